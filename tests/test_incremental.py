"""Inferences and findings kept up to date: after any edits they are those of a whole run."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reasoning_engine.random_graphs import AXIOMS, FACTS, graphs
from shacl_cases import random_case

from kgtool.incremental.closure import LiveClosure
from kgtool.incremental.findings import LiveFindings
from kgtool.incremental.reach import Reach
from kgtool.reason.engine import closure
from kgtool.terms import NamedNode, Triple, named, read_turtle
from kgtool.validate.engine import validate
from kgtool.validate.shapes import read_shapes

PREFIXES = """
@prefix : <http://e/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))


ONTOLOGY = """
:A rdfs:subClassOf :B . :B rdfs:subClassOf :C .
:p rdfs:subPropertyOf :q . :q a owl:TransitiveProperty . :r a owl:SymmetricProperty .
:s owl:inverseOf :p . :t owl:propertyChainAxiom ( :p :r ) . :p rdfs:domain :A . :r rdfs:range :D .
:E a owl:Class ; owl:equivalentClass [ owl:onProperty :q ; owl:hasValue :x ] .
:F owl:intersectionOf ( :A :D ) . :z owl:sameAs :v . :m a owl:FunctionalProperty .
:H owl:onProperty :n ; owl:maxCardinality "1"^^xsd:nonNegativeInteger . :x :n :y . :y :m :w . [ owl:onProperty :r ; owl:someValuesFrom :F ] rdfs:subClassOf :G .
"""
NAMES = [NamedNode(f"http://e/{name}") for name in "xyzwv"]
DATA = [
    Triple(one, NamedNode(f"http://e/{name}"), other)
    for name in "pqrsmn"
    for one in NAMES
    for other in NAMES
] + [
    Triple(one, named("rdf:type"), NamedNode(f"http://e/{kind}")) for one in NAMES for kind in "ADE"
]


@given(
    st.lists(st.sampled_from(DATA), max_size=14),
    st.lists(st.lists(st.tuples(st.sampled_from(DATA), st.booleans()), max_size=3), max_size=8),
)
def test_edits_of_data_end_where_a_whole_run_ends(
    start: list[Triple], edits: list[list[tuple[Triple, bool]]]
) -> None:
    """Chains, circles, inverses and intersections fall and stand, and things cease to be the same."""
    ontology = read_turtle((PREFIXES + ONTOLOGY).encode(), "ontology")
    asserted = {*ontology, *start}
    live = LiveClosure(asserted)
    for edit in edits:
        added, removed = ({t for t, add in edit if add is wanted} for wanted in (True, False))
        live.change(added - removed, removed - added)
        asserted = (asserted - (removed - added)) | (added - removed)
        assert closure(asserted, engine="python").new == live.told


def test_an_edit_of_data_is_followed_without_deriving_everything() -> None:
    """What a removed link held up falls, and what has another support stands."""
    x, y, _, w = NAMES[:4]
    p, q = (NamedNode(f"http://e/{name}") for name in "pq")
    ontology = read_turtle((PREFIXES + ONTOLOGY).encode(), "ontology")
    live = LiveClosure([*ontology, Triple(x, p, y), Triple(y, p, w), Triple(x, p, w)])
    live.change([], [Triple(x, p, w)])
    assert Triple(x, q, w) in live.told
    live.change([], [Triple(y, p, w)])
    assert Triple(x, q, w) not in live.told
    assert 1 == live.runs


def _edits(triples: frozenset[Triple]) -> st.SearchStrategy[list[tuple[Triple, bool]]]:
    """Triples in some order, each to be added or removed."""
    if not triples:
        return st.just([])
    return st.lists(
        st.tuples(st.sampled_from(sorted(triples, key=str)), st.booleans()), max_size=12
    )


@SLOW
@given(st.data(), graphs((AXIOMS, 9), (FACTS, 14)), graphs((FACTS, 14)))
def test_the_closure_after_edits_is_that_of_a_whole_run(
    data: st.DataObject, start: frozenset[Triple], others: frozenset[Triple]
) -> None:
    """Delete and rederive ends where deriving everything ends, after each edit."""
    live = LiveClosure(start)
    asserted = set(start)
    for triple, add in data.draw(_edits(start | others)):
        live.change([triple] if add else [], [] if add else [triple])
        asserted = asserted | {triple} if add else asserted - {triple}
        whole = closure(asserted, engine="python")
        assert whole.new == live.told
        assert whole.clashes == live.clashes


@settings(SLOW, max_examples=300)
@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_findings_after_edits_are_those_of_a_whole_run(random: Random, size: int) -> None:
    """All kinds of shapes and paths: what an edit cannot reach keeps its findings."""
    data, shapes = random_case(random)
    others, _ = random_case(random)
    live = LiveFindings(data, shapes)
    current = dict.fromkeys(data)
    for _ in range(4):
        removed = random.sample(list(current), min(size, len(current)))
        added = random.sample(others, min(size, len(others)))
        before = Counter(live.findings)
        new, gone = live.change(added, [t for t in removed if t not in added])
        for triple in removed:
            current.pop(triple, None)
        current.update(dict.fromkeys(added))
        whole, notes = validate(list(current), shapes, engine="evaluated")
        assert Counter(whole) == Counter(live.findings)
        assert before + Counter(new) == Counter(live.findings) + Counter(gone)
        # spellings are those of the data that a whole run has looked at
        assert [note for note in notes if note.kind != "respelt"] == live.notes


def test_a_query_is_asked_again_only_if_it_can_touch_what_has_changed() -> None:
    """A constraint in SPARQL is checked anew after an edit of its predicates, and not else."""
    shapes = """:S a sh:NodeShape ; sh:targetClass :A ; sh:sparql [
        sh:select "SELECT $this ?value { $this <http://e/p> ?value . ?value <http://e/q> ?other }" ] .
        :T a sh:NodeShape ; sh:targetClass :A ; sh:not [ sh:sparql [
        sh:select "SELECT $this { $this ?any <http://e/w> }" ] ] .
        :U a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :r ; sh:minCount 1 ] ."""
    prefixes = f"{PREFIXES}@prefix sh: <http://www.w3.org/ns/shacl#> ."
    read = read_shapes(read_turtle((prefixes + shapes).encode(), "shapes"))
    reach = Reach(read)

    def again(*names: str) -> list[str]:
        return sorted(
            shape.name for shape in reach.whole([NamedNode(f"http://e/{n}") for n in names])
        )

    assert ["T"] == again("r", "s")
    assert ["S", "T"] == again("r", "q")
    assert ["S", "T"] == sorted(shape.name for shape in reach.whole([named("rdf:type")]))
