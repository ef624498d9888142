"""Joins, semi-joins and anti-joins of relations in plain Python, over hash indexes and sets."""

from __future__ import annotations

from itertools import repeat

from kgtool.plans.nodes import Row
from kgtool.plans.relations import Data, Relation, getter

__all__ = ["join_relations", "match_relations"]

On = tuple[str, ...]


def join_relations(left: Relation, right: Relation, on: On) -> Relation:
    """Return the natural join; the columns of `right` that `left` lacks come last."""
    extra = tuple(name for name in right.columns if name not in on)
    columns = left.columns + extra
    if not on:
        product = [a + b for a in left.data.rows for b in right.data.rows]
        return Relation(columns, Data(product))
    keys, places = (left.at(on), right.at(on)), right.at(extra)
    if _index_left(left.data, right.data, keys):
        return Relation(columns, Data(_into_left(left.data, right.data, keys, places)))
    return Relation(columns, Data(_into_right(left.data, right.data, keys, places)))


Keys = tuple[tuple[int, ...], tuple[int, ...]]


def _index_left(left: Data, right: Data, keys: Keys) -> bool:
    """Return whether to look up in `left`: it has an index, or is the smaller one."""
    if len(left) > len(right):
        return left.has_index(keys[0], len(right))
    return not right.has_index(keys[1], len(left))


def _rest(rows: list[Row], places: tuple[int, ...]) -> list[Row]:
    if not places:
        return [()] * len(rows)
    if len(places) == 1:
        place = places[0]
        return [(row[place],) for row in rows]
    return list(map(getter(places), rows))


def _into_left(left: Data, right: Data, keys: Keys, places: tuple[int, ...]) -> list[Row]:
    index = left.index(keys[0])
    found = map(index.get, map(getter(keys[1]), right.rows), repeat(()))
    return [a + b for b, rows in zip(_rest(right.rows, places), found, strict=True) for a in rows]


def _into_right(left: Data, right: Data, keys: Keys, places: tuple[int, ...]) -> list[Row]:
    index = right.index(keys[1])
    found = map(index.get, map(getter(keys[0]), left.rows), repeat(()))
    if len(places) == 1:
        place = places[0]
        return [
            a + b[place : place + 1] for a, rows in zip(left.rows, found, strict=True) for b in rows
        ]
    return [
        a + tuple([b[place] for place in places])
        for a, rows in zip(left.rows, found, strict=True)
        for b in rows
    ]


def match_relations(left: Relation, right: Relation, on: On, *, wanted: bool) -> Relation:
    """Return the rows of `left` with a match in `right` (`wanted`) or without one."""
    if not on:
        kept = left.data.rows if bool(right.data.rows) == wanted else []
        return Relation(left.columns, Data(kept))
    keys = (left.at(on), right.at(on))
    if wanted and left.data.has_index(keys[0], 2 * len(right.data)):
        return Relation(left.columns, Data(_fetched(left.data, right.data, keys)))
    rows, read = left.data.rows, getter(keys[0])
    if len(left.data) * 4 < len(right.data) and right.data.has_index(keys[1], len(left.data)):
        right.data.index(keys[1])
    known = right.data.keys(keys[1])
    if len(keys[0]) == 1:
        place = keys[0][0]
        kept = [row for row in rows if (row[place] in known) == wanted]
    else:
        kept = [row for row in rows if (read(row) in known) == wanted]
    return Relation(left.columns, Data(kept))


def _fetched(left: Data, right: Data, keys: Keys) -> list[Row]:
    index = left.index(keys[0])
    return [row for key in right.keys(keys[1]) for row in index.get(key, ())]
