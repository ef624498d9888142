"""One worker process as the server sees it: what it is asked, what it uses, and why it ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from pathlib import Path

from kgtool.serve.errors import Fault
from kgtool.serve.frames import DATA, END, FAULT, REQUEST, await_frame, frame

__all__ = ["Reported", "Worker", "stopped", "unpack"]

_SLOW_READER = 2.0


def _processor_seconds(pid: int) -> float | None:
    """Return the processor time of a process, None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return None


class Worker:
    """One worker process, and what it is doing."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._write: asyncio.StreamWriter = process.stdin  # type: ignore[assignment]
        self._read: asyncio.StreamReader = process.stdout  # type: ignore[assignment]
        self.edition = ""
        self.started = self.deadline = 0.0
        self._processor = 0.0
        self.heavy = False
        self.job = 0
        self.reason = ""

    async def send(self, content: bytes) -> None:
        """Give the worker a request."""
        try:
            self._write.write(frame(REQUEST, content))
            await self._write.drain()
        except ConnectionError:
            self.reason = self.reason or "broken"

    async def next_frame(self) -> tuple[bytes, bytes]:
        """Return the next frame of its answer.

        Errors: `Fault` if the worker is dead, with the reason why.
        """
        found = await await_frame(self._read)
        if found is None:
            self.reason = self.reason or "broken"
            raise stopped(self.reason)
        return found

    def begin(self, seconds: float) -> None:
        """Start the clock of a query."""
        self.started = time.monotonic()
        self.deadline = self.started + seconds
        self._processor = 0.0
        self.reason = ""
        self.job += 1

    def works_long(self, now: float, limit: float) -> bool:
        """Say whether the query has used more than `limit` seconds of the processor."""
        passed = now - self.started
        return passed > _SLOW_READER or self._used() > limit

    def _used(self) -> float:
        """Return the processor time since the first look at this query."""
        used = _processor_seconds(self.process.pid)
        if used is None:
            return time.monotonic() - self.started
        self._processor = self._processor or used
        return used - self._processor

    def yield_processor(self) -> None:
        """Let all others go first from now on."""
        try:
            os.setpriority(os.PRIO_PROCESS, self.process.pid, 19)
        except (OSError, AttributeError):
            return

    def kill(self, reason: str) -> None:
        """End the process at once."""
        self.reason = self.reason or reason
        if self.process.returncode is None:
            try:
                os.kill(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


def stopped(reason: str) -> Fault:
    """Return the error that tells why a query was stopped: time, busy, gone, or broken."""
    texts = {
        "time": ("the query took too long and was stopped", "查詢超過時限，已中止"),
        "busy": (
            "too many long queries are running; try again later",
            "執行中的長查詢過多，請稍後再試",
        ),
        "gone": ("the client left", "用戶端已離線"),
        "full": ("the server is busy; try again later", "系統忙碌，請稍後再試"),
    }
    memory = (
        "the query was stopped: it needed more memory than allowed, or broke the engine",
        "查詢已中止：所需記憶體超過上限，或造成引擎異常",
    )
    return Fault(503, *texts.get(reason, memory), {"retry": 5})


class Reported(Fault):
    """An error that a worker tells of; the worker is sound."""


def unpack(kind: bytes, content: bytes) -> bytes | None:
    """Return the data of a frame, None at the end of an answer.

    Errors: `Reported` as the worker reports it.
    """
    if kind == FAULT:
        told = json.loads(content)
        raise Reported(told["status"], told["en"], told["zh"], told["more"])
    return None if kind == END else content if kind == DATA else b""
