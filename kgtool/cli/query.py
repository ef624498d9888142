"""`kgtool query FILE`: any SPARQL query that only reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from kgtool.answers import TABLE_FORMATS, Answer
from kgtool.cli.common import Session, read_text_file, store_options, time_limit
from kgtool.cli.dates import as_of_option, open_day, refuse_both
from kgtool.cli.output import format_options, put_answer, put_text, sources_option
from kgtool.coverage import query_coverage
from kgtool.errors import WrongUse
from kgtool.stores import Rows, Store
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
    """
    if sources:
        refuse_both(as_of)
    query = _read_query(file)
    with time_limit(session):
        result = _run(session, query, as_of, notes=form in _FOR_PEOPLE)
        if sources:
            result = _traced(session, query, result)
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
    session: Session, query: str, as_of: str | None, *, notes: bool
) -> Answer | Sequence[Triple]:
    """Answer a query; `notes`, whether the coverage of what it asks for is told."""
    if as_of is not None:
        past = open_day(session, as_of)
        store: Store = past.snapshot.store
        found = past.query(query, session.lang)
    else:
        store = session.open()
        found = store.run(query)
    if isinstance(found, bool):
        return Answer((), (), boolean=found)
    answer = Answer(found.columns, found.rows) if isinstance(found, Rows) else found
    if not notes or not isinstance(answer, Answer) or answer.boolean is not None:
        return answer
    told = query_coverage(store, query, session.lang)
    return replace(answer, footnotes=(*answer.footnotes, *told))


def _traced(session: Session, query: str, found: Answer | Sequence[Triple]) -> Answer:
    from kgtool.trace import add_sources, follow

    if not isinstance(found, Answer):
        raise WrongUse(
            "--sources needs a query that gives rows or a truth value (SELECT, ASK)",
            "--sources 僅適用於結果為表格或是非的查詢（SELECT、ASK）",
        )
    store = session.open()
    leaves = follow(store, session.project)
    return add_sources(store, query, found, session.lang, leaves=leaves)


def _row_format(form: str) -> str:
    if form in GRAPH_FORMATS:
        raise WrongUse(
            f"this query gives rows; choose one of {', '.join(TABLE_FORMATS)}",
            f"此查詢的結果是表格；請選用 {'、'.join(TABLE_FORMATS)}",
        )
    return form
