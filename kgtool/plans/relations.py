"""Rows in plain Python with indexes built when they pay: what the Python executor works on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from kgtool.plans.nodes import Row

__all__ = ["Data", "Key", "Relation", "getter", "ordered"]

Key = Any
"""The value at one position, or the tuple of values at several; what `itemgetter` gives."""

_ENOUGH = 2


def getter(positions: tuple[int, ...]) -> itemgetter[Any]:
    """Return the function from a row to its key at `positions` (at least one)."""
    return itemgetter(*positions)


class Data:
    """A list of rows and the indexes over it. `append` keeps the indexes right.

    Parameters: `stable` (bool), whether the rows will be asked again (tables, held results); only
    then an index over them is worth building for a few keys.
    """

    def __init__(self, rows: list[Row], *, stable: bool = False) -> None:
        self.rows = rows
        self.stable = stable
        self._indexes: dict[tuple[int, ...], dict[Key, list[Row]]] = {}
        self._keys: dict[tuple[int, ...], set[Key]] = {}
        self._asked: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def index(self, positions: tuple[int, ...]) -> Mapping[Key, list[Row]]:
        """Return the rows by their key at `positions`."""
        found = self._indexes.get(positions)
        if found is None:
            found = self._indexes[positions] = {}
            _spread(found, positions, self.rows)
        return found

    def has_index(self, positions: tuple[int, ...], wanted: int) -> bool:
        """Return whether to use an index for `wanted` keys: it is there, or now worth building.

        The first question over stable rows is answered by reading them all, the second builds.
        """
        if positions in self._indexes:
            return True
        if not self.stable or wanted * 4 > len(self.rows):
            return False
        self._asked[positions] = self._asked.get(positions, 0) + 1
        return self._asked[positions] >= _ENOUGH

    def keys(self, positions: tuple[int, ...]) -> Iterable[Key]:
        """Return the different keys at `positions`; membership is fast."""
        if positions in self._indexes:
            return self._indexes[positions].keys()
        found = self._keys.get(positions)
        if found is None:
            found = self._keys[positions] = set(map(getter(positions), self.rows))
        return found

    def append(self, rows: list[Row]) -> None:
        """Add rows and bring the indexes up to date."""
        self.rows.extend(rows)
        for positions, index in self._indexes.items():
            _spread(index, positions, rows)
        for positions, keys in self._keys.items():
            keys.update(map(getter(positions), rows))

    def remove(self, gone: set[Row]) -> int:
        """Take rows out, and bring the indexes up to date."""
        before = len(self.rows)
        self.rows = [row for row in self.rows if row not in gone]
        for positions, index in self._indexes.items():
            for key in set(map(getter(positions), gone)) & index.keys():
                index[key] = [row for row in index[key] if row not in gone]
                if not index[key]:
                    del index[key]
        self._keys.clear()
        return before - len(self.rows)


def _spread(index: dict[Key, list[Row]], positions: tuple[int, ...], rows: list[Row]) -> None:
    for key, row in zip(map(getter(positions), rows), rows, strict=True):
        try:
            index[key].append(row)
        except KeyError:
            index[key] = [row]


class Relation:
    """Data with names for its columns; renaming shares the data and its indexes."""

    __slots__ = ("columns", "data")

    def __init__(self, columns: tuple[str, ...], data: Data) -> None:
        self.columns = columns
        self.data = data

    def at(self, names: Iterable[str]) -> tuple[int, ...]:
        """Return the positions of columns."""
        return tuple(map(self.columns.index, names))


def ordered(relation: Relation, columns: tuple[str, ...]) -> list[Row]:
    """Return the rows with their values in the order of `columns`, which are all there is."""
    if relation.columns == columns:
        return relation.data.rows
    return list(map(getter(relation.at(columns)), relation.data.rows))
