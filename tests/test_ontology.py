"""The ontology: its profile, its labels and definitions, its names, and its metadata."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, Graph, Namespace, URIRef
from rdflib.term import Node

from kgtool.reason import close
from kgtool.terms import read_turtle
from tests.ontology.cases import CASES, FRAME
from tests.ontology.profile import find_problems

ROOT = Path(__file__).parents[1]
HOME = ROOT / "ontology"
FILES = [
    HOME / "core.ttl",
    *sorted((HOME / "modules").glob("*.ttl")),
    *sorted((HOME / "concepts").glob("*.ttl")),
]
HEADER = URIRef("https://w3id.org/coop-tw/def")
COOP = Namespace("https://w3id.org/coop-tw/def#")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def _own(graph: Graph, *kinds: Node) -> set[URIRef]:
    found = (term for kind in kinds for term in graph.subjects(RDF.type, kind))
    return {term for term in found if isinstance(term, URIRef) and term in COOP}


def _name(term: Node) -> str:
    return str(term).removeprefix(str(COOP))


def _languages(graph: Graph, term: Node, *predicates: URIRef) -> list[list[str]]:
    return [
        sorted(str(getattr(text, "language", None)) for text in graph.objects(term, predicate))
        for predicate in predicates
    ]


@pytest.fixture(scope="module")
def graph() -> Graph:
    """All files of the ontology as one graph."""
    whole = Graph()
    for file in FILES:
        whole.parse(file)
    return whole


@pytest.fixture(scope="module")
def terms(graph: Graph) -> set[URIRef]:
    """The project's own classes and properties."""
    return _own(graph, OWL.Class, *PROPERTIES)


# ---- The profile ---------------------------------------------------------------------------------


def _rules(turtle: str) -> set[str]:
    return {problem.rule for problem in find_problems(Graph().parse(data=FRAME + turtle))}


def test_ontology_is_owl_2_rl(graph: Graph) -> None:
    """Core, modules and concepts together are an OWL 2 DL ontology in the RL profile."""
    assert [] == find_problems(graph)


@pytest.mark.parametrize(("broken", "rule", "_"), CASES.values(), ids=CASES)
def test_fault_is_found(broken: str, rule: str, _: str) -> None:
    """The checker names the rule that a broken ontology breaks."""
    assert rule in _rules(broken)


@pytest.mark.parametrize(("_", "__", "sound"), CASES.values(), ids=CASES)
def test_counterpart_passes(_: str, __: str, sound: str) -> None:
    """The checker is silent about the sound ontology next to each broken one."""
    assert set() == _rules(sound)


# ---- Consistency ---------------------------------------------------------------------------------


def _errors(graph: Graph, *facts: tuple[Node, Node, Node]) -> list[str]:
    closed = Graph()
    for triple in (*graph, *facts):
        closed.add(triple)
    triples = read_turtle(closed.serialize(format="nt").encode(), "world")
    return list(close(triples).clashes)


def test_every_class_may_have_a_member(graph: Graph) -> None:
    """A world with one member of every class follows no contradiction."""
    members = [(URIRef(f"urn:x:{_name(c)}"), RDF.type, c) for c in _own(graph, OWL.Class)]
    assert [] == _errors(graph, *members)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("University", "Programme"),
        ("Collaboration", "Amount"),
        ("Inventory", "Sector"),
        ("Park", "Indicator"),
        ("Platform", "CooperationMode"),
    ],
)
def test_disjoint_classes_share_no_member(graph: Graph, first: str, second: str) -> None:
    """A thing in two disjoint classes is a contradiction."""
    thing = URIRef("urn:x:thing")
    both = [(thing, RDF.type, COOP[first]), (thing, RDF.type, COOP[second])]
    assert [] != _errors(graph, *both)


@pytest.mark.parametrize("second", ["Organization", "Programme", "Collaboration"])
def test_facility_may_be_something_else(graph: Graph, second: str) -> None:
    """A facility that also acts, pays or cooperates is no contradiction."""
    thing = URIRef("urn:x:thing")
    both = [(thing, RDF.type, COOP.Incubator), (thing, RDF.type, COOP[second])]
    assert [] == _errors(graph, *both)


# ---- Terms ---------------------------------------------------------------------------------------


def test_terms_have_one_label_and_definition_per_language(graph: Graph, terms: set[URIRef]) -> None:
    """Every own term has one label and one definition in English and in Chinese."""
    wrong = {
        _name(term): found
        for term in terms
        if (found := _languages(graph, term, RDFS.label, SKOS.definition))
        != [["en", "zh-Hant"], ["en", "zh-Hant"]]
    }
    assert {} == wrong


def test_examples_are_in_both_languages(graph: Graph, terms: set[URIRef]) -> None:
    """An example of a term is given in English and in Chinese, or not at all."""
    found = {tuple(_languages(graph, term, SKOS.example)[0]) for term in terms}
    assert found <= {(), ("en", "zh-Hant")}


def test_labels_tell_terms_apart(graph: Graph, terms: set[URIRef]) -> None:
    """No two terms share a label."""
    labels = [label for term in terms for label in graph.objects(term, RDFS.label)]
    assert len(set(labels)) == len(labels)


def test_terms_name_their_ontology(graph: Graph, terms: set[URIRef]) -> None:
    """Every own term says that this ontology defines it."""
    assert {} == {
        _name(term): found
        for term in terms
        if (found := list(graph.objects(term, RDFS.isDefinedBy))) != [HEADER]
    }


def test_borrowed_terms_name_their_vocabulary(graph: Graph) -> None:
    """Every borrowed term points to its vocabulary and is not defined again."""
    declared = {
        term for kind in (OWL.Class, *PROPERTIES) for term in graph.subjects(RDF.type, kind)
    }
    borrowed = {term for term in declared if isinstance(term, URIRef) and term not in COOP}
    assert {} == {
        str(term): said
        for term in borrowed
        if (said := sorted(str(p) for p in graph.predicates(term)))
        != [str(RDF.type), str(RDFS.isDefinedBy)]
    }


def test_classes_are_singular_nouns(graph: Graph) -> None:
    """Class names are upper camel case and singular, but for the class of unnamed groups."""
    names = {_name(term) for term in _own(graph, OWL.Class)}
    assert set() == {name for name in names if not re.fullmatch(r"([A-Z][a-z]+)+", name)}
    assert {"UnnamedOrganizations"} == {name for name in names if name.endswith("s")}


def test_properties_are_lower_camel_case(graph: Graph) -> None:
    """Property names begin with a small letter and have no separators."""
    names = {_name(term) for term in _own(graph, *PROPERTIES)}
    assert set() == {name for name in names if not re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", name)}


def test_used_terms_are_declared(graph: Graph, terms: set[URIRef]) -> None:
    """Every own term that the files use, in whatever place, is declared."""
    used = {node for triple in graph for node in triple if isinstance(node, URIRef)}
    assert set() == {node for node in used if node in COOP} - terms


def test_all_subjects_are_ours(graph: Graph) -> None:
    """The files describe nothing outside the project's address but the terms they borrow."""
    borrowed = set(graph.subjects(RDFS.isDefinedBy))
    subjects = {s for s in graph.subjects() if isinstance(s, URIRef)} - borrowed
    assert set() == {s for s in subjects if not s.startswith("https://w3id.org/coop-tw/")}


# ---- Axioms that must and must not be there ------------------------------------------------------


def test_no_domain_and_no_range(graph: Graph) -> None:
    """No property has a domain or range: kinds of subject and value are said in SHACL."""
    assert [] == [*graph.subjects(RDFS.domain), *graph.subjects(RDFS.range)]


def test_nothing_merges_things(graph: Graph) -> None:
    """No key, no functional property and no equality can merge two things."""
    kinds = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty)
    assert [] == [s for kind in kinds for s in graph.subjects(RDF.type, kind)]
    assert [] == [*graph.subjects(OWL.hasKey), *graph.subjects(OWL.sameAs)]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (OWL.AsymmetricProperty, {"partOf", "succeededBy", "unitOf"}),
        (
            OWL.TransitiveProperty,
            {"eventuallySucceededBy", "partOfTransitively", "withinOrganization"},
        ),
        (OWL.SymmetricProperty, {"relatedTo"}),
    ],
)
def test_characteristics_are_those_of_the_design(
    graph: Graph, kind: URIRef, names: set[str]
) -> None:
    """Direct relations are asymmetric, their super-properties transitive, and one is symmetric."""
    assert names == {_name(term) for term in graph.subjects(RDF.type, kind)}


# ---- Metadata and files --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "predicate",
    [
        *(OWL.versionIRI, OWL.versionInfo, DCTERMS.title, DCTERMS.description),
        *(DCTERMS.license, DCTERMS.creator, DCTERMS.publisher, DCTERMS.created),
        *(DCTERMS.issued, DCTERMS.modified, DCTERMS.bibliographicCitation),
        *(VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri),
        URIRef("http://purl.org/ontology/bibo/status"),
    ],
)
def test_header_is_complete(graph: Graph, predicate: URIRef) -> None:
    """The header has every item of metadata that readers of ontologies look for."""
    assert [] != list(graph.objects(HEADER, predicate))


def test_version_is_the_same_everywhere(graph: Graph) -> None:
    """The version IRI ends with the version that the header states."""
    version = graph.value(HEADER, OWL.versionInfo)
    assert URIRef(f"{HEADER}/{version}") == graph.value(HEADER, OWL.versionIRI)


def test_namespace_is_the_one_in_use(graph: Graph) -> None:
    """The header names the namespace in which the terms stand."""
    assert str(COOP) == str(graph.value(HEADER, VANN.preferredNamespaceUri))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file_says_what_it_is_for(file: Path) -> None:
    """Every file begins with a comment on its purpose."""
    assert "# " == file.read_text(encoding="utf-8")[:2]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-Hant.md"])
def test_readme_names_every_file(readme: str) -> None:
    """Both versions of the guide say what each file is for."""
    text = (HOME / readme).read_text(encoding="utf-8")
    assert [] == [file.name for file in FILES if file.stem not in text]


def test_concepts_are_labelled_and_defined(graph: Graph) -> None:
    """Every concept has one label and one definition in English and in Chinese."""
    wrong = {
        str(concept)
        for concept in graph.subjects(SKOS.inScheme)
        if _languages(graph, concept, SKOS.prefLabel, SKOS.definition)
        != [["en", "zh-Hant"], ["en", "zh-Hant"]]
    }
    assert set() == wrong


def test_concepts_stand_in_their_scheme(graph: Graph) -> None:
    """The address of a concept is that of its scheme and its key; ordered schemes use numbers."""
    wrong = {
        str(concept)
        for concept, scheme in graph.subject_objects(SKOS.inScheme)
        for notation in graph.objects(concept, SKOS.notation)
        if str(concept) != f"{scheme}/{notation}"
        and not (str(concept).startswith(f"{scheme}/") and str(notation).isdigit())
    }
    assert set() == wrong


def test_concepts_are_typed(graph: Graph) -> None:
    """Everything in a scheme is a concept, without help from a reasoner."""
    assert set(graph.subjects(SKOS.inScheme)) == set(graph.subjects(RDF.type, SKOS.Concept))
