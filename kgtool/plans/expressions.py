"""Expressions of filters: comparisons of integers, membership, and, or, not; two-valued, no nulls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "And",
    "Col",
    "Compare",
    "Comparison",
    "Const",
    "Expression",
    "In",
    "Not",
    "Operand",
    "Or",
    "both",
    "compare",
    "either",
    "isin",
    "negate",
    "operand",
    "used",
]

Comparison = Literal["=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Col:
    """The value of a column in the row at hand."""

    name: str


@dataclass(frozen=True)
class Const:
    """A constant integer (an id, a code, a number)."""

    value: int


Operand = Col | Const


@dataclass(frozen=True)
class Compare:
    """`left op right` on integers; there are no nulls, so the answer is true or false."""

    op: Comparison
    left: Operand
    right: Operand


@dataclass(frozen=True)
class In:
    """The operand is one of `members`; the empty set gives false."""

    operand: Operand
    members: frozenset[int]


@dataclass(frozen=True)
class And:
    """All of the parts hold; no parts: true."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Or:
    """At least one of the parts holds; no parts: false."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Expression


Expression = Compare | In | And | Or | Not


def operand(item: str | int | Operand) -> Operand:
    """Return a column for a str, a constant for an int."""
    if isinstance(item, str):
        return Col(item)
    return Const(item) if isinstance(item, int) else item


def compare(left: str | int | Operand, op: Comparison, right: str | int | Operand) -> Compare:
    """Return a comparison; a str is a column, an int a constant: `compare("s", "<>", "o")`."""
    return Compare(op, operand(left), operand(right))


def isin(item: str | Operand, members: Iterable[int]) -> In:
    """Return whether the column's value is one of `members` (any number of them)."""
    return In(operand(item), frozenset(members))


def both(*parts: Expression) -> Expression:
    """Return the conjunction of `parts`."""
    return And(parts)


def either(*parts: Expression) -> Expression:
    """Return the disjunction of `parts`."""
    return Or(parts)


def negate(part: Expression) -> Expression:
    """Return the negation of `part`."""
    return Not(part)


def used(test: Expression) -> set[str]:
    """Return the names of the columns that an expression reads."""
    if isinstance(test, Compare):
        return {item.name for item in (test.left, test.right) if isinstance(item, Col)}
    if isinstance(test, In):
        return {test.operand.name} if isinstance(test.operand, Col) else set()
    if isinstance(test, Not):
        return used(test.part)
    return {name for part in test.parts for name in used(part)}
