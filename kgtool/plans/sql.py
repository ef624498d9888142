"""Plans as SQL text: one emitter, and what differs between DuckDB and Spark in `Dialect`.

The text holds nothing but quoted names of tables and columns and integers written by `number`;
no text of the data ever gets into it. Long lists of constants do not either: they are handed to
the driver as tables to be made (`Emitter.needed`), since thousands of them in a statement cost
seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import singledispatchmethod

from kgtool.plans import nodes as n
from kgtool.plans.algebra import DESCRIBED, LITERALS
from kgtool.plans.expressions import Col, Compare, Expression, In, Not, Operand, Or
from kgtool.plans.held import held, objects_read
from kgtool.plans.nodes import Plan, Row

__all__ = ["DUCKDB", "SPARK", "Dialect", "Emitter", "number"]

_LONG = 100


@dataclass(frozen=True)
class Dialect:
    """What differs: the quote around names, and the words for semi- and anti-join."""

    name: str
    quote: str
    semi: str
    anti: str
    materialized: str

    def ident(self, name: str) -> str:
        """Return a name of a table or column, quoted."""
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"


DUCKDB = Dialect("duckdb", '"', "SEMI JOIN", "ANTI JOIN", "MATERIALIZED ")
SPARK = Dialect("spark", "`", "LEFT SEMI JOIN", "LEFT ANTI JOIN", "")


def number(value: int) -> str:
    """Return a constant: the only way of a value into the text. Errors: `TypeError`."""
    if type(value) is not int:
        raise TypeError(value)
    return f"CAST({value} AS BIGINT)"


class Emitter:
    """Writes plans as SELECT statements.

    Parameters: `dialect`; `tables`, the names of stored tables (one that is missing is empty).
    `made` says which nodes are tables or common table expressions already; `needed` collects
    the tables of constants that the text reads and the driver must make first.
    """

    def __init__(self, dialect: Dialect, tables: Container[str]) -> None:
        self.dialect = dialect
        self.made: dict[Plan, str] = {}
        self.needed: dict[str, tuple[tuple[str, ...], list[Row]]] = {}
        self._tables = tables
        self._aliases = 0

    def statement(self, plan: Plan) -> str:
        """Return one statement for `plan`; held parts become common table expressions."""
        return self.with_parts([plan], lambda: self.select(plan))

    def union_of(self, plans: list[Plan]) -> str:
        """Return one statement for many plans: the number of the plan, then its row, then zeros."""
        return self.with_parts(plans, lambda: self._numbered(plans))

    def with_parts(self, plans: list[Plan], body: Callable[[], str]) -> str:
        """Return `body()` after WITH clauses for what `plans` hold."""
        parts = [part for part in self.held(plans) if part not in self.made]
        clauses = []
        for part in parts:
            text, name = self.body(part), f"_part{len(self.made) + 1}"
            self.made[part] = name
            clauses.append(f"{self.ident(name)} AS {self.dialect.materialized}({text})")
        text = body()
        for part in parts:
            del self.made[part]
        return f"WITH {', '.join(clauses)} {text}" if clauses else text

    def held(self, plans: Iterable[Plan]) -> list[Plan]:
        """Return the nodes below `plans` to compute on their own, children first; see `held`."""
        return held(plans, described=self.described)

    @property
    def described(self) -> bool:
        """Whether triples are stored with the attributes of their objects."""
        return DESCRIBED in self._tables

    def body(self, plan: Plan) -> str:
        """Return the SELECT that makes a node of `held`."""
        return self.select(plan.child) if isinstance(plan, n.Hold) else self._select(plan)

    def ident(self, name: str) -> str:
        """Return a quoted name."""
        return self.dialect.ident(name)

    def columns(self, names: Iterable[str], alias: str = "") -> str:
        """Return a list of quoted columns, of the table `alias` if given."""
        before = f"{alias}." if alias else ""
        return ", ".join(before + self.ident(name) for name in names)

    def _numbered(self, plans: list[Plan]) -> str:
        width = max(len(plan.columns) for plan in plans)
        texts = []
        for place, plan in enumerate(plans):
            zeros = f", {number(0)}" * (width - len(plan.columns))
            columns = self.columns(plan.columns)
            texts.append(f"SELECT {number(place)}, {columns}{zeros} FROM {self._source(plan)}")
        return " UNION ALL ".join(texts)

    def _alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def _source(self, plan: Plan) -> str:
        """Return what can stand after FROM: a table or a subquery, with an alias."""
        return self._aliased(plan, self._alias())

    def _aliased(self, plan: Plan, alias: str) -> str:
        if plan in self.made:
            return f"{self.ident(self.made[plan])} {alias}"
        if isinstance(plan, n.Hold):
            return self._aliased(plan.child, alias)
        if isinstance(plan, n.Table) and plan.name in self._tables:
            return f"{self.ident(plan.name)} {alias}"
        return f"({self.select(plan)}) {alias}"

    def _constants(self, columns: tuple[str, ...], rows: list[Row]) -> str:
        name = f"_list{len(self.needed) + 1}"
        self.needed[name] = (columns, rows)
        return name

    def _empty(self, columns: Iterable[str]) -> str:
        return f"SELECT {self._zeros(columns)} WHERE 1 = 0"

    def _zeros(self, columns: Iterable[str]) -> str:
        return ", ".join(f"{number(0)} AS {self.ident(name)}" for name in columns)

    def select(self, plan: Plan) -> str:
        """Return a SELECT that gives the columns of `plan` in order."""
        if plan in self.made:
            return f"SELECT {self.columns(plan.columns)} FROM {self.ident(self.made[plan])}"
        return self._select(plan)

    @singledispatchmethod
    def _select(self, plan: Plan) -> str:
        raise TypeError(plan)

    @_select.register
    def _hold(self, plan: n.Hold) -> str:
        return self.select(plan.child)

    @_select.register
    def _scan(self, plan: n.Scan) -> str:
        if plan.of not in self._tables:
            return self._empty(plan.columns)
        where = f"{self.ident('p')} = {number(plan.predicate)}"
        return f"SELECT {self.columns(plan.columns)} FROM {self.ident(plan.of)} WHERE {where}"

    @_select.register
    def _table(self, plan: n.Table) -> str:
        if plan.name not in self._tables:
            return self._empty(plan.columns)
        return f"SELECT {self.columns(plan.columns)} FROM {self.ident(plan.name)}"

    @_select.register
    def _values(self, plan: n.Values) -> str:
        columns = self.columns(plan.columns)
        if not plan.rows:
            return self._empty(plan.columns)
        if len(plan.rows) > _LONG:
            name = self._constants(plan.columns, list(plan.rows))
            return f"SELECT {columns} FROM {self.ident(name)}"
        rows = ", ".join(f"({', '.join(map(number, row))})" for row in plan.rows)
        return f"SELECT {columns} FROM (VALUES {rows}) AS {self._alias()}({columns})"

    @_select.register
    def _proj(self, plan: n.Proj) -> str:
        items = zip(plan.items, plan.columns, strict=True)
        parts = ", ".join(f"{self._operand(item)} AS {self.ident(name)}" for item, name in items)
        return f"SELECT {parts} FROM {self._source(plan.child)}"

    @_select.register
    def _filt(self, plan: n.Filt) -> str:
        source, test = self._source(plan.child), self._test(plan.test)
        return f"SELECT {self.columns(plan.columns)} FROM {source} WHERE {test}"

    @_select.register
    def _join(self, plan: n.Join) -> str:
        left, right = self._alias(), self._alias()
        mine = self.columns(plan.left.columns, left)
        other = self.columns(plan.columns[len(plan.left.columns) :], right)
        sources = self._aliased(plan.left, left), self._aliased(plan.right, right)
        how = "JOIN" if plan.on else "CROSS JOIN"
        on = f" ON {self._equal(plan.on, left, right)}" if plan.on else ""
        columns = f"{mine}, {other}" if other else mine
        return f"SELECT {columns} FROM {sources[0]} {how} {sources[1]}{on}"

    @_select.register
    def _semi(self, plan: n.Semi) -> str:
        return self._match(plan, self.dialect.semi, "EXISTS")

    @_select.register
    def _anti(self, plan: n.Anti) -> str:
        return self._match(plan, self.dialect.anti, "NOT EXISTS")

    def _match(self, plan: n.Semi | n.Anti, how: str, exists: str) -> str:
        left, right = self._alias(), self._alias()
        head = f"SELECT {self.columns(plan.columns, left)} FROM {self._aliased(plan.left, left)}"
        source = self._aliased(plan.right, right)
        if not plan.on:
            return f"{head} WHERE {exists} (SELECT 1 FROM {source})"
        return f"{head} {how} {source} ON {self._equal(plan.on, left, right)}"

    @_select.register
    def _union(self, plan: n.Union) -> str:
        columns = self.columns(plan.columns)
        return " UNION ALL ".join(
            f"SELECT {columns} FROM {self._source(child)}" for child in plan.children
        )

    @_select.register
    def _dist(self, plan: n.Dist) -> str:
        return f"SELECT DISTINCT {self.columns(plan.columns)} FROM {self._source(plan.child)}"

    @_select.register
    def _count(self, plan: n.Count) -> str:
        by, source = self.columns(plan.by), self._source(plan.child)
        return f"SELECT {by}, count(*) AS {self.ident('n')} FROM {source} GROUP BY {by}"

    @_select.register
    def _lookup(self, plan: n.Lookup) -> str:
        if self.described and (scanned := objects_read(plan)):
            return self._described(plan, *scanned)
        mine, known = self._alias(), self._alias()
        names = zip(plan.attributes, plan.columns[len(plan.child.columns) :], strict=True)
        if LITERALS not in self._tables:
            added = self._zeros(plan.columns[len(plan.child.columns) :])
            return f"SELECT {self.columns(plan.child.columns)}, {added} FROM {self._source(plan.child)}"
        added = ", ".join(
            f"coalesce({known}.{self.ident(attribute)}, {number(0)}) AS {self.ident(name)}"
            for attribute, name in names
        )
        on = f"{mine}.{self.ident(plan.column)} = {known}.{self.ident('id')}"
        head = f"SELECT {self.columns(plan.child.columns, mine)}, {added}"
        source = self._aliased(plan.child, mine)
        return f"{head} FROM {source} LEFT JOIN {self.ident(LITERALS)} {known} ON {on}"

    def _described(self, plan: n.Lookup, read: n.Proj, scan: n.Scan) -> str:
        """Return a lookup of objects that are read straight from triples: no join is needed."""
        sources = [*read.items, *map(Col, plan.attributes)]
        parts = ", ".join(
            f"{self._operand(source)} AS {self.ident(name)}"
            for source, name in zip(sources, plan.columns, strict=True)
        )
        where = f"{self.ident('p')} = {number(scan.predicate)}"
        return f"SELECT {parts} FROM {self.ident(DESCRIBED)} WHERE {where}"

    def _equal(self, on: tuple[str, ...], left: str, right: str) -> str:
        return " AND ".join(f"{left}.{self.ident(c)} = {right}.{self.ident(c)}" for c in on)

    def _operand(self, item: Operand) -> str:
        return self.ident(item.name) if isinstance(item, Col) else number(item.value)

    def _test(self, test: Expression) -> str:
        if isinstance(test, Compare):
            return f"({self._operand(test.left)} {test.op} {self._operand(test.right)})"
        if isinstance(test, In):
            return self._member(test)
        if isinstance(test, Not):
            return f"(NOT {self._test(test.part)})"
        if not test.parts:
            return "(1 = 0)" if isinstance(test, Or) else "(1 = 1)"
        word = " OR " if isinstance(test, Or) else " AND "
        return f"({word.join(map(self._test, test.parts))})"

    def _member(self, test: In) -> str:
        if not test.members:
            return "(1 = 0)"
        members = sorted(test.members)
        if len(members) > _LONG:
            name = self._constants(("i",), [(member,) for member in members])
            chosen = f"SELECT {self.ident('i')} FROM {self.ident(name)}"
        else:
            chosen = ", ".join(map(number, members))
        return f"({self._operand(test.operand)} IN ({chosen}))"
