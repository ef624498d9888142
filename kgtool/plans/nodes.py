"""The twelve operators of plans (and the mark `hold`) as frozen nodes; `algebra` builds them."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.plans.expressions import Expression, Operand

__all__ = [
    "Anti",
    "Count",
    "Dist",
    "Filt",
    "Hold",
    "Join",
    "Lookup",
    "Plan",
    "Proj",
    "Row",
    "Scan",
    "Semi",
    "Table",
    "Union",
    "Values",
    "kids",
]

Row = tuple[int, ...]
"""One row: an integer for each column."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A node of a plan. `columns`: the names of the result's columns, distinct and in order."""

    columns: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Scan(Plan):
    """The pairs (s, o) of one predicate in a stored table with the columns p, s, o."""

    predicate: int
    of: str


@dataclass(frozen=True, eq=False)
class Table(Plan):
    """All rows of a stored table, whose columns must be exactly `columns`."""

    name: str


@dataclass(frozen=True, eq=False)
class Values(Plan):
    """Constant rows, duplicates kept."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, eq=False)
class Proj(Plan):
    """Each row of `child` once, with new columns taken from old ones or constants; a bag."""

    child: Plan
    items: tuple[Operand, ...]


@dataclass(frozen=True, eq=False)
class Filt(Plan):
    """The rows of `child` for which `test` holds."""

    child: Plan
    test: Expression


@dataclass(frozen=True, eq=False)
class Join(Plan):
    """Natural inner join: a row for each matching pair; without shared columns the product.

    Columns: those of `left`, then those of `right` that `left` lacks.
    """

    left: Plan
    right: Plan
    on: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Semi(Plan):
    """The rows of `left` (each as often as it is there) with a match in `right`.

    Without shared columns: all rows if `right` has any row.
    """

    left: Plan
    right: Plan
    on: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Anti(Plan):
    """The rows of `left` (each as often as it is there) without a match in `right`."""

    left: Plan
    right: Plan
    on: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Union(Plan):
    """Bag union; children have the same names, in any order; the first gives the order."""

    children: tuple[Plan, ...]


@dataclass(frozen=True, eq=False)
class Dist(Plan):
    """Each different row of `child` once."""

    child: Plan


@dataclass(frozen=True, eq=False)
class Count(Plan):
    """One row for each different value of `by` in `child`, with the number of its rows as `n`.

    Groups without rows do not appear, so an empty child gives an empty result.
    """

    child: Plan
    by: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Lookup(Plan):
    """The rows of `child`, each with attributes of the term in `column`; never loses a row.

    `attributes`: which of `ATTRIBUTES`, in the order of the added columns.
    """

    child: Plan
    column: str
    attributes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Hold(Plan):
    """The same rows as `child`, computed once while the store does not change."""

    child: Plan


def kids(plan: Plan) -> tuple[Plan, ...]:
    """Return the direct children of a node."""
    if isinstance(plan, Join | Semi | Anti):
        return (plan.left, plan.right)
    if isinstance(plan, Union):
        return plan.children
    if isinstance(plan, Proj | Filt | Dist | Count | Lookup | Hold):
        return (plan.child,)
    return ()
