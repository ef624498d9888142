"""Listening: the socket and the workers first, because they take longest, then everything else."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from kgtool.errors import WrongUse, reason
from kgtool.serve.pool import Pool
from kgtool.serve.settings import Settings
from kgtool.stores.embedded import open_embedded

__all__ = ["BACKLOG", "SIGNALS", "serve"]

BACKLOG = 1024
"""How many connections the system holds for us while we are busy, or not ready yet."""

SIGNALS = (signal.SIGTERM, signal.SIGINT)
"""What ends the server in order."""


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as fault:
        listener.close()
        en, zh = reason(fault)
        raise WrongUse(
            f"cannot listen on {settings.host} port {settings.port}: {en};"
            " choose another --host or --port (make run PORT=8001)",
            f"無法在 {settings.host} 連接埠 {settings.port} 提供服務：{zh}；"
            "請改用其他 --host 或 --port（make run PORT=8001）",
        ) from None
    listener.setblocking(False)
    return listener


def _note_signals() -> list[int]:
    """Return the list of signals that ask for the end before anything is ready to end in order."""
    noted: list[int] = []
    for number in SIGNALS:
        signal.signal(number, lambda number, _: noted.append(number))
    return noted


async def _serve(settings: Settings, listener: socket.socket, noted: list[int]) -> None:
    """Start the workers, and read the rest of the server while they open the store."""
    pages, queries = Pool(settings, pages=True), Pool(settings)
    for pool in (pages, queries):
        pool.start()
    host = await asyncio.to_thread(import_module, "kgtool.serve.host")
    await host.serve_until_signal(settings, (queries, pages), listener, noted)


def serve(settings: Settings, opened: Callable[[Settings], None]) -> None:
    """Serve until a signal ends it.

    Parameters: `settings`; `opened`, called with them once the port is known and open.
    Errors: `StoreProblem` if the store cannot be read; `WrongUse` if the port cannot be had.
    """
    open_embedded(settings.store)
    listener = _listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    noted = _note_signals()
    opened(settings)
    asyncio.run(_serve(settings, listener, noted))
