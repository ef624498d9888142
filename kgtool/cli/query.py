"""`kgtool query FILE`: any SPARQL query that only reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from kgtool.answers import TABLE_FORMATS, Answer
from kgtool.cli.common import Session, read_text_file, store_options, time_limit
from kgtool.cli.dates import as_of_option, open_day
from kgtool.cli.output import format_options, put_answer, put_text, sources_option
from kgtool.coverage import query_coverage, unknown_names, unknown_notes
from kgtool.errors import WrongUse
from kgtool.stores import Result, Rows, Store
from kgtool.terms import Triple
from kgtool.turtle import GRAPH_FORMATS, to_graph_text

__all__ = ["command"]

_FOR_PEOPLE = ("table", "markdown", "xlsx")
"""The formats that have room for footnotes; the others are exact."""


@click.command()
@click.argument("file", metavar="FILE")
@sources_option
@as_of_option
@format_options((*TABLE_FORMATS, *GRAPH_FORMATS))
@store_options
def command(
    session: Session, file: str, as_of: str | None, *, sources: bool, form: str, output: Path | None
) -> None:
    """執行 SPARQL 查詢檔（「-」表示標準輸入）。 · Run a SPARQL query from FILE or "-".

    專案的前綴不必宣告；不得使用 SERVICE、LOAD 與 file: 位址。
    The project's prefixes need no declaration; SERVICE, LOAD and file: addresses are refused.

    \b
    echo 'SELECT ?m WHERE { ?m a coop:Ministry }' | kgtool query -
    echo 'SELECT ?m WHERE { ?m a coop:Ministry }' | kgtool query - --as-of 2018
    kgtool query mine.rq --sources --format xlsx -o mine.xlsx
    """
    query = _read_query(file)
    with time_limit(session):
        result, store, whole = _run(session, query, as_of, sources=sources)
        if form in _FOR_PEOPLE and isinstance(result, Answer):
            told = _notes(store, whole, query, result, session.lang)
            result = replace(result, footnotes=(*result.footnotes, *told))
    if isinstance(result, Answer):
        put_answer(result, _row_format(form), session.lang, output)
    else:
        graph = "turtle" if form == "table" else form
        if graph not in GRAPH_FORMATS:
            raise WrongUse(
                f"this query gives triples; choose one of {', '.join(GRAPH_FORMATS)}",
                f"此查詢的結果是三元組；請選用 {'、'.join(GRAPH_FORMATS)}",
            )
        put_text(to_graph_text(result, graph), output)


def _notes(store: Store, whole: Store, query: str, answer: Answer, lang: str) -> list[str]:
    """Return what is to be known beside an answer; `whole` is the store of all days."""
    unknown = unknown_names(whole, query)
    counted = [] if answer.boolean is not None else query_coverage(store, query, lang, unknown)
    return [*unknown_notes(whole, unknown, lang), *counted]


def _read_query(file: str) -> str:
    if "{" in file and not Path(file).exists():
        raise WrongUse(
            "FILE is the name of a file; to give the query itself, write it to standard input:"
            " echo 'SELECT …' | kgtool query -",
            "FILE 是檔名；若要直接給查詢，請由標準輸入讀取：echo 'SELECT …' | kgtool query -",
        )
    query = read_text_file(file)
    if not query.strip():
        raise WrongUse("the query is empty", "查詢沒有內容")
    return query


def _run(
    session: Session, query: str, as_of: str | None, *, sources: bool
) -> tuple[Answer | Sequence[Triple], Store, Store]:
    """Answer a query, and say from which store, as of the day and whole.

    Parameters: `sources`, whether what rows rest on is found.
    """
    if as_of is not None:
        past = open_day(session, as_of)
        asked = past.query(query, session.lang, project=session.project if sources else None)
        return _traceable(asked, sources=sources), past.snapshot.store, past.store
    store = session.open()
    found = _traceable(store.run(query), sources=sources)
    if not (sources and isinstance(found, Answer)):
        return found, store, store
    from kgtool.trace import cite_rows

    return cite_rows(store, session.project, query, found, session.lang), store, store


def _traceable(found: Result | Answer, *, sources: bool) -> Answer | Sequence[Triple]:
    """Return rows and truth values as an answer. Errors: `WrongUse` for sources of triples."""
    if isinstance(found, bool):
        return Answer((), (), boolean=found)
    if isinstance(found, Rows):
        return Answer(found.columns, found.rows)
    if sources and not isinstance(found, Answer):
        raise WrongUse(
            "--sources needs a query that gives rows or a truth value (SELECT, ASK)",
            "--sources 僅適用於結果為表格或是非的查詢（SELECT、ASK）",
        )
    return found


def _row_format(form: str) -> str:
    if form in GRAPH_FORMATS:
        raise WrongUse(
            f"this query gives rows; choose one of {', '.join(TABLE_FORMATS)}",
            f"此查詢的結果是表格；請選用 {'、'.join(TABLE_FORMATS)}",
        )
    return form
