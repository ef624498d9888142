"""Whole commands over RDF files: `kgtool validate` and `kgtool reason` on graphs of several sizes.

`python -m benchmarks.files [--other FOLDER] [SIZE …]` prints, for each command, the median seconds
of wall and of processor time over several fresh processes; with `--other`, a checkout of another
version, both interleaved. Processor time is the fairer figure on a machine that is shared.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.workload import write_workload

RUNS = 7
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from kgtool.cli import main; main()"


def _commands(folder: Path) -> dict[str, list[str]]:
    shapes, out = ["--shapes", str(folder / "shapes.ttl"), "--format", "json"], folder / "out.nt"
    data, turtle = str(folder / "data.nt"), str(folder / "data.ttl")
    return {
        "validate data.nt": ["validate", data, *shapes],
        "validate data.ttl": ["validate", turtle, *shapes],
        "reason data.nt": ["reason", data, "--format", "ntriples", "-o", str(out)],
    }


def _run(version: Path, arguments: list[str]) -> tuple[float, float]:
    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    cpu, began = spent(), time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", _START, str(version), *arguments],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    )
    if ended.returncode > 1:
        raise SystemExit(ended.stderr.decode())
    return time.perf_counter() - began, spent() - cpu


def _measure(size: int, versions: dict[str, Path], runs: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workload(size, folder)
        for title, arguments in _commands(folder).items():
            found: dict[str, list[tuple[float, float]]] = {version: [] for version in versions}
            for _ in range(runs):
                for version, path in versions.items():
                    found[version].append(_run(path, arguments))
            for version, pairs in found.items():
                wall, cpu = (statistics.median(part) for part in zip(*pairs, strict=True))
                print(f"{size:>9,} {title:18} {version:6} {wall:7.2f} s wall {cpu:7.2f} s cpu")


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--other", type=Path)
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args()
    versions = {"this": Path(__file__).parent.parent}
    if given.other:
        versions["other"] = given.other.resolve()
    for size in given.sizes:
        _measure(size, versions, given.runs)


if __name__ == "__main__":
    main()
