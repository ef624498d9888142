"""What a finding says where its shape has no message of its own, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kgtool.namespaces import shorten
from kgtool.terms import BlankNode, Literal, NamedNode, Term, language_tag
from kgtool.validate import constraints as c

__all__ = ["Messages", "default_messages", "messages_of"]

Messages = tuple[tuple[str, str], ...]
"""Texts with their language tag, which is empty for plain strings."""

_KINDS = {
    "iri": ("an IRI", "IRI"),
    "blank": ("a blank node", "空白節點"),
    "literal": ("a literal", "字面值"),
}
_RANGES = {">": ("more than", "大於"), ">=": ("at least", "不小於")}
_RANGES |= {"<": ("less than", "小於"), "<=": ("at most", "不大於")}


def messages_of(literals: Iterable[Literal]) -> Messages:
    """Return the messages that a shape states, sorted."""
    return tuple(
        sorted((language_tag(m.language) if m.language else "", m.value) for m in literals)
    )


def default_messages(constraint: c.Constraint) -> Messages:
    """Return one sentence in each language that says what is expected."""
    make = _SENTENCES.get(type(constraint))
    en, zh = ("This does not fit the shape", "不符合形狀") if make is None else make(constraint)
    return (("en", f"{en}."), ("zh-Hant", f"{zh}。"))


def _shown(term: Term) -> str:
    if isinstance(term, BlankNode):
        return "[…]"
    return shorten(term.value) if isinstance(term, NamedNode) else str(term)


def _listed(terms: Iterable[Term], most: int = 8) -> str:
    shown = sorted(map(_shown, terms))
    return ", ".join(shown[:most]) + (", …" if len(shown) > most else "")


def _kinds(rule: c.NodeKind) -> tuple[str, str]:
    names = [_KINDS[kind] for kind in sorted(rule.kinds)]
    return (
        f"Expected {' or '.join(en for en, _ in names)}",
        f"此處應為{'或'.join(zh for _, zh in names)}",
    )


def _range(rule: c.Range) -> tuple[str, str]:
    en, zh = _RANGES[rule.op]
    return f"Expected {en} {rule.bound}", f"此處應{zh} {rule.bound}"


def _length(rule: c.Length) -> tuple[str, str]:
    en, zh = _RANGES[rule.op]
    return f"Expected {en} {rule.size} characters", f"長度應{zh} {rule.size} 字元"


def _less_than(rule: c.LessThan) -> tuple[str, str]:
    en, zh = _RANGES[rule.op]
    name = _shown(rule.predicate)
    return f"Expected {en} every value of {name}", f"此處應{zh} {name} 之各值"


def _qualified(rule: c.Qualified) -> tuple[str, str]:
    en, zh = _RANGES[rule.op]
    return (
        f"Expected {en} {rule.count} value(s) that conform to {_shown(rule.shape)}",
        f"符合 {_shown(rule.shape)} 之值，數量應{zh} {rule.count}",
    )


_SENTENCES: Mapping[type, Callable[[Any], tuple[str, str]]] = {
    c.ClassIs: lambda r: (f"Expected an instance of {_shown(r.cls)}", f"此處應為 {_shown(r.cls)}"),
    c.DatatypeIs: lambda r: (
        f"Expected a valid {_shown(r.datatype)}",
        f"此處應為格式正確之 {_shown(r.datatype)}",
    ),
    c.NodeKind: _kinds,
    c.MinCount: lambda r: (f"Expected at least {r.count} value(s)", f"至少應有 {r.count} 個值"),
    c.MaxCount: lambda r: (f"Expected at most {r.count} value(s)", f"至多應有 {r.count} 個值"),
    c.Range: _range,
    c.Length: _length,
    c.Pattern: lambda r: (f"Expected text that matches {r.pattern}", f"文字應符合 {r.pattern}"),
    c.LanguageIn: lambda r: (
        f"Expected a text in one of: {', '.join(r.ranges)}",
        f"文字語言應為下列之一：{', '.join(r.ranges)}",
    ),
    c.UniqueLang: lambda _: ("A language is used more than once", "同一語言重複使用"),
    c.Equals: lambda r: (
        f"Expected the same values as {_shown(r.predicate)}",
        f"應與 {_shown(r.predicate)} 之值相同",
    ),
    c.Disjoint: lambda r: (
        f"Expected no value of {_shown(r.predicate)}",
        f"不得與 {_shown(r.predicate)} 之值相同",
    ),
    c.LessThan: _less_than,
    c.Not: lambda r: (f"This must not conform to {_shown(r.shape)}", f"不得符合 {_shown(r.shape)}"),
    c.And: lambda _: ("This must conform to all the shapes given", "應符合所列全部形狀"),
    c.Or: lambda _: ("This must conform to one of the shapes given", "應至少符合所列形狀之一"),
    c.Xone: lambda _: (
        "This must conform to exactly one of the shapes given",
        "應恰好符合所列形狀之一",
    ),
    c.Node: lambda r: (
        f"Expected what conforms to {_shown(r.shape)}",
        f"此處應符合 {_shown(r.shape)}",
    ),
    c.Qualified: _qualified,
    c.Closed: lambda _: ("This predicate is not expected here", "此處不應有此述詞"),
    c.HasValue: lambda r: (f"Expected the value {_shown(r.value)}", f"應有值 {_shown(r.value)}"),
    c.In: lambda r: (f"Expected one of: {_listed(r.values)}", f"應為下列之一：{_listed(r.values)}"),
    c.SparqlConstraint: lambda _: ("A SPARQL constraint is not met", "不符合 SPARQL 限制"),
    c.CustomConstraint: lambda r: (
        f"The constraint {_shown(r.component)} is not met",
        f"不符合限制 {_shown(r.component)}",
    ),
}
