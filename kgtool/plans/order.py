"""Expressions that compare the values of two looked-up literals by their order keys.

Times with and without a zone, months and days, and other incomparable pairs are neither less nor
equal nor greater, as XML Schema says (part 2, order relation of dateTime and duration).
"""

from __future__ import annotations

from kgtool.plans.expressions import Expression, Operand, both, compare, either

__all__ = ["KEYS", "Keys", "at_most", "less", "same"]

Keys = tuple[str | int | Operand, str | int | Operand, str | int | Operand]
"""Columns (or constants) with family, low and high of one literal."""

KEYS: Keys = ("family", "low", "high")
"""The columns that `lookup(n, c, ("family", "low", "high"))` adds."""


def less(left: Keys, right: Keys) -> Expression:
    """Return whether the left value is less than the right one."""
    return both(
        compare(left[0], "<>", 0),
        compare(left[0], "=", right[0]),
        compare(left[1], "<", right[1]),
        compare(left[2], "<", right[2]),
    )


def same(left: Keys, right: Keys) -> Expression:
    """Return whether both have a comparable value and the values are equal.

    Literals without one (family 0: languages, ill-typed, unknown datatypes, NaN) are the same
    only if their ids are; ask for that beside this.
    """
    return both(
        compare(left[0], "<>", 0),
        *(compare(one, "=", other) for one, other in zip(left, right, strict=True)),
    )


def at_most(left: Keys, right: Keys) -> Expression:
    """Return whether the left value is less than or equal to the right one."""
    return either(less(left, right), same(left, right))
