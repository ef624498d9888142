"""Every term, own or foreign, exists where it is said to exist, and no own term is idle."""

from __future__ import annotations

import csv
import re

import pytest
from rdflib import URIRef
from rdflib.namespace import RDFS, SKOS
from rdflib.term import Node

from kgtool.namespaces import BASE, CONCEPT
from tests.vocabulary.terms import (
    ALIGNMENTS,
    PLACES,
    alignments,
    axiom_iris,
    declared,
    foreign_parents,
    foreign_terms,
    in_closed_vocabulary,
    iris,
    load_iris,
    ontology,
    own_terms,
    query_iris,
    read_rows,
    shapes,
    table_iris,
    verified,
)

MAPPINGS = {
    SKOS.mappingRelation,
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
}

PARTS = ("subject", "predicate", "object")

SAFE_SUPERCLASSES = {
    "http://data.europa.eu/eli/ontology#LegalResource",
    "http://data.europa.eu/m8g/PublicOrganisation",
    "http://purl.org/cerif/frapo/FundingProgramme",
    "http://www.w3.org/2004/02/skos/core#Concept",
    "http://www.w3.org/2006/time#ProperInterval",
    "http://www.w3.org/ns/dcat#Dataset",
    "http://www.w3.org/ns/org#FormalOrganization",
    "http://www.w3.org/ns/org#Organization",
    "http://www.w3.org/ns/org#OrganizationalCollaboration",
    "http://www.w3.org/ns/org#Role",
    "http://www.w3.org/ns/prov#Activity",
    "http://www.w3.org/ns/prov#Entity",
}

SAFE_SUPERPROPERTIES = {
    "http://purl.org/dc/terms/conformsTo",
    "http://purl.org/dc/terms/description",
    "http://purl.org/dc/terms/isPartOf",
    "http://purl.org/dc/terms/isReplacedBy",
    "http://purl.org/dc/terms/type",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/ns/org#hasMember",
    "http://www.w3.org/ns/org#unitOf",
}


# ---- The mappings, twice -------------------------------------------------------------------------


def read_sssom() -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return the prefixes and the rows of the mapping table."""
    lines = (ALIGNMENTS / "coop.sssom.tsv").read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    prefixes = dict(re.findall(r'^#  ([\w-]+): "([^"]+)"$', "\n".join(head), re.MULTILINE))
    return prefixes, list(csv.DictReader(lines[len(head) :], delimiter="\t"))


def sssom_triples() -> list[tuple[str, ...]]:
    """Return subject, predicate and object of every row of the mapping table."""
    prefixes, rows = read_sssom()

    def full(curie: str) -> str:
        prefix, _, name = curie.partition(":")
        return prefixes[prefix] + name

    return [tuple(full(row[f"{part}_id"]) for part in PARTS) for row in rows]


def turtle_triples() -> list[tuple[str, ...]]:
    """Return subject, predicate and object of every mapping in Turtle."""
    return [(str(s), str(p), str(o)) for s, p, o in alignments() if p in MAPPINGS]


def english_name(node: Node) -> str:
    """Return the English label of an own class, property or concept, "" if it has none."""
    names = [*ontology().objects(node, RDFS.label), *ontology().objects(node, SKOS.prefLabel)]
    return next((str(name) for name in names if getattr(name, "language", "") == "en"), "")


# ---- Tests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_foreign_terms_exist_in_their_vocabularies(place: str) -> None:
    """A foreign term is one that rdflib lists, or one proven in `vocabularies.csv`."""
    foreign = foreign_terms(PLACES[place]())
    assert set() == {iri for iri in foreign - verified() if not in_closed_vocabulary(iri)}


@pytest.mark.parametrize("place", PLACES)
def test_own_terms_are_declared(place: str) -> None:
    """An own term is declared in the head or a module of the ontology."""
    assert set() == own_terms(PLACES[place]()) - declared()


def test_no_own_term_is_idle() -> None:
    """Every declared term serves the data, a query, a shape, or an axiom about something else."""
    used = table_iris() | load_iris() | query_iris() | iris(shapes()) | axiom_iris()
    assert set() == declared() - used


def test_mappings_to_foreign_terms_stay_out_of_the_reasoned_graph() -> None:
    """Outside `alignments/` a mapping property joins two concepts of the project, nothing else."""
    graph = ontology() + shapes()
    ends = {str(end) for s, p, o in graph if p in MAPPINGS for end in (s, o)}
    assert set() == {end for end in ends if not end.startswith(CONCEPT)}


def test_foreign_superclasses_are_safe() -> None:
    """Own classes stand only under foreign classes that drag nothing wrong along."""
    assert set() == foreign_parents(RDFS.subClassOf) - SAFE_SUPERCLASSES


def test_foreign_superproperties_are_safe() -> None:
    """Own properties stand only under foreign properties that drag nothing wrong along."""
    assert set() == foreign_parents(RDFS.subPropertyOf) - SAFE_SUPERPROPERTIES


def test_turtle_and_sssom_hold_the_same_mappings() -> None:
    """The two forms of the mappings are one set, without repetition."""
    assert sorted(turtle_triples()) == sorted(sssom_triples())


def test_mapped_terms_bear_the_names_of_the_ontology() -> None:
    """The subject of a mapping exists, and the table calls it what the ontology calls it."""
    _, rows = read_sssom()
    subjects = [URIRef(triple[0]) for triple in sssom_triples()]
    assert [english_name(node) for node in subjects] == [row["subject_label"] for row in rows]


def test_mappings_point_outside() -> None:
    """A mapping leads from a term of the project to a foreign one."""
    inside = [(s.startswith(BASE), o.startswith(BASE)) for s, _, o in sssom_triples()]
    assert {(True, False)} == set(inside)


def test_every_proof_is_complete() -> None:
    """A row of `vocabularies.csv` names the file, its commit and its digest."""
    rows = read_rows(ALIGNMENTS / "vocabularies.csv")
    pattern = re.compile(r"[\w-]+/[\w.-]+ \S+ [0-9a-f]{40} sha256:[0-9a-f]{64} \d{4}-\d\d-\d\d")
    columns = ("repository", "file", "commit", "digest", "checked")
    lines = {" ".join(row[column] for column in columns) for row in rows}
    assert set() == {line for line in lines if not pattern.fullmatch(line)}


def test_every_proof_is_needed_once() -> None:
    """`vocabularies.csv` lists each foreign term in use once, and none that is not in use."""
    rows = [row["term"] for row in read_rows(ALIGNMENTS / "vocabularies.csv")]
    used = {iri for find in PLACES.values() for iri in foreign_terms(find())}
    assert sorted(i for i in used if not in_closed_vocabulary(i)) == sorted(rows)
