"""Tests of single values: node kinds, datatypes, ranges, lengths, patterns, languages, lists.

Each constraint that looks at one value at a time becomes a function from a term to true or false.
Source: SHACL, sections 4.1 to 4.4 and 4.8.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from kgtool.namespaces import PREFIXES
from kgtool.plans.datatypes import read_value
from kgtool.plans.values import UNORDERED, Value
from kgtool.terms import BlankNode, Literal, NamedNode, Term
from kgtool.validate import constraints as c
from kgtool.validate.graph import Graph
from kgtool.validate.patterns import Matcher

__all__ = ["PatternTest", "Test", "at_most", "language_matches", "less", "value_test"]

Test = Callable[[Term], bool]

_LANG_STRING = PREFIXES["rdf"] + "langString"
_KIND: Mapping[type, str] = {NamedNode: "iri", BlankNode: "blank", Literal: "literal"}


def value_test(constraint: c.Constraint, graph: Graph) -> Test | None:
    """Return the test that each value must pass, or None if the constraint is of another sort.

    Parameters: `graph`, where the instances of classes are found.
    """
    make = _TESTS.get(type(constraint))
    return None if make is None else make(constraint, graph)


@lru_cache(maxsize=65536)
def _value(literal: Literal) -> Value | None:
    return None if literal.language else read_value(literal.value, literal.datatype.value)[1]


def less(left: Term, right: Term) -> bool:
    """Say whether both are literals that can be compared and the left is less than the right."""
    if not (isinstance(left, Literal) and isinstance(right, Literal)):
        return False
    a, b = _value(left), _value(right)
    if a is None or b is None or a.family != b.family:
        return False
    return bool(_precedes(a, b))


def _precedes(a: Value, b: Value) -> bool:
    return a.family not in UNORDERED and bool(a.low < b.low and a.high < b.high)


def at_most(left: Term, right: Term) -> bool:
    """Say whether the left is less than the right or has the same value."""
    if not (isinstance(left, Literal) and isinstance(right, Literal)):
        return False
    a, b = _value(left), _value(right)
    if a is None or b is None or a.family != b.family:
        return False
    return bool((a.low, a.high) == (b.low, b.high)) or _precedes(a, b)


_COMPARE: Mapping[str, Callable[[Term, Term], bool]] = {
    "<": less,
    "<=": at_most,
    ">": lambda left, right: less(right, left),
    ">=": lambda left, right: at_most(right, left),
}


def text_of(term: Term) -> str | None:
    """Return what `str()` of SPARQL gives for a term; None for blank nodes."""
    return term.value if isinstance(term, NamedNode | Literal) else None


def language_matches(tag: str, wanted: str) -> bool:
    """Say whether a language tag falls under a range, both lower case. Source: RFC 4647, 3.3.1."""
    return bool(tag) and (wanted == "*" or tag == wanted or tag.startswith(wanted + "-"))


# ---- One maker for each kind of constraint -------------------------------------------------------


def _class(constraint: c.ClassIs, graph: Graph) -> Test:
    members = graph.members(constraint.cls)
    return lambda term: term in members


def _datatype(constraint: c.DatatypeIs, _: Graph) -> Test:
    wanted = constraint.datatype

    def test(term: Term) -> bool:
        if not isinstance(term, Literal) or term.datatype != wanted:
            return False
        return bool(term.language) or read_value(term.value, wanted.value)[0]

    return test


def _node_kind(constraint: c.NodeKind, _: Graph) -> Test:
    return lambda term: _KIND.get(type(term), "") in constraint.kinds


def _range(constraint: c.Range, _: Graph) -> Test:
    compare, bound = _COMPARE[constraint.op], constraint.bound
    return lambda term: compare(term, bound)


def _length(constraint: c.Length, _: Graph) -> Test:
    size, least = constraint.size, constraint.op == ">="

    def test(term: Term) -> bool:
        text = text_of(term)
        return text is not None and (len(text) >= size if least else len(text) <= size)

    return test


class PatternTest:
    """Whether the text of a term matches; `learn` asks for many texts in one go."""

    def __init__(self, rule: c.Pattern, _: Graph) -> None:
        self._matcher = Matcher(rule.pattern, rule.flags)

    def learn(self, terms: Iterable[Term]) -> None:
        """Find out about all of `terms` at once."""
        self._matcher.learn(text for text in map(text_of, terms) if text is not None)

    def __call__(self, term: Term) -> bool:
        """Say whether the text of `term` matches."""
        text = text_of(term)
        return text is not None and self._matcher.matches(text)


def _language_in(constraint: c.LanguageIn, _: Graph) -> Test:
    def test(term: Term) -> bool:
        tag = (term.language or "").lower() if isinstance(term, Literal) else ""
        return any(language_matches(tag, wanted) for wanted in constraint.ranges)

    return test


def _in(constraint: c.In, _: Graph) -> Test:
    return lambda term: term in constraint.values


_TESTS: Mapping[type, Callable[[Any, Graph], Test]] = {
    c.ClassIs: _class,
    c.DatatypeIs: _datatype,
    c.NodeKind: _node_kind,
    c.Range: _range,
    c.Length: _length,
    c.Pattern: PatternTest,
    c.LanguageIn: _language_in,
    c.In: _in,
}
