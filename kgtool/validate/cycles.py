"""Shapes that refer to themselves: found before anything runs, and refused if through a negation.

SHACL (section 3.4.3) leaves recursion open. Without a negation the answer is still clear: the
greatest set of conforming nodes. A shape that depends on its own negation has no meaning at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kgtool.errors import BadInput
from kgtool.terms import Term
from kgtool.validate.constraints import Constraint, Not, Qualified, Xone, inner_shapes

__all__ = ["find_cycles"]


def find_cycles(
    constraints: Mapping[Term, Iterable[Constraint]], names: Mapping[Term, str]
) -> frozenset[Term]:
    """Return the shapes that lie on a circle of references.

    Parameters: `constraints` by shape; `names`, how messages call a shape.
    Errors: `BadInput` if a circle passes a negation (`sh:not`, `sh:xone`, a maximum or disjoint
    qualified count).
    """
    edges = {node: {n for c in own for n in inner_shapes(c)} for node, own in constraints.items()}
    part = _components(edges)
    for node, own in constraints.items():
        for constraint in own:
            if any(part[inner] == part[node] for inner in _denied(constraint)):
                raise BadInput(
                    f"shape {names[node]}",
                    "not valid SHACL: the shape depends on its own negation, so no answer is right",
                    "不是有效的 SHACL：此形狀取決於其自身之否定，無從判定",
                )
    sizes: dict[int, int] = {}
    for number in part.values():
        sizes[number] = sizes.get(number, 0) + 1
    return frozenset(node for node, own in edges.items() if sizes[part[node]] > 1 or node in own)


def _denied(constraint: Constraint) -> tuple[Term, ...]:
    """Return the shapes whose conformance can make the constraint fail."""
    if isinstance(constraint, Not | Xone):
        return inner_shapes(constraint)
    if isinstance(constraint, Qualified):
        return constraint.siblings if constraint.op == ">=" else inner_shapes(constraint)
    return ()


def _components(edges: Mapping[Term, set[Term]]) -> dict[Term, int]:
    """Return the number of each node's strongly connected component."""
    order: list[Term] = []
    seen: set[Term] = set()
    for start in edges:
        _visit(start, edges, seen, order)
    back: dict[Term, set[Term]] = {node: set() for node in edges}
    for node, targets in edges.items():
        for target in targets:
            back[target].add(node)
    part: dict[Term, int] = {}
    for number, start in enumerate(reversed(order)):
        reached: list[Term] = []
        _visit(start, back, set(part), reached)
        part.update(dict.fromkeys((n for n in reached if n not in part), number))
    return part


def _visit(
    start: Term, edges: Mapping[Term, set[Term]], seen: set[Term], order: list[Term]
) -> None:
    """Append what can be reached from `start` to `order`, each node after all that it leads to."""
    if start in seen:
        return
    stack = [(start, iter(edges[start]))]
    seen.add(start)
    while stack:
        node, rest = stack[-1]
        following = next((n for n in rest if n not in seen), None)
        if following is None:
            order.append(node)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(edges[following])))
