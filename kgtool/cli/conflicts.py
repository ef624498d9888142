"""`kgtool conflicts [THING]`: where sources disagree, listed by hand or found by rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from kgtool.answers import Answer
from kgtool.catalogue import answer, resolve
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.output import format_options, put_answer
from kgtool.queries import find_question
from kgtool.terms import Term

__all__ = ["command"]

_QUESTION = "cq27"


def _about(result: Answer, thing: Term) -> Answer:
    column = result.columns.index("subject")
    return replace(result, rows=[row for row in result.rows if row[column] == thing])


@click.command()
@click.argument("thing", required=False, metavar="[THING]")
@format_options()
@store_options
def command(session: Session, thing: str | None, form: str, output: Path | None) -> None:
    """資料來源歧異，兩說並列、不自行裁決。 · Where sources disagree; both sides are kept.

    \b
    kgtool conflicts
    kgtool conflicts gloria
    """
    with time_limit(session):
        store = session.open()
        question = find_question(session.project, _QUESTION)
        result = answer(store, session.project, question, {}, session.lang)
        if thing is not None:
            result = _about(result, resolve(store, "thing", thing))
    put_answer(result, form, session.lang, output)
