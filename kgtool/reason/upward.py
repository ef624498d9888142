"""Superclasses, superproperties and inverses: closed relations, and the rows they make needless.

A round tells each new fact of all superclasses, superproperties and inverses at once. So a group
need not conclude a superclass of what it concludes anyway, nor ask for a subclass of what it asks
for: a row is needless if another, equal but for one class or property, asks no more and concludes
no less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from kgtool.plans.nodes import Row
from kgtool.reason.shapes import INVERSE, SUBCLASS, SUBPROPERTY, Groups, Shape

__all__ = ["NAMED_BY", "UPWARD", "Above", "find_above", "needed"]

UPWARD = (SUBCLASS, SUBPROPERTY, INVERSE)
"""The shapes whose relations are closed."""

NAMED_BY = {"typ": 1, "prop": 0}
"""The place of the class or property among the columns of a fact, by kind."""

Above = Mapping[int, Set[int]]
"""What is above each class or property: what follows of the same things, at most turned round."""


def find_above(groups: Groups) -> dict[Shape, Above]:
    """Return the closed relations of the shapes in `UPWARD`; nothing is its own superclass."""
    classes, _ = _close(groups.derive.get(SUBCLASS, ()), ())
    straight, turned = _close(groups.derive.get(SUBPROPERTY, ()), groups.derive.get(INVERSE, ()))
    return {SUBCLASS: classes, SUBPROPERTY: straight, INVERSE: turned}


def _close(straight: Iterable[Row], turned: Iterable[Row]) -> tuple[Above, Above]:
    """Return what is reached by an even number of turned pairs, and by an odd number."""
    steps: dict[int, set[tuple[int, bool]]] = {}
    for turn, rows in ((False, straight), (True, turned)):
        for low, high in rows:
            steps.setdefault(low, set()).add((high, turn))
    even, odd = {}, {}
    for low in steps:
        seen, waiting = {(low, False)}, [(low, False)]
        while waiting:
            here, side = waiting.pop()
            new = {(high, side != turn) for high, turn in steps.get(here, ())} - seen
            seen |= new
            waiting += new
        even[low] = {term for term, side in seen if not side} - {low}
        odd[low] = {term for term, side in seen if side}
    return even, odd


def needed(shape: Shape, rows: Iterable[Row], above: Mapping[Shape, Above]) -> set[Row]:
    """Return the rows of a group without those that another row makes needless."""
    found = set(rows)
    for column, kind, asked in _named(shape):
        terms = above[SUBCLASS if kind == "typ" else SUBPROPERTY]
        found = _extremes(found, column, terms, asked=asked)
    return found


def _named(shape: Shape) -> Iterator[tuple[int, str, bool]]:
    """Yield the columns with a class or property, their kind, and whether premises have them."""
    for pattern, asked in (*((p, True) for p in shape.premises), (shape.conclusion, False)):
        if pattern and pattern[0] in NAMED_BY:
            name = pattern[1 + NAMED_BY[pattern[0]]]
            if name[0] == "c":
                yield int(name[1:]), pattern[0], asked


def _extremes(rows: set[Row], column: int, above: Above, *, asked: bool) -> set[Row]:
    """Return the rows that have the highest terms asked, or the lowest concluded, in a column."""
    alike: dict[Row, set[int]] = {}
    for row in rows:
        alike.setdefault(row[:column] + row[column + 1 :], set()).add(row[column])
    found: set[Row] = set()
    for rest, terms in alike.items():
        kept = _highest(terms, above) if asked else _lowest(terms, above)
        found.update((*rest[:column], term, *rest[column:]) for term in kept)
    return found


def _highest(terms: set[int], above: Above) -> set[int]:
    """Return the terms that have no other above them, one of those that are above each other."""
    return {
        t for t in terms if not any(_is_above(u, t, above) for u in above.get(t, set()) & terms)
    }


def _lowest(terms: set[int], above: Above) -> set[int]:
    return terms - {u for t in terms for u in above.get(t, set()) & terms if _is_above(u, t, above)}


def _is_above(high: int, low: int, above: Above) -> bool:
    """Return whether a term among those above another comes before it; equals are put in order."""
    return low not in above.get(high, ()) or low < high
