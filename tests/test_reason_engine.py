"""The OWL 2 RL engine: each rule, each contradiction, and the same closure as owlrl's."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from reasoning_engine.compare import compare
from reasoning_engine.random_graphs import ABOUT_ITSELF, AXIOMS, FACTS, graphs
from reasoning_engine.rule_cases import CLASHES, INNOCENT, THEN

from kgtool.errors import WrongUse
from kgtool.load import load
from kgtool.reason import infer
from kgtool.reason.engine import closure
from kgtool.reason.rules import read_rules
from kgtool.repository import find_project
from kgtool.terms import (
    BlankNode,
    Literal,
    NamedNode,
    Triple,
    graph_name,
    read_rdf,
    read_turtle,
)

PREFIXES = """
@prefix : <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
WITHOUT_CASE = {
    "prp-ap": "an axiom", "cls-thing": "an axiom", "cls-nothing1": "an axiom",
    "dt-type1": "an axiom", "eq-ref": "told with full only", "dt-eq": "never told; see dt-diff",
}  # fmt: skip
ENGINES = ("python", "numpy", "duckdb")


def graph(turtle: str) -> frozenset[Triple]:
    return frozenset(read_turtle((PREFIXES + turtle + " .").encode(), "case"))


def test_every_rule_of_the_profile_has_a_case() -> None:
    """Each rule is shown by an example, or is one that no triple can show."""
    names = {rule.name for rule in read_rules()}
    assert names == THEN.keys() | CLASHES.keys() | WITHOUT_CASE.keys()


def test_every_rule_says_why_in_both_languages() -> None:
    """The sentences name only variables of their rule."""
    for rule in read_rules():
        known = {t[1:] for atom in (*rule.premises, rule.conclusion) for t in atom if t[0] == "?"}
        for sentence in (rule.en, rule.zh):
            assert set(re.findall(r"\{(\w+)\}", sentence)) <= known, rule


@pytest.mark.parametrize("name", THEN)
def test_the_rule_concludes(name: str) -> None:
    """What the rule says follows from the graph follows, and owlrl says nothing else."""
    given_, then = (graph(part) for part in THEN[name])
    assert then <= closure(given_, engine="python").new | given_
    if name != "prp-key":
        difference = compare(given_)
        assert (frozenset(), frozenset()) == (difference.ours, difference.theirs)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CLASHES)
def test_the_contradiction_is_found(name: str, engine: str) -> None:
    """Each is reported once, by its rule, with the triples that clash, in both languages."""
    given_, culprits = (graph(part) for part in CLASHES[name])
    (clash,) = closure(given_, engine=engine).clashes
    assert name == clash.rule
    assert culprits <= set(clash.triples)
    assert clash.en.endswith(f"({name}).")
    assert clash.zh.endswith(f"（{name}）。")


@pytest.mark.parametrize("name", INNOCENT)
def test_the_look_alike_is_innocent(name: str) -> None:
    """What only looks like a contradiction is none."""
    assert [] == closure(graph(INNOCENT[name]), engine="python").clashes


def test_a_cardinality_of_one_with_two_values_is_a_contradiction() -> None:
    """Literals of different values cannot be made the same."""
    turtle = (
        ':C owl:maxCardinality "1"^^xsd:nonNegativeInteger ; owl:onProperty :p . :x a :C ; :p 1 , 2'
    )
    assert ["dt-diff"] == [clash.rule for clash in closure(graph(turtle)).clashes]


def test_owlrl_takes_two_things_with_one_of_two_keys_for_the_same() -> None:
    """owlrl leaves the last key out of account (prp-key); we ask for all of them."""
    turtle = ":C owl:hasKey ( :k :l ) . :x a :C ; :k 1 ; :l 2 . :y a :C ; :k 1 ; :l 3"
    difference = compare(graph(turtle))
    same = NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    assert frozenset() == difference.ours
    assert any(str(row[1]) == same.value for row in difference.theirs)
    assert not any(triple.predicate == same for triple in difference.closure.new)


def test_owlrl_never_looks_at_the_last_of_all_different_things() -> None:
    """Its loops over AllDifferent and AllDisjointProperties end one item early; ours do not."""
    for turtle, rule in (
        ("[] a owl:AllDifferent ; owl:members ( :x :y ) . :x owl:sameAs :y", "eq-diff2"),
        (
            "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) . :x :p :y ; :q :y",
            "prp-adp",
        ),
    ):
        assert [rule] == [clash.rule for clash in closure(graph(turtle)).clashes]


def test_owlrl_skips_what_is_part_of_itself_by_a_cycle() -> None:
    """scm-sco over C ⊑ D ⊑ C gives C ⊑ C also for terms that nothing declares to be classes."""
    made = closure(graph(":C rdfs:subClassOf :D . :D rdfs:subClassOf :C")).new
    assert graph(":C rdfs:subClassOf :C ; owl:equivalentClass :C , :D") <= made


def test_owlrl_types_literals_by_name_and_we_by_value() -> None:
    """dt-type2 speaks of values: the integer 5 is a byte, so `:x` has some byte."""
    turtle = ":C owl:someValuesFrom xsd:byte ; owl:onProperty :p . :x :p 5 . :y :p 500"
    difference = compare(graph(turtle))
    assert {"http://e/x"} == {str(row[0]) for row in difference.ours}
    assert frozenset() == difference.theirs


def test_owlrl_makes_two_values_the_same_and_we_report_them() -> None:
    """With a functional property owlrl says that "A" is "B", and so that `:y` has both."""
    turtle = ':p a owl:FunctionalProperty . :x :p "A" , "B" . :y :q "A"'
    made = closure(graph(turtle))
    assert not {t for t in made.new if t.object == Literal("B")}
    assert ["dt-diff"] == [clash.rule for clash in made.clashes]


def test_nothing_is_told_that_is_true_of_every_graph() -> None:
    """Neither axioms, nor `x sameAs x`, nor triples about literals."""
    assert set() == closure(graph(":x :p 5 . :p rdfs:range xsd:integer")).new


def test_full_tells_also_what_is_true_of_every_graph() -> None:
    """The axioms and `x sameAs x`; literals as subjects stand apart, since they are no RDF."""
    made = closure(graph(":x :p 5 . :p rdfs:range :D"), full=True)
    assert (
        graph(":x owl:sameAs :x . owl:Thing a owl:Class . rdfs:label a owl:AnnotationProperty")
        <= made.new
    )
    said = {(str(s), str(o)) for s, _, o in made.generalized}
    five = '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert (five, "<http://e/D>") in said
    assert (five, "<http://www.w3.org/2001/XMLSchema#decimal>") in said


def test_a_large_group_of_same_things_costs_no_pairs_inside() -> None:
    """300 things that are the same: one representative while reasoning, all pairs at the end."""
    names = [NamedNode(f"http://e/{number}") for number in range(300)]
    same = NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    given_ = {Triple(one, same, other) for one, other in pairwise(names)}
    assert 300 * 299 - 299 == len(closure(given_).new)


def test_a_list_that_bites_its_tail_ends() -> None:
    """A malformed list is read as far as it goes."""
    turtle = ":C owl:unionOf _:l . _:l rdf:first :D ; rdf:rest _:l . :x a :D"
    assert graph(":x a :C") <= closure(graph(turtle)).new


def test_a_rule_may_be_about_rdf_type_alone() -> None:
    """An ontology that calls rdf:type symmetric or transitive means it."""
    turtle = "rdf:type a owl:SymmetricProperty , owl:TransitiveProperty . :x a :C . :C a :D"
    assert graph(":C a :x . :x a :D . :D a :C , :x") <= closure(graph(turtle)).new


def test_blank_nodes_keep_their_names() -> None:
    """A restriction without a name is a class like any other."""
    turtle = ":C rdfs:subClassOf _:r . :x a :C"
    assert (
        Triple(
            NamedNode("http://e/x"),
            NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            BlankNode("r"),
        )
        in closure(read_blank(turtle)).new
    )


def read_blank(turtle: str) -> set[Triple]:
    from pyoxigraph import RdfFormat, parse

    text = (PREFIXES + turtle + " .").encode()
    return {q.triple for q in parse(input=text, format=RdfFormat.TURTLE, rename_blank_nodes=False)}


def test_an_unknown_engine_is_refused() -> None:
    """The message names what there is."""
    with pytest.raises(WrongUse, match="unknown engine nump; did you mean numpy"):
        infer([], engine="nump")


def test_infer_tells_clashes_as_sentences_and_in_full() -> None:
    """`clashes` are for people, `details` for programs; the reference gives only sentences."""
    turtle = graph(":C owl:disjointWith :D . :x a :C , :D")
    ours, theirs = infer(turtle), infer(turtle, engine="reference")
    assert ["cax-dw"] == [clash.rule for clash in ours.details]
    assert (1, 1, 0) == (len(ours.clashes), len(theirs.clashes), len(theirs.details))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs((AXIOMS, 9), (FACTS, 14)))
def test_the_closure_of_a_random_graph_is_owlrls(given_: frozenset[Triple]) -> None:
    """Triple for triple, less the three categories."""
    difference = compare(given_)
    assert (frozenset(), frozenset()) == (difference.ours, difference.theirs)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs((AXIOMS, 6), (FACTS, 9), (ABOUT_ITSELF, 3)))
def test_the_closure_is_owlrls_where_data_speaks_of_the_ontology(
    given_: frozenset[Triple],
) -> None:
    """Classes typed by rules, properties found to be the same, subproperties of OWL's own."""
    try:
        difference = compare(given_)
    except ValueError:  # rdflib gives up on lists that a rule has closed to a ring
        return
    assert (frozenset(), frozenset()) == (difference.ours, difference.theirs)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(graphs((AXIOMS, 9), (FACTS, 14), (ABOUT_ITSELF, 1)))
def test_all_executors_give_the_same_closure_and_clashes(given_: frozenset[Triple]) -> None:
    """Plain Python, numpy and DuckDB."""
    one, *others = (closure(given_, engine=engine) for engine in ENGINES)
    for other in others:
        assert (one.new, one.clashes) == (other.new, other.clashes)


@pytest.fixture(scope="session")
def workload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the generator's 10k."""
    from benchmarks.workload import write_workload

    folder = tmp_path_factory.mktemp("workload")
    write_workload(10_000, folder)
    return folder


def read(path: Path) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in read_rdf(path, path.name))


def test_the_closure_of_the_real_graph_is_owlrls() -> None:
    """The tables and the ontology of this repository, statements about sources apart."""
    apart = {graph_name("statements"), graph_name("sources")}
    quads = load(find_project(Path(__file__).parent)).quads
    difference = compare(frozenset(q.triple for q in quads if q.graph_name not in apart))
    assert (frozenset(), frozenset()) == (difference.ours, difference.theirs)
    assert [] == difference.closure.clashes


@pytest.mark.parametrize("engine", ENGINES)
def test_the_closure_of_the_workload_is_owlrls(workload: Path, engine: str) -> None:
    """10k triples of a policy graph with an ontology of every construct."""
    difference = compare(read(workload / "data.nt"), engine)
    assert (frozenset(), frozenset()) == (difference.ours, difference.theirs)


PLANTED = {
    "alldisjoint": {"cax-adc"},
    "asymmetric": {"prp-asyp"},
    "disjoint": {"cax-adc"},
    "functional_literal": {"dt-diff"},
    "functional_object": {"eq-diff1"},
    "irreflexive": {"prp-irp"},
    "nothing": {"cls-nothing2"},
    "propertyDisjoint": {"prp-pdw"},
    "range_type": {"dt-not-type"},
    "same_different": {"eq-diff1"},
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_planted_contradiction_is_found(workload: Path, name: str) -> None:
    """One contradiction in 10k triples: its rule and no other."""
    planted = read(workload / f"inconsistent_{name}.ttl")
    made = closure(read(workload / "data.nt") | planted)
    assert PLANTED[name] == {clash.rule for clash in made.clashes}
