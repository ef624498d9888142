"""Explanations in words, as JSON and as Turtle, on small worlds and on the real graph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_reasoning import CLASHES, part, schemes, terms

from kgtool.explain import Explainer, Told
from kgtool.explain.names import phrases
from kgtool.explain.telling import LANGUAGES
from kgtool.explain.writing import TRIPLE, to_json, to_turtle
from kgtool.load import Loaded
from kgtool.namespaces import PREFIXES
from kgtool.reason import Inferences
from kgtool.repository import Project, find_project
from kgtool.stores.embedded import Embedded
from kgtool.terms import NamedNode, Quad, Triple, named, read_turtle

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HERE = find_project(Path(__file__).parent)
MODEL = """
coop:unitOf rdfs:label "unit of"@en , "隸屬"@zh-Hant .
coop:runBy rdfs:label "run by"@en , "執行單位"@zh-Hant .
coop:Body rdfs:label "body"@en , "機關"@zh-Hant .
coop:Office rdfs:label "office"@en , "辦公室"@zh-Hant .
id:a skos:prefLabel "A plan"@en , "某計畫"@zh-Hant .
id:b skos:prefLabel "B office"@en , "某局"@zh-Hant .
id:c skos:prefLabel "C ministry"@en , "某部"@zh-Hant .
"""

# axioms and facts, what follows, and the sentences that lead to it
SAID = {
    "superclass": (
        "coop:Office rdfs:subClassOf coop:Body . id:b a coop:Office",
        "id:b a coop:Body",
        "“B office” is a “body”, because “B office” is an “office”; "
        "the ontology says that every “office” is a “body”.",
        "因為「某局」是「辦公室」，又本體規定「辦公室」皆為「機關」，所以「某局」是「機關」。",
    ),
    "value of every member": (
        "coop:Office rdfs:subClassOf [ owl:onProperty coop:unitOf ; owl:hasValue id:c ] . "
        "id:b a coop:Office",
        "id:b coop:unitOf id:c",
        "“B office” is a unit of “C ministry”, because “B office” is an “office”; "
        "the ontology says that every “office” is a unit of “C ministry”.",
        "因為「某局」是「辦公室」，又本體規定凡「辦公室」皆隸屬「某部」，所以「某局」隸屬「某部」。",
    ),
    "chain": (
        "coop:runBy owl:propertyChainAxiom ( coop:executedBy coop:unitOf ) . "
        "id:a coop:executedBy id:b . id:b coop:unitOf id:c",
        "id:a coop:runBy id:c",
        "The “run by” of “A plan” is “C ministry”, because “A plan” is executed by “B office” and "
        "“B office” is a unit of “C ministry”; the ontology says that if A is executed by B and "
        "B is a unit of C, then the “run by” of A is C.",
        "因為「某計畫」由「某局」執行，而「某局」隸屬「某部」，又本體規定若甲由乙執行，且乙隸屬丙，"
        "則甲的「執行單位」為丙，所以「某計畫」的「執行單位」為「某部」。",
    ),
    "the same": (
        "id:b owl:sameAs id:c . id:a coop:executedBy id:b",
        "id:a coop:executedBy id:c",
        "“A plan” is executed by “C ministry”, because “B office” is the same as “C ministry” and "
        "“A plan” is executed by “B office”.",
        "因為「某局」即「某部」，而「某計畫」由「某局」執行，所以「某計畫」由「某部」執行。",
    ),
    "one of": (
        "coop:Office owl:oneOf ( id:b id:c )",
        "id:b a coop:Office",
        "“B office” is an “office”, because the ontology says that "
        "“office” is the same as one of “B office”, “C ministry”.",
        "因為本體規定「辦公室」即「某局」、「某部」之一，所以「某局」是「辦公室」。",
    ),
}


def quads(turtle: str) -> list[Quad]:
    found = read_turtle(f"{HEAD}{turtle} .".encode(), "case")
    return [Quad(t.subject, t.predicate, t.object) for t in found]


def told(explainer: Explainer, triple: Triple) -> Told:
    proof = explainer.proof(triple)
    assert proof is not None
    return explainer.tell(proof)


@pytest.mark.parametrize("name", SAID)
def test_a_step_is_told_in_both_languages(name: str) -> None:
    """One sentence with the names of the things and what the ontology says."""
    given, then, en, zh = SAID[name]
    explainer = Explainer.of(quads(MODEL + given))
    assert {"en": en, "zh-Hant": zh} == told(explainer, quads(then)[0].triple).because


def test_every_inferred_triple_of_the_graph_is_told_without_addresses(
    store: Embedded, project: Project, built: tuple[Loaded, Inferences, list[Quad]]
) -> None:
    """No sentence shows a blank node, a whole IRI or an empty place, in either language."""
    explainer = Explainer.of(store, project)
    proofs = [proof for t in built[1].triples if (proof := explainer.proof(t))]
    cited = explainer.cited({leaf for proof in proofs for leaf in proof.leaves})
    bad = re.compile(r"_:|https?://w3id|[{}]|“”|「」|本體所描述|ontology describes")
    sentences = {
        sentence for proof in proofs for sentence in explainer.tell(proof, cited).because.values()
    }
    assert [] == [sentence for sentence in sentences if bad.search(sentence)]


def test_the_table_of_phrases_names_terms_that_exist(store: Embedded) -> None:
    """Each is in the graph or borrowed from OWL, and each text has both ends or neither."""
    rows = store.select("SELECT DISTINCT ?x { { ?x ?p ?o } UNION { ?s ?x ?o } UNION { ?s ?p ?x } }")
    used = {row[0].value for row in rows.rows if isinstance(row[0], NamedNode)}
    listed = {name: named(name).value for name in phrases() if not name.startswith("owl:")}
    assert [] == [name for name, iri in listed.items() if iri not in used]
    for texts in phrases().values():
        assert set(LANGUAGES) == set(texts)
        places = {frozenset(re.findall(r"\{[xy]\}", text)) for text in texts.values()}
        assert places in ({frozenset()}, {frozenset({"{x}", "{y}"})})


@pytest.mark.parametrize("case", sorted(CLASHES))
def test_a_contradiction_is_told_with_what_clashes(case: str) -> None:
    """The sentence, in both languages, and under it each fact with its own proof."""
    given = [*terms(), *schemes(), *part(case, "given")]
    explainer = Explainer.of([Quad(t.subject, t.predicate, t.object) for t in given])
    for clash in explainer.clashes:
        found = explainer.explain_clash(clash)
        assert clash.rule == found.rule
        assert found.says["en"].startswith("This is a contradiction, because ")
        assert found.says["zh-Hant"].endswith("所以產生矛盾。")
        assert "_:" not in found.says["en"] + found.says["zh-Hant"]
        assert found.parts
        assert all(part.kind in ("stated", "own", "ontology", "inferred") for part in found.parts)


def test_a_class_without_a_name_gives_way_to_its_reasons() -> None:
    """A clash over a restriction tells of the class that the ontology puts below it."""
    given = """coop:Office rdfs:subClassOf [ owl:onProperty coop:unitOf ; owl:maxCardinality 0 ] .
      id:b a coop:Office ; coop:unitOf id:c"""
    explainer = Explainer.of(quads(MODEL + given))
    (clash,) = explainer.clashes
    assert (
        "因為「某局」是「辦公室」，而「某局」隸屬「某部」，"
        "又本體規定「辦公室」皆為「隸屬」至多 0 個者，所以產生矛盾。"
    ) == explainer.explain_clash(clash).says["zh-Hant"]


def reach(triples: set[Triple], node: NamedNode) -> set[NamedNode]:
    found, open_ = {node}, [node]
    while open_:
        at = open_.pop()
        for t in triples:
            derived = t.predicate == named("prov:wasDerivedFrom") and t.subject == at
            if derived and isinstance(t.object, NamedNode) and t.object not in found:
                found.add(t.object)
                open_.append(t.object)
    return found


def test_turtle_leads_from_the_triple_to_the_statements(store: Embedded, project: Project) -> None:
    """By `prov:wasDerivedFrom` from the inferred triple to the rows of its premises."""
    explainer = Explainer.of(store, project)
    role = named("concept:role/knowledge-promoter")
    text = to_turtle([told(explainer, Triple(named("id:ri-link"), named("coop:servesRole"), role))])
    triples = set(read_turtle(text.encode(), "proof"))
    (root,) = {
        t.subject
        for t in triples
        if t.predicate == named("rdf:predicate") and t.object == named("coop:servesRole")
    }
    assert isinstance(root, NamedNode)
    assert root.value.startswith(TRIPLE)
    ends = {node.value for node in reach(triples, root)}
    assert {named(f"statement:{row}").value for row in ("f0033", "f0049", "f0191")} <= ends
    (step,) = {t.object for t in triples if t.predicate == named("prov:wasGeneratedBy")}
    comments = [
        t.object for t in triples if (t.subject, t.predicate) == (step, named("rdfs:comment"))
    ]
    assert 2 == len(comments)
    used = {t.object for t in triples if (t.subject, t.predicate) == (step, named("prov:used"))}
    assert used == {
        t.object
        for t in triples
        if (t.subject, t.predicate) == (root, named("prov:wasDerivedFrom"))
    }


def test_an_explanation_is_the_same_every_time(project: Project, store: Embedded) -> None:
    """Two explainers give the same JSON and the same Turtle, byte for byte."""
    role = named("concept:role/knowledge-promoter")
    triple = Triple(named("id:ri-link"), named("coop:servesRole"), role)
    one, other = (told(Explainer.of(store, project), triple) for _ in range(2))
    assert to_json(one) == to_json(other)
    assert to_turtle([one]) == to_turtle([other])
