"""`kgtool coverage`: for how many things of each kind a property is known, and which lack it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kgtool.answers import Answer
from kgtool.catalogue import Choice, answer, choices, headings, resolve
from kgtool.cli.common import Session, store_options, time_limit
from kgtool.cli.output import format_options, put_answer
from kgtool.coverage import (
    CLASSES,
    Cell,
    Gap,
    ask_coverage,
    coverage_note,
    coverage_table,
    missing,
    read_applicability,
    read_term,
    term_label,
)
from kgtool.errors import WrongUse
from kgtool.queries import bind, find_question
from kgtool.stores import Store
from kgtool.terms import NamedNode, Term, integer, plain

__all__ = ["command", "share"]


@dataclass(frozen=True)
class _Asked:
    """What is asked: class, property and ministry as given, "" where left open."""

    cls: str
    path: str
    ministry: str
    by_ministry: bool
    missing: bool
    inventory: bool


@dataclass(frozen=True)
class _Part:
    """A part of the things: a ministry's, those of none, or all; with its name and its option."""

    name: str
    ministry: Term | None = None
    option: str = ""
    unassigned: bool = False


def _of(choice: Choice, session: Session) -> _Part:
    name = choice.label.get(session.lang, choice.key)
    return _Part(name, NamedNode(choice.iri), f" --ministry {choice.key}")


def _parts(store: Store, asked: _Asked, session: Session) -> list[_Part]:
    everything = _Part(session.say("all", "全部"))
    known = choices(store, "coop:Ministry") if asked.ministry or asked.by_ministry else []
    if asked.ministry:
        term = resolve(store, "coop:Ministry", asked.ministry)
        return [_of(choice, session) for choice in known if NamedNode(choice.iri) == term]
    if not asked.by_ministry:
        return [everything]
    none = _Part(session.say("no ministry stated", "未載主管部會"), unassigned=True)
    return [*(_of(choice, session) for choice in known), none, everything]


def _names(session: Session) -> dict[str, str]:
    return {
        "class": session.say("kind", "類別"),
        "property": session.say("property", "屬性"),
        "ministry": session.say("ministry", "部會"),
        "known": session.say("known", "已知"),
        "none": session.say("stated to be none", "載明為無"),
        "unknown": session.say("not known", "未載"),
        "total": session.say("of", "總數"),
        "share": session.say("share", "比率"),
        "list": session.say("list the rest with", "列出缺漏：kgtool coverage"),
    }


def share(known: int, total: int) -> str:
    """Return a share in per cent; only all of them is 100, and only none of them is 0."""
    rounded = (200 * known + total) // (2 * total)
    return f"{min(rounded, 99) if known < total else 100}%" if rounded or not known else "1%"


def _row(cell: Cell, part: _Part, session: Session) -> tuple[Term | None, ...]:
    labels = (plain(cell.cls_label), plain(cell.property_label), plain(part.name))
    terms = f"{cell.cls} {cell.property}{part.option}"
    if not cell.applies and not cell.known:
        said = plain(session.say("not applicable", "不適用"))
        return (*labels, None, None, None, integer(cell.total), said, None)
    counts = (cell.known, cell.none, cell.not_known(), cell.total)
    known = plain(share(cell.known, cell.total)) if cell.total else None
    listed = None if part.unassigned else plain(terms)
    return (*labels, *map(integer, counts), known, listed)


def _answer(
    cells: Iterable[tuple[Cell, _Part]],
    session: Session,
    *,
    ministries: bool,
    notes: tuple[str, ...],
) -> Answer:
    names = _names(session)
    rows = [_row(cell, part, session) for cell, part in cells]
    columns = tuple(names)
    if not ministries:
        left = columns.index("ministry")
        columns = columns[:left] + columns[left + 1 :]
        rows = [row[:left] + row[left + 1 :] for row in rows]
    title = session.say("Coverage", "資料涵蓋率")
    return Answer(columns, rows, "coverage", title, names, notes)


def _table(store: Store, session: Session, asked: _Asked) -> Answer:
    applicability = read_applicability(session.project)
    parts = _parts(store, asked, session)
    classes = [asked.cls] if asked.cls else [f"coop:{name}" for name in CLASSES]
    cells = []
    for cls in classes:
        for part in parts:
            gap = Gap(cls, asked.path, part.ministry, part.unassigned)
            if "/" in asked.path:
                found = [ask_coverage(store, gap, session.lang, applicability)]
            else:
                found = coverage_table(store, session.lang, applicability, gaps=[gap])
            cells += [(cell, part) for cell in found if cell.total or not asked.by_ministry]
    note = session.say(
        "A ministry's things are those that a source says it administers; a thing of several "
        "ministries counts for each.",
        "各部會僅計資料載明由其主管者；由數個部會共同主管者，各部會均予計入。",
    )
    narrowed = bool(asked.ministry) or asked.by_ministry
    notes = (note,) if narrowed else ()
    return _answer(cells, session, ministries=narrowed, notes=notes)


def _missing(store: Store, session: Session, asked: _Asked) -> Answer:
    applicability = read_applicability(session.project)
    first = asked.path.partition("/")[0]
    if not applicability.applies(asked.cls, first):
        raise WrongUse(
            f"{asked.path} is not applicable to {asked.cls}: the shapes give it to other kinds",
            f"{asked.path} 不適用於 {asked.cls}：依資料規範（SHACL 形狀），僅用於其他類別",
        )
    ministry = resolve(store, "coop:Ministry", asked.ministry) if asked.ministry else None
    found = missing(store, asked.cls, asked.path, session.lang, ministry=ministry)
    rows: list[tuple[Term | None, ...]] = [
        (NamedNode(iri), plain(name) if name else None) for iri, name in found
    ]
    names = {"thing": "IRI", "name": session.say("not known for", "缺漏對象")}
    label = term_label(store, asked.path.rpartition("/")[2], session.lang)
    title = session.say(f'"{label}" not known', f"未載有「{label}」")
    notes = () if ministry else (coverage_note(store, asked.cls, asked.path, session.lang),)
    return Answer(tuple(names), rows, "missing", title, names, notes)


def _inventory(store: Store, session: Session) -> Answer:
    page = find_question(session.project, "inventory", "pages")
    result = store.select(bind(page, {}, session.lang))
    count = answer(store, session.project, find_question(session.project, "cq05"), {}, session.lang)
    notes = tuple(
        session.say(f"{row['measure']}: {row['count']}", f"{row['measure']}：{row['count']}")
        for row in count
    )
    names = headings(session.project)[session.lang]
    title = page.label[session.lang]
    return Answer(result.columns, result.rows, page.id, title, names, notes)


def _asked(store: Store, of: tuple[str, ...], options: dict[str, Any]) -> _Asked:
    if len(of) not in (0, 2) or (of and (options["cls"] or options["path"])):
        raise WrongUse(
            "give both a class and a property, or neither", "請同時給類別與屬性，或皆不給"
        )
    cls, path = of or (options["cls"] or "", options["path"] or "")
    listed = bool(of) or options["missing"]
    if listed and not (cls and path):
        raise WrongUse(
            "say of what: kgtool coverage Programme startDate lists the programmes without one"
            " (--missing needs --class and --property)",
            "請指明類別與屬性，例如 kgtool coverage Programme startDate 列出未載起始日期之計畫"
            "（--missing 須同時指定 --class 與 --property）",
        )
    return _Asked(
        read_term(store, cls, cls=True) if cls else "",
        read_term(store, path, cls=False) if path else "",
        options["ministry"] or "",
        options["by_ministry"],
        listed,
        options["inventory"],
    )


@click.command()
@click.argument("of", nargs=-1, metavar="[CLASS PROPERTY]")
@click.option("--class", "cls", metavar="CLASS", help="僅列此類別 · only this class")
@click.option(
    "--property", "path", metavar="PROPERTY", help="僅列此屬性（含不適用者） · only this property"
)
@click.option(
    "--ministry", metavar="MINISTRY", help="僅計此部會主管者 · only what this ministry administers"
)
@click.option("--by-ministry", is_flag=True, help="按部會分列 · a row for each ministry")
@click.option("--missing", is_flag=True, help="列出缺漏者 · list the things that lack it")
@click.option(
    "--inventory", is_flag=True, help="盤點 32 類中可指認者 · what the inventory of 32 names"
)
@format_options()
@store_options
def command(
    session: Session, of: tuple[str, ...], form: str, output: Path | None, **options: Any
) -> None:
    """資料涵蓋率，皆附分母；給類別與屬性則列出缺漏者。 · Coverage with denominators.

    \b
    kgtool coverage
    kgtool coverage Programme hasAmount
    kgtool coverage --class Programme --property hasAmount --by-ministry
    kgtool coverage --class Programme --property startDate --ministry most --missing
    kgtool coverage --inventory
    """
    with time_limit(session):
        store = session.open()
        asked = _asked(store, of, options)
        if asked.inventory:
            result = _inventory(store, session)
        elif asked.missing:
            result = _missing(store, session, asked)
        else:
            result = _table(store, session, asked)
    put_answer(result, form, session.lang, output)
