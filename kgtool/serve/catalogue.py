"""Addresses of the question catalogue: the list, one answer as JSON or CSV, and OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp

from kgtool.serve.delivery import Answer, Desk
from kgtool.serve.endpoint import Pairs, one, read_pairs
from kgtool.serve.errors import Fault
from kgtool.serve.negotiate import choose, choose_language
from kgtool.serve.site import HTML, page_address, place_of, prefers_html

__all__ = ["api", "question", "questions"]

_FORMATS: Mapping[str, tuple[str, ...]] = {"json": ("application/json",), "csv": ("text/csv",)}
_SETTINGS = ("lang", "format", "_format", "bom", "sources")
_VARY = {"vary": "Accept, Accept-Language"}


def _lang(request: Request, wanted: str | None) -> str:
    if wanted not in (None, "en", "zh-Hant"):
        raise Fault(400, "lang is zh-Hant or en", "lang 須為 zh-Hant 或 en")
    return choose_language(request.headers.get("accept-language", ""), wanted or "")


def _format(pairs: Pairs) -> str:
    """Return the format that the address asks for; one that is empty is not none."""
    form = one(pairs, "format")
    form = one(pairs, "_format") if form is None else form
    return "" if form is None else form or "-"


def _sources(pairs: Pairs) -> bool:
    """Say whether sources are asked for: `?sources`, `?sources=1`."""
    wanted = one(pairs, "sources")
    if wanted not in (None, "", "0", "1"):
        raise Fault(400, "sources is 0 or 1", "sources 須為 0 或 1")
    return wanted in ("", "1")


async def questions(request: Request) -> ASGIApp:
    """List the questions, or send a reader on to the page about them."""
    if prefers_html(request, _FORMATS):
        return page_address(request, "questions")
    pairs = read_pairs(request.scope["query_string"])
    lang = _lang(request, one(pairs, "lang"))
    return Answer(request.app.state.desk, {"do": "questions", "lang": lang}, _VARY)


async def question(request: Request) -> ASGIApp:
    """Answer a question; parameters stand in the query string. Its form is a page of the site."""
    desk: Desk = request.app.state.desk
    pairs = read_pairs(request.scope["query_string"])
    name, dot, ending = request.path_params["id"].rpartition(".")
    if not dot or ending not in _FORMATS:
        name, ending = request.path_params["id"], ""
    form = ending or _format(pairs)
    bom = one(pairs, "bom")
    if bom not in (None, "0", "1"):
        raise Fault(400, "bom is 0 or 1", "bom 須為 0 或 1")
    form = choose({**_FORMATS, "html": HTML}, request.headers.get("accept", ""), form)
    given = {key: one(pairs, key) for key, _ in pairs if key not in _SETTINGS}
    if form == "html":
        place = await place_of(request, f"question/{name}")
        return page_address(request, place.path, _lang(request, one(pairs, "lang")), given)
    task = {
        "do": "question",
        "id": name,
        "given": given,
        "lang": _lang(request, one(pairs, "lang")),
        "format": form,
        "bom": bom == "1",
        "sources": _sources(pairs),
    }
    headers = dict(_VARY)
    if form == "csv":
        safe = "".join(c for c in name if c.isascii() and c.isalnum()) or "answer"
        headers["content-disposition"] = f'inline; filename="{safe}.csv"'
    return Answer(desk, task, headers)


async def api(request: Request) -> ASGIApp:
    """Describe the question API."""
    return Answer(request.app.state.desk, {"do": "openapi"})
