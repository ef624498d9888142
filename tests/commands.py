"""The command `kgtool` as tests start it: a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from subprocess import CompletedProcess

__all__ = ["MAIN", "Cli"]

Cli = Callable[..., CompletedProcess[str]]

MAIN = (sys.executable, "-c", "from kgtool.cli import main; main()")
"""The command `kgtool`, as a process of its own."""
