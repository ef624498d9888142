"""The loop: ontology, plans, rounds, until nothing new follows.

The facts live in the executor's tables `typ` and `prop`, always about representatives; in
`told_typ` and `told_prop` is what was not asserted, as it was when it was found. An outer
turn reads the ontology from the facts, closes it and compiles it; inner rounds ask the plans until
they add nothing. Another turn follows only if the data concluded something about the ontology
itself (a class typed by a rule, two properties the same), so nearly always there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kgtool.namespaces import PREFIXES
from kgtool.plans.algebra import TRIPLES, anti, dist, filt, proj, scan, table, union, values
from kgtool.plans.encode import BLANKS
from kgtool.plans.expressions import compare, either, isin, negate
from kgtool.plans.lexicon import Lexicon, learn
from kgtool.plans.nodes import Plan, Row
from kgtool.plans.store import Store
from kgtool.reason.compile import COLUMNS, Compiled, Watched, compile_groups, watched
from kgtool.reason.equality import LOST, Same, renamed
from kgtool.reason.facts import Facts
from kgtool.reason.literals import is_datatype
from kgtool.reason.schema import close
from kgtool.reason.shapes import Groups, find_groups
from kgtool.reason.stored_literals import literals_of
from kgtool.reason.upward import NAMED_BY
from kgtool.reason.vocabulary import axioms, datatypes, schema_predicates, schema_types, words
from kgtool.terms import Literal, NamedNode, named

__all__ = ["Fixpoint"]

_MADE_UP = "tag:kgtool,2026:part/"
_TABLES = ("typ", "prop")


class Fixpoint:
    """The closure of the triples in a store, as tables there, and what was learnt on the way.

    `turns`: how often the ontology was read; `watched` and `wanted`: the classes and datatypes that
    something asks literals for.

    Parameters: `store`, filled; `dictionary` of its ids, which words are added to; `full`, whether
    types of all literals are wanted; `progress`, called before anything is derived and after each
    round.
    """

    def __init__(
        self,
        store: Store,
        dictionary: Lexicon,
        *,
        full: bool = False,
        progress: Callable[[], None] = lambda: None,
    ) -> None:
        self.store = store
        self.dictionary = dictionary
        learn(dictionary, terms=_vocabulary())
        self.words = {token: dictionary.intern(named(token)) for token in sorted(words())}
        self.ids = self.words
        self.same = Same(self._rank)
        self.literals = literals_of(dictionary, store)
        self.facts = Facts(self.ids, {})
        self.groups = Groups()
        self.compiled = Compiled()
        self._full = full
        self._progress = progress
        self._pillars = frozenset({self.ids["rdf:type"], self.ids["owl:sameAs"]})
        self._reserved = frozenset({*self.ids.values(), *map(self._iri, sorted(datatypes()))})
        self.made_up: set[int] = set()
        self.turns = 0
        self.watched: Watched = None
        self.wanted: Sequence[tuple[int, str]] = ()
        self._lost = False

    def run(self) -> None:
        """Close the graph."""
        self._split()
        while True:
            self.turns += 1
            self._normalise()
            self._read_ontology()
            self._rounds()
            if not self._lost and not self._state_sameness() and self._ontology_is_known():
                return

    def schema_rows(self) -> set[Row]:
        """Return the triples (s, p, o) of the ontology among the facts."""
        predicates = isin("p", {self.ids[word] for word in schema_predicates()})
        types = isin("c", {self.ids[word] for word in schema_types()})
        asked = [filt(_table("prop"), predicates), filt(_table("typ"), types)]
        prop, typ = self.store.run_all(asked)
        is_a = self.ids["rdf:type"]
        return {(s, p, o) for p, s, o in prop} | {(s, is_a, c) for s, c in typ}

    def _rank(self, identity: int) -> tuple[int, bool, str]:
        """Return the key by which the members of a group vie to represent it."""
        term = self.dictionary.term(identity)
        free = (identity not in self._pillars) + (identity not in self._reserved)
        return free + (identity in self.made_up), identity >= BLANKS, str(term)

    def _split(self) -> None:
        """Make the tables of facts from the triples, with the axioms."""
        is_a, same = self.ids["rdf:type"], self.ids["owl:sameAs"]
        triples = table(TRIPLES, ("p", "s", "o"))
        self.store.keep("typ", proj(scan(is_a), s="s", c="o"))
        self.store.keep("prop", filt(triples, negate(isin("p", {is_a, same}))))
        self._add("typ", [(self._iri(iri), self.ids[token]) for iri, token in axioms()])
        self._merge(self.store.run(scan(same)))

    def _iri(self, iri: str) -> int:
        return self.dictionary.intern(NamedNode(iri))

    def _add(self, kind: str, rows: Iterable[Row]) -> int:
        """Add facts that are not known yet; return their number."""
        new = sorted(set(rows))
        if not new:
            return 0
        self.store.keep("added", anti(values(COLUMNS[kind], new), _table(kind)))
        self.store.extend(f"told_{kind}", table("added", COLUMNS[kind]))
        return self.store.extend(kind, table("added", COLUMNS[kind]))

    def _normalise(self) -> None:
        """Move what became a type or a sameness, once its predicate was found to be one."""
        is_a, same = self.ids["rdf:type"], self.ids["owl:sameAs"]
        if not self._lost:
            return
        pairs = self.store.run(filt(scan(same, of="prop"), compare("s", "<>", "o")))
        while self._merge(pairs):
            pairs = self.store.run(filt(scan(same, of="prop"), compare("s", "<>", "o")))
        self._add("typ", self.store.run(scan(is_a, of="prop")))
        self.store.keep("prop", filt(_table("prop"), negate(isin("p", {is_a, same}))))
        self.ids = {token: self.same.find(identity) for token, identity in self.words.items()}
        self._lost = False

    def _read_ontology(self) -> None:
        """Close the ontology, add what follows to the facts, and compile it."""
        rows = self.schema_rows()
        learn(self.dictionary, {term for row in rows for term in row})
        self.facts = Facts(self.ids, _numbers(rows, self.dictionary))
        close(self.facts, rows)
        self._add_triples(self.facts.rows - rows)
        known = self._datatypes()
        self.groups = find_groups(self.facts, known, self._stand_in)
        self._add("typ", self.groups.typed)
        always = [self.ids[word] for word in schema_types()]
        seen = None if self._full else watched(self.groups, always)
        if seen is None:
            known.update((self.same.find(self._iri(iri)), iri) for iri in datatypes())
        self.wanted = [(i, iri) for i, iri in sorted(known.items()) if seen is None or i in seen]
        self._add("typ", self.literals.values_of(self.wanted))
        self.watched = seen
        self.compiled = compile_groups(self.groups, self.store, seen)

    def _add_triples(self, rows: Iterable[Row]) -> None:
        is_a, typ, prop = self.ids["rdf:type"], [], []
        for s, p, o in rows:
            if p == is_a:
                typ.append((s, o))
            else:
                prop.append((p, s, o))
        self._add("typ", typ)
        self._add("prop", prop)

    def _datatypes(self) -> dict[int, str]:
        """Return the ids and IRIs of the datatypes that we know."""
        found = {}
        for identity in {term for row in self.facts.rows for term in row if 0 <= term < BLANKS}:
            term = self.dictionary.term(identity)
            if isinstance(term, NamedNode) and is_datatype(term.value):
                found[identity] = term.value
        return found

    def _stand_in(self, parts: tuple[str, int, int]) -> int:
        identity = self._iri(_MADE_UP + "/".join(map(str, parts)))
        self.made_up.add(identity)
        return identity

    def _rounds(self) -> None:
        self._progress()
        for kind in _TABLES:
            plan = self.compiled.above(kind)
            if plan is not None and self.store.keep(f"next_{kind}", plan):
                self._take(kind)
        terms = self._terms("")
        new: dict[str, frozenset[int]] | None = None
        while (new is None or any(new.values())) and not self._lost:
            new = self._round(terms, new)
            terms = {kind: terms[kind] | new[kind] for kind in _TABLES}
            self._progress()

    def _round(
        self, terms: Mapping[str, frozenset[int]], new: Mapping[str, frozenset[int]] | None
    ) -> dict[str, frozenset[int]]:
        """Ask the plans once; return the classes and properties of the new facts."""
        plans = self.compiled.round(terms, new)
        pairs = self.store.run(plans["same"]) if "same" in plans else []
        for kind in _TABLES:
            self.store.keep(f"next_{kind}", plans.get(kind, values(COLUMNS[kind], [])))
        for kind in _TABLES:
            above = self.compiled.above(kind, "next_")
            if above is not None and self.store.size(f"next_{kind}"):
                self.store.keep("above", above)
                self.store.extend(f"next_{kind}", table("above", COLUMNS[kind]))
            self._take(kind)
        self._merge(pairs)
        return self._terms("new_")

    def _take(self, kind: str) -> None:
        """Add what was found next to the facts."""
        for name in (kind, f"told_{kind}"):
            self.store.extend(name, table(f"next_{kind}", COLUMNS[kind]))
        self.store.rename(f"next_{kind}", f"new_{kind}")

    def _terms(self, prefix: str) -> dict[str, frozenset[int]]:
        """Return the classes and properties of the facts in the tables so named."""
        asked = [
            dist(proj(table(prefix + kind, COLUMNS[kind]), t=COLUMNS[kind][NAMED_BY[kind]]))
            for kind in _TABLES
        ]
        found = self.store.run_all(asked)
        return {
            kind: frozenset(term for (term,) in rows)
            for kind, rows in zip(_TABLES, found, strict=True)
        }

    def _merge(self, pairs: Iterable[Row]) -> bool:
        """Make the things of each pair the same; return whether any group grew."""
        things = [(s, o) for s, o in pairs if s >= 0 and o >= 0]
        learn(self.dictionary, {term for pair in things for term in pair})
        lost = self.same.merge(things)
        if not lost:
            return False
        self.store.put(LOST, ("old", "now"), sorted(lost.items()))
        for kind in _TABLES:
            self._move(kind, frozenset(lost))
        known = {term for row in self.facts.rows for term in row} | self._reserved
        self._lost = self._lost or not known.isdisjoint(lost)
        return True

    def _move(self, kind: str, lost: frozenset[int]) -> None:
        """Say of representatives what was said of things that they represent now."""
        touched = either(*(isin(column, lost) for column in COLUMNS[kind]))
        new, old = table(f"new_{kind}", COLUMNS[kind]), table("old", COLUMNS[kind])
        if not self.store.keep("old", filt(_table(kind), touched)):
            return
        self.store.keep("moved", dist(renamed(old)))
        self.store.remove(kind, old)
        self.store.extend(kind, anti(table("moved", COLUMNS[kind]), _table(kind)))
        fresh = union(renamed(filt(new, touched)), filt(new, negate(touched)))
        self.store.keep(f"new_{kind}", dist(union(fresh, table("moved", COLUMNS[kind]))))

    def _state_sameness(self) -> bool:
        """Add `x sameAs x` for all terms if a rule asks for it; return whether that was news.

        Rules about owl:sameAs itself (say, its superproperty) are the only ones that do.
        """
        same = self.ids["owl:sameAs"]
        if not any(same in part for part in self._asked_predicates()):
            return False
        used = [proj(_table(kind), t=column) for kind in _TABLES for column in COLUMNS[kind]]
        used += [proj(table(TRIPLES, ("p", "s", "o")), t=column) for column in ("p", "s", "o")]
        terms = {self.same.find(term) for (term,) in self.store.run(dist(union(*used)))}
        terms = (terms | {same, self.ids["rdf:type"]}) - self.made_up
        return self._add("prop", [(same, term, term) for term in terms]) > 0

    def _asked_predicates(self) -> Iterable[frozenset[int]]:
        for part in (*self.compiled.derive, *self.compiled.upward):
            for kind, name, *_ in part.shape.premises:
                if kind == "prop":
                    yield part.ids[name]

    def _ontology_is_known(self) -> bool:
        return self.schema_rows() <= self.facts.rows


def _vocabulary() -> list[NamedNode]:
    """Return the words of the rules, and what the axioms are about."""
    iris = {iri for iri, _ in axioms()} | datatypes()
    return [*map(named, sorted(words())), *map(NamedNode, sorted(iris))]


def _table(kind: str) -> Plan:
    return table(kind, COLUMNS[kind])


def _numbers(rows: Iterable[Row], dictionary: Lexicon) -> dict[str, frozenset[int]]:
    """Return the literals among objects that say 0 and 1, by that token."""
    found: dict[str, set[int]] = {"0": set(), "1": set()}
    for _, _, value in rows:
        literal = dictionary.term(value) if value < 0 else None
        if isinstance(literal, Literal) and literal.datatype.value.startswith(PREFIXES["xsd"]):
            token = literal.value.strip().lstrip("+").lstrip("0") or "0"
            if token in found:
                found[token].add(value)
    return {token: frozenset(ids) for token, ids in found.items()}
