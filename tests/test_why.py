"""`kgtool why`: trees, JSON and Turtle; what is not said; names that nothing has."""

from __future__ import annotations

import json

import pytest
from commands import Cli

from kgtool.explain import Explainer
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Quad, read_turtle
from kgtool.why import ask_why

# arguments, exit code, what is told
TOLD: list[tuple[tuple[str, ...], int, str]] = [
    (("most", "inSector", "--lang", "en"), 0, "is in the sector “government” (inferred)"),
    (("most", "inSector", "government"), 0, "「科技部」屬於「政府」界別（推論所得）"),
    (("科技部", "所屬界別", "政府"), 0, "（規則 cls-hv1、cax-sco）"),
    (("id:most", "coop:inSector", "sector/government"), 0, "本體規定：凡"),
    (("https://w3id.org/coop-tw/id/most", "in sector"), 0, "data/entities.csv most"),
    (("ri-link", "servesRole"), 0, "data/statements.csv f0191"),
    (("ri-link", "servesRole", "--lang", "en"), 0, "confidence: high"),
    (("ri-link", "administeredBy", "most"), 0, "可信度高"),
    (("doh", "endDate"), 0, "規則：該組織為此次組織變更的原組織"),
    (("doh", "endDate", "--lang", "en"), 0, "The rule: The body is an original organisation"),
    (("stsp-bureau", "withinOrganization"), 1, "圖譜並無此記載"),
    (("grand-alliance",), 0, "：來源所載 "),
    (("gloria", "startDate"), 0, "⚠ 來源間有歧異（kgtool conflicts）"),
    (("gloria", "startDate", "--lang", "en"), 0, "⚠ sources disagree (kgtool conflicts)"),
    (("firdi", "acronym"), 0, "data/names.csv firdi"),
    (("grand-alliance", "--lang", "en"), 0, "inferred"),
    (("most", "類別", "組織"), 0, "「科技部」是「組織」"),
    (("most", "endDate", "2011"), 1, "圖譜所載為：\n  「科技部」止於「2022-07-27」"),
    (("most", "inSector", "academia", "--lang", "en"), 1, "The graph does not say this"),
]

# arguments, and what the message contains; the exit code is 2
UNKNOWN: list[tuple[tuple[str, ...], str]] = [
    (("科技步",), "did you mean 科技部"),
    (("most", "inSectr"), "did you mean inSector"),
    (("most", "inSector", "acadmia"), "did you mean academia"),
    (("most", "a", "b", "c"), "SUBJECT [PROPERTY [VALUE]]"),
    (("most", "coop:nothing"), 'no property is called "coop:nothing"'),
    ((), "SUBJECT"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "told"), TOLD, ids=lambda a: " ".join(a) if isinstance(a, tuple) else None
)
def test_it_tells_why(cli: Cli, arguments: tuple[str, ...], code: int, told: str) -> None:
    """Code 0 with an explanation, code 1 with what the graph says instead."""
    ended = cli("why", *arguments)
    assert (code, "") == (ended.returncode, ended.stderr)
    assert told in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "told"), UNKNOWN, ids=lambda a: " ".join(a) if isinstance(a, tuple) else None
)
def test_a_name_that_nothing_has_is_wrong_use(
    cli: Cli, arguments: tuple[str, ...], told: str
) -> None:
    """Code 2, the nearest names, and no half of a result."""
    ended = cli("why", *arguments, "--lang", "en")
    assert (2, "") == (ended.returncode, ended.stdout)
    assert told in ended.stderr


def test_json_holds_the_tree_down_to_rows(cli: Cli) -> None:
    """Premises below the step, sources below the premises, words in both languages."""
    document = json.loads(cli("why", "ri-link", "servesRole", "--format", "json").stdout)
    assert document["holds"]
    ((told,),) = document["explanations"]
    assert ("inferred", ["prp-spo2"]) == (told["kind"], told["rules"])
    assert {"en", "zh-Hant"} == set(told["because"])
    kinds = [premise["kind"] for premise in told["premises"]]
    assert ["stated", "stated", "ontology"] == kinds
    rows = {source["row"] for premise in told["premises"][:2] for source in premise["sources"]}
    assert {"f0033", "f0049", "f0191"} == rows


def test_json_of_what_is_not_said(cli: Cli) -> None:
    """It does not hold, there is no explanation, and the values that there are follow."""
    ended = cli("why", "most", "inSector", "academia", "--format", "json")
    document = json.loads(ended.stdout)
    assert (1, False, []) == (ended.returncode, document["holds"], document["explanations"])
    assert ["「科技部」屬於「政府」界別"] == [said["zh-Hant"] for said in document["instead"]]


def test_turtle_can_be_read_back(cli: Cli) -> None:
    """The provenance of a triple, and nothing on standard output but that."""
    ended = cli("why", "doh", "endDate", "--format", "turtle")
    assert 0 == ended.returncode
    assert len(read_turtle(ended.stdout.encode(), "why")) > 20


def test_turtle_of_what_is_not_said_is_empty(cli: Cli) -> None:
    """The message goes to standard error."""
    ended = cli("why", "most", "inSector", "academia", "--format", "turtle")
    assert (1, "") == (ended.returncode, ended.stdout.strip())
    assert "圖譜並無此記載" in ended.stderr


def test_show_says_how_to_ask_why(cli: Cli) -> None:
    """Under what is inferred, and nowhere else."""
    shown = cli("show", "ri-link", "--lang", "en").stdout
    assert 1 == shown.count("why: kgtool why ri-link PROPERTY")
    assert "kgtool why" not in cli("show", "ri-link", "--format", "json").stdout


def test_a_text_in_two_languages_is_told_in_the_reader_s(cli: Cli) -> None:
    """Conclusions about the same text in the other language are counted, and told with --all."""
    chinese, english = cli("why", "most").stdout, cli("why", "most", "--lang", "en").stdout
    assert "encourage research excellence" not in chinese
    assert "鼓勵" in chinese
    assert "項係關於英文文字" in chinese
    assert "encourage research excellence" in english
    assert "鼓勵" not in english
    assert "encourage research excellence" in cli("why", "most", "--all").stdout
    for told in (chinese, english):
        assert "MOST" in told


def test_the_whole_is_told_of_one_thing(store: Embedded, project: Project) -> None:
    """All that is inferred of it, once each, and how much is asserted."""
    why = ask_why(Explainer.of(store, project), ["grand-alliance"])
    asked = """SELECT (COUNT(*) AS ?n) { GRAPH graph:inferred { id:grand-alliance ?p ?o } }"""
    ((count,),) = store.select(asked).rows
    assert count is not None
    assert int(count.value) == len(why.proofs)  # type: ignore[union-attr]
    assert all(told.rules for (told,) in why.proofs)
    assert why.stated is not None
    assert why.stated > 30


WORLD = """
@prefix coop: <https://w3id.org/coop-tw/def#> . @prefix id: <https://w3id.org/coop-tw/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
coop:runBy owl:propertyChainAxiom ( coop:executedBy coop:unitOf ) .
id:a skos:prefLabel "甲案"@zh-Hant ; coop:executedBy id:b , id:c .
id:b skos:prefLabel "乙局"@zh-Hant ; coop:unitOf id:d .
id:c skos:prefLabel "丙局"@zh-Hant ; coop:unitOf id:d .
id:d skos:prefLabel "丁部"@zh-Hant .
id:e skos:prefLabel "同名"@zh-Hant . id:f skos:prefLabel "同名"@zh-Hant .
"""


def world() -> Explainer:
    triples = read_turtle(WORLD.encode(), "world")
    return Explainer.of([Quad(t.subject, t.predicate, t.object) for t in triples])


def test_other_proofs_are_told_when_asked_for() -> None:
    """Two offices of the ministry run the plan: one proof each."""
    names = ("甲案", "runBy", "丁部")
    assert [1, 2] == [
        len(ask_why(world(), names, whole=whole).proofs[0]) for whole in (False, True)
    ]


def test_a_name_of_two_things_is_not_guessed() -> None:
    """The keys are told instead."""
    with pytest.raises(Exception, match="may mean several; give one of id:e, id:f"):
        ask_why(world(), ["同名"])


def test_a_store_of_other_rules_is_refused(store: Embedded, project: Project) -> None:
    """What the store calls inferred and no rule concludes is no explanation but a fault."""
    graph = "https://w3id.org/coop-tw/graph/inferred"
    quads = [Quad(t.subject, t.predicate, t.object, t.graph_name) for t in store.quads()]
    wrong = [q for q in quads if "#partOf>" not in str(q.predicate)]
    assert any(graph in str(q.graph_name) for q in wrong)
    with pytest.raises(Exception, match="no rule of this version concludes; run: kgtool build"):
        ask_why(Explainer.of(in_memory(wrong), project), ["grand-alliance"])
