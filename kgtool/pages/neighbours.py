"""The neighbours of a thing: data for a drawn graph, and the same as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from kgtool.namespaces import ID
from kgtool.pages.names import path_of
from kgtool.pages.page import Page
from kgtool.pages.scripts import script_json
from kgtool.pages.titles import title_of
from kgtool.terms import NamedNode

__all__ = ["Neighbours", "neighbours"]

_MOST = 24


@dataclass(frozen=True)
class Neighbours:
    """`data` for the drawing; its `count` links as sentences; how many are left out.

    `groups` hold the links of one property together: from whom, how, to whom.
    """

    data: Markup
    count: int
    groups: Sequence[tuple[Sequence[Markup], Markup, Sequence[Markup]]]
    left_out: int


def _thing(iri: str) -> bool:
    return iri.startswith(ID) and "/" not in iri[len(ID) :]


def _edges(page: Page, iri: str) -> list[tuple[str, str, str]]:
    found: dict[tuple[str, str, str], None] = {}
    for panel, other in (("thing", "value"), ("incoming", "subject")):
        for row in page.site.panels.rows(panel, iri, page.lang):
            end, name = row[other], row["property"]
            if isinstance(end, NamedNode) and isinstance(name, NamedNode) and _thing(end.value):
                pair = (iri, end.value) if other == "value" else (end.value, iri)
                found[pair[0], name.value, pair[1]] = None
    return list(found)


def neighbours(page: Page, iri: str) -> Neighbours | None:
    """Return the neighbours of a thing, None if it has none or one only, which is told already."""
    edges = _edges(page, iri)
    if len(edges) < 2:
        return None
    shown = edges[:_MOST]
    nodes = dict.fromkeys([iri, *(end for edge in shown for end in (edge[0], edge[2]))])
    data: Mapping[str, Any] = {
        "nodes": [_node(page, node) for node in nodes],
        "edges": [
            {"from": begin, "to": end, "label": page.label(name)} for begin, name, end in shown
        ],
    }

    return Neighbours(
        script_json(data), len(shown), _groups(page, iri, shown), len(edges) - len(shown)
    )


def _groups(
    page: Page, iri: str, edges: Sequence[tuple[str, str, str]]
) -> list[tuple[Sequence[Markup], Markup, Sequence[Markup]]]:
    """Return the links from a thing by property, then those to it."""
    own = page.name(iri)
    leaving: dict[str, list[Markup]] = {}
    coming: dict[str, list[Markup]] = {}
    for begin, name, end in edges:
        if begin == iri:
            leaving.setdefault(name, []).append(own if end == iri else page.ref(end))
        else:
            coming.setdefault(name, []).append(page.ref(begin))
    return [
        *(([own], page.ref(name), ends) for name, ends in leaving.items()),
        *((begins, page.ref(name), [own]) for name, begins in coming.items()),
    ]


def _node(page: Page, iri: str) -> Mapping[str, str]:
    path = path_of(iri)
    document = page.site.places.get(path or "")
    return {
        "id": iri,
        "label": title_of(page.site.graph, iri, page.lang)[0],
        "kind": page.site.kind_name(iri),
        "href": page.to(path) if path and document else "",
    }
