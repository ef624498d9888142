"""Statements as cards: who says a thing, where, when, how sure, and who disagrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kgtool.namespaces import COOP, shorten
from kgtool.pages.page import Page
from kgtool.terms import Literal, NamedNode, Term, language_tag

__all__ = ["Card", "Disagreement", "card", "disagreement", "disagreements", "find_conflicts"]


@dataclass(frozen=True)
class Card:
    """What is shown of one statement; `facts` are pairs of a heading and a value."""

    iri: str
    link: Markup
    source: Markup
    confidence: str
    confidence_label: str
    facts: Sequence[tuple[str, Markup | str]]


@dataclass(frozen=True)
class Disagreement:
    """A listed conflict: its key and page, its sides, each a list of value and card."""

    key: str
    link: Markup
    remark: str
    sides: Sequence[Sequence[tuple[Markup, Card]]]


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
    first, last = _date(page, begin), _date(page, end)
    return first if first == last else f"{first} – {last}"


def card(page: Page, iri: str) -> Card:
    """Return the card of a statement on a page."""
    graph, say = page.site.graph, page.say
    source = graph.one(iri, "dcterms:source")
    sure = graph.one(iri, "coop:confidence")
    facts = (
        (say("place", "出處位置"), _plain(page, iri, "coop:locator")),
        (say("published", "發布日期"), _published(page, source)),
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
        confidence=_key(sure),
        confidence_label=page.label(sure.value) if isinstance(sure, NamedNode) else "",
        facts=[(name, value) for name, value in facts if value],
    )


def find_conflicts(page: Page) -> Mapping[str, Sequence[str]]:
    """Return for each statement the listed conflicts that it is a side of."""
    memory = page.site.memory
    if "conflicts" not in memory:
        found: dict[str, list[str]] = {}
        for iri in page.site.graph.instances(f"{COOP}Conflict"):
            for side in ("coop:firstSide", "coop:secondSide"):
                for statement in page.site.graph.values(iri, side):
                    if isinstance(statement, NamedNode):
                        found.setdefault(statement.value, []).append(iri)
        memory["conflicts"] = found
    known: Mapping[str, Sequence[str]] = memory["conflicts"]
    return known


def _readable(page: Page, statements: Sequence[Term]) -> list[Term]:
    """Leave out a text in the other language where its row gives it in the page's language too."""
    graph = page.site.graph
    rows: dict[str, dict[str, Term]] = {}
    for term in statements:
        iri = term.value if isinstance(term, NamedNode) else ""
        value = graph.one(iri, "rdf:object")
        if isinstance(value, Literal) and value.language:
            row = _plain(page, iri, "coop:fromRow")
            rows.setdefault(row, {})[language_tag(value.language)] = term
    doubled = {
        term
        for found in rows.values()
        if page.lang in found
        for lang, term in found.items()
        if lang != page.lang
    }
    return [term for term in statements if term not in doubled]


def disagreement(page: Page, iri: str) -> Disagreement:
    """Return a listed conflict with the statements of both sides."""
    sides = []
    for name in ("coop:firstSide", "coop:secondSide"):
        side = []
        for term in _readable(page, sorted(page.site.graph.values(iri, name), key=str)):
            if isinstance(term, NamedNode):
                value = page.term(page.site.graph.one(term.value, "rdf:object"))
                side.append((value, card(page, term.value)))
        sides.append(side)
    remark = page.site.graph.text(iri, "coop:remark", page.lang)
    return Disagreement(iri.rpartition("/")[2], page.ref(iri), remark, sides)


def disagreements(page: Page, statements: Sequence[str]) -> list[Disagreement]:
    """Return the conflicts that any of the statements is a side of."""
    known = find_conflicts(page)
    conflicts = sorted({iri for statement in statements for iri in known.get(statement, ())})
    return [disagreement(page, iri) for iri in conflicts]
