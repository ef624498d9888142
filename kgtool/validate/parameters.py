"""From the parameters of a shape (`sh:class`, `sh:minCount`, …) to its constraints.

Values that SHACL forbids are faults of the shape: `BadInput` names the shape and the parameter.
Source: SHACL, section 4 and appendix A (syntax rules).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from kgtool.namespaces import PREFIXES
from kgtool.terms import BlankNode, Literal, NamedNode, Term, named
from kgtool.validate import constraints as c
from kgtool.validate.patterns import is_pattern
from kgtool.validate.source import Source

__all__ = ["PARAMETERS", "read_core"]

_XSD = PREFIXES["xsd"]
_INTEGERS = frozenset(
    _XSD + name
    for name in (
        *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_KINDS: Mapping[str, frozenset[str]] = {
    "BlankNode": frozenset({"blank"}),
    "IRI": frozenset({"iri"}),
    "Literal": frozenset({"literal"}),
    "BlankNodeOrIRI": frozenset({"blank", "iri"}),
    "BlankNodeOrLiteral": frozenset({"blank", "literal"}),
    "IRIOrLiteral": frozenset({"iri", "literal"}),
}


# ---- Values of the right kind --------------------------------------------------------------------


def _iri(source: Source, name: str, value: Term) -> NamedNode:
    if not isinstance(value, NamedNode):
        raise source.wrong(name, value, "an IRI is needed here", "此處須為 IRI")
    return value


def _literal(source: Source, name: str, value: Term) -> Literal:
    if not isinstance(value, Literal):
        raise source.wrong(name, value, "a literal is needed here", "此處須為字面值")
    return value


def _shape(source: Source, name: str, value: Term) -> Term:
    if not isinstance(value, NamedNode | BlankNode):
        raise source.wrong(name, value, "a shape is needed here", "此處須為形狀")
    return value


def _text(source: Source, name: str, value: Term) -> str:
    literal = _literal(source, name, value)
    if literal.datatype.value != _XSD + "string":
        raise source.wrong(name, value, "a string is needed here", "此處須為字串")
    return literal.value


def _integer(source: Source, name: str, value: Term) -> int:
    literal = _literal(source, name, value)
    number = re.fullmatch(r"\+?([0-9]{1,18})", literal.value)
    if literal.datatype.value not in _INTEGERS or number is None:
        raise source.wrong(
            name, value, "a number from 0 up is needed here", "此處須為 0 以上之整數"
        )
    return int(number[1])


# ---- One reader for each parameter ---------------------------------------------------------------


def _node_kind(source: Source, name: str, value: Term) -> c.Constraint:
    kind = _iri(source, name, value).value.removeprefix(PREFIXES["sh"])
    if kind not in _KINDS:
        raise source.wrong(name, value, "is no kind of node", "不是節點種類")
    return c.NodeKind(_KINDS[kind])


def _language_in(source: Source, name: str, value: Term) -> c.Constraint:
    tags = source.items(name, value)
    return c.LanguageIn(tuple(_text(source, name, tag).lower() for tag in tags))


def _pattern(source: Source, name: str, value: Term) -> c.Constraint:
    given = source.one("flags")
    pattern = _text(source, name, value)
    flags = "" if given is None else _text(source, "flags", given)
    if not is_pattern(pattern, flags):
        raise source.wrong(name, value, "is no regular expression here", "不是可用的正規表示式")
    return c.Pattern(pattern, flags)


def _shapes(source: Source, name: str, value: Term) -> tuple[Term, ...]:
    return tuple(_shape(source, name, item) for item in source.items(name, value))


Read = Callable[[Source, str, Term], c.Constraint]


def _range(op: str) -> Read:
    return lambda source, name, value: c.Range(op, _literal(source, name, value))


def _length(op: str) -> Read:
    return lambda source, name, value: c.Length(op, _integer(source, name, value))


def _less(op: str) -> Read:
    return lambda source, name, value: c.LessThan(op, _iri(source, name, value))


_MANY: Mapping[str, Read] = {
    "class": lambda s, n, v: c.ClassIs(_iri(s, n, v)),
    "equals": lambda s, n, v: c.Equals(_iri(s, n, v)),
    "disjoint": lambda s, n, v: c.Disjoint(_iri(s, n, v)),
    "lessThan": _less("<"),
    "lessThanOrEquals": _less("<="),
    "not": lambda s, n, v: c.Not(_shape(s, n, v)),
    "and": lambda s, n, v: c.And(_shapes(s, n, v)),
    "or": lambda s, n, v: c.Or(_shapes(s, n, v)),
    "xone": lambda s, n, v: c.Xone(_shapes(s, n, v)),
    "node": lambda s, n, v: c.Node(_shape(s, n, v)),
    "property": lambda s, n, v: c.Property(_shape(s, n, v)),
    "hasValue": lambda _, __, v: c.HasValue(v),
    "pattern": _pattern,
}
_ONE: Mapping[str, Read] = {
    "datatype": lambda s, n, v: c.DatatypeIs(_iri(s, n, v)),
    "nodeKind": _node_kind,
    "minCount": lambda s, n, v: c.MinCount(_integer(s, n, v)),
    "maxCount": lambda s, n, v: c.MaxCount(_integer(s, n, v)),
    "minExclusive": _range(">"),
    "minInclusive": _range(">="),
    "maxExclusive": _range("<"),
    "maxInclusive": _range("<="),
    "minLength": _length(">="),
    "maxLength": _length("<="),
    "languageIn": _language_in,
    "in": lambda s, n, v: c.In(frozenset(s.items(n, v))),
}
_OTHER = ("uniqueLang", "closed", "qualifiedValueShape", "sparql")
_ON_PROPERTIES = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")
_NEEDS = {
    "flags": "pattern",
    "ignoredProperties": "closed",
    "qualifiedMinCount": "qualifiedValueShape",
    "qualifiedMaxCount": "qualifiedValueShape",
    "qualifiedValueShapesDisjoint": "qualifiedValueShape",
}

PARAMETERS: tuple[str, ...] = (*_ONE, *_MANY, *_OTHER)
"""The parameters that make a node a shape (local names)."""


def read_core(source: Source, *, has_path: bool) -> Iterator[c.Constraint]:
    """Yield the core constraints of a shape.

    Errors: `BadInput` for values that SHACL forbids, and for parameters of property shapes on a
    node shape.
    """
    _check_company(source, has_path=has_path)
    for name, read in _ONE.items():
        value = source.one(name)
        if value is not None:
            yield read(source, name, value)
    for name, read in _MANY.items():
        for value in source.values(name):
            yield read(source, name, value)
    if source.is_true("uniqueLang"):
        yield c.UniqueLang()
    if source.is_true("closed"):
        yield c.Closed(frozenset(_allowed(source)))
    yield from _qualified(source)


def _check_company(source: Source, *, has_path: bool) -> None:
    only = () if has_path else (*_ON_PROPERTIES, "qualifiedValueShape")
    for name in only:
        if source.values(name):
            raise source.fault(
                f"sh:{name} needs a property shape; this shape has no sh:path",
                f"sh:{name} 須用於屬性形狀；此形狀未設 sh:path",
            )
    for name, needed in _NEEDS.items():
        if source.values(name) and not source.values(needed):
            source.note(
                "incomplete",
                f"sh:{name} does nothing without sh:{needed}",
                f"未設 sh:{needed} 時，sh:{name} 不生效",
            )


def _allowed(source: Source) -> Iterator[NamedNode]:
    for shape in source.values("property"):
        for path in source.graph.objects(shape, named("sh:path")):
            if isinstance(path, NamedNode):
                yield path
    ignored = source.one("ignoredProperties")
    if ignored is not None:
        for item in source.items("ignoredProperties", ignored):
            yield _iri(source, "ignoredProperties", item)


def _qualified(source: Source) -> Iterator[c.Constraint]:
    shapes = [
        _shape(source, "qualifiedValueShape", s) for s in source.values("qualifiedValueShape")
    ]
    if not shapes:
        return
    counts = [
        (op, _integer(source, name, value))
        for op, name in ((">=", "qualifiedMinCount"), ("<=", "qualifiedMaxCount"))
        if (value := source.one(name)) is not None
    ]
    disjoint = source.is_true("qualifiedValueShapesDisjoint")
    siblings = tuple(_siblings(source, shapes)) if disjoint else ()
    for shape in shapes:
        for op, count in counts:
            yield c.Qualified(op, count, shape, siblings)
    if not counts:
        source.note(
            "incomplete",
            "sh:qualifiedValueShape does nothing without a minimum or maximum count",
            "sh:qualifiedValueShape 未設數量下限或上限，不生效",
        )
    if len(shapes) > 1:
        source.note(
            "not-portable",
            "two sh:qualifiedValueShape on one shape are each checked here; SHACL (section 2.1.2)"
            " allows one, so write two property shapes",
            "同一形狀設有兩個 sh:qualifiedValueShape，此處分別檢核；SHACL 僅許一個，請分寫為兩個屬性形狀",
        )


def _siblings(source: Source, own: list[Term]) -> dict[Term, None]:
    """Return the sibling shapes. Source: SHACL, section 4.7.3 (sibling shapes)."""
    graph, inside = source.graph, named("sh:property")
    return {
        shape: None
        for parent in graph.subjects(inside, source.node)
        for part in graph.objects(parent, inside)
        for shape in graph.objects(part, named("sh:qualifiedValueShape"))
        if shape not in own
    }
