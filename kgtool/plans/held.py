"""Which parts of plans SQL computes on their own: what is used several times, and depth's limits."""

from __future__ import annotations

from collections.abc import Iterable

from kgtool.plans import nodes as n
from kgtool.plans.algebra import TRIPLES
from kgtool.plans.expressions import Col
from kgtool.plans.nodes import Plan

__all__ = ["held", "objects_read"]

_DEEP = 20


def held(roots: Iterable[Plan], *, described: bool = False) -> list[Plan]:
    """Return the nodes below `roots` to compute on their own, children first.

    These are the held ones that are used more than once, and in deep plans a node every few
    levels, since statements may not be nested without end. What only reads a stored table is not
    among them: with `described`, when triples are stored with the attributes of their objects, a
    lookup of these as well.
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
    return [p for p in order if (uses[p] > 1 or not depths[p]) and not _only_reads(p, described)]


def _only_reads(plan: Plan, described: bool) -> bool:
    """Return whether a node is a stored table or some rows of it: quicker to read than to keep."""
    if described and isinstance(plan, n.Lookup):
        return objects_read(plan) is not None
    if isinstance(plan, n.Hold | n.Proj):
        return _only_reads(plan.child, described)
    return isinstance(plan, n.Scan | n.Table)


def objects_read(plan: n.Lookup) -> tuple[n.Proj, n.Scan] | None:
    """Return how triples are read, if what is looked up are their objects as they stand there."""
    read = plan.child
    while isinstance(read, n.Hold):
        read = read.child
    if not (isinstance(read, n.Proj) and isinstance(read.child, n.Scan)):
        return None
    item = read.items[read.columns.index(plan.column)]
    return (read, read.child) if read.child.of == TRIPLES and item == Col("o") else None
