"""The catalogue over HTTP: the list of questions, and answers as JSON or CSV.

CSV is exact (SPARQL 1.1 results) unless a byte order mark is asked for: that file is for
spreadsheets, so text cells that a spreadsheet would run as a formula begin with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote

from kgtool.answers import Answer, to_text, value_of
from kgtool.catalogue import answer_terms, read_given, resolve
from kgtool.cited import Cited
from kgtool.errors import WrongUse
from kgtool.queries import Question, bind, find_question, read_questions
from kgtool.repository import Project
from kgtool.serve.errors import NotFound
from kgtool.stores import Store
from kgtool.terms import Literal, NamedNode, Term

__all__ = ["answer_text", "question_list"]


_FORMULA = re.compile(r"[=+\-@\t\r]")


def _find(project: Project, wanted: str) -> Question:
    try:
        return find_question(project, wanted)
    except WrongUse:
        raise NotFound from None


def question_list(project: Project, base: str, lang: str) -> list[dict[str, Any]]:
    """Return the questions of the catalogue as JSON data, with their addresses."""
    return [
        {
            "id": question.id,
            "question": question.label[lang],
            "note": question.note[lang],
            "parameters": dict(question.parameters),
            "columns": list(question.columns),
            "json": f"{base}questions/{quote(question.id)}.json",
            "csv": f"{base}questions/{quote(question.id)}.csv",
            "excel": f"{base}questions/{quote(question.id)}.csv?bom=1",
        }
        for question in read_questions(project)
    ]


def _plain(term: Term | None) -> str | int | float | bool | None:
    """Return a term as a JSON value; IRIs stay whole."""
    if isinstance(term, NamedNode):
        return term.value
    value = value_of(term)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _cited(row: Sequence[Cited]) -> list[dict[str, str]]:
    """Return the sources of a row as JSON data, each with its line for people (`text`)."""
    return [{**cited.to_json(), "text": cited.text} for cited in row]


def _json(found: Answer, lang: str) -> Iterator[str]:
    head: dict[str, Any] = {
        "id": found.question,
        "question": found.title,
        "lang": lang,
        "columns": [{"name": name, "heading": found.heading(name)} for name in found.columns],
        "notes": list(found.footnotes),
    }
    if found.boolean is not None:
        head["answer"] = found.boolean
        if found.sources:
            head["sources"] = _cited(found.sources[0])
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    between = "\n"
    for number, row in enumerate(found.rows):
        cells: dict[str, Any] = dict(zip(found.columns, map(_plain, row), strict=True))
        if found.sources:
            cells["_sources"] = _cited(found.sources[number])
        yield between + json.dumps(cells, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _cell(term: Term | None) -> str:
    """Return a cell for a spreadsheet, which runs nothing."""
    if isinstance(term, NamedNode):
        return term.value
    value = value_of(term)
    if isinstance(value, str) and not (isinstance(term, Literal) and not value):
        return "'" + value if _FORMULA.match(value) else value
    return "" if value is None else term.value if isinstance(term, Literal) else str(value)


def _spreadsheet(found: Answer) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(found.columns)
    writer.writerows([[_cell(term) for term in row] for row in found.rows])
    return "\ufeff" + out.getvalue()


def _answered(store: Store, project: Project, request: Mapping[str, Any]) -> Answer:
    question, lang = _find(project, request["id"]), request["lang"]
    terms = read_given(question, request["given"], partial(resolve, store))
    found = answer_terms(store, project, question, terms, lang)
    if not request["sources"]:
        return found
    from kgtool.trace import cite_rows

    return cite_rows(store, project, bind(question, terms, lang), found, lang)


def answer_text(
    store: Store, project: Project, request: Mapping[str, Any]
) -> tuple[str, Iterator[str] | list[str]]:
    """Answer a question; return the media type and the text.

    Parameters: `request`, with `id`, `given`, `lang`, `format` (json or csv), `bom` and `sources`,
    whether each row also says what it rests on.
    Errors: `NotFound`; `WrongUse` with the nearest names for an unknown parameter or value.
    """
    found = _answered(store, project, request)
    if request["format"] == "json":
        return "application/json", _json(found, request["lang"])
    header = "; header=present" if found.boolean is None else ""
    text = _spreadsheet(found.with_texts()) if request["bom"] else to_text(found, "csv")
    return f"text/csv; charset=utf-8{header}", [text]
