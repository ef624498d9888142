"""The algebra of plans: twelve operators over bags of integer rows, and expressions for filters.

A plan is a tree of frozen nodes. Every node has `columns` (distinct names, in order) and stands
for a bag of rows of integers: duplicates count, order does not, and there are no nulls and no
text. Shared subtrees are the same object; nodes are compared by identity. Mark a subtree that is
used several times with `hold`, and executors compute it once.

Column semantics: names carry the meaning, positions only the order of the result. `join`, `semi`
and `anti` match on all names that both sides share; rename with `proj` before.
Recursion is no operator: loops live in the drivers, over `Store.keep` and `Store.extend`.

Errors: the builders raise `ValueError` for plans that mean nothing (unknown or doubled columns,
unions of different columns); that is a bug of the compiler, never a fault of a user.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kgtool.plans.expressions import (
    And,
    Col,
    Compare,
    Comparison,
    Const,
    Expression,
    In,
    Not,
    Operand,
    Or,
    both,
    compare,
    either,
    isin,
    negate,
    operand,
    used,
)
from kgtool.plans.nodes import (
    Anti,
    Count,
    Dist,
    Filt,
    Hold,
    Join,
    Lookup,
    Plan,
    Proj,
    Row,
    Scan,
    Semi,
    Table,
    Union,
    Values,
    kids,
)

__all__ = [
    "ATTRIBUTES",
    "DESCRIBED",
    "LITERALS",
    "TRIPLES",
    "And",
    "Anti",
    "Col",
    "Compare",
    "Comparison",
    "Const",
    "Count",
    "Dist",
    "Expression",
    "Filt",
    "Hold",
    "In",
    "Join",
    "Lookup",
    "Not",
    "Operand",
    "Or",
    "Plan",
    "Proj",
    "Row",
    "Scan",
    "Semi",
    "Table",
    "Union",
    "Values",
    "anti",
    "both",
    "compare",
    "count",
    "dist",
    "either",
    "filt",
    "hold",
    "isin",
    "join",
    "kids",
    "lookup",
    "negate",
    "proj",
    "scan",
    "semi",
    "table",
    "union",
    "used",
    "values",
]

TRIPLES = "triples"
"""The stored table (p, s, o) that `scan` reads unless told otherwise."""

LITERALS = "literals"
"""The stored table (id, tag, family, low, high, valid) that `lookup` reads; see `encode`."""

DESCRIBED = "described"
"""The stored table (p, s, o, tag, family, low, high, valid) that spares `lookup` a join where a store
has it: the triples, with the attributes of their objects."""

ATTRIBUTES = ("tag", "family", "low", "high", "valid")
"""What `lookup` can say of a literal; each is 0 for IRIs, blank nodes and unknown ids."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def _named(columns: Iterable[str]) -> tuple[str, ...]:
    names = tuple(columns)
    if not names or len(set(names)) != len(names):
        raise ValueError(f"columns must be distinct and at least one: {names}")
    wrong = [name for name in names if not _NAME.match(name)]
    if wrong:
        raise ValueError(f"not names of columns: {wrong}")
    return names


def _known(child: Plan, names: Iterable[str]) -> None:
    missing = sorted(set(names) - set(child.columns))
    if missing:
        raise ValueError(f"no such columns: {missing}; there are {child.columns}")


def _shared(left: Plan, right: Plan) -> tuple[str, ...]:
    return tuple(name for name in left.columns if name in right.columns)


def scan(predicate: int, *, of: str = TRIPLES) -> Scan:
    """Return the pairs (s, o) of a predicate's id in the stored table `of` (p, s, o)."""
    return Scan(("s", "o"), predicate, of)


def table(name: str, columns: Iterable[str]) -> Table:
    """Return the stored table `name`, which has exactly `columns` in this order."""
    _named([name])
    return Table(_named(columns), name)


def values(columns: Iterable[str], rows: Iterable[Row]) -> Values:
    """Return constant rows. Errors: `ValueError` if a row is not as wide as `columns`."""
    names, given = _named(columns), tuple(rows)
    if any(len(row) != len(names) for row in given):
        raise ValueError(f"rows must have {len(names)} values")
    return Values(names, given)


def proj(child: Plan, **items: str | int | Operand) -> Proj:
    """Return `child` with new columns: `proj(n, f="s", v="o", c=3)`; str is a column, int a constant.

    Columns not named are dropped; rows are not made distinct.
    """
    operands = tuple(operand(item) for item in items.values())
    _known(child, (item.name for item in operands if isinstance(item, Col)))
    return Proj(_named(items), child, operands)


def filt(child: Plan, test: Expression) -> Filt:
    """Return the rows of `child` for which `test` holds."""
    _known(child, used(test))
    return Filt(child.columns, child, test)


def join(left: Plan, right: Plan) -> Join:
    """Return the natural inner join on all shared columns (the product if there are none)."""
    added = tuple(name for name in right.columns if name not in left.columns)
    return Join(left.columns + added, left, right, _shared(left, right))


def semi(left: Plan, right: Plan) -> Semi:
    """Return the rows of `left` that have a match in `right` on all shared columns."""
    return Semi(left.columns, left, right, _shared(left, right))


def anti(left: Plan, right: Plan) -> Anti:
    """Return the rows of `left` that have no match in `right` on all shared columns."""
    return Anti(left.columns, left, right, _shared(left, right))


def union(first: Plan, *others: Plan) -> Plan:
    """Return the bag union; all have the names of `first`, in any order."""
    if any(set(other.columns) != set(first.columns) for other in others):
        raise ValueError(f"union of different columns: {[p.columns for p in (first, *others)]}")
    return Union(first.columns, (first, *others)) if others else first


def dist(child: Plan) -> Plan:
    """Return each different row of `child` once: itself if it has no row twice."""
    return child if _is_distinct(child) else Dist(child.columns, child)


def _is_distinct(plan: Plan) -> bool:
    """Return whether a plan surely has no row twice, whatever is stored."""
    if isinstance(plan, Dist | Count):
        return True
    if isinstance(plan, Proj):
        kept = {item.name for item in plan.items if isinstance(item, Col)}
        return kept.issuperset(plan.child.columns) and _is_distinct(plan.child)
    if isinstance(plan, Filt | Hold):
        return _is_distinct(plan.child)
    if isinstance(plan, Join):
        return _is_distinct(plan.left) and _is_distinct(plan.right)
    return isinstance(plan, Semi | Anti) and _is_distinct(plan.left)


def count(child: Plan, *by: str) -> Count:
    """Return the number of rows of each group as column `n` after the columns `by`."""
    _known(child, by)
    _named(by)
    return Count(_named((*by, "n")), child, by)


def lookup(child: Plan, column: str, attributes: Mapping[str, str] | Iterable[str]) -> Lookup:
    """Return `child` with attributes of the literal whose id stands in `column`.

    Parameters: `attributes`, names out of `ATTRIBUTES`, or a mapping of new column names to
    them: `lookup(n, "v", ("tag",))`, `lookup(n, "w", {"low2": "low"})`. Each attribute is 0
    where the id is no literal's.
    """
    wanted = attributes if isinstance(attributes, Mapping) else {name: name for name in attributes}
    _known(child, [column])
    unknown = sorted(set(wanted.values()) - set(ATTRIBUTES))
    if unknown:
        raise ValueError(f"no such attributes: {unknown}")
    return Lookup(_named((*child.columns, *wanted)), child, column, tuple(wanted.values()))


def hold(child: Plan) -> Plan:
    """Return `child`, marked as used several times: it is computed once."""
    return child if isinstance(child, Hold) else Hold(child.columns, child)
