"""Filter expressions as functions of a row, and the filtering of lists of rows by them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from kgtool.plans.expressions import And, Col, Compare, Const, Expression, In, Not, Operand, Or
from kgtool.plans.nodes import Row

__all__ = ["OPERATORS", "keep_rows", "row_test"]

RowTest = Callable[[Row], bool]

OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""The comparisons of expressions as functions."""


def keep_rows(rows: list[Row], test: Expression, columns: Sequence[str]) -> list[Row]:
    """Return the rows for which `test` holds; the commonest tests need no call for each row."""
    if isinstance(test, And):
        for part in test.parts:
            rows = keep_rows(rows, part, columns)
        return rows
    if isinstance(test, Compare) and isinstance(test.left, Col) and isinstance(test.right, Const):
        return _keep_compared(rows, columns.index(test.left.name), test.op, test.right.value)
    if isinstance(test, In) and isinstance(test.operand, Col):
        place, members = columns.index(test.operand.name), test.members
        return [row for row in rows if row[place] in members]
    if isinstance(test, Not):
        return _without(rows, keep_rows(rows, test.part, columns))
    if isinstance(test, Or):
        kept: list[Row] = []
        for part in test.parts:
            hits = keep_rows(rows, part, columns)
            kept, rows = [*kept, *hits], _without(rows, hits)
        return kept
    holds = row_test(test, columns)
    return [row for row in rows if holds(row)]


def _without(rows: list[Row], kept: list[Row]) -> list[Row]:
    """Return the rows that are not in `kept`, which are some of `rows` themselves."""
    if len(kept) == len(rows):
        return []
    known = set(map(id, kept))
    return [row for row in rows if id(row) not in known]


def _keep_compared(rows: list[Row], place: int, op: str, value: int) -> list[Row]:
    if op == "=":
        return [row for row in rows if row[place] == value]
    if op == "<":
        return [row for row in rows if row[place] < value]
    if op == ">=":
        return [row for row in rows if row[place] >= value]
    holds = OPERATORS[op]
    return [row for row in rows if holds(row[place], value)]


def _reader(operand: Operand, columns: Sequence[str]) -> Callable[[Row], int]:
    if isinstance(operand, Const):
        value = operand.value
        return lambda _: value
    return operator.itemgetter(columns.index(operand.name))


def row_test(test: Expression, columns: Sequence[str]) -> RowTest:
    """Return the function that says whether `test` holds for a row with `columns`."""
    if isinstance(test, Compare):
        return _compare(test, columns)
    if isinstance(test, In):
        read, members = _reader(test.operand, columns), test.members
        return lambda row: read(row) in members
    if isinstance(test, Not):
        part = row_test(test.part, columns)
        return lambda row: not part(row)
    parts = [row_test(part, columns) for part in test.parts]
    if isinstance(test, And):
        return lambda row: all(part(row) for part in parts)
    return lambda row: any(part(row) for part in parts)


def _compare(test: Compare, columns: Sequence[str]) -> RowTest:
    holds = OPERATORS[test.op]
    left, right = _reader(test.left, columns), _reader(test.right, columns)
    return lambda row: holds(left(row), right(row))
