"""`kgtool query FILE`: any SPARQL query that only reads."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.answers import TABLE_FORMATS, Answer
from kgtool.cli.common import Session, read_text_file, store_options, time_limit
from kgtool.cli.output import format_options, put_answer, put_text, sources_option
from kgtool.errors import WrongUse
from kgtool.stores import Result, Rows, Store
from kgtool.turtle import GRAPH_FORMATS, to_graph_text

__all__ = ["command"]


@click.command()
@click.argument("file", metavar="FILE")
@sources_option
@format_options((*TABLE_FORMATS, *GRAPH_FORMATS))
@store_options
def command(session: Session, file: str, *, form: str, output: Path | None, sources: bool) -> None:
    """執行 SPARQL 查詢檔（「-」表示標準輸入）。 · Run a SPARQL query from FILE or "-".

    專案的前綴不必宣告；不得使用 SERVICE、LOAD 與 file: 位址。
    The project's prefixes need no declaration; SERVICE, LOAD and file: addresses are refused.

    \b
    echo 'SELECT ?m WHERE { ?m a coop:Ministry }' | kgtool query -
    """
    query = read_text_file(file)
    with time_limit(session):
        store = session.open()
        result = store.run(query)
        answer = _answer(result)
        if sources:
            answer = _traced(store, query, answer, session.lang)
    if answer is not None:
        put_answer(answer, _row_format(form), session.lang, output)
    elif not isinstance(result, bool | Rows):
        graph = "turtle" if form == "table" else form
        if graph not in GRAPH_FORMATS:
            raise WrongUse(
                f"this query gives triples; choose one of {', '.join(GRAPH_FORMATS)}",
                f"此查詢的結果是三元組；請選用 {'、'.join(GRAPH_FORMATS)}",
            )
        put_text(to_graph_text(result, graph), output)


def _answer(result: Result) -> Answer | None:
    """Return rows or a truth value as an answer; triples are none."""
    if isinstance(result, bool):
        return Answer((), (), boolean=result)
    return Answer(result.columns, result.rows) if isinstance(result, Rows) else None


def _traced(store: Store, query: str, answer: Answer | None, lang: str) -> Answer:
    from kgtool.trace import add_sources

    if answer is None:
        raise WrongUse(
            "--sources needs a query that gives rows or a truth value (SELECT, ASK)",
            "--sources 僅適用於結果為表格或是非的查詢（SELECT、ASK）",
        )
    return add_sources(store, query, answer, lang)


def _row_format(form: str) -> str:
    if form in GRAPH_FORMATS:
        raise WrongUse(
            f"this query gives rows; choose one of {', '.join(TABLE_FORMATS)}",
            f"此查詢的結果是表格；請選用 {'、'.join(TABLE_FORMATS)}",
        )
    return form
