"""What kind of page a thing of the graph has, told by its IRI and its classes."""

from __future__ import annotations

from kgtool.namespaces import BASE, COOP, PREFIXES
from kgtool.pages.graph import Graph

__all__ = ["kind_of", "main_class"]

_KINDS = {
    "statement/": "statement",
    "source/": "source",
    "id/figure/": "figure",
    "id/event/": "event",
    "id/date/": "date",
    "id/conflict/": "conflict",
    "id/": "thing",
}
_SCHEME = PREFIXES["skos"] + "ConceptScheme"


def kind_of(graph: Graph, iri: str) -> str:
    """Return the kind of page of an IRI of the project."""
    rest = iri[len(BASE) :]
    if rest == "def":
        return "ontology"
    if iri.startswith(COOP):
        return "term"
    for prefix, kind in _KINDS.items():
        if rest.startswith(prefix):
            return kind
    return "scheme" if _SCHEME in graph.types(iri) else "concept"


def main_class(graph: Graph, iri: str) -> str:
    """Return the class by which a thing is called: said and not inferred, the project's own first."""
    types = graph.types(iri)
    return min(types, key=lambda name: (not name.startswith(COOP), name), default="")
