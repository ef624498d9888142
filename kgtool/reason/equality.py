"""Things that are the same: one representative for each group, by union-find.

Stands for the rules eq-ref, eq-sym, eq-trans and eq-rep-s/p/o (OWL 2 Profiles, table 4): facts
are kept about representatives only, so a group of n things costs n entries and not n² triples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kgtool.plans.algebra import anti, hold, join, proj, table, union
from kgtool.plans.nodes import Plan

__all__ = ["LOST", "Same", "renamed"]

LOST = "lost"
"""The stored table (old, now) of things that another represents since the last merging."""


class Same:
    """Groups of ids that denote the same thing.

    Parameters: `rank`, a key of an id; the least of a group represents it.
    """

    def __init__(self, rank: Callable[[int], Any]) -> None:
        self._rank = rank
        self._above: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._members)

    def find(self, identity: int) -> int:
        """Return the representative of an id: itself if nothing else is the same."""
        above = self._above
        top = identity
        while (over := above.get(top)) is not None:
            top = over
        while identity != top:
            above[identity], identity = top, above[identity]
        return top

    def members(self, representative: int) -> list[int]:
        """Return all ids of a representative's group, at least itself."""
        return self._members.get(representative, [representative])

    def groups(self) -> Iterable[tuple[int, list[int]]]:
        """Return the representatives of groups of two or more, with their members."""
        return self._members.items()

    def merge(self, pairs: Iterable[tuple[int, ...]]) -> dict[int, int]:
        """Make the ids of each pair the same; return the representatives that lost to which."""
        lost: set[int] = set()
        for left, right in pairs:
            one, other = self.find(left), self.find(right)
            if one != other:
                lost.add(self._join(one, other))
        return {identity: self.find(identity) for identity in lost}

    def _join(self, one: int, other: int) -> int:
        top, low = (one, other) if self._rank(one) <= self._rank(other) else (other, one)
        self._above[low] = top
        low_members = self._members.pop(low, [low])
        self._members.setdefault(top, [top]).extend(low_members)
        return low


def renamed(plan: Plan, name: str = LOST) -> Plan:
    """Return facts with each thing in the table `name` (old, now) replaced, by all that it names.

    In `LOST` are things with their representatives.
    """
    lost = table(name, ("old", "now"))
    for column in plan.columns:
        plan = hold(plan)
        kept = {name: name for name in plan.columns}
        found = join(plan, proj(lost, now="now", **{column: "old"}))
        plan = union(
            proj(found, **{**kept, column: "now"}),
            anti(plan, proj(lost, **{column: "old"})),
        )
    return plan
