"""A worker process: opens the store read-only, answers one request at a time, and may be killed.

It reads frames from standard input and writes frames to standard output. Its memory is bounded by
the operating system, and an alarm ends it if nobody else does, so that no query outlives the server.
"""

from __future__ import annotations

import json
import select
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kgtool.errors import KgError, LimitReached
from kgtool.repository import Project
from kgtool.serve.errors import fault_of
from kgtool.serve.frames import DATA, END, FAULT, HEAD, READY, frame, read_frame
from kgtool.serve.limits import limit_memory
from kgtool.serve.made import Made
from kgtool.serve.pages import Pages
from kgtool.stores.embedded import open_embedded
from kgtool.stores.ledger import read_ledger

if TYPE_CHECKING:
    from kgtool.serve.tasks import Tasks

__all__ = ["main"]

_CHUNK = 64 * 1024
_GRACE = 2.0
_QUIET = 0.5


def _open(config: Mapping[str, Any]) -> tuple[Tasks | Pages, str]:
    folder = Path(config["store"])
    while True:
        ledger = read_ledger(folder)
        store = open_embedded(folder)
        if read_ledger(folder).generation == ledger.generation:
            break
    project = Project(Path(config["project"]), checkout=False)
    if config["pages"]:
        return Pages(store, project, config, ledger.digest), ledger.edition
    from kgtool.serve.tasks import Tasks

    return Tasks(store, ledger, project, config), ledger.edition


class _Writer:
    """Sends an answer in chunks; its head goes out with the first one, so early faults are whole."""

    def __init__(self, out: BinaryIO, kind: str, limit: int) -> None:
        self._out = out
        self._head = frame(HEAD, json.dumps({"type": kind}).encode())
        self._parts: list[bytes] = []
        self._size = self._total = 0
        self._limit = limit

    def add(self, piece: str | bytes) -> None:
        """Take a piece; send when there is enough."""
        whole = piece.encode() if isinstance(piece, str) else piece
        for start in range(0, len(whole), _CHUNK):
            content = whole[start : start + _CHUNK]
            self._parts.append(content)
            self._size += len(content)
            self._total += len(content)
            if self._total > self._limit:
                raise LimitReached(
                    f"the result is larger than {self._limit} bytes; ask for less at a time",
                    f"結果超過 {self._limit} 位元組；請縮小查詢範圍",
                )
            if self._size >= _CHUNK:
                self._send()

    def _send(self, ending: bytes = b"") -> None:
        data = frame(DATA, b"".join(self._parts)) if self._parts else b""
        self._out.write(self._head + data + ending)
        self._out.flush()
        self._head, self._parts, self._size = b"", [], 0

    def end(self) -> None:
        """Send what is left, and say that the answer is whole."""
        self._send(frame(END))


def _answer(tasks: Tasks | Pages, request: Mapping[str, Any], out: BinaryIO, limit: int) -> None:
    try:
        made: Made = tasks.make(request)
        writer = _Writer(out, made.type, limit)
        for piece in made.pieces:
            writer.add(piece)
        writer.end()
    except KgError as error:
        out.write(frame(FAULT, json.dumps(fault_of(error).told()).encode()))
        out.flush()


def _next(source: BinaryIO, tasks: Tasks | Pages) -> tuple[bytes, bytes] | None:
    """Return the next request; who has nothing to do prepares for what comes, step by step."""
    quiet = _QUIET
    while isinstance(tasks, Pages) and not tasks.settled:
        if select.select([source], [], [], quiet)[0]:
            break
        tasks.settle()
        quiet = 0.0
    return read_frame(source)


def main() -> None:
    """Answer requests until the server closes the pipe."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    first = read_frame(source)
    if first is None:
        return
    config = json.loads(first[1])
    limits = config["limits"]
    tasks, edition = _open(config)
    limit_memory(limits["memory"])
    out.write(frame(READY, edition.encode()))
    out.flush()
    while (found := _next(source, tasks)) is not None:
        signal.setitimer(signal.ITIMER_REAL, limits["timeout"] + _GRACE)
        _answer(tasks, json.loads(found[1]), out, limits["result"])
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
