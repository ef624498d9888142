"""Error responses: problem documents or plain text, in the reader's language; pages for browsers.

Source: RFC 9457 (problem details). They never repeat the request and name no file or folder.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kgtool.errors import KgError
from kgtool.serve.errors import Fault, NotAcceptable, fault_of
from kgtool.serve.missing import instead
from kgtool.serve.negotiate import choose, choose_language

__all__ = ["on_failure", "on_http_error", "on_kg_error", "problem"]

_FORMS = {
    "problem": ("application/problem+json", "application/json"),
    "text": ("text/plain", "text/html"),
}
_READING = ("GET", "HEAD", "OPTIONS")
_TEXTS = {
    404: ("there is nothing at this address", "此網址查無資料"),
    405: ("this address does not take that method", "此網址不接受這種請求方法"),
}


def _body(fault: Fault, lang: str, form: str) -> str:
    if form == "text":
        place = f"{fault.more['line']}:{fault.more['column']}: " if "line" in fault.more else ""
        known = fault.more.get("findings", [])
        return "\n".join([place + fault.zh, place + fault.en, *known]) + "\n"
    more = {name: value for name, value in fault.more.items() if name != "retry"}
    document = {
        "type": "about:blank",
        "title": HTTPStatus(fault.status).phrase,
        "status": fault.status,
        "detail": fault.message(lang),
        "messages": {"en": fault.en, "zh-Hant": fault.zh},
        **more,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def problem(request: Request, error: KgError) -> Response:
    """Return the response that tells a client of an error."""
    fault = fault_of(error)
    try:
        form = choose(_FORMS, request.headers.get("accept", ""))
    except NotAcceptable:
        form = "problem"
    lang = choose_language(request.headers.get("accept-language", ""))
    headers = {"vary": "Accept, Accept-Language", "cache-control": "no-store"}
    if fault.status == 401:
        headers["www-authenticate"] = "Bearer"
    if "retry" in fault.more:
        headers["retry-after"] = str(fault.more["retry"])
    if "allow" in fault.more:
        headers["allow"] = ", ".join(fault.more["allow"])
    if request.method not in _READING:
        headers["connection"] = "close"
    kind = "text/plain; charset=utf-8" if form == "text" else "application/problem+json"
    return Response(_body(fault, lang, form), fault.status, headers, media_type=kind)


async def on_kg_error(request: Request, error: Exception) -> Response:
    """Answer an error of the project."""
    assert isinstance(error, KgError)  # noqa: S101
    found = await instead(request) if fault_of(error).status == HTTPStatus.NOT_FOUND else None
    return found or problem(request, error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: unknown addresses and methods."""
    assert isinstance(error, HTTPException)  # noqa: S101
    allowed = (error.headers or {}).get("Allow")
    more = {"allow": sorted({*allowed.split(", "), "OPTIONS"})} if allowed else {}
    return problem(
        request, Fault(error.status_code, *_TEXTS.get(error.status_code, _TEXTS[404]), more)
    )


async def on_failure(request: Request, _: Exception) -> Response:
    """Answer a fault of our own; the log has its name, the client has not."""
    fault = Fault(500, "the server made a mistake; please report it", "伺服器發生錯誤，請回報")
    return problem(request, fault)
