"""`kgtool conflicts [THING]`: the statements that disagree, side by side."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from kgtool.answers import TABLE_FORMATS, Answer, to_text
from kgtool.catalogue import headings, resolve
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.output import format_options, put_answer, put_text
from kgtool.conflicts import KINDS, Conflict, Said, conflicts, kind_of
from kgtool.terms import Term, boolean, integer, plain

__all__ = ["command"]

_OF_CONFLICT = ("number", "conflict", "subject", "subjectLabel", "kind", "kindLabel", "listed")
_OF_SIDE = (
    "side",
    "property",
    "propertyLabel",
    "value",
    "qualifier",
    "basis",
    "scope",
    "period",
    "valueText",
    "source",
    "sourceLabel",
    "publisher",
    "published",
    "locator",
    "confidence",
    "confidenceLabel",
    "row",
    "note",
)


def _maybe(text: str) -> Term | None:
    return plain(text) if text else None


def _side_cells(number: int, one: Said) -> tuple[Term | None, ...]:
    texts = (one.qualifier, one.basis, one.scope, one.period, one.value_text)
    return (
        integer(number),
        one.property,
        plain(one.what),
        one.value,
        *map(_maybe, texts),
        one.source,
        *map(_maybe, (one.title, one.publisher, one.published, one.locator)),
        one.confidence,
        *map(_maybe, (one.confidence_label, one.row, one.note)),
    )


def _conflict_cells(number: int, one: Conflict) -> tuple[Term | None, ...]:
    return (
        integer(number),
        one.id,
        one.subject,
        plain(one.subject_label),
        plain(one.kind),
        plain(one.kind_label),
        boolean(one.listed),
    )


def _sides(one: Conflict) -> Iterator[tuple[Term | None, ...]]:
    for number, side in enumerate(one.sides, start=1):
        for said in side:
            yield _side_cells(number, said)


def _flat(found: Sequence[Conflict], session: Session) -> Answer:
    """Return a row for each statement of each side."""
    rows = [
        (*_conflict_cells(number, one), *cells, _maybe(one.remark))
        for number, one in enumerate(found, start=1)
        for cells in _sides(one)
    ]
    title = session.say("Where sources disagree", "資料來源歧異")
    columns = (*_OF_CONFLICT, *_OF_SIDE, "remark")
    names = headings(session.project)[session.lang]
    return Answer(columns, rows, "conflicts", title, names, yes_no=_words(session))


def _words(session: Session) -> tuple[str, str]:
    return (session.say("yes", "是"), session.say("no", "否"))


def _title(number: int, one: Conflict, session: Session) -> str:
    how = (
        session.say("listed", "列冊") if one.listed else session.say("found by rule", "由規則找出")
    )
    return f"[{number}] {one.subject_label} · {one.kind_label} · {how}"


def _block(number: int, one: Conflict, session: Session) -> Answer:
    """Return one conflict as a table of its own: a row for each statement, by side."""
    names = headings(session.project)[session.lang]
    notes = (one.remark,) if one.remark else ()
    title = _title(number, one, session)
    return Answer(_OF_SIDE, list(_sides(one)), "conflicts", title, names, notes)


def _for_people(found: Sequence[Conflict], session: Session, form: str) -> str:
    from kgtool.cli.tables import PIPED_WIDTH, to_lines

    blocks = [_block(number, one, session) for number, one in enumerate(found, start=1)]
    if form == "markdown":
        return "\n".join(to_text(block, form) for block in blocks)
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    lines: list[str] = []
    for block in blocks:
        notes = [f"  {note}" for note in block.footnotes]
        lines += [block.title, *to_lines(block, width), *notes, ""]
    listed = sum(one.listed for one in found)
    sides = sum(len(one.sides) for one in found)
    rows = sum(len(side) for one in found for side in one.sides)
    lines.append(
        session.say(
            f"{len(found)} conflicts ({listed} listed, {len(found) - listed} found by rule), "
            f"{sides} sides, {rows} rows; no side is marked as right",
            f"共 {len(found)} 項歧異（列冊 {listed}、由規則找出 {len(found) - listed}），"
            f"{sides} 方、{rows} 則陳述；各方並列，不予裁決",
        )
    )
    return "\n".join(lines) + "\n"


@click.command()
@click.argument("thing", required=False, metavar="[THING]")
@click.option(
    "--kind",
    metavar="KIND",
    help=f"歧異種類 · kind of conflict: {', '.join(KINDS)}",
)
@format_options(TABLE_FORMATS)
@store_options
def command(
    session: Session, thing: str | None, kind: str | None, form: str, output: Path | None
) -> None:
    """資料來源歧異，各說並列、不自行裁決。 · Where sources disagree; all sides are kept.

    \b
    kgtool conflicts
    kgtool conflicts gloria
    kgtool conflicts --kind different-period --format csv
    """
    with time_limit(session):
        store = session.open()
        wanted = None if kind is None else kind_of(store, kind)
        about = None if thing is None else resolve(store, "thing", thing)
        found = conflicts(store, session.project, session.lang, thing=about, kind=wanted)
    if form in ("table", "markdown") and found:
        put_text(_for_people(found, session, form), output)
    else:
        put_answer(_flat(found, session), form, session.lang, output)
