"""Wall time of whole commands, beside what a bare script needs for the same work.

Prints minimum, median and maximum of each over several runs, interleaved, and the ratio of medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from kgtool.queries import bind, find_question
from kgtool.repository import default_store, find_project
from kgtool.stores.ledger import read_ledger

RUNS = 15

_BARE = """
import pyoxigraph, sys
store = pyoxigraph.Store.read_only(sys.argv[1])
for row in store.query(sys.argv[2]):
    print(*(term.value if term else "" for term in row))
"""


def _commands() -> dict[str, list[str]]:
    project = find_project()
    folder = default_store(project)
    generation = str(folder / read_ledger(folder).generation)
    query = bind(find_question(project, "cq01"), {})
    kgtool = str(Path(sys.executable).with_name("kgtool"))
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "kgtool --help": [kgtool, "--help"],
        "bare pyoxigraph, same query": [sys.executable, "-c", _BARE, generation, query],
        "kgtool ask cq01": [kgtool, "ask", "cq01"],
        "kgtool ask cq01 --format csv": [kgtool, "ask", "cq01", "--format", "csv"],
    }


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Run every command `RUNS` times, interleaved, and print the figures in milliseconds."""
    commands = _commands()
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(1000 * _seconds(command))
    base = statistics.median(times["python -c pass"])
    for name, found in times.items():
        middle = statistics.median(found)
        print(
            f"{name:32} min {min(found):6.0f}  median {middle:6.0f}  max {max(found):6.0f} ms"
            f"  {middle / base:4.1f} x bare start"
        )


if __name__ == "__main__":
    main()
