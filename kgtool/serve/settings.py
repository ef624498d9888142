"""What the server is told when it starts, and the limits it keeps."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["KIB", "MIB", "Limits", "Settings", "Updates"]

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one client from taking what others need; times in seconds, sizes in bytes."""

    timeout: float = 30.0
    memory: int = 1024 * MIB
    query: int = 64 * KIB
    body: int = 16 * MIB
    address: int = 16 * KIB
    headers: int = 16 * KIB
    result: int = 256 * MIB
    header_time: float = 10.0
    body_time: float = 60.0
    idle_time: float = 20.0
    stall_time: float = 30.0
    stop_time: int = 8
    connections: int = 1000
    each: int = 256
    running: int = 5
    waiting: int = 64
    heavy: int = 4
    heavy_after: float = 0.2
    patience: float = 5.0


@dataclass(frozen=True)
class Updates:
    """Whether the store may be changed over HTTP: the token that a client must show."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Where the server listens, what it serves, and how much of it."""

    store: Path
    project: Path
    host: str = "127.0.0.1"
    port: int = 8000
    base: str = ""
    version: str = ""
    workers: int = field(default_factory=lambda: (os.cpu_count() or 2) + 1)
    pages: int = 2
    limits: Limits = field(default_factory=Limits)
    updates: Updates | None = None
    proxied: bool = False

    @property
    def address(self) -> str:
        """Return the address that links begin with; it never comes from a request."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        base = self.base or f"http://{shown}:{self.port}/"
        return base if base.endswith("/") else base + "/"

    def for_worker(self, *, pages: bool = False) -> dict[str, Any]:
        """Return what a worker process must know, as JSON data; `pages` if it is to write pages."""
        return {
            "store": str(self.store),
            "project": str(self.project),
            "base": self.address,
            "version": self.version,
            "limits": asdict(self.limits),
            "pages": pages,
            "updates": self.updates is not None,
        }
