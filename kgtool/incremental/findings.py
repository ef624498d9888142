"""The findings of SHACL shapes kept up to date: only the focus nodes that an edit reaches are checked.

Results of those nodes before the edit are taken away and results after it put in their place, so
nothing has to be remembered of any other node. The nodes come from both graphs: what an edit
removes is reached in the old one, what it adds in the new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kgtool.incremental.graph import LiveGraph
from kgtool.incremental.reach import Reach
from kgtool.plans.quiet import without_collection
from kgtool.terms import NamedNode, Term, Triple, named
from kgtool.validate.engine import guarded, idle_note, prepare, to_findings, validate
from kgtool.validate.evaluate import Evaluator
from kgtool.validate.findings import Finding, in_order
from kgtool.validate.nodewise import evaluator
from kgtool.validate.notes import Note
from kgtool.validate.shapes import Shape, Target

__all__ = ["LiveFindings"]

_SUBCLASS = named("rdfs:subClassOf")
_Foci = dict[tuple[Term, Term], Shape]


class LiveFindings:
    """What SHACL shapes find in a graph, while the graph changes.

    `found`: the findings, counted. `runs`: how often the whole graph was checked.
    """

    def __init__(self, data: Iterable[Triple], shapes: Iterable[Triple]) -> None:
        self._source = list(shapes)
        self._shapes = prepare(self._source)
        self._reach = Reach(self._shapes)
        self.runs = 0
        with without_collection(lasting=True):
            self._graph = LiveGraph(data)
            self._begin()

    @property
    def findings(self) -> list[Finding]:
        """All findings, sorted."""
        return in_order(self.found.elements())

    @property
    def notes(self) -> list[Note]:
        """Notes on the shapes, and on those that test nothing now."""
        idle = (s for s in self._shapes.roots if not any(map(self._has_focus, s.targets)))
        return sorted({*self._shapes.notes, *map(idle_note, idle)})

    def change(
        self, added: Iterable[Triple], removed: Iterable[Triple]
    ) -> tuple[list[Finding], list[Finding]]:
        """Add and remove triples; return the findings that are new and those that are gone."""
        gone = [triple for triple in dict.fromkeys(removed) if triple in self._graph]
        new = [triple for triple in dict.fromkeys(added) if triple not in self._graph]
        before = Counter(self.found)
        if any(triple.predicate == _SUBCLASS for triple in (*new, *gone)):
            self._apply(new, gone)
            self._begin()
        elif new or gone:
            self._follow(new, gone)
        return in_order((self.found - before).elements()), in_order(
            (before - self.found).elements()
        )

    def _begin(self) -> None:
        self.runs += 1
        findings, _ = validate(self._graph.triples, self._source)
        self.found = Counter(findings)

    def _follow(self, new: list[Triple], gone: list[Triple]) -> None:
        """Check again what the edit can reach, in the graph before it and after it."""
        with guarded():
            foci = self._reached(gone)
            self._apply(new, gone)
            foci.update(self._reached(new))
            whole = [*self._reach.whole({triple.predicate for triple in (*new, *gone)})]
            after = Counter(self._check(foci, whole))
            self._apply(gone, new)
            before = Counter(self._check(foci, whole))
            self._apply(new, gone)
        self.found = self.found - before + after

    def _reached(self, triples: Iterable[Triple]) -> _Foci:
        return {
            (shape.node, focus): shape
            for triple in triples
            for shape, focus in self._reach.foci(self._graph, triple)
        }

    def _apply(self, new: Iterable[Triple], gone: Iterable[Triple]) -> None:
        for triple in gone:
            self._graph.remove(triple)
        for triple in new:
            self._graph.add(triple)

    def _check(self, foci: _Foci, whole: Iterable[Shape]) -> Iterator[Finding]:
        asked = evaluator(self._shapes, self._graph)
        for (_, focus), shape in foci.items():
            if any(self._is_target(target.kind, target.term, focus) for target in shape.targets):
                yield from to_findings(asked, asked.results(shape, focus))
        for shape in whole:
            yield from self._check_whole(asked, shape)

    def _check_whole(self, asked: Evaluator, shape: Shape) -> Iterator[Finding]:
        for focus in asked.focus_nodes(shape):
            yield from to_findings(asked, asked.results(shape, focus))

    def _is_target(self, kind: str, term: Term, focus: Term) -> bool:
        if kind == "node":
            return term == focus
        if kind == "class":
            return focus in self._graph.members(term)
        if not isinstance(term, NamedNode):
            return False
        found = (
            self._graph.objects(focus, term)
            if kind == "subjects"
            else self._graph.subjects(term, focus)
        )
        return bool(found)

    def _has_focus(self, target: Target) -> bool:
        if target.kind == "node":
            return True
        if target.kind == "class":
            return bool(self._graph.members(target.term))
        return isinstance(target.term, NamedNode) and self._graph.uses(target.term)
