"""The graph as it was on a day: what did not hold is left out, what is left has a state.

Left out are statements that did not hold, their triples unless another statement keeps them, things
that had not begun, kinds and further names of things that were over, and what no longer follows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kgtool.asof.days import Day, State
from kgtool.asof.inference import conclude
from kgtool.asof.names import names_on
from kgtool.asof.states import NAMES, Reading, read_states
from kgtool.asof.timeline import EVENTS, Statement, Timeline
from kgtool.namespaces import PREFIXES
from kgtool.plans.quiet import without_collection
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import DefaultGraph, Literal, NamedNode, Quad, Term, Triple, graph_name

__all__ = ["Snapshot", "take_snapshot"]

_TYPE = PREFIXES["rdf"] + "type"
_LABEL = NamedNode(PREFIXES["skos"] + "prefLabel")
_APART = (graph_name("statements"), graph_name("sources"))
_INFERRED = graph_name("inferred")


@dataclass(frozen=True)
class Snapshot:
    """A day, the store that holds the graph of that day, and the state of each of its triples.

    `best` holds, for each triple that is stated, the statement that keeps it.
    """

    timeline: Timeline
    reading: Reading
    store: Embedded
    states: Mapping[Triple, State]
    best: Mapping[Triple, Statement]

    @property
    def day(self) -> Day:
        """The day that was asked for."""
        return self.reading.day

    @cached_property
    def left_out(self) -> int:
        """The number of statements that did not hold."""
        return sum(state == State.NOT for state in self.reading.states.values())


def _best_statements(timeline: Timeline, reading: Reading) -> dict[Triple, Statement]:
    best: dict[Triple, Statement] = {}
    for one in timeline.statements:
        before = best.get(one.triple)
        if before is None or reading.states[one.node] > reading.states[before.node]:
            best[one.triple] = one
    return best


@dataclass(frozen=True)
class _Own:
    """Which triples that nobody states fall away on the day."""

    timeline: Timeline
    reading: Reading
    lost: frozenset[Term]

    def stays(self, triple: Triple) -> bool:
        subject, term = triple.subject, triple.predicate.value
        if subject in self.lost or triple.object in self.lost:
            return False
        if subject in self.reading.gone:
            return term != _TYPE and (term not in NAMES or triple.predicate == _LABEL)
        return True

    def keeps(self, best: Mapping[Triple, Statement], triple: Triple) -> bool:
        """A triple that somebody states is kept by a statement only; names are also our own."""
        one = best.get(triple)
        if one is not None and self.reading.states[one.node] != State.NOT:
            return True
        return (one is None or triple.predicate.value in NAMES) and self.stays(triple)


def _lost(timeline: Timeline, reading: Reading, best: Mapping[Triple, Statement]) -> set[Term]:
    """Return the nodes of which nothing stays: things and events to come, figures left out."""
    lost = set(reading.to_come)
    lost |= {e for e, when in timeline.events.items() if not when.happened_by(reading.day)}
    kept = {t.object for t, one in best.items() if reading.states[one.node] != State.NOT}
    lost |= timeline.figures.keys() - kept
    return lost


def _by_rule(timeline: Timeline, reading: Reading) -> Iterator[Triple]:
    """Yield the conclusions of SPARQL rules that stay."""
    weakest: dict[Term, State] = defaultdict(lambda: State.TIMELESS)
    for one in timeline.statements:
        subject = one.triple.subject
        weakest[subject] = min(weakest[subject], reading.states[one.node])
    for triple in timeline.ruled:
        if triple.predicate.value in EVENTS:
            if timeline.dates[triple.object].happened_by(reading.day) != State.NOT:
                yield triple
        elif weakest[triple.subject] != State.NOT:
            yield triple


def _sift(
    timeline: Timeline, own: _Own, best: Mapping[Triple, Statement]
) -> tuple[list[Quad], dict[Triple, State]]:
    """Return the quads that stay, without inferred ones, and the states of their plain triples."""
    kept: list[Quad] = []
    given: dict[Triple, State] = {}
    states, plain = own.reading.states, DefaultGraph()
    for quad in timeline.quads:
        graph, triple = quad.graph_name, quad.triple
        if graph in _APART:
            if states.get(quad.subject) != State.NOT:
                kept.append(quad)
        elif graph != _INFERRED and triple not in timeline.inferred and own.keeps(best, triple):
            kept.append(quad)
            if graph == plain:
                given[triple] = states[best[triple].node] if triple in best else State.TIMELESS
    return kept, given


def _renamed(quads: Iterable[Quad], names: Mapping[tuple[Term, str], Literal]) -> Iterator[Quad]:
    for quad in quads:
        value = quad.object
        if names and quad.predicate == _LABEL and isinstance(value, Literal):
            value = names.get((quad.subject, value.language or ""), value)
        yield Quad(quad.subject, quad.predicate, value, quad.graph_name)


def take_snapshot(timeline: Timeline, day: Day) -> Snapshot:
    """Return the graph of `timeline` as it was on `day`."""
    with without_collection():
        return _snapshot(timeline, day)


def _snapshot(timeline: Timeline, day: Day) -> Snapshot:
    reading = read_states(timeline, day)
    best = _best_statements(timeline, reading)
    own = _Own(timeline, reading, frozenset(_lost(timeline, reading, best)))
    kept, given = _sift(timeline, own, best)
    states = conclude(timeline.axioms, given.items())
    follow = [t for t in states if t not in given and (t in timeline.inferred or t in best)]
    follow += _by_rule(timeline, reading)
    for triple in follow:
        states.setdefault(triple, State.UNDATED)
        for graph in (DefaultGraph(), _INFERRED):
            kept.append(Quad(triple.subject, triple.predicate, triple.object, graph))
    names = names_on(timeline, day)
    store = in_memory(list(_renamed(kept, names)) if names else kept)
    return Snapshot(timeline, reading, store, states, best)
