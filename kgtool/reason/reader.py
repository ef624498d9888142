"""From the tables of a fixpoint back to triples: what was not asserted, about all that is the same.

Facts are kept about representatives; here each is told of all members of its group (eq-rep-s, -p,
-o), and the groups as pairs (eq-sym, eq-trans). Left out are literal subjects, `x sameAs x`, what
is true of every graph, and the made-up parts of intersections and chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.plans.algebra import TRIPLES, anti, dist, filt, join, proj, table, union, values
from kgtool.plans.encode import BLANKS, TRIPLE_TERMS
from kgtool.plans.expressions import Expression, both, compare, either, isin, negate
from kgtool.plans.nodes import Plan, Row
from kgtool.reason.compile import COLUMNS
from kgtool.reason.equality import renamed
from kgtool.reason.fixpoint import Fixpoint
from kgtool.reason.vocabulary import axioms
from kgtool.terms import NamedNode, Term, Triple, triple_of

__all__ = ["Generalized", "Reader"]

Generalized = tuple[Term, NamedNode, Term]
"""A statement whose subject may be a literal."""

_SPO = ("p", "s", "o")
_NEW, _MEMBERS = "new_triples", "members"


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
            yield triple_of(term(s), term(p), term(o))

    def rows(self, *, full: bool = False) -> list[Row]:
        """Return the ids (p, s, o) of the new triples, each once; see `triples`."""
        self.store_new(_NEW, full=full)
        return list(dict.fromkeys(self._store.run(table(_NEW, _SPO))))

    def generalized(self) -> Iterator[Generalized]:
        """Yield the statements about literals."""
        for p, s, o in self._store.run(filt(self._new(), compare("s", "<", 0))):
            predicate = self._term(p)
            if isinstance(predicate, NamedNode):
                yield self._term(s), predicate, self._term(o)

    def store_new(self, name: str, *, full: bool = False) -> int:
        """Make a table (p, s, o) of the triples of `triples` without decoding them.

        Return their number.
        """
        known = set() if full else self.true_of_all()
        verbs = both(compare("p", ">=", 0), compare("p", "<", BLANKS), compare("s", ">=", 0))
        itself = both(compare("p", "=", self._equal), compare("s", "=", "o"))
        new = filt(self._new(), both(verbs, negate(itself)))
        found = self._store.keep(name, anti(new, values(_SPO, sorted(known))))
        if full:
            found += self._store.extend(name, self._itself())
        return found

    def _new(self) -> Plan:
        """Return the facts (p, s, o) that were not asserted.

        Among those that were told are some about things that were found to be the same as others
        later; they are told anew for all members of the group.
        """
        hidden = self._fixpoint.made_up
        merged = {member for _, group in self._same.groups() for member in group}
        types, facts = table("told_typ", COLUMNS["typ"]), table("told_prop", _SPO)
        new = union(proj(types, p=self._is_a, s="s", o="c"), facts)
        # a type may have been found as another fact first, before its predicate was known to be one
        new = dist(new) if self._fixpoint.turns > 1 else new
        left_out = either(isin("p", hidden), both(isin("o", hidden), compare("p", "=", self._is_a)))
        new = filt(new, both(negate(left_out), negate(_touches(merged))))
        return union(new, self._told_of_members()) if merged else new

    def _told_of_members(self) -> Plan:
        """Return what is said of groups for all members, and the groups as pairs, if not asserted."""
        members = [(top, member) for top, group in self._same.groups() for member in group]
        self._store.put(_MEMBERS, ("old", "now"), members)
        facts = filt(self._facts(), _touches(top for top, _ in members))
        group = table(_MEMBERS, ("old", "now"))
        pairs = join(proj(group, old="old", s="now"), proj(group, old="old", o="now"))
        same = proj(filt(pairs, compare("s", "<>", "o")), p=self._equal, s="s", o="o")
        told = dist(union(renamed(facts, _MEMBERS), same))
        shown = filt(told, negate(_touches(self._fixpoint.made_up)))
        return anti(shown, table(TRIPLES, _SPO))

    def _facts(self) -> Plan:
        types = proj(table("typ", COLUMNS["typ"]), p=self._is_a, s="s", o="c")
        return union(types, table("prop", _SPO))

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
