"""Who says an asserted fact: its statements with source, place, confidence and table row.

What no statement states for itself is cited by the graph it stands in: the description of a figure
or an event by the statements that gave it, types and labels by the project's own tables, axioms by
the ontology.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kgtool.explain.known import Fact, Known, is_axiom, order
from kgtool.load.model import NAME_TERMS
from kgtool.namespaces import COOP, GRAPH, ID, SOURCE
from kgtool.stores import Store
from kgtool.terms import BlankNode, Literal, NamedNode, Term, language_tag, named
from kgtool.turtle import term_text

__all__ = ["ONTOLOGY", "OWN", "Cited", "find_cited"]

ONTOLOGY = COOP.removesuffix("#")
"""The address of the ontology, which is the source of axioms."""

OWN = SOURCE + "coop-tw"
"""The source of what the project itself says."""

_TITLE = "coop-tw"
_TABLES = {"event/": "events", "conflict/": "conflicts", "": "entities"}
_NAMES = frozenset(map(named, NAME_TERMS.values()))
_NODES = ("figure/", "event/")
_AT_ONCE = 100


@dataclass(frozen=True)
class Cited:
    """One source of a fact, and the statement in which it says so, if one does.

    `table`, `row`: where the project wrote it down. `conflicts`: the listed disagreements that the
    statement is part of. `based_on`: the statements of others that a coding of ours rests on.
    `level` (of confidence) and `note` are texts by language. `states`: whether the statement says
    the fact itself, and is not only what a figure, an event or a coding of ours was made from.
    """

    source: str
    title: str
    statement: str = ""
    publisher: str = ""
    date: str = ""
    locator: tuple[str, ...] = ()
    confidence: str = ""
    level: Mapping[str, str] = field(default_factory=dict)
    quote: str = ""
    note: Mapping[str, str] = field(default_factory=dict)
    table: str = ""
    row: str = ""
    conflicts: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    states: bool = True


def find_cited(store: Store, known: Known, facts: Iterable[Fact]) -> dict[Fact, list[Cited]]:
    """Return who says each of some asserted facts; axioms are cited as the ontology's.

    Parameters: `store` with the graphs of statements and sources; `known`, its plain graph.
    """
    return _Finder(store, known).find(sorted(set(facts), key=order))


_Description = Mapping[str, list[Term]]


class _Finder:
    """Asks the graphs of statements and sources by the dozen, in small queries."""

    def __init__(self, store: Store, known: Known) -> None:
        self._store = store
        self._known = known

    def find(self, facts: Sequence[Fact]) -> dict[Fact, list[Cited]]:
        found = {fact: [Cited(ONTOLOGY, _TITLE)] for fact in facts if _from_ontology(fact)}
        rest = [fact for fact in facts if fact not in found and not _has_blank(fact)]
        exact = self._stated(rest)
        stated = dict(exact)
        stated.update(self._described([fact for fact in rest if fact not in stated]))
        held = self._held([fact for fact in rest if fact not in stated])
        about = self._describe("statements", {node for nodes in stated.values() for node in nodes})
        about |= self._describe("statements", {b for some in about.values() for b in _bases(some)})
        sources = {
            source for description in about.values() for source in description.get("source", ())
        }
        titles = self._describe("sources", sources | {s for some in held.values() for s in some})
        for fact, nodes in stated.items():
            bases = {base for node in nodes for base in _bases(about[node])} - nodes
            found[fact] = [
                replace(
                    self._statement(node, about[node], titles),
                    states=fact in exact and node in nodes,
                )
                for some in (nodes, bases)
                for node in sorted(some, key=str)
            ]
        for fact, some in held.items():
            cited = [self._source(source, titles) for source in sorted(some, key=str)]
            found[fact] = [_in_table(one, fact) for one in cited]
        return {fact: found.get(fact, []) for fact in facts}

    def _rows(
        self, columns: str, places: Iterable[Sequence[Term]], pattern: str
    ) -> Iterator[tuple[Term | None, ...]]:
        """Yield the answers to a pattern for each of some values of `columns`."""
        values = ["(" + " ".join(map(term_text, place)) + ")" for place in places]
        for start in range(0, len(values), _AT_ONCE):
            given = " ".join(values[start : start + _AT_ONCE])
            query = f"SELECT * WHERE {{ VALUES ({columns}) {{ {given} }} {pattern} }}"
            result = self._store.select(query)
            names = [name.lstrip("?") for name in (*columns.split(), "a", "b")]
            where = [result.columns.index(name) for name in names if name in result.columns]
            yield from (tuple(row[place] for place in where) for row in result.rows)

    def _stated(self, facts: Sequence[Fact]) -> dict[Fact, set[Term]]:
        pattern = """GRAPH graph:statements {
          ?a rdf:subject ?s . ?a rdf:predicate ?p . ?a rdf:object ?o }"""
        return _gather(self._rows("?s ?p ?o", facts, pattern))

    def _described(self, facts: Sequence[Fact]) -> dict[Fact, set[Term]]:
        """Return the statements that gave the figures and events which facts describe."""
        nodes = {fact[0] for fact in facts if _local(fact).startswith(_NODES)}
        pattern = "GRAPH graph:statements { ?a rdf:object ?s }"
        found: dict[Term, set[Term]] = {}
        for node, statement in self._rows("?s", [(n,) for n in sorted(nodes, key=str)], pattern):
            if node is not None and statement is not None:
                found.setdefault(node, set()).add(statement)
        for node in nodes:
            found.setdefault(node, set()).update(
                self._known.objects(node, named("prov:wasDerivedFrom"))
            )
        return {fact: found[fact[0]] for fact in facts if found.get(fact[0])}

    def _held(self, facts: Sequence[Fact]) -> dict[Fact, set[Term]]:
        """Return the sources in whose graphs facts stand."""
        found = _gather(self._rows("?s ?p ?o", facts, "GRAPH ?a { ?s ?p ?o }"))
        return {
            fact: {_source_of(graph) for graph in graphs if _text(graph) != GRAPH + "inferred"}
            for fact, graphs in found.items()
        }

    def _describe(self, graph: str, nodes: set[Term]) -> dict[Term, _Description]:
        """Return what a graph says of nodes, by the local name of the property."""
        found: dict[Term, dict[str, list[Term]]] = {node: {} for node in nodes}
        ordered = [(node,) for node in sorted(nodes, key=str)]
        for node, term, value in self._rows("?x", ordered, f"GRAPH graph:{graph} {{ ?x ?a ?b }}"):
            if node is not None and isinstance(term, NamedNode) and value is not None:
                name = term.value.replace("#", "/").rpartition("/")[2]
                found[node].setdefault(name, []).append(value)
        return dict(found)

    def _statement(
        self, node: Term, about: _Description, titles: Mapping[Term, _Description]
    ) -> Cited:
        row = _one(about, "fromRow")
        level = [name for concept in about.get("confidence", ()) for name in self._names(concept)]
        return replace(
            self._source(min(about.get("source", [node]), key=str), titles),
            statement=_text(node),
            locator=_every(about, "locator"),
            confidence=_one(about, "confidence"),
            level=_by_language(level),
            quote=_one(about, "valueText"),
            note=_by_language(about.get("note", ())),
            table=f"data/{'codings' if row.startswith('c') else 'statements'}.csv" if row else "",
            row=row,
            conflicts=self._conflicts(node),
            based_on=_every(about, "wasDerivedFrom"),
        )

    def _source(self, source: Term, titles: Mapping[Term, _Description]) -> Cited:
        if _text(source) == SOURCE + "ontology":
            return Cited(ONTOLOGY, _TITLE)
        about = titles.get(source, {})
        return Cited(
            source=_text(source),
            title=_one(about, "title"),
            publisher=_one(about, "publisher"),
            date=self._date(_one(about, "publishedOn")),
        )

    def _conflicts(self, statement: Term) -> tuple[str, ...]:
        sides = (named("coop:firstSide"), named("coop:secondSide"))
        return tuple(sorted(_text(c) for s in sides for c in self._known.subjects(s, statement)))

    def _names(self, concept: Term) -> set[Term]:
        return self._known.objects(concept, named("skos:prefLabel"))

    def _date(self, node: str) -> str:
        labels = self._known.objects(NamedNode(node), named("rdfs:label")) if node else set()
        return min(map(_text, labels), default="")


def _bases(about: _Description) -> list[Term]:
    """Return the statements that one of ours was read out of."""
    return about.get("wasDerivedFrom", [])


def _gather(rows: Iterable[tuple[Term | None, ...]]) -> dict[Fact, set[Term]]:
    found: dict[Fact, set[Term]] = {}
    for subject, predicate, value, node in rows:
        if subject and predicate and value and node:
            found.setdefault((subject, predicate, value), set()).add(node)
    return found


def _source_of(graph: Term) -> Term:
    return NamedNode(_text(graph).replace(GRAPH, SOURCE, 1))


def _text(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else term_text(term)


def _every(about: _Description, name: str) -> tuple[str, ...]:
    return tuple(sorted(map(_text, about.get(name, ()))))


def _one(about: _Description, name: str) -> str:
    return next(iter(_every(about, name)), "")


def _by_language(terms: Iterable[Term]) -> dict[str, str]:
    literals = [term for term in terms if isinstance(term, Literal)]
    return dict(sorted((language_tag(t.language or ""), t.value) for t in literals))


def _local(fact: Fact) -> str:
    """Return the name of the subject within the project's things, empty if it is none."""
    subject = fact[0]
    if not isinstance(subject, NamedNode) or not subject.value.startswith(ID):
        return ""
    return subject.value.removeprefix(ID)


def _in_table(cited: Cited, fact: Fact) -> Cited:
    """Return the citation of one of the project's own facts with the table it is written in."""
    folder, slash, key = _local(fact).rpartition("/")
    table = "names" if fact[1] in _NAMES else _TABLES.get(folder + slash)
    if cited.source != OWN or not key or table is None:
        return cited
    return replace(cited, table=f"data/{table}.csv", row=key)


def _from_ontology(fact: Fact) -> bool:
    return isinstance(fact[0], BlankNode) or is_axiom(fact)


def _has_blank(fact: Fact) -> bool:
    return any(isinstance(term, BlankNode) for term in fact)
