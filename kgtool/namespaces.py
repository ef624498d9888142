"""The IRIs of the project and of the vocabularies it uses, and how to shorten them for people."""

from __future__ import annotations

from functools import lru_cache

__all__ = [
    "BASE",
    "CONCEPT",
    "COOP",
    "GRAPH",
    "ID",
    "LICENSE",
    "PREFIXES",
    "SOURCE",
    "STATEMENT",
    "expand",
    "shorten",
]

BASE = "https://w3id.org/coop-tw/"
COOP = BASE + "def#"
ID = BASE + "id/"
CONCEPT = BASE + "concept/"
STATEMENT = BASE + "statement/"
SOURCE = BASE + "source/"
GRAPH = BASE + "graph/"

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of data, ontology and queries."""

PREFIXES: dict[str, str] = {
    "coop": COOP,
    "id": ID,
    "concept": CONCEPT,
    "statement": STATEMENT,
    "source": SOURCE,
    "graph": GRAPH,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frapo": "http://purl.org/cerif/frapo/",
    "cv": "http://data.europa.eu/m8g/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))


@lru_cache(maxsize=65536)
def shorten(iri: str) -> str:
    """Return `iri` (str) as `prefix:name` where a prefix of the project fits, else unchanged."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> str:
    """Return `name` (str) as a whole IRI where it begins with a prefix, else unchanged."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name
