"""Facts as rows of ids, found by predicate with subject or object; a change costs what it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from kgtool.plans.nodes import Row

__all__ = ["Index"]

_Pair = tuple[int, int]
_Way = dict[int, set[int]]
_NONE: Set[int] = frozenset()


class Index:
    """A set of rows (p, s, o); the two ways through a predicate are made when first walked."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._pairs: dict[int, set[_Pair]] = {}
        self._forward: dict[int, _Way] = {}
        self._backward: dict[int, _Way] = {}
        for p, s, o in rows:
            self._pairs.setdefault(p, set()).add((s, o))

    def __contains__(self, row: Row) -> bool:
        p, s, o = row
        return (s, o) in self._pairs.get(p, ())

    def __iter__(self) -> Iterator[Row]:
        for p, pairs in self._pairs.items():
            for s, o in pairs:
                yield p, s, o

    def add(self, row: Row) -> None:
        """Add a row; nothing happens if it is there."""
        p, s, o = row
        self._pairs.setdefault(p, set()).add((s, o))
        if p in self._forward:
            self._forward[p].setdefault(s, set()).add(o)
        if p in self._backward:
            self._backward[p].setdefault(o, set()).add(s)

    def remove(self, row: Row) -> None:
        """Take a row out. Errors: `KeyError` if it is not there."""
        p, s, o = row
        self._pairs[p].remove((s, o))
        if p in self._forward:
            self._forward[p][s].discard(o)
        if p in self._backward:
            self._backward[p][o].discard(s)

    def match(self, p: int, s: int | None, o: int | None) -> Iterable[_Pair]:
        """Return the (s, o) of a predicate; None stands for any."""
        if s is not None and o is not None:
            return [(s, o)] if (s, o) in self._pairs.get(p, ()) else []
        if s is not None:
            return [(s, value) for value in self._way(self._forward, p, s)]
        if o is not None:
            return [(subject, o) for subject in self._way(self._backward, p, o)]
        return list(self._pairs.get(p, ()))

    def _way(self, ways: dict[int, _Way], p: int, start: int) -> Set[int]:
        if p not in ways:
            made: _Way = {}
            back = ways is self._backward
            for s, o in self._pairs.get(p, ()):
                key, value = (o, s) if back else (s, o)
                made.setdefault(key, set()).add(value)
            ways[p] = made
        return ways[p].get(start, _NONE)
