"""Documents about things as RDF: which IRI an address stands for, and what is said there.

Two profiles: *plain* (what is known, and the names of what it points to) and *sources* (also every
statement behind it with its source).
"""

from __future__ import annotations

from collections.abc import Iterator

from kgtool.errors import BadInput
from kgtool.namespaces import BASE, COOP
from kgtool.serve.errors import NotFound
from kgtool.stores import Dataset, Stream
from kgtool.stores.embedded import Embedded
from kgtool.terms import DefaultGraph, NamedNode, Quad, Term, Triple, graph_name, graph_node
from kgtool.turtle import term_text

__all__ = ["PROFILES", "document", "exists", "iri_of", "is_known_kind"]

PROFILES = {"plain": BASE + "profile/plain", "sources": BASE + "profile/with-sources"}
"""Profiles of documents by their short names, the usual one first."""

_KINDS = ("id", "concept", "statement", "source", "def")
_APART = {"statement": graph_name("statements"), "source": graph_name("sources")}

_NAMES = """CONSTRUCT {{ ?value ?name ?text }} WHERE {{ {thing} ?property ?value .
  VALUES ?name {{ skos:prefLabel rdfs:label }} ?value ?name ?text }}"""
_STATEMENTS = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  GRAPH graph:statements {{ ?s rdf:subject {thing} ; ?p ?o }} }}"""
_SOURCES = """CONSTRUCT {{ ?source ?p ?o }} WHERE {{
  GRAPH graph:statements {{ ?s rdf:subject {thing} ; dcterms:source ?source }}
  GRAPH graph:sources {{ ?source ?p ?o }} }}"""
_SOURCE_OF_STATEMENT = """CONSTRUCT {{ ?source ?p ?o }} WHERE {{
  GRAPH graph:statements {{ {thing} dcterms:source ?source }}
  GRAPH graph:sources {{ ?source ?p ?o }} }}"""
_WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH graph:ontology { ?s ?p ?o } }"


def is_known_kind(path: str) -> bool:
    """Say whether there may be things below the first part of `path`."""
    return path.partition("/")[0] in _KINDS


def iri_of(path: str) -> str:
    """Return the IRI that a document path stands for; see the addresses in the README."""
    if path.startswith("def/"):
        return COOP + path.removeprefix("def/")
    return BASE + path


def _thing(path: str) -> NamedNode:
    try:
        return graph_node(iri_of(path))
    except BadInput:
        raise NotFound from None


def _ask(store: Embedded, query: str, graph: NamedNode | None = None) -> list[Triple]:
    about = Dataset() if graph is None else Dataset(default=(graph.value,), named=())
    result = store.stream(query, about)
    return [] if isinstance(result, bool | Stream) else list(result)


def _triples(store: Embedded, query: str, thing: Term) -> list[Triple]:
    return _ask(store, query.format(thing=term_text(thing)))


def _in(graph: NamedNode | DefaultGraph, triples: list[Triple]) -> Iterator[Quad]:
    for triple in triples:
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _own(store: Embedded, path: str, thing: NamedNode) -> list[Quad]:
    """Return what is said about a thing itself, in the graph where it is said."""
    kind = path.partition("/")[0]
    graph = _APART.get(kind)
    found = _ask(store, f"DESCRIBE {term_text(thing)}", graph)
    return list(_in(graph or DefaultGraph(), found))


def exists(store: Embedded, path: str) -> None:
    """Return if there is something to say about the thing at `path`.

    Errors: `NotFound`.
    """
    if not is_known_kind(path) or not _own(store, path, _thing(path)):
        raise NotFound


def document(store: Embedded, path: str, profile: str) -> list[Quad]:
    """Return what the document at `path` says, each statement in its graph.

    Parameters: `path`, such as `id/most`; `profile`, a key of `PROFILES`.
    Errors: `NotFound`.
    """
    if path == "def":
        return list(_in(DefaultGraph(), _ask(store, _WHOLE)))
    if not is_known_kind(path):
        raise NotFound
    thing = _thing(path)
    quads = _own(store, path, thing)
    if not quads:
        raise NotFound
    quads += _in(DefaultGraph(), _triples(store, _NAMES, thing))
    if profile == "sources":
        quads += _in(_APART["statement"], _triples(store, _STATEMENTS, thing))
        quads += _in(_APART["source"], _triples(store, _SOURCES, thing))
        quads += _in(_APART["source"], _triples(store, _SOURCE_OF_STATEMENT, thing))
    return list(dict.fromkeys(quads))
