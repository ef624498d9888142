"""One edited triple: followed by what it can touch, beside doing everything again, in one process.

`python benchmarks/editing.py [--n 100000] [--edits 60]` prints medians of removing and adding one
triple, chosen at random, and of whole runs by the same engines.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workload import write_workload

from kgtool.incremental.closure import LiveClosure
from kgtool.incremental.findings import LiveFindings
from kgtool.reason.engine import closure
from kgtool.terms import Triple, read_rdf
from kgtool.validate.engine import validate


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _edits(live: LiveClosure | LiveFindings, chosen: list[Triple]) -> list[float]:
    times = []
    for triple in chosen:
        times.append(_seconds(lambda t=triple: live.change([], [t])))
        times.append(_seconds(lambda t=triple: live.change([t], [])))
    return sorted(times)


def _row(name: str, edits: list[float], whole: float) -> str:
    middle, slow = statistics.median(edits), edits[int(len(edits) * 0.95)]
    return (
        f"| {name} | {middle * 1e3:.2f} ms | {slow * 1e3:.1f} ms | {edits[-1] * 1e3:.0f} ms"
        f" | {whole:.2f} s | {whole / middle:,.0f} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--edits", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_workload(given.n, Path(folder))
        data = [quad.triple for quad in read_rdf(Path(folder) / "data.nt", "data.nt")]
        shapes = [quad.triple for quad in read_rdf(Path(folder) / "shapes.ttl", "shapes.ttl")]
    chosen = random.Random(1).sample(data, given.edits)  # noqa: S311
    checked, derived = LiveFindings(data, shapes), LiveClosure(data)
    for live in (checked, derived):
        _edits(live, chosen[:10])  # a warm process has its indexes
    print(f"{len(data):,} triples, {given.edits} edits")
    print(
        "| | median | 95 % | slowest | whole run | ratio |\n| --- | --- | --- | --- | --- | --- |"
    )
    print(_row("SHACL", _edits(checked, chosen), _seconds(lambda: validate(data, shapes))))
    print(_row("OWL 2 RL", _edits(derived, chosen), _seconds(lambda: closure(data))))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"whole runs since the start: SHACL {checked.runs}, OWL {derived.runs}; {peak:.1f} GB")


if __name__ == "__main__":
    main()
