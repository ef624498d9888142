"""Joins and semi-joins of numpy frames: by search in the order of the side that has one."""

from __future__ import annotations

import numpy as np

from kgtool.plans.numpy_columns import Column, Frame, is_in
from kgtool.plans.numpy_packing import Bools, Ints, pack_pair

__all__ = ["keys", "match", "member", "pairs"]


def keys(left: Frame, right: Frame, on: tuple[str, ...]) -> tuple[Column, Column]:
    """Return one column of keys for each side, equal where all of `on` are."""
    if len(on) == 1:
        return left.columns[on[0]], right.columns[on[0]]
    one, other = pack_pair(left.arrays(on), right.arrays(on))
    return Column(one), Column(other)


def pairs(left: Frame, right: Frame, on: tuple[str, ...]) -> tuple[Ints, Ints]:
    """Return the places of all matching pairs of rows."""
    if not on:
        every = np.arange(left.size), np.arange(right.size)
        return np.repeat(every[0], right.size), np.tile(every[1], left.size)
    mine, other = keys(left, right, on)
    if _ask_right(mine, other):
        return match(mine, other)
    at_right, at_left = match(other, mine)
    return at_left, at_right


def _ask_right(mine: Column, other: Column) -> bool:
    """Return whether to search in `other`: it has an order, or is the smaller one."""
    if len(mine) > len(other):
        return not mine.has_order(len(other))
    return other.has_order(len(mine))


def match(asking: Column, asked: Column) -> tuple[Ints, Ints]:
    """Return the places of all matching pairs, found by searching `asked` for each of `asking`."""
    order = asked.order()
    first, count = order.places(asking.array)
    at_asking = np.repeat(np.arange(len(asking)), count)
    ends = np.cumsum(count)
    places = np.arange(len(at_asking)) + np.repeat(first - (ends - count), count)
    return at_asking, order.rows[places]


def member(mine: Column, other: Column) -> Bools:
    """Return for each key of `mine` whether it is among those of `other`."""
    if len(mine) * 4 < len(other) and other.has_order(len(mine)):
        found: Bools = other.order().places(mine.array)[1] > 0
        return found
    return is_in(mine, other)
