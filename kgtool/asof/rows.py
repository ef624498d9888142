"""The state of each row of an answer: that of the weakest triple it rests on.

Which triples a row rests on is best told by a tracer (`Trace`). Without one, they are those of the
snapshot that connect what stands in the row: a subject with its value, a thing with its number, or
the statements that the row names. What connects nothing falls back on the lives of its things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kgtool.asof.days import State
from kgtool.asof.snapshot import Snapshot
from kgtool.asof.states import NAMES
from kgtool.asof.timeline import EVENTS, Statement
from kgtool.namespaces import COOP, ID, PREFIXES
from kgtool.stores import Rows, Store
from kgtool.terms import Literal, NamedNode, Term, Triple

__all__ = ["RowState", "RowStates", "Trace"]

Trace = Callable[[Store, str, Rows], Sequence[Collection[Triple]]]
"""A tracer: from a store, a query and its rows on it to the triples that each row rests on.

Triples of any graph may be among them: those of a statement node count as the statement, names,
kinds, sources and descriptions count for nothing.
"""

_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["skos"] + "prefLabel"
_DATE_PARTS = (PREFIXES["rdfs"] + "label", COOP + "earliest", COOP + "latest")


@dataclass(frozen=True, order=True)
class RowState:
    """The state of a row, and the span or date it rests on, as text.

    `published` is the date of the source where it gives nothing else.
    """

    state: State
    basis: str = ""
    published: str = ""


@dataclass(frozen=True)
class RowStates:
    """The states of rows on the day of a snapshot; `trace` says what a row rests on, if known."""

    snapshot: Snapshot
    trace: Trace | None = None

    @cached_property
    def _by_row(self) -> Mapping[str, list[Statement]]:
        found: dict[str, list[Statement]] = defaultdict(list)
        for one in self.snapshot.timeline.statements:
            found[one.row].append(one)
        return found

    @cached_property
    def _by_node(self) -> Mapping[Term, Statement]:
        return {one.node: one for one in self.snapshot.timeline.statements}

    @cached_property
    def _about(self) -> Mapping[Term, list[Triple]]:
        found: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.snapshot.states:
            term = triple.predicate.value
            if term != _TYPE and term not in NAMES:
                found[triple.subject].append(triple)
        return found

    def _shown(self, value: Term) -> Iterator[Term]:
        """Yield what may stand in a row for a value: a date's text, a figure's number."""
        timeline = self.snapshot.timeline
        yield value
        about = timeline.facts.get(value, {})
        if value in timeline.dates:
            for part in _DATE_PARTS:
                yield from about.get(part, ())
        elif value in timeline.figures:
            yield from about.get(COOP + "value", ())
        elif value in timeline.events:
            for when in about.get(COOP + "onDate", ()):
                yield from self._shown(when)

    @cached_property
    def _of_figure(self) -> Mapping[Term, list[Triple]]:
        found: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.snapshot.best:
            if triple.object in self.snapshot.timeline.figures and triple in self.snapshot.states:
                found[triple.object].append(triple)
        return found

    def _connecting(self, terms: frozenset[Term]) -> Iterator[Triple]:
        figures = self.snapshot.timeline.figures
        named = [term for term in terms if term in figures]
        for figure in named:
            yield from self._of_figure.get(figure, ())
        for subject in terms.difference(named):
            for triple in self._about.get(subject, ()):
                value = triple.object
                # a row that names its figures is not about others that share a number with them
                if value in figures and named:
                    continue
                if any(term in terms for term in self._shown(value)):
                    yield triple

    def of_statement(self, one: Statement) -> RowState:
        """Return the state of a statement."""
        reading = self.snapshot.reading
        state = reading.states[one.node]
        published = one.published if state == State.UNDATED else ""
        return RowState(state, reading.spans[one.node], published)

    def of_triple(self, triple: Triple) -> RowState:
        """Return the state of a triple of the snapshot; of a statement node that of the statement."""
        if triple.subject in self._by_node:
            return self.of_statement(self._by_node[triple.subject])
        state = self.snapshot.states.get(triple, State.TIMELESS)
        one = self.snapshot.best.get(triple)
        if one is None or self.snapshot.reading.states[one.node] != state:
            return RowState(state)
        return self.of_statement(one)

    def _life(self, terms: Iterable[Term]) -> RowState:
        """Return the state of the things of a row by their lives alone."""
        timeline, day = self.snapshot.timeline, self.snapshot.day
        found = [RowState(State.TIMELESS)]
        for term in terms:
            if not (isinstance(term, NamedNode) and term.value.startswith(ID)):
                continue
            if life := timeline.lives.get(term):
                shown = [b.earliest.isoformat() if b else "" for b in (life.start, life.end)]
                found.append(RowState(life.on(day), "–".join(shown)))
            elif _LABEL in timeline.facts.get(term, {}):
                found.append(RowState(State.UNDATED))
        return min(found)

    @cached_property
    def _by_label(self) -> Mapping[Term, list[Term]]:
        found: dict[Term, list[Term]] = defaultdict(list)
        for triple in self.snapshot.states:
            if triple.predicate.value == _LABEL:
                found[triple.object].append(triple.subject)
        return found

    def _things(self, row: Iterable[Term | None]) -> Iterator[Term]:
        """Yield the terms of a row, and the things of which it shows the label and no other has."""
        for term in row:
            if term is not None:
                yield term
                same = self._by_label.get(term, ()) if isinstance(term, Literal) else ()
                if len(same) == 1:
                    yield from same

    def _of_row(self, row: Iterable[Term | None], context: Iterable[Term]) -> RowState:
        terms = frozenset((*self._things(row), *context))
        cited = [self._by_node[term] for term in terms if term in self._by_node]
        for term in terms:
            if isinstance(term, Literal) and term.value in self._by_row:
                same = self._by_row[term.value]
                cited += [one for one in same if one.triple.object in terms] or same
        if cited:
            return min(map(self.of_statement, cited))
        told = list(self._connecting(terms))
        # a year in a row is a start date only where the row says nothing else of the thing
        more = [triple for triple in told if triple.predicate.value not in EVENTS]
        return self._weakest(more or told, terms)

    def _weakest(self, triples: Iterable[Triple], terms: Iterable[Term]) -> RowState:
        found = map(self.of_triple, triples)
        dated = [one for one in found if one.state != State.TIMELESS]
        return min(dated) if dated else self._life(terms)

    def of_rows(self, query: str, rows: Rows, context: Iterable[Term] = ()) -> list[RowState]:
        """Return the state of each row.

        Parameters: `query`, of which `rows` are the result on the snapshot; `context`, terms that
        belong to every row without standing in it.
        """
        if self.trace is None:
            held = tuple(context)
            return [self._of_row(row, held) for row in rows.rows]
        traced = self.trace(self.snapshot.store, query, rows)
        return [
            self._weakest(triples, [term for term in row if term is not None])
            for triples, row in zip(traced, rows.rows, strict=True)
        ]
