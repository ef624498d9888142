"""Around every response: limits on what comes in, headers that protect who reads, log and counts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kgtool.serve.delivery import Cut
from kgtool.serve.errors import Fault
from kgtool.serve.metrics import Metrics
from kgtool.serve.problems import problem
from kgtool.serve.settings import Limits

__all__ = ["LOGGER", "Guard"]

LOGGER = logging.getLogger("kgtool.serve")

_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "cross-origin",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Disposition, ETag, Link, Location, Retry-After",
}
_FIXED = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]


def _refusal(scope: Scope, limits: Limits) -> Fault | None:
    """Return why a request is refused for its size or shape, before anything reads it."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > limits.address:
        return Fault(414, "the address is too long; use POST", "網址過長；請改用 POST")
    headers = scope["headers"]
    if sum(len(name) + len(value) + 4 for name, value in headers) > limits.headers:
        return Fault(431, "the headers are too large", "標頭過大")
    names = [name for name, _ in headers]
    if b"transfer-encoding" in names and b"content-length" in names:
        return Fault(400, "the length of the request is ambiguous", "請求長度不明確")
    stated = next((value for name, value in headers if name == b"content-length"), b"0")
    if int(stated) > limits.body:
        return Fault(413, f"more than {limits.body} bytes", f"超過 {limits.body} 位元組")
    return None


def _break_off(scope: Scope) -> None:
    connection = scope["state"].get("connection")
    if connection is not None:
        connection.break_off()


async def _end_early(scope: Scope, receive: Receive, send: Send, *, begun: bool) -> None:
    """The server stops: say so to who waits for an answer, and break off one that has begun."""
    if begun:
        _break_off(scope)
        return
    fault = Fault(503, "the server is stopping", "伺服器即將停止服務", {"retry": 5})
    await problem(Request(scope), fault)(scope, receive, send)


class Guard:
    """The outermost application."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it; protect, log and count its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        sent = {"status": 0, "bytes": 0, "cut": 0}

        async def put(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                message["headers"] = [*message.get("headers", ()), *_FIXED]
            else:
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        fault = _refusal(scope, self._limits)
        try:
            if fault is None:
                await self._app(scope, receive, put)
            else:
                response = problem(Request(scope), fault)
                response.headers["connection"] = "close"
                await response(scope, receive, put)
        except Cut:
            sent["cut"] = 1
            _break_off(scope)
        except asyncio.CancelledError:
            sent["cut"] = 1
            await _end_early(scope, receive, put, begun=bool(sent["status"]))
        finally:
            self._record(scope, sent, time.perf_counter() - begun)

    def _record(self, scope: Scope, sent: Mapping[str, int], seconds: float) -> None:
        self._metrics.count(scope["path"], sent["status"], seconds)
        if LOGGER.isEnabledFor(logging.INFO):
            entry = {
                "method": scope["method"][:16],
                "path": scope["path"][:200],
                "status": sent["status"],
                "bytes": sent["bytes"],
                "cut": bool(sent["cut"]),
                "ms": round(seconds * 1000, 1),
            }
            LOGGER.info("request", extra={"entry": entry})
