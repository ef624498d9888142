"""`kgtool show THING`: everything that is said about a thing, with its sources."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from kgtool.answers import Answer, to_text
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.dates import as_of_option, open_day
from kgtool.cli.output import for_people, format_options, put_text
from kgtool.describe import Panel, describe, describe_past

__all__ = ["command"]

_FORMATS = ("table", "json", "markdown")


def _json(panels: list[Panel]) -> str:
    document = {panel.id: json.loads(to_text(panel.answer, "json")) for panel in panels}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _with_hint(session: Session, thing: str, panel: Panel) -> Answer:
    """Return the answer of a panel, with how to ask why under what is inferred."""
    if panel.id != "inferred" or not panel.answer.rows:
        return panel.answer
    asked = f"kgtool why {thing}"
    hint = session.say(f"why: {asked} PROPERTY", f"推論依據：{asked} 屬性")
    return replace(panel.answer, footnotes=(*panel.answer.footnotes, hint))


@click.command()
@click.argument("thing", metavar="THING")
@as_of_option
@format_options(_FORMATS)
@store_options
def command(
    session: Session, thing: str, as_of: str | None, form: str, output: Path | None
) -> None:
    """顯示某一對象的所有陳述與出處（代碼或名稱）。 · Show what is said about a thing.

    \b
    kgtool show grand-alliance
    kgtool show 科技部
    kgtool show sbir --as-of 2018-06-30
    """
    with time_limit(session):
        if as_of is None:
            panels = describe(session.open(), session.project, thing, session.lang)
        else:
            past = open_day(session, as_of)
            panels = describe_past(past, session.project, thing, session.lang)
    if form == "json":
        put_text(_json(panels), output)
    elif form == "markdown":
        put_text("\n".join(to_text(panel.answer, form) for panel in panels), output)
    else:
        shown = [_with_hint(session, thing, panel) for panel in panels]
        texts = [for_people(one, session.lang) for one in shown if one.rows or one.footnotes]
        put_text("".join(texts), output)
