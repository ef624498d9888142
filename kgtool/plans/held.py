"""Which parts of plans SQL computes on their own: what is used several times, and depth's limits."""

from __future__ import annotations

from collections.abc import Iterable

from kgtool.plans import nodes as n
from kgtool.plans.nodes import Plan

__all__ = ["held"]

_DEEP = 20


def held(roots: Iterable[Plan]) -> list[Plan]:
    """Return the nodes below `roots` to compute on their own, children first.

    These are the held ones that are used more than once, and in deep plans a node every few
    levels, since statements may not be nested without end. What only reads a stored table is not
    among them.
    """
    uses: dict[Plan, int] = {}
    depths: dict[Plan, int] = {}
    order: list[Plan] = []

    def visit(plan: Plan) -> None:
        uses[plan] = uses.get(plan, 0) + 1
        if uses[plan] > 1:
            return
        for child in n.kids(plan):
            visit(child)
        depths[plan] = 1 + max((depths[child] for child in n.kids(plan)), default=0)
        if isinstance(plan, n.Hold) or depths[plan] > _DEEP:
            depths[plan] = depths[plan] if depths[plan] <= _DEEP else 0
            order.append(plan)

    for root in roots:
        visit(root)
    return [p for p in order if (uses[p] > 1 or not depths[p]) and not _only_reads(p)]


def _only_reads(plan: Plan) -> bool:
    """Return whether a node is a stored table or some rows of it: quicker to read than to keep."""
    if isinstance(plan, n.Hold | n.Proj):
        return _only_reads(plan.child)
    return isinstance(plan, n.Scan | n.Table)
