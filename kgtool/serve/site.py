"""Addresses of the site's pages and files, and the way to a document from any of its addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from kgtool.serve.delivery import Answer, Desk
from kgtool.serve.errors import NotAcceptable
from kgtool.serve.negotiate import choose, choose_language

__all__ = ["HTML", "Place", "page_address", "place_of", "prefers_html", "site_answer"]

HTML = ("text/html", "application/xhtml+xml")
"""Media types of a page."""

_FOLDERS = (
    *("static", "search", "browse", "query", "dumps", "context"),
    *(".well-known", "LICENSES", "w3id"),
)
_FILES = (
    *("void.ttl", "catalog.ttl", "questions.ttl", "sitemap.xml", "robots.txt"),
    *("SHA256SUMS", "CITATION.cff", "LICENSE"),
)


@dataclass(frozen=True)
class Place:
    """Where a document stands, and what it is about; pages of the site are about no thing."""

    path: str
    iri: str | None


def prefers_html(request: Request, other: Mapping[str, tuple[str, ...]]) -> bool:
    """Say whether a reader would rather have a page than any of the `other` formats."""
    try:
        return choose({**other, "html": HTML}, request.headers.get("accept", "")) == "html"
    except NotAcceptable:
        return False


def _ending(request: Request, wanted: str) -> str:
    lang = choose_language(request.headers.get("accept-language", ""), wanted)
    return ".en.html" if lang == "en" else ".html"


def page_address(
    request: Request, path: str, wanted: str = "", given: Mapping[str, str | None] | None = None
) -> Response:
    """Send the reader on to a page in the reader's language.

    Parameters: `wanted`, a language that outranks the reader's; `given`, the page's query string.
    """
    desk: Desk = request.app.state.desk
    target = f"{desk.settings.address}{quote(path, safe='/~')}{_ending(request, wanted)}"
    target += "?" + urlencode({k: v or "" for k, v in given.items()}) if given else ""
    headers = {"location": target, "vary": "Accept, Accept-Language", "cache-control": "no-cache"}
    return Response(f"{target}\n", 303, headers, media_type="text/plain")


async def place_of(request: Request, path: str) -> Place:
    """Return where the document for `path` is, an address of a thing or of a document.

    The names of documents differ from the keys of things where a key is no portable file name.
    Errors: `NotFound`.
    """
    task = {"do": "place", "path": path}
    entry = await Answer(request.app.state.desk, task, paged=True).entry(request.scope)
    return Place(**json.loads(entry.body))


def site_answer(desk: Desk, path: str) -> Answer | None:
    """Return the answer for a page or file of the site, None if `path` is for the linked data."""
    if path.endswith(".html"):
        lang = "en" if path.endswith(".en.html") else "zh-Hant"
        name = path.removesuffix(".html").removesuffix(".en")
        task = {"do": "page", "path": "" if name == "index" else name, "lang": lang}
        return Answer(desk, task, {"content-language": lang}, paged=True)
    if path in _FILES or (path.partition("/")[0] in _FOLDERS and "/" in path):
        return Answer(desk, {"do": "file", "path": path}, paged=True)
    return None
