"""Addresses of the site's pages and files, beside the linked data; only where there are pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from kgtool.namespaces import BASE, COOP
from kgtool.serve.delivery import Answer, Desk
from kgtool.serve.errors import NotAcceptable, NotFound
from kgtool.serve.negotiate import choose, choose_language

__all__ = ["HTML", "page_address", "place_of", "prefers_html", "site_answer", "thing_path"]

HTML = ("text/html", "application/xhtml+xml")
"""Media types of a page."""

_FOLDERS = ("static", "search", "browse", "query", "dumps", "context", ".well-known")
_FILES = ("void.ttl", "catalog.ttl", "questions.ttl", "sitemap.xml", "robots.txt")
_RDF_ENDINGS = ("ttl", "jsonld", "nt", "rdf")


def prefers_html(request: Request, other: Mapping[str, tuple[str, ...]]) -> bool:
    """Say whether a reader would rather have a page than any of the `other` formats."""
    desk: Desk = request.app.state.desk
    if desk.pages is None:
        return False
    try:
        return choose({**other, "html": HTML}, request.headers.get("accept", "")) == "html"
    except NotAcceptable:
        return False


def _ending(request: Request, wanted: str) -> str:
    lang = choose_language(request.headers.get("accept-language", ""), wanted)
    return ".en.html" if lang == "en" else ".html"


def page_address(request: Request, path: str, wanted: str = "") -> Response:
    """Send the reader on to a page in the reader's language."""
    desk: Desk = request.app.state.desk
    target = f"{desk.settings.address}{quote(path, safe='/~')}{_ending(request, wanted)}"
    headers = {"location": target, "vary": "Accept, Accept-Language", "cache-control": "no-cache"}
    return Response(f"{target}\n", 303, headers, media_type="text/plain")


async def place_of(request: Request, path: str) -> dict[str, str | None]:
    """Return path and IRI of the document for `path`, an address of a thing or of a document.

    Errors: `NotFound`.
    """
    task = {"do": "place", "path": path}
    entry = await Answer(request.app.state.desk, task, paged=True).entry(request.scope)
    found: dict[str, str | None] = json.loads(entry.body)
    return found


async def thing_path(request: Request, path: str) -> str:
    """Return the address of the thing that a document's path is about, `path` itself otherwise.

    The names of documents differ from the keys of things where a key is no portable file name.
    """
    desk: Desk = request.app.state.desk
    if desk.pages is None or not ("_" in path or "~" in path):
        return path
    try:
        iri = (await place_of(request, path))["iri"] or ""
    except NotFound:
        return path
    if iri.startswith(COOP):
        return "def/" + iri.removeprefix(COOP)
    return iri.removeprefix(BASE) or path


async def site_answer(request: Request, path: str) -> ASGIApp | None:
    """Return the answer for a page or file of the site, None if `path` is for the linked data."""
    desk: Desk = request.app.state.desk
    if desk.pages is None:
        return None
    if path.endswith(".html"):
        lang = "en" if path.endswith(".en.html") else "zh-Hant"
        name = path.removesuffix(".html").removesuffix(".en")
        task = {"do": "page", "path": "" if name == "index" else name, "lang": lang}
        return Answer(desk, task, {"content-language": lang}, paged=True)
    if path in _FILES or (path.partition("/")[0] in _FOLDERS and "/" in path):
        return Answer(desk, {"do": "file", "path": path}, paged=True)
    stem, _, ending = path.rpartition(".")
    if path.startswith("question/") and ending in _RDF_ENDINGS:
        return Answer(desk, {"do": "rdf", "path": stem, "ending": ending}, paged=True)
    return None
