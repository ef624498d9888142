"""Reading the tables of `data/`: strict CSV in, records with their line numbers out.

Every fault is gathered as a `Problem`; nothing is repaired, skipped or guessed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kgtool.errors import Problem, nearest, reason
from kgtool.written import not_utf8

__all__ = ["COLUMNS", "Record", "read_table"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "entities": (
        "key", "type", "label_zh", "label_en", "own_labels", "in_start_document", "note", "note_zh",
    ),
    "names": ("key", "name", "language", "kind", "note", "note_zh"),
    "statements": (
        "fact_id", "subject", "property", "value", "value_type", "value_text", "value_zh", "kind",
        "qualifier", "basis", "scope", "counted", "payer", "planned", "valid_from",
        "valid_to", "period_meaning", "source", "locator", "note", "note_zh", "confidence",
    ),
    "codings": (
        "coding_id", "fact_id", "property", "value", "confidence", "reason", "reason_zh",
    ),
    "events": (
        "key", "kind", "date", "originals", "resulting", "from_facts", "note", "note_zh",
    ),
    "conflicts": (
        "conflict_id", "subject", "kind", "first_side", "second_side", "note", "note_zh",
    ),
    "passages": ("source", "locator", "digest"),
    "sources": (
        "key", "title", "publisher", "url", "date", "language", "accessed", "kind", "stated_as_of",
    ),
    "properties": (
        "property", "pattern", "term", "definition_en", "definition_zh",
    ),
}  # fmt: skip
"""The columns of each table, in order."""


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WORKBOOK = (
    "this is a workbook of a spreadsheet program; save it as CSV, encoded in UTF-8",
    "這是試算表活頁簿；請另存為 CSV（UTF-8 編碼）",
)
_SEPARATORS = {
    "\t": ("tabs", "定位字元（Tab）"),
    ";": ("semicolons", "分號"),
    "|": ("bars", "直線"),
}


@dataclass(frozen=True)
class Record:
    """One row of a table: its file, its last physical line (1 = header), and its cells by column."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def parts(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that may hold several, written `a | b`."""
        value = self.cells[column]
        return tuple(part.strip() for part in value.split(" | ")) if value else ()

    def problem(self, column: str, en: str, zh: str) -> Problem:
        """Return a problem with this row."""
        return Problem(self.file, self.line, column, en, zh)


def _decode(path: Path, file: str, problems: list[Problem]) -> str | None:
    try:
        content = path.read_bytes()
    except OSError as fault:
        en, zh = reason(fault)
        problems.append(Problem(file, 1, "", f"cannot be read: {en}", f"無法讀取：{zh}"))
        return None
    if content.startswith(_WORKBOOKS):
        problems.append(Problem(file, 1, "", *_WORKBOOK))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        byte = content[fault.start]
        en, zh = not_utf8(content)
        problems.append(
            Problem(file, line, "", f"byte 0x{byte:02x} is {en}", f"位元組 0x{byte:02x} {zh}")
        )
        return None


def _check_header(header: list[str], wanted: tuple[str, ...], file: str) -> list[Problem]:
    if not header:
        return [Problem(file, 1, "", "the table is empty", "資料表沒有內容")]
    if len(header) == 1 and (sign := next((s for s in "\t;|" if s in header[0]), "")):
        en, zh = _SEPARATORS[sign]
        return [
            Problem(
                file,
                1,
                "",
                f"the cells are separated by {en}; save the table as CSV with commas",
                f"各格以{zh}分隔；請另存為以逗號分隔的 CSV",
            )
        ]
    problems = []
    for column in wanted:
        if column not in header:
            en, zh = nearest(column, set(header) - set(wanted))
            problems.append(Problem(file, 1, column, f"column is missing{en}", f"缺少此欄位{zh}"))
    for column in header:
        if column not in wanted:
            en, zh = nearest(column, wanted)
            problems.append(Problem(file, 1, column, f"unknown column{en}", f"未知欄位{zh}"))
        elif header.count(column) > 1:
            problems.append(Problem(file, 1, column, "column twice", "欄位重複"))
    return problems


def _check_cells(record: Record, problems: list[Problem]) -> None:
    for column, value in record.cells.items():
        if value != value.strip():
            problems.append(record.problem(column, "space at an end", "前後有多餘空白"))
        if any(character < " " for character in value) or "\ufeff" in value:
            problems.append(
                record.problem(column, "line break or control character", "含換行或控制字元")
            )


def _broken(fault: csv.Error, begun: int, line: int) -> tuple[str, str]:
    """Return what to do about a row that cannot be taken apart, in English and Chinese."""
    en, zh = (
        (f" (read as far as line {line})", f"（讀至第 {line} 行）") if line > begun else ("", "")
    )
    return (
        f"not CSV: {fault}{en}; is there a quote without its partner in this row?",
        f"不是有效的 CSV{zh}；請檢查此列的引號是否成對",
    )


def read_table(path: Path, name: str, problems: list[Problem]) -> list[Record]:
    """Read `data/<name>.csv`; faults are appended to `problems`.

    Parameters: `path`; `name` (str), a key of `COLUMNS`; `problems`, where faults go.
    """
    file, wanted = f"data/{name}.csv", COLUMNS[name]
    content = _decode(path, file, problems)
    if content is None:
        return []
    reader = csv.reader(content.splitlines(keepends=True), strict=True)
    records: list[Record] = []
    begun = 1
    try:
        header = next(reader, [])
        faults = _check_header(header, wanted, file)
        if faults:
            problems.extend(faults)
            return []
        while True:
            begun = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                break
            if not any(cell.strip() for cell in cells):
                blank = ("a blank line; delete it", "空白列，請刪除")
                problems.append(Problem(file, reader.line_num, "", *blank))
                continue
            if len(cells) != len(header):
                en = f"{len(cells)} cells instead of {len(header)}; is a quote or comma missing?"
                zh = f"有 {len(cells)} 格，應為 {len(header)} 格；是否漏了引號或逗號？"
                problems.append(Problem(file, reader.line_num, "", en, zh))
                continue
            record = Record(file, reader.line_num, dict(zip(header, cells, strict=True)))
            _check_cells(record, problems)
            records.append(record)
    except csv.Error as fault:
        problems.append(Problem(file, begun, "", *_broken(fault, begun, reader.line_num)))
    return records
