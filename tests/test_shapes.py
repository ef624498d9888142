"""Every shape says what it should, lets sound data pass, and finds the fault it is there for."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from kgtool.build import read_shapes
from kgtool.namespaces import CONCEPT, COOP, shorten
from kgtool.repository import Project, find_project
from kgtool.terms import Literal, NamedNode, Term, Triple, named, read_rdf
from kgtool.validate import validate_shapes

CASES = Path(__file__).parent / "shapes"
VALID = sorted(CASES.glob("*/valid.*.ttl"))
INVALID = sorted(CASES.glob("*/invalid.*.ttl"))
COLUMNS = ["rule", "severity", "focus", "path", "value"]
SHAPE = "https://w3id.org/coop-tw/shapes#"

# Foreign parameters of a shape that are no SHACL terms.
_STRUCTURE = {RDF.type, RDF.first, RDF.rest, RDFS.label}
# What makes a node or property shape check something; the rest describes or targets it.
_DESCRIPTION = {SH.path, SH.severity, SH.name, SH.message, SH.property, SH.targetClass}
_DESCRIPTION |= {SH.targetSubjectsOf, RDF.type, RDFS.label}

Row = tuple[str, str, str, str, str]


# ---- What a case is run against ------------------------------------------------------------------


@cache
def here() -> Project:
    """Return the project of this checkout."""
    return find_project(Path(__file__).parent)


@cache
def shape_triples() -> tuple[Triple, ...]:
    """Return the shapes as the tool reads them."""
    return tuple(read_shapes(here()))


@cache
def shapes() -> Graph:
    """Return the shapes as rdflib reads them, one graph of all files."""
    graph = Graph()
    for path in here().shape_files():
        graph.parse(path)
    return graph


def read_triples(path: Path) -> list[Triple]:
    """Return the triples of a Turtle file."""
    return [quad.triple for quad in read_rdf(path, path.name)]


@cache
def ontology() -> tuple[Triple, ...]:
    """Return the triples of terms and concept schemes."""
    return tuple(triple for path in here().ontology_files() for triple in read_triples(path))


@cache
def concepts() -> dict[str, list[Triple]]:
    """Return what the ontology says of each concept and scheme."""
    found: dict[str, list[Triple]] = {}
    for triple in ontology():
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(CONCEPT[:-1]):
            found.setdefault(triple.subject.value, []).append(triple)
    return found


@cache
def class_tree() -> tuple[Triple, ...]:
    """Return which class stands under which."""
    return tuple(triple for triple in ontology() if triple.predicate == named("rdfs:subClassOf"))


def background(triples: Iterable[Triple]) -> list[Triple]:
    """Return the class tree and the concepts that `triples` mention, with all that these mention."""
    found: list[Triple] = [*class_tree()]
    seen: set[str] = set()
    waiting = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    while waiting:
        seen |= waiting
        new = [triple for iri in sorted(waiting) for triple in concepts().get(iri, ())]
        found += new
        waiting = {t.object.value for t in new if isinstance(t.object, NamedNode)} - seen
    return found


def text_of(term: Term | None) -> str:
    """Return a term as the expectations write it: IRIs shortened, literals by lexical form."""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, Literal) else ""


def findings_of(path: Path) -> list[Row]:
    """Return what the shapes find in a case, in the background of the common world."""
    case = [*read_triples(CASES / "world.ttl"), *read_triples(path)]
    found = validate_shapes(dict.fromkeys([*case, *background(case)]), shape_triples())
    rows = [
        (one.rule, one.severity, text_of(one.focus), shorten(one.path), text_of(one.value))
        for one in found
    ]
    return sorted(rows)


def expectation(path: Path) -> list[Row]:
    """Return the findings that the table beside an invalid case lists."""
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == COLUMNS
    return sorted((rule, severity, focus, at, value) for rule, severity, focus, at, value in rows)


def case_name(path: Path) -> str:
    """Return `programme/invalid.no-ministry` for a case."""
    return f"{path.parent.name}/{path.stem}"


# ---- What shapes there are -----------------------------------------------------------------------


def local(node: Node) -> str:
    """Return the name of a shape."""
    return str(node).removeprefix(SHAPE)


def node_shapes() -> list[URIRef]:
    """Return the node shapes that have a name of their own."""
    return sorted(n for n in shapes().subjects(RDF.type, SH.NodeShape) if isinstance(n, URIRef))


def property_shapes() -> list[URIRef]:
    """Return the property shapes that node shapes point at."""
    parts = {part for node in node_shapes() for part in shapes().objects(node, SH.property)}
    return sorted(part for part in parts if isinstance(part, URIRef))


def rules() -> set[str]:
    """Return the names of all shapes that can have findings of their own."""
    own = [node for node in node_shapes() if set(shapes().predicates(node)) - _DESCRIPTION]
    return {local(shape) for shape in [*property_shapes(), *own]}


def foci(path: Path) -> set[str]:
    """Return the node shapes that look at something in a case (the world aside)."""
    triples = read_triples(path)
    tree = Graph()
    for above in class_tree():
        if isinstance(above.object, NamedNode) and isinstance(above.subject, NamedNode):
            tree.add((URIRef(above.subject.value), RDFS.subClassOf, URIRef(above.object.value)))
    typed = [t for t in triples if t.predicate == named("rdf:type")]
    types = {URIRef(t.object.value) for t in typed if isinstance(t.object, NamedNode)}
    classes = {c for kind in types for c in tree.transitive_objects(kind, RDFS.subClassOf)}
    used = {URIRef(triple.predicate.value) for triple in triples}
    return {
        local(node)
        for node in node_shapes()
        if classes & set(shapes().objects(node, SH.targetClass))
        or used & set(shapes().objects(node, SH.targetSubjectsOf))
    }


# ---- Tests ---------------------------------------------------------------------------------------


def test_the_world_is_sound() -> None:
    """The common background has no findings, so that those of a case are its own."""
    assert [] == findings_of(CASES / "world.ttl")


@pytest.mark.parametrize("path", VALID, ids=case_name)
def test_sound_data_pass(path: Path) -> None:
    """A valid case has no finding of any severity."""
    assert [] == findings_of(path)


@pytest.mark.parametrize("path", INVALID, ids=case_name)
def test_faults_are_found(path: Path) -> None:
    """An invalid case has exactly the findings of the table beside it."""
    assert expectation(path) == findings_of(path)


def test_every_rule_is_broken_by_a_case() -> None:
    """Each property shape, and each node shape with a constraint of its own, finds a fault."""
    assert rules() == {row[0] for path in INVALID for row in expectation(path)}


def test_every_node_shape_lets_something_pass() -> None:
    """Each node shape looks at something in a valid case."""
    assert {local(node) for node in node_shapes()} == {
        shape for path in VALID for shape in foci(path)
    }


def test_every_case_is_used() -> None:
    """The folder holds the world, valid cases, and pairs of invalid case and expectation only."""
    pairs = [*INVALID, *(path.with_suffix(".csv") for path in INVALID)]
    known = {CASES / "world.ttl", *VALID, *pairs}
    assert known == {path for path in CASES.rglob("*") if path.is_file()}


def test_every_shacl_term_exists() -> None:
    """A misspelt term would be ignored in silence, so each is looked up in the vocabulary."""
    used = {str(term) for triple in shapes() for term in triple}
    names = {iri.removeprefix(str(SH)) for iri in used if iri.startswith(str(SH))}
    assert set() == {name for name in names if name not in SH}


def test_every_parameter_is_shacl() -> None:
    """What a shape says of itself is SHACL, a list, a type or a label."""
    others = set(shapes().predicates()) - _STRUCTURE
    assert set() == {term for term in others if not str(term).startswith(str(SH))}


def test_every_own_term_exists() -> None:
    """Each term and concept that a shape names is in the ontology."""
    known = {term.value for triple in ontology() for term in triple if isinstance(term, NamedNode)}
    used = {str(term) for triple in shapes() for term in triple if isinstance(term, URIRef)}
    assert set() == {iri for iri in used if iri.startswith((COOP, CONCEPT))} - known


def test_every_own_term_is_declared() -> None:
    """Each term that a shape names is the subject of a definition, not only mentioned."""
    declared = {t.subject.value for t in ontology() if isinstance(t.subject, NamedNode)}
    used = {str(term) for triple in shapes() for term in triple if isinstance(term, URIRef)}
    assert set() == {iri for iri in used if iri.startswith(COOP)} - declared


def test_every_target_class_exists() -> None:
    """A class without members tests nothing, so each target is declared as a class."""
    classes = {t.subject for t in ontology() if t.object == named("owl:Class")}
    targets = {NamedNode(str(target)) for target in shapes().objects(None, SH.targetClass)}
    assert set() == targets - classes


def test_every_node_shape_has_a_target() -> None:
    """A node shape without a target would look at nothing."""
    assert [] == [
        local(node)
        for node in node_shapes()
        if not {SH.targetClass, SH.targetSubjectsOf} & set(shapes().predicates(node))
    ]


def test_every_class_of_things_has_a_shape() -> None:
    """Each class whose members the tables list is the target of a shape of that name."""
    with here().table("entities").open(encoding="utf-8", newline="") as file:
        kinds = {kind for row in csv.DictReader(file) for kind in row["type"].split("|")}
    targets = {
        (local(node), str(target).removeprefix(COOP))
        for node in node_shapes()
        for target in shapes().objects(node, SH.targetClass)
    }
    assert set() == {(f"{kind}Shape", kind) for kind in kinds} - targets


def test_every_property_shape_is_named_after_its_node_shape() -> None:
    """The name of a property shape begins with that of the one node shape that has it."""
    assert [] == [
        local(shape)
        for shape in property_shapes()
        if [str(shape).rpartition("-")[0]]
        != [str(n) for n in shapes().subjects(SH.property, shape)]
    ]


def test_every_property_shape_is_used() -> None:
    """A property shape that no node shape points at would test nothing."""
    assert set(property_shapes()) == set(shapes().subjects(RDF.type, SH.PropertyShape))


def test_every_rule_says_how_grave_it_is() -> None:
    """The severity of each rule is chosen, not left to the default."""
    counts = {
        rule: len(list(shapes().objects(URIRef(SHAPE + rule), SH.severity))) for rule in rules()
    }
    assert {} == {rule: number for rule, number in counts.items() if number != 1}


def test_every_rule_speaks_both_languages() -> None:
    """Each rule has one message in English and one in Chinese."""
    assert {} == _without_both_languages(sorted(rules()), SH.message)


def test_every_property_shape_has_a_name_in_both_languages() -> None:
    """Each property shape has one name in English and one in Chinese."""
    assert {} == _without_both_languages([local(shape) for shape in property_shapes()], SH.name)


def test_every_node_shape_has_a_label_in_both_languages() -> None:
    """Each node shape has one label in English and one in Chinese."""
    assert {} == _without_both_languages([local(shape) for shape in node_shapes()], RDFS.label)


def _without_both_languages(names: list[str], term: URIRef) -> dict[str, list[str]]:
    spoken = {
        name: sorted(
            str(getattr(text, "language", "")).lower()
            for text in shapes().objects(URIRef(SHAPE + name), term)
        )
        for name in names
    }
    return {name: tags for name, tags in spoken.items() if tags != ["en", "zh-hant"]}


def test_every_message_says_where_to_mend() -> None:
    """Each message names the table or file that the reader edits, and gives an example."""
    places = ("data/", "ontology/concepts/", "queries/rules/")
    unhelpful = [
        str(message)
        for message in shapes().objects(None, SH.message)
        if not any(place in str(message) for place in places)
    ]
    assert [] == unhelpful


def test_no_message_stands_on_two_rules_of_one_shape() -> None:
    """Each rule of a shape explains itself in its own words."""
    said = Counter(
        (str(shape).rpartition("-")[0], str(message))
        for shape in property_shapes()
        for message in shapes().objects(shape, SH.message)
    )
    assert [] == [text for text, number in said.items() if number > 1]
