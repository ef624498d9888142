"""From worker to client: a permit, a worker, its answer, and never half an answer as a whole one.

A small answer is read to its end before its first byte leaves, so that every fault is a clean error
response. A large one is streamed; if it cannot be finished, the connection is broken without its
final chunk. Workers run ahead of slow readers by a bounded number of chunks.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.types import Receive, Scope, Send

from kgtool.serve.admission import Admission, client_of
from kgtool.serve.cache import Cache, Entry
from kgtool.serve.errors import Fault
from kgtool.serve.frames import HEAD
from kgtool.serve.pool import Pool
from kgtool.serve.settings import KIB, MIB, Settings
from kgtool.serve.workers import Reported, Worker, unpack

__all__ = ["Answer", "Cut", "Desk"]

_WHOLE = 256 * KIB
_WHOLE_FILE = 4 * MIB
"""A file of the site may be larger and still have a tag, so that it is not sent again."""

_AHEAD = 48

Headers = Mapping[str, str]


class Cut(Exception):
    """A response cannot be finished; the connection is broken so that the client sees it."""


@dataclass(frozen=True)
class Desk:
    """Where requests are answered: the settings, the workers, permits, and earlier answers."""

    settings: Settings
    pool: Pool
    pages: Pool
    admission: Admission
    cache: Cache = field(default_factory=Cache)

    def renew(self, edition: str) -> None:
        """Go over to the store of that edition."""
        for pool in (self.pool, self.pages):
            pool.renew(edition)
        self.cache.clear()


def _client(scope: Scope) -> str:
    return client_of((scope.get("client") or ("local", 0))[0])


@dataclass(frozen=True)
class _Begun:
    """The first data of an answer, and whether that is all of it."""

    kind: str
    body: bytes
    whole: bool


@dataclass(frozen=True)
class Answer:
    """A response that a worker makes.

    Parameters: `desk`; `task`, the request for the worker; `headers` beside type and tag;
    `paged`, whether a worker for pages makes it.
    """

    desk: Desk
    task: Mapping[str, Any]
    headers: Headers = field(default_factory=dict)
    paged: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer as an ASGI application."""
        found = self.desk.cache.get(self._key())
        if found is not None:
            await self._put_whole(scope, send, found)
            return
        async with self.desk.admission.permit(_client(scope)):
            await self._work(scope, send)

    async def entry(self, scope: Scope) -> Entry:
        """Return the whole answer instead of sending it; it must be a small one."""
        found = self.desk.cache.get(self._key())
        if found is not None:
            return found
        async with self.desk.admission.permit(_client(scope)):
            worker = await self._pool.ask(self.task)
            begun = await self._begin(worker)
            if not begun.whole:
                self._pool.give_back(worker, whole=False)
                raise Fault(503, "the answer is too large", "回覆內容過大")
        return self._remember(worker, begun)

    @property
    def _pool(self) -> Pool:
        return self.desk.pages if self.paged else self.desk.pool

    def _key(self) -> Hashable:
        return hashlib.sha256(json.dumps(self.task, sort_keys=True).encode()).digest()

    def _remember(self, worker: Worker, begun: _Begun) -> Entry:
        entry = Entry.of(begun.kind, begun.body)
        if worker.edition and worker.edition == self._pool.edition:
            self.desk.cache.put(self._key(), entry)
        return entry

    async def _work(self, scope: Scope, send: Send) -> None:
        worker = await self._pool.ask(self.task)
        connection = scope.get("state", {}).get("connection")
        if connection is not None:
            connection.when_lost = partial(self._pool.leave, worker, worker.job)
        begun = await self._begin(worker)
        if begun.whole:
            await self._put_whole(scope, send, self._remember(worker, begun))
        else:
            await self._put_stream(scope, send, worker, begun)

    async def _begin(self, worker: Worker) -> _Begun:
        """Read the first data; the worker is given back unless there is more to come."""
        parts: list[bytes] = []
        size, kind, more, sound = 0, "", False, False
        try:
            while True:
                name, content = await worker.next_frame()
                kind = json.loads(content)["type"] if name == HEAD else kind
                part = unpack(name, content)
                if part is None:
                    sound = True
                    return _Begun(kind, b"".join(parts), whole=True)
                parts.append(part)
                size += len(part)
                if size > (_WHOLE_FILE if self.paged else _WHOLE):
                    more = True
                    return _Begun(kind, b"".join(parts), whole=False)
        except Reported:
            sound = True
            raise
        finally:
            if not more:
                self._pool.give_back(worker, whole=sound)

    def _start(self, kind: str, more: Headers) -> dict[str, Any]:
        named = {"content-type": kind, "cache-control": "no-cache", **self.headers, **more}
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in named.items()]
        return {"type": "http.response.start", "status": 200, "headers": headers}

    async def _put_whole(self, scope: Scope, send: Send, entry: Entry) -> None:
        if scope["method"] in ("GET", "HEAD") and _matches(scope, entry.tag):
            start = self._start(entry.type, {"etag": entry.tag})
            kept = [item for item in start["headers"] if item[0] != b"content-type"]
            await send({**start, "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return
        size = str(len(entry.body))
        await send(self._start(entry.type, {"content-length": size, "etag": entry.tag}))
        await send({"type": "http.response.body", "body": entry.body})

    async def _put_stream(self, scope: Scope, send: Send, worker: Worker, begun: _Begun) -> None:
        if scope["http_version"] == "1.0":
            self._pool.give_back(worker, whole=False)
            raise Fault(
                505,
                "an answer of this size needs HTTP/1.1, so that a cut is noticed",
                "此大小的回覆須使用 HTTP/1.1，以便察覺中斷",
            )
        queue: asyncio.Queue[bytes | Fault | None] = asyncio.Queue(_AHEAD)
        pump = asyncio.create_task(self._pump(worker, queue))
        try:
            await send(self._start(begun.kind, {}))
            part: bytes | Fault | None = begun.body
            while isinstance(part, bytes):
                await send({"type": "http.response.body", "body": part, "more_body": True})
                part = await queue.get()
            if part is not None:
                raise Cut from None
            await send({"type": "http.response.body", "body": b""})
        finally:
            pump.cancel()

    async def _pump(self, worker: Worker, queue: asyncio.Queue[bytes | Fault | None]) -> None:
        """Read on from the worker, ahead of the client, until its answer is whole or broken."""
        sound = False
        end: Fault | None = None
        try:
            part: bytes | None = b""
            while part is not None:
                part = unpack(*await worker.next_frame())
                sound = part is None
                if not sound:
                    await queue.put(part)
        except Reported as fault:
            sound, end = True, fault
        except Fault as fault:
            end = fault
        finally:
            self._pool.give_back(worker, whole=sound)
        await queue.put(end)


def _matches(scope: Scope, tag: str) -> bool:
    given = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
    known = [item.strip().removeprefix("W/") for item in given.decode("latin-1").split(",")]
    return tag in known or known == ["*"]
