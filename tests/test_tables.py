"""Tables: every fault is named with its row, column and remedy, all at once, and nothing is built."""

from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.build import build
from kgtool.errors import BadTables, KgError
from kgtool.load import load
from kgtool.load.meant import meant_date, meant_number, told_date
from kgtool.load.tables import COLUMNS
from kgtool.repository import Project

Rows = list[dict[str, str]]


def _source(key: str, kind: str) -> dict[str, str]:
    named = {"key": key, "title": "A report", "publisher": "x", "kind": kind, "language": "zh-TW"}
    return {**named, "date": "2017", "accessed": "2026-11-23"}


def _thing(key: str, kind: str) -> dict[str, str]:
    return {"key": key, "type": kind, "label_zh": f"{key} 之名", "label_en": f"the {key}"}


def _fact(number: int, prop: str, value: str, **more: str) -> dict[str, str]:
    shared = {"subject": "alliance", "source": "seed", "locator": "§1 ¶1 s1", "confidence": "high"}
    return {"fact_id": f"f{number:04}", "property": prop, "value": value, **shared, **more}


TABLES: dict[str, Rows] = {
    "entities": [_thing("alliance", "Programme"), _thing("most", "Ministry")],
    "names": [{"key": "most", "name": "MOST", "language": "en", "kind": "acronym"}],
    "sources": [_source("seed", "start-document"), _source("news", "news")],
    "passages": [{"source": "seed", "locator": "§1 ¶1 s1", "digest": "ab"}],
    "statements": [
        _fact(1, "administeredBy", "most", value_type="key"),
        _fact(2, "startDate", "2013-02", value_type="date"),
        _fact(3, "goal", "one | two", value_zh="一 | 二", value_type="text"),
        _fact(4, "grantedFundingTWD", "1500000", kind="granted", payer="government")
        | {"value_type": "number"},
        _fact(5, "applicantKind", "applicant/university", value_type="concept"),
    ],
    "codings": [],
    "events": [],
    "conflicts": [],
}


def _text(name: str, rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[name], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="module")
def tiny(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the real ontology, two things and five statements."""
    root = tmp_path_factory.mktemp("tiny")
    shutil.copytree(project.root / "ontology", root / "ontology")
    shutil.copytree(project.root / "queries", root / "queries")
    (root / "data").mkdir()
    shutil.copy(project.table("properties"), root / "data")
    return Project(root, checkout=True)


@pytest.fixture(autouse=True)
def _whole(tiny: Project) -> None:
    for name, rows in TABLES.items():
        tiny.table(name).write_text(_text(name, rows), "utf-8")


def _told(project: Project) -> list[str]:
    with pytest.raises(BadTables) as fault:
        load(project)
    assert fault.value.exit_code == 3
    assert len(fault.value.zh.splitlines()) == len(fault.value.en.splitlines())
    return fault.value.en.splitlines()[1:]


def test_the_tiny_project_is_sound(tiny: Project) -> None:
    """Without a fault the tables load: five rows."""
    assert ["f0001", "f0002", "f0003", "f0004", "f0005"] == list(load(tiny).rows)


# A change of one cell: table, row (0 = first), column, new value; and what is told of it.
CELLS: dict[str, tuple[str, int, str, str, str]] = {
    "an unknown subject": (
        "statements", 0, "subject", "aliance",
        'data/statements.csv:2: column "subject": unknown key "aliance"; did you mean alliance',
    ),
    "an unknown object": ("statements", 0, "value", "mots", 'unknown key "mots"; did you mean most'),
    "an unknown property": (
        "statements", 0, "property", "administerdBy",
        'column "property": unknown property "administerdBy"; did you mean administeredBy',
    ),
    "an unknown concept": (
        "statements", 4, "value", "applicant/univercity",
        ':6: column "value": unknown concept "univercity" of scheme applicant; did you mean university',
    ),
    "an unknown source": (
        "statements", 0, "source", "sead",
        'column "source": unknown source "sead"; did you mean seed',
    ),
    "an id twice": (
        "statements", 4, "fact_id", "f0002",
        'data/statements.csv:6: column "fact_id": "f0002" is used in line 3 already',
    ),
    "a key twice": ("entities", 1, "key", "alliance", ':3: column "key": "alliance" is in line 2'),
    "a day that no month has": (
        "statements", 1, "value", "2013-02-30",
        ':3: column "value": "2013-02-30" is not a date: no calendar has that day',
    ),
    "a date of the ROC calendar": (
        "statements", 1, "value", "102年2月",
        '"102年2月" is not written as a date; if 2013-02 (ROC calendar) is meant, write 2013-02',
    ),
    "a date in words": (
        "statements", 1, "value", "last spring",
        '"last spring" is not a date; write 2013, 2013-02 or 2013-02-05',
    ),
    "a date with slashes": (
        "statements", 1, "value", "2013/2/5", "if 2013-02-05 is meant, write 2013-02-05",
    ),
    "a name for a key": ("statements", 0, "value", "Most 之名", "; its key is most"),
    "no source": ("statements", 0, "source", "", "empty; every row needs a source"),
    "a scheme that is not there": (
        "statements", 4, "value", "aplicant/university",
        'unknown concept scheme "aplicant"; did you mean applicant',
    ),
    "an address without https": (
        "sources", 0, "url", "www.moea.gov.tw",
        '"www.moea.gov.tw" is not a whole web address, like https://',
    ),
    "a bad period": ("statements", 3, "valid_from", "13", 'column "valid_from": "13" is not a date'),
    "a number with commas": (
        "statements", 3, "value", "1,500,000", ':5: column "value": "1,500,000" is not a number; write digits without commas and units, here'
        " 1500000",
    ),
    "a number with a unit": ("statements", 3, "value", "1.5億元", "here 150000000"),
    "a number in words": ("statements", 3, "value", "一億", '"一億" is not a number; write digits without'),
    "an unknown payer": (
        "statements", 3, "payer", "goverment",
        'column "payer": unknown concept "goverment" of scheme sector',
    ),
    "an amount without a kind": ("statements", 3, "kind", "", "an amount needs a kind"),
    "an unknown kind": ("statements", 3, "kind", "grantd", "did you mean granted"),
    "an unknown qualifier": ("statements", 3, "qualifier", "abuot", "about"),
    "fewer texts in Chinese": (
        "statements", 2, "value_zh", "一",
        ':4: column "value_zh": 2 values in English but 1 in Chinese',
    ),
    "a note in one language": ("statements", 0, "note", "x", "a note needs both languages"),
    "a place without a passage": (
        "statements", 0, "locator", "§1 ¶9 s1",
        'column "locator": no passage "§1 ¶9 s1" of seed in data/passages.csv',
    ),
    "a wrong value type": ("statements", 0, "value_type", "text", 'must be "key" here'),
    "no value": ("statements", 0, "value", "", 'column "value": empty'),
    "no confidence": ("statements", 0, "confidence", "", 'column "confidence": empty'),
    "an unknown class": ("entities", 1, "type", "Minstry", "did you mean Ministry"),
    "a label in one language": ("entities", 1, "label_en", "", "needed in both languages"),
    "an unknown kind of name": ("names", 0, "kind", "acronim", "did you mean acronym"),
    "a name of nobody": ("names", 0, "key", "mots", 'unknown key "mots"; did you mean most'),
    "a bad date of a source": ("sources", 0, "date", "last year", 'data/sources.csv:2: column "date"'),
    "a blank at an end": ("entities", 1, "label_en", "x ", "space at an end"),
    "a line break": ("entities", 1, "label_en", "a\nb", "line break or control character"),
    "a control character": ("entities", 0, "label_en", "a\x07b", ':2: column "label_en": line break'),
}  # fmt: skip


@pytest.mark.parametrize(("table", "row", "column", "value", "told"), CELLS.values(), ids=CELLS)
def test_a_faulty_cell_is_told_with_its_place(
    tiny: Project, table: str, row: int, column: str, value: str, told: str
) -> None:
    """One wrong cell gives one problem: file, line, column, reason, and the nearest right value."""
    rows = [dict(record) for record in TABLES[table]]
    rows[row][column] = value
    tiny.table(table).write_text(_text(table, rows), "utf-8")
    problems = _told(tiny)
    assert any(told in problem for problem in problems), problems


STATEMENTS = _text("statements", TABLES["statements"])

# A change of the file as a whole: table, its bytes, and what is told of it.
CONTENTS: dict[str, tuple[str, bytes, str]] = {
    "a column missing": (
        "passages",
        b"source,locator\nseed,x\n",
        'data/passages.csv:1: column "digest": column is missing',
    ),
    "a column misspelt": (
        "passages",
        b"source,locater,digest\nseed,x,y\n",
        'column "locater": unknown column; did you mean locator?',
    ),
    "a column twice": ("passages", b"source,locator,digest,digest\n", "column twice"),
    "a row too short": (
        "passages",
        b"source,locator,digest\nseed,x,y\nseed,x\nseed,x,y\n",
        "data/passages.csv:3: ",
    ),
    "a row too long": ("passages", b"source,locator,digest\nseed,x,y,z\n", "4 cells instead of 3"),
    "Big5": (
        "passages",
        "source,locator,digest\nseed,§1,a\nseed,部會,b\n".encode("cp950", "ignore"),
        "data/passages.csv:",
    ),
    "a quote not closed": ("passages", b'source,locator,digest\nseed,"x,y\n', "not CSV"),
    "a quote closed too late": (
        "passages",
        b'source,locator,digest\nseed,x,y\nseed,"x,y\nseed,"x",y\n',
        "data/passages.csv:3: not CSV: ',' expected after '\"' (read as far as line 4); is there a quote",
    ),
    "a quote in the middle": ("passages", b'source,locator,digest\nseed,"x"z,y\n', "not CSV"),
    "an empty file": ("passages", b"", "data/passages.csv:1: the table is empty"),
    "nothing but a line end": ("passages", b"\n", "data/passages.csv:1: the table is empty"),
    "tabs": (
        "passages",
        b"source\tlocator\tdigest\nseed\tx\ty\n",
        "data/passages.csv:1: the cells are separated by tabs; save the table as CSV with commas",
    ),
    "semicolons": ("passages", b"source;locator;digest\n", "are separated by semicolons"),
    "a workbook": ("passages", b"PK\x03\x04\x14\x00", "data/passages.csv:1: this is a workbook"),
    "a blank line": (
        "passages",
        b"source,locator,digest\nseed,x,y\n\n",
        "data/passages.csv:3: a blank line; delete it",
    ),
    "empty cells below the table": (
        "passages",
        b"source,locator,digest\nseed,x,y\n,,\n , ,\n",
        "data/passages.csv:4: a blank line; delete it",
    ),
    "NUL": ("passages", b"source,locator,digest\nseed,\x00,y\n", "data/passages.csv:2: "),
    "UTF-16": (
        "passages",
        "source,locator,digest\n".encode("utf-16"),
        "byte 0xff is not UTF-8 (it looks like UTF-16)",
    ),
}


@pytest.mark.parametrize(("table", "content", "told"), CONTENTS.values(), ids=CONTENTS)
def test_a_faulty_file_is_told_with_its_place(
    tiny: Project, table: str, content: bytes, told: str
) -> None:
    """A file that is no such table is named with the line; nothing in it is guessed."""
    tiny.table(table).write_bytes(content)
    problems = _told(tiny)
    assert any(told in problem for problem in problems), problems


def test_a_faulty_file_is_told_in_chinese_alone(tiny: Project) -> None:
    """The words of the library that reads CSV are for readers of English."""
    tiny.table("passages").write_bytes(b'source,locator,digest\nseed,"x"z,y\n')
    with pytest.raises(BadTables) as fault:
        load(tiny)
    assert "data/passages.csv:2：不是有效的 CSV；請檢查此列的引號是否成對" in fault.value.zh
    assert "expected" not in fault.value.zh


def test_a_fault_is_told_once(tiny: Project) -> None:
    """A date that is read for a figure and for its statement is one fault."""
    rows = [dict(record) for record in TABLES["statements"]]
    rows[3]["valid_to"] = "Oct-18"
    tiny.table("statements").write_text(_text("statements", rows), "utf-8")
    (problem,) = _told(tiny)
    assert ':5: column "valid_to": "Oct-18" is not a date' in problem


def test_a_byte_that_is_no_utf8_is_named(tiny: Project) -> None:
    """The first byte of Big5 text is named with its line and the remedy."""
    table = "source,locator,digest\nseed,a,b\nseed,部會,b\n".encode("big5")
    tiny.table("passages").write_bytes(table)
    (problem,) = _told(tiny)
    assert "data/passages.csv:3: " in problem
    assert "byte 0xb3 is not UTF-8 (it looks like Big5); save it as UTF-8" in problem


def test_a_byte_order_mark_is_no_fault(tiny: Project) -> None:
    """A table saved by a spreadsheet, with byte order mark and CRLF, loads alike."""
    plain = load(tiny).quads
    content = STATEMENTS.replace("\n", "\r\n").encode("utf-8-sig")
    tiny.table("statements").write_bytes(content)
    assert set(plain) == set(load(tiny).quads)


def test_a_missing_table_is_named(tiny: Project) -> None:
    """A table that is not there is named without the machine's path."""
    tiny.table("names").unlink()
    (problem,) = _told(tiny)
    assert "data/names.csv:1: " in problem
    assert str(tiny.root) not in problem


def test_all_faults_are_told_together(tiny: Project) -> None:
    """Faults of several rows and tables are reported in one go, in the order of the rows."""
    rows = [dict(record) for record in TABLES["statements"]]
    rows[0]["subject"], rows[1]["value"], rows[3]["value"] = "aliance", "soon", "much"
    tiny.table("statements").write_text(_text("statements", rows), "utf-8")
    names = [{**TABLES["names"][0], "kind": "nick"}]
    tiny.table("names").write_text(_text("names", names), "utf-8")
    assert [
        "data/names.csv:2",
        "data/statements.csv:2",
        "data/statements.csv:3",
        "data/statements.csv:5",
    ] == [":".join(problem.split(":")[:2]) for problem in _told(tiny)]


def test_many_faults_are_counted(tiny: Project) -> None:
    """Beyond fifty problems the rest is counted, not hidden."""
    rows = [_fact(n, "administeredBy", "nobody", value_type="key") for n in range(1, 71)]
    tiny.table("statements").write_text(_text("statements", rows), "utf-8")
    with pytest.raises(BadTables) as fault:
        load(tiny)
    assert "70 problem(s) in the tables; nothing was built" in fault.value.en
    assert fault.value.en.endswith("… and 20 more")


def test_nothing_is_built_from_faulty_tables(tiny: Project, tmp_path: Path) -> None:
    """A build with a faulty table makes no store."""
    tiny.table("names").unlink()
    with pytest.raises(KgError):
        build(tiny, tmp_path / "store", "test")
    assert not (tmp_path / "store").exists()


def test_a_row_with_two_values_gives_two_statements(tiny: Project) -> None:
    """Each value in each language is a statement of its own, numbered."""
    nodes = load(tiny).rows["f0003"].nodes()
    assert ["f0003-1", "f0003-2", "f0003-3", "f0003-4"] == [
        node.value.rpartition("/")[2] for node in nodes
    ]


@given(st.dates(date(1912, 1, 1), date(2100, 12, 31)))
def test_any_day_is_understood_in_the_spellings_of_the_country(on: date) -> None:
    """Each spelling is answered with the one that the tables take, and with no other day."""
    roc = on.year - 1911
    for written in (
        f"{on.year}/{on.month}/{on.day}",
        f"{on.year}.{on.month:02}.{on.day:02}",
        f"{on.year}年{on.month}月{on.day}日",
        *([f"民國{roc}年{on.month}月{on.day}日", f"{roc}/{on.month}/{on.day}"] if roc > 9 else []),
    ):
        assert on.isoformat() == meant_date(written), written
        assert f"請寫成 {on.isoformat()}" in told_date(written)[1]


@given(st.integers(0, 10**12))
def test_any_amount_is_understood_with_separators_and_units(amount: int) -> None:
    """Thousands, 萬 and 億 are worked out exactly."""
    assert str(amount) == meant_number(f"{amount:,}") == meant_number(f"NT${amount:,} 元")
    assert str(amount * 10**4) == meant_number(f"{amount}萬")
    assert str(amount * 10**8) == meant_number(f"{amount}億元")
