"""What is known about one thing: names, statements with their sources, mentions, inferences."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.answers import Answer
from kgtool.catalogue import headings, resolve
from kgtool.queries import bind, find_question
from kgtool.repository import Project
from kgtool.stores import Rows, Store
from kgtool.terms import Literal, Term
from kgtool.turtle import term_text

__all__ = ["PANELS", "Panel", "describe"]

PANELS = ("names", "thing", "inferred", "incoming")
"""The panels of a thing, each a query of `queries/pages/`, in reading order."""

_LINKS = frozenset({"thing", "statement"})
"""Columns for pages, which link by them; a reader of one thing's tables learns nothing from them."""


@dataclass(frozen=True)
class Panel:
    """One panel: the id of its query, and its answer."""

    id: str
    answer: Answer


def _find(store: Store, wanted: str) -> Term:
    prefix, colon, local = wanted.partition(":")
    if colon and prefix in ("id", "concept"):
        wanted = local
    for scheme in ("mode", "role", "sector"):
        if wanted.startswith(f"{scheme}/"):
            return resolve(store, f"scheme:{scheme}", wanted)
    return resolve(store, "thing", wanted)


def _without(result: Rows, columns: frozenset[str]) -> Rows:
    kept = [index for index, name in enumerate(result.columns) if name not in columns]
    rows = dict.fromkeys(tuple(row[index] for index in kept) for row in result.rows)
    return Rows(tuple(result.columns[index] for index in kept), list(rows))


def describe(store: Store, project: Project, wanted: str, lang: str) -> list[Panel]:
    """Return the panels of a thing.

    Parameters: `wanted` (str), its key, IRI or one of its names; `lang` of labels.
    Errors: `WrongUse` with the nearest names if nothing has that name.
    """
    thing = _find(store, wanted)
    label = _label(store, thing, lang)
    panels = []
    for name in PANELS:
        page = find_question(project, name, "pages")
        result = _without(store.select(bind(page, {"thing": thing}, lang)), _LINKS)
        title = f"{label} · {page.label[lang]}"
        shown = Answer(result.columns, result.rows, page.id, title, headings(project)[lang])
        panels.append(Panel(name, shown))
    return panels


def _label(store: Store, thing: Term, lang: str) -> str:
    query = f"""SELECT ?label WHERE {{ {term_text(thing)} skos:prefLabel ?label
  FILTER(LANGMATCHES(LANG(?label), "{lang}")) }} ORDER BY ?label"""
    rows = store.select(query).rows
    return rows[0][0].value if rows and isinstance(rows[0][0], Literal) else term_text(thing)
