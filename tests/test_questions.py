"""Every question: its header, its answer on a small world on two engines, and on the real graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cases import (
    Table,
    bound_query,
    cell,
    expected,
    on_pyoxigraph,
    on_rdflib,
    parameters,
    world_quads,
)

from kgtool.answers import Answer
from kgtool.catalogue import answer, headings, question_headings
from kgtool.errors import BadInput
from kgtool.queries import Question, bind, find_question, read_questions
from kgtool.repository import Project, find_project
from kgtool.stores import Rows
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Quad

HERE = Path(__file__).parent / "questions"
PROJECT = find_project(HERE)
QUESTIONS = read_questions(PROJECT)
CASES = sorted(HERE.glob("cq*/answer*.csv"))
WANTED = [f"cq{number:02}" for number in range(1, 51) if number not in (37, 38, 40)]


def _case(path: Path) -> tuple[Question, str, list[Quad], Table]:
    question = find_question(PROJECT, path.parent.name)
    quads = world_quads(path.parent / "world.trig")
    return question, bound_query(question, parameters(path)), quads, expected(path)


def _name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def test_the_catalogue_has_its_forty_seven_questions() -> None:
    """The ids are cq01 to cq50 without the reserved 37, 38 and 40."""
    assert WANTED == [question.id for question in QUESTIONS]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_each_question_has_a_case(question: Question) -> None:
    """A world and at least one answer stand in tests/questions/<id>/."""
    assert (HERE / question.id / "world.trig").is_file()
    assert any(path.parent.name == question.id for path in CASES)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_each_question_speaks_both_languages(question: Question) -> None:
    """Question and note are in both languages or, for a note, in neither; keywords are there."""
    assert all(question.label.values())
    assert bool(question.note["en"]) == bool(question.note["zh-Hant"])
    assert question.keywords


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_column_has_a_heading_in_both_languages(question: Question) -> None:
    """A person never meets a bare variable name."""
    named = headings(PROJECT)
    base = {column.removesuffix("Label") for column in question.columns}
    assert [] == sorted(base - named["en"].keys())
    assert [] == sorted(base - named["zh-Hant"].keys())


def test_a_column_may_have_the_heading_of_another() -> None:
    """The values of a question about money are headed as sums; a heading that is none is named."""
    question = find_question(PROJECT, "cq16")
    assert "金額" == question_headings(PROJECT, question, "zh-Hant")["value"]
    wrong = replace(question, renamed={"value": "nothing"})
    with pytest.raises(BadInput, match=r"columns\.csv has no nothing"):
        question_headings(PROJECT, wrong, "en")


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_a_question_is_answered_on_pyoxigraph(path: Path) -> None:
    """The small world gives exactly the expected rows."""
    question, query, quads, wanted = _case(path)
    assert wanted == on_pyoxigraph(query, quads)
    assert wanted[0] == question.columns


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_a_question_does_not_depend_on_the_union_switch(path: Path) -> None:
    """The answer is the same when the default graph is the union of all graphs."""
    _, query, quads, wanted = _case(path)
    assert wanted == on_pyoxigraph(query, quads, union=True)


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_a_question_is_answered_alike_by_rdflib(path: Path) -> None:
    """A second engine gives the same rows."""
    _, query, _, wanted = _case(path)
    assert wanted == on_rdflib(query, path.parent / "world.trig")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_each_question_answers_on_the_real_graph(
    question: Question, lang: str, store: Embedded, project: Project
) -> None:
    """Every question has rows, the columns it promises, and no label in the wrong language."""
    found = answer(store, project, question, {}, lang)
    assert question.columns == found.columns
    assert len(found) > 0


@pytest.fixture(scope="module")
def union(built: tuple[object, object, list[Quad]]) -> Embedded:
    """The real graph with the union of all graphs as default graph, each triple once.

    The switch of pyoxigraph counts a triple once for every graph it stands in, which multiplies
    with each pattern of a query; the standard's union is a set.
    """
    quads = built[2]
    merged = [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    return in_memory([*quads, *merged])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_real_graph_gives_the_same_with_a_union_switch(
    question: Question, store: Embedded, union: Embedded
) -> None:
    """Each question gives equal bags of rows with and without the union default graph."""
    query = bind(question, {})
    assert _bag(store.run(query)) == _bag(union.run(query))


def _bag(result: object) -> list[tuple[str, ...]]:
    assert isinstance(result, Rows)
    return sorted(tuple(map(cell, row)) for row in result.rows)


def _ask(store: Embedded, project: Project, wanted: str, **given: str) -> Answer:
    return answer(store, project, find_question(project, wanted), given, "zh-Hant")


def test_six_ministries_play_the_roles_of_the_start_document(
    store: Embedded, project: Project
) -> None:
    """One knowledge promoter, one facilitator, four value lifters; no successor inherits a role."""
    rows = {row["ministry"]: row["role"] for row in _ask(store, project, "cq01") if row["role"]}
    promoter, facilitator = (
        "concept:role/knowledge-promoter",
        "concept:role/knowledge-flow-facilitator",
    )
    lifter = "concept:role/value-lifter"
    assert {
        "id:most": promoter,
        "id:moe": facilitator,
        "id:moea": lifter,
        "id:coa": lifter,
        "id:mohw": lifter,
        "id:epa": lifter,
    } == rows


def test_between_twelve_and_thirty_one_types_are_not_named(
    store: Embedded, project: Project
) -> None:
    """The inventory of 32 is answered with bounds, never filled by guessing."""
    assert [row["count"] for row in _ask(store, project, "cq05")] == [32, 1, 13, 1, 7, 12, 31]


def test_four_modes_have_the_same_sectors_on_both_sides(store: Embedded, project: Project) -> None:
    """Modes 3, 4, 7 and 8."""
    modes = {row["mode"] for row in _ask(store, project, "cq14")}
    assert {f"concept:mode/{number}" for number in (3, 4, 7, 8)} == modes


def test_the_unnamed_other_ministries_are_shown(store: Embedded, project: Project) -> None:
    """Besides the environment agency, bodies without a name play a role outside the inventory."""
    found = {row["organization"] for row in _ask(store, project, "cq03")}
    assert {"id:epa", "id:other-ministries"} == found


def test_the_science_council_became_the_council_of_today(store: Embedded, project: Project) -> None:
    """Succession is followed to today: nsc, most, nstc."""
    found = {row["successor"] for row in _ask(store, project, "cq25", thing="nsc")}
    assert {"id:most", "id:nstc"} <= found
