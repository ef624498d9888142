"""Question files: a header that is checked, and values that can never become syntax."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kgtool.errors import BadInput, WrongUse, nearest
from kgtool.namespaces import PREFIXES
from kgtool.queries import Question, bind, find_question, read_question, read_questions
from kgtool.repository import Project
from kgtool.stores.embedded import in_memory
from kgtool.terms import Literal, NamedNode, Term

TEXT = """#+ id: cq99
#+ question: Which ministry?
#+ question-zh: 哪個部會？
#+ note: A note.
#+ note-zh: 說明。
#+ parameters: { word: coop:Ministry, year: year }
#+ columns: [word, year]
#+ coverage: coop:Programme coop:hasAmount
#+ coverage: coop:Programme coop:administeredBy/coop:playsRole
#+ keywords: [ministry, role]
#+ keywords-zh: [部會]
SELECT ?word ?year WHERE {
  VALUES ?word { UNDEF }
  VALUES ?year { 2017 }  # by default the year of the inventory
  VALUES ?lang { "zh-Hant" }
}
"""


def _read(tmp_path: Path, text: str) -> Question:
    (tmp_path / "cq99.rq").write_text(text, "utf-8")
    return read_question(tmp_path / "cq99.rq", "queries/questions/cq99.rq")


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Question:
    """A question with two parameters."""
    return _read(tmp_path_factory.mktemp("questions"), TEXT)


# ---- Headers -------------------------------------------------------------------------------------


def test_a_header_is_read(question: Question) -> None:
    """Every line of the header has its place in the question."""
    assert ("cq99", "queries/questions/cq99.rq", TEXT) == (
        question.id,
        question.file,
        question.text,
    )
    assert {"en": "Which ministry?", "zh-Hant": "哪個部會？"} == question.label
    assert {"en": "A note.", "zh-Hant": "說明。"} == question.note
    assert {"word": "coop:Ministry", "year": "year"} == question.parameters
    assert ("word", "year") == question.columns
    assert (
        ("coop:Programme", "coop:hasAmount"),
        ("coop:Programme", "coop:administeredBy/coop:playsRole"),
    ) == question.coverage
    assert ("ministry", "role", "部會") == question.keywords


HEADERS = {
    "a line without a colon": (("#+ columns: [word, year]", "#+ columns"), "cq99.rq:7:1: a header"),
    "a name with capitals": (("#+ columns:", "#+ Columns:"), "cq99.rq:7:1: a header line reads"),
    "no blank after the mark": (("#+ columns", "#+columns"), "cq99.rq:7:1: a header line reads"),
    "a line twice": (("#+ note-zh: 說明。", "#+ note: x"), 'cq99.rq:5:1: "note" twice'),
    "no id": (("#+ id: cq99\n", ""), "id, question and question-zh are needed"),
    "no question in Chinese": (("#+ question-zh: 哪個部會？\n", ""), "question-zh are needed"),
    "a parameter without a type": (("year: year", "year"), '"year" in the header lacks a colon'),
    "a parameter without a line": (("?year { 2017 }", "?yaer { 2017 }"), r"VALUES \?year \{ UNDEF"),
    "two values in one line": (
        ("VALUES ?word { UNDEF }\n", "VALUES ?word { UNDEF } VALUES ?x { 1 }\n"),
        r"VALUES \?word",
    ),
}


@pytest.mark.parametrize(("change", "reason"), HEADERS.values(), ids=HEADERS)
def test_a_faulty_header_is_reported(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    """A fault in the header ends with exit code 3, naming the file and, where it has one, a line."""
    assert change[0] in TEXT
    with pytest.raises(BadInput, match=reason) as fault:
        _read(tmp_path, TEXT.replace(*change))
    assert fault.value.en.startswith("queries/questions/cq99.rq")


def test_a_header_that_is_no_text_is_reported(tmp_path: Path) -> None:
    """A question file in Big5 ends with exit code 3, without the machine's path."""
    (tmp_path / "cq99.rq").write_bytes("#+ id: 部會\n".encode("big5"))
    with pytest.raises(BadInput, match=r"cq99[.]rq: not UTF-8") as fault:
        read_question(tmp_path / "cq99.rq", "cq99.rq")
    assert str(tmp_path) not in fault.value.en


def test_other_lines_are_kept(tmp_path: Path) -> None:
    """A header line that questions do not have, such as a check's severity, is kept aside."""
    assert {"severity": "warning"} == _read(tmp_path, f"#+ severity: warning\n{TEXT}").more


@pytest.mark.parametrize("kind", ["questions", "checks", "rules", "pages"])
def test_all_files_of_the_project_can_be_read(project: Project, kind: str) -> None:
    """Every query file has a sound header, and its id begins its name."""
    assert all(Path(q.file).stem.startswith(q.id) for q in read_questions(project, kind))


def test_an_unknown_question_names_the_nearest(project: Project) -> None:
    """A misspelt id ends with exit code 2 and the ids that are near."""
    with pytest.raises(WrongUse, match='no question "cq51"; did you mean cq') as fault:
        find_question(project, "cq51")
    assert fault.value.exit_code == 2


def test_a_question_is_found_by_its_file_name(project: Project) -> None:
    """The id and the whole name of the file are both good."""
    assert find_question(project, "cq01") == find_question(project, "cq01-roles-of-ministries")


# ---- Values --------------------------------------------------------------------------------------


def test_binding_replaces_what_stands_between_the_braces(question: Question) -> None:
    """A value takes the place of UNDEF or of the default; the rest of the text stays."""
    bound = bind(question, {"year": Literal(2020), "word": NamedNode("http://x.org/a")}, "en")
    year = '"2020"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert [
        "  VALUES ?word { <http://x.org/a> }",
        f"  VALUES ?year {{ {year} }}  # by default the year of the inventory",
        '  VALUES ?lang { "en" }',
    ] == bound.splitlines()[12:15]


def test_without_values_nothing_changes(question: Question) -> None:
    """Without values the text is the file's."""
    assert TEXT == bind(question, {})


def test_an_unknown_parameter_names_the_nearest(question: Question) -> None:
    """A misspelt parameter ends with exit code 2 and the name that is near."""
    with pytest.raises(WrongUse, match='no parameter "yaer"; did you mean year'):
        bind(question, {"yaer": Literal(2020)})


def _shape(node: object) -> object:
    """Return what a query does, without the terms in it."""
    if isinstance(node, CompValue):
        return node.name, [(name, _shape(value)) for name, value in sorted(node.items())]
    if isinstance(node, (list, tuple)):
        return [_shape(part) for part in node]
    if isinstance(node, dict):
        return [(str(name), "term") for name in node]
    return type(node).__name__ if isinstance(node, (int, str)) else "other"


def _tree(text: str) -> object:
    return _shape(prepareQuery(text, initNs=PREFIXES).algebra)


ATTACKS = [
    '"', "'", '"""', "\\", '\\"', "}", "} UNION {", '" } UNION { ?s ?p ?o } #', "\n}\n", "\r",
    "\\u0022", "\\u0022 } #", "\\\\u0022", "?word", "$year", "UNDEF", "# x", "<a>", "科技部",
    "\\n", "{}", "\\1", "\\g<0>", "\t", "\u2028", "🏛", "'''", ") } SERVICE <http://x.org/> {",
]  # fmt: skip

VALUES = st.one_of(
    st.lists(st.sampled_from(ATTACKS), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
)


@pytest.mark.parametrize("value", ATTACKS, ids=repr)
def test_no_value_is_syntax(question: Question, value: str) -> None:
    """A value with quotes, braces, comments or escapes leaves the tree of the query as it is."""
    plain = _tree(bind(question, {"word": Literal("x")}))
    assert plain == _tree(bind(question, {"word": Literal(value)}))


@settings(max_examples=100, deadline=None)
@given(value=VALUES)
def test_random_values_are_no_syntax(question: Question, value: str) -> None:
    """The tree of the query does not depend on the value."""
    plain = _tree(bind(question, {"word": Literal("x")}))
    assert plain == _tree(bind(question, {"word": Literal(value)}))


@settings(max_examples=200, deadline=None)
@given(value=VALUES, tag=st.sampled_from([None, "en", "zh-hant"]))
def test_values_come_back_as_they_were(question: Question, value: str, tag: str | None) -> None:
    """A bound value comes back from the store character by character."""
    term: Term = Literal(value, language=tag) if tag else Literal(value)
    found = in_memory([]).select(bind(question, {"word": term}))
    assert [(term, Literal(2017))] == list(found.rows)


@pytest.mark.parametrize(
    "iri", ["http://x.org/a}b", 'http://x.org/"', "http://x.org/ b", "x", "a>b"]
)
def test_an_iri_cannot_hold_syntax(iri: str) -> None:
    """A name with a brace, a quote, a blank or without a scheme is no IRI in the first place."""
    with pytest.raises(ValueError, match="IRI"):
        NamedNode(iri)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("台灣大學", "國立臺灣大學"),
        ("ＭＯＳＴ２", "most"),
        ("science AND technology", "Science and Technology"),
        ("國科曾", "國科會"),
    ],
)
def test_a_near_name_is_found_in_spite_of_its_writing(given: str, found: str) -> None:
    """臺 and 台, case, width and spaces do not count; a part of a name is near."""
    known = ("most", "MOST", "國立臺灣大學", "國科會", "Science and Technology", "xyz")
    en, zh = nearest(given, known)
    assert f"; did you mean {found}?" == en
    assert f"；是否為 {found}？" == zh
