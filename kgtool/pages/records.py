"""The pages of statements, sources and conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from kgtool.namespaces import COOP, expand
from kgtool.pages.page import Page
from kgtool.pages.statements import card, disagreement, disagreements
from kgtool.terms import Literal, NamedNode, Term, language_tag

__all__ = ["conflict_view", "source_view", "sources_view", "statement_view"]

_SOURCE_FACTS = (
    "dc:publisher",
    "coop:sourceKind",
    "coop:publishedOn",
    "dcterms:language",
    "dcat:landingPage",
    "coop:readOn",
)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _triple(page: Page, iri: str) -> tuple[Markup, Markup, Markup]:
    graph = page.site.graph
    subject, name, value = (
        page.term(graph.one(iri, part)) for part in ("rdf:subject", "rdf:predicate", "rdf:object")
    )
    return subject, name, value


_TRIPLE = ("rdf:predicate", "rdf:object")
_ROW = ("coop:fromRow",)


def _alike(page: Page, iri: str, names: Sequence[str]) -> list[str]:
    """Return the other statements about the same thing that have the same values of properties.

    `_TRIPLE` finds who else says it, `_ROW` what else was made from the same row of the tables.
    """
    graph, memory, place = page.site.graph, page.site.memory, f"alike {names}"
    if place not in memory:
        found: dict[tuple[str | Term | None, ...], list[str]] = {}
        for thing, about in graph.stated.items():
            for one in about:
                key = (thing, *(graph.one(one, name) for name in names))
                found.setdefault(key, []).append(one)
        memory[place] = found
    thing = _iri(graph.one(iri, "rdf:subject"))
    values = [graph.one(iri, name) for name in names]
    alike = [] if None in values else memory[place].get((thing, *values), ())
    return [other for other in alike if other != iri]


def _key(iri: str) -> str:
    return iri.rpartition("/")[2]


def _language(page: Page, iri: str) -> str:
    value = page.site.graph.one(iri, "rdf:object")
    return language_tag(value.language or "") if isinstance(value, Literal) else ""


def statement_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the page of a statement shows."""
    subject, name, value = _triple(page, iri)
    others = _alike(page, iri, _ROW)
    if page.lang in {_language(page, other) for other in others}:
        value = page.plain(page.site.graph.one(iri, "rdf:object"))
    digest = page.site.graph.one(iri, "coop:passageDigest")
    return {
        "iri": iri,
        "subject": subject,
        "name": name,
        "value": value,
        "others": [
            (
                page.plain(page.site.graph.one(other, "rdf:object")),
                page.ref(other, text=_key(other)),
            )
            for other in others
        ],
        "card": card(page, iri),
        "digest": digest.value if isinstance(digest, Literal) else "",
        "same": [card(page, other) for other in _alike(page, iri, _TRIPLE)],
        "disputes": disagreements(page, statement=iri),
    }


def _by_source(page: Page) -> Mapping[str, Sequence[str]]:
    memory = page.site.memory
    if "by source" not in memory:
        found: dict[str, list[str]] = {}
        for statement in page.site.graph.instances(f"{COOP}Statement"):
            source = _iri(page.site.graph.one(statement, "dcterms:source"))
            found.setdefault(source, []).append(statement)
        memory["by source"] = found
    known: Mapping[str, Sequence[str]] = memory["by source"]
    return known


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""


def source_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the page of a source shows: its description and all that it states."""
    graph = page.site.graph

    def subject(statement: str) -> str:
        return _iri(graph.one(statement, "rdf:subject"))

    found = sorted(_by_source(page).get(iri, ()), key=lambda s: (subject(s), s))
    said = [
        (
            page.ref(about),
            [
                (
                    *_triple(page, one)[1:],
                    _text(graph.one(one, "coop:locator")),
                    page.ref(one, text=_key(one)),
                )
                for one in same
            ],
        )
        for about, same in groupby(found, key=subject)
    ]
    facts = [
        (page.label(expand(name)), [page.term(v) for v in sorted(graph.values(iri, name), key=str)])
        for name in _SOURCE_FACTS
        if graph.values(iri, name)
    ]
    return {"iri": iri, "facts": facts, "said": said, "count": len(found)}


def conflict_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the page of a listed conflict shows."""
    graph = page.site.graph
    return {
        "iri": iri,
        "about": page.term(graph.one(iri, "dcterms:subject")),
        "kind": page.term(graph.one(iri, "coop:conflictKind")),
        "dispute": disagreement(page, iri),
    }


def sources_view(page: Page) -> Mapping[str, Any]:
    """Return all sources by kind, each with its date and how many statements rest on it."""
    graph, counts = page.site.graph, _by_source(page)
    kinds: dict[str, list[tuple[Markup, Markup, str, int]]] = {}
    for iri in graph.instances(f"{COOP}Source"):
        date = graph.one(iri, "coop:publishedOn")
        publisher = _text(graph.one(iri, "dc:publisher"))
        row = (page.ref(iri), page.term(date), publisher, len(counts.get(iri, ())))
        kinds.setdefault(_iri(graph.one(iri, "coop:sourceKind")), []).append(row)
    groups = [
        (page.name(kind), sorted(rows, key=lambda row: (-row[3], row[0])))
        for kind, rows in sorted(kinds.items(), key=lambda item: -len(item[1]))
    ]
    return {"groups": groups, "count": sum(len(rows) for _, rows in groups)}
