"""`kgtool ask ID [name=value …]`: one answer of the catalogue."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from kgtool.answers import Answer
from kgtool.catalogue import answer_terms, name_parameters, read_given, resolve
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.dates import as_of_option, open_day
from kgtool.cli.output import format_options, put_answer, put_text, sources_option
from kgtool.errors import WrongUse
from kgtool.queries import Question, bind, find_question
from kgtool.terms import Term

if TYPE_CHECKING:
    from kgtool.cite import Asked

__all__ = ["command"]

_STYLES = ("apa", "bibtex", "ris", "csl-json")


def _given(values: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for item in values:
        name, equals, value = item.replace("＝", "=", 1).partition("=")
        name = name.strip()
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


def _answered(
    session: Session,
    question: Question,
    given: dict[str, str],
    as_of: str | None,
    *,
    sources: bool,
) -> tuple[Answer, dict[str, Term]]:
    """Return the answer to a question, and the terms of the values that were given."""
    given = name_parameters(session.project, question, given)
    if as_of is not None:
        past = open_day(session, as_of)
        terms = read_given(question, given, past.resolve)
        return past.ask(session.project, question, given, session.lang, sources=sources), terms
    store = session.open()
    terms = read_given(question, given, partial(resolve, store))
    found = answer_terms(store, session.project, question, terms, session.lang)
    if not sources:
        return found, terms
    from kgtool.trace import cite_rows

    text = bind(question, terms, session.lang)
    return cite_rows(store, session.project, text, found, session.lang), terms


def _cited(session: Session, style: str, asked: Asked, result: Answer) -> str:
    from kgtool.cite import cite

    return cite(session.open(), session.project, asked, result).text(style)


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
@sources_option
@as_of_option
@format_options()
@store_options
def command(
    session: Session, question: str, values: tuple[str, ...], as_of: str | None, **out: Any
) -> None:
    """回答題庫中的問題。 · Answer a question of the catalogue.

    題號、參數與可用的值：kgtool questions。值可寫代碼或名稱。
    IDs, parameters and values: kgtool questions. A value is a key or a name.

    \b
    kgtool ask cq01
    kgtool ask cq04 ministry=科技部
    kgtool ask cq16 above=50000000 --format csv > amounts.csv

    \b
    每一列的來源 · the sources of each row
      kgtool ask cq04 ministry=科技部 --sources
    當時的答案 · the answer as of a year, with its sources
      kgtool ask cq04 ministry=國科會 --as-of 2013 --sources
    報告用的引註 · a citation for a report
      kgtool ask cq04 ministry=most --cite bibtex
    """
    style, sources = out.pop("style"), out.pop("sources")
    found = find_question(session.project, question)
    with time_limit(session):
        result, terms = _answered(session, found, _given(values), as_of, sources=sources)
        if style is not None:
            from kgtool.cite import Asked

            facts = (session.lang, date.today(), _digest(session), as_of or "")
            put_text(_cited(session, style, Asked(found, terms, *facts), result), out["output"])
            return
    put_answer(result, lang=session.lang, **out)
