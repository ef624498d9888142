"""Which view and which template make the page of each kind of document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kgtool.pages.entity import thing_view
from kgtool.pages.page import Page
from kgtool.pages.render import render
from kgtool.pages.site import Document
from kgtool.pages.titles import title_of

__all__ = ["title", "to_html"]

View = Callable[[Page, Document], Mapping[str, Any]]


def _thing(page: Page, document: Document) -> Mapping[str, Any]:
    return thing_view(page, document.iri or "")


_VIEWS: Mapping[str, tuple[str, View]] = {
    "thing": ("thing.html", _thing),
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

_TITLES = {
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
    return title_of(site.graph, document.iri or "", lang)[0]


def to_html(document: Document, lang: str) -> bytes:
    """Return the page of a document in a language."""
    page = Page(document.site, document.path, lang)
    name, view = _VIEWS.get(document.kind, _VIEWS["thing"])
    values = {
        "p": page,
        "d": document,
        "title": title(document, lang),
        "other_title": title(document, page.other),
        "nav": _NAV,
        "v": view(page, document),
    }
    return render(name, values)
