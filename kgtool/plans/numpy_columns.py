"""Columns of 64-bit integers in numpy: sort orders, look-up of keys, different rows.

With `numpy_executor`, `numpy_joins` and `numpy_packing` the only module that knows numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kgtool.plans.numpy_packing import Bools, Ints, pack, pack_pair
from kgtool.plans.python_executor import check_width

__all__ = [
    "Bools",
    "Column",
    "Frame",
    "Ints",
    "Order",
    "different",
    "frame",
    "is_in",
    "stacked",
    "to_array",
    "without",
]

_ENOUGH = 2
_LIMIT = 1 << 63


def _is_dense(low: int, high: int, size: int) -> bool:
    return low > -_LIMIT // 2 and high - low < 8 * size + 1000


@dataclass(frozen=True)
class Order:
    """The rows of a column in the order of their values, and where each value begins.

    `starts`, if the values lie densely: the first place of value `low + k`, else None.
    """

    rows: Ints
    values: Ints
    low: int
    starts: Ints | None

    def places(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Return for each wanted value its first place in `values` and how often it is there."""
        if self.starts is None:
            first = np.searchsorted(self.values, wanted, "left")
            return first, np.searchsorted(self.values, wanted, "right") - first
        # values outside the range are moved to its two empty ends
        at = np.clip(wanted, self.low - 1, self.low + len(self.starts) - 3) - (self.low - 1)
        first = self.starts[at]
        return first, self.starts[at + 1] - first


def _make_order(values: Ints) -> Order:
    in_order = bool(np.all(values[1:] >= values[:-1]))
    rows = np.arange(len(values)) if in_order else _sorted_places(values)
    kept = values if in_order else values[rows]
    low, high = (int(kept[0]), int(kept[-1])) if len(kept) else (0, 0)
    if not _is_dense(low, high, len(kept)):
        return Order(rows, kept, low, None)
    counts = np.bincount(kept - low, minlength=high - low + 1)
    starts = np.zeros(len(counts) + 3, np.int64)
    np.cumsum(counts, out=starts[2:-1])
    starts[-1] = len(kept)
    return Order(rows, kept, low, starts)


def _sorted_places(values: Ints) -> Ints:
    """Return the places in the order of the values; numpy sorts 16 bits at a time by radix."""
    low = int(values.min())
    span = int(values.max()) - low
    if span >= 1 << 32:
        return np.argsort(values)
    offsets = (values - low).astype(np.uint32)
    places = np.argsort(offsets.astype(np.uint16), kind="stable")
    if span < 1 << 16:
        return places
    upper = (offsets >> 16).astype(np.uint16)
    return places[np.argsort(upper[places], kind="stable")]


class Column:
    """An array of integers and, once asked for, its order.

    Parameters: `stable` (bool), whether the column will be asked again; see `has_order`.
    """

    __slots__ = ("_asked", "_order", "array", "stable")

    def __init__(self, array: Ints, *, stable: bool = False) -> None:
        self.array = array
        self.stable = stable
        self._order: Order | None = None
        self._asked = 0

    def __len__(self) -> int:
        return len(self.array)

    def order(self) -> Order:
        """Return the order, made at the first call."""
        if self._order is None:
            self._order = _make_order(self.array)
        return self._order

    def has_order(self, wanted: int) -> bool:
        """Return whether to use the order for `wanted` keys: it is there, or now worth making."""
        if self._order is not None:
            return True
        if not self.stable or wanted * 4 > len(self.array):
            return False
        self._asked += 1
        return self._asked >= _ENOUGH


def is_in(column: Column, members: Column) -> Bools:
    """Return for each value of `column` whether it is among `members`."""
    values, known = column.array, members.array
    if not len(known) or not len(values):
        return np.zeros(len(values), np.bool_)
    low, high = int(known.min()), int(known.max())
    if _is_dense(low, high, len(values) + len(known)):
        # whatever is out of range, or beyond 64 bits and back, falls on the two ends
        marks = np.zeros(high - low + 3, np.bool_)
        marks[known - (low - 1)] = True
        found: Bools = marks.take(values - (low - 1), mode="clip")
        return found
    kept = np.sort(known)
    at = np.searchsorted(kept, values)
    at[at == len(kept)] = 0
    hit: Bools = kept[at] == values
    return hit


def different(columns: list[Ints]) -> tuple[list[Ints], Ints]:
    """Return the different rows of columns, and how often each is there."""
    if len(columns) == 1:
        values, counts = _tally(columns[0])
        return [values], counts
    packed = pack(columns)
    if packed is not None:
        keys, counts = _tally(packed.keys)
        return packed.unpack(keys), counts
    codes = pack_pair(columns, columns)[0]
    _, first, counts = np.unique(codes, return_index=True, return_counts=True)
    return [column[first] for column in columns], counts


def _tally(values: Ints) -> tuple[Ints, Ints]:
    if not len(values):
        return values, values
    low, high = int(values.min()), int(values.max())
    if _is_dense(low, high, len(values)):
        counts = np.bincount(values - low)
        found = np.flatnonzero(counts)
        return found + low, counts[found]
    kept = np.sort(values)
    begins = np.flatnonzero(np.concatenate(([True], kept[1:] != kept[:-1])))
    return kept[begins], np.diff(np.append(begins, len(kept)))


class Frame:
    """Columns of one length by name."""

    __slots__ = ("columns", "size")

    def __init__(self, columns: dict[str, Column], size: int) -> None:
        self.columns = columns
        self.size = size

    def take(self, rows: Ints | Bools) -> Frame:
        """Return the rows at these places (or where true)."""
        arrays = {name: Column(column.array[rows]) for name, column in self.columns.items()}
        size = int(np.count_nonzero(rows)) if rows.dtype == np.bool_ else len(rows)
        return Frame(arrays, size)

    def arrays(self, names: Iterable[str]) -> list[Ints]:
        """Return the arrays of these columns."""
        return [self.columns[name].array for name in names]

    def settle(self) -> None:
        """Mark the columns as going to be asked again."""
        for column in self.columns.values():
            column.stable = True


def frame(names: Sequence[str], arrays: Sequence[Ints]) -> Frame:
    """Return arrays with names."""
    columns = {name: Column(array) for name, array in zip(names, arrays, strict=True)}
    return Frame(columns, len(arrays[0]))


def to_array(numbers: Iterable[int]) -> Ints:
    """Return integers as an array. Errors: `LimitReached` if one needs more than 64 bits."""
    return np.array(check_width(numbers), np.int64)


def stacked(known: Frame, added: Frame) -> Frame:
    """Return the rows of both as stable columns in the order of `known`."""
    names = tuple(known.columns)
    pairs = zip(known.arrays(names), added.arrays(names), strict=True)
    both = frame(names, [np.concatenate(pair) for pair in pairs])
    both.settle()
    return both


def without(known: Frame, gone: Frame) -> Frame:
    """Return the rows of `known` that equal no row of `gone`, as stable columns."""
    names = tuple(known.columns)
    # the last columns tell most: one pass over one column leaves few rows to look at
    maybe = np.arange(known.size)
    for name in reversed(names):
        asked = known.columns[name].array
        asked = asked if len(maybe) == known.size else asked[maybe]
        maybe = maybe[is_in(Column(asked), gone.columns[name])]
    few = known.take(maybe)
    mine, other = pack_pair(few.arrays(names), gone.arrays(names))
    hit = maybe[is_in(Column(mine), Column(other))]
    kept = frame(names, [np.delete(array, hit) for array in known.arrays(names)])
    kept.settle()
    return kept
