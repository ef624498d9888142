"""Static drawings of the model: classes with their relations, and schemes as trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from kgtool.namespaces import COOP, PREFIXES, expand
from kgtool.pages.names import path_of
from kgtool.pages.page import Page
from kgtool.terms import NamedNode

__all__ = ["Branch", "Diagram", "class_diagram", "scheme_tree"]

_BOXES = (
    ("Organization", 40, 150),
    ("Programme", 330, 150),
    ("Facility", 40, 290),
    ("Collaboration", 330, 290),
    ("CooperationMode", 620, 290),
    ("Figure", 620, 150),
    ("Statement", 330, 20),
    ("Source", 620, 20),
    ("Milestone", 40, 20),
)
_ARROWS = (
    ("Programme", "Organization", "administeredBy"),
    ("Programme", "Figure", "hasFigure"),
    ("Facility", "Organization", "hostedBy"),
    ("Collaboration", "Programme", "underProgramme"),
    ("Collaboration", "CooperationMode", "inMode"),
    ("Programme", "Milestone", "hasMilestone"),
    ("Collaboration", "Organization", "proposedBy"),
    ("Statement", "Programme", "rdf:subject"),
    ("Statement", "Source", "dcterms:source"),
)
_W, _H = 180, 62


@dataclass(frozen=True)
class Diagram:
    """A drawing and the same as sentences."""

    svg: Markup
    sentences: Sequence[tuple[Markup, Markup, Markup]]


@dataclass(frozen=True)
class Branch:
    """A concept with its definition, its number of uses and the narrower concepts below it."""

    link: Markup
    definition: str
    uses: int
    below: Sequence[Branch]


def _arrow(begin: tuple[int, int], end: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the line between the borders of two boxes."""
    x1, y1 = begin[0] + _W / 2, begin[1] + _H / 2
    x2, y2 = end[0] + _W / 2, end[1] + _H / 2
    wide, high = abs(x2 - x1) or 1e-9, abs(y2 - y1) or 1e-9
    part = min(_W / 2 / wide, _H / 2 / high)
    dx, dy = (x2 - x1) * part, (y2 - y1) * part
    return x1 + dx, y1 + dy, x2 - dx, y2 - dy


def _full(name: str) -> str:
    return expand(name) if ":" in name else COOP + name


def _box(page: Page, name: str, x: int, y: int) -> str:
    iri = COOP + name
    count = len(page.site.graph.instances(iri))
    label = escape(page.label(iri))
    path = path_of(iri) or ""
    things = page.say(f"{count:,} in the graph", f"圖譜中 {count:,} 筆")
    return (
        f'<a href="{escape(page.to(path))}"><rect x="{x}" y="{y}" width="{_W}" height="{_H}" rx="8"/>'
        f'<text x="{x + _W / 2}" y="{y + 27}" class="name">{label}</text>'
        f'<text x="{x + _W / 2}" y="{y + 47}" class="count">{escape(things)}</text></a>'
    )


def class_diagram(page: Page) -> Diagram:
    """Draw the main classes of the ontology, how many things are of each, and their relations."""
    known = page.site.graph.about
    places = {name: (x, y) for name, x, y in _BOXES if COOP + name in known}
    arrows = [
        (begin, end, _full(name))
        for begin, end, name in _ARROWS
        if begin in places and end in places and (":" in name or COOP + name in known)
    ]
    lines = []
    for begin, end, name in arrows:
        x1, y1, x2, y2 = _arrow(places[begin], places[end])
        label = escape(page.label(name))
        lines.append(
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" marker-end="url(#tip)"/>'
            f'<text x="{(x1 + x2) / 2:.0f}" y="{(y1 + y2) / 2 - 6:.0f}" class="how">{label}</text>'
        )
    boxes = [_box(page, name, x, y) for name, (x, y) in places.items()]
    words = page.say("The main classes and how they are related", "主要類別及其關係")
    svg = (
        f'<svg class="model" viewBox="0 0 840 372" width="840" height="372" role="img" '
        f'aria-label="{escape(words)}"><defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" '
        f'markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10Z"/>'
        f"</marker></defs>{''.join(lines)}{''.join(boxes)}</svg>"
    )
    sentences = [
        (page.ref(COOP + begin), page.ref(name), page.ref(COOP + end))
        for begin, end, name in arrows
    ]
    return Diagram(Markup(svg), sentences)  # noqa: S704 - every text in it is escaped


def scheme_tree(page: Page, scheme: str) -> list[Branch]:
    """Return the concepts of a scheme as a tree, broader ones first."""
    graph = page.site.graph
    space = PREFIXES["skos"]
    members = sorted(
        t.subject.value
        for t in graph.pointing.get(scheme, ())
        if t.predicate.value == space + "inScheme" and isinstance(t.subject, NamedNode)
    )
    parents: dict[str, list[str]] = {}
    for iri in members:
        above = [t.value for t in graph.values(iri, "skos:broader") if isinstance(t, NamedNode)]
        for parent in [a for a in above if a in members] or [""]:
            parents.setdefault(parent, []).append(iri)

    def branch(iri: str, seen: frozenset[str]) -> Branch:
        inner = [one for one in parents.get(iri, ()) if one not in seen]
        uses = sum(not t.predicate.value.startswith(space) for t in graph.pointing.get(iri, ()))
        return Branch(
            page.ref(iri),
            graph.text(iri, "skos:definition", page.lang),
            uses,
            [branch(one, seen | {one}) for one in inner],
        )

    return [branch(iri, frozenset({iri})) for iri in parents.get("", ())]
