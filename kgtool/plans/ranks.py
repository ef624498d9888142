"""Order keys: an integer for each value, so that executors compare integers and never parse.

Within a family keys are in the order of the values. They are dealt out with gaps, so that a few
new values fit between old ones; when a gap is full the family is numbered again and `generation`
grows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from kgtool.plans.values import UNORDERED, Value

__all__ = ["Ranking"]

_GAP = 1 << 20
_FEW = 1000


class _Family:
    """The sorted values of one family with their keys (1 or more)."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.keys: dict[Any, int] = {}

    def add(self, new: set[Any]) -> bool:
        """Add values; return whether old keys changed."""
        if len(new) <= _FEW and self.values:
            changed = [self._insert(value) for value in new]
            return any(changed)
        old = bool(self.values)
        self.values.extend(new)
        self._number()
        return old

    def _insert(self, value: Any) -> bool:
        place = bisect_left(self.values, value)
        below = self.keys[self.values[place - 1]] if place else 0
        last = place == len(self.values)
        above = below + 2 * _GAP if last else self.keys[self.values[place]]
        self.values.insert(place, value)
        if above - below < 2:
            self._number()
            return True
        self.keys[value] = (below + above) // 2
        return False

    def _number(self) -> None:
        self.values.sort()
        self.keys = {value: (place + 1) * _GAP for place, value in enumerate(self.values)}


class Ranking:
    """Keys of values of all families; values can be added, never removed."""

    def __init__(self) -> None:
        self.generation = 0
        self._families: dict[int, _Family] = {}

    def add(self, values: Iterable[Value]) -> None:
        """Give keys to values that have none."""
        new: dict[int, set[Any]] = {}
        for value in values:
            new.setdefault(value.family, set()).update((value.low, value.high))
        for family, keys in new.items():
            known = self._families.setdefault(family, _Family())
            self.generation += known.add(keys.difference(known.keys))

    def keys(self, value: Value) -> tuple[int, int]:
        """Return the keys (low, high) of a value that was added.

        Values of families without an order get keys of which no two are both less.
        """
        known = self._families[value.family].keys
        low = known[value.low]
        return (low, -low) if value.family in UNORDERED else (low, known[value.high])
