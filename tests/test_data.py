"""The tables as a whole: the first collection is in them, and they come to the graph that is built."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from kgtool.load import Loaded
from kgtool.namespaces import CONCEPT, GRAPH
from kgtool.reason import Inferences
from kgtool.terms import Quad, named
from tests.tables import HAN, NAMES, Account, Row, Tables, parts, read_tables

Built = tuple[Loaded, Inferences, list[Quad]]

HOME = Path(__file__).parents[1] / "data"
FIRST_KEYS = Path(__file__).parent / "data" / "first-keys.txt"
READMES = ("README.md", "README.zh-Hant.md")

REMOVED = {
    "f0372", "f0746", "f0789", "f0876", "f0877", "f0885", "f0920", "f0929", "f1160", "f1262",
}  # fmt: skip
"""Rows of the first collection that were taken out; the reasons stand in data/README."""

AFFILIATED = {
    "unitOf": (
        "f0149 f0362 f0370 f0377 f0378 f0396 f0397 f0418 f0646 f0691 f0699 f0734 f0793 f0841"
        " f1018 f1170 f1237 f1238"
    ),
    "supervisedBy": "f0400 f0860 f0997 f1213",
    "ownedBy": "f0486",
}
"""What became of the rows that said only "affiliated with"."""

PILOT = "f0067 f0068 f0072 f0225 f0226 f0227 f1316 f1317 f1318 f1319"
NUMBER_32 = (
    "f0069 f0071 f0073 f0074 f0220 f0221 f0222 f0223 f0224 f0228 f0229 f0230 f0231 f0232"
    " f1320 f1321 f1322 f1323"
)
PARK = "f1195 f1196"

DISAGREE = {
    ("f0086", "f0749"),  # applications: more than 400, 399
    ("f0208", "f0580", "f1186"),  # firms to be won: 200, more than 200
    ("f0209", "f0578", "f0579", "f1187"),  # people to be trained: conflict 8
    ("f0560", "f0561", "f1334", "f1340"),  # two ranges: conflict 13
    ("f0576", "f0577", "f1188", "f1261"),  # money of firms: conflict 8
    ("f0867", "f0869", "f1335"),  # first phase: conflict 22
    ("f0870", "f1336"),  # about 97 billion, 97 billion
    ("f0917", "f0918"),  # 20.2 billion, more than 20 billion: conflict 21
    ("f0968", "f1457"),  # a range
    ("f1416", "f1417"),  # pass rate: conflict 1
    ("f1436", "f1437"),  # a range
    ("f1438", "f1439"),  # a range
    ("f1442", "f1443"),  # a range
}
"""Rows whose figures answer the same question with several values."""


@pytest.fixture(scope="module")
def tables() -> Tables:
    """All rows of all tables."""
    return read_tables(HOME)


@pytest.fixture(scope="module")
def rows(tables: Tables) -> dict[str, Row]:
    """The rows of `statements.csv` by id."""
    return {row["fact_id"]: row for row in tables["statements"]}


@pytest.fixture(scope="module")
def account(tables: Tables) -> Account:
    """What the tables should come to."""
    return Account(tables)


# ---- The first collection ------------------------------------------------------------------------


def test_every_row_of_the_first_collection_is_there_but_the_removed_ones(
    rows: dict[str, Row],
) -> None:
    """Ids run from f0001 without a gap, the ten removed rows apart."""
    first = {f"f{number:04d}" for number in range(1, 1341)} - REMOVED
    later = {f"f{number:04d}" for number in range(1341, 1341 + len(rows) - len(first))}
    assert 1330 == len(first)
    assert first | later == set(rows)


def test_every_thing_of_the_first_collection_is_a_thing_or_a_mode(
    tables: Tables, built: Built
) -> None:
    """The 214 keys of the first collection live on, the eight modes as concepts."""
    first = set(FIRST_KEYS.read_text("utf-8").split())
    modes = {f"mode-{number}" for number in range(1, 9)}
    members = {q.subject.value for q in built[0].quads if q.predicate == named("skos:inScheme")}
    assert 214 == len(first)
    assert set() == first - modes - {row["key"] for row in tables["entities"]}
    assert set() == {f"{CONCEPT}mode/{number}" for number in range(1, 9)} - members


def test_every_thing_is_spoken_of(tables: Tables) -> None:
    """Each thing is subject or value of a statement."""
    seen = {row["subject"] for row in tables["statements"]}
    seen |= {key for row in tables["statements"] for key in parts(row["value"])}
    assert set() == {row["key"] for row in tables["entities"]} - seen


def test_every_source_is_used(tables: Tables) -> None:
    """Each source says something."""
    used = {row["source"] for row in tables["statements"]} | {"coop-tw"}
    assert {row["key"] for row in tables["sources"]} == used


# ---- Rows, statements, triples -------------------------------------------------------------------


def _graph(quads: Iterable[Quad], name: str) -> set[Quad]:
    return {quad for quad in quads if quad.graph_name.value == GRAPH + name}


def test_rows_become_statements(account: Account, built: Built) -> None:
    """Rows, further values, second languages and codings: as many statement nodes."""
    about = named("rdf:subject")
    nodes = {q.subject for q in _graph(built[0].quads, "statements") if q.predicate == about}
    assert account.statements == len(nodes)


def test_statements_are_about_triples(account: Account, built: Built) -> None:
    """Statements, less those that repeat what another says: as many triples."""
    three = [named(f"rdf:{part}") for part in ("subject", "predicate", "object")]
    said = defaultdict(dict)
    for quad in _graph(built[0].quads, "statements"):
        if quad.predicate in three:
            said[quad.subject][quad.predicate] = quad.object
    assert account.stated == len({tuple(each[part] for part in three) for each in said.values()})


def test_triples_of_sources(account: Account, built: Built) -> None:
    """Claims and descriptions of figures and milestones fill the graphs of the sources."""
    apart = {GRAPH + name for name in ("ontology", "statements", "sources", "coop-tw")}
    found = [quad for quad in built[0].quads if quad.graph_name.value not in apart]
    assert account.plain_of_sources == len(found)


def test_triples_in_all(account: Account, built: Built) -> None:
    """What several sources say, and labels that a source gives too, count once."""
    apart = {GRAPH + name for name in ("ontology", "statements", "sources")}
    found = {
        (quad.subject, quad.predicate, quad.object)
        for quad in built[0].quads
        if quad.graph_name.value not in apart
    }
    assert account.plain == len(found)


def test_triples_that_describe_figures_and_milestones(account: Account, built: Built) -> None:
    """Each figure and milestone is described as its row says."""
    nodes = {
        quad.subject
        for quad in built[0].quads
        if quad.predicate in (named("coop:comparisonKey"), named("coop:milestoneKind"))
    }
    found = {(q.subject, q.predicate, q.object) for q in built[0].quads if q.subject in nodes}
    assert account.described == len(found)


def test_triples_of_the_project(account: Account, built: Built) -> None:
    """Things, names, codings, events, conflicts and dates fill the project's own graph."""
    assert account.own == len(_graph(built[0].quads, "coop-tw"))


@pytest.mark.parametrize("name", READMES)
def test_the_readme_tells_the_numbers_of_today(name: str, account: Account) -> None:
    """Rows per table and the way from rows to triples stand in both READMEs."""
    text = (HOME / name).read_text("utf-8")
    wrong = [
        table
        for table in NAMES
        if f"| `{table}.csv` | {len(account.tables[table]):,} |" not in text
    ]
    steps = (
        account.rows, account.further_values, account.second_language, account.codings,
        account.statements, account.said_before, account.stated, account.described, account.own,
        account.plain,
    )  # fmt: skip
    assert [] == wrong + [step for step in steps if f"| {step:,} |" not in text]


# ---- What was told apart -------------------------------------------------------------------------


def test_the_pilot_is_told_apart_from_number_32(rows: dict[str, Row]) -> None:
    """The education ministry's pilot and programme no. 32 are two things, linked by one row."""
    assert {"iar-link-pilot"} == {rows[each]["subject"] for each in PILOT.split()}
    assert {"new-iar-link"} == {rows[each]["subject"] for each in NUMBER_32.split()}
    assert ("entry-32", "32") == (rows["f0070"]["subject"], rows["f0070"]["value"])
    assert "identity likely, not stated" == rows["f1414"]["note"]


def test_affiliation_is_told_apart(tables: Tables, rows: dict[str, Row]) -> None:
    """Units, supervision and ownership have a property each; the old one is gone."""
    assert "affiliatedWith" not in {row["property"] for row in tables["properties"]}
    told = {name: [rows[i]["property"] for i in ids.split()] for name, ids in AFFILIATED.items()}
    assert {name: [name] * len(ids.split()) for name, ids in AFFILIATED.items()} == told


def test_the_park_is_told_apart_from_its_bureau(rows: dict[str, Row]) -> None:
    """Counts of firms in a park are about the park."""
    assert {"stsp"} == {rows[each]["subject"] for each in PARK.split()}


# ---- Figures, conflicts, events ------------------------------------------------------------------


def test_figures_with_several_values_are_the_known_ones(built: Built) -> None:
    """A new disagreement or range between rows is looked at by somebody before it goes in."""
    keys = {
        quad.subject: quad.object
        for quad in built[0].quads
        if quad.predicate == named("coop:comparisonKey")
    }
    groups, figures = defaultdict(set), defaultdict(set)
    for row_id, row in built[0].rows.items():
        node = row.claims[0].triple.object
        if node in keys:
            groups[keys[node]].add(row_id)
            figures[keys[node]].add(node)
    assert {tuple(sorted(groups[key])) for key in groups if len(figures[key]) > 1} == DISAGREE


def test_all_conflicts_are_listed(tables: Tables) -> None:
    """The 27 conflicts of the first collection stand in their order."""
    assert [f"k{number:02d}" for number in range(1, 28)] == [
        row["conflict_id"] for row in tables["conflicts"]
    ]


def test_both_sides_of_a_conflict_are_rows(tables: Tables, rows: dict[str, Row]) -> None:
    """Each side names rows, no row is on both sides, and one row at least is about the subject."""
    for conflict in tables["conflicts"]:
        first, second = parts(conflict["first_side"]), parts(conflict["second_side"])
        assert first
        assert second
        assert set() == set(first) & set(second)
        assert conflict["subject"] in {rows[each]["subject"] for each in first + second}


def test_events_rest_on_rows(tables: Tables, rows: dict[str, Row]) -> None:
    """The date of an event and each step from an old body to a new one is said by its rows."""
    for event in tables["events"]:
        given = [rows[each] for each in parts(event["from_facts"])]
        assert event["date"] in {row["value"] for row in given}
        steps = {(r["subject"], r["value"]) for r in given if r["property"] == "succeededBy"}
        wanted = {(old, event["resulting"]) for old in parts(event["originals"])}
        assert set() == wanted - steps


# ---- The start document --------------------------------------------------------------------------


def test_every_row_of_the_start_document_has_a_place(tables: Tables) -> None:
    """Section, paragraph and sentence stand in the locator, and nowhere else."""
    places = {row["locator"] for row in tables["passages"]}
    for row in tables["statements"]:
        assert (row["source"] == "seed") == bool(row["locator"]), row["fact_id"]
        assert set() == set(parts(row["locator"])) - places


def test_every_passage_but_headings_is_used(tables: Tables) -> None:
    """Each sentence of the start document says something in the graph."""
    used = {place for row in tables["statements"] for place in parts(row["locator"])}
    unused = {row["locator"] for row in tables["passages"]} - used
    assert {"§1 ¶0 s1", "§2 ¶0 s1", "§3 ¶0 s1"} == unused


def test_sentences_of_the_start_document_do_not_carry_over(tables: Tables) -> None:
    """Its terms are kept, each of 20 Chinese characters at most."""
    long = [
        row["fact_id"]
        for row in tables["statements"]
        if row["source"] == "seed"
        for term in parts(row["value_text"])
        if len(re.findall(f"[{HAN}]", term)) > 20
    ]
    assert [] == long


# ---- The READMEs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_table_column_and_licence(name: str, tables: Tables) -> None:
    """Every column stands in both READMEs, and so does the licence."""
    text = (HOME / name).read_text("utf-8")
    columns = {column for table in tables.values() for column in table[0]}
    assert set() == {column for column in columns if f"`{column}`" not in text}
    assert "CC BY 4.0" in text
    assert set() == {row_id for row_id in REMOVED if row_id not in text}
