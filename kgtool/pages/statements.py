"""Statements as cards: who says a thing, where, when, how sure, and who disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from markupsafe import Markup

from kgtool.conflicts import Conflict, conflicts
from kgtool.namespaces import shorten
from kgtool.pages.page import Page
from kgtool.pages.titles import span
from kgtool.terms import Literal, NamedNode, Term

if TYPE_CHECKING:
    from kgtool.pages.site import Site

__all__ = [
    "Card",
    "Disagreement",
    "card",
    "disagreement",
    "disagreements",
    "find_conflicts",
    "find_disputes",
]


@dataclass(frozen=True)
class Card:
    """What is shown of one statement; `facts` are pairs of a heading and a value."""

    iri: str
    link: Markup
    source: Markup
    published: str
    confidence: str
    confidence_label: str
    facts: Sequence[tuple[str, Markup | str]]


@dataclass(frozen=True)
class Disagreement:
    """A conflict: its key, page (empty if found by rule), thing and kind, its sides of values."""

    key: str
    link: Markup
    about: Markup
    kind: str
    remark: str
    sides: Sequence[Sequence[tuple[Markup, Card]]]


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _key(term: Term | None) -> str:
    return term.value.rpartition("/")[2] if isinstance(term, NamedNode) else ""


def _date(page: Page, term: Term | None) -> str:
    return page.label(term.value) if isinstance(term, NamedNode) else ""


def _published(page: Page, source: Term | None) -> str:
    if not isinstance(source, NamedNode):
        return ""
    return _date(page, page.site.graph.one(source.value, "coop:publishedOn"))


def _texts(page: Page, iri: str, name: str) -> str:
    return page.site.graph.text(iri, name, page.lang)


def _plain(page: Page, iri: str, name: str) -> str:
    value = page.site.graph.one(iri, name)
    return value.value if isinstance(value, Literal) else ""


def _validity(page: Page, iri: str) -> str:
    begin = page.site.graph.one(iri, "coop:validFrom")
    end = page.site.graph.one(iri, "coop:validTo")
    if begin is None and end is None:
        return ""
    return span(_date(page, begin), _date(page, end), page.lang)


def card(page: Page, iri: str) -> Card:
    """Return the card of a statement on a page."""
    graph, say = page.site.graph, page.say
    source = graph.one(iri, "dcterms:source")
    sure = graph.one(iri, "coop:confidence")
    facts = (
        (say("place", "出處位置"), _plain(page, iri, "coop:locator")),
        (say("as written", "原文用語"), _plain(page, iri, "coop:valueText")),
        (say("valid", "適用期間"), _validity(page, iri)),
        (say("as of", "資料基準日"), _date(page, graph.one(iri, "coop:statedAsOf"))),
        (say("date is", "日期性質"), page.term(graph.one(iri, "coop:qualifier"))),
        (say("note", "附註"), _texts(page, iri, "coop:note")),
        (
            say("wording", "譯文"),
            say("our own translation", "本專案自譯")
            if graph.one(iri, "coop:ownTranslation")
            else "",
        ),
    )
    return Card(
        iri=iri,
        link=page.ref(iri, text=shorten(iri).partition(":")[2]),
        source=page.term(source),
        published=_published(page, source),
        confidence=_key(sure),
        confidence_label=page.label(sure.value) if isinstance(sure, NamedNode) else "",
        facts=[(name, value) for name, value in facts if value],
    )


@dataclass(frozen=True)
class _Known:
    """The conflicts of a graph in one language, by statement and by thing."""

    every: Sequence[tuple[str, Conflict]]
    by_statement: Mapping[str, Sequence[str]]
    by_thing: Mapping[str, Sequence[str]]


def _conflict_key(conflict: Conflict) -> str:
    """Return the key of a listed conflict, and for one found by rule a name made of its sides."""
    if isinstance(conflict.id, NamedNode):
        return _key(conflict.id)
    sides = "\n".join(str(said.statement) for side in conflict.sides for said in side)
    return f"found-{sha256(sides.encode()).hexdigest()[:8]}"


def find_conflicts(site: Site, lang: str) -> _Known:
    """Return all conflicts, listed ones and those found by rule; they are asked for once."""
    memory, place = site.memory, f"conflicts {lang}"
    if place not in memory:
        found = conflicts(site.store, site.project, lang)
        every = [(_conflict_key(conflict), conflict) for conflict in found]
        by_statement: dict[str, dict[str, None]] = {}
        by_thing: dict[str, dict[str, None]] = {}
        for key, conflict in every:
            about = [_iri(conflict.subject)]
            for said in (said for side in conflict.sides for said in side):
                by_statement.setdefault(_iri(said.statement), {})[key] = None
                about.append(_iri(site.graph.one(_iri(said.statement), "rdf:subject")))
            for thing in about:
                by_thing.setdefault(thing, {})[key] = None
        memory[place] = _Known(
            every,
            {iri: tuple(keys) for iri, keys in by_statement.items()},
            {iri: tuple(keys) for iri, keys in by_thing.items()},
        )
    known: _Known = memory[place]
    return known


def _known(page: Page) -> _Known:
    return find_conflicts(page.site, page.lang)


def find_disputes(page: Page, statement: str) -> Sequence[str]:
    """Return the keys of the conflicts that a statement is a side of."""
    return _known(page).by_statement.get(statement, ())


def _disagreement(page: Page, key: str, conflict: Conflict) -> Disagreement:
    sides = [
        [(page.term(said.term), card(page, _iri(said.statement))) for said in side]
        for side in conflict.sides
    ]
    link = page.ref(conflict.id.value, text=key) if isinstance(conflict.id, NamedNode) else Markup()
    return Disagreement(
        key, link, page.term(conflict.subject), conflict.kind_label, conflict.remark, sides
    )


def disagreements(
    page: Page, *, thing: str | None = None, statement: str | None = None
) -> list[Disagreement]:
    """Return the conflicts about a thing, those of a statement, or all of them."""
    known = _known(page)
    keys: Iterable[str] = (key for key, _ in known.every)
    if thing is not None:
        keys = known.by_thing.get(thing, ())
    elif statement is not None:
        keys = known.by_statement.get(statement, ())
    wanted = frozenset(keys)
    return [_disagreement(page, key, one) for key, one in known.every if key in wanted]


def disagreement(page: Page, iri: str) -> Disagreement | None:
    """Return a listed conflict with the statements of its sides, None if nothing is on a side."""
    for key, conflict in _known(page).every:
        if _iri(conflict.id) == iri:
            return _disagreement(page, key, conflict)
    return None
