"""Which view and which template make the page of each kind of document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup, escape

from kgtool.namespaces import expand
from kgtool.pages.changes import changes_view, read_changes
from kgtool.pages.gaps import class_view, coverage_view, find_gaps, gap_view
from kgtool.pages.names import MISSING, html_file
from kgtool.pages.overviews import (
    about_view,
    browse_view,
    conflicts_view,
    home_view,
    query_view,
)
from kgtool.pages.page import Page
from kgtool.pages.records import conflict_view, source_view, sources_view, statement_view
from kgtool.pages.render import render
from kgtool.pages.scripts import script_json
from kgtool.pages.site import Document, Site
from kgtool.pages.titles import title_of
from kgtool.pages.vocabulary import model_view, ontology_view, scheme_view, term_view

__all__ = ["title", "to_html"]

View = Callable[[Page, Document], Mapping[str, Any]]


def _of(view: Callable[[Page, str], Mapping[str, Any]]) -> View:
    return lambda page, document: view(page, document.iri or "")


def _site(view: Callable[[Page], Mapping[str, Any]]) -> View:
    return lambda page, _: view(page)


def _thing(page: Page, iri: str) -> Mapping[str, Any]:
    from kgtool.pages.entity import thing_view  # explains inferences: not for the first page

    return thing_view(page, iri)


def _catalogue(page: Page) -> Mapping[str, Any]:
    from kgtool.pages.questions import catalogue_view

    return catalogue_view(page)


def _question(page: Page, document: Document) -> Mapping[str, Any]:
    from kgtool.pages.questions import question_view  # traces answers: not for the first page

    return question_view(page, page.site.questions[document.path.partition("/")[2]])


def _coverage_of(page: Page, document: Document) -> Mapping[str, Any]:
    cls, term = find_gaps(page.site)[document.path]
    return gap_view(page, cls, term) if term else class_view(page, cls)


_VIEWS: Mapping[str, tuple[str, View]] = {
    **dict.fromkeys(("thing", "concept", "figure", "event", "date"), ("thing.html", _of(_thing))),
    "statement": ("statement.html", _of(statement_view)),
    "source": ("source.html", _of(source_view)),
    "conflict": ("conflict.html", _of(conflict_view)),
    "term": ("term.html", _of(term_view)),
    "scheme": ("scheme.html", _of(scheme_view)),
    "ontology": ("ontology.html", _of(ontology_view)),
    "question": ("question.html", _question),
    "home": ("home.html", _site(home_view)),
    "about": ("about.html", _site(about_view)),
    "browse": ("browse.html", _site(browse_view)),
    "changes": ("changes.html", _site(changes_view)),
    "conflicts": ("conflicts.html", _site(conflicts_view)),
    "coverage": ("coverage.html", _site(coverage_view)),
    "coverage-class": ("coverage-class.html", _coverage_of),
    "gap": ("gap.html", _coverage_of),
    "model": ("model.html", _site(model_view)),
    "missing": ("missing.html", _site(lambda _: {})),
    "query": ("query.html", _site(query_view)),
    "questions": ("questions.html", _site(_catalogue)),
    "search": ("search.html", _site(lambda _: {})),
    "sources": ("sources.html", _site(sources_view)),
}

_NAV = (
    ("questions", "Questions", "題庫"),
    ("browse", "Browse", "瀏覽"),
    ("model", "Model", "資料模型"),
    ("coverage", "Coverage", "涵蓋率"),
    ("conflicts", "Disagreements", "來源歧異"),
    ("sources", "Sources", "資料來源"),
    ("query", "Query", "查詢"),
    ("about", "About", "關於"),
)

_IN_NAV = frozenset(path for path, _, _ in _NAV)

_TITLES = {
    MISSING: ("Nothing stands at this address", "此網址查無資料"),
    "": ("Taiwan's research cooperation, as a graph", "臺灣產學研合作知識圖譜"),
    "about": ("About and use", "關於與使用"),
    "browse": ("All things", "瀏覽全部"),
    "changes": ("Changes", "更新紀錄"),
    "conflicts": ("Where sources disagree", "來源歧異"),
    "coverage": ("How much is known", "資料涵蓋率"),
    "model": ("The model", "資料模型"),
    "query": ("Query", "查詢編輯器"),
    "questions": ("Questions", "題庫"),
    "search": ("Search", "搜尋"),
    "sources": ("Sources", "資料來源"),
}


def title(document: Document, lang: str) -> str:
    """Return the name of what a document is about."""
    site = document.site
    if document.path in _TITLES:
        return _TITLES[document.path][0 if lang == "en" else 1]
    if document.kind == "question":
        return site.questions[document.path.partition("/")[2]].label[lang]
    if document.kind in ("coverage-class", "gap"):
        return _coverage_title(document, lang)
    return title_of(site.graph, document.iri or "", lang)[0]


def _coverage_title(document: Document, lang: str) -> str:
    cls, term = (
        title_of(document.site.graph, expand(name), lang)[0] if name else ""
        for name in find_gaps(document.site)[document.path]
    )
    if lang == "en":
        return f"“{term}” of {cls}: coverage" if term else f"{cls}: coverage"
    return f"{cls}之「{term}」涵蓋率" if term else f"{cls}資料涵蓋率"


def _frame(page: Page) -> SimpleNamespace:
    """Return what pages of one root and language share: addresses, data for scripts, navigation."""
    memory = page.site.memory
    current = page.path if page.path in _IN_NAV else ""
    key = f"frame {page.lang} {page.root} {current}"
    if key not in memory:
        values = {"p": page, "nav": _NAV, "current": current}
        memory[key] = SimpleNamespace(
            tag=escape(page.tag),
            other=escape(page.other),
            ending=escape(html_file("", page.lang).removeprefix("index")),
            root=escape(page.root),
            home=escape(page.whole("")),
            about=escape(page.to("about")),
            version=escape(page.site.version),
            data=_site_data(page.site),
            masthead=Markup(render("masthead.html", page.lang, values)),  # noqa: S704 - a template's
            nav=Markup(render("nav.html", page.lang, values)),  # noqa: S704 - a template's
        )
    found: SimpleNamespace = memory[key]
    return found


def _site_data(site: Site) -> Markup:
    """Return what scripts know of the site."""
    releases = read_changes(site)
    about = {
        "version": site.version,
        "date": releases[0][1] if releases else "",
        "base": site.base,
        "dump": "dumps/coop-tw.nq.gz",
        **({"digest": site.digest[:32]} if site.digest else {}),
    }
    return script_json({**about, "endpoint": site.endpoint} if site.endpoint else about)


def to_html(document: Document, lang: str) -> bytes:
    """Return the page of a document in a language."""
    page = Page(document.site, document.path, lang)
    name, view = _VIEWS[document.kind]
    values = {
        "p": page,
        "d": document,
        "title": title(document, lang),
        "other_title": title(document, page.other),
        "frame": _frame(page),
        "address": escape(page.whole(document.path or "index")),
        "file": escape(page.file(document.path)),
        "switch": escape(page.switch()),
        "v": SimpleNamespace(**view(page, document)),
    }
    return render(name, lang, values).encode("utf-8")
