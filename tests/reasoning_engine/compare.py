"""Our closure beside owlrl's: what either says alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reasoning_engine.oracle import Row, expect, is_trivial, is_valid, to_node, to_rows

from kgtool.reason.engine import Closure, closure
from kgtool.terms import Triple


@dataclass(frozen=True)
class Difference:
    """`ours` and `theirs`: triples that only one of the two concludes."""

    ours: frozenset[Row]
    theirs: frozenset[Row]
    closure: Closure


def _trivial(triples: Iterable[Triple]) -> frozenset[Triple]:
    return frozenset(
        t
        for t in triples
        if is_trivial((to_node(t.subject), to_node(t.predicate), to_node(t.object)))
    )


_expected = lru_cache(maxsize=2)(expect)
"""What owlrl says, kept for the next executor that is asked the same."""


def compare(given: frozenset[Triple], engine: str = "python") -> Difference:
    """Return how our closure differs from owlrl's.

    owlrl skips `c subClassOf c` where it comes from a cycle or an equivalence (scm-sco, scm-eqc1
    and their like for properties), so it is given those that we conclude. Where owlrl goes `beyond`
    what we do (it makes two literals the same, which we report as a clash), what it concludes
    alone does not count; that we conclude nothing more is asked all the same.
    """
    made = closure(given, engine=engine)
    ours = frozenset(row for row in to_rows(given) | to_rows(made.new) if is_valid(row))
    expected = _expected(given)
    if ours - expected.triples:
        expected = expect(given | _trivial(made.new))
    theirs = frozenset() if expected.beyond else expected.triples - ours
    return Difference(ours - expected.triples, theirs, made)
