"""Coverage always tells how many of how many, in the reader's language."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from commands import Cli

from kgtool.cli.coverage import share
from kgtool.coverage import (
    Gap,
    ask_coverage,
    coverage_note,
    coverage_table,
    missing,
    read_applicability,
    unknown_names,
    used_properties,
)
from kgtool.queries import bind, find_question, read_questions
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Quad, Term, decimal, named, text


def _world() -> Embedded:
    facts: list[tuple[str, str, Term]] = [
        ("coop:Programme", "rdfs:label", text("programme", "en")),
        ("coop:Programme", "rdfs:label", text("計畫", "zh-Hant")),
        ("coop:goal", "rdfs:label", text("goal", "en")),
        ("coop:goal", "rdfs:label", text("目標", "zh-Hant")),
        ("id:a", "rdf:type", named("coop:Programme")),
        ("id:b", "rdf:type", named("coop:Programme")),
        ("id:b", "skos:prefLabel", text("乙", "zh-Hant")),
        ("id:a", "coop:goal", text("one", "en")),
        ("id:a", "coop:goal", text("two", "en")),
        ("id:other", "coop:goal", text("of no programme", "en")),
    ]
    return in_memory([Quad(named(s), named(p), o) for s, p, o in facts])


def test_the_sentence_names_class_property_and_both_numbers_in_english() -> None:
    """A thing with two values counts once; things of other kinds do not count."""
    note = coverage_note(_world(), "coop:Programme", "coop:goal", "en")
    assert 'Coverage: "goal" is known for 1 of 2 (programme).' == note


def test_the_sentence_names_class_property_and_both_numbers_in_chinese() -> None:
    """The same in Traditional Chinese."""
    note = coverage_note(_world(), "coop:Programme", "coop:goal", "zh-Hant")
    assert "涵蓋率：2 個計畫中，1 個載有「目標」。" == note


def test_what_is_missing_is_listed() -> None:
    """The list behind a gap holds the things for which nothing is known, by name if they have one."""
    found = missing(_world(), "coop:Programme", "coop:goal", "zh-Hant")
    assert [(named("id:b").value, "乙")] == found


def _programmes() -> Embedded:
    """Three programmes, two of one ministry: an amount, an amount of nought, nothing."""
    facts: list[tuple[str, str, Term]] = [
        *(("id:" + name, "rdf:type", named("coop:Programme")) for name in "abc"),
        ("id:m", "rdf:type", named("coop:Ministry")),
        ("id:a", "coop:administeredBy", named("id:m")),
        ("id:b", "coop:administeredBy", named("id:m")),
        ("id:a", "coop:hasAmount", named("id:some")),
        ("id:b", "coop:hasAmount", named("id:nought")),
        ("id:some", "coop:value", decimal("10")),
        ("id:nought", "coop:value", decimal("0")),
    ]
    return in_memory([Quad(named(s), named(p), o) for s, p, o in facts])


def test_what_is_stated_to_be_none_is_known_and_told_apart() -> None:
    """A sum of 0 is a known value that says there is none; nothing stated is not known."""
    cell = ask_coverage(_programmes(), Gap("coop:Programme", "coop:hasAmount"), "en")
    assert (2, 1, 1, 3) == (cell.known, cell.none, cell.not_known(), cell.total)
    note = coverage_note(_programmes(), "coop:Programme", "coop:hasAmount", "zh-Hant")
    assert "其中 1 個載明為無" in note


def test_coverage_is_counted_for_one_ministry_and_for_none() -> None:
    """The denominator is what the ministry is said to administer, or what none is said to."""
    store, ministry = _programmes(), named("id:m")
    of = Gap("coop:Programme", "coop:hasAmount", ministry)
    rest = Gap("coop:Programme", "coop:hasAmount", unassigned=True)
    told = [(c.known, c.total) for c in (ask_coverage(store, gap, "en") for gap in (of, rest))]
    assert [(2, 2), (0, 1)] == told
    assert [] == missing(store, "coop:Programme", "coop:hasAmount", "en", ministry=ministry)


def test_a_property_that_is_expected_shows_even_where_nobody_has_it(project: Project) -> None:
    """A programme is expected to have a start: 0 of 3 stands in the table."""
    cells = coverage_table(_programmes(), "en", read_applicability(project))
    found = {(c.cls, c.property): (c.known, c.total) for c in cells}
    assert (0, 3) == found[("coop:Programme", "coop:startDate")]


@pytest.mark.parametrize(
    ("cls", "term", "wanted"),
    [
        ("coop:Alliance", "coop:hasMember", True),
        ("coop:IndustryAlliance", "coop:hasMember", True),
        ("coop:Organization", "coop:hasMember", True),
        ("coop:Programme", "coop:hasMember", False),
        ("coop:Programme", "coop:playsRole", False),
        ("coop:Ministry", "coop:playsRole", True),
        ("coop:Programme", "coop:hasAmount", True),
    ],
)
def test_the_shapes_say_what_is_not_applicable(
    project: Project, cls: str, term: str, wanted: bool
) -> None:
    """Only alliances have members; organisations, not programmes, play roles."""
    assert wanted == read_applicability(project).applies(cls, term)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (
            "SELECT * { ?p a coop:Programme ; coop:hasAmount ?a }",
            [("coop:Programme", "coop:hasAmount")],
        ),
        (
            "SELECT * { ?p coop:goal ?g . OPTIONAL { ?p coop:startDate ?s } ?p a coop:Programme }",
            [("coop:Programme", "coop:goal"), ("coop:Programme", "coop:startDate")],
        ),
        (
            "SELECT * { ?p a coop:Programme ; coop:administeredBy/coop:playsRole ?r . }",
            [("coop:Programme", "coop:administeredBy")],
        ),
        ("SELECT * { ?p a coop:Programme # ; coop:goal ?g\n }", []),
        ('SELECT * { ?p a coop:Programme ; rdfs:label "; coop:goal ?g" }', []),
        ("SELECT * { ?p coop:goal ?g . ?q a coop:Programme }", []),
        (
            "SELECT * { ?p <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            "<https://w3id.org/coop-tw/def#Programme> ; <https://w3id.org/coop-tw/def#goal> ?g }",
            [("coop:Programme", "coop:goal")],
        ),
    ],
)
def test_the_properties_that_a_query_asks_for_are_found(
    query: str, wanted: list[tuple[str, str]]
) -> None:
    """Patterns whose subject has a class count; comments, strings and other subjects do not."""
    assert wanted == used_properties(query)


WITHOUT = {"cq05", "cq06", "cq27", "cq28", "cq29", "cq30", "cq36"}
"""Questions about counts, names, conflicts and statements: no property of a class is asked for."""


def test_every_question_tells_its_coverage_where_it_means_something(project: Project) -> None:
    """All others name the class and property whose coverage is printed under the answer."""
    assert WITHOUT == {q.id for q in read_questions(project) if not q.coverage}


def test_the_inventory_of_32_names_one_entry_and_twenty_that_may_be(
    store: Embedded, project: Project
) -> None:
    """Only no. 32 carries a number; 13 programmes and 7 facilities are named without saying."""
    page = find_question(project, "inventory", "pages")
    rows = store.select(bind(page, {}, "en"))
    cells = [dict(zip(rows.columns, map(str, row), strict=True)) for row in rows.rows]
    counted = [c for c in cells if c["status"] == '"counted"']
    assert [('"32"', f"{named('id:new-iar-link')}")] == [
        (c["inventoryNumber"], c["thing"]) for c in counted
    ]
    kinds = Counter(c["kind"] for c in cells if c["status"] == '"not-stated"')
    assert {str(named("coop:Programme")): 13, str(named("coop:Facility")): 7} == kinds


def test_amounts_are_known_for_half_of_the_programmes(store: Embedded) -> None:
    """The real graph: 43 of 86; of the science ministry's 29 programmes, 16."""
    everything = ask_coverage(store, Gap("coop:Programme", "coop:hasAmount"), "en")
    most = ask_coverage(store, Gap("coop:Programme", "coop:hasAmount", named("id:most")), "en")
    assert [(43, 86), (16, 29)] == [(c.known, c.total) for c in (everything, most)]
    assert 0 == everything.none


def test_the_command_lists_what_is_behind_a_gap_of_a_ministry(cli: Cli) -> None:
    """`--missing` lists the things; the table says how many there are."""
    asked = ("--class", "Programme", "--property", "startDate", "--ministry", "most")
    (row,) = csv.DictReader(cli("coverage", *asked, "--format", "csv").stdout.splitlines())
    listed = cli("coverage", *asked, "--missing", "--format", "csv").stdout.splitlines()
    assert (int(row["unknown"]), 8) == (len(listed) - 1, len(listed) - 1)
    assert "coop:Programme coop:startDate --ministry most" == row["list"]


def test_a_query_tells_the_coverage_of_what_it_asks_for(cli: Cli) -> None:
    """Under a table, not in the exact formats."""
    query = "SELECT ?p ?a { ?p a coop:Programme ; coop:hasAmount ?a } ORDER BY ?p ?a"
    assert "43 of 86" in cli("query", "-", "--lang", "en", stdin=query).stdout
    assert (
        "43 of 86" not in cli("query", "-", "--lang", "en", "--format", "csv", stdin=query).stdout
    )


@pytest.mark.parametrize(
    ("known", "total", "shown"),
    [
        (53, 86, "62%"),
        (1, 8, "13%"),
        (199, 200, "99%"),
        (200, 200, "100%"),
        (1, 900, "1%"),
        (0, 9, "0%"),
    ],
)
def test_a_share_is_rounded_but_never_to_all_or_none(known: int, total: int, shown: str) -> None:
    """62 per cent of 86 are 53; who reads 100 % or 0 % can rely on it."""
    assert shown == share(known, total)


def test_a_name_that_nothing_has_is_told(cli: Cli, store: Embedded) -> None:
    """A misspelt class or property would else read as "there is none", with a count to it."""
    misspelt = "SELECT ?m WHERE { ?m a coop:Minstry ; coop:hasRole ?r ; coop:inSector ?s }"
    assert ["coop:Minstry", "coop:hasRole"] == unknown_names(store, misspelt)
    told = cli("query", "-", stdin=misspelt).stdout
    assert "圖譜中沒有「coop:Minstry」；是否為 coop:Ministry、" in told
    assert "圖譜中沒有「coop:hasRole」；是否為 coop:playsRole、" in told
    assert "個載有" not in told
    absent = "ASK { id:grandalliance a coop:Programme }"
    assert "nothing is called" in cli("query", "-", "--lang", "en", stdin=absent).stdout
    assert [] == unknown_names(store, "SELECT * { GRAPH graph:none { id:most ?p ?o } } # coop:Nix")
    then = cli("query", "-", "--as-of", "2013", stdin="ASK { id:nstc a coop:Ministry }").stdout
    assert "圖譜中沒有" not in then
