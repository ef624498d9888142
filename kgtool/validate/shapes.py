"""Shapes as frozen data, read once from a shapes graph: targets, path, constraints, severity.

Source: SHACL, section 2 (shapes, targets) and the syntax rules of appendix A.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kgtool.errors import BadInput
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, named
from kgtool.validate.components import Component, read_components, read_custom, read_sparql
from kgtool.validate.constraints import (
    Constraint,
    CustomConstraint,
    SparqlConstraint,
    inner_shapes,
)
from kgtool.validate.cycles import find_cycles
from kgtool.validate.graph import Graph
from kgtool.validate.notes import Note, unknown_terms
from kgtool.validate.parameters import PARAMETERS, read_core
from kgtool.validate.paths import Path, read_path
from kgtool.validate.source import Source

__all__ = ["Shape", "Shapes", "Target", "read_shapes"]

_SHAPE_CLASSES = ("sh:NodeShape", "sh:PropertyShape", "sh:Shape")
_VIOLATION = named("sh:Violation")
_TARGETS = {
    "targetNode": "node",
    "targetClass": "class",
    "targetSubjectsOf": "subjects",
    "targetObjectsOf": "objects",
}


@dataclass(frozen=True)
class Target:
    """Where focus nodes come from: `kind` is node, class, subjects or objects (section 2.1.3)."""

    kind: str
    term: Term


@dataclass(frozen=True)
class Shape:
    """One shape; `path` is None for node shapes; `name` is what reports call it."""

    node: Term
    name: str
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: NamedNode
    messages: tuple[Literal, ...]
    deactivated: bool


@dataclass(frozen=True)
class Shapes:
    """All shapes by node, those with targets, and those that may come round to themselves."""

    by_node: Mapping[Term, Shape]
    roots: tuple[Shape, ...]
    recursive: frozenset[Term]
    graph: Graph
    notes: tuple[Note, ...]

    def written_in_sparql(self) -> Iterator[tuple[Shape, SparqlConstraint | CustomConstraint]]:
        """Yield the constraints written in SPARQL, with their shapes."""
        for shape in self.by_node.values():
            for constraint in shape.constraints:
                if isinstance(constraint, SparqlConstraint | CustomConstraint):
                    yield shape, constraint


def read_shapes(triples: Iterable[Triple]) -> Shapes:
    """Return the shapes of a shapes graph, and notes on what in it tests nothing.

    Errors: `BadInput`, naming the shape, for shapes that are not valid SHACL, that use a SPARQL
    query which SHACL forbids, or that depend on their own negation; `Refused` for SERVICE.
    """
    reader = _Reader(Graph(triples))
    shapes = reader.read_all()
    edges = {
        shape.node: () if shape.deactivated else shape.constraints for shape in shapes.values()
    }
    recursive = find_cycles(edges, {node: shape.name for node, shape in shapes.items()})
    notes = [
        *unknown_terms(reader.graph.triples),
        *reader.notes,
        *_notes(shapes, recursive),
    ]
    roots = tuple(shape for shape in shapes.values() if shape.targets and not shape.deactivated)
    return Shapes(shapes, roots, recursive, reader.graph, tuple(dict.fromkeys(notes)))


class _Reader:
    """Reads each shape once, starting from what looks like a shape and following references."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.notes: list[Note] = []
        self._components = read_components(graph)
        self._classes = graph.members(named("rdfs:Class"))
        self._kinds = {name: graph.members(named(name)) for name in _SHAPE_CLASSES}
        if any(graph.forward(named("sh:entailment"))):
            raise BadInput(
                "shapes",
                "sh:entailment asks for inferences that validation does not draw; run kgtool"
                " reason first",
                "sh:entailment 要求推論，檢核時不予推論；請先執行 kgtool reason",
            )

    def read_all(self) -> dict[Term, Shape]:
        """Return every shape of the graph."""
        shapes: dict[Term, Shape] = {}
        starts = sorted(self._starts(), key=lambda node: (isinstance(node, BlankNode), str(node)))
        waiting = [(node, "") for node in reversed(starts)]
        while waiting:
            node, owner = waiting.pop()
            if node in shapes:
                continue
            shape = shapes[node] = self._read(node, owner)
            inner = dict.fromkeys(n for c in shape.constraints for n in inner_shapes(c))
            waiting += [(part, shape.name) for part in reversed(inner)]
        return shapes

    def _starts(self) -> set[Term]:
        """Return what SHACL calls a shape. Source: SHACL, section 2.1."""
        parameters = set(self.graph.backward(named("sh:parameter")))
        parameters |= set(self.graph.members(named("sh:Parameter")))
        names = (*PARAMETERS, *_TARGETS)
        found = {node for name in names for node in self.graph.forward(named(f"sh:{name}"))}
        for kind in self._kinds.values():
            found |= set(kind)
        referred = {
            node
            for name in ("property", "node", "not", "qualifiedValueShape")
            for node in self.graph.backward(named(f"sh:{name}"))
        }
        items = set(self.graph.backward(named("rdf:first")))
        return found - parameters - {n for n in referred | items if isinstance(n, BlankNode)}

    def _read(self, node: Term, owner: str) -> Shape:
        name = (
            node.value.rpartition("#")[2].rpartition("/")[2] if isinstance(node, NamedNode) else ""
        )
        source = Source(self.graph, node, name or owner or "shape", self.notes)
        path = self._path(source)
        return Shape(
            node,
            source.name,
            path,
            tuple(self._targets(source)),
            tuple(self._constraints(source, path, self._components)),
            self._severity(source),
            tuple(self._messages(source)),
            source.is_true("deactivated"),
        )

    def _constraints(
        self, source: Source, path: Path | None, components: tuple[Component, ...]
    ) -> Iterator[Constraint]:
        yield from read_core(source, has_path=path is not None)
        yield from read_sparql(source, path)
        yield from read_custom(source, path, components)

    def _path(self, source: Source) -> Path | None:
        node = source.node
        described = source.one("path")
        if described is None:
            if node in self._kinds["sh:PropertyShape"] or self.graph.subjects(
                named("sh:property"), node
            ):
                raise source.fault("a property shape needs sh:path", "屬性形狀須有 sh:path")
            return None
        if node in self._kinds["sh:NodeShape"]:
            raise source.fault("a node shape has no sh:path", "節點形狀不得有 sh:path")
        try:
            return read_path(self.graph, described)
        except ValueError as fault:
            raise source.fault(
                f"the path {fault} is not well-formed", f"路徑 {fault} 格式不正確"
            ) from None

    def _targets(self, source: Source) -> Iterator[Target]:
        for name, kind in _TARGETS.items():
            for value in source.values(name):
                if kind != "node" and not isinstance(value, NamedNode):
                    raise source.wrong(name, value, "an IRI is needed here", "此處須為 IRI")
                if isinstance(value, BlankNode):
                    raise source.wrong(name, value, "a name is needed here", "此處須有名稱")
                yield Target(kind, value)
        is_shape = any(source.node in kind for kind in self._kinds.values())
        if is_shape and source.node in self._classes and isinstance(source.node, NamedNode):
            yield Target("class", source.node)

    def _severity(self, source: Source) -> NamedNode:
        value = source.one("severity")
        if value is not None and not isinstance(value, NamedNode):
            raise source.wrong("severity", value, "an IRI is needed here", "此處須為 IRI")
        return value or _VIOLATION

    def _messages(self, source: Source) -> Iterator[Literal]:
        for value in source.values("message"):
            if not isinstance(value, Literal):
                raise source.wrong("message", value, "a text is needed here", "此處須為文字")
            yield value


def _notes(shapes: Mapping[Term, Shape], recursive: frozenset[Term]) -> Iterator[Note]:
    if not shapes:
        en, zh = "there is no shape: nothing was checked", "沒有任何形狀，未檢核任何內容"
        yield Note("no-shape", "", en, zh)
    used = {n for shape in shapes.values() for c in shape.constraints for n in inner_shapes(c)}
    for shape in shapes.values():
        name = shape.name
        if shape.deactivated:
            en, zh = f"{name} is deactivated and tests nothing", f"{name} 已停用，不具檢核作用"
            yield Note("deactivated", name, en, zh)
        elif not shape.targets and shape.node not in used:
            en = f"{name} has no target and no other shape uses it: it tests nothing"
            yield Note("no-target", name, en, f"{name} 未設目標，亦未被其他形狀引用，不具檢核作用")
        if shape.node in recursive:
            en = (
                f"{name} refers to itself, for which SHACL gives no rule; a node conforms unless"
                " a fault can be shown"
            )
            zh = f"{name} 引用自身，SHACL 未定其義；除能證明有誤者外，均視為符合"
            yield Note("recursive", name, en, zh)
