"""Several numpy columns as one: rows packed into 63 bits, so that they compare as one integer.

Ids of blank nodes start far from those of IRIs. Where that gap alone would make the packed numbers
too large, it is closed; where they are too large without it, too, values are numbered instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from kgtool.plans.encode import BLANKS, TRIPLE_TERMS

__all__ = ["Bools", "Ints", "Packed", "pack", "pack_pair"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_LIMIT = 1 << 63
_BORDERS = (BLANKS, TRIPLE_TERMS)


@dataclass(frozen=True)
class _Range:
    """The numbers of a column from `low` on, `width` many once gaps are closed.

    `gaps`: for each gap between kinds of ids the first number above it and its width.
    """

    low: int
    width: int
    gaps: tuple[tuple[int, int], ...] = ()

    def offsets(self, column: Ints) -> Ints:
        """Return the places of a column's numbers in the range."""
        found = column - self.low
        for first, gap in self.gaps:
            found[column >= first] -= gap
        return found

    def numbers(self, offsets: Ints) -> Ints:
        """Return the numbers of places."""
        found = offsets + self.low
        for first, gap in self.gaps:
            # gaps come from below: what is above this one has been moved over those before
            found[found >= first - gap] += gap
        return found


@dataclass(frozen=True)
class Packed:
    """Rows as one integer each: mixed radix over the columns' ranges, so it can be undone."""

    keys: Ints
    ranges: tuple[_Range, ...]

    def unpack(self, keys: Ints) -> list[Ints]:
        """Return the columns of packed rows."""
        columns: list[Ints] = []
        for part in reversed(self.ranges[1:]):
            keys, rest = np.divmod(keys, part.width)
            columns.append(part.numbers(rest))
        return [self.ranges[0].numbers(keys), *columns[::-1]]


def _bounds(arrays: list[Ints]) -> tuple[int, int]:
    full = [array for array in arrays if len(array)]
    if not full:
        return 0, 1
    low = min(int(array.min()) for array in full)
    return low, max(int(array.max()) for array in full) - low + 1


def _range(arrays: list[Ints]) -> _Range:
    low, width = _bounds(arrays)
    return _Range(low, width)


def _closed(arrays: list[Ints], known: _Range) -> _Range:
    """Return the range of a column without the gaps between kinds of ids."""
    gaps: list[tuple[int, int]] = []
    high = known.low + known.width - 1
    for border in _BORDERS:
        if not -_LIMIT // 2 < known.low < border <= high < _LIMIT // 2:
            continue
        below = max(int(a[a < border].max(initial=known.low)) for a in arrays)
        first = min(int(a[a >= border].min(initial=high)) for a in arrays)
        if not gaps or gaps[-1][0] != first:
            gaps.append((first, first - below - 1))
    return _Range(known.low, known.width - sum(gap for _, gap in gaps), tuple(gaps))


def _ranges(columns: list[list[Ints]]) -> tuple[_Range, ...] | None:
    """Return ranges of columns whose product fits into 63 bits, None if there are none."""
    found = tuple(map(_range, columns))
    if not _fits(found):
        found = tuple(map(_closed, columns, found))
    return found if _fits(found) else None


def _combine(columns: list[Ints], ranges: tuple[_Range, ...]) -> Ints:
    keys = ranges[0].offsets(columns[0])
    for column, part in zip(columns[1:], ranges[1:], strict=True):
        keys *= part.width
        keys += part.offsets(column)
    return keys


def pack(columns: list[Ints]) -> Packed | None:
    """Return rows packed into one integer each, or None if 63 bits do not suffice."""
    ranges = _ranges([[column] for column in columns])
    return None if ranges is None else Packed(_combine(columns, ranges), ranges)


def _fits(ranges: tuple[_Range, ...]) -> bool:
    return prod(part.width for part in ranges) < _LIMIT


def pack_pair(left: list[Ints], right: list[Ints]) -> tuple[Ints, Ints]:
    """Return the keys of both sides, equal where all columns are equal.

    Where the product of the ranges needs more than 63 bits the values are numbered first.
    """
    ranges = _ranges([[a, b] for a, b in zip(left, right, strict=True)])
    if ranges is not None:
        return _combine(left, ranges), _combine(right, ranges)
    codes = np.zeros(len(left[0]) + len(right[0]), np.int64)
    for a, b in zip(left, right, strict=True):
        values = _numbered(np.concatenate((a, b)))
        codes = _numbered(codes * (int(values.max(initial=0)) + 1) + values)
    return codes[: len(left[0])], codes[len(left[0]) :]


def _numbered(values: Ints) -> Ints:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
