"""From the tables of a fixpoint back to triples: what was not asserted, about all that is the same.

Facts are kept about representatives; here each is told of all members of its group (eq-rep-s, -p,
-o), and the groups as pairs (eq-sym, eq-trans). Left out are literal subjects, `x sameAs x`, what
is true of every graph, and the made-up parts of intersections and chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.plans.algebra import TRIPLES, anti, dist, filt, proj, table, union, values
from kgtool.plans.encode import BLANKS, TRIPLE_TERMS
from kgtool.plans.expressions import Expression, both, compare, either, isin, negate
from kgtool.plans.nodes import Plan, Row
from kgtool.reason.compile import COLUMNS
from kgtool.reason.fixpoint import Fixpoint
from kgtool.reason.vocabulary import axioms
from kgtool.terms import NamedNode, Term, Triple

__all__ = ["Generalized", "Reader"]

Generalized = tuple[Term, NamedNode, Term]
"""A statement whose subject may be a literal."""

_SPO = ("p", "s", "o")
_NEW = "new_triples"


class Reader:
    """Reads what a graph entails from a fixpoint that has run."""

    def __init__(self, fixpoint: Fixpoint) -> None:
        self._fixpoint = fixpoint
        self._store = fixpoint.store
        self._term = fixpoint.dictionary.term
        self._same = fixpoint.same
        self._is_a = fixpoint.words["rdf:type"]
        self._equal = fixpoint.words["owl:sameAs"]

    def triples(self, *, full: bool = False) -> Iterator[Triple]:
        """Yield the new triples; with `full` also what is true of every graph."""
        term = self._term
        for p, s, o in self.rows(full=full):
            yield Triple(term(s), term(p), term(o))  # type: ignore[arg-type]

    def rows(self, *, full: bool = False) -> list[Row]:
        """Return the ids (p, s, o) of the new triples, each once; see `triples`."""
        self.store_new(_NEW, full=full)
        return list(dict.fromkeys(self._store.run(table(_NEW, _SPO))))

    def generalized(self) -> Iterator[Generalized]:
        """Yield the statements about literals."""
        for p, s, o in self._new_rows():
            predicate = self._term(p)
            if s < 0 and isinstance(predicate, NamedNode):
                yield self._term(s), predicate, self._term(o)

    def store_new(self, name: str, *, full: bool = False) -> int:
        """Make a table (p, s, o) of the triples of `triples` without decoding them.

        Return their number.
        """
        known = set() if full else self.true_of_all()
        hidden, reps = self._fixpoint.made_up, {top for top, _ in self._same.groups()}
        merged = {member for _, group in self._same.groups() for member in group}
        verbs = both(compare("p", ">=", 0), compare("p", "<", BLANKS), compare("s", ">=", 0))
        itself = both(compare("p", "=", self._equal), compare("s", "=", "o"))
        left_out = either(isin("p", hidden), both(isin("o", hidden), compare("p", "=", self._is_a)))
        told = both(verbs, negate(itself), negate(left_out), negate(_touches(merged)))
        general = values(_SPO, sorted(known))
        types, facts = self._unasserted()
        new = union(proj(types, p=self._is_a, s="s", o="c"), facts)
        # a type may have been found as another fact first, before its predicate was known to be one
        new = dist(new) if self._fixpoint.turns > 1 else new
        found = self._store.keep(name, anti(filt(new, told), general))
        if reps:
            rows = values(_SPO, sorted(set(self._told_of_members(reps)) - known))
            found += self._store.extend(name, filt(rows, both(verbs, negate(itself))))
        if full:
            found += self._store.extend(name, self._itself())
        return found

    def _new_rows(self) -> Iterator[Row]:
        """Yield the facts (p, s, o) that were not asserted."""
        hidden = self._fixpoint.made_up
        new_types, new_facts = self._store.run_all(self._unasserted())
        merged = {member for _, group in self._same.groups() for member in group}
        for s, c in new_types:
            if c not in hidden and not (merged and (s in merged or c in merged)):
                yield self._is_a, s, c
        for row in new_facts:
            if row[0] not in hidden and (not merged or merged.isdisjoint(row)):
                yield row
        if merged:
            yield from self._told_of_members({top for top, _ in self._same.groups()})

    def _unasserted(self) -> list[Plan]:
        """Return the types (s, c) and the other facts (p, s, o) that were not asserted.

        Among them are some about things that were found to be the same as others later.
        """
        return [table("told_typ", COLUMNS["typ"]), table("told_prop", _SPO)]

    def _told_of_members(self, reps: set[int]) -> Iterator[Row]:
        """Yield what is said of groups for all members, and the groups themselves."""
        members = {term for top in reps for term in self._members(top)}
        known = set(self._store.run(filt(table(TRIPLES, _SPO), _touches(members))))
        for row in self._store.run(filt(self._facts(), _touches(reps))):
            yield from (other for other in self._spread(row) if other not in known)
        for top in reps:
            group = self._members(top)
            pairs = ((self._equal, s, o) for s in group for o in group if s != o)
            yield from (row for row in pairs if row not in known)

    def _facts(self) -> Plan:
        types = proj(table("typ", COLUMNS["typ"]), p=self._is_a, s="s", o="c")
        return union(types, table("prop", _SPO))

    def _spread(self, row: Row) -> Iterator[Row]:
        p, s, o = map(self._members, row)
        yield from ((x, y, z) for x in p for y in s for z in o)

    def _members(self, identity: int) -> list[int]:
        """Return what a representative stands for, less what was made up."""
        hidden = self._fixpoint.made_up
        return [term for term in self._same.members(identity) if term not in hidden]

    def true_of_all(self) -> set[Row]:
        """Return what follows from the empty graph: the axioms, and scm-cls for their classes."""
        find, ids = self._fixpoint.dictionary.intern, self._fixpoint.words
        rows: set[Row] = {(self._is_a, find(NamedNode(i)), ids[token]) for i, token in axioms()}
        thing, nothing = ids["owl:Thing"], ids["owl:Nothing"]
        for class_ in (thing, nothing):
            rows.add((ids["owl:equivalentClass"], class_, class_))
            rows.add((ids["rdfs:subClassOf"], class_, thing))
            rows.add((ids["rdfs:subClassOf"], nothing, class_))
        return rows

    def _itself(self) -> Plan:
        """Return that every term is itself (eq-ref)."""
        places = [proj(self._facts(), t=column) for column in _SPO]
        places += [proj(table(TRIPLES, _SPO), t=column) for column in _SPO]
        named = both(compare("t", ">=", 0), compare("t", "<", TRIPLE_TERMS))
        return proj(filt(dist(union(*places)), named), p=self._equal, s="t", o="t")


def _touches(ids: Iterable[int]) -> Expression:
    members = frozenset(ids)
    return either(*(isin(column, members) for column in _SPO))
