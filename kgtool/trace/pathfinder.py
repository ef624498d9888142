"""Which triples a property path went along: the shortest ways from one end to the other.

A path is walked as a small automaton over the edges of its predicates, which are fetched once and
remembered for as long as the store is open, as `origins` does.
Source: SPARQL 1.1 Query Language, section 9.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from kgtool.sparql.tree import (
    Alternative,
    Inverse,
    Link,
    Negated,
    Node,
    Path,
    Repeat,
    Sequence,
    Var,
)
from kgtool.stores import Store
from kgtool.terms import Term, Triple, triple_of
from kgtool.trace.facts import Fact, Reason
from kgtool.turtle import term_text

__all__ = ["PathFinder"]

_Place = tuple[int, Term]
Edges = dict[Term, list[tuple[Term, Triple]]]
_MOST = 200_000
"""More edges than this are not remembered: queries may be anyone's."""


@dataclass
class _Memory:
    """Edges both ways by what was asked for."""

    known: dict[tuple[str, str, str], tuple[Edges, Edges]] = field(default_factory=dict)
    size: int = 0

    def keep(self, key: tuple[str, str, str], edges: tuple[Edges, Edges], size: int) -> None:
        if self.size + size > _MOST:
            self.known.clear()
            self.size = 0
        if size <= _MOST:
            self.known[key] = edges
            self.size += max(size, 1000)


_MEMORIES: WeakKeyDictionary[Store, _Memory] = WeakKeyDictionary()


@dataclass
class _Machine:
    """States and moves: by a step of the path (with its edges) or by none."""

    steps: dict[int, list[tuple[Edges, int]]] = field(default_factory=dict)
    free: dict[int, list[int]] = field(default_factory=dict)
    size: int = 0

    def state(self) -> int:
        self.size += 1
        return self.size - 1

    def jump(self, start: int, end: int) -> None:
        self.free.setdefault(start, []).append(end)


class PathFinder:
    """Finds ways through the edges of one store, within the FROM clauses of one query."""

    def __init__(self, store: Store, dataset: str) -> None:
        self._store = store
        self._dataset = dataset
        self._memory = _MEMORIES.setdefault(store, _Memory())
        self._machines: dict[tuple[Path, str], tuple[_Machine, int, int]] = {}

    def witness(
        self, start: Term, path: Path | Node, end: Term, graph: Node | None
    ) -> tuple[Fact, ...]:
        """Return the triples of all shortest ways; none if a way of no steps leads there."""
        where = "" if graph is None else "?g" if isinstance(graph, Var) else term_text(graph)
        if not isinstance(path, Path):
            return (Reason("path"),)
        key = (path, where)
        if key not in self._machines:
            machine = _Machine()
            first, last = machine.state(), machine.state()
            self._build(machine, path, (first, last), where)
            self._machines[key] = (machine, first, last)
        found = _search(*self._machines[key], start, end)
        return (Reason("path"),) if found is None else found

    def _build(self, machine: _Machine, path: Path, ends: tuple[int, int], where: str) -> None:
        first, last = ends
        if isinstance(path, Link | Negated) or (
            isinstance(path, Inverse) and isinstance(path.path, Link)
        ):
            for edges in self._steps(path, where):
                machine.steps.setdefault(first, []).append((edges, last))
        elif isinstance(path, Inverse):
            self._build(machine, _turned(path.path), ends, where)
        elif isinstance(path, Alternative):
            for each in path.paths:
                self._build(machine, each, ends, where)
        elif isinstance(path, Sequence):
            stops = [first, *(machine.state() for _ in path.paths[1:]), last]
            for each, begin, stop in zip(path.paths, stops, stops[1:], strict=False):
                self._build(machine, each, (begin, stop), where)
        else:
            self._repeat(machine, path, ends, where)

    def _repeat(self, machine: _Machine, path: Repeat, ends: tuple[int, int], where: str) -> None:
        begin, stop = machine.state(), machine.state()
        machine.jump(ends[0], begin)
        machine.jump(stop, ends[1])
        self._build(machine, path.path, (begin, stop), where)
        if path.least == 0:
            machine.jump(begin, stop)
        if path.many:
            machine.jump(stop, begin)

    # ---- Edges -----------------------------------------------------------------------------------

    def _steps(self, path: Path, where: str) -> Iterator[Edges]:
        if isinstance(path, Link):
            yield self._fetch(f"VALUES ?p {{ {term_text(path.predicate)} }}", where)[0]
        elif isinstance(path, Inverse) and isinstance(path.path, Link):
            yield self._fetch(f"VALUES ?p {{ {term_text(path.path.predicate)} }}", where)[1]
        elif isinstance(path, Negated):
            for way, barred in enumerate((path.forwards, path.backwards)):
                if barred is not None:
                    names = ", ".join(sorted(map(term_text, barred)))
                    test = f"FILTER(?p NOT IN ({names}))" if names else ""
                    yield self._fetch(test, where)[way]

    def _fetch(self, test: str, where: str) -> tuple[Edges, Edges]:
        key = (self._dataset, test, where)
        found = self._memory.known.get(key)
        if found is None:
            pattern = f"GRAPH {where} {{ ?s ?p ?o }}" if where else "?s ?p ?o ."
            query = f"SELECT DISTINCT ?s ?p ?o {self._dataset} WHERE {{ {test} {pattern} }}"
            forwards: Edges = {}
            backwards: Edges = {}
            rows = self._store.select(query).rows
            for subject, predicate, other in rows:
                triple = triple_of(subject, predicate, other)
                forwards.setdefault(triple.subject, []).append((triple.object, triple))
                backwards.setdefault(triple.object, []).append((triple.subject, triple))
            found = (forwards, backwards)
            self._memory.keep(key, found, len(rows))
        return found


def _turned(path: Path) -> Path:
    """Return a path that leads back."""
    if isinstance(path, Sequence):
        return Sequence(tuple(_turned(each) for each in reversed(path.paths)))
    if isinstance(path, Alternative):
        return Alternative(tuple(map(_turned, path.paths)))
    if isinstance(path, Repeat):
        return Repeat(_turned(path.path), path.least, path.many)
    if isinstance(path, Negated):
        return Negated(path.backwards, path.forwards)
    return path.path if isinstance(path, Inverse) else Inverse(path)


def _search(
    machine: _Machine, first: int, last: int, start: Term, end: Term
) -> tuple[Triple, ...] | None:
    """Return the triples of all shortest ways, breadth first; moves without a step cost nothing."""
    origin = (first, start)
    length: dict[_Place, int] = {origin: 0}
    came: dict[_Place, list[tuple[_Place, Triple | None]]] = {origin: []}
    waiting = deque([origin])
    while waiting:
        here = waiting.popleft()
        if length.get((last, end), length[here]) < length[here]:
            break
        for there, triple in _moves(machine, here):
            cost = length[here] + (triple is not None)
            if length.get(there, cost + 1) > cost:
                length[there], came[there] = cost, []
                (waiting.append if triple else waiting.appendleft)(there)
            if length[there] == cost:
                came[there].append((here, triple))
    return _ways(came, (last, end)) if (last, end) in came else None


def _moves(machine: _Machine, here: _Place) -> Iterator[tuple[_Place, Triple | None]]:
    state, term = here
    for following in machine.free.get(state, ()):
        yield (following, term), None
    for edges, following in machine.steps.get(state, ()):
        for other, triple in edges.get(term, ()):
            yield (following, other), triple


def _ways(
    came: dict[_Place, list[tuple[_Place, Triple | None]]], end: _Place
) -> tuple[Triple, ...]:
    """Return the triples of all ways that were found to `end`."""
    seen, waiting, found = {end}, [end], dict[Triple, None]()
    while waiting:
        for before, triple in came[waiting.pop()]:
            if triple is not None:
                found[triple] = None
            if before not in seen:
                seen.add(before)
                waiting.append(before)
    return tuple(found)
