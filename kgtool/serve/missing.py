"""What a reader with a browser gets at an address where nothing stands: the page that was meant, if
the address is that of a thing with an ending, else the site's own page for it (404).
"""

from __future__ import annotations

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from kgtool.errors import KgError
from kgtool.serve.delivery import Answer
from kgtool.serve.linked import is_known_kind
from kgtool.serve.negotiate import choose_language
from kgtool.serve.site import page_address, place_of, prefers_html

__all__ = ["instead"]

_OTHER = {"problem": ("application/problem+json", "application/json"), "text": ("text/plain",)}
_ENDINGS = ((".en.html", "en"), (".html", "zh-Hant"))


async def _meant(request: Request, path: str) -> Response | None:
    """Send on from `/def/Programme.html`, a thing's key with an ending, to the name of its page."""
    for ending, lang in _ENDINGS:
        if path.endswith(ending) and is_known_kind(path):
            place = await place_of(request, path.removesuffix(ending))
            return page_address(request, place.path, lang)
    return None


async def instead(request: Request) -> Response | None:
    """Return what is shown instead of what was not found; None for programs, and if all are busy."""
    if request.method not in ("GET", "HEAD") or not prefers_html(request, _OTHER):
        return None
    path = request.url.path.lstrip("/")
    usual = choose_language(request.headers.get("accept-language", ""))
    lang = next((lang for ending, lang in _ENDINGS if path.endswith(ending)), usual)
    task = {"do": "missing", "lang": lang}
    with suppress(KgError):  # if no thing is meant either, the page for that follows
        meant = await _meant(request, path)
        if meant is not None:
            return meant
    try:
        page = await Answer(request.app.state.desk, task, paged=True).entry(request.scope)
    except KgError:
        return None
    headers = {"vary": "Accept, Accept-Language", "cache-control": "no-store"}
    return Response(page.body, 404, headers, media_type=page.type)
