"""Listening: the socket, the event loop, and an orderly end on SIGTERM or Ctrl-C."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import uvicorn

from kgtool.errors import WrongUse, reason
from kgtool.serve.app import application
from kgtool.serve.protocol import protocol_for
from kgtool.serve.settings import Settings
from kgtool.stores.embedded import open_embedded

__all__ = ["serve"]

_BACKLOG = 1024


class _Server(uvicorn.Server):
    """uvicorn, which ends with exit code 0 after a signal, as services are expected to."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in order at the first signal, at once at the second."""
        known = {name: signal.signal(name, self.handle_exit) for name in _SIGNALS}
        try:
            yield
        finally:
            for name, former in known.items():
                signal.signal(name, former)


_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as fault:
        listener.close()
        en, zh = reason(fault)
        raise WrongUse(
            f"cannot listen on {settings.host} port {settings.port}: {en};"
            " choose another --host or --port",
            f"無法在 {settings.host} 連接埠 {settings.port} 提供服務：{zh}；"
            "請改用其他 --host 或 --port",
        ) from None
    listener.setblocking(False)
    return listener


def serve(settings: Settings, opened: Callable[[Settings], None]) -> None:
    """Serve until a signal ends it.

    Parameters: `settings`; `opened`, called with them once the port is known and open.
    Errors: `StoreProblem` if the store cannot be read; `WrongUse` if the port cannot be had.
    """
    open_embedded(settings.store)
    listener = _listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    limits = settings.limits
    config = uvicorn.Config(
        application(settings),
        http=protocol_for(limits, proxied=settings.proxied),
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.proxied,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=int(limits.idle_time),
        timeout_graceful_shutdown=limits.stop_time,
        h11_max_incomplete_event_size=limits.address + limits.headers,
        backlog=_BACKLOG,
    )
    opened(settings)
    _Server(config).run(sockets=[listener])
