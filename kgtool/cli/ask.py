"""`kgtool ask ID [name=value …]`: one answer of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from kgtool.catalogue import answer
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.output import format_options, put_answer, put_text
from kgtool.errors import WrongUse
from kgtool.queries import find_question

__all__ = ["command"]

_STYLES = ("apa", "bibtex", "ris", "csl-json")


def _given(values: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for item in values:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise WrongUse(
                f'"{item}" is not name=value (example: ministry=most)',
                f"「{item}」的寫法應為 名稱=值（例如 ministry=most）",
            )
        if name in given:
            raise WrongUse(f'"{name}" is given twice', f"「{name}」給了兩次")
        given[name] = value
    return given


def _digest(session: Session) -> str:
    """Return the digest of the store's content; that of an endpoint is not known."""
    if session.endpoint is not None:
        return ""
    from kgtool.stores.ledger import read_ledger

    return read_ledger(session.folder).digest


@click.command()
@click.argument("question", metavar="ID")
@click.argument("values", nargs=-1, metavar="[名稱=值 name=value]…")
@click.option(
    "--cite",
    "style",
    type=click.Choice(_STYLES),
    is_flag=False,
    flag_value=_STYLES[0],
    help="改輸出此答案的引註 · put out a citation of the answer instead",
)
@format_options()
@store_options
def command(
    session: Session, question: str, values: tuple[str, ...], style: str | None, **put: Any
) -> None:
    """回答題庫中的問題。 · Answer a question of the catalogue.

    \b
    kgtool ask cq01
    kgtool ask cq04 ministry=科技部
    kgtool ask cq16 above=50000000 --format csv > amounts.csv
    kgtool ask cq04 ministry=most --cite bibtex
    """
    given = _given(values)
    found = find_question(session.project, question)
    with time_limit(session):
        store = session.open()
        result = answer(store, session.project, found, given, session.lang)
        if style is not None:
            from kgtool.cite import Asked, cite

            asked = Asked(found, given, session.lang, date.today(), _digest(session))
            citation = cite(store, session.project, asked, result)
            put_text(citation.text(style), put["output"])
            return
    put_answer(result, put["form"], session.lang, put["output"])
