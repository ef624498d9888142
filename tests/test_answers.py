"""Answers: the same three rows in every format, byte by byte."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from kgtool.answers import Answer, Value, to_text, value_of
from kgtool.sheets import to_xlsx
from kgtool.terms import (
    BlankNode,
    Literal,
    NamedNode,
    Term,
    Triple,
    boolean,
    decimal,
    integer,
    text,
)

ID = "https://w3id.org/coop-tw/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"

ANSWER = Answer(
    columns=("body", "bodyLabel", "amount", "joint"),
    rows=[
        (NamedNode(ID + "most"), text("科技部", "zh-hant"), decimal("1500000.50"), boolean(True)),
        (NamedNode(ID + "moea"), None, integer(-3), boolean(False)),
        (None, Literal('a,"b" | <c> & d\n=1+1\t\\'), None, None),
    ],
    question="cq99",
    title="Which <body>?",
    headings={"body": "Body", "amount": "Amount | TWD"},
    footnotes=("Coverage: 2 of 3.",),
)

CSV = (
    "body,bodyLabel,amount,joint\r\n"
    "https://w3id.org/coop-tw/id/most,科技部,1500000.5,true\r\n"
    "https://w3id.org/coop-tw/id/moea,,-3,false\r\n"
    ',"a,""b"" | <c> & d\n=1+1\t\\",,\r\n'
)

TSV = (
    "?body\t?bodyLabel\t?amount\t?joint\n"
    "<https://w3id.org/coop-tw/id/most>\t"
    '"科技部"@zh-Hant\t'
    f'"1500000.5"^^<{XSD}decimal>\t"true"^^<{XSD}boolean>\n'
    f'<https://w3id.org/coop-tw/id/moea>\t\t"-3"^^<{XSD}integer>\t"false"^^<{XSD}boolean>\n'
    '\t"a,\\"b\\" | <c> & d\\n=1+1\\t\\\\"\t\t\n'
)

MARKDOWN = """**Which &lt;body&gt;?**

| Body | Amount \\| TWD | joint |
| --- | --- | --- |
| 科技部 | 1,500,000.5 | ✓ |
| id:moea | -3 | ✗ |
| a,"b" \\| &lt;c&gt; &amp; d =1+1 \\\\ |  |  |

- Coverage: 2 of 3.
"""


def test_csv_is_exact() -> None:
    """CSV has plain values, CRLF line ends, and quotes where a value needs them."""
    assert CSV == to_text(ANSWER, "csv")


def test_tsv_is_exact() -> None:
    """TSV has terms in Turtle syntax, line ends and tabs escaped, tags as they are usually spelt."""
    assert TSV == to_text(ANSWER, "tsv")


def test_json_is_exact() -> None:
    """JSON is a SPARQL result with restored language tags, unbound cells left out."""
    assert {
        "head": {"vars": ["body", "bodyLabel", "amount", "joint"]},
        "results": {
            "bindings": [
                {
                    "body": {"type": "uri", "value": ID + "most"},
                    "bodyLabel": {"type": "literal", "value": "科技部", "xml:lang": "zh-Hant"},
                    "amount": {
                        "type": "literal",
                        "value": "1500000.5",
                        "datatype": XSD + "decimal",
                    },
                    "joint": {"type": "literal", "value": "true", "datatype": XSD + "boolean"},
                },
                {
                    "body": {"type": "uri", "value": ID + "moea"},
                    "amount": {"type": "literal", "value": "-3", "datatype": XSD + "integer"},
                    "joint": {"type": "literal", "value": "false", "datatype": XSD + "boolean"},
                },
                {"bodyLabel": {"type": "literal", "value": 'a,"b" | <c> & d\n=1+1\t\\'}},
            ]
        },
    } == json.loads(to_text(ANSWER, "json"))


def test_markdown_is_for_people() -> None:
    """Markdown hides IRIs that have labels and escapes what would be markup."""
    assert MARKDOWN == to_text(ANSWER, "markdown")


def test_blank_nodes_have_their_form_in_json() -> None:
    """A blank node is a bnode."""
    answer = Answer(("x",), [(BlankNode("b1"),)])
    (row,) = json.loads(to_text(answer, "json"))["results"]["bindings"]
    assert {"x": {"type": "bnode", "value": "b1"}} == row


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "markdown"])
def test_an_answer_without_rows_has_its_columns(form: str) -> None:
    """Nothing found is a table with a head."""
    assert "joint" in to_text(replace(ANSWER, rows=[]), form)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", "true\n"),
        ("tsv", "true\n"),
        ("markdown", "true\n"),
        ("json", '{"head": {}, "boolean": true}\n'),
    ],
)
def test_a_truth_value_is_told_in_every_format(form: str, expected: str) -> None:
    """The answer of an ASK is true or false."""
    assert expected == to_text(Answer((), (), boolean=True), form)


VALUES: list[tuple[Term | None, Value]] = [
    (None, None),
    (NamedNode(ID + "most"), "id:most"),
    (NamedNode("http://x.org/a"), "http://x.org/a"),
    (BlankNode("b"), "_:b"),
    (integer(7), 7),
    (Literal("-7", datatype=NamedNode(XSD + "int")), -7),
    (decimal("1.50"), Decimal("1.5")),
    (boolean(True), True),
    (boolean(False), False),
    (Literal("x"), "x"),
    (text("x", "en"), "x"),
    (Literal("2017-01-31", datatype=NamedNode(XSD + "date")), "2017-01-31"),
    (Literal("abc", datatype=NamedNode(XSD + "integer")), "abc"),
    (Literal("", datatype=NamedNode(XSD + "decimal")), ""),
]


@pytest.mark.parametrize(("term", "value"), VALUES, ids=[str(term) for term, _ in VALUES])
def test_a_term_has_a_value(term: Term | None, value: Value) -> None:
    """Numbers and truth values are Python's; the rest, also an ill-typed literal, is text."""
    found = value_of(term)
    assert (type(value), value) == (type(found), found)


def test_a_quoted_triple_is_text() -> None:
    """A triple term is written out."""
    node = NamedNode("http://x.org/a")
    assert "<<( <http://x.org/a> <http://x.org/a> <http://x.org/a> )>>" == value_of(
        Triple(node, node, node)
    )


def test_rows_are_dicts() -> None:
    """An answer iterates as dicts from column to value, and has a length."""
    assert {"body": "id:moea", "bodyLabel": None, "amount": -3, "joint": False} == list(ANSWER)[1]
    assert 3 == len(ANSWER)


def test_an_iri_is_hidden_by_its_label() -> None:
    """The column of an IRI is not shown where its label follows; the label has its heading."""
    assert (1, 2, 3) == ANSWER.visible()
    assert "Body" == ANSWER.heading("bodyLabel")


def test_a_data_frame_has_rows_and_columns() -> None:
    """With pandas installed, an answer becomes a data frame."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed (it is optional)")
    frame = ANSWER.to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert ["body", "bodyLabel", "amount", "joint"] == list(frame.columns)
    assert (3, "科技部") == (len(frame), frame["bodyLabel"][0])


# ---- Workbooks -----------------------------------------------------------------------------------


def test_a_workbook_has_values_and_no_formulas() -> None:
    """Cells are text, numbers or truth values; what begins with = stays text."""
    answer = Answer(
        ("x", "n"),
        [
            (Literal("=1+1"), integer(3)),
            (Literal("+cmd|' /C calc'!A0"), decimal("1.5")),
            (None, None),
        ],
        headings={"x": "文字"},
        title="題目",
    )
    book = load_workbook(io.BytesIO(to_xlsx(answer, "zh-Hant")))
    assert ["答案", "說明"] == book.sheetnames
    cells = [[(cell.value, cell.data_type) for cell in row] for row in book["答案"].iter_rows()]
    assert [
        [("文字", "s"), ("n", "s")],
        [("=1+1", "s"), (3, "n")],
        [("+cmd|' /C calc'!A0", "s"), (1.5, "n")],
    ] == cells[:3]
    assert "題目" == book["說明"]["A1"].value


def test_an_iri_and_its_label_have_headings_of_their_own() -> None:
    """A pivot table needs a name for each column."""
    answer = Answer(
        ("m", "mLabel"), [(NamedNode("urn:m"), Literal("科技部"))], headings={"m": "部會"}
    )
    for lang, name in (("zh-Hant", "部會（IRI）"), ("en", "部會 (IRI)")):
        book = load_workbook(io.BytesIO(to_xlsx(answer, lang)))
        assert (name, "部會") == next(book.worksheets[0].values)


def test_a_workbook_survives_control_characters() -> None:
    """A character that XML cannot hold is replaced, and the workbook opens."""
    book = load_workbook(io.BytesIO(to_xlsx(Answer(("x",), [(Literal("a\x00\x0bb"),)]), "en")))
    assert "a\ufffd\ufffdb" == book["Answer"]["A2"].value


def test_two_workbooks_are_the_same_bytes() -> None:
    """A workbook has no time of writing in it."""
    assert to_xlsx(ANSWER, "en") == to_xlsx(ANSWER, "en")


def test_a_truth_value_is_told_in_a_workbook() -> None:
    """The workbook of an ASK says true or false."""
    book = load_workbook(io.BytesIO(to_xlsx(Answer((), (), boolean=True), "en")))
    assert [(True,)] == [row for row in book["Answer"].values if row != (None,)]
