"""What changed: the releases that the changelog tells of, and the difference to a former dump.

Records are compared by what the graph says of them: a row of statements by its statements, a
source, thing, event, conflict or term of the ontology by its own triples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from kgtool.namespaces import BASE, COOP, PREFIXES
from kgtool.overview import overview
from kgtool.pages.page import Page
from kgtool.terms import BlankNode, Literal, NamedNode, Quad, graph_name

if TYPE_CHECKING:
    from kgtool.pages.site import Site

__all__ = ["Changes", "Difference", "changes_view", "compare", "read_changes", "read_releases"]

Releases = list[tuple[str, str, list[tuple[str, list[str]]]]]

_FILES = {"en": "CHANGELOG.md", "zh-Hant": "CHANGELOG.zh-Hant.md"}
_HEADING = re.compile(r"## (\S+)(?: \((.*)\))?")
_WIDE = re.compile("[\u3000-\u9fff\uff00-\uffef]{2}|[\u3000-\u303f\uff00-\uffef]")
_ROW = COOP + "fromRow"
_VERSION = PREFIXES["owl"] + "versionInfo"
_STATEMENTS, _SOURCES, _OWN, _MODEL = (
    graph_name(key) for key in ("statements", "sources", "coop-tw", "ontology")
)
_KINDS = (
    ("statement", "rows of statements", "陳述（資料列）"),
    ("source", "sources", "資料來源"),
    ("thing", "things", "對象"),
    ("event", "events", "事件"),
    ("conflict", "listed disagreements", "列冊歧異"),
    ("term", "terms and concepts of the ontology", "本體用語與概念"),
)


@dataclass(frozen=True)
class Difference:
    """Which records of a kind were added, changed and withdrawn, as IRIs, sorted."""

    kind: str
    added: Sequence[str]
    changed: Sequence[str]
    withdrawn: Sequence[str]


@dataclass(frozen=True)
class Changes:
    """The differences by kind of record, since the version that the former dump is of."""

    since: str
    differences: Sequence[Difference]


def _kind(quad: Quad) -> str:
    """Return the kind of record that a triple belongs to, "" for what is derived from records."""
    graph, subject = quad.graph_name, quad.subject
    name = subject.value if isinstance(subject, NamedNode) else ""
    if graph == _STATEMENTS:
        return "statement"
    if graph == _SOURCES:
        return "source" if name.startswith(f"{BASE}source/") else ""
    if graph == _MODEL:
        return "term" if name.startswith(BASE) else ""
    if graph != _OWN or not name.startswith(f"{BASE}id/"):
        return ""
    folder = name[len(BASE) + 3 :].partition("/")
    return folder[0] if folder[0] in ("event", "conflict") else "" if folder[1] else "thing"


def _records(quads: Iterable[Quad]) -> dict[str, dict[str, set[str]]]:
    """Return what is said of each record, by kind and IRI; statements of a row are one record."""
    found: dict[str, dict[str, set[str]]] = {name: {} for name, *_ in _KINDS}
    rows: dict[str, str] = {}
    for quad in quads:
        kind = _kind(quad)
        if not kind or isinstance(quad.object, BlankNode):
            continue
        name = str(quad.subject)[1:-1]
        found[kind].setdefault(name, set()).add(f"{name} {quad.predicate} {quad.object}")
        if quad.predicate.value == _ROW and isinstance(quad.object, Literal):
            rows[name] = f"{BASE}statement/{quad.object.value}"
    by_row: dict[str, set[str]] = {}
    for name, said in found["statement"].items():
        by_row.setdefault(rows.get(name, name), set()).update(said)
    return found | {"statement": by_row}


def _version(quads: Iterable[Quad]) -> str:
    found = (
        quad.object.value
        for quad in quads
        if quad.predicate.value == _VERSION
        and quad.subject == NamedNode(COOP[:-1])
        and isinstance(quad.object, Literal)
    )
    return next(found, "")


def compare(before: Sequence[Quad], now: Iterable[Quad]) -> Changes:
    """Return what was added, changed and withdrawn between two states of the whole graph."""
    old, new = _records(before), _records(now)
    differences = []
    for kind, *_ in _KINDS:
        first, second = old[kind], new[kind]
        differences.append(
            Difference(
                kind,
                sorted(second.keys() - first.keys()),
                sorted(key for key in first.keys() & second.keys() if first[key] != second[key]),
                sorted(first.keys() - second.keys()),
            )
        )
    return Changes(_version(before), differences)


def read_changes(site: Site, lang: str = "en") -> Releases:
    """Return version, date and entries by heading, from the changelog in a language.

    There are none where there is no such file.
    """
    place = f"releases {lang}"
    if place not in site.memory:
        path = site.project.root / _FILES[lang]
        site.memory[place] = read_releases(
            path.read_text("utf-8").splitlines() if path.is_file() else ()
        )
    found: Releases = site.memory[place]
    return found


def read_releases(lines: Iterable[str]) -> Releases:
    """Return version, date and entries by heading, from the lines of a changelog."""
    releases: Releases = []
    for line in lines:
        if match := _HEADING.fullmatch(line):
            releases.append((match[1], match[2] or "", []))
        elif line.startswith("### ") and releases:
            releases[-1][2].append((line[4:], []))
        elif line.startswith("- ") and releases and releases[-1][2]:
            releases[-1][2][-1][1].append(line[2:])
        elif line.startswith("  ") and releases and releases[-1][2] and releases[-1][2][-1][1]:
            entries = releases[-1][2][-1][1]
            entries[-1] = _joined(entries[-1], line.strip())
    return releases


def _joined(text: str, rest: str) -> str:
    """Return a text with its next line; Chinese goes on without a blank where it was broken."""
    return text + rest if _WIDE.search(text[-1] + rest[0]) else f"{text} {rest}"


def _row(page: Page, one: Difference) -> tuple[str, list[tuple[str, list[Markup]]]]:
    name = next(page.say(en, zh) for kind, en, zh in _KINDS if kind == one.kind)
    sides = (
        (page.say("added", "新增"), one.added),
        (page.say("changed", "修改"), one.changed),
        (page.say("withdrawn", "刪除"), one.withdrawn),
    )
    return name, [(how, [_link(page, iri) for iri in iris]) for how, iris in sides]


def _link(page: Page, iri: str) -> Markup:
    if iri.startswith(f"{BASE}statement/"):
        known = iri if iri in page.site.graph.about else f"{iri}-1"
        return page.ref(known, text=iri.rpartition("/")[2])
    return page.ref(iri)


def _marked_up(entry: str) -> Markup:
    """Return an entry of the changelog with what stands between backticks as code."""
    parts = entry.split("`")
    return Markup().join(
        Markup("<code>{}</code>").format(part) if index % 2 else Markup("{}").format(part)
        for index, part in enumerate(parts)
    )


def changes_view(page: Page) -> Mapping[str, Any]:
    """Return the releases, the difference to a former dump if there is one, and today's counts."""
    changes, own = page.site.changes, read_changes(page.site, page.lang)
    return {
        "releases": [
            (version, date, [(name, [_marked_up(e) for e in entries]) for name, entries in parts])
            for version, date, parts in own or read_changes(page.site)
        ],
        "translated": bool(own),
        "since": changes.since if changes else "",
        "compared": changes is not None,
        "differences": [_row(page, one) for one in changes.differences] if changes else [],
        "overview": overview(page.site.store, page.lang),
    }
