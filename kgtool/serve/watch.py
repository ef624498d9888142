"""Notices that a build has switched the store, and lets the workers open the new one."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kgtool.serve.delivery import Desk
from kgtool.stores.ledger import MARKER

__all__ = ["watch_store"]

_EVERY = 0.5


def _mark(marker: Path) -> tuple[int, int] | None:
    try:
        found = marker.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


async def _watch(desk: Desk) -> None:
    marker = desk.settings.store / MARKER
    known = _mark(marker)
    while True:
        await asyncio.sleep(_EVERY)
        now = _mark(marker)
        if now is not None and now != known:
            known = now
            desk.pool.renew()
            desk.cache.clear()


def watch_store(desk: Desk) -> asyncio.Task[None]:
    """Start watching; the task ends when it is cancelled."""
    return asyncio.get_running_loop().create_task(_watch(desk))
