"""Which terms the repository uses, and where: read from its Turtle, queries, tables and code."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import (
    DC,
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SH,
    SKOS,
    TIME,
    VANN,
    VOID,
    XSD,
)

from kgtool.namespaces import BASE, COOP, PREFIXES

ROOT = Path(__file__).resolve().parents[2]
ALIGNMENTS = ROOT / "ontology" / "alignments"

CLOSED = (DC, DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, TIME, VANN, VOID, XSD)
"""Vocabularies of which rdflib ships the complete list of terms."""

NAMES = frozenset(
    {
        *(
            str(RDF) + name
            for name in ("RDF", "Description", "about", "resource", "nodeID", "datatype")
        )
    }
    | {COOP + "sources"}
)
"""What the tool writes that is no term: names of RDF/XML syntax (RDF 1.1 XML Syntax, 5.1), and the
member of JSON results that holds the sources of rows."""

ADDRESSES = {DCTERMS.license, RDFS.isDefinedBy, RDFS.seeAlso}
"""Properties whose values are addresses of documents, not terms."""


# ---- What the repository says --------------------------------------------------------------------


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a comma-separated table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_graph(paths: tuple[Path, ...]) -> Graph:
    """Return the triples of all files together."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def ontology() -> Graph:
    """Return the reasoned part: the head, the modules and the concept schemes."""
    folder = ROOT / "ontology"
    paths = (folder / "core.ttl", *folder.glob("modules/*.ttl"), *folder.glob("concepts/*.ttl"))
    return read_graph(paths)


@cache
def shapes() -> Graph:
    """Return the SHACL shapes."""
    return read_graph(tuple((ROOT / "ontology" / "shapes").glob("*.ttl")))


@cache
def alignments() -> Graph:
    """Return the mappings to other vocabularies as Turtle has them."""
    return read_graph((ALIGNMENTS / "alignments.ttl",))


def everything() -> Graph:
    """Return all Turtle of the folder `ontology`."""
    return ontology() + shapes() + alignments()


def query_texts() -> list[str]:
    """Return the text of every query."""
    paths = sorted((ROOT / "queries").rglob("*.rq"))
    return [path.read_text(encoding="utf-8") for path in paths]


def python_texts() -> list[str]:
    """Return the text of every module of the tool."""
    paths = sorted((ROOT / "kgtool").rglob("*.py"))
    return [path.read_text(encoding="utf-8") for path in paths]


def load_strings() -> Iterator[str]:
    """Yield the strings of the code that makes triples of tables, docstrings left out."""
    for path in sorted((ROOT / "kgtool" / "load").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in spoken:
                yield str(node.value)


def table_terms() -> list[str]:
    """Return the terms of `properties.csv`, shortened."""
    return [row["term"] for row in read_rows(ROOT / "data" / "properties.csv")]


def table_classes() -> list[str]:
    """Return the classes of `entities.csv`, shortened."""
    rows = read_rows(ROOT / "data" / "entities.csv")
    return [f"coop:{name}" for row in rows for name in row["type"].split("|")]


# ---- Which terms that is -------------------------------------------------------------------------


def expand(text: str, prefixes: Mapping[str, str]) -> set[str]:
    """Return the IRIs of all `prefix:name` in `text` whose prefix is known."""
    pairs = re.findall(r"\b([a-z]+):([A-Za-z][\w-]*)", text)
    return {prefixes[prefix] + name for prefix, name in pairs if prefix in prefixes}


def expand_query(text: str) -> set[str]:
    """Return the terms of a query, by the prefixes it declares and by full address."""
    prefixes = dict(re.findall(r"(?i)\bPREFIX\s+(\w+):\s*<([^>]+)>", text))
    own = {COOP + name for name in re.findall(re.escape(COOP) + r"(\w+)", text)}
    return own | expand(text, prefixes | {"coop": COOP})


def iris(graph: Graph) -> set[str]:
    """Return every IRI of a graph that stands for a term, datatypes and embedded SPARQL included."""
    found: set[str] = set()
    for subject, predicate, value in graph:
        nodes = (subject, predicate) if predicate in ADDRESSES else (subject, predicate, value)
        found |= {str(node) for node in nodes if isinstance(node, URIRef)}
        if isinstance(value, Literal) and value.datatype:
            found.add(str(value.datatype))
        if predicate in (SH.select, SH.ask, SH.construct):
            found |= expand(str(value), PREFIXES)
    return found


def ontology_iris() -> set[str]:
    """Return the terms of all Turtle files, own terms in definitions included."""
    texts = (str(value) for value in everything().objects() if isinstance(value, Literal))
    return iris(everything()) | expand(" ".join(texts), {"coop": COOP})


def query_iris() -> set[str]:
    """Return the terms of all queries."""
    return {iri for text in query_texts() for iri in expand_query(text)}


def tool_iris() -> set[str]:
    """Return the terms that stand in the code of the tool."""
    return {iri for text in python_texts() for iri in expand(text, PREFIXES)} - NAMES


def load_iris() -> set[str]:
    """Return the terms that the tool writes while it loads tables."""
    return expand(" ".join(load_strings()), PREFIXES)


def table_iris() -> set[str]:
    """Return the terms that the tables use."""
    return expand(" ".join(table_terms() + table_classes()), PREFIXES)


PLACES: dict[str, Callable[[], set[str]]] = {
    "ontology": ontology_iris,
    "queries": query_iris,
    "tables": table_iris,
    "tool": tool_iris,
}


def own_terms(found: set[str]) -> set[str]:
    """Return those of the project's own namespace."""
    return {iri for iri in found if iri.startswith(COOP)}


def foreign_terms(found: set[str]) -> set[str]:
    """Return those outside everything the project names."""
    return {iri for iri in found if not iri.startswith(BASE)}


@cache
def declared() -> set[str]:
    """Return the own terms that the ontology declares."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return own_terms({str(term) for kind in kinds for term in ontology().subjects(RDF.type, kind)})


def verified() -> set[str]:
    """Return the foreign terms that were found in their vocabulary's own file."""
    return {row["term"] for row in read_rows(ALIGNMENTS / "vocabularies.csv")}


def in_closed_vocabulary(iri: str) -> bool:
    """Tell whether rdflib lists the term."""
    return any(URIRef(iri) in namespace for namespace in CLOSED)


def axiom_iris() -> set[str]:
    """Return the terms that the ontology uses in describing something else."""
    used = {str(predicate) for predicate in ontology().predicates()}
    for subject, value in ontology().subject_objects():
        if isinstance(value, URIRef) and subject != value:
            used.add(str(value))
    return used


def foreign_parents(predicate: URIRef) -> set[str]:
    """Return the foreign terms that own terms are placed under."""
    parents = {str(o) for o in ontology().objects(None, predicate) if not isinstance(o, BNode)}
    return foreign_terms(parents)
