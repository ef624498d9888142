"""Explanations of the real graph: every inferred triple, each step of its proof, and its sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import world_quads
from proof_checks import is_sound, is_well_founded

from kgtool.explain import ONTOLOGY, Cited, Explainer, Proof, is_axiom
from kgtool.load import Loaded
from kgtool.queries import Question, read_questions
from kgtool.reason import Inferences
from kgtool.repository import Project, find_project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import NamedNode, Quad, Triple, named, read_rdf

HERE = find_project(Path(__file__).parent)
Built = tuple[Loaded, Inferences, list[Quad]]


@pytest.fixture(scope="module")
def explainer(store: Embedded, project: Project) -> Explainer:
    """The explainer of the store that a build writes."""
    return Explainer.of(store, project)


@pytest.fixture(scope="module")
def proofs(explainer: Explainer, built: Built) -> dict[Triple, Proof | None]:
    """The shortest proof of every inferred triple."""
    return {triple: explainer.proof(triple) for triple in built[1].triples}


def test_every_inferred_triple_has_a_proof(proofs: dict[Triple, Proof | None]) -> None:
    """None is left without; there are thousands."""
    assert [] == [triple for triple, proof in proofs.items() if proof is None]
    assert len(proofs) > 2000


def test_no_proof_is_circular_and_all_end_at_what_is_asserted(
    explainer: Explainer, proofs: dict[Triple, Proof | None]
) -> None:
    """Every leaf is a row's or the ontology's."""
    found = [proof for proof in proofs.values() if proof]
    assert [] == [proof.fact for proof in found if not is_well_founded(proof)]
    assert [] == [proof.fact for proof in found if not proof.leaves <= explainer.asserted]


def _steps(proofs: dict[Triple, Proof | None]) -> list[Proof]:
    steps = [step for proof in proofs.values() if proof for step in proof.steps()]
    return list({(step.fact, step.rule): step for step in steps}.values())


def test_every_step_follows_from_its_premises_alone(
    project: Project, proofs: dict[Triple, Proof | None]
) -> None:
    """Our reasoner, or the rule's own CONSTRUCT, concludes it from the premises and nothing else."""
    rules = {rule.id: rule for rule in read_questions(project, "rules")}
    steps = _steps(proofs)
    assert [] == [s for s in steps if s.rule not in rules and not is_sound(s)]
    for step in steps:
        if step.rule in rules:
            premises = [Quad(*premise.fact) for premise in step.premises]  # type: ignore[arg-type]
            assert Triple(*step.fact) in in_memory(premises).run(rules[step.rule].text)  # type: ignore[arg-type,operator]


def test_every_leaf_is_cited(explainer: Explainer, proofs: dict[Triple, Proof | None]) -> None:
    """Each has a source with a title; what sources state has its statement and row."""
    leaves = frozenset().union(*(proof.leaves for proof in proofs.values() if proof))
    cited = explainer.cited(leaves)
    assert [] == [fact for fact, found in cited.items() if not found]
    assert [] == [one for found in cited.values() for one in found if not one.title]
    stated = [one for found in cited.values() for one in found if one.statement]
    assert [] == [one for one in stated if not (one.row and one.level and one.confidence)]
    axioms = {one.source for fact, found in cited.items() if is_axiom(fact) for one in found}
    assert {ONTOLOGY} == axioms


def test_statements_of_an_asserted_triple_are_those_of_its_rows(explainer: Explainer) -> None:
    """A row of the start document and one of a web page say that the ministry administers it."""
    triple = Triple(named("id:ri-link"), named("coop:administeredBy"), named("id:most"))
    first, second = explainer.statements(triple)
    assert ("f0049", "f0191") == (first.row, second.row)
    assert (
        Cited(
            source="https://w3id.org/coop-tw/source/seed",
            title="國內產學研合作推動機制 (start document; inventory to end of January 2017)",
            statement="https://w3id.org/coop-tw/statement/f0049",
            publisher="unknown (original report not identified)",
            date="2017",
            locator=("§2 ¶2 s1",),
            confidence="https://w3id.org/coop-tw/concept/confidence/high",
            level={"en": "high", "zh-Hant": "高"},
            quote="科技部",
            note={
                "en": "the text says that the ministry promotes it",
                "zh-Hant": "原文稱由該部推動",
            },
            table="data/statements.csv",
            row="f0049",
        )
        == first
    )


def test_a_coding_is_cited_with_the_statements_that_it_was_read_out_of(
    explainer: Explainer,
) -> None:
    """Ours says it; the row of the source that has the text follows, and does not say it itself."""
    kind = named("concept:applicant/university")
    rows = explainer.store.select(
        """SELECT ?s ?p ?o { GRAPH graph:statements { ?statement coop:fromRow "c0001" ;
          rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } }"""
    ).rows
    ((subject, predicate, value),) = rows
    assert kind == value
    cited = explainer.statements((subject, predicate, value))  # type: ignore[arg-type]
    assert {("data/codings.csv", "c0001", True), ("data/statements.csv", "f0100", False)} == {
        (one.table, one.row, one.states) for one in cited
    }


def test_an_inferred_triple_has_no_statements(explainer: Explainer) -> None:
    """Its leaves have."""
    role = named("concept:role/knowledge-promoter")
    triple = Triple(named("id:ri-link"), named("coop:servesRole"), role)
    assert [] == explainer.statements(triple)
    data = {fact for fact in explainer.leaves(triple) if not is_axiom(fact)}
    assert {
        (named("id:ri-link"), named("coop:administeredBy"), named("id:most")),
        (named("id:most"), named("coop:playsRole"), role),
    } == data


def test_what_the_graph_does_not_say_has_no_proof(explainer: Explainer) -> None:
    """Neither a proof nor leaves."""
    triple = Triple(named("id:most"), named("coop:inSector"), named("concept:sector/academia"))
    assert explainer.proof(triple) is None
    assert ([], frozenset()) == (explainer.proofs(triple), explainer.leaves(triple))


def test_a_statement_in_a_listed_disagreement_is_marked(explainer: Explainer) -> None:
    """Each statement of either side names the conflict."""
    rows = explainer.store.select(
        """SELECT DISTINCT ?s ?p ?o ?conflict WHERE {
          ?conflict coop:firstSide|coop:secondSide ?statement .
          GRAPH graph:statements { ?statement rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } }"""
    ).rows
    assert len(rows) > 20
    for subject, predicate, value, conflict in rows:
        assert isinstance(conflict, NamedNode)
        cited = explainer.statements((subject, predicate, value))  # type: ignore[arg-type]
        assert conflict.value in {iri for one in cited for iri in one.conflicts}


def test_other_proofs_rest_on_other_things(explainer: Explainer, built: Built) -> None:
    """Where there are several, none needs all that another needs, and the shortest is first."""
    several = [found for t in built[1].triples if len(found := explainer.proofs(t)) > 1]
    for found in several:
        assert sorted(proof.size for proof in found) == [proof.size for proof in found]
        assert [] == [(p, q) for p in found for q in found if p is not q and p.leaves <= q.leaves]
    assert several


@pytest.mark.parametrize("rule", read_questions(HERE, "rules"), ids=lambda rule: rule.id)
def test_what_a_rule_of_the_project_concludes_follows_from_the_premises(rule: Question) -> None:
    """The rule's own CONSTRUCT over the premises of the proof, and nothing else, gives it again."""
    folder = Path(__file__).parent / "rules" / rule.id
    explainer = Explainer.of(world_quads(folder / "given.trig"), HERE)
    for quad in read_rdf(folder / "then.ttl", "then.ttl"):
        proof = explainer.proof(quad.triple)
        assert proof is not None
        assert rule.id == proof.rule
        leaves = [Quad(*leaf) for leaf in proof.leaves]  # type: ignore[arg-type]
        assert [quad.triple] == in_memory(leaves).run(rule.text)


def test_an_inferred_triple_is_not_taken_for_asserted_because_the_default_graph_repeats_it(
    built: Built, project: Project
) -> None:
    """Quads give the same explainer as the store that is made of them."""
    explainer = Explainer.of(built[2], project)
    repeated = [triple for triple in built[1].triples if explainer.is_asserted(triple)]
    assert [] == repeated
