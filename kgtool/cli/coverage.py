"""`kgtool coverage`: for how many things of each kind a property is known, and which lack it."""

from __future__ import annotations

from pathlib import Path

import click

from kgtool.answers import Answer
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.output import format_options, put_answer
from kgtool.coverage import coverage_table, missing
from kgtool.errors import WrongUse
from kgtool.namespaces import PREFIXES
from kgtool.stores import Store
from kgtool.terms import NamedNode, Term, integer, plain

__all__ = ["command"]


def _table(store: Store, session: Session) -> Answer:
    cells = coverage_table(store, session.lang)
    rows: list[tuple[Term | None, ...]] = [
        (
            plain(cell.cls_label),
            plain(cell.property_label),
            integer(cell.known),
            integer(cell.total),
            plain(f"{100 * cell.known // max(cell.total, 1)}%"),
            plain(f"{cell.cls} {cell.property}"),
        )
        for cell in cells
    ]
    names = {
        "class": session.say("kind", "類別"),
        "property": session.say("property", "屬性"),
        "known": session.say("known", "已知"),
        "total": session.say("of", "總數"),
        "share": session.say("share", "比率"),
        "list": session.say("list the rest with", "列出缺漏：kgtool coverage"),
    }
    title = session.say("Coverage", "資料涵蓋率")
    return Answer(tuple(names), rows, "coverage", title, names)


def _missing(store: Store, session: Session, cls: str, path: str) -> Answer:
    for name in (cls, *path.split("/")):
        if name.partition(":")[0] not in PREFIXES or ":" not in name:
            raise WrongUse(
                f'"{name}" is not a class or property such as coop:Programme',
                f"「{name}」不是類別或屬性，例如 coop:Programme",
            )
    rows: list[tuple[Term | None, ...]] = [
        (NamedNode(iri), plain(name) if name else None)
        for iri, name in missing(store, cls, path, session.lang)
    ]
    names = {"thing": "IRI", "name": session.say("not known for", "缺漏對象")}
    title = session.say(f"{path} not known", f"未載有 {path}")
    return Answer(tuple(names), rows, "missing", title, names)


@click.command()
@click.argument("of", nargs=-1, metavar="[CLASS PROPERTY]")
@format_options()
@store_options
def command(session: Session, of: tuple[str, ...], form: str, output: Path | None) -> None:
    """資料涵蓋率，皆附分母；給類別與屬性則列出缺漏者。 · Coverage with denominators.

    \b
    kgtool coverage
    kgtool coverage coop:Programme coop:hasAmount
    """
    if len(of) not in (0, 2):
        raise WrongUse(
            "give both a class and a property, or neither", "請同時給類別與屬性，或皆不給"
        )
    with time_limit(session):
        store = session.open()
        result = _missing(store, session, *of) if of else _table(store, session)
    put_answer(result, form, session.lang, output)
