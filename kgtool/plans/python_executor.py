"""Plans in plain Python: the executor without dependencies, and the oracle of the others.

Rows are tuples in lists; joins go over hash indexes, `semi` and `anti` over sets. Renaming
projections cost nothing, and indexes of stored and held rows are kept until a table changes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from itertools import chain, repeat
from operator import itemgetter

from kgtool.errors import LimitReached
from kgtool.plans import nodes as n
from kgtool.plans.algebra import ATTRIBUTES, LITERALS
from kgtool.plans.expressions import Col, Operand
from kgtool.plans.joins import join_relations, match_relations
from kgtool.plans.nodes import Plan, Row
from kgtool.plans.relations import Data, Relation, getter, ordered
from kgtool.plans.rowtests import keep_rows

__all__ = ["PythonStore", "check_width", "too_wide"]


def check_width(numbers: Iterable[int]) -> array[int]:
    """Return integers as an array of 64 bits each. Errors: `LimitReached` if one needs more."""
    if isinstance(numbers, array) and numbers.typecode == "q":
        return numbers
    try:
        return array("q", numbers)
    except OverflowError:
        raise too_wide() from None


def too_wide() -> LimitReached:
    """Return the error for a number that does not fit."""
    return LimitReached(
        "a number needs more than 64 bits; the data is too large for this engine",
        "有數值超過 64 位元；資料超出此引擎的上限",
    )


class PythonStore:
    """Tables as lists of tuples in memory; see `store.Store`."""

    name = "python"

    def __init__(self) -> None:
        self._tables: dict[str, Relation] = {}
        self._scans: dict[str, dict[int, Data]] = {}
        self._held: dict[Plan, Relation] = {}
        self._attributes: dict[tuple[str, ...], dict[int, Row]] = {}

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """See `Store.put`."""
        given = list(rows)
        check_width(chain.from_iterable(given))
        self._set(table, Relation(tuple(columns), Data(given, stable=True)))

    def put_columns(
        self, table: str, columns: Sequence[str], data: Sequence[Sequence[int]]
    ) -> None:
        """See `Store.put_columns`."""
        for column in data:
            check_width(column)
        rows = list(zip(*data, strict=True))
        self._set(table, Relation(tuple(columns), Data(rows, stable=True)))

    def keep(self, table: str, plan: Plan) -> int:
        """See `Store.keep`."""
        rows = self.run(plan)
        self._set(table, Relation(plan.columns, Data(rows, stable=True)))
        return len(rows)

    def extend(self, table: str, plan: Plan) -> int:
        """See `Store.extend`."""
        if table not in self._tables:
            return self.keep(table, plan)
        known, added = self._tables[table], self._find(plan)
        rows = list(ordered(added, known.columns))
        known.data.append(rows)
        if table in self._scans:
            self._spread(table, rows)
        self._forget(table)
        return len(rows)

    def remove(self, table: str, plan: Plan) -> int:
        """See `Store.remove`."""
        if table not in self._tables:
            return 0
        known = self._tables[table]
        gone = set(ordered(self._find(plan), known.columns))
        for predicate, pairs in _by_predicate(gone).items() if table in self._scans else ():
            self._scans[table].get(predicate, Data([])).remove(set(pairs))
        self._forget(table)
        return known.data.remove(gone)

    def rename(self, table: str, name: str) -> None:
        """See `Store.rename`."""
        moved = self._tables[table]
        self.drop(table)
        self._set(name, moved)

    def drop(self, table: str) -> None:
        """See `Store.drop`."""
        self._tables.pop(table, None)
        self._scans.pop(table, None)
        self._forget(table)

    def size(self, table: str) -> int:
        """See `Store.size`."""
        return len(self._tables[table].data) if table in self._tables else 0

    def run(self, plan: Plan) -> list[Row]:
        """See `Store.run`."""
        return list(ordered(self._find(plan), plan.columns))

    def run_all(self, plans: Sequence[Plan]) -> list[list[Row]]:
        """See `Store.run_all`."""
        return [self.run(plan) for plan in plans]

    def close(self) -> None:
        """See `Store.close`."""
        self._tables.clear()
        self._scans.clear()
        self._forget(LITERALS)

    def _set(self, table: str, relation: Relation) -> None:
        self.drop(table)
        self._tables[table] = relation

    def _forget(self, table: str) -> None:
        """Forget what was computed before `table` changed."""
        self._held.clear()
        if table == LITERALS:
            self._attributes.clear()

    def _table(self, name: str, columns: tuple[str, ...]) -> Relation:
        return self._tables.get(name) or Relation(columns, Data([]))

    @singledispatchmethod
    def _find(self, plan: Plan) -> Relation:
        raise TypeError(plan)

    @_find.register
    def _scan(self, plan: n.Scan) -> Relation:
        if plan.of not in self._scans:
            self._scans[plan.of] = {}
            self._spread(plan.of, self._table(plan.of, ("p", "s", "o")).data.rows)
        return Relation(plan.columns, self._scans[plan.of].get(plan.predicate) or Data([]))

    def _spread(self, table: str, rows: Iterable[Row]) -> None:
        """Add triples to the pairs of each predicate."""
        for p, pairs in _by_predicate(rows).items():
            self._scans[table].setdefault(p, Data([], stable=True)).append(pairs)

    @_find.register
    def _stored(self, plan: n.Table) -> Relation:
        return self._table(plan.name, plan.columns)

    @_find.register
    def _values(self, plan: n.Values) -> Relation:
        return Relation(plan.columns, Data(list(plan.rows)))

    @_find.register
    def _proj(self, plan: n.Proj) -> Relation:
        child = self._find(plan.child)
        renamed = _renamed(child, plan)
        if renamed:
            return Relation(renamed, child.data)
        rows = child.data.rows
        parts = [_column(rows, item, child) for item in plan.items]
        return Relation(plan.columns, Data(list(zip(*parts, strict=False)) if rows else []))

    @_find.register
    def _filt(self, plan: n.Filt) -> Relation:
        child = self._find(plan.child)
        return Relation(child.columns, Data(keep_rows(child.data.rows, plan.test, child.columns)))

    @_find.register
    def _join(self, plan: n.Join) -> Relation:
        return join_relations(self._find(plan.left), self._find(plan.right), plan.on)

    @_find.register
    def _semi(self, plan: n.Semi) -> Relation:
        left, right = self._find(plan.left), self._find(plan.right)
        return match_relations(left, right, plan.on, wanted=True)

    @_find.register
    def _anti(self, plan: n.Anti) -> Relation:
        left, right = self._find(plan.left), self._find(plan.right)
        return match_relations(left, right, plan.on, wanted=False)

    @_find.register
    def _union(self, plan: n.Union) -> Relation:
        lists = (ordered(self._find(child), plan.columns) for child in plan.children)
        return Relation(plan.columns, Data(list(chain.from_iterable(lists))))

    @_find.register
    def _dist(self, plan: n.Dist) -> Relation:
        child = self._find(plan.child)
        return Relation(child.columns, Data(list(dict.fromkeys(child.data.rows))))

    @_find.register
    def _count(self, plan: n.Count) -> Relation:
        child = self._find(plan.child)
        places = child.at(plan.by)
        counts = Counter(map(getter(places), child.data.rows)).items()
        if len(places) == 1:
            return Relation(plan.columns, Data(list(counts)))
        return Relation(plan.columns, Data([(*key, number) for key, number in counts]))

    @_find.register
    def _lookup(self, plan: n.Lookup) -> Relation:
        child = self._find(plan.child)
        known, place = self._attributes_of(plan.attributes), child.columns.index(plan.column)
        unknown = (0,) * len(plan.attributes)
        rows = [row + known.get(row[place], unknown) for row in child.data.rows]
        return Relation(child.columns + plan.columns[len(child.columns) :], Data(rows))

    def _attributes_of(self, names: tuple[str, ...]) -> dict[int, Row]:
        if names not in self._attributes:
            table = self._table(LITERALS, ("id", *ATTRIBUTES))
            (place,), rows = table.at(("id",)), table.data.rows
            parts = zip(*(map(itemgetter(at), rows) for at in table.at(names)), strict=True)
            ids = map(itemgetter(place), rows)
            self._attributes[names] = dict(zip(ids, parts, strict=True))
        return self._attributes[names]

    @_find.register
    def _hold(self, plan: n.Hold) -> Relation:
        if plan not in self._held:
            child = self._find(plan.child)
            child.data.stable = True
            self._held[plan] = child
        return self._held[plan]


def _by_predicate(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for p, s, o in rows:
        try:
            found[p].append((s, o))
        except KeyError:
            found[p] = [(s, o)]
    return found


def _renamed(child: Relation, plan: n.Proj) -> tuple[str, ...]:
    """Return the new names of the child's columns if `plan` only renames or reorders them."""
    names = [item.name for item in plan.items if isinstance(item, Col)]
    if len(names) != len(plan.items) or sorted(names) != sorted(child.columns):
        return ()
    new = dict(zip(names, plan.columns, strict=True))
    return tuple(new[name] for name in child.columns)


def _column(rows: list[Row], item: Operand, child: Relation) -> Iterable[int]:
    if isinstance(item, Col):
        return map(itemgetter(child.columns.index(item.name)), rows)
    return repeat(item.value, len(rows))
