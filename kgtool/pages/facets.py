"""What things can be browsed by: facets with their values, and the values of each thing.

The file is the same set as the list of the page `browse`; the browser counts (`browser/src/browse.js`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgtool.namespaces import COOP
from kgtool.pages.kinds import main_class
from kgtool.pages.titles import title_of
from kgtool.terms import Literal, NamedNode

if TYPE_CHECKING:
    from kgtool.pages.graph import Graph
    from kgtool.pages.site import Site

__all__ = ["Thing", "browse_file", "things"]

_SPAN = 5
_DATES = ("coop:startDate", "coop:foundedDate")
_KNOWN = {
    "amount": ("coop:hasAmount", "amounts of money", "金額"),
    "indicator": ("coop:hasIndicator", "indicators", "指標"),
    "start": ("coop:startDate", "a start", "起始日期"),
    "end": ("coop:endDate", "an end", "結束日期"),
    "law": ("coop:legalBasis", "a legal basis", "法規依據"),
    "rule": ("coop:fundingRule", "a funding rule", "補助規定"),
}


@dataclass(frozen=True)
class Thing:
    """A thing to browse: its path, label, kind, and the keys of its values by facet."""

    path: str
    label: str
    kind: str
    values: Mapping[str, tuple[str, ...]]


Values = Callable[["Graph", str, str], dict[str, str]]
"""From graph, thing and language to the thing's values of a facet: key to label."""


def _key(iri: str) -> str:
    return iri.rpartition("/")[2].removeprefix("def#")


def _named(*names: str) -> Values:
    def values(graph: Graph, iri: str, lang: str) -> dict[str, str]:
        terms = [term for name in names for term in graph.values(iri, name)]
        found = {term.value for term in terms if isinstance(term, NamedNode)}
        return {_key(value): title_of(graph, value, lang)[0] for value in found}

    return values


def _kind(graph: Graph, iri: str, lang: str) -> dict[str, str]:
    found = main_class(graph, iri)
    return {_key(found): title_of(graph, found, lang)[0]} if found.startswith(COOP) else {}


def _stage(graph: Graph, iri: str, lang: str) -> dict[str, str]:
    """Stages as sources word them are many; a reader chooses among their groups."""
    groups = {
        group.value
        for stage in graph.values(iri, "coop:atStage")
        if isinstance(stage, NamedNode)
        for group in graph.values(stage.value, "skos:broadMatch")
        if isinstance(group, NamedNode)
    }
    return {_key(group): title_of(graph, group, lang)[0] for group in groups}


def _period(graph: Graph, iri: str, _lang: str) -> dict[str, str]:
    """The span of years of each stated beginning, told by the earliest day that it may mean."""
    found = {}
    for name in _DATES:
        for date in graph.values(iri, name):
            day = graph.one(date.value, "coop:earliest") if isinstance(date, NamedNode) else None
            if isinstance(day, Literal) and day.value[:4].isdigit():
                first = int(day.value[:4]) // _SPAN * _SPAN
                found[str(first)] = f"{first}–{first + _SPAN - 1}"
    return found


def _known(graph: Graph, iri: str, lang: str) -> dict[str, str]:
    return {
        key: en if lang == "en" else zh
        for key, (name, en, zh) in _KNOWN.items()
        if graph.values(iri, name)
    }


_FACETS: tuple[tuple[str, str, str, Values], ...] = (
    ("kind", "kind", "種類", _kind),
    ("ministry", "administered by", "主管機關", _named("coop:administeredBy")),
    ("role", "role of its ministry", "部會角色", _named("coop:servesRole", "coop:playsRole")),
    ("stage", "stage", "研發階段", _stage),
    (
        "sector",
        "sector",
        "界別",
        _named("coop:inSector", "coop:proposerSector", "coop:solverSector"),
    ),
    ("applicant", "who may apply", "申請資格", _named("coop:applicantKind")),
    ("period", "began in", "起始或設立年代", _period),
    ("known", "with data on", "載有", _known),
)


def _facets(site: Site, lang: str) -> tuple[list[Thing], dict[str, dict[str, str]]]:
    """Return the things, and the labels of values by facet and key."""
    graph = site.graph
    labels: dict[str, dict[str, str]] = {key: {} for key, *_ in _FACETS}
    found = []
    for document in site.places.values():
        if document.kind != "thing" or document.iri is None:
            continue
        values = {key: of(graph, document.iri, lang) for key, _, _, of in _FACETS}
        for key, named in values.items():
            labels[key].update(named)
        keys = {key: tuple(sorted(named)) for key, named in values.items() if named}
        kind = next(iter(values["kind"]), "")
        label = title_of(graph, document.iri, lang)[0]
        found.append(Thing(document.path, label, kind, keys))
    return sorted(
        found, key=lambda thing: (labels["kind"].get(thing.kind, ""), thing.label)
    ), labels


def things(site: Site, lang: str) -> list[Thing]:
    """Return everything that can be browsed, by kind and label."""
    return _facets(site, lang)[0]


def browse_file(site: Site, lang: str) -> bytes:
    """Return the file `browse/<lang>.json` of a site."""
    found, labels = _facets(site, lang)
    facets = []
    for key, en, zh, _ in _FACETS:
        counts = Counter(value for thing in found for value in thing.values.get(key, ()))
        named = labels[key]
        order = sorted(counts, key=lambda v: v if key == "period" else (-counts[v], named[v]))
        values = [{"key": v, "label": named[v], "count": counts[v]} for v in order]
        facets.append({"key": key, "label": en if lang == "en" else zh, "values": values})
    listed = [{"path": t.path, "label": t.label, "kind": t.kind, "values": t.values} for t in found]
    content = {"facets": facets, "things": listed}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
