"""Answers as Excel workbooks: one sheet for people, safe to open, the same bytes every time.

Cells are text or numbers, never formulas, so a value that begins with "=" stays a value. The
second sheet says what was asked and what the answer rests on.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from kgtool.answers import Answer, Value, value_of
from kgtool.cited import KINDS, Cited

__all__ = ["to_xlsx"]

_COLUMNS = (
    ("row", "列"),
    ("kind", "類型"),
    ("source", "來源"),
    ("publisher", "發布者"),
    ("date", "日期"),
    ("place", "出處"),
    ("confidence", "可信度"),
    ("statement", "陳述"),
    ("remark", "說明"),
)

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False) -> Cell:
    if isinstance(value, str):
        value = _FORBIDDEN.sub("\ufffd", value)
    cell = WriteOnlyCell(sheet, value=float(value) if isinstance(value, Decimal) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _without_times(content: bytes) -> bytes:
    """Return the workbook with fixed times, so that equal answers are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist()):
            part = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", old.read(name))
            new.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _put_sources(book: Workbook, sources: Sequence[Sequence[Cited]], lang: str) -> None:
    """Add a sheet with a line for each source of each row; rows are counted from 1."""
    english = lang == "en"
    sheet = book.create_sheet("Sources" if english else "資料來源")
    sheet.append([_cell(sheet, name[0 if english else 1], bold=True) for name in _COLUMNS])
    for number, row in enumerate(sources, start=1):
        for cited in row:
            kind = KINDS[cited.kind][0 if english else 1]
            texts = (cited.title, cited.publisher, cited.date, cited.locator, cited.confidence)
            values = (number, kind, *texts, cited.statement, cited.remark)
            sheet.append([_cell(sheet, value) for value in values])


def _headings(answer: Answer, lang: str) -> list[str]:
    """Return the headings of all columns; an IRI is told apart from the label that follows it."""
    sign = " (IRI)" if lang == "en" else "（IRI）"
    return [
        answer.heading(name) + (sign if f"{name}Label" in answer.columns else "")
        for name in answer.columns
    ]


def to_xlsx(answer: Answer, lang: str) -> bytes:
    """Return `answer` as an Excel workbook (bytes); headings in `lang`, IRIs kept as columns."""
    sources = answer.sources
    answer = answer.with_texts()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("答案" if lang != "en" else "Answer")
    sheet.append([_cell(sheet, name, bold=True) for name in _headings(answer, lang)])
    for row in answer.rows:
        sheet.append([_cell(sheet, value_of(term)) for term in row])
    if answer.boolean is not None:
        sheet.append([_cell(sheet, answer.boolean)])
    if sources:
        _put_sources(book, sources, lang)
    about = book.create_sheet("說明" if lang != "en" else "About")
    for line in (answer.title, answer.question, *answer.footnotes):
        about.append([_cell(about, line)])
    out = io.BytesIO()
    book.save(out)
    return _without_times(out.getvalue())
