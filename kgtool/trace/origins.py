"""Who says a triple: its statements, else the graph it stands in.

Everything is asked in sets, and remembered for as long as the store is open: stores are not written
to while they are read. Source: `ontology/README.md`, examples 6 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from kgtool.namespaces import COOP, GRAPH, PREFIXES, SOURCE, STATEMENT
from kgtool.stores import Store
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, graph_name, triple_of
from kgtool.trace.seeds import look_up

__all__ = ["Origin", "Origins", "Statement", "has_blank"]

_SAID = """SELECT ?s ?p ?o ?node WHERE { %s GRAPH graph:statements {
  ?node rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p } }"""
_PLACED = "SELECT ?s ?p ?o ?g WHERE { %s GRAPH ?g { ?s ?p ?o } }"
_DESCRIBED = """SELECT ?o ?node ?source WHERE { %s GRAPH graph:statements {
  ?node rdf:object ?o ; dcterms:source ?source } }"""
_DETAILS = """SELECT ?node ?p ?o WHERE { %s GRAPH graph:statements { ?node ?p ?o }
  FILTER(?p IN (dcterms:source, coop:locator, coop:confidence)) }"""
_LABELS = "SELECT ?x ?label WHERE { %s ?x skos:prefLabel ?label }"
_SOURCES = """SELECT ?source ?title ?publisher ?date WHERE { %s
  GRAPH graph:sources { ?source dcterms:title ?title }
  OPTIONAL { GRAPH graph:sources { ?source dc:publisher ?publisher } }
  OPTIONAL { GRAPH graph:sources { ?source coop:publishedOn ?day } ?day rdfs:label ?date } }"""


_SOURCE = PREFIXES["dcterms"] + "source"
_LOCATOR = COOP + "locator"
_SURE = COOP + "confidence"


@dataclass(frozen=True)
class Origin:
    """Where a triple comes from: statement nodes, and keys of graphs (sources, `inferred`, …)."""

    nodes: frozenset[str] = frozenset()
    graphs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Statement:
    """What a citation tells of a statement; `confidence` in English and Chinese."""

    source: str
    locators: tuple[str, ...]
    confidence: tuple[str, str]


@dataclass
class _Memory:
    origins: dict[Triple, Origin] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    sources: dict[str, tuple[str, str, str]] = field(default_factory=dict)


_MEMORIES: WeakKeyDictionary[Store, _Memory] = WeakKeyDictionary()


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


class Origins:
    """The origins of triples in one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._memory = _MEMORIES.setdefault(store, _Memory())

    # ---- Triples ---------------------------------------------------------------------------------

    def find(self, triples: Iterable[Triple]) -> Mapping[Triple, Origin]:
        """Return the origin of each triple; empty where the graph tells of none."""
        known = self._memory.origins
        unknown = {t for t in triples if t not in known and not has_blank(t)}
        unknown -= self._of_statements(unknown)
        wanted = list(unknown)
        said = self._said(wanted)
        rest = [triple for triple in wanted if triple not in said]
        placed = self._placed(rest)
        described = self._described(placed)
        for triple in wanted:
            graphs = placed.get(triple, set())
            nodes = said.get(triple, set()) | described.get(triple, set())
            if "statements" in graphs:
                nodes.add(_text(triple.subject))
            known[triple] = Origin(frozenset(nodes), frozenset(graphs))
        return known

    def _of_statements(self, triples: Iterable[Triple]) -> set[Triple]:
        """Note the triples that describe statements: each is cited by that statement."""
        named = ((t, _text(t.subject)) for t in triples)
        about = {triple: name for triple, name in named if name.startswith(STATEMENT)}
        statements = self.statements(about.values())
        found = {triple for triple, node in about.items() if node in statements}
        for triple in found:
            origin = Origin(frozenset({about[triple]}), frozenset({"statements"}))
            self._memory.origins[triple] = origin
        return found

    def _said(self, triples: Iterable[Triple]) -> dict[Triple, set[str]]:
        found: dict[Triple, set[str]] = {}
        rows = ((t.subject, t.predicate, t.object) for t in triples)
        for *parts, node in look_up(self._store, _SAID, ("s", "p", "o"), rows):
            found.setdefault(triple_of(*parts), set()).add(_text(node))
        return found

    def _placed(self, triples: Iterable[Triple]) -> dict[Triple, set[str]]:
        found: dict[Triple, set[str]] = {}
        rows = ((t.subject, t.predicate, t.object) for t in triples)
        for *parts, graph in look_up(self._store, _PLACED, ("s", "p", "o"), rows):
            key = _text(graph).removeprefix(GRAPH)
            found.setdefault(triple_of(*parts), set()).add(key)
        return found

    def _described(self, placed: Mapping[Triple, set[str]]) -> dict[Triple, set[str]]:
        """Return the statements whose object a triple describes, if its source makes them.

        A figure or a milestone is stated once, as a whole; what describes it has no statement.
        """
        graphs = {graph_name(key).value for key in ("coop-tw", "inferred", "ontology")}
        subjects = {
            triple.subject
            for triple, keys in placed.items()
            if any(GRAPH + key not in graphs for key in keys - {"statements", "sources"})
        }
        nodes: dict[tuple[str, str], set[str]] = {}
        for other, node, source in look_up(
            self._store, _DESCRIBED, ("o",), ((s,) for s in sorted(subjects, key=str))
        ):
            key = _text(source).removeprefix(SOURCE)
            nodes.setdefault((_text(other), key), set()).add(_text(node))
        return {
            triple: {n for key in keys for n in nodes.get((_text(triple.subject), key), ())}
            for triple, keys in placed.items()
        }

    # ---- Statements and sources ------------------------------------------------------------------

    def statements(self, nodes: Iterable[str]) -> Mapping[str, Statement]:
        """Return what is to be cited of statement nodes, by IRI."""
        known = self._memory.statements
        wanted = sorted({node for node in nodes if node and node not in known})
        told: dict[str, dict[str, set[str]]] = {}
        for node, term, value in look_up(
            self._store, _DETAILS, ("node",), ((NamedNode(n),) for n in wanted)
        ):
            told.setdefault(_text(node), {}).setdefault(_text(term), set()).add(_text(value))
        labels = self._labels({sure for about in told.values() for sure in about.get(_SURE, ())})
        for name, about in told.items():
            if _SOURCE in about:
                sure = labels.get(min(about.get(_SURE, {""})), {})
                known[name] = Statement(
                    min(about[_SOURCE]),
                    tuple(sorted(about.get(_LOCATOR, ()))),
                    (sure.get("en", ""), sure.get("zh-hant", "")),
                )
        return known

    def _labels(self, concepts: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the labels of concepts, by IRI and language in lower case."""
        wanted = (NamedNode(iri) for iri in sorted(concepts))
        found: dict[str, dict[str, str]] = {}
        for concept, label in look_up(self._store, _LABELS, ("x",), ((term,) for term in wanted)):
            if isinstance(label, Literal):
                found.setdefault(_text(concept), {})[(label.language or "").lower()] = label.value
        return found

    def sources(self, names: Iterable[str]) -> Mapping[str, tuple[str, str, str]]:
        """Return title, publisher and date of sources, by IRI."""
        known = self._memory.sources
        wanted = sorted({name for name in names if name and name not in known})
        asked = look_up(self._store, _SOURCES, ("source",), ((NamedNode(n),) for n in wanted))
        for source, title, publisher, date in sorted(asked, key=str, reverse=True):
            known[_text(source)] = (_text(title), _text(publisher), _text(date))
        return known


def has_blank(triple: Triple) -> bool:
    """Say whether a triple holds a blank node, which no query can name."""
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)
