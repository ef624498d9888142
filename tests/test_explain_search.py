"""Proofs: each step is an instance of its rule, none is circular, and the shortest comes first."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from proof_checks import is_sound, is_well_founded
from reasoning_engine.random_graphs import ABOUT_ITSELF, AXIOMS, FACTS, graphs
from reasoning_engine.rule_cases import THEN

from kgtool.explain import Explainer, Proof
from kgtool.reason.engine import closure
from kgtool.terms import Quad, Triple, named, read_turtle

PREFIXES = """
@prefix : <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SAME = named("owl:sameAs")
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


def test_the_shortest_proof_comes_first() -> None:
    """A way of two steps comes before one of three, and both are told."""
    turtle = (
        ":p a owl:TransitiveProperty . :a :p :b . :b :p :d . :a :p :c1 . :c1 :p :c2 . :c2 :p :d"
    )
    (goal,) = read(":a :p :d")
    short, long = explain(read(turtle)).proofs(goal)
    assert read(":p a owl:TransitiveProperty . :a :p :b . :b :p :d") == as_triples(short)
    assert short.size < long.size
    assert short == explain(read(turtle)).proof(goal)


def as_triples(proof: Proof) -> set[Triple]:
    return {Triple(*leaf) for leaf in proof.leaves}  # type: ignore[arg-type]


def test_no_proof_needs_all_that_another_needs() -> None:
    """A detour over what is there directly is no proof of its own."""
    turtle = ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :x a :A"
    (goal,) = read(":x a :B")
    assert 1 == len(explain(read(turtle)).proofs(goal))


def test_as_many_proofs_as_are_asked_for() -> None:
    """Of thirty proofs twenty by default, or fewer."""
    ways = " . ".join(f":a :p :m{number} . :m{number} :p :b" for number in range(30))
    explainer = explain(read(f":p a owl:TransitiveProperty . {ways}"))
    (goal,) = read(":a :p :b")
    assert (20, 3) == (len(explainer.proofs(goal)), len(explainer.proofs(goal, 3)))


def test_what_is_asserted_needs_no_proof_but_may_have_one() -> None:
    """The first is the triple itself; what else leads to it comes after."""
    explainer = explain(read(":p a owl:SymmetricProperty . :a :p :b . :b :p :a"))
    (goal,) = read(":a :p :b")
    assert ["", "prp-symp"] == [proof.rule for proof in explainer.proofs(goal)]


@pytest.mark.parametrize("axiom", [":below a owl:TransitiveProperty", "owl:sameAs a :Any"])
def test_a_long_line_is_proved_step_by_step(axiom: str) -> None:
    """Forty steps, one after the other, without trying all brackets."""
    word = ":below" if axiom.startswith(":below") else "owl:sameAs"
    line = " . ".join(f":n{number} {word} :n{number + 1}" for number in range(40))
    (goal,) = read(f":n0 {word} :n40")
    proof = explain(read(f"{axiom} . {line}")).proof(goal)
    assert proof is not None
    assert 39 == len({step.fact for step in proof.steps()})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
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


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs((AXIOMS, 6), (FACTS, 9), (ABOUT_ITSELF, 3)))
def test_proofs_are_found_where_data_speaks_of_the_ontology(given_: frozenset[Triple]) -> None:
    """Also where classes are typed by rules and properties found to be the same.

    Left out are graphs in which one of OWL's own words is the same as another term.
    """
    explainer, new = explain(given_), closure(given_).new
    assume(not any(t.predicate == SAME and "w3.org" in f"{t.subject} {t.object}" for t in new))
    for triple in new:
        proof = explainer.proof(triple)
        assert proof is not None, triple
        assert is_well_founded(proof)
