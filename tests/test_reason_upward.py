"""Closed relations of superclasses, superproperties and inverses, and the rows they make needless."""

from __future__ import annotations

import pytest

from kgtool.incremental.closure import LiveClosure
from kgtool.reason.shapes import INVERSE, SUBCLASS, SUBPROPERTY, Groups, Shape
from kgtool.reason.upward import find_above, needed
from kgtool.terms import NamedNode, Triple, read_turtle

DOMAIN = Shape((("prop", "c0", "v0", "v1"),), ("typ", "v0", "c1"))
SOME = Shape((("prop", "c0", "v0", "v1"), ("typ", "v1", "c1")), ("typ", "v0", "c2"))
GROUPS = Groups(
    derive={
        SUBCLASS: {(1, 2), (2, 3), (4, 5), (5, 4)},
        SUBPROPERTY: {(11, 12)},
        INVERSE: {(12, 13), (14, 14)},
    }
)
ABOVE = find_above(GROUPS)


def test_relations_are_closed_and_nothing_is_above_itself() -> None:
    """Classes that are each other's subclasses are above each other."""
    assert {1: {2, 3}, 2: {3}, 4: {5}, 5: {4}} == ABOVE[SUBCLASS]


def test_an_inverse_of_an_inverse_is_a_superproperty() -> None:
    """11 is below 12, whose inverse is 13; 14 is symmetric."""
    assert {11: {12}, 12: set(), 14: set()} == ABOVE[SUBPROPERTY]
    assert {11: {13}, 12: {13}, 14: {14}} == ABOVE[INVERSE]
    both = find_above(Groups(derive={INVERSE: {(1, 2), (2, 3)}}))
    assert ({1: {3}, 2: set()}, {1: {2}, 2: {3}}) == (both[SUBPROPERTY], both[INVERSE])


@pytest.mark.parametrize(
    ("shape", "rows", "kept"),
    [
        (DOMAIN, {(11, 1), (11, 2), (11, 3)}, {(11, 1)}),
        (DOMAIN, {(11, 3), (12, 3)}, {(12, 3)}),
        (DOMAIN, {(11, 1), (12, 3)}, {(11, 1), (12, 3)}),
        (DOMAIN, {(11, 4), (11, 5)}, {(11, 4)}),
        (SOME, {(11, 1, 7), (11, 2, 7), (12, 1, 7)}, {(11, 2, 7), (12, 1, 7)}),
        (SOME, {(11, 1, 7), (12, 3, 7), (12, 3, 8)}, {(11, 1, 7), (12, 3, 7), (12, 3, 8)}),
    ],
)
def test_a_row_is_needless_if_another_asks_no_more_and_concludes_no_less(
    shape: Shape, rows: set[tuple[int, ...]], kept: set[tuple[int, ...]]
) -> None:
    """Rows that differ in more than one place are left alone: that costs time only."""
    assert kept == needed(shape, rows, ABOVE)


def test_what_was_told_upward_falls_with_what_it_rests_on() -> None:
    """An edit is followed from the facts as they were before superproperties were told."""
    ontology = "@prefix : <http://e/> . :s <http://www.w3.org/2002/07/owl#inverseOf> :p ."
    link = Triple(*(NamedNode(f"http://e/{name}") for name in "xpy"))
    live = LiveClosure([*read_turtle(ontology.encode(), "ontology"), link])
    turned = Triple(link.object, NamedNode("http://e/s"), link.subject)
    assert turned in live.told
    live.change([], [link])
    assert turned not in live.told
