"""Plans over numpy columns: the executor for small graphs and for warm processes.

Columns of stored and held rows keep their sort orders until a table changes, so a repeated
question about few keys costs a search, not a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from itertools import chain

import numpy as np

from kgtool.plans import nodes as n
from kgtool.plans.algebra import ATTRIBUTES, LITERALS
from kgtool.plans.expressions import And, Col, Compare, Expression, In, Not, Operand
from kgtool.plans.nodes import Plan, Row
from kgtool.plans.numpy_columns import (
    Column,
    Frame,
    different,
    frame,
    is_in,
    stacked,
    to_array,
    without,
)
from kgtool.plans.numpy_joins import keys, match, member, pairs
from kgtool.plans.numpy_packing import Bools, Ints

__all__ = ["NumpyStore"]

_COMPARE: dict[str, np.ufunc] = {
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class NumpyStore:
    """Tables as numpy columns in memory; see `store.Store`."""

    name = "numpy"

    def __init__(self) -> None:
        self._tables: dict[str, Frame] = {}
        self._scans: dict[str, dict[int, Frame]] = {}
        self._held: dict[Plan, Frame] = {}

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """See `Store.put`."""
        flat = to_array(chain.from_iterable(rows)).reshape(-1, len(columns))
        self._set(table, frame(columns, [np.ascontiguousarray(part) for part in flat.T]))

    def put_columns(
        self, table: str, columns: Sequence[str], data: Sequence[Sequence[int]]
    ) -> None:
        """See `Store.put_columns`."""
        self._set(table, frame(columns, [to_array(part) for part in data]))

    def keep(self, table: str, plan: Plan) -> int:
        """See `Store.keep`."""
        found = self._find(plan)
        self._set(table, frame(plan.columns, found.arrays(plan.columns)))
        return found.size

    def extend(self, table: str, plan: Plan) -> int:
        """See `Store.extend`."""
        if table not in self._tables:
            return self.keep(table, plan)
        known, added = self._tables[table], self._find(plan)
        scans = self._scans.get(table, {})
        for predicate in _predicates(added) & scans.keys():
            scans[predicate] = stacked(scans[predicate], _pairs_of(added, predicate))
        self._set(table, stacked(known, added), scans)
        return added.size

    def remove(self, table: str, plan: Plan) -> int:
        """See `Store.remove`."""
        if table not in self._tables:
            return 0
        known, gone = self._tables[table], self._find(plan)
        scans = self._scans.get(table, {})
        for predicate in _predicates(gone) & scans.keys():
            scans[predicate] = without(scans[predicate], _pairs_of(gone, predicate))
        kept = without(known, gone)
        self._set(table, kept, scans)
        return known.size - kept.size

    def rename(self, table: str, name: str) -> None:
        """See `Store.rename`."""
        moved = self._tables[table]
        self.drop(table)
        self._set(name, moved)

    def drop(self, table: str) -> None:
        """See `Store.drop`."""
        self._tables.pop(table, None)
        self._scans.pop(table, None)
        self._held.clear()

    def size(self, table: str) -> int:
        """See `Store.size`."""
        return self._tables[table].size if table in self._tables else 0

    def run(self, plan: Plan) -> list[Row]:
        """See `Store.run`."""
        found = self._find(plan)
        return list(zip(*(array.tolist() for array in found.arrays(plan.columns)), strict=True))

    def run_all(self, plans: Sequence[Plan]) -> list[list[Row]]:
        """See `Store.run_all`."""
        return [self.run(plan) for plan in plans]

    def close(self) -> None:
        """See `Store.close`."""
        self._tables.clear()
        self._scans.clear()
        self._held.clear()

    def _set(self, table: str, content: Frame, scans: dict[int, Frame] | None = None) -> None:
        self.drop(table)
        content.settle()
        self._tables[table] = content
        self._scans[table] = scans or {}

    def _table(self, name: str, columns: tuple[str, ...]) -> Frame:
        return self._tables.get(name) or frame(columns, [to_array(())] * len(columns))

    @singledispatchmethod
    def _find(self, plan: Plan) -> Frame:
        raise TypeError(plan)

    @_find.register
    def _scan(self, plan: n.Scan) -> Frame:
        scans = self._scans.setdefault(plan.of, {})
        if plan.predicate not in scans:
            table = self._table(plan.of, ("p", "s", "o"))
            order = table.columns["p"].order()
            first, count = order.places(to_array((plan.predicate,)))
            rows = order.rows[first[0] : first[0] + count[0]]
            scans[plan.predicate] = frame(("s", "o"), [a[rows] for a in table.arrays(("s", "o"))])
            scans[plan.predicate].settle()
        return scans[plan.predicate]

    @_find.register
    def _stored(self, plan: n.Table) -> Frame:
        return self._table(plan.name, plan.columns)

    @_find.register
    def _values(self, plan: n.Values) -> Frame:
        flat = to_array(chain.from_iterable(plan.rows)).reshape(-1, len(plan.columns))
        return frame(plan.columns, list(flat.T))

    @_find.register
    def _proj(self, plan: n.Proj) -> Frame:
        child = self._find(plan.child)
        items = zip(plan.columns, plan.items, strict=True)
        return Frame({name: _column(child, item) for name, item in items}, child.size)

    @_find.register
    def _filt(self, plan: n.Filt) -> Frame:
        child = self._find(plan.child)
        return child.take(np.broadcast_to(_test(plan.test, child), (child.size,)))

    @_find.register
    def _join(self, plan: n.Join) -> Frame:
        left, right = self._find(plan.left), self._find(plan.right)
        at_left, at_right = pairs(left, right, plan.on)
        columns = {name: Column(a.array[at_left]) for name, a in left.columns.items()}
        for name in plan.columns:
            if name not in left.columns:
                columns[name] = Column(right.columns[name].array[at_right])
        return Frame(columns, len(at_left))

    @_find.register
    def _semi(self, plan: n.Semi) -> Frame:
        left, right = self._find(plan.left), self._find(plan.right)
        if not plan.on:
            return left if right.size else left.take(np.zeros(left.size, np.bool_))
        mine, other = keys(left, right, plan.on)
        if mine.has_order(2 * right.size):
            wanted = Column(different([other.array])[0][0])
            return left.take(match(wanted, mine)[1])
        return left.take(member(mine, other))

    @_find.register
    def _anti(self, plan: n.Anti) -> Frame:
        left, right = self._find(plan.left), self._find(plan.right)
        if not plan.on:
            return left.take(np.zeros(left.size, np.bool_)) if right.size else left
        return left.take(~member(*keys(left, right, plan.on)))

    @_find.register
    def _union(self, plan: n.Union) -> Frame:
        parts = [self._find(child).arrays(plan.columns) for child in plan.children]
        return frame(plan.columns, [np.concatenate(part) for part in zip(*parts, strict=True)])

    @_find.register
    def _dist(self, plan: n.Dist) -> Frame:
        return frame(plan.columns, different(self._find(plan.child).arrays(plan.columns))[0])

    @_find.register
    def _count(self, plan: n.Count) -> Frame:
        groups, counts = different(self._find(plan.child).arrays(plan.by))
        return frame(plan.columns, [*groups, counts])

    @_find.register
    def _lookup(self, plan: n.Lookup) -> Frame:
        child, known = self._find(plan.child), self._table(LITERALS, ("id", *ATTRIBUTES))
        order = known.columns["id"].order()
        first, count = order.places(child.columns[plan.column].array)
        hit = count > 0
        rows = order.rows[first[hit]]
        columns, added = dict(child.columns), plan.columns[len(child.columns) :]
        for name, attribute in zip(added, plan.attributes, strict=True):
            columns[name] = Column(np.zeros(child.size, np.int64))
            columns[name].array[hit] = known.columns[attribute].array[rows]
        return Frame(columns, child.size)

    @_find.register
    def _hold(self, plan: n.Hold) -> Frame:
        if plan not in self._held:
            self._held[plan] = self._find(plan.child)
            self._held[plan].settle()
        return self._held[plan]


def _predicates(triples: Frame) -> set[int]:
    if "p" not in triples.columns:
        return set()
    return set(different(triples.arrays(("p",)))[0][0].tolist())


def _pairs_of(triples: Frame, predicate: int) -> Frame:
    mine = triples.take(triples.columns["p"].array == predicate)
    return frame(("s", "o"), mine.arrays(("s", "o")))


def _column(child: Frame, item: Operand) -> Column:
    if isinstance(item, Col):
        return child.columns[item.name]
    return Column(np.full(child.size, to_array((item.value,))[0], np.int64))


def _read(operand: Operand, rows: Frame) -> Ints | int:
    return rows.columns[operand.name].array if isinstance(operand, Col) else operand.value


def _test(test: Expression, rows: Frame) -> Bools:
    if isinstance(test, Compare):
        compared = _COMPARE[test.op](_read(test.left, rows), _read(test.right, rows))
        return np.asarray(compared, np.bool_)
    if isinstance(test, In):
        asked = np.atleast_1d(_read(test.operand, rows))
        return is_in(Column(asked), Column(to_array(test.members)))
    if isinstance(test, Not):
        return ~_test(test.part, rows)
    parts = [_test(part, rows) for part in test.parts]
    combine = np.logical_and if isinstance(test, And) else np.logical_or
    joined = np.asarray(isinstance(test, And))
    for part in parts:
        joined = combine(joined, part)
    return joined
