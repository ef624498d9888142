"""Notices that a build has switched the store, and lets the workers open the new one."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from kgtool.errors import StoreProblem
from kgtool.serve.delivery import Desk
from kgtool.stores.ledger import MARKER, read_ledger

__all__ = ["watch_store"]

_EVERY = 0.5
LOGGER = logging.getLogger("kgtool.serve")


def _mark(marker: Path) -> tuple[int, int] | None:
    try:
        found = marker.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _renew(desk: Desk) -> None:
    try:
        edition = read_ledger(desk.settings.store).edition
    except StoreProblem:
        LOGGER.exception("store")
        return
    desk.renew(edition)


async def _watch(desk: Desk) -> None:
    marker = desk.settings.store / MARKER
    known = _mark(marker)
    while True:
        await asyncio.sleep(_EVERY)
        now = _mark(marker)
        if now is not None and now != known:
            known = now
            _renew(desk)


def watch_store(desk: Desk) -> asyncio.Task[None]:
    """Start watching; the task ends when it is cancelled."""
    return asyncio.get_running_loop().create_task(_watch(desk))
