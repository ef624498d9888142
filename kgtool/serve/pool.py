"""The pool of worker processes: short queries keep their lane, long ones are bounded and stopped.

A query that uses more than a moment of processor time is *heavy*: its worker leaves the lane, runs
at the lowest priority, and is replaced at once. At most so many heavy ones run; one more is ended.
Nothing of a stopped query survives, because its process is killed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from kgtool.serve.errors import Fault
from kgtool.serve.frames import READY
from kgtool.serve.settings import KIB, Settings
from kgtool.serve.workers import Worker, stopped

__all__ = ["Pool"]

_TICK = 0.05
_LEAVE = 0.3
_WAITING = 1024
_PAUSE = 0.5
_PAGES_AT_ONCE, _QUERIES_AT_ONCE = 1, 2
"""How many workers start at the same time: the first answers sooner if not all begin at once."""

_COMMAND = (sys.executable, "-P", "-m", "kgtool.serve.worker")


class Pool:
    """Workers that wait, workers that answer, and who waits for one.

    Parameters: `pages`, whether they write pages: what they are asked is ours, so it has no lanes.
    """

    def __init__(self, settings: Settings, *, pages: bool = False) -> None:
        self._pages = pages
        self._patience = settings.limits.timeout if pages else settings.limits.patience
        self._lane = settings.pages if pages else settings.workers
        self._at_once = _PAGES_AT_ONCE if pages else _QUERIES_AT_ONCE
        self._limits = settings.limits
        self._idle: list[Worker] = []
        self._alive: set[Worker] = set()
        self.busy: set[Worker] = set()
        self._waiters: deque[tuple[float, asyncio.Future[Worker]]] = deque()
        self._starting = 0
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.edition = ""
        self.deaths: dict[str, int] = {}
        self.spawned = 0
        self._config = json.dumps(settings.for_worker(pages=pages)).encode()

    @property
    def heavy(self) -> int:
        """Return how many heavy queries are running."""
        return sum(worker.heavy for worker in self.busy)

    @property
    def well(self) -> bool:
        """Say whether there are workers with an open store."""
        return bool(self._alive)

    @property
    def idle(self) -> int:
        """Return how many workers wait for work."""
        return len(self._idle)

    def start(self) -> None:
        """Start the workers; requests may come at once and wait for the first."""
        self._fill()
        self._keep(self._watch())

    def _keep(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End all workers."""
        self._closed = True
        for _, waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(stopped("full"))
        tasks, workers = list(self._tasks), list(self._alive)
        for task in tasks:
            task.cancel()
        for worker in workers:
            worker.kill("gone")
        ends = [worker.process.wait() for worker in workers]
        await asyncio.gather(*tasks, *ends, return_exceptions=True)

    def renew(self, edition: str) -> None:
        """Go over to the store of that edition: idle workers now, busy ones after their answer."""
        if edition == self.edition:
            return
        self.edition = edition
        for worker in list(self._alive):
            if worker in self.busy:
                worker.edition = ""
            else:
                worker.kill("gone")

    def _fill(self) -> None:
        lane = sum(not worker.heavy for worker in self._alive)
        for _ in range(min(self._lane - lane, self._at_once) - self._starting):
            self._starting += 1
            self._keep(self._grow())

    async def _grow(self) -> None:
        try:
            worker = await self._spawn()
        finally:
            self._starting -= 1
        if worker is None:
            await asyncio.sleep(_PAUSE)
            if not self._closed:
                self._fill()
            return
        self.edition = self.edition or worker.edition
        self._alive.add(worker)
        self._keep(self._attend(worker))
        if worker.edition == self.edition:
            self._offer(worker)
        else:
            worker.kill("gone")
        self._fill()

    async def _spawn(self) -> Worker | None:
        self.spawned += 1
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            limit=128 * KIB,
        )
        worker = Worker(process)
        try:
            await worker.send(self._config)
            kind, content = await worker.next_frame()
        except Fault:
            return None
        except asyncio.CancelledError:
            worker.kill("gone")
            await worker.process.wait()
            raise
        worker.edition = content.decode() if kind == READY else ""
        return worker

    async def _attend(self, worker: Worker) -> None:
        """Wait for the end of a worker, whoever ended it, and start another."""
        await worker.process.wait()
        self._alive.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        reason = worker.reason or "broken"
        self.deaths[reason] = self.deaths.get(reason, 0) + 1
        self._fill()

    def _offer(self, worker: Worker) -> None:
        while self._waiters:
            _, waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        self._idle.append(worker)

    async def take(self) -> Worker:
        """Return a worker that waits for work; who asks first is served first.

        Errors: `Fault` (503) if none is free for too long.
        """
        while self._idle:
            worker = self._idle.pop()
            if worker.process.returncode is None and not worker.reason:
                return worker
        if len(self._waiters) >= _WAITING:
            raise stopped("full")
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiters.append((time.monotonic() + self._patience, waiter))
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._offer(waiter.result())
            raise

    async def ask(self, request: Mapping[str, Any], seconds: float | None = None) -> Worker:
        """Give a request to a free worker and return it at work; `give_back` must follow."""
        worker = await self.take()
        worker.begin(seconds or self._limits.timeout)
        self.busy.add(worker)
        await worker.send(json.dumps(request).encode("utf-8", "surrogatepass"))
        return worker

    def give_back(self, worker: Worker, *, whole: bool) -> None:
        """Take a worker back; one that was not read to the end, or worked long, is ended."""
        self.busy.discard(worker)
        if not whole or worker.heavy or worker.edition != self.edition:
            worker.kill("retired" if whole else "gone")
        elif worker.process.returncode is None:
            worker.reason = ""
            self._offer(worker)

    def leave(self, worker: Worker, job: int) -> None:
        """The client of a job has left: let its query end soon, or end it."""
        if worker not in self.busy or worker.job != job:
            return
        worker.reason = worker.reason or "gone"
        worker.deadline = min(worker.deadline, time.monotonic() + _LEAVE)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            while self._waiters and self._waiters[0][0] < now:
                _, waiter = self._waiters.popleft()
                if not waiter.done():
                    waiter.set_exception(stopped("full"))
            for worker in list(self.busy):
                self._look_at(worker, now)

    def _look_at(self, worker: Worker, now: float) -> None:
        if now > worker.deadline:
            worker.kill("time")
        elif (
            not self._pages
            and not worker.heavy
            and worker.works_long(now, self._limits.heavy_after)
        ):
            if self.heavy >= self._limits.heavy:
                worker.kill("busy")
                return
            worker.heavy = True
            worker.yield_processor()
            self._fill()
