"""Proofs: each step is an instance of its rule, none is circular, and the shortest comes first."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from proof_checks import is_sound, is_well_founded
from reasoning_engine.random_graphs import ABOUT_ITSELF, AXIOMS, FACTS, graphs
from reasoning_engine.rule_cases import THEN

from kgtool.explain import Explainer, Proof
from kgtool.reason.engine import closure
from kgtool.terms import Quad, Triple, read_turtle

PREFIXES = """
@prefix : <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LINE = " . ".join(f":n{number} :below :n{number + 1}" for number in range(6))
CIRCLES = {
    "transitive": ":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :a",
    "symmetric": ":p a owl:SymmetricProperty . :a :p :b",
    "transitive-symmetric": ":p a owl:SymmetricProperty , owl:TransitiveProperty . :a :p :b",
    "same": ":a owl:sameAs :b . :b owl:sameAs :c . :c owl:sameAs :a . :a :p :d . :d :q :c",
    "inverse": ":p owl:inverseOf :q . :q owl:inverseOf :p . :a :p :b",
    "classes": ":C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :E rdfs:subClassOf :C . :a a :D",
    "equivalent": ":C owl:equivalentClass :D . :D owl:equivalentClass :C . :a a :C",
    "union-and-intersection": ":C owl:unionOf ( :D :E ) . :D owl:intersectionOf ( :C :E ) . :a a :E",
}


def read(turtle: str) -> frozenset[Triple]:
    return frozenset(read_turtle((PREFIXES + turtle + " .").encode(), "case"))


def explain(triples: frozenset[Triple]) -> Explainer:
    return Explainer.of([Quad(t.subject, t.predicate, t.object) for t in triples])


def check_all(triples: frozenset[Triple]) -> None:
    """Assert that everything that follows has a sound proof without circles."""
    explainer = explain(triples)
    for triple in closure(triples).new:
        proof = explainer.proof(triple)
        assert proof is not None, triple
        assert is_well_founded(proof)
        assert proof.leaves <= explainer.asserted
        assert [] == [step for step in proof.steps() if not is_sound(step)]


@pytest.mark.parametrize("name", THEN)
def test_the_conclusion_of_every_rule_is_proved_by_it(name: str) -> None:
    """Each rule of the profile that concludes something explains its own example."""
    given_, then = (read(part) for part in THEN[name])
    explainer = explain(given_)
    for triple in then - given_:
        rules = {step.rule for proof in explainer.proofs(triple) for step in proof.steps()}
        assert name in rules or rules & {"cax-eqc1", "cax-eqc2", "scm-sco", "scm-spo"}
    check_all(given_)


@pytest.mark.parametrize("name", CIRCLES)
def test_no_proof_is_circular(name: str) -> None:
    """Things that follow from each other rest on what was asserted all the same."""
    check_all(read(CIRCLES[name]))


def first(explainer: Explainer, turtle: str) -> Proof:
    (triple,) = read(turtle)
    return explainer.proofs(triple)[0]


def test_the_shortest_proof_comes_first() -> None:
    """A direct way of two steps beats a longer one over four."""
    turtle = f":below a owl:TransitiveProperty . {LINE} . :n0 :below :n4 . :n5 :below :n6"
    explainer = explain(read(turtle))
    (goal,) = read(":n0 :below :n6")
    sizes = [proof.size for proof in explainer.proofs(goal)]
    assert sorted(sizes) == sizes
    assert read(
        ":below a owl:TransitiveProperty . :n0 :below :n4 . :n4 :below :n5 . :n5 :below :n6"
    )
    shortest = first(explainer, ":n0 :below :n6")
    assert 4 == len(shortest.leaves)
    assert 2 == len(sizes)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs((AXIOMS, 9), (FACTS, 14)))
def test_everything_that_follows_from_a_random_graph_is_proved(given_: frozenset[Triple]) -> None:
    """Every triple of the closure has a proof without circles, down to what was asserted."""
    explainer = explain(given_)
    for triple in closure(given_).new:
        proof = explainer.proof(triple)
        assert proof is not None, triple
        assert is_well_founded(proof)
        assert proof.leaves <= explainer.asserted
        assert is_sound(list(proof.steps())[-1])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs((AXIOMS, 6), (FACTS, 9), (ABOUT_ITSELF, 3)))
def test_proofs_are_found_where_data_speaks_of_the_ontology(given_: frozenset[Triple]) -> None:
    """Also where classes are typed by rules and properties found to be the same."""
    explainer = explain(given_)
    for triple in closure(given_).new:
        proof = explainer.proof(triple)
        assert proof is not None, triple
        assert is_well_founded(proof)
