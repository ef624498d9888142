"""Guards the sockets: slow, broken and too many connections end here, before any other code runs.

uvicorn reads HTTP with h11, which knows sizes but no clocks. This adds the clocks (header, body,
stalled reader), the number of connections, and the right status for what cannot be parsed.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from kgtool.serve.admission import client_of
from kgtool.serve.settings import Limits

__all__ = ["Connection", "protocol_for"]

_LINGER = 2.0


def _raw(status: int, detail: str) -> bytes:
    """Return a whole response as bytes, for connections that have no request to answer."""
    body = f"{detail}\n".encode()
    retry = "retry-after: 5\r\n" if status == 503 else ""
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
        "x-content-type-options: nosniff\r\nreferrer-policy: no-referrer\r\n"
        f"content-security-policy: default-src 'none'\r\n{retry}"
        "connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body


class Connection(H11Protocol):
    """One connection, with its clocks; `when_lost` is called when the client has left."""

    limits = Limits()
    proxied = False

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.app_state = {**self.app_state, "connection": self}
        self.when_lost: Callable[[], None] | None = None
        self._phase = ""
        self._clock: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._refused = False
        self.owner = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or refuse it if there are too many."""
        super().connection_made(transport)
        self.owner = client_of((self.client or ("", 0))[0])
        if self._is_one_too_many():
            self._end(503, "too many connections; try again later · 連線過多，請稍後再試")
            return
        self._set_clock("header")

    def _is_one_too_many(self) -> bool:
        """Say whether there are too many connections, in all or of this client."""
        if len(self.connections) > self.limits.connections:
            return True
        known = sum(getattr(other, "owner", "") == self.owner for other in self.connections)
        return not self.proxied and known > self.limits.each

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks and tell who works for this client."""
        self._set_clock("")
        self._stop_stall()
        super().connection_lost(exc)
        if self.when_lost is not None:
            self.when_lost()

    def data_received(self, data: bytes) -> None:
        """Read what has come; from the first byte of a request on, its clock runs."""
        if self._refused:
            return
        super().data_received(data)
        if not self.transport.is_closing():
            self._set_clock(self._awaited())

    def on_response_complete(self) -> None:
        """Go on to the next request."""
        self.when_lost = None
        super().on_response_complete()
        if not self.transport.is_closing():
            self._set_clock(self._awaited())

    def pause_writing(self) -> None:
        """The client reads slowly: if it does not go on soon, it is cut off."""
        super().pause_writing()
        self._stop_stall()
        self._stall = self.loop.call_later(self.limits.stall_time, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read on."""
        self._stop_stall()
        super().resume_writing()

    def break_off(self) -> None:
        """Close without the final chunk, so that the client sees that its answer is not whole."""
        self.cycle.disconnected = True
        self.transport.close()
        self.loop.call_later(_LINGER, self.transport.abort)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Answer what is not HTTP, or larger than allowed, and close."""
        fault = sys.exception()
        status = getattr(fault, "error_status_hint", 400)
        if status == 431 and b"\n" not in bytes(self.conn.trailing_data[0]):
            status = 414
        self._end(status if status in (414, 431, 501) else 400, HTTPStatus(status).phrase)

    def _awaited(self) -> str:
        """Return what the client still has to send: header, body, or nothing."""
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        begun = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        return "header" if begun else ""

    def _set_clock(self, phase: str) -> None:
        if phase == self._phase:
            return
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        self._phase = phase
        if phase:
            seconds = getattr(self.limits, f"{phase}_time")
            self._clock = self.loop.call_later(seconds, self._late)

    def _stop_stall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _late(self) -> None:
        if self._phase == "header" and not self.conn.trailing_data[0]:
            self.transport.close()
        else:
            self._end(408, "the request came too slowly · 請求傳送過慢")

    def _end(self, status: int, detail: str) -> None:
        """Send a last response unless one has begun, and close soon, whatever the client does."""
        self._refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_raw(status, detail))
        self.transport.close()
        self.loop.call_later(_LINGER, self.transport.abort)


def protocol_for(limits: Limits, *, proxied: bool = False) -> type[Connection]:
    """Return the protocol that keeps `limits`; behind a proxy all connections are the proxy's."""
    return type("GuardedConnection", (Connection,), {"limits": limits, "proxied": proxied})
