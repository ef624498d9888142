"""Kinds of subjects: which subjects have the same predicates and classes.

Subjects of one kind have the same classes, and the same predicates once or several times. Data of
one model has few kinds, so what all things of a class should have (a name, not more than one code)
is asked of the kinds, and things are looked for only where the answer is no.
Source: T. Neumann, G. Moerkotte, Characteristic Sets, ICDE 2011, section III.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["KINDS", "ONCE", "SEVERAL", "TYPE", "Kinds"]

KINDS = "kinds"
"""The stored table (s, kind) that has every subject once."""

TYPE, ONCE, SEVERAL = 0, 1, 2
"""How a kind has a term: as its type, or as a predicate, once or several times."""


class Kinds:
    """What the subjects of each kind have.

    Parameters: `features`, rows (kind, how, term), of which each kind has at least one.
    """

    def __init__(self, features: Iterable[tuple[int, int, int]]) -> None:
        self._having: dict[tuple[int, int], set[int]] = {}
        for kind, how, term in features:
            self._having.setdefault((how, term), set()).add(kind)

    def of_classes(self, classes: Iterable[int]) -> frozenset[int]:
        """Return the kinds that have one of the classes as a type."""
        return frozenset().union(*(self._having.get((TYPE, term), ()) for term in classes))

    def having(self, predicate: int | None, least: int = 1) -> frozenset[int]:
        """Return the kinds that have a predicate once at least, or twice with `least` of 2."""
        if predicate is None:
            return frozenset()
        hows = range(least, SEVERAL + 1)
        return frozenset().union(*(self._having.get((how, predicate), ()) for how in hows))
