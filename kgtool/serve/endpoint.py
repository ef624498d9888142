"""The SPARQL endpoint: how a query comes in.

Source: SPARQL 1.1 Protocol, section 2.1 (query via GET, form POST and direct POST). Updates are
another door (`updates`), closed unless it was opened when the server started.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import ASGIApp

from kgtool.serve.delivery import Answer, Desk
from kgtool.serve.errors import Fault
from kgtool.serve.negotiate import GRAPH_FORMATS
from kgtool.serve.settings import KIB
from kgtool.serve.site import page_address, prefers_html

__all__ = ["FORM", "QUERY", "UPDATE", "Pairs", "one", "read_body", "read_pairs", "sparql"]

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

Pairs = Sequence[tuple[str, str]]
_VARY = {"vary": "Accept"}


def read_pairs(content: bytes) -> Pairs:
    """Return the names and values of a query string or form.

    Errors: `Fault` (400) if it is not UTF-8 or has very many parts.
    """
    try:
        text = content.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise Fault(
            400,
            "the parameters cannot be read; encode them as UTF-8 with percent signs",
            "無法讀取參數；請以 UTF-8 百分號編碼",
        ) from None


def one(pairs: Pairs, name: str) -> str | None:
    """Return the value of a parameter that may be given once.

    Errors: `Fault` (400) if it is given twice.
    """
    values = [value for key, value in pairs if key == name]
    if len(values) > 1:
        raise Fault(400, f"{name} is given more than once", f"參數 {name} 重複")
    return values[0] if values else None


def _too_large(limit: int) -> Fault:
    return Fault(413, f"more than {limit} bytes", f"超過 {limit} 位元組")


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body of a request.

    Errors: `Fault` (413) before anything is read if it says that it is larger than `limit`, else as
    soon as it is; `ClientDisconnect` if it does not come.
    """
    stated = request.headers.get("content-length", "0")
    if int(stated) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def content_type(request: Request) -> str:
    """Return the media type of the body.

    Errors: `Fault` (415) if it is not in UTF-8.
    """
    kind, *parameters = request.headers.get("content-type", "").lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8", "us-ascii"):
            raise Fault(415, "send the text as UTF-8", "請以 UTF-8 編碼傳送")
    return kind.strip()


def read_text(content: bytes) -> str:
    """Return text that must be UTF-8.

    Errors: `Fault` (400).
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault(400, "the text is not UTF-8", "內容不是 UTF-8 編碼") from None


def _another_door() -> Fault:
    return Fault(
        403,
        "updates are refused here: this address only reads",
        "此網址僅供讀取，不接受更新",
    )


async def _read(request: Request, desk: Desk) -> tuple[str | None, Pairs]:
    """Return the query, if there is one, and the parameters beside it."""
    given = read_pairs(request.scope["query_string"])
    if request.method != "POST":
        if one(given, "update") is not None:
            raise Fault(405, "an update needs POST", "更新須使用 POST", {"allow": ["POST"]})
        return one(given, "query"), given
    kind = content_type(request)
    if kind not in (FORM, QUERY, UPDATE):
        raise Fault(
            415,
            f"send {QUERY} or {FORM}",
            f"Content-Type 須為 {QUERY} 或 {FORM}",
            {"offer": [QUERY, FORM]},
        )
    if kind == UPDATE:
        raise _another_door()
    body = await read_body(request, 4 * desk.settings.limits.query + 16 * KIB)
    if kind == QUERY:
        return read_text(body), given
    form = [*given, *read_pairs(body)]
    if one(form, "update") is not None:
        raise _another_door()
    return one(form, "query"), form


def _graphs(pairs: Pairs, name: str) -> list[str] | None:
    return [value for key, value in pairs if key == name] or None


async def sparql(request: Request) -> ASGIApp:
    """Answer a query, or describe the service if there is none."""
    desk: Desk = request.app.state.desk
    query, pairs = await _read(request, desk)
    form = one(pairs, "format") or one(pairs, "_format") or ""
    accept = request.headers.get("accept", "")
    if query is None:
        if request.method == "POST":
            raise Fault(400, "there is no query", "缺少 query 參數")
        if prefers_html(request, GRAPH_FORMATS):
            return page_address(request, "query")
        return Answer(desk, {"do": "service", "accept": accept, "format": form}, _VARY)
    if len(query.encode("utf-8", "surrogatepass")) > desk.settings.limits.query:
        raise _too_large(desk.settings.limits.query)
    task = {
        "do": "query",
        "query": query,
        "accept": accept,
        "format": form,
        "default": _graphs(pairs, "default-graph-uri"),
        "named": _graphs(pairs, "named-graph-uri"),
    }
    return Answer(desk, task, _VARY)
