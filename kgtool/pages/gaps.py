"""The pages of coverage: what is known of each class by property and ministry, and what is lacking.

The numbers are those of `kgtool coverage`; the things behind each gap are listed by the ministry
that administers them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from kgtool.coverage import CLASSES, Cell, Gap, coverage_table, read_applicability
from kgtool.namespaces import COOP, expand
from kgtool.pages.names import file_name
from kgtool.pages.page import Page
from kgtool.terms import NamedNode

if TYPE_CHECKING:
    from kgtool.coverage import Applicability
    from kgtool.pages.site import Site

__all__ = ["class_view", "coverage_view", "find_gaps", "find_shares", "gap_view", "measure"]

_ALL, _NONE = "", "-"
"""All things whoever administers them, and those that no ministry is said to administer."""

_Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Share:
    """A property of a class: its page, and how many things have it, have none, or lack it."""

    link: Markup
    known: int
    none: int
    unknown: int
    total: int

    @property
    def quarter(self) -> int:
        """How much of the whole is known: 0 for nothing, 4 for everything, by quarters."""
        return 4 * self.known // self.total if self.total else 0


def _applicability(site: Site) -> Applicability:
    if "applicability" not in site.memory:
        site.memory["applicability"] = read_applicability(site.project)
    found: Applicability = site.memory["applicability"]
    return found


def _properties(site: Site, cls: str) -> list[str]:
    """Return the own properties that members of a class have, or are expected to have."""
    graph = site.graph
    used = {
        f"coop:{name[len(COOP) :]}"
        for iri in graph.instances(expand(cls))
        for name in graph.facts(iri)
        if name.startswith(COOP)
    }
    return sorted(used | _applicability(site).expects(cls))


def find_gaps(site: Site) -> Mapping[str, tuple[str, str]]:
    """Return class and property of each coverage page by its path; no property for a whole class."""
    if "gaps" not in site.memory:
        found: dict[str, tuple[str, str]] = {}
        for name in CLASSES:
            cls, path = f"coop:{name}", f"coverage/{file_name(name)}"
            if site.graph.instances(COOP + name):
                found[path] = (cls, "")
                for term in _properties(site, cls):
                    found[f"{path}/{file_name(term.partition(':')[2])}"] = (cls, term)
        site.memory["gaps"] = found
    known: Mapping[str, tuple[str, str]] = site.memory["gaps"]
    return known


def _members(site: Site) -> frozenset[str]:
    if "ministries" not in site.memory:
        site.memory["ministries"] = frozenset(site.graph.instances(f"{COOP}Ministry"))
    found: frozenset[str] = site.memory["ministries"]
    return found


def _ministries(site: Site, iri: str) -> list[str]:
    """Return the ministries that are said to administer a thing."""
    bodies = site.graph.values(iri, "coop:administeredBy")
    members = _members(site)
    return sorted(t.value for t in bodies if isinstance(t, NamedNode) and t.value in members)


def _parts(site: Site, cls: str) -> list[str]:
    """Return the ministries that administer things of a class, those of most things first."""
    things = site.graph.instances(expand(cls))
    counts = Counter(m for iri in things for m in _ministries(site, iri))
    return sorted(counts, key=lambda ministry: (-counts[ministry], ministry))


def _gap(cls: str, part: str) -> Gap:
    ministry = NamedNode(part) if part not in (_ALL, _NONE) else None
    return Gap(cls, ministry=ministry, unassigned=part == _NONE)


def _cells(site: Site, cls: str, part: str = _ALL) -> _Cells:
    """Return the coverage of a class by property, perhaps of one ministry's things."""
    place = f"coverage {cls} {part}"
    if place not in site.memory:
        table = coverage_table(
            site.store, "en", None if part else _applicability(site), gaps=[_gap(cls, part)]
        )
        site.memory[place] = {cell.property: cell for cell in table}
    found: _Cells = site.memory[place]
    return found


def measure(site: Site) -> None:
    """Count everything that coverage pages tell, once."""
    for cls, term in find_gaps(site).values():
        if not term:
            for part in (_ALL, *_all_parts(site, cls)):
                _cells(site, cls, part)


def _all_parts(site: Site, cls: str) -> list[str]:
    parts = _parts(site, cls)
    return [*parts, _NONE] if parts else []


def _link(page: Page, cls: str, term: str = "", text: str = "") -> Markup:
    path = f"coverage/{file_name(cls.partition(':')[2])}"
    if term:
        path += f"/{file_name(term.partition(':')[2])}"
    shown = text or page.label(expand(term or cls))
    return Markup(f'<a href="{escape(page.to(path))}">{escape(shown)}</a>')  # noqa: S704 - all parts are escaped


def _share(page: Page, cell: Cell, text: str = "") -> Share:
    link = _link(page, cell.cls, cell.property, text)
    return Share(link, cell.known, cell.none, cell.not_known(), cell.total)


def _shares(page: Page, cls: str) -> list[Share]:
    cells = _cells(page.site, cls).values()
    return [_share(page, cell) for cell in sorted(cells, key=lambda c: (-c.known, c.property))]


def find_shares(page: Page, cls: str, terms: Iterable[str]) -> list[Share]:
    """Return the shares of some properties of a class, without those that it never has."""
    cells = _cells(page.site, cls)
    return [_share(page, cells[term]) for term in terms if term in cells]


def coverage_view(page: Page) -> Mapping[str, Any]:
    """Return how many members of each class have each property."""
    classes = [cls for cls, term in find_gaps(page.site).values() if not term]
    return {"groups": [(_link(page, cls), _shares(page, cls)) for cls in classes]}


def _part_name(page: Page, part: str) -> Markup:
    if part == _NONE:
        return Markup("{}").format(page.say("no ministry stated", "未載主管部會"))
    return page.ref(part) if part else Markup("{}").format(page.say("all", "全部"))


def _matrix(page: Page, cls: str, terms: Sequence[str]) -> list[tuple[Markup, int, list[Share]]]:
    """Return a row for each ministry: its name, how many things, and the share of each property."""
    rows = []
    for part in _all_parts(page.site, cls):
        cells = _cells(page.site, cls, part)
        total = max((cell.total for cell in cells.values()), default=0)
        shares = [
            _share(page, cells.get(term) or Cell(cls, term, 0, total, "", "")) for term in terms
        ]
        if total:
            rows.append((_part_name(page, part), total, shares))
    return rows


def class_view(page: Page, cls: str) -> Mapping[str, Any]:
    """Return the coverage of a class, by ministry too, and what is not applicable to it."""
    applicability, shares = _applicability(page.site), _shares(page, cls)
    cells = sorted(_cells(page.site, cls).values(), key=lambda c: (-c.known, c.property))
    without = [term for term in sorted(applicability.only) if not applicability.applies(cls, term)]
    return {
        "name": page.ref(expand(cls)),
        "total": shares[0].total if shares else 0,
        "shares": shares,
        "terms": [share.link for share in shares],
        "rows": _matrix(page, cls, [cell.property for cell in cells]),
        "without": [page.ref(expand(term)) for term in without],
    }


def _lacking(page: Page, cls: str, term: str) -> Iterator[tuple[Markup, list[Markup]]]:
    """Yield the things of a class without a property, by the ministries that administer them."""
    graph, found = page.site.graph, dict[str, list[str]]()
    for iri in graph.instances(expand(cls)):
        if not graph.values(iri, term):
            for part in _ministries(page.site, iri) or [_NONE]:
                found.setdefault(part, []).append(iri)
    for part in (*_parts(page.site, cls), _NONE):
        if part in found:
            yield _part_name(page, part), [page.ref(iri) for iri in found[part]]


_QUERY = """SELECT DISTINCT ?thing ?name WHERE {{
  ?thing a {cls} .
  FILTER NOT EXISTS {{ ?thing {term} ?value }}
  OPTIONAL {{ ?thing skos:prefLabel ?name . FILTER(LANGMATCHES(LANG(?name), "{lang}")) }}
}} ORDER BY ?thing
"""


def gap_view(page: Page, cls: str, term: str) -> Mapping[str, Any]:
    """Return how many things of a class have a property, by ministry, and which lack it."""
    cell = _cells(page.site, cls)[term]
    parts = []
    for part in _all_parts(page.site, cls):
        cells = _cells(page.site, cls, part)
        total = max((one.total for one in cells.values()), default=0)
        counted = cells.get(term) or Cell(cls, term, 0, total, "", "")
        if total:
            parts.append((_part_name(page, part), _share(page, counted)))
    return {
        "of": _link(page, cls),
        "term": page.ref(expand(term)),
        "share": _share(page, cell),
        "parts": parts,
        "lacking": list(_lacking(page, cls, term)),
        "query": _QUERY.format(cls=cls, term=term, lang=page.lang),
    }
