"""Bounds that a process sets itself, kept by the operating system."""

from __future__ import annotations

import resource
from pathlib import Path

__all__ = ["limit_memory"]

_STATM = Path("/proc/self/statm")


def limit_memory(size: int) -> None:
    """Let this process take `size` bytes more than it has; beyond that the engine aborts."""
    used = int(_STATM.read_text("ascii").split()[0]) if _STATM.exists() else 0
    bound = used * resource.getpagesize() + size
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
