"""The site's own pages: home, browse, search, query, coverage, conflicts, changes, about."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup

from kgtool.namespaces import COOP, ID, PREFIXES
from kgtool.overview import overview
from kgtool.pages.changes import read_changes
from kgtool.pages.gaps import find_shares
from kgtool.pages.kinds import main_class
from kgtool.pages.page import Page
from kgtool.pages.scripts import script_json
from kgtool.pages.site import Site
from kgtool.pages.statements import Disagreement, disagreements
from kgtool.pages.titles import title_of
from kgtool.terms import Literal

__all__ = [
    "about_view",
    "browse_view",
    "conflicts_view",
    "home_view",
    "query_files",
    "query_view",
    "time_span",
]

_STARTERS = ("cq04", "cq25", "cq16")
_BARS = tuple(
    f"coop:{name}"
    for name in ("administeredBy", "startDate", "hasAmount", "executedBy", "proposerSector")
)
_EXAMPLE = """SELECT ?programme ?label WHERE {
  ?programme a coop:Programme ; skos:prefLabel ?label .
  FILTER(LANGMATCHES(LANG(?label), "%s"))
} ORDER BY ?label LIMIT 20
"""


def time_span(site: Site) -> tuple[str, str]:
    """Return the first and the last year of any date in the graph, "" if there is none."""
    found = [
        value.value[:4]
        for iri in site.graph.instances(f"{COOP}CalendarDate")
        for value in site.graph.values(iri, "coop:earliest")
        if isinstance(value, Literal)
    ]
    return min(found, default=""), max(found, default="")


def home_view(page: Page) -> Mapping[str, Any]:
    """Return what the home page shows."""
    site = page.site
    found = overview(site.store, page.lang)
    first, last = time_span(site)
    releases = read_changes(site)
    return {
        "kinds": [(label, count) for label, count in found.kinds if count],
        "counts": found.counts,
        "first": first,
        "last": last,
        "bars": find_shares(page, "coop:Programme", _BARS),
        "starters": [site.questions[name] for name in _STARTERS if name in site.questions],
        "questions": len(site.questions),
        "changed": releases[0][1] if releases else "",
        "dataset": dataset_json(page),
    }


def dataset_json(page: Page) -> Markup:
    """Return the description of the data set for search engines (schema.org `Dataset`)."""
    site = page.site
    forms = (
        ("application/n-quads", "nq.gz"),
        ("application/trig", "trig.gz"),
        ("text/turtle", "ttl.gz"),
        ("application/ld+json", "jsonld.gz"),
    )
    whole = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": site.base,
        "name": page.say(
            "Knowledge graph of Taiwan's industry-academia-research cooperation",
            "臺灣產學研合作知識圖譜",
        ),
        "description": page.say(
            "Ministries, programmes, institutes, facilities, modes of cooperation and money, every "
            "value with its source; in Chinese and English.",
            "部會、計畫、法人、據點、出題解題模式與經費之開放資料，每筆均附出處，中英文並列。",
        ),
        "url": site.base,
        "version": site.version,
        "inLanguage": ["zh-Hant", "en"],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "coop-tw project", "url": site.base},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media,
                "contentUrl": f"{site.base}dumps/coop-tw.{ending}",
            }
            for media, ending in forms
        ],
    }
    return script_json(whole)


def browse_view(page: Page) -> Mapping[str, Any]:
    """Return every thing of the graph with its kind, by name."""
    graph = page.site.graph
    rows = []
    for document in page.site.places.values():
        if document.kind in ("thing", "concept") and document.iri:
            if document.kind == "concept" and not document.iri.startswith(
                f"{ID[:-3]}concept/mode/"
            ):
                continue
            title = title_of(graph, document.iri, page.lang)[0]
            cls = main_class(graph, document.iri)
            rows.append((title.casefold(), page.ref(document.iri), page.label(cls) if cls else ""))
    return {"things": [(link, kind) for _, link, kind in sorted(rows)]}


def query_view(page: Page) -> Mapping[str, Any]:
    """Return what the editor needs: where terms, examples and the dump are."""
    data = {
        "dump": "dumps/coop-tw.nq.gz",
        "prefixes": PREFIXES,
        "terms": "query/terms.json",
        "examples": f"query/examples.{page.lang}.json",
    }
    return {"query": _EXAMPLE % page.lang, "data": script_json(data)}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def query_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the editor: the terms by their names, and the examples by language."""
    graph = site.graph
    terms = [
        {
            "iri": document.iri,
            "curie": f"coop:{document.iri[len(COOP) :]}",
            "label": dict(sorted(graph.labels.get(document.iri, {}).items())),
            "kind": "class" if document.iri[len(COOP)].isupper() else "property",
        }
        for document in site.places.values()
        if document.kind == "term" and document.iri
    ]
    yield "query/terms.json", _json(terms)
    for lang, questions, pages in (("zh-Hant", "題庫", "頁面"), ("en", "Questions", "Pages")):
        examples = [
            {"id": q.id, "title": f"{q.id} {q.label[lang]}", "query": q.text, "group": questions}
            for q in site.questions.values()
        ]
        examples += [
            {
                "id": f"page/{q.id}",
                "title": q.label[lang],
                "query": q.text,
                "group": pages,
            }
            for q in site.panels.opened.values()
        ]
        yield f"query/examples.{lang}.json", _json(examples)


def conflicts_view(page: Page) -> Mapping[str, Any]:
    """Return every conflict with its sides: the listed ones, and those found by rule."""
    found = disagreements(page)
    return {
        "listed": _by_thing(one for one in found if one.link),
        "found": _by_thing(one for one in found if not one.link),
        "kinds": Counter(one.kind for one in found).most_common(),
    }


def _by_thing(found: Iterable[Disagreement]) -> list[tuple[Markup, list[Disagreement]]]:
    groups: dict[Markup, list[Disagreement]] = {}
    for one in found:
        groups.setdefault(one.about, []).append(one)
    return list(groups.items())


def about_view(page: Page) -> Mapping[str, Any]:
    """Return what the page about machine access, licence and citing shows."""
    forms = (
        ("N-Quads", "nq.gz"),
        ("TriG", "trig.gz"),
        ("Turtle", "ttl.gz"),
        ("JSON-LD", "jsonld.gz"),
        ("RDF 1.2 Turtle", "rdf12.ttl.gz"),
    )
    return {
        "dumps": [(name, f"dumps/coop-tw.{ending}") for name, ending in forms],
        "base": page.site.base,
        "version": page.site.version,
    }
