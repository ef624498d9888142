"""The OWL 2 RL closure kept up to date: delete what may fall, derive again what stands, add.

An edit that the rules over single facts cannot follow (the ontology itself, sameness, a
contradiction) makes the closure anew; the result is the same either way.
Source: A. Gupta, I. S. Mumick, V. S. Subrahmanian, "Maintaining Views Incrementally", SIGMOD 1993
(delete and rederive).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from kgtool.incremental.index import Index
from kgtool.incremental.rules import Rulebook
from kgtool.plans.algebra import TRIPLES, table
from kgtool.plans.encode import Dictionary, encode
from kgtool.plans.nodes import Row
from kgtool.plans.quiet import without_collection
from kgtool.reason.clashes import Clash
from kgtool.reason.compile import COLUMNS
from kgtool.reason.contradictions import find_clashes
from kgtool.reason.engine import open_store
from kgtool.reason.fixpoint import Fixpoint
from kgtool.reason.literals import Literals
from kgtool.reason.reader import Reader
from kgtool.reason.vocabulary import schema_predicates, schema_types
from kgtool.terms import NamedNode, Triple, triple_of

__all__ = ["LiveClosure"]

_MANY = 100_000


class _StartAnewError(Exception):
    """An edit that only a whole run can follow."""


class LiveClosure:
    """What follows from a set of triples, while the set changes.

    `told`: the triples that follow and are not asserted. `clashes`: the contradictions. `runs`:
    how often everything was derived, which tells whether an edit was followed or started anew.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.runs = 0
        with without_collection(lasting=True):
            self._asserted = dict.fromkeys(triples)
            self._begin()

    @property
    def told(self) -> set[Triple]:
        """The triples that follow and are not asserted."""
        return self._told

    def change(self, added: Iterable[Triple], removed: Iterable[Triple]) -> None:
        """Add and remove asserted triples; `told` and `clashes` are right afterwards."""
        gone = [triple for triple in dict.fromkeys(removed) if triple in self._asserted]
        for triple in gone:
            del self._asserted[triple]
        new = [triple for triple in dict.fromkeys(added) if triple not in self._asserted]
        self._asserted.update(dict.fromkeys(new))
        try:
            self._follow([self._row(t) for t in new], [self._row(t) for t in gone])
        except _StartAnewError:
            with without_collection(lasting=True):
                self._begin()

    # ---- A whole run -------------------------------------------------------------------------

    def _begin(self) -> None:
        self.runs += 1
        self._dictionary = Dictionary(text_order=False)
        rows = encode(self._asserted, self._dictionary)
        store = open_store("auto", len(rows))
        try:
            store.put(TRIPLES, ("p", "s", "o"), rows)
            starts: list[set[Row]] = []

            def note_start() -> None:
                if not starts:
                    starts.append(_facts(fixpoint))

            fixpoint = Fixpoint(store, self._dictionary, progress=note_start)
            fixpoint.run()
            told = Reader(fixpoint)
            self._told = set(told.triples())
            self.clashes: list[Clash] = find_clashes(fixpoint)
            self._facts = Index(_facts(fixpoint))
        finally:
            store.close()
        self._rows = set(rows)
        self._merged = fixpoint.same
        given = starts[0] if starts else set()
        self._given = set(map(self._top, given)) if len(self._merged) else given
        self._hidden = told.true_of_all()
        self._made_up = frozenset(fixpoint.made_up)
        is_a = fixpoint.words["rdf:type"]
        self._always = {(is_a, thing, kind) for thing, kind in fixpoint.groups.typed}
        self._words(fixpoint, turns=fixpoint.turns)

    def _words(self, fixpoint: Fixpoint, *, turns: int) -> None:
        ids = fixpoint.words
        self._is_a, self._same = ids["rdf:type"], ids["owl:sameAs"]
        predicates = {ids[word] for word in schema_predicates()}
        self._schema = frozenset(predicates | {self._same, ids["owl:differentFrom"]})
        self._kinds = frozenset(ids[word] for word in schema_types())
        self._rules = Rulebook(fixpoint.groups, self._is_a, fixpoint.watched)
        literals = fixpoint.literals
        if not isinstance(literals, Literals):
            raise TypeError(literals)
        self._literals = literals
        self._wanted = fixpoint.wanted
        self._steady = turns == 1 and not self.clashes
        self._grouped = {one for _, group in fixpoint.same.groups() for one in group}

    def _top(self, row: Row) -> Row:
        """Return a row about the things that represent those it is about."""
        p, s, o = map(self._merged.find, row)
        return p, s, o

    # ---- Following an edit -------------------------------------------------------------------

    def _row(self, triple: Triple) -> Row:
        intern = self._dictionary.intern
        return intern(triple.predicate), intern(triple.subject), intern(triple.object)

    def _follow(self, added: list[Row], removed: list[Row]) -> None:
        types = self._literals.add_new(self._wanted)
        if not self._steady or types is None or any(map(self._is_beyond, [*added, *removed])):
            raise _StartAnewError
        typed = [(self._is_a, literal, datatype) for literal, datatype in types]
        self._rows.difference_update(removed)
        self._rows.update(added)
        self._given.update(typed)
        self._given.update(added)
        self._given.difference_update(row for row in removed if row not in self._always)
        fallen = self._fall(row for row in removed if row in self._facts)
        standing = [r for r in fallen if r in self._given or self._rules.gives(r, self._facts)]
        risen = self._rise([*standing, *typed, *added])
        self._tell({*fallen, *risen, *added, *removed})

    def _is_beyond(self, row: Row) -> bool:
        """Say whether a row is about the ontology, or about what is the same as something else."""
        p, _, o = row
        about_itself = p in self._schema or (p == self._is_a and o in self._kinds)
        return about_itself or not self._grouped.isdisjoint(row)

    def _fall(self, rows: Iterable[Row]) -> list[Row]:
        """Take out the rows and whatever has a derivation from one of them; return them."""
        waiting = list(rows)
        doubtful = dict.fromkeys(waiting)
        while waiting:
            for instance, concluded, _ in self._rules.consequences(waiting.pop(), self._facts):
                if instance.equal and concluded is not None:
                    self._lets_go(concluded)
                elif (
                    concluded is not None
                    and concluded not in doubtful
                    and concluded not in self._given
                    and concluded in self._facts
                ):
                    doubtful[concluded] = None
                    waiting.append(concluded)
            if len(doubtful) > _MANY:
                raise _StartAnewError
        for row in doubtful:
            self._facts.remove(row)
        return list(doubtful)

    def _lets_go(self, pair: Row) -> None:
        """Start anew if two things may no longer be the same."""
        if pair[1] != pair[2] or pair[1] in self._grouped:
            raise _StartAnewError

    def _rise(self, rows: Iterable[Row]) -> list[Row]:
        """Add the rows and whatever follows; return what was not there before."""
        waiting = [row for row in dict.fromkeys(rows) if row not in self._facts]
        risen = dict.fromkeys(waiting)
        for row in waiting:
            self._facts.add(row)
        while waiting:
            row = waiting.pop()
            for instance, concluded, bound in self._rules.consequences(row, self._facts):
                if concluded is None:
                    if self._rules.contradicts(instance, bound, self._dictionary.term):
                        raise _StartAnewError
                elif instance.equal:
                    if concluded[1] != concluded[2] and min(concluded[1:]) >= 0:
                        raise _StartAnewError
                elif concluded not in self._facts:
                    self._facts.add(concluded)
                    risen[concluded] = None
                    waiting.append(concluded)
            if len(risen) > _MANY:
                raise _StartAnewError
        return list(risen)

    def _tell(self, rows: Iterable[Row]) -> None:
        """Set straight what is told of the rows that an edit touched."""
        for row in rows:
            holds = row in self._facts
            for member in self._members(row):
                triple = self._triple(member)
                if triple is not None and holds and member not in self._rows:
                    self._told.add(triple)
                elif triple is not None:
                    self._told.discard(triple)

    def _members(self, row: Row) -> Iterable[Row]:
        """Return what a row says of all the things that its own stand for."""
        if self._grouped.isdisjoint(row):
            return (row,)
        return product(*map(self._merged.members, row))

    def _triple(self, row: Row) -> Triple | None:
        p, s, o = row
        if s < 0 or row in self._hidden or not self._made_up.isdisjoint(row):
            return None
        predicate = self._dictionary.term(p)
        if not isinstance(predicate, NamedNode) or (p == self._same and s == o):
            return None
        return triple_of(self._dictionary.term(s), predicate, self._dictionary.term(o))


def _facts(fixpoint: Fixpoint) -> set[Row]:
    """Return the facts of a fixpoint as rows (p, s, o)."""
    is_a = fixpoint.ids["rdf:type"]
    typ, prop = fixpoint.store.run_all([table(kind, COLUMNS[kind]) for kind in ("typ", "prop")])
    return {(p, s, o) for p, s, o in prop} | {(is_a, s, c) for s, c in typ}
