"""The door for updates: shut unless the server was started with it, and then only with the token.

Source: SPARQL 1.1 Protocol, section 2.2; RFC 6750 (Bearer tokens). One update runs at a time.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import sys
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kgtool.serve.delivery import Desk
from kgtool.serve.endpoint import (
    FORM,
    UPDATE,
    Pairs,
    content_type,
    one,
    read_body,
    read_pairs,
    read_text,
)
from kgtool.serve.errors import Fault
from kgtool.serve.frames import DATA, REQUEST, frame
from kgtool.serve.workers import unpack

__all__ = ["Door", "update", "wrong_method"]

_COMMAND = (sys.executable, "-P", "-m", "kgtool.serve.writer")
_WAITING = 8


class Door:
    """Lets one update through at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = asyncio.Lock()
        self._waiting = 0

    def check_token(self, given: str) -> None:
        """Let a client pass that shows the token.

        Errors: `Fault` 403 if updates are off, 401 if the token is missing or wrong.
        """
        allowed = self._desk.settings.updates
        if allowed is None:
            raise Fault(
                403,
                "updates are refused here: this server only reads",
                "本伺服器僅供讀取，不接受更新",
            )
        kind, _, token = given.partition(" ")
        if kind.lower() != "bearer" or not hmac.compare_digest(
            token.strip().encode(), allowed.token.encode()
        ):
            raise Fault(401, "an update needs the token", "更新須提供權杖")

    async def change(self, text: str, pairs: Pairs) -> str:
        """Make an update and return the digest of the new graph.

        Errors: `Fault` as the writer reports it; 503 if too many wait, or the writer breaks.
        """
        if self._waiting >= _WAITING:
            raise Fault(503, "too many updates are waiting", "等待中的更新過多", {"retry": 5})
        request = {
            "update": text,
            "default": [value for name, value in pairs if name == "using-graph-uri"],
            "named": [value for name, value in pairs if name == "using-named-graph-uri"],
        }
        self._waiting += 1
        try:
            async with self._lock:
                edition = await asyncio.shield(self._write(request))
        finally:
            self._waiting -= 1
        self._desk.renew(edition)
        return edition.partition(" ")[0]

    async def _write(self, request: Mapping[str, object]) -> str:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        config = json.dumps(self._desk.settings.for_worker()).encode()
        content = json.dumps(request).encode()
        told, _ = await process.communicate(frame(REQUEST, config) + frame(REQUEST, content))
        size = int.from_bytes(told[1:5], "big")
        if len(told) < 5 + size or not told:
            raise Fault(
                503, "the update was stopped; nothing was changed", "更新已中止，未變更任何內容"
            )
        found = unpack(told[:1], told[5 : 5 + size])
        return (found or b"").decode() if told[:1] == DATA else ""


async def wrong_method(_: Request) -> Response:
    """Refuse to read where there is only something to be sent."""
    raise Fault(405, "an update needs POST", "更新須使用 POST", {"allow": ["POST", "OPTIONS"]})


async def update(request: Request) -> Response:
    """Change the store."""
    desk: Desk = request.app.state.desk
    door: Door = request.app.state.door
    door.check_token(request.headers.get("authorization", ""))
    pairs = read_pairs(request.scope["query_string"])
    kind = content_type(request)
    if kind not in (FORM, UPDATE):
        raise Fault(415, f"send {UPDATE} or {FORM}", f"Content-Type 須為 {UPDATE} 或 {FORM}")
    body = await read_body(request, desk.settings.limits.body)
    if kind == FORM:
        pairs = [*pairs, *read_pairs(body)]
        text = one(pairs, "update")
        if one(pairs, "query") is not None or text is None:
            raise Fault(400, "send one update and no query", "請送出一個 update，且不得併附 query")
    else:
        text = read_text(body)
    return JSONResponse({"graph": await door.change(text, pairs)})
