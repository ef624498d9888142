"""As of a day: what is left out and what each row rests on, in small worlds and the real graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from commands import Cli
from hypothesis import given, settings
from hypothesis import strategies as some

import kgtool
from kgtool.answers import Answer
from kgtool.asof import Past, State, Timeline, open_past, read_day, read_timeline
from kgtool.build import Loaded
from kgtool.describe import describe, describe_past
from kgtool.errors import WrongUse
from kgtool.namespaces import shorten
from kgtool.queries import find_question, read_questions
from kgtool.reason import Inferences, infer
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import (
    DefaultGraph,
    Quad,
    Term,
    Triple,
    day,
    decimal,
    graph_name,
    named,
    plain,
    text,
)

DAYS = some.dates(date(1990, 1, 1), date(2000, 12, 31))

Row = tuple[str, str, Term]


def _date(written: str) -> list[Quad]:
    parts = (written + "-01-01")[:10], (written + "-12-31")[:10]
    node = named(f"id:date/{written}")
    told = (("rdfs:label", plain(written)), ("coop:earliest", day(parts[0])))
    return [Quad(node, named(p), o) for p, o in (*told, ("coop:latest", day(parts[1])))]


def _said(row: str, fact: Row, **more: str) -> list[Quad]:
    """Return a triple and its statement; `more` are dates (`validFrom="2013"`) of the statement."""
    subject, term, value = fact
    node, graph = named(f"statement:{row}"), graph_name("statements")
    parts = {
        "rdf:subject": named(subject),
        "rdf:predicate": named(term),
        "rdf:object": value,
        "coop:fromRow": plain(row),
        "dcterms:source": named("source:s"),
        **{f"coop:{name}": named(f"id:date/{when}") for name, when in more.items()},
    }
    dates = [quad for when in more.values() for quad in _date(when)]
    stated = [Quad(node, named(p), o, graph) for p, o in parts.items()]
    return [Quad(named(subject), named(term), value), *stated, *dates]


def _own(*facts: Row) -> list[Quad]:
    return [Quad(named(s), named(p), o) for s, p, o in facts]


def _figure(key: str, value: str, meaning: str, **period: str) -> list[Quad]:
    node = f"id:figure/{key}"
    facts: list[Row] = [
        (node, "rdf:type", named("coop:Amount")),
        (node, "coop:value", decimal(value)),
        (node, "coop:amountKind", named("concept:amount-kind/granted")),
        (node, "coop:periodMeaning", named(f"concept:period-meaning/{meaning}")),
    ]
    names = {"start": "coop:periodStart", "end": "coop:periodEnd"}
    facts += [(node, names[n], named(f"id:date/{when}")) for n, when in period.items()]
    dates = [quad for when in period.values() for quad in _date(when)]
    return [*_own(*facts), *_said(f"r{key}", ("id:p", "coop:hasAmount", named(node))), *dates]


def _past(quads: Iterable[Quad], when: str) -> Past:
    return open_past(in_memory(list(quads)), read_day(when))


def _rows(past: Past, where: str, *columns: str) -> list[tuple[str, ...]]:
    names = " ".join(f"?{c}" for c in columns)
    found = past.query(f"SELECT {names} WHERE {{ {where} }} ORDER BY {names}", "en")
    assert isinstance(found, Answer)
    return [tuple(str(row[c]) for c in (*columns, "_asof")) for row in found]


ADMINISTERED = [
    *_said(
        "f1", ("id:p", "coop:administeredBy", named("id:old")), validFrom="2012", validTo="2014"
    ),
    *_said("f2", ("id:p", "coop:administeredBy", named("id:new")), validFrom="2015"),
    *_said("f3", ("id:p", "coop:administeredBy", named("id:any"))),
    *_said("f4", ("id:p", "coop:administeredBy", named("id:seen")), statedAsOf="2017"),
]


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("2011", {"any": "undated", "seen": "near"}),
        ("2013-05-01", {"old": "held", "any": "undated", "seen": "near"}),
        ("2014-05-01", {"old": "maybe", "any": "undated", "seen": "near"}),
        ("2016", {"new": "open", "any": "undated", "seen": "near"}),
    ],
)
def test_each_row_has_the_state_of_its_statement(when: str, wanted: dict[str, str]) -> None:
    """Held, open, may have held, said near it, undated; what did not hold is not there."""
    found = _rows(_past(ADMINISTERED, when), "id:p coop:administeredBy ?o", "o")
    assert {(f"id:{key}", state) for key, state in wanted.items()} == set(found)


def test_a_triple_stays_while_one_of_its_statements_does() -> None:
    """Two sources, two spans: the triple holds in both, and the statement that did not is gone."""
    fact = ("id:p", "coop:partOf", named("id:q"))
    world = [
        *_said("f1", fact, validFrom="2001", validTo="2002"),
        *_said("f2", fact, validFrom="2010", validTo="2012"),
    ]
    past = _past(world, "2011")
    assert [("id:p", "held")] == _rows(past, "?s coop:partOf id:q", "s")
    assert [("f2", "held")] == _rows(past, "GRAPH graph:statements { ?x coop:fromRow ?row }", "row")


LIFE = [
    *_own(("id:body", "rdf:type", named("coop:Ministry"))),
    *_own(("id:body", "skos:prefLabel", text("body", "en"))),
    *_own(("id:body", "coop:acronym", text("BDY", "en"))),
    *_said("f1", ("id:body", "coop:foundedDate", named("id:date/2001"))),
    *_date("2001"),
    *_said("f2", ("id:body", "coop:endDate", named("id:date/2010"))),
    *_date("2010"),
    *_said("f3", ("id:p", "coop:fundedBy", named("id:body"))),
    *_said("f4", ("id:p", "coop:foundedBy", named("id:body"))),
]


def test_nothing_holds_outside_the_life_of_what_it_is_about() -> None:
    """A relation without a span is left out before its object began and after it ended."""
    asked = ("?p coop:fundedBy id:body", "p")
    assert [] == _rows(_past(LIFE, "1999"), *asked)
    assert [("id:p", "undated")] == _rows(_past(LIFE, "2005"), *asked)
    assert [] == _rows(_past(LIFE, "2015"), *asked)


def test_what_once_happened_stays_true_after_the_end() -> None:
    """A founder may be gone; a thing that is over keeps its label, but not its kind or short names."""
    past = _past(LIFE, "2015")
    assert [("id:p", "undated")] == _rows(past, "?p coop:foundedBy id:body", "p")
    assert [] == _rows(past, "?b a coop:Ministry", "b")
    assert [] == _rows(past, "id:body coop:acronym ?n", "n")
    founder = "?p coop:foundedBy ?b . ?b skos:prefLabel ?n"
    assert [("id:p", "body", "undated")] == _rows(past, founder, "p", "n")


def test_a_row_about_nothing_but_what_was_over_falls_away() -> None:
    """The label that is left is no row of its own, and the footnote counts it."""
    past = _past(LIFE, "2015")
    found = past.query("SELECT ?b ?n { ?b skos:prefLabel ?n }", "en")
    assert isinstance(found, Answer)
    assert [] == list(found)
    assert any(note.startswith("Left out: 1 of 1 rows") for note in found.footnotes)


def test_of_a_thing_to_come_nothing_is_said() -> None:
    """Before it began there is no label, kind or date of it."""
    assert [] == _rows(_past(LIFE, "1999"), "id:body ?p ?o", "p", "o")


def test_a_rule_holds_like_a_relation() -> None:
    """A ceiling is there while it is in force."""
    world = _figure("a", "3", "rule-in-force", start="2013", end="2015")
    asked = ("id:p coop:hasAmount ?f", "f")
    assert [("id:figure/a", "held")] == _rows(_past(world, "2014"), *asked)
    assert [] == _rows(_past(world, "2016"), *asked)
    assert [] == _rows(_past(world, "2016"), "?f a coop:Amount", "f")


def test_of_states_the_latest_by_then_is_taken() -> None:
    """Of two counts the later one that is not after the day; a year that holds the day may be it."""
    world = [
        *_figure("a", "10", "state-at", start="2013", end="2013"),
        *_figure("b", "20", "state-at", start="2016", end="2016"),
    ]
    asked = ("id:p coop:hasAmount ?f", "f")
    assert [] == _rows(_past(world, "2012"), *asked)
    assert [("id:figure/a", "latest")] == _rows(_past(world, "2015"), *asked)
    assert [("id:figure/a", "latest"), ("id:figure/b", "maybe")] == _rows(
        _past(world, "2016-05-01"), *asked
    )
    assert [("id:figure/b", "latest")] == _rows(_past(world, "2018"), *asked)


def test_of_sums_the_latest_span_that_had_ended_is_taken() -> None:
    """A sum over a year counts once the year is over, and gives way to the next."""
    world = [
        *_figure("a", "10", "adds-up-over", start="2013", end="2013"),
        *_figure("b", "20", "adds-up-over", start="2014", end="2014"),
    ]
    asked = ("id:p coop:hasAmount ?f", "f")
    assert [] == _rows(_past(world, "2013-12-30"), *asked)
    assert [("id:figure/a", "latest")] == _rows(_past(world, "2014-06-30"), *asked)
    assert [("id:figure/b", "latest")] == _rows(_past(world, "2014-12-31"), *asked)


def test_a_conclusion_is_as_sure_as_its_weakest_premise() -> None:
    """The role of a programme's ministry: one premise held, the other is only said near the day."""
    chain = _own(
        ("coop:servesRole", "owl:propertyChainAxiom", named("id:l1")),
        ("id:l1", "rdf:first", named("coop:administeredBy")),
        ("id:l1", "rdf:rest", named("id:l2")),
        ("id:l2", "rdf:first", named("coop:playsRole")),
        ("id:l2", "rdf:rest", named("rdf:nil")),
    )
    serves = Triple(named("id:p"), named("coop:servesRole"), named("concept:role/r"))
    inferred = [Quad(*serves, g) for g in (DefaultGraph(), graph_name("inferred"))]  # type: ignore[misc]
    world = [
        *chain,
        *inferred,
        *_said(
            "f1", ("id:p", "coop:administeredBy", named("id:m")), validFrom="2012", validTo="2014"
        ),
        *_said("f2", ("id:m", "coop:playsRole", named("concept:role/r")), statedAsOf="2017"),
    ]
    asked = ("?p coop:servesRole ?r", "p", "r")
    assert [("id:p", "concept:role/r", "near")] == _rows(_past(world, "2013"), *asked)
    assert [] == _rows(_past(world, "2016"), *asked)


@given(DAYS, DAYS, DAYS, DAYS, DAYS)
@settings(max_examples=60)
def test_a_statement_counts_exactly_within_its_span_and_the_life_of_its_object(
    a: date, b: date, c: date, d: date, on: date
) -> None:
    """With days for bounds nothing is unsure: the triple is there, and held, or it is not."""
    first, last = min(a, b).isoformat(), max(a, b).isoformat()
    born, gone = min(c, d).isoformat(), max(c, d).isoformat()
    world = [
        *_said("f1", ("id:p", "coop:administeredBy", named("id:m")), validFrom=first, validTo=last),
        *_said("f2", ("id:m", "coop:foundedDate", named(f"id:date/{born}"))),
        *_said("f3", ("id:m", "coop:endDate", named(f"id:date/{gone}"))),
        *_date(born),
        *_date(gone),
    ]
    when = on.isoformat()
    wanted = [("id:p", "held")] if first <= when <= last and born <= when <= gone else []
    assert wanted == _rows(_past(world, when), "?p coop:administeredBy id:m", "p")


def test_a_row_is_as_sure_as_the_weakest_triple_it_rests_on() -> None:
    """What a row rests on counts, whether or not it stands in the row."""
    world = [*ADMINISTERED, *_own(("id:p", "skos:prefLabel", text("programme", "en")))]
    query = """SELECT ?name ?n { ?p skos:prefLabel ?name ; coop:administeredBy id:old .
      { BIND(1 AS ?n) } UNION { ?p coop:administeredBy id:any BIND(2 AS ?n) } } ORDER BY ?n"""
    found = _past(world, "2013").query(query, "en")
    assert isinstance(found, Answer)
    assert ["held", "undated"] == [row["_asof"] for row in found]


def test_sources_are_those_of_the_day(project: Project) -> None:
    """A statement that did not hold is not cited; a row that falls away takes its sources along."""
    found = _past(ADMINISTERED, "2013").query(
        "SELECT ?p ?m { ?p coop:administeredBy ?m } ORDER BY ?m", "en", project=project
    )
    assert isinstance(found, Answer)
    assert [
        ("id:any", "statement:f3"),
        ("id:old", "statement:f1"),
        ("id:seen", "statement:f4"),
    ] == [
        (shorten(str(row["m"])), " ".join(cited.statement for cited in sources))
        for row, sources in zip(found, found.sources, strict=True)
    ]


@pytest.fixture(scope="module")
def timeline(store: Embedded) -> Timeline:
    """What the real graph says about time."""
    return read_timeline(store.quads())


@pytest.fixture(scope="module")
def pasts(store: Embedded, timeline: Timeline) -> dict[str, Past]:
    """The real graph on some days."""
    days = ("1965", "2013", "2014-03-02", "2014-03-03", "2018", "2018-06-30", "2023-09-25", "2024")
    return {when: open_past(store, read_day(when), timeline) for when in days}


@pytest.mark.parametrize("when", ["1965", "2013", "2018-06-30", "2024"])
def test_what_follows_on_a_day_is_what_the_reasoner_concludes(
    pasts: dict[str, Past], project: Project, when: str
) -> None:
    """The conclusions of a snapshot are those that the engine draws from its stated triples."""
    quads = list(pasts[when].snapshot.store.quads())
    inferred = {quad.triple for quad in quads if quad.graph_name == graph_name("inferred")}
    stated = {q.triple for q in quads if q.graph_name == DefaultGraph()} - inferred
    rules = read_questions(project, "rules")
    assert set(infer(stated, rules).triples) == inferred


SCIENCE = {
    "1965": "國家長期發展科學委員會",
    "2013": "行政院國家科學委員會",
    "2014-03-02": "行政院國家科學委員會",
    "2014-03-03": "科技部",
    "2018": "科技部",
    "2024": "國家科學及技術委員會",
}


@pytest.mark.parametrize(("when", "name"), SCIENCE.items())
def test_the_science_body_has_the_name_of_its_day(
    pasts: dict[str, Past], when: str, name: str
) -> None:
    """The council until 2014-03-02, the ministry until 2022, the council of today after it."""
    names = {label[0] for label in _labels(pasts[when], "coop:Ministry")}
    assert {name} == names & set(SCIENCE.values())


def _labels(past: Past, kind: str) -> list[tuple[str, ...]]:
    where = f'?x a {kind} ; skos:prefLabel ?l FILTER(LANGMATCHES(LANG(?l), "zh-Hant"))'
    return _rows(past, where, "l")


@pytest.mark.parametrize(
    ("before", "old", "after", "new"),
    [
        ("2013-07-22", "行政院衛生署", "2013-07-23", "衛生福利部"),
        ("2014-03-02", "行政院國家科學委員會", "2014-03-03", "科技部"),
        ("2022-07-26", "科技部", "2022-07-27", "國家科學及技術委員會"),
        ("2023-07-31", "行政院農業委員會", "2023-08-01", "農業部"),
        ("2023-08-21", "行政院環境保護署", "2023-08-22", "環境部"),
    ],
)
def test_on_the_day_of_a_reorganisation_the_new_body_counts(
    store: Embedded, timeline: Timeline, before: str, old: str, after: str, new: str
) -> None:
    """The day before has the old ministry and not the new one; the day itself the other way round."""
    days = (open_past(store, read_day(when), timeline) for when in (before, after))
    found = [{label for label, _ in _labels(past, "coop:Ministry")} & {old, new} for past in days]
    assert [{old}, {new}] == found


OFFICES_BEFORE = {"經濟部技術處", "經濟部工業局", "經濟部中小企業處"}
OFFICES_AFTER = {"經濟部產業技術司", "經濟部產業發展署", "經濟部中小及新創企業署"}


def test_the_offices_of_the_economic_ministry_change_in_2023(pasts: dict[str, Past]) -> None:
    """Three offices until 2023-09-25, three others since."""
    both = OFFICES_BEFORE | OFFICES_AFTER
    before = {label for label, _ in _labels(pasts["2023-09-25"], "coop:Office")}
    after = {label for label, _ in _labels(pasts["2024"], "coop:Office")}
    assert (OFFICES_BEFORE, OFFICES_AFTER) == (before & both, after & both)


def _ask(past: Past, project: Project, wanted: str, **given: str) -> Answer:
    return past.ask(project, find_question(project, wanted), given, "zh-Hant")


def test_a_short_name_means_the_body_that_had_it_then(
    pasts: dict[str, Past], project: Project
) -> None:
    """國科會 is two bodies; on a day it is one."""
    found = {
        str(row["ministry"]) for row in _ask(pasts["2013"], project, "cq04", ministry="國科會")
    }
    assert {"id:nsc"} == found
    found = {
        str(row["ministry"]) for row in _ask(pasts["2024"], project, "cq04", ministry="國科會")
    }
    assert {"id:nstc"} == found


def test_programmes_of_the_council_in_2013(pasts: dict[str, Past], project: Project) -> None:
    """Four programmes, two of them certainly: the end of one is not stated, the start of one unsure."""
    rows = _ask(pasts["2013"], project, "cq04", ministry="nsc")
    assert {
        "id:grand-alliance": "held",
        "id:small-alliance": "held",
        "id:nsc-aic-umbrella": "open",
        "id:hitech-equipment": "maybe",
    } == {row["programme"]: row["_asof"] for row in rows}


def test_the_ministry_in_2018_has_what_its_sources_say_near_that_year(
    pasts: dict[str, Past], project: Project
) -> None:
    """Of the start document's statements the reference date is given; its own span where stated."""
    rows = {row["programme"]: row for row in _ask(pasts["2018"], project, "cq04", ministry="most")}
    told = rows["id:ri-link"]
    assert ("near", "2017-01") == (told["_asof"], told["_asofBasis"])
    told = rows["id:nsc-aic-umbrella"]
    assert ("held", "2014–2022") == (told["_asof"], told["_asofBasis"])


def test_succession_leads_to_today(pasts: dict[str, Past], project: Project) -> None:
    """A body that was over on the day: no rows, and where its line leads."""
    answer = _ask(pasts["2024"], project, "cq04", ministry="most")
    assert 0 == len(answer)
    assert "「科技部」當時已終止（最晚至 2022-07-26）。" in answer.footnotes
    assert "今日：科技部 → 國家科學及技術委員會。" in answer.footnotes


def test_amounts_of_the_small_alliance_in_2018(pasts: dict[str, Past], project: Project) -> None:
    """Sums to 2017 are there, sums to 2019 are not; what falls away is counted."""
    answer = _ask(pasts["2018"], project, "cq17", programme="small-alliance")
    ends = {str(row["to"]) for row in answer if row["_asof"] == "latest"}
    assert {"2013", "2017-06"} == ends
    assert any("其中 5 列所據陳述當時不適用" in note for note in answer.footnotes)


def test_a_question_with_a_date_of_its_own_weighs_it_itself(
    pasts: dict[str, Past], project: Project
) -> None:
    """Which ministries existed: the day is handed to the question, on the whole graph."""
    answer = _ask(pasts["2014-03-02"], project, "cq26", ministry="nsc")
    assert ["id:nsc"] == [row["body"] for row in answer]
    assert "_asof" not in answer.columns
    with pytest.raises(WrongUse, match="not both"):
        _ask(pasts["2018"], project, "cq26", date="2018-01-01")


def test_a_page_tells_the_state_of_each_statement(pasts: dict[str, Past], project: Project) -> None:
    """The panels of a thing have the state of the row that each line cites."""
    panels = {
        panel.id: panel.answer for panel in describe_past(pasts["2018"], project, "nsc", "en")
    }
    assert {"f0144": "held", "f0145": "held"}.items() <= {
        row["row"]: row["_asof"] for row in panels["thing"]
    }.items()
    assert any("was over" in note for note in panels["names"].footnotes)


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_every_question_answers_as_of_a_day(
    pasts: dict[str, Past], project: Project, lang: str
) -> None:
    """No question fails on the graph of a day; each says for when it answers."""
    for question in read_questions(project):
        answer = pasts["2018-06-30"].ask(project, question, {}, lang)
        assert any("2018-06-30" in note for note in answer.footnotes)


def test_a_name_that_is_not_known_is_told(store: Embedded, timeline: Timeline) -> None:
    """Of the technology department before 1993 only English names are known, from two sources."""
    past = open_past(store, read_day("1985"), timeline)
    query = "SELECT ?o ?l { ?o coop:unitOf id:moea ; skos:prefLabel ?l } ORDER BY ?o ?l"
    english, chinese = (past.query(query, lang) for lang in ("en", "zh-Hant"))
    assert isinstance(english, Answer)
    assert isinstance(chinese, Answer)
    names = {row["l"] for row in english}
    assert "Science and Technology Advisors Office / Technology Advisory Office" in names
    assert "「經濟部技術處」於 1993 年始用此名稱，當時之中文名稱未載。" in chinese.footnotes


def test_a_source_without_a_date_adds_no_rows_to_a_page(store: Embedded, project: Project) -> None:
    """The council has five statements, whether or not their sources bear a date."""
    panels = {panel.id: panel.answer for panel in describe(store, project, "nsc", "zh-Hant")}
    assert 5 == len(panels["thing"])


def test_python_answers_as_of_a_day(store_folder: Path) -> None:
    """`kgtool.ask` takes `as_of` as the command line does."""
    found = kgtool.ask("cq04", ministry="國科會", as_of="102年", store=str(store_folder))
    assert {"id:nsc"} == {row["ministry"] for row in found}


def test_the_command_line_answers_as_of_a_day(cli: Cli) -> None:
    """`--as-of` on ask, query and show; an endpoint is refused, for the whole graph is read."""
    asked = cli("ask", "cq04", "ministry=國科會", "--as-of", "102年", "--format", "csv")
    assert "id/grand-alliance" in asked.stdout
    query = "SELECT ?m { ?m a coop:Ministry }"
    assert "_asof" in cli("query", "-", "--as-of", "2018", "--format", "csv", stdin=query).stdout
    assert "科技部" in cli("show", "nsc", "--as-of", "2018").stdout
    refused = cli("ask", "cq01", "--as-of", "2018", "--endpoint", "http://127.0.0.1:9/")
    assert (2, True) == (refused.returncode, "不適用於端點" in refused.stderr)
    assert 2 == cli("ask", "cq01", "--as-of", "soon").returncode


def test_loaded_and_inferred_agree_on_today(
    built: tuple[Loaded, Inferences, list[Quad]], timeline: Timeline
) -> None:
    """The axioms that are followed explain all inferences but those of the three SPARQL rules."""
    terms = {triple.predicate for triple in timeline.ruled}
    assert {named("coop:endDate")} == terms - {named("coop:inMode"), named("coop:nearMode")}
    assert len(built[1].triples) == len(timeline.inferred)


@pytest.mark.parametrize("name", ["cq04", "cq16", "cq24", "cq47"])
def test_every_row_as_of_a_day_has_sources_that_held(
    pasts: dict[str, Past], project: Project, name: str
) -> None:
    """Sources and a day go together; what is cited had not ended, and had begun."""
    past = pasts["2018"]
    found = past.ask(project, find_question(project, name), {}, "en", sources=True)
    states = past.snapshot.reading.states
    assert len(found.rows) == len(found.sources) > 0
    cited = {named(one.statement) for row in found.sources for one in row if one.statement}
    assert cited
    assert State.NOT not in {states[node] for node in cited}


def test_what_was_not_there_yet_leads_to_what_was(pasts: dict[str, Past], project: Project) -> None:
    """Who asks for the ministry of the environment before 2023 is led to its forerunner."""
    found = pasts["2018"].ask(project, find_question(project, "cq04"), {"ministry": "moenv"}, "en")
    assert [] == found.rows
    (told,) = (note for note in found.footnotes if "did not exist yet" in note)
    assert told.endswith("it was then: Environmental Protection Administration; ask for that name.")


def test_a_query_from_python_takes_a_day(store_folder: Path) -> None:
    """Rows have their states, and sources where they are wanted."""
    answer = kgtool.query(
        "SELECT ?p { ?p coop:administeredBy id:nsc } ORDER BY ?p",
        as_of="2013",
        sources=True,
        store=str(store_folder),
    )
    assert {"held", "open", "maybe"} == {row["_asof"] for row in answer}
    assert len(answer.sources) == len(answer.rows)
