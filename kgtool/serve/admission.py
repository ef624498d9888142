"""Who may ask now: a few queries of each client run at once, some wait, the rest are sent away.

A request that is sent away has caused no work. Clients are told apart by their address; IPv6
clients by the network of their provider's customer (/64).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address

from kgtool.serve.errors import Fault
from kgtool.serve.settings import Limits

__all__ = ["Admission", "client_of"]


def client_of(address: str) -> str:
    """Return who is behind an address: IPv4 the address, IPv6 its /64 network."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:
        return address
    mapped = known.ipv4_mapped
    return str(mapped) if mapped else known.exploded[:19]


def _too_many() -> Fault:
    return Fault(
        429,
        "you have too many queries running; wait for an answer before you ask again",
        "您同時執行的查詢過多；請待前次查詢完成後再試",
        {"retry": 2},
    )


class _Client:
    """What one client has running, and what waits."""

    def __init__(self) -> None:
        self.running = 0
        self.waiting: deque[asyncio.Future[None]] = deque()


class Admission:
    """Permits to run a query, counted by client."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._clients: dict[str, _Client] = {}
        self.refused = 0

    @property
    def running(self) -> int:
        """Return how many permits are out."""
        return sum(client.running for client in self._clients.values())

    @asynccontextmanager
    async def permit(self, name: str) -> AsyncIterator[None]:
        """Hold a permit of the client `name`; wait for one if others of the client run.

        Errors: `Fault` (429) if too many wait already, or the wait is too long.
        """
        client = self._clients.setdefault(name, _Client())
        if client.running >= self._limits.running:
            await self._wait(client)
        else:
            client.running += 1
        try:
            yield
        finally:
            self._release(name, client)

    async def _wait(self, client: _Client) -> None:
        if len(client.waiting) >= self._limits.waiting:
            self.refused += 1
            raise _too_many()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        client.waiting.append(turn)
        clock = asyncio.get_running_loop().call_later(self._limits.patience, _expire, turn)
        try:
            await turn
        except Fault:
            self.refused += 1
            raise
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                _pass_on(client)
            raise
        finally:
            clock.cancel()
            if turn in client.waiting:
                client.waiting.remove(turn)

    def _release(self, name: str, client: _Client) -> None:
        _pass_on(client)
        if not client.running and not client.waiting:
            self._clients.pop(name, None)


def _expire(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_exception(_too_many())


def _pass_on(client: _Client) -> None:
    """Give a permit to who waits longest, or take it back."""
    while client.waiting:
        turn = client.waiting.popleft()
        if not turn.done():
            turn.set_result(None)
            return
    client.running -= 1
