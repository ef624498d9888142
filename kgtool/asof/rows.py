"""The state of each row of an answer: that of the weakest triple it rests on.

Triples of a statement node count as the statement; names, kinds, sources and descriptions count for
nothing. A row that rests on nothing else falls back on the lives of its things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kgtool.asof.days import State
from kgtool.asof.snapshot import Snapshot
from kgtool.asof.timeline import Statement
from kgtool.namespaces import ID, PREFIXES
from kgtool.stores import Rows
from kgtool.terms import NamedNode, Term, Triple
from kgtool.trace import triples_of_rows

__all__ = ["RowState", "RowStates"]

_LABEL = PREFIXES["skos"] + "prefLabel"


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
    """The states of rows on the day of a snapshot."""

    snapshot: Snapshot

    @cached_property
    def _by_node(self) -> Mapping[Term, Statement]:
        return {one.node: one for one in self.snapshot.timeline.statements}

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

    def _weakest(self, triples: Iterable[Triple], terms: Iterable[Term]) -> RowState:
        found = map(self.of_triple, triples)
        dated = [one for one in found if one.state != State.TIMELESS]
        return min(dated) if dated else self._life(terms)

    def of_rows(self, query: str, rows: Rows) -> list[RowState]:
        """Return the state of each row of `rows`, the result of `query` on the snapshot."""
        traced = triples_of_rows(self.snapshot.store, query, rows)
        return [
            self._weakest(triples, [term for term in row if term is not None])
            for triples, row in zip(traced, rows.rows, strict=True)
        ]
