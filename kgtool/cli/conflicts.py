"""`kgtool conflicts [THING]`: where sources disagree, listed by hand or found by rule."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.catalogue import answer
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.output import format_options, put_answer
from kgtool.queries import find_question

__all__ = ["command"]

_QUESTION = "cq27"


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
        question = find_question(session.project, _QUESTION)
        given = {"subject": thing} if thing is not None else {}
        result = answer(session.open(), session.project, question, given, session.lang)
    put_answer(result, form, session.lang, output)
