"""Conflicts: every side with its sources, listed or found by rule, and never settled."""

from __future__ import annotations

import csv
import io
import json

import pytest
from commands import Cli

from kgtool.catalogue import answer, resolve
from kgtool.conflicts import KINDS, Conflict, conflicts, kind_of
from kgtool.errors import WrongUse
from kgtool.queries import find_question
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Quad, Term, decimal, graph_name, named, plain, text


@pytest.fixture(scope="module")
def found(store: Embedded, project: Project) -> list[Conflict]:
    """All conflicts of the real graph."""
    return conflicts(store, project, "en")


def test_what_a_person_listed_and_what_the_rule_finds_are_told_apart(found: list[Conflict]) -> None:
    """Twenty-seven stand in the table; the rule finds one more: 399 applications or over 400."""
    assert (27, 1) == (sum(c.listed for c in found), sum(not c.listed for c in found))
    (by_rule,) = (c for c in found if not c.listed)
    sides = [[(str(s.value.value), s.qualifier, s.row) for s in side] for side in by_rule.sides]  # type: ignore[union-attr]
    assert [[("399", "", "f0749")], [("400", "more than", "f0086")]] == sides


def test_the_rule_finds_what_the_question_on_conflicts_finds(
    found: list[Conflict], store: Embedded, project: Project
) -> None:
    """cq27 has a row for each conflict: the same subjects and kinds, listed or not."""
    rows = answer(store, project, find_question(project, "cq27"), {}, "en")
    wanted = sorted((str(r["subject"]), str(r["kind"]), bool(r["listed"])) for r in rows)
    told = sorted(
        (
            f"id:{str(c.subject)[1:-1].rpartition('/')[2]}",
            f"concept:conflict-kind/{c.kind}",
            c.listed,
        )
        for c in found
    )
    assert wanted == told


def test_each_side_has_its_statements_with_who_says_so(found: list[Conflict]) -> None:
    """No side is empty, and every statement has a value, a source with a title, and a row."""
    for conflict in found:
        assert len(conflict.sides) >= 2
        for said in (one for side in conflict.sides for one in side):
            assert all((said.title, said.row, said.confidence_label, said.what)), said
    assert all(all(side for side in conflict.sides) for conflict in found)


def test_a_side_names_place_and_wording_where_the_source_has_them(found: list[Conflict]) -> None:
    """The start document's side of a conflict has its locator and its own words."""
    (start,) = (s for c in found for side in c.sides for s in side if s.row == "f0068")
    assert ("§1 ¶6 s1", "2016 年", "2017") == (start.locator, start.value_text, start.published)


def test_a_conflict_is_found_from_either_thing(store: Embedded, project: Project) -> None:
    """k04 is listed for the programme; one of its statements is about the pilot."""
    for name in ("new-iar-link", "iar-link-pilot"):
        thing = resolve(store, "thing", name)
        ids = [str(c.id) for c in conflicts(store, project, "en", thing=thing)]
        assert "<https://w3id.org/coop-tw/id/conflict/k04>" in ids


def test_kinds_are_told_apart(found: list[Conflict], store: Embedded, project: Project) -> None:
    """Each kind gives its own conflicts, and together they are all."""
    by_kind = [conflicts(store, project, "en", kind=kind) for kind in KINDS]
    assert len(found) == sum(map(len, by_kind))
    assert {"different-meaning"} == {c.kind for c in conflicts(store, project, "en", kind=KINDS[3])}


def test_a_kind_may_be_written_short(store: Embedded) -> None:
    """`value` is `different-value`; anything else is refused with what is possible."""
    assert "different-value" == kind_of(store, "value") == kind_of(store, "值不同")
    with pytest.raises(WrongUse, match="different-period"):
        kind_of(store, "perod")


def _claim(row: str, value: str, source: str) -> list[Quad]:
    figure, node = f"id:figure/{value}", named(f"statement:{row}")
    plain_facts: list[tuple[str, str, Term]] = [
        ("id:p", "coop:hasAmount", named(figure)),
        (figure, "coop:value", decimal(value)),
        (figure, "coop:comparisonKey", plain("same question")),
    ]
    said: list[tuple[str, Term]] = [
        ("rdf:subject", named("id:p")),
        ("rdf:predicate", named("coop:hasAmount")),
        ("rdf:object", named(figure)),
        ("dcterms:source", named(f"source:{source}")),
        ("coop:confidence", named("concept:confidence/high")),
        ("coop:fromRow", plain(row)),
    ]
    title = Quad(
        named(f"source:{source}"), named("dcterms:title"), plain(source), graph_name("sources")
    )
    return [
        *(Quad(named(s), named(p), o) for s, p, o in plain_facts),
        *(Quad(node, named(p), o, graph_name("statements")) for p, o in said),
        title,
    ]


def test_three_values_of_one_question_are_one_conflict_of_three_sides(project: Project) -> None:
    """Sources that agree stand on one side."""
    world = [
        q
        for r in (("f1", "10", "a"), ("f2", "20", "b"), ("f3", "30", "c"), ("f4", "10", "d"))
        for q in _claim(*r)
    ]
    (one,) = conflicts(in_memory(world), project, "en")
    assert [["f1", "f4"], ["f2"], ["f3"]] == [sorted(s.row for s in side) for side in one.sides]


def test_sources_that_agree_are_no_conflict(project: Project) -> None:
    """The same value from two sources has one figure and no disagreement."""
    world = [*_claim("f1", "10", "a"), *_claim("f2", "10", "b")]
    assert [] == conflicts(in_memory(world), project, "en")


def test_what_is_listed_is_not_found_again(project: Project) -> None:
    """The rule passes over pairs that a person has read; its remark is shown in one language."""
    own: list[tuple[str, Term]] = [
        ("rdf:type", named("coop:Conflict")),
        ("dcterms:subject", named("id:p")),
        ("coop:conflictKind", named("concept:conflict-kind/different-value")),
        ("coop:firstSide", named("statement:f1")),
        ("coop:secondSide", named("statement:f2")),
        ("coop:remark", text("two sums", "en")),
        ("coop:remark", text("兩數", "zh-Hant")),
    ]
    listed = [Quad(named("id:conflict/k1"), named(p), o) for p, o in own]
    world = [*_claim("f1", "10", "a"), *_claim("f2", "20", "b"), *listed]
    (one,) = conflicts(in_memory(world), project, "zh-Hant")
    assert (True, "兩數") == (one.listed, one.remark)


def test_the_command_shows_both_sides_and_what_is_listed(cli: Cli) -> None:
    """A block for each conflict, a line for each statement, and no verdict."""
    shown = cli("conflicts", "small-alliance", "--lang", "en").stdout
    assert "different value · listed" in shown
    assert "different value · found by rule" in shown
    assert "no side is marked as right" in shown


def test_the_command_writes_every_format(cli: Cli) -> None:
    """A row for each statement in csv and json; blocks in markdown; a kind narrows all."""
    rows = list(csv.DictReader(io.StringIO(cli("conflicts", "gloria", "--format", "csv").stdout)))
    assert {"1", "2"} == {row["side"] for row in rows}
    told = json.loads(cli("conflicts", "gloria", "--format", "json").stdout)
    assert len(rows) == len(told["results"]["bindings"])
    assert "| --- |" in cli("conflicts", "--kind", "name", "--format", "markdown").stdout
    assert 2 == cli("conflicts", "--kind", "colour").returncode
