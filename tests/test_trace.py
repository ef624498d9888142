"""Sources of answers: what each row rests on, operator by operator, and over the real catalogue."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

import kgtool
from kgtool.answers import Answer, to_text
from kgtool.catalogue import answer, question_text
from kgtool.cited import Cited, number_sources
from kgtool.errors import WrongUse
from kgtool.namespaces import PREFIXES
from kgtool.queries import read_questions
from kgtool.repository import Project
from kgtool.sheets import to_xlsx
from kgtool.sparql.parser import parse
from kgtool.stores import Rows
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import BlankNode, NamedNode, Quad, Triple, decimal, graph_name, named, plain, text
from kgtool.trace import add_sources, triples_of_rows

CONFIDENCE = named("concept:confidence/high")


def say(key: str, source: str, subject: str, predicate: str, other: str) -> list[Quad]:
    """Return a triple that `source` states in statement `key`, with locator `p. <key>`."""
    triple = (named(subject), named(predicate), named(other))
    graph, node = graph_name("statements"), named(f"statement:{key}")
    parts = zip(("rdf:subject", "rdf:predicate", "rdf:object"), triple, strict=True)
    return [
        Quad(*triple),
        Quad(*triple, graph_name(source)),
        *(Quad(node, named(name), term, graph) for name, term in parts),
        Quad(node, named("dcterms:source"), named(f"source:{source}"), graph),
        Quad(node, named("coop:locator"), plain(f"p. {key}"), graph),
        Quad(node, named("coop:confidence"), CONFIDENCE, graph),
    ]


def source(key: str) -> list[Quad]:
    """Return a source with title, publisher and year."""
    node, graph, day = named(f"source:{key}"), graph_name("sources"), named("id:date/2017")
    return [
        Quad(node, named("dcterms:title"), plain(f"Title {key}"), graph),
        Quad(node, named("dc:publisher"), plain(f"House {key}"), graph),
        Quad(node, named("coop:publishedOn"), day, graph),
    ]


def in_graph(graph: str, triple: tuple[NamedNode, NamedNode, object]) -> list[Quad]:
    """Return a triple of the default graph and of one other."""
    return [Quad(*triple), Quad(*triple, graph_name(graph))]  # type: ignore[arg-type]


LABEL = (named("id:p"), named("skos:prefLabel"), text("Programme", "en"))
TYPE = (named("id:p"), named("rdf:type"), named("coop:Programme"))
INFERRED = (named("id:p"), named("coop:servesRole"), named("id:role"))
FIGURE = (named("id:figure/1"), named("coop:value"), plain("7"))

WORLD = [
    *source("a"),
    *source("b"),
    *say("s1", "a", "id:p", "coop:administeredBy", "id:m"),
    *say("s2", "b", "id:p", "coop:administeredBy", "id:m"),
    *say("s3", "a", "id:q", "coop:administeredBy", "id:n"),
    *say("s4", "a", "id:m", "coop:succeededBy", "id:n"),
    *say("s5", "b", "id:n", "coop:succeededBy", "id:o"),
    *say("s6", "b", "id:p", "coop:hostedBy", "id:u"),
    *say("s7", "a", "id:p", "coop:hasAmount", "id:figure/1"),
    *in_graph("a", FIGURE),
    *in_graph("coop-tw", LABEL),
    *in_graph("coop-tw", TYPE),
    *in_graph("inferred", INFERRED),
    *in_graph("ontology", (named("coop:hostedBy"), named("rdfs:label"), text("hosted by", "en"))),
    *say("s8", "a", "id:q", "coop:hasAmount", "id:figure/2"),
    *in_graph("a", (named("id:figure/2"), named("coop:value"), decimal("2.5"))),
    Quad(BlankNode("b"), named("coop:note"), plain("loose")),
    Quad(named("id:x"), named("coop:unitOf"), named("id:y")),
    Quad(CONFIDENCE, named("skos:prefLabel"), text("high", "en")),
    Quad(CONFIDENCE, named("skos:prefLabel"), text("高", "zh-Hant")),
    Quad(named("id:date/2017"), named("rdfs:label"), plain("2017")),
]
STORE = in_memory(WORLD)


def traced(query: str, store: Embedded = STORE) -> Answer:
    """Return the answer of a query with its sources, told in English."""
    result = store.run(query)
    if isinstance(result, bool):
        return add_sources(store, query, Answer((), (), boolean=result), "en")
    assert isinstance(result, Rows)
    return add_sources(store, query, Answer(result.columns, result.rows), "en")


def told(cited: Cited) -> str:
    """Return a citation in short: its statement, else its kind."""
    return cited.statement.removeprefix("statement:") or cited.kind


def by_row(found: Answer) -> dict[str, str]:
    """Return the citations of each row, in short, by the cells of the row."""
    return {
        " ".join(str(v).removeprefix("id:") for v in row.values()): " ".join(map(told, cited))
        for row, cited in zip(found, found.sources, strict=True)
    }


# what is asked, and what each row rests on
OPERATORS: dict[str, tuple[str, dict[str, str]]] = {
    "a triple that two sources state": (
        "SELECT ?m { id:p coop:administeredBy ?m }",
        {"m": "s1 s2"},
    ),
    "OPTIONAL that matched and that did not": (
        "SELECT ?x ?u { ?x coop:administeredBy ?m OPTIONAL { ?x coop:hostedBy ?u } }",
        {"p u": "s1 s2 s6", "q None": "s3"},
    ),
    "OPTIONAL whose filter failed, without a variable of its own": (
        "SELECT ?x { ?x coop:administeredBy ?m OPTIONAL { ?m coop:succeededBy id:n FILTER(false) } }",
        {"p": "s1 s2", "q": "s3"},
    ),
    "UNION with equal variables": (
        "SELECT ?x ?m { { ?x coop:administeredBy ?m } UNION { ?x coop:succeededBy ?m } }",
        {"p m": "s1 s2", "q n": "s3", "m n": "s4", "n o": "s5"},
    ),
    "FILTER, VALUES and BIND": (
        "SELECT ?x ?y { VALUES ?x { id:p id:q } ?x coop:administeredBy ?m FILTER(?m = id:n)"
        " BIND(STR(?x) AS ?y) }",
        {"q https://w3id.org/coop-tw/id/q": "s3"},
    ),
    "FILTER EXISTS": (
        "SELECT ?x { ?x coop:administeredBy ?m FILTER EXISTS { ?x coop:hostedBy ?u } }",
        {"p": "s1 s2 s6"},
    ),
    "EXISTS in an expression": (
        "SELECT ?x ?h { ?x coop:administeredBy ?m BIND(EXISTS { ?x coop:hostedBy ?u } AS ?h) }",
        {"p True": "s1 s2 s6", "q False": "s3"},
    ),
    "EXISTS in an EXISTS": (
        "SELECT ?x { ?x coop:hostedBy ?u FILTER EXISTS { ?x coop:administeredBy ?m"
        " FILTER EXISTS { ?m coop:succeededBy ?n } } }",
        {"p": "s1 s2 s4 s6"},
    ),
    "NOT EXISTS": (
        "SELECT ?x { ?x coop:administeredBy ?m FILTER NOT EXISTS { ?x coop:hostedBy ?u } }",
        {"q": "s3"},
    ),
    "MINUS": (
        "SELECT ?x { ?x coop:administeredBy ?m MINUS { ?x coop:hostedBy ?u } }",
        {"q": "s3"},
    ),
    "a sequence and an inverse": (
        "SELECT ?n { id:p coop:administeredBy/coop:succeededBy ?n . ?n ^coop:succeededBy ?m }",
        {"n": "s1 s2 s4"},
    ),
    "alternatives": (
        "SELECT ?y { id:p coop:administeredBy|coop:hostedBy ?y }",
        {"m": "s1 s2", "u": "s6"},
    ),
    "one or more steps": ("SELECT ?y { id:m coop:succeededBy+ ?y }", {"n": "s4", "o": "s4 s5"}),
    "no step is no fact": (
        "SELECT ?y { id:p coop:administeredBy ?m . ?m coop:succeededBy* ?y }",
        {"m": "s1 s2", "n": "s1 s2 s4", "o": "s1 s2 s4 s5"},
    ),
    "one step or none, backwards": (
        "SELECT ?y { id:n ^(coop:succeededBy?) ?y }",
        {"n": "untraceable", "m": "s4"},
    ),
    "any predicate but these": (
        "SELECT ?y { id:p !(rdf:type|skos:prefLabel|coop:servesRole|coop:hasAmount) ?y }",
        {"m": "s1 s2", "u": "s6"},
    ),
    "GRAPH of a source": (
        "SELECT ?x { GRAPH graph:b { ?x coop:administeredBy id:m } }",
        {"p": "s1 s2"},
    ),
    "GRAPH with a variable": (
        "SELECT ?g { GRAPH ?g { id:n coop:succeededBy ?y } }",
        {"graph:b": "s5"},
    ),
    "statement nodes": (
        "SELECT ?s { GRAPH graph:statements { ?s rdf:subject id:p ; rdf:object id:m } }",
        {"statement:s1": "s1", "statement:s2": "s2"},
    ),
    "sources": (
        "SELECT ?t { GRAPH graph:sources { source:a dcterms:title ?t } }",
        {"Title a": "project"},
    ),
    "GROUP BY": (
        "SELECT ?n (COUNT(?x) AS ?count) { ?x coop:administeredBy/coop:succeededBy* ?n } GROUP BY ?n",
        {"m 1": "s1 s2", "n 2": "s1 s3 s4 s2", "o 2": "s1 s3 s4 s2 s5"},
    ),
    "groups that are not shown": (
        "SELECT (COUNT(?x) AS ?count) { ?x coop:administeredBy ?m } GROUP BY ?m HAVING(?m = id:n)",
        {"1": "s3"},
    ),
    "one group of all": (
        "SELECT (COUNT(*) AS ?count) { ?x coop:administeredBy ?m }",
        {"2": "s1 s3 s2"},
    ),
    "a count of nothing": ("SELECT (COUNT(*) AS ?n) { ?x coop:ownedBy ?y }", {"0": "untraceable"}),
    "groups by an expression": (
        "SELECT ?key (COUNT(*) AS ?n) { ?x coop:administeredBy ?m } GROUP BY (STR(?m) AS ?key)",
        {"https://w3id.org/coop-tw/id/m 1": "s1 s2", "https://w3id.org/coop-tw/id/n 1": "s3"},
    ),
    "a SELECT in a SELECT": (
        "SELECT ?x { { SELECT DISTINCT ?x { ?x coop:hostedBy ?u } } ?x coop:administeredBy ?m }",
        {"p": "s1 s2 s6"},
    ),
    "groups in a SELECT": (
        "SELECT ?x ?n { ?x coop:hostedBy ?u { SELECT ?x (COUNT(?m) AS ?n)"
        " { ?x coop:administeredBy ?m } GROUP BY ?x } }",
        {"p 1": "s1 s2 s6"},
    ),
    "a limited SELECT in a SELECT": (
        "SELECT ?x ?m { { SELECT ?x { ?x coop:administeredBy ?m } ORDER BY DESC(?x) LIMIT 1 }"
        " ?x coop:administeredBy ?m }",
        {"q n": "s3"},
    ),
    "a limit without an order": (
        "SELECT ?x ?m { ?x coop:administeredBy ?m FILTER(?m = id:n) } LIMIT 1 OFFSET 0",
        {"q n": "s3"},
    ),
    "blank nodes in a query": (
        "SELECT ?x { ?x coop:administeredBy [ coop:succeededBy [] ] . _:a coop:hostedBy id:u }",
        {"p": "s1 s2 s4 s6", "q": "s3 s5 s6"},
    ),
    "FROM": (
        "SELECT ?y FROM graph:a FROM NAMED graph:b { { id:m coop:succeededBy+ ?y }"
        " UNION { GRAPH graph:b { id:p coop:hostedBy ?y } } }",
        {"n": "s4", "u": "s6"},
    ),
    "what describes a figure": (
        "SELECT ?v { id:p coop:hasAmount ?f . ?f coop:value ?v }",
        {"7": "s7"},
    ),
    "labels and types": (
        "SELECT ?l { id:p a coop:Programme ; skos:prefLabel ?l ; coop:administeredBy ?m }",
        {"Programme": "s1 s2 project"},
    ),
    "the ontology": ("SELECT ?l { coop:hostedBy rdfs:label ?l }", {"hosted by": "ontology"}),
    "what is inferred": ("SELECT ?r { id:p coop:servesRole ?r }", {"role": "inferred"}),
    "a decimal written at length": (
        "SELECT ?f { ?f coop:value 2.50 . ?p coop:hasAmount ?f }",
        {"figure/2": "s8"},
    ),
    "blank nodes in the data": ("SELECT ?v { ?b coop:note ?v }", {"loose": "untraceable"}),
    "what nobody says": ("SELECT ?y { id:x coop:unitOf ?y }", {"y": "untraceable"}),
    "values of the query itself": (
        "SELECT (1 AS ?x) ?y { VALUES ?y { 2 } }",
        {"1 2": "untraceable"},
    ),
}


@pytest.mark.parametrize(("query", "expected"), OPERATORS.values(), ids=OPERATORS)
def test_each_operator_is_traced(query: str, expected: dict[str, str]) -> None:
    """Each row rests on the statements that its patterns matched, and on no others."""
    found = by_row(traced(query))
    assert {row: set(cited.split()) for row, cited in expected.items()} == {
        row: set(cited.split()) for row, cited in found.items()
    }


def test_a_path_is_followed_in_the_graphs_that_are_asked_each_time() -> None:
    """What is remembered of a path over all graphs is not taken for one over some."""
    of_all = "SELECT ?y { id:m coop:succeededBy+ ?y }"
    of_one = "SELECT ?y FROM graph:a { id:m coop:succeededBy+ ?y }"
    for _ in range(2):
        assert {"n": "s4", "o": "s4 s5"} == by_row(traced(of_all))
        assert {"n": "s4"} == by_row(traced(of_one))


@pytest.mark.parametrize("query", [query for query, _ in OPERATORS.values()], ids=OPERATORS)
def test_without_facts_the_sources_are_the_same(query: str) -> None:
    """Who does not want the triples is given the same citations, in the same order."""
    whole = traced(query)
    plain_answer = replace(whole, sources=())
    short = add_sources(STORE, query, plain_answer, "en", facts=False)
    assert short.sources == tuple(
        tuple(replace(cited, triples=()) for cited in row) for row in whole.sources
    )


def test_a_citation_tells_all_that_is_recorded() -> None:
    """Title, publisher, date, place and confidence; what is not recorded is empty."""
    ((first, _),) = traced("SELECT ?m { id:p coop:administeredBy ?m }").sources
    assert "Title a, House a, 2017, p. s1, high confidence" == first.text
    assert (
        Cited(
            "stated",
            "Title a",
            "statement:s1",
            "source:a",
            "House a",
            "2017",
            "p. s1",
            "high",
            triples=(Triple(named("id:p"), named("coop:administeredBy"), named("id:m")),),
        )
        == first
    )


def test_an_inferred_triple_is_followed_to_what_it_rests_on() -> None:
    """With a way to the leaves of its proof, the statements of the leaves are cited."""
    query = "SELECT ?r { id:p coop:servesRole ?r }"
    result = STORE.select(query)
    leaf = Triple(named("id:m"), named("coop:succeededBy"), named("id:n"))
    asked = []

    def leaves(triple: Triple) -> list[Triple]:
        asked.append(triple)
        return [leaf]

    found = add_sources(STORE, query, Answer(result.columns, result.rows), "en", leaves=leaves)
    ((cited,),) = found.sources
    assert ("statement:s4", "the row follows from it") == (cited.statement, cited.remark)
    assert {Triple(*INFERRED)} == set(asked)


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("ASK { id:p coop:administeredBy ?m }", "one match"),
        ("ASK { id:p coop:administeredBy id:z }", "absent has no source"),
        ("SELECT ?x { ?x coop:administeredBy ?m MINUS { ?x coop:hostedBy ?u } }", "NOT EXISTS"),
    ],
)
def test_what_has_no_source_is_said_once(query: str, note: str) -> None:
    """A footnote says that what is absent has no source, or that one match stands for all."""
    (footnote,) = traced(query).footnotes
    assert note in footnote


def test_values_made_anew_are_not_passed_over() -> None:
    """A row that cannot be found again is marked, with the reason."""
    ((cited,),) = traced("SELECT ?m (UUID() AS ?u) { id:p coop:administeredBy ?m }").sources
    assert "untraceable" == cited.kind
    assert "not traceable (the query gives other values each time" in cited.text


@pytest.mark.parametrize(
    ("query", "named_feature"),
    [
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("SELECT * { ?s ?p ?o . LATERAL { ?o ?q ?r } }", "LATERAL"),
        ("SELECT * { << ?s ?p ?o >> ?q ?r }", "triple terms"),
    ],
)
def test_what_cannot_be_traced_at_all_is_named(query: str, named_feature: str) -> None:
    """An unsupported feature is an error that names it, in both languages."""
    with pytest.raises(WrongUse) as fault:
        triples_of_rows(in_memory([]), query, Rows((), []))
    assert named_feature in fault.value.message("en")
    assert named_feature in fault.value.message("zh-Hant")


# ---- Formats -------------------------------------------------------------------------------------

TWO = Answer(
    ("x",),
    [(named("id:p"),), (named("id:q"),)],
    headings={"_sources": "Sources"},
    sources=(
        (
            Cited("stated", "One", "statement:s1", publisher="P", date="2017", confidence="high"),
            Cited("project", "edited"),
        ),
        (Cited("project", "edited"), Cited("untraceable", "not traceable", remark="why")),
    ),
)


def test_csv_and_tsv_gain_two_columns() -> None:
    """`_sources` are citations, `_statements` their IRIs."""
    assert (
        "x,_sources,_statements\r\n"
        'https://w3id.org/coop-tw/id/p,"One, P, 2017, high confidence; edited",statement:s1\r\n'
        "https://w3id.org/coop-tw/id/q,edited; not traceable (why),\r\n"
    ) == to_text(TWO, "csv")
    assert "?x\t?_sources\t?_statements" == to_text(TWO, "tsv").splitlines()[0]


def test_markdown_has_numbers_and_a_list() -> None:
    """Numbers in the rows, the sources below."""
    assert (
        "| x | Sources |\n| --- | --- |\n| id:p | [1, 2] |\n| id:q | [2, 3] |\n\n"
        "- [1] One, P, 2017, high confidence\n- [2] edited\n- [3] not traceable (why)\n"
    ) == to_text(TWO, "markdown")


def test_json_stays_a_sparql_result() -> None:
    """Sources are a list beside the results, one member for each row."""
    document = json.loads(to_text(TWO, "json"))
    assert {"head", "results", "coop:sources"} == document.keys()
    assert [{"x"}, {"x"}] == [row.keys() for row in document["results"]["bindings"]]
    assert ["stated", "project"] == [cited["kind"] for cited in document["coop:sources"][0]]


def test_json_names_the_facts_of_each_source() -> None:
    """A citation has the statement in full, and the triples it stands for, as terms of results."""
    found = traced("SELECT ?p { ?p coop:hostedBy id:u }")
    ((cited,),) = json.loads(to_text(found, "json"))["coop:sources"]
    iris = ("id:p", "coop:hostedBy", "id:u")
    names = ("subject", "predicate", "object")
    assert {
        "kind": "stated",
        "statement": named("statement:s6").value,
        "source": named("source:b").value,
        "title": "Title b",
        "publisher": "House b",
        "locator": "p. s6",
        "facts": [
            {
                name: {"type": "uri", "value": named(iri).value}
                for name, iri in zip(names, iris, strict=True)
            }
        ],
    } == {name: value for name, value in cited.items() if name not in ("date", "confidence")}


def test_a_workbook_has_a_sheet_of_sources() -> None:
    """The column, and a sheet with a line for each source of each row."""
    book = load_workbook(io.BytesIO(to_xlsx(TWO, "zh-Hant")))
    assert ["答案", "資料來源", "說明"] == book.sheetnames
    assert ("x", "Sources", "_statements") == next(book["答案"].values)
    assert [1, 1, 2, 2] == [row[0] for row in list(book["資料來源"].values)[1:]]


def test_numbers_are_written_as_ranges() -> None:
    """Three or more neighbours become a range."""
    row = [Cited("stated", title) for title in "abcd"]
    assert ["[1–4]", "[1, 3, 4]"] == number_sources([row, [row[0], *row[2:]]])[0]


@pytest.mark.parametrize("form", ["csv", "tsv", "markdown"])
def test_a_truth_value_has_sources_too(form: str) -> None:
    """An ASK with sources is a table of one row."""
    assert "Title a" in to_text(traced("ASK { id:m coop:succeededBy id:n }"), form)


def test_a_data_frame_has_the_columns() -> None:
    """With pandas installed, `_sources` and `_statements` are columns."""
    pytest.importorskip("pandas", reason="pandas is not installed (it is optional)")
    assert ["x", "_sources", "_statements"] == list(TWO.to_dataframe().columns)


# ---- The real graph ------------------------------------------------------------------------------

WITHOUT_SOURCE: tuple[str, ...] = ()
"""Questions with rows that cannot be traced; none."""


def test_every_row_of_the_catalogue_has_sources(project: Project, store: Embedded) -> None:
    """Each row of each question names what it rests on; nothing is untraceable."""
    failing = set()
    for question in read_questions(project):
        plain_answer = answer(store, project, question, {}, "zh-Hant")
        query = question_text(store, question, {}, "zh-Hant")
        found = add_sources(store, query, plain_answer, "zh-Hant")
        assert plain_answer.rows is found.rows
        assert len(plain_answer.rows) == len(found.sources)
        if any(c.kind == "untraceable" for row in found.sources for c in row):
            failing.add(question.id)
        if not all(found.sources):
            failing.add(question.id)
    assert set(WITHOUT_SOURCE) == failing


def test_every_cited_triple_of_the_catalogue_exists(project: Project, store: Embedded) -> None:
    """Whatever is cited is in the graph, and in the statement that is named for it."""
    there = {quad.triple for quad in store.quads()}
    for question in read_questions(project):
        query = question_text(store, question, {}, "en")
        result = store.select(query)
        found = add_sources(store, query, Answer(result.columns, result.rows), "en")
        assert {t for row in found.sources for c in row for t in c.triples} <= there


def test_every_cell_of_the_catalogue_is_in_a_cited_triple_or_computed(
    project: Project, store: Embedded
) -> None:
    """A cell that names a thing of the graph is part of a fact that its row cites."""
    loose = set()
    for question in read_questions(project):
        query = question_text(store, question, {}, "en")
        result = store.select(query)
        found = add_sources(store, query, Answer(result.columns, result.rows), "en")
        for row, cited in zip(found.rows, found.sources, strict=True):
            terms = {
                term
                for c in cited
                for triple in c.triples
                for term in (triple.subject, triple.predicate, triple.object)
            }
            loose |= {
                (question.id, name)
                for name, term in zip(found.columns, row, strict=True)
                if isinstance(term, NamedNode) and term not in terms
            }
    assert set(LOOSE) == loose


LOOSE: tuple[tuple[str, str], ...] = ()
"""Columns with IRIs that the question itself gives."""


def test_python_gives_sources(store_folder: object) -> None:
    """`ask` and `query` take `sources`."""
    asked = kgtool.ask("cq04", ministry="most", store=str(store_folder), sources=True)
    assert len(asked) == len(asked.sources)
    assert any(cited.publisher for cited in asked.sources[0])
    query = "SELECT ?m { ?p coop:administeredBy ?m }"
    assert kgtool.query(query, store=str(store_folder), sources=True).sources
    assert () == kgtool.query(query, store=str(store_folder)).sources


def test_the_prefixes_of_the_project_are_known() -> None:
    """A query is read with the prefixes of the project, and with its own."""
    assert PREFIXES["coop"] in str(parse("SELECT * { ?x coop:a ?y }").block.where.parts)
    assert "http://x.org/b" in str(
        parse("BASE <http://x.org/> PREFIX c: <b> SELECT * { ?x c: ?y }").block.where.parts
    )
