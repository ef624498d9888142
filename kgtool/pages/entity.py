"""The page of a thing: its panels, each value with the statements that say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from kgtool.namespaces import COOP, PREFIXES
from kgtool.pages.charts import Chart
from kgtool.pages.kinds import kind_of, main_class
from kgtool.pages.neighbours import neighbours
from kgtool.pages.page import Page
from kgtool.pages.panels import Row
from kgtool.pages.reasons import Reason, find_reason
from kgtool.pages.statements import Card, card, disagreements, find_disputes
from kgtool.pages.timeline import figures, lines, moments
from kgtool.terms import Literal, NamedNode, Term

__all__ = ["Group", "Value", "thing_view"]

_TEXTS = frozenset(
    COOP + name
    for name in (
        "goal",
        "remark",
        "fundingRule",
        "applicationRule",
        "eligibleApplicant",
        "component",
    )
)
_FIGURES = frozenset({f"{COOP}hasAmount", f"{COOP}hasIndicator"})
"""Properties whose values stand in the table of figures."""

_OF_FIGURES = {
    COOP + name: place
    for place, name in enumerate(
        (
            *("amountKind", "counted", "qualifier", "value", "currency", "basis", "scope"),
            *("periodStart", "periodEnd", "periodMeaning"),
        )
    )
}
"""The order in which a figure is described."""

_LAST = frozenset({f"{COOP}remark", f"{COOP}mentionedIn", f"{COOP}relatedTo"})
_NAMES = frozenset(
    {
        PREFIXES["skos"] + "prefLabel",
        *(COOP + n for n in ("officialName", "shortName", "acronym", "formerName")),
        f"{COOP}descriptiveName",
    }
)


@dataclass(frozen=True)
class Value:
    """A value with the cards of the statements that say it; `disputed`, keys of conflicts."""

    shown: Markup
    cards: Sequence[Card] = ()
    disputed: Sequence[str] = ()


@dataclass(frozen=True)
class Group:
    """The values of one property; `long` where they are sentences."""

    name: Markup
    values: Sequence[Value]
    long: bool = False


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _order(row: Row) -> tuple[int, str, str]:
    name = _iri(row["property"])
    return (int(name in _LAST) - int(name in _NAMES), name, str(row["value"]).rstrip(">"))


def _value(page: Page, term: Term | None, rows: Iterable[Row]) -> Value:
    found = dict.fromkeys(_iri(row["statement"]) for row in rows)
    disputed = {key for iri in found for key in find_disputes(page, iri)}
    return Value(page.term(term), [card(page, iri) for iri in found], sorted(disputed))


def stated(page: Page, iri: str) -> list[Group]:
    """Return what sources state of a thing, by property and value, without figures."""
    found = page.site.panels.rows("thing", iri, page.lang)
    rows = sorted((row for row in found if _iri(row["property"]) not in _FIGURES), key=_order)
    groups = []
    for name, same in groupby(rows, key=lambda row: _iri(row["property"])):
        values = [
            _value(page, term, list(said)) for term, said in groupby(same, key=lambda r: r["value"])
        ]
        groups.append(Group(page.ref(name), values, name in _TEXTS))
    return groups


_Headings = Sequence[tuple[str, bool]]
_Rows = Sequence[tuple[Sequence[Markup], Value]]


def _figures(page: Page, iri: str) -> tuple[_Headings, _Rows, Sequence[Chart]]:
    """Return the figures of a thing, each with the statements that say it, and their charts."""
    found = figures(page, iri)
    if found is None:
        return (), (), ()
    said: dict[str, list[Row]] = {}
    for row in page.site.panels.rows("thing", iri, page.lang):
        if _iri(row["property"]) in _FIGURES:
            said.setdefault(_iri(row["value"]), []).append(row)
    rows = [
        (cells, _value(page, NamedNode(figure), said.get(figure, ())))
        for figure, cells in found.rows
    ]
    return found.headings, rows, found.charts


def plain(page: Page, panel: str, iri: str) -> list[Group]:
    """Return the values of a panel that have no statements: inferred ones, or the project's own."""
    found = page.site.panels.rows(panel, iri, page.lang)
    rows = sorted(
        (row for row in found if _iri(row["property"]) not in _NAMES),
        key=lambda row: _OF_FIGURES.get(_iri(row["property"]), len(_OF_FIGURES)),
    )
    return [
        Group(page.ref(name), [Value(page.term(row["value"])) for row in same])
        for name, same in groupby(rows, key=lambda row: _iri(row["property"]))
    ]


def mentions(page: Page, panel: str, iri: str) -> list[tuple[Markup, list[Markup]]]:
    """Return who points to a thing, by property: each subject once."""
    rows = page.site.panels.rows(panel, iri, page.lang)
    return [
        (
            page.ref(name),
            [page.ref(s) for s in dict.fromkeys(_iri(row["subject"]) for row in same)],
        )
        for name, same in groupby(rows, key=lambda row: _iri(row["property"]))
    ]


def inferred(page: Page, iri: str) -> list[tuple[Markup, list[tuple[Markup, Reason | None]]]]:
    """Return what follows about a thing, by property: each value and why."""
    rows = page.site.panels.rows("inferred", iri, page.lang)
    found = []
    for name, same in groupby(rows, key=lambda row: row["property"]):
        values = [
            (page.term(row["value"]), find_reason(page, (row["thing"], name, row["value"])))
            for row in same
            if row["thing"] and name and row["value"]
        ]
        found.append((page.ref(_iri(name)), values))
    return found


def _said_by(page: Page, iri: str) -> list[Card]:
    """Return the statements whose value is a figure or an event: they are what it is made from."""
    rows = page.site.panels.rows("incoming", iri, page.lang)
    return [card(page, one) for one in dict.fromkeys(_iri(row["statement"]) for row in rows)]


def _names(page: Page, iri: str) -> list[tuple[str, list[Markup]]]:
    """Return every name by its kind, each with its language."""
    found = []
    for name, terms in page.site.graph.facts(iri).items():
        if name in _NAMES:
            for term in terms:
                if isinstance(term, Literal):
                    shown = Markup('<span lang="{}">{}</span>').format(
                        term.language or "", term.value
                    )
                    found.append((page.label(name), term.language or "", shown))
    return [
        (kind, [shown for *_, shown in same])
        for kind, same in groupby(sorted(found), key=lambda name: name[0])
    ]


def _sources(page: Page, iri: str) -> list[tuple[Markup, int]]:
    """Return the sources of a thing with the number of statements that each makes."""
    counts: dict[str, int] = {}
    for statement in page.site.graph.stated.get(iri, ()):
        source = _iri(page.site.graph.one(statement, "dcterms:source"))
        counts[source] = counts.get(source, 0) + 1
    order = sorted(counts, key=lambda source: (-counts[source], source))
    return [(page.ref(source), counts[source]) for source in order if source]


def thing_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the template of a thing's page shows."""
    cls = main_class(page.site.graph, iri)
    headings, rows, charts = _figures(page, iri)
    made = kind_of(page.site.graph, iri) in ("figure", "event")
    return {
        "made": made,
        "said_by": _said_by(page, iri) if made else [],
        "headings": headings,
        "iri": iri,
        "cls": page.ref(cls) if cls else "",
        "names": _names(page, iri),
        "stated": stated(page, iri),
        "disputes": disagreements(page, thing=iri),
        "own": plain(page, "described", iri),
        "inferred": inferred(page, iri),
        "mentions": mentions(page, "incoming", iri),
        "used": mentions(page, "used", iri),
        "moments": moments(page, iri),
        "lines": lines(page, iri),
        "figures": rows,
        "charts": charts,
        "sources": _sources(page, iri),
        "graph": neighbours(page, iri),
    }
