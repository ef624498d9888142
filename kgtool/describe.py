"""What is known about one thing: names, statements with their sources, mentions, inferences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from kgtool.answers import Answer
from kgtool.asof import Past
from kgtool.catalogue import headings, resolve
from kgtool.queries import bind, find_question
from kgtool.repository import Project
from kgtool.stores import Store
from kgtool.terms import Literal, Term
from kgtool.turtle import term_text

__all__ = ["PANELS", "Panel", "describe", "describe_past"]

PANELS = ("names", "thing", "inferred", "incoming")
"""The panels of a thing, each a query of `queries/pages/`, in reading order."""

_LINKS = frozenset({"thing", "statement"})
"""Columns for pages, which link by them; a reader of one thing's tables learns nothing from them."""


@dataclass(frozen=True)
class Panel:
    """One panel: the id of its query, and its answer."""

    id: str
    answer: Answer


def _find(wanted: str, find: Callable[[str, str], Term]) -> Term:
    prefix, colon, local = wanted.partition(":")
    if colon and prefix in ("id", "concept"):
        wanted = local
    for scheme in ("mode", "role", "sector"):
        if wanted.startswith(f"{scheme}/"):
            return find(f"scheme:{scheme}", wanted)
    return find("thing", wanted)


def _panels(store: Store, project: Project, thing: Term, lang: str) -> Iterator[tuple[Panel, str]]:
    """Yield the panels of a thing, each with its query."""
    label = _label(store, thing, lang)
    for name in PANELS:
        page = find_question(project, name, "pages")
        query = bind(page, {"thing": thing}, lang)
        result = store.select(query)
        title = f"{label} · {page.label[lang]}"
        shown = Answer(result.columns, result.rows, page.id, title, headings(project)[lang])
        yield Panel(name, shown), query


def _for_readers(answer: Answer) -> Answer:
    kept = [index for index, name in enumerate(answer.columns) if name not in _LINKS]
    rows = dict.fromkeys(tuple(row[index] for index in kept) for row in answer.rows)
    columns = tuple(answer.columns[index] for index in kept)
    return replace(answer, columns=columns, rows=list(rows))


def describe(store: Store, project: Project, wanted: str, lang: str) -> list[Panel]:
    """Return the panels of a thing.

    Parameters: `wanted` (str), its key, IRI or one of its names; `lang` of labels.
    Errors: `WrongUse` with the nearest names if nothing has that name.
    """
    thing = _find(wanted, lambda kind, value: resolve(store, kind, value))
    found = _panels(store, project, thing, lang)
    return [replace(panel, answer=_for_readers(panel.answer)) for panel, _ in found]


def describe_past(past: Past, project: Project, wanted: str, lang: str) -> list[Panel]:
    """Return the panels of a thing as of a day; see `describe`.

    The first panel has what is to be known about the day; each panel says what it leaves out.
    """
    thing = _find(wanted, past.resolve)
    whole = _panels(past.store, project, thing, lang)
    then = _panels(past.snapshot.store, project, thing, lang)
    panels = []
    for (before, _), (panel, query) in zip(whole, then, strict=True):
        shown = replace(panel.answer, title=before.answer.title)
        if panel.id == PANELS[0]:
            notes = past.notes_on([thing], lang)
        else:
            shown = past.mark(shown, query, lang)
            notes = past.left_out(shown, before.answer, lang)
        told = replace(shown, footnotes=(*notes, *shown.footnotes))
        panels.append(Panel(panel.id, _for_readers(told)))
    return panels


def _label(store: Store, thing: Term, lang: str) -> str:
    query = f"""SELECT ?label WHERE {{ {term_text(thing)} skos:prefLabel ?label
  FILTER(LANGMATCHES(LANG(?label), "{lang}")) }} ORDER BY ?label"""
    rows = store.select(query).rows
    return rows[0][0].value if rows and isinstance(rows[0][0], Literal) else term_text(thing)
