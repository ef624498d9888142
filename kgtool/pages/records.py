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


def _same(page: Page, iri: str) -> list[str]:
    """Return the other statements of the same triple."""
    graph = page.site.graph
    name, value = graph.one(iri, "rdf:predicate"), graph.one(iri, "rdf:object")
    return [
        other
        for other in graph.stated.get(_iri(graph.one(iri, "rdf:subject")), ())
        if other != iri
        and graph.one(other, "rdf:predicate") == name
        and graph.one(other, "rdf:object") == value
    ]


def _key(iri: str) -> str:
    return iri.rpartition("/")[2]


def _of_row(page: Page, iri: str) -> list[str]:
    """Return the other statements that were made from the same row of the tables."""
    graph = page.site.graph
    row = graph.one(iri, "coop:fromRow")
    about = graph.stated.get(_iri(graph.one(iri, "rdf:subject")), ())
    return [
        other
        for other in about
        if other != iri and row is not None and graph.one(other, "coop:fromRow") == row
    ]


def _language(page: Page, iri: str) -> str:
    value = page.site.graph.one(iri, "rdf:object")
    return language_tag(value.language or "") if isinstance(value, Literal) else ""


def statement_view(page: Page, iri: str) -> Mapping[str, Any]:
    """Return what the page of a statement shows."""
    subject, name, value = _triple(page, iri)
    others = _of_row(page, iri)
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
        "same": [card(page, other) for other in _same(page, iri)],
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
