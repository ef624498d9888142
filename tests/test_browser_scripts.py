"""What the site's scripts say is what Python says: bound queries, file names, folded names, cells."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest
from browser_node import run_script
from hypothesis import given, settings
from hypothesis import strategies as st

from kgtool.answers import Answer, to_text
from kgtool.catalogue import resolve
from kgtool.errors import WrongUse
from kgtool.namespaces import BASE, PREFIXES
from kgtool.pages.names import file_name, path_of
from kgtool.pages.searchindex import fold, grams
from kgtool.policy import check_query
from kgtool.queries import Question, bind, read_questions
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import BlankNode, Literal, NamedNode, Term
from kgtool.turtle import term_text

HOSTILE = (
    "",
    "科技部",
    'say "yes"',
    "back\\slash\\",
    "two\nlines\r\n\tand a tab",
    "} UNION { ?a ?b ?c",
    "$1 $& \\1 \\g<0>",
    "VALUES ?ministry { UNDEF }",
    "\u2028\u2029\u0085\x0b\x0c",
    "\U00020000𠮷 😀",
    "' \"\"\" ''' # comment",
    "%s {0} \x00\x01",
)
TERMS: tuple[Term, ...] = (
    *(Literal(text) for text in HOSTILE),
    *(Literal(text, language="zh-Hant") for text in HOSTILE[:6]),
    Literal("2017-01-31", datatype=NamedNode(PREFIXES["xsd"] + "date")),
    Literal("20000000", datatype=NamedNode(PREFIXES["xsd"] + "decimal")),
    NamedNode(BASE + "id/most"),
    NamedNode("https://example.org/路徑?a=1#$&"),
    BlankNode("b0"),
)


def as_json(term: Term) -> dict[str, str]:
    """Return a term as SPARQL JSON results write it."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    assert isinstance(term, Literal)
    cell = {"type": "literal", "value": term.value}
    if term.language:
        return {**cell, "xml:lang": term.language}
    return {**cell, "datatype": term.datatype.value}


def cases(questions: list[Question]) -> list[tuple[Question, dict[str, Term], str]]:
    """Return questions with values for all their parameters, hostile ones among them."""
    choose = random.Random(7)
    found = []
    for question in questions:
        for lang in ("zh-Hant", "en"):
            found.append((question, {}, lang))
            found.extend(
                (question, {name: choose.choice(TERMS) for name in question.parameters}, lang)
                for _ in range(6)
            )
        found.extend((question, dict.fromkeys(question.parameters, term), "en") for term in TERMS)
    return found


BIND = """
const { bind } = await load("bind.js");
result = given.map(([query, parameters, values, lang]) => bind(query, parameters, values, lang));
"""


def test_scripts_bind_as_python_does(project: Project) -> None:
    """Every question and panel, bound to harmless and hostile terms, is the same text in both."""
    found = cases([*read_questions(project), *read_questions(project, "pages")])
    given = [
        [q.text, dict(q.parameters), {n: as_json(t) for n, t in values.items()}, lang]
        for q, values, lang in found
    ]
    assert [bind(q, values, lang) for q, values, lang in found] == run_script(BIND, given)


def test_scripts_bind_nothing_that_is_no_parameter(project: Project) -> None:
    """A name that the question does not have is refused, as in Python."""
    script = """
    const { bind } = await load("bind.js");
    try { bind("", {}, { x: { type: "uri", value: "urn:x" } }); result = "bound"; }
    catch (fault) { result = fault.constructor.name; }
    """
    question = read_questions(project)[0]
    with pytest.raises(WrongUse):
        bind(question, {"x": NamedNode("urn:x")})
    assert run_script(script, None) == "RangeError"


def test_any_is_bound_as_undef() -> None:
    """A choice that is left open becomes UNDEF, also where the question has a default."""
    given = [["VALUES ?x { id:most }", {"x": "thing"}, {"x": None}, None]]
    assert ["VALUES ?x { UNDEF }"] == run_script(BIND, given)


VALUES = {
    "year": (
        "2017",
        "0042",
        "17",
        "２０１７",
        "2017 ",
        "-2017",
        "",
        "106年",
        "民國 106",
        "西元2017年",
        "0000",
        "民國0年",
        "1911年",
    ),
    "number": (
        "20000000",
        "007",
        "1.50",
        "-0.0",
        "-3.10",
        "1e9",
        "1,000",
        "١",
        ".5",
        "",
        "5,000萬",
        "1億5千萬元",
        "1.5億",
        "0.05萬",
        "１，０００",
        "1,00",
        "萬",
        "1萬1億",
        "+3",
        "2百",
        "1.25兆3.5",
    ),
    "date": (
        "2017-01-31",
        "2017-02-30",
        "2017-13-01",
        "2016-02-29",
        "0000-01-01",
        "31/1/2017",
        "2017/1/31",
        "民國106年1月31日",
        "１０６年１月３１日",
        "106/1/31",
        "1911-01-01",
        "",
        "0042-01-01",
    ),
    "flag": ("true", "false", "TRUE", "1", "", "是", "否", "Yes", " no "),
}


def _resolved(kind: str, value: str) -> str | None:
    try:
        return term_text(resolve(in_memory([]), kind, value))
    except WrongUse:
        return None


def test_scripts_read_values_as_python_does() -> None:
    """Years, numbers, dates and flags become the same terms, or are refused, in both."""
    script = """
    const { termOf } = await load("bind.js");
    const { termText } = await load("terms.js");
    result = given.map(([kind, value]) => { const t = termOf(kind, value); return t && termText(t); });
    """
    pairs = [(kind, value) for kind, values in VALUES.items() for value in values]
    assert [_resolved(kind, value) for kind, value in pairs] == run_script(script, pairs)


IRIS = {
    "an IRI": ("https://w3id.org/coop-tw/id/most", True),
    "a closing bracket": ("https://example.org/> } ; DROP ALL #", False),
    "a blank": ("https://example.org/a b", False),
    "no scheme": ("most", False),
    "a quote": ('https://example.org/"', False),
    "a line end": ("https://example.org/\nx", False),
}


@pytest.mark.parametrize(("iri", "sound"), IRIS.values(), ids=IRIS)
def test_only_an_iri_becomes_an_iri(iri: str, sound: bool) -> None:
    """A value from an address bar that is no IRI is refused, so that it cannot end the brackets."""
    script = 'const { termOf } = await load("bind.js"); result = termOf("thing", given) !== null;'
    assert sound is run_script(script, iri)


KEYS = (
    "most",
    "Grand-Alliance",
    "con",
    "index",
    "a.b",
    "產學/合作",
    "x" * 300,
    "ÉÈ",
    "~",
    "",
    "A_b",
    "COM1",
)


def test_scripts_name_files_as_python_does(built: Any) -> None:
    """The pages that result cells link to are those that are written, for every IRI of the graph."""
    iris = sorted({quad.subject.value for quad in built[2] if isinstance(quad.subject, NamedNode)})
    iris += [f"{BASE}{kind}/{key}" for kind in ("id", "concept", "def#", "x") for key in KEYS]
    script = """
    const { fileName, pathOf } = await load("names.js");
    result = [given[0].map(fileName), given[1].map(pathOf)];
    """
    names, paths = run_script(script, [KEYS, iris])
    assert list(map(file_name, KEYS)) == names
    assert list(map(path_of, iris)) == paths


def test_scripts_fold_names_as_python_does(built: Any) -> None:
    """What a reader types is compared with names as the index has them."""
    literals = {quad.object.value for quad in built[2] if isinstance(quad.object, Literal)}
    texts = [
        *sorted(literals)[:4000],
        *HOSTILE,
        "ＩＴＲＩ　工研院",
        "臺灣 大學",
        "Straße ﬁn İI",
        "㈱ ①",
    ]
    script = """
    const { fold, runsOf } = await load("fold.js");
    const gramsOf = (text) => new Set(runsOf(fold(text)).flatMap((run) => {
      const letters = [...run];
      const chinese = /[\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{323af}]/u.test(run);
      return chinese && letters.length > 1 ? letters.slice(1).map((x, i) => letters[i] + x) : [run];
    }));
    result = given.map((text) => [fold(text), [...gramsOf(text)].sort()]);
    """
    by_code = [sorted(grams(text), key=lambda g: g.encode("utf-16-be")) for text in texts]
    assert [list(pair) for pair in zip(map(fold, texts), by_code, strict=True)] == run_script(
        script, texts
    )


def test_scripts_digest_as_sha_256() -> None:
    """The digest of the cite box is SHA-256, at every length around a block."""
    texts = ["a" * n for n in (*range(130), 1000)] + list(HOSTILE)
    script = 'const { sha256 } = await load("sha256.js"); result = given.map((t) => sha256(t));'
    assert [hashlib.sha256(t.encode()).hexdigest() for t in texts] == run_script(script, texts)


def test_scripts_write_files_as_python_does(store: Embedded) -> None:
    """A downloaded CSV and JSON are byte for byte those of `kgtool query`."""
    rows = store.select(
        "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY STR(?s) STR(?p) STR(?o) LIMIT 400"
    )
    tricky = [(NamedNode("urn:x"), None, term) for term in TERMS]
    found = Answer(rows.columns, [*rows.rows, *tricky])
    given = {
        "kind": "rows",
        "columns": rows.columns,
        "rows": [[as_json(t) if t else None for t in row] for row in found.rows],
    }
    script = 'const { toCsv } = await load("formats.js"); result = toCsv(given);'
    assert to_text(found, "csv") == run_script(script, given)


def test_scripts_read_triples_back() -> None:
    """N-Triples of an answer come back as the same terms."""
    script = """
    const { readTriples, termText } = await load("terms.js");
    result = readTriples(given).map((triple) => triple.map((term) => termText(term)));
    """
    objects = [t for t in TERMS if not isinstance(t, BlankNode)]
    lines = [f"<urn:s> <urn:p> {term_text(t)} .\n" for t in objects]
    assert [["<urn:s>", "<urn:p>", term_text(t)] for t in objects] == run_script(
        script, "".join(lines)
    )


QUERIES = {
    "SELECT": "PREFIX x: <urn:x> SELECT * {}",
    "CONSTRUCT": "# SELECT\nBASE <urn:x> CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }",
    "ASK": "ask {}",
    "update": "PREFIX x: <urn:> INSERT DATA { x:a x:b x:c }",
    "": "nonsense",
}


@pytest.mark.parametrize(("form", "query"), QUERIES.items())
def test_scripts_tell_the_form_of_a_query(form: str, query: str) -> None:
    """Comments and prefixes do not mislead."""
    script = 'const { formOf } = await load("sparql.js"); result = formOf(given);'
    assert form == run_script(script, query)


LIMITED = {
    "added": ("SELECT * { ?a ?b ?c }", "SELECT * { ?a ?b ?c }\nLIMIT 9"),
    "after a comment": ("SELECT * {} # LIMIT 1", "SELECT * {} # LIMIT 1\nLIMIT 9"),
    "there already": ("SELECT * {} limit 3", "SELECT * {} limit 3"),
    "only inside": (
        "SELECT * { { SELECT * {} LIMIT 1 } }",
        "SELECT * { { SELECT * {} LIMIT 1 } }\nLIMIT 9",
    ),
    "values at the end": ("SELECT * {} VALUES ?x { 1 }", "SELECT * {} VALUES ?x { 1 }"),
    "ask": ("ASK {}", "ASK {}"),
}


@pytest.mark.parametrize(("query", "expected"), LIMITED.values(), ids=LIMITED)
def test_a_limit_is_added_only_where_it_may_stand(query: str, expected: str) -> None:
    """A query that states a limit keeps it; the others end with one, and stay queries."""
    script = 'const { withLimit } = await load("sparql.js"); result = withLimit(given, 9);'
    assert expected == run_script(script, query)
    check_query(expected)


def test_lacking_prefixes_are_declared() -> None:
    """Only prefixes that are used, known and undeclared are added; strings and IRIs have none."""
    script = """
    const { withPrefixes } = await load("sparql.js");
    result = given.map((query) => withPrefixes(query, { coop: "urn:c#", id: "urn:i/", rdf: "urn:r#" }));
    """
    queries = [
        "SELECT * { ?x a coop:A ; id:b 'rdf:c' , <rdf:d> }",
        "PREFIX coop: <urn:mine#> SELECT * { ?x a coop:A }",
        "SELECT * { ?x a other:A }",
    ]
    assert run_script(script, queries) == [
        {"text": f"PREFIX coop: <urn:c#>\nPREFIX id: <urn:i/>\n{queries[0]}", "added": 2},
        {"text": queries[1], "added": 0},
        {"text": queries[2], "added": 0},
    ]


def test_every_question_keeps_its_meaning_when_limited(project: Project) -> None:
    """Adding prefixes and a limit to a question leaves a query that the policy and parser take."""
    script = """
    const { withLimit, withPrefixes } = await load("sparql.js");
    const { PREFIXES } = await load("terms.js");
    result = given.map((query) => withLimit(withPrefixes(query, PREFIXES).text, 100001));
    """
    empty = in_memory([])
    texts = [question.text for question in read_questions(project)]
    for before, after in zip(texts, run_script(script, texts), strict=True):
        assert before in after
        empty.run(after)


def test_scripts_know_the_projects_prefixes() -> None:
    """The editor offers the prefixes that the command line knows."""
    script = 'const { PREFIXES } = await load("terms.js"); result = PREFIXES;'
    assert PREFIXES == run_script(script, None)


@given(st.lists(st.text(max_size=20), min_size=30, max_size=30))
@settings(max_examples=3)
def test_any_text_becomes_the_same_term(texts: list[str]) -> None:
    """Strings are escaped alike, whatever they hold."""
    script = """
    const { termText } = await load("terms.js");
    result = given.map((value) => termText({ type: "literal", value }));
    """
    assert [term_text(Literal(text)) for text in texts] == run_script(script, texts)


SNIPPETS = """
globalThis.document.createElement = () => ({});
const { snippets } = await load("snippets.js");
result = given.map((query) => snippets({ query, endpoint: "http://127.0.0.1/sparql", dump: "http://127.0.0.1/d.nq.gz", file: "a.csv" }).Python);
"""


def test_snippets_quote_any_query() -> None:
    """The query in a Python snippet is the query, whatever quotes and backslashes it has."""
    queries = ["SELECT * {}", "SELECT ('''a''' AS ?x) {}", 'SELECT ("\\\\d" AS ?x) {}', "ASK {} #'"]
    for query, snippet in zip(queries, run_script(SNIPPETS, queries), strict=True):
        compile(snippet, "snippet", "exec")
        text = snippet.partition("setQuery(")[2].rpartition(")\nfor row")[0]
        assert query == eval(text).lstrip("\n")  # noqa: S307 - our own snippet, read back
