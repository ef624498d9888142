"""From a changed triple back to the focus nodes whose results it can change.

Each shape with targets is read once as a list of looks: which predicate it looks at, from which
end, and by which paths it got there from the focus node. A changed triple is walked back along them.
Source: SHACL, sections 2.1.3 (targets), 2.3.1 (paths) and 4 (what each constraint looks at).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kgtool.terms import NamedNode, Term, Triple, named
from kgtool.validate import constraints as c
from kgtool.validate.graph import Graph
from kgtool.validate.paths import (
    Alternative,
    Inverse,
    OneOrMore,
    Path,
    Predicate,
    Sequence,
    ZeroOrMore,
    ZeroOrOne,
    walk,
)
from kgtool.validate.shapes import Shape, Shapes, Target
from kgtool.validate.sparql import touched

__all__ = ["Look", "Reach"]

_TYPE, _SUBCLASS = named("rdf:type"), named("rdfs:subClassOf")


@dataclass(frozen=True)
class Look:
    """One way in which a shape depends on triples of a predicate.

    `way`: paths from the focus node to the node at one end of the triple, its object if `at_object`
    is true. `predicate` is None if any predicate matters.
    """

    way: tuple[Path, ...]
    predicate: NamedNode | None
    at_object: bool = False


class Reach:
    """What the shapes look at."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._whole: list[tuple[Shape, frozenset[NamedNode] | None]] = []
        self._looks: dict[NamedNode | None, dict[tuple[Term, Look], Shape]] = {}
        for shape in shapes.roots:
            if self._is_opaque(shape, set()):
                self._whole.append((shape, self._predicates(shape)))
                continue
            found = [*self._of(shape, ())]
            for look in (*found, *map(_target, shape.targets)):
                if look is not None:
                    self._looks.setdefault(look.predicate, {})[shape.node, look] = shape

    def foci(self, graph: Graph, triple: Triple) -> Iterator[tuple[Shape, Term]]:
        """Yield each shape and node that may look at `triple` in `graph`, focus node or not."""
        for predicate in (triple.predicate, None):
            for (_, look), shape in self._looks.get(predicate, {}).items():
                end = triple.object if look.at_object else triple.subject
                for focus in _back(graph, look.way, end):
                    yield shape, focus

    def whole(self, changed: Collection[NamedNode]) -> Iterator[Shape]:
        """Yield the shapes of which every result may change with triples of these predicates.

        They look at triples in ways that lead back to no focus node: SPARQL, circles.
        """
        for shape, predicates in self._whole:
            if predicates is None or not predicates.isdisjoint(changed):
                yield shape

    def _predicates(self, shape: Shape) -> frozenset[NamedNode] | None:
        """Return the predicates that a shape with SPARQL may look at, None for any."""
        if shape.node in self._shapes.recursive:
            return None
        found = {look.predicate for look in map(_target, shape.targets) if look is not None}
        inside = {shape.node: shape}
        waiting = [shape]
        while waiting:
            one = waiting.pop()
            found.update(look.predicate for look in self._own(one, ()))
            for rule in one.constraints:
                if isinstance(rule, c.SparqlConstraint | c.CustomConstraint):
                    predicates = touched(rule)
                    if predicates is None:
                        return None
                    found |= predicates
                for node in c.inner_shapes(rule):
                    if node in self._shapes.recursive:
                        return None
                    if node not in inside:
                        inside[node] = self._shapes.by_node[node]
                        waiting.append(inside[node])
        return None if None in found else frozenset(one for one in found if one is not None)

    def _is_opaque(self, shape: Shape, seen: set[Term]) -> bool:
        """Say whether a shape looks at triples in a way that its paths do not tell."""
        if shape.node in self._shapes.recursive:
            return True
        if shape.node in seen:
            return False
        seen.add(shape.node)
        return any(
            isinstance(rule, c.SparqlConstraint | c.CustomConstraint)
            or any(self._is_opaque(self._shapes.by_node[n], seen) for n in c.inner_shapes(rule))
            for rule in shape.constraints
        )

    def _of(self, shape: Shape, way: tuple[Path, ...]) -> Iterator[Look]:
        """Yield the looks of a shape whose own focus node is reached by `way`."""
        yield from self._own(shape, way)
        values = way if shape.path is None else (*way, shape.path)
        for rule in shape.constraints:
            for node in c.inner_shapes(rule):
                yield from self._of(self._shapes.by_node[node], values)

    def _own(self, shape: Shape, way: tuple[Path, ...]) -> Iterator[Look]:
        """Yield the looks of a shape without those of its inner shapes."""
        values = way
        if shape.path is not None:
            yield from _steps(shape.path, way)
            values = (*way, shape.path)
        for rule in shape.constraints:
            if isinstance(rule, c.ClassIs):
                yield Look(values, _TYPE)
            elif isinstance(rule, c.Equals | c.Disjoint | c.LessThan):
                yield Look(way, rule.predicate)
            elif isinstance(rule, c.Closed):
                yield Look(values, None)


def _steps(path: Path, way: tuple[Path, ...], *, back: bool = False) -> Iterator[Look]:
    """Yield the looks of walking `path` from where `way` leads, against it if `back`."""
    if isinstance(path, Predicate):
        yield Look(way, path.iri, back)
    elif isinstance(path, Inverse):
        yield from _steps(path.path, way, back=not back)
    elif isinstance(path, Sequence):
        for part in path.paths[:: -1 if back else 1]:
            yield from _steps(part, way, back=back)
            way = (*way, Inverse(part) if back else part)
    elif isinstance(path, Alternative):
        for part in path.paths:
            yield from _steps(part, way, back=back)
    elif isinstance(path, ZeroOrOne):
        yield from _steps(path.path, way, back=back)
    elif isinstance(path, ZeroOrMore | OneOrMore):
        again = ZeroOrMore(Inverse(path.path) if back else path.path)
        yield from _steps(path.path, (*way, again), back=back)


def _target(target: Target) -> Look | None:
    if target.kind == "class":
        return Look((), _TYPE)
    if target.kind == "node" or not isinstance(target.term, NamedNode):
        return None
    return Look((), target.term, target.kind == "objects")


def _back(graph: Graph, way: tuple[Path, ...], node: Term) -> Iterable[Term]:
    """Return the nodes from which `way` leads to `node`."""
    nodes: Iterable[Term] = (node,)
    for path in reversed(way):
        nodes = dict.fromkeys(other for one in nodes for other in walk(graph, path, one, back=True))
    return nodes
