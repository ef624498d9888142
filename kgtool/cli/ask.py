"""`kgtool ask ID [name=value …]`: one answer of the catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.catalogue import answer, question_text
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.output import format_options, put_answer, sources_option
from kgtool.errors import WrongUse
from kgtool.queries import find_question

__all__ = ["command"]


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


@click.command()
@click.argument("question", metavar="ID")
@click.argument("values", nargs=-1, metavar="[名稱=值 name=value]…")
@sources_option
@format_options()
@store_options
def command(
    session: Session,
    question: str,
    values: tuple[str, ...],
    *,
    form: str,
    output: Path | None,
    sources: bool,
) -> None:
    """回答題庫中的問題。 · Answer a question of the catalogue.

    \b
    kgtool ask cq01
    kgtool ask cq04 ministry=科技部
    kgtool ask cq16 above=50000000 --format csv > amounts.csv
    kgtool ask cq04 ministry=科技部 --sources
    """
    given = _given(values)
    found = find_question(session.project, question)
    with time_limit(session):
        store = session.open()
        result = answer(store, session.project, found, given, session.lang)
        if sources:
            from kgtool.trace import add_sources

            text = question_text(store, found, given, session.lang)
            result = add_sources(store, text, result, session.lang)
    put_answer(result, form, session.lang, output)
