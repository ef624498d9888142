"""The event loop's part of serving: uvicorn with our limits, and an orderly end after a signal."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator, Sequence

import uvicorn

from kgtool.serve.app import application
from kgtool.serve.pool import Pool
from kgtool.serve.protocol import protocol_for
from kgtool.serve.server import BACKLOG, SIGNALS
from kgtool.serve.settings import Settings

__all__ = ["serve_until_signal"]


class _Server(uvicorn.Server):
    """uvicorn, which ends with exit code 0 after a signal, as services are expected to."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in order at the first signal, at once at the second."""
        known = {name: signal.signal(name, self.handle_exit) for name in SIGNALS}
        try:
            yield
        finally:
            for name, former in known.items():
                signal.signal(name, former)


async def serve_until_signal(
    settings: Settings, pools: tuple[Pool, Pool], listener: socket.socket, noted: Sequence[int]
) -> None:
    """Serve on a socket that listens already, with workers that were started before.

    Parameters: `pools` for queries and for pages; they are ended here; `noted`, signals that came
    before this could hear them.
    """
    limits = settings.limits
    config = uvicorn.Config(
        application(settings, *pools),
        http=protocol_for(limits, proxied=settings.proxied),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.proxied,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=int(limits.idle_time),
        timeout_graceful_shutdown=limits.stop_time,
        h11_max_incomplete_event_size=limits.address + limits.headers,
        backlog=BACKLOG,
    )
    server = _Server(config)
    server.should_exit = bool(noted)
    await server.serve(sockets=[listener])
