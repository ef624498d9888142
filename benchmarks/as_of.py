"""Cost of answering as of a day: reading the graph once, a snapshot of each day, whole commands.

Beside each the like without a day. Prints minimum, median and maximum of several runs.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kgtool.asof import read_day, read_timeline
from kgtool.asof.snapshot import take_snapshot
from kgtool.repository import default_store, find_project
from kgtool.stores.embedded import open_embedded

RUNS = 11
DAYS = ("2013", "2018-06-30", "2024")


def _measure(name: str, work: Callable[[], object]) -> None:
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        found.append(1000 * (time.perf_counter() - began))
    middle = statistics.median(found)
    print(f"{name:40} min {min(found):6.0f}  median {middle:6.0f}  max {max(found):6.0f} ms")


def _command(*arguments: str) -> Callable[[], object]:
    kgtool = str(Path(sys.executable).with_name("kgtool"))
    return lambda: subprocess.run([kgtool, *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Measure reading, snapshots and commands on the project's own store."""
    store = open_embedded(default_store(find_project()))
    timeline = read_timeline(store.quads())
    print(f"{len(timeline.quads):,} quads, {len(timeline.statements):,} statements")
    _measure("read the graph and what it says of time", lambda: read_timeline(store.quads()))
    for day in DAYS:
        when = read_day(day)
        _measure(f"snapshot of {day}", lambda when=when: take_snapshot(timeline, when))  # type: ignore[misc]
    _measure("kgtool ask cq04", _command("ask", "cq04"))
    _measure("kgtool ask cq04 --as-of 2018", _command("ask", "cq04", "--as-of", "2018"))


if __name__ == "__main__":
    main()
