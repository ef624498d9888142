"""The table of engines: whole processes, file to result, ours beside others, in one run.

`python -m benchmarks.engines 10000 100000` makes the workload of each size, runs every engine on the
same files several times, interleaved, and prints Markdown: median seconds, the least of them, ratio
to our quickest, processor seconds (less disturbed by what else runs), peak memory, and whether all
found the same; "kgtool" chooses its engine itself. One that does not finish in time is reported so
and left out at larger sizes. Jena takes part where `--jena FOLDER` names an unpacked Apache Jena.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from benchmarks.workload import write_workload

KGTOOL = (sys.executable, "-c", "from kgtool.cli import main; main()")

TASKS = {
    "shacl": ("shapes.ttl", "SHACL: findings"),
    "paths": ("shapes_paths.ttl", "SHACL, paths with * and +: findings"),
    "sparql": ("shapes_sparql.ttl", "SHACL-SPARQL: findings"),
    "owl": ("ontology.ttl", "OWL 2 RL: new triples"),
}
"""What is measured: the shapes (of reasoning the ontology, which is in the data too), and the count."""

_PYSHACL = """
import sys, pyshacl, rdflib
data, shapes = rdflib.Graph().parse(sys.argv[1]), rdflib.Graph().parse(sys.argv[2])
_, found, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
report = found.value(None, rdflib.RDF.type, rdflib.SH.ValidationReport)
print(len(set(found.objects(report, rdflib.SH.result))))
"""
_PYRUDOF = """
import sys, pyrudof
engine = pyrudof.Rudof(pyrudof.RudofConfig())
engine.read_data(sys.argv[1], pyrudof.RDFFormat.NTriples)
engine.read_shacl(sys.argv[2])
print(len(engine.validate_shacl()))
"""
_OWLRL = """
import sys, rdflib, owlrl
graph = rdflib.Graph().parse(sys.argv[1])
owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
"""
_JENA = """
import org.apache.jena.rdf.model.*; import org.apache.jena.reasoner.*; import java.io.*;
public class Close { public static void main(String[] args) throws Exception {
  Model data = ModelFactory.createDefaultModel(); data.read(args[0]);
  InfModel all = ModelFactory.createInfModel(ReasonerRegistry.getOWLMicroReasoner(), data);
  try (OutputStream out = new BufferedOutputStream(new FileOutputStream(args[1]))) {
    all.write(out, "N-TRIPLE"); } } }
"""


@dataclass(frozen=True)
class Case:
    """A task on one size of the workload: its files, and a folder for what engines write."""

    data: Path
    shapes: Path
    work: Path


@dataclass(frozen=True)
class Engine:
    """How an engine does a task: its command, what must be run once before, the count it found."""

    name: str
    command: Callable[[Case], Sequence[str]]
    count: Callable[[Case, str], int | None]
    before: bool = False


@dataclass
class Runs:
    """What was measured of one engine on one case."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    megabytes: float = 0
    count: int | None = None
    fault: str = ""


# ---- Engines -------------------------------------------------------------------------------------


def _findings(_: Case, text: str) -> int | None:
    return len(json.loads(text)["findings"])


def _printed(_: Case, text: str) -> int | None:
    return int(text.split()[-1])


def _lines(case: Case, _: str) -> int | None:
    with (case.work / "out.nt").open("rb") as file:
        return sum(1 for _ in file)


def _uncounted(_: Case, __: str) -> int | None:
    """Stand for engines whose closure holds other triples too, so that counts say nothing."""
    return None


def _kept(case: Case) -> str:
    return str(case.work / "graph.duckdb")


def _own(task: str, *options: str) -> Callable[[Case], Sequence[str]]:
    def command(case: Case) -> Sequence[str]:
        more = [option.format(database=_kept(case)) for option in options]
        if task != "owl":
            files = [str(case.data), "--shapes", str(case.shapes), "--format", "json"]
            return [*KGTOOL, "validate", *files, *more]
        return [*KGTOOL, "reason", str(case.data), "-o", str(case.work / "out.nt"), *more]

    return command


def _script(text: str, task: str) -> Callable[[Case], Sequence[str]]:
    def command(case: Case) -> Sequence[str]:
        other = case.work / "out.nt" if task == "owl" else case.shapes
        return [sys.executable, "-c", text, str(case.data), str(other)]

    return command


def _ours(task: str) -> Iterator[Engine]:
    count = _lines if task == "owl" else _findings
    yield Engine("kgtool", _own(task), count)
    yield Engine("kgtool, numpy", _own(task, "--engine", "numpy"), count)
    yield Engine("kgtool, DuckDB", _own(task, "--engine", "duckdb"), count)
    limited = _own(task, "--memory-limit", "1GB")
    yield Engine("kgtool, DuckDB in 1 GB", limited, count)
    reopened = _own(task, "--database", "{database}")
    yield Engine("kgtool, reopened database", reopened, count, before=True)


def _others(task: str) -> Iterator[Engine]:
    if task != "owl":
        for name, text in (("pyshacl", _PYSHACL), ("pyrudof", _PYRUDOF)):
            if importlib.util.find_spec(name):
                yield Engine(f"{name} {version(name)}", _script(text, task), _printed)
    else:
        yield Engine(f"owlrl {version('owlrl')}", _script(_OWLRL, task), _uncounted)


def _jena(task: str, folder: Path) -> Engine:
    start = ["java", "-Xmx8g", "-cp", f"{folder}/lib/*"]

    def command(case: Case) -> Sequence[str]:
        if task != "owl":
            files = ["--shapes", str(case.shapes), "--data", str(case.data)]
            return [*start, "shacl.shacl", "validate", *files]
        source = case.work / "Close.java"
        source.write_text(_JENA, "ascii")
        return [*start, str(source), str(case.data), str(case.work / "out.nt")]

    def results(_: Case, text: str) -> int | None:
        return text.count("sh:resultSeverity")

    return Engine("Jena", command, _uncounted if task == "owl" else results)


# ---- Measuring -----------------------------------------------------------------------------------


def _run(engine: Engine, case: Case, limit: float) -> tuple[float, resource.struct_rusage, str]:
    """Run a whole process; return seconds, what it used, and what it printed."""
    with TemporaryFile() as out:
        began = time.perf_counter()
        process = subprocess.Popen(
            engine.command(case), stdout=out, stderr=subprocess.DEVNULL, start_new_session=True
        )
        while True:
            done, status, used = os.wait4(process.pid, os.WNOHANG)
            seconds = time.perf_counter() - began
            if done:
                break
            if seconds > limit:
                os.killpg(process.pid, signal.SIGKILL)
                os.wait4(process.pid, 0)
                raise TimeoutError
            time.sleep(0.002)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        if code not in (0, 1):
            raise ChildProcessError(code)
        out.seek(0)
        return seconds, used, out.read().decode()


def _measure(engine: Engine, case: Case, limit: float, runs: Runs) -> None:
    if runs.fault:
        return
    (case.work / "out.nt").unlink(missing_ok=True)  # to make room for another is no engine's work
    try:
        seconds, used, text = _run(engine, case, limit)
        runs.count = engine.count(case, text)
    except TimeoutError:
        runs.fault = f"> {limit:g} s"
    except ChildProcessError as fault:
        runs.fault = f"failed ({fault})"
    except ValueError:
        runs.fault = "failed (no result)"
    else:
        runs.seconds.append(seconds)
        runs.cpu.append(used.ru_utime + used.ru_stime)
        runs.megabytes = max(runs.megabytes, used.ru_maxrss / 1024)


def measure(engines: Sequence[Engine], case: Case, repeat: int, limit: float) -> dict[str, Runs]:
    """Run all engines `repeat` times, interleaved."""
    found = {engine.name: Runs() for engine in engines}
    for engine in engines:
        if engine.before:
            _measure(engine, case, limit, Runs())
    for _ in range(repeat):
        for engine in engines:
            _measure(engine, case, limit, found[engine.name])
    return found


def _rows(found: dict[str, Runs]) -> Iterator[str]:
    medians = {name: statistics.median(r.seconds) for name, r in found.items() if r.seconds}
    best = min((m for name, m in medians.items() if name.startswith("kgtool")), default=1.0)
    counts = {r.count for r in found.values() if r.count is not None}
    for name, runs in found.items():
        if name not in medians:
            yield f"| {name} | {runs.fault} | | | | | |"
            continue
        same = (
            "" if runs.count is None else f"{runs.count:,}" + ("" if len(counts) == 1 else " (!)")
        )
        middle = medians[name]
        cpu = statistics.median(runs.cpu)
        seconds = f"{middle:.2f} | {min(runs.seconds):.2f} | {middle / best:.1f}"
        yield f"| {name} | {seconds} | {cpu:.1f} | {runs.megabytes:.0f} | {same} |"


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+", help="triples, such as 10000 1000000")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each engine")
    parser.add_argument("--timeout", type=float, default=120, help="seconds that a run may take")
    parser.add_argument("--tasks", nargs="+", default=[*TASKS], choices=TASKS)
    parser.add_argument("--only", default="", help="engines whose names contain this")
    parser.add_argument("--numpy-to", type=int, default=1_000_000, help="largest size for numpy")
    parser.add_argument("--jena", type=Path, help="folder of an unpacked Apache Jena")
    parser.add_argument("--folder", type=Path, help="where to make and keep the workloads")
    return parser.parse_args()


def _engines(task: str, given: argparse.Namespace) -> list[Engine]:
    found = [*_ours(task), *_others(task)]
    if given.jena is not None and shutil.which("java"):
        found.append(_jena(task, given.jena))
    return [engine for engine in found if given.only in engine.name]


def _case(task: str, size: int, folder: Path, work: Path) -> Case:
    made = folder / str(size)
    if not (made / "meta.json").exists():
        made.mkdir(parents=True, exist_ok=True)
        write_workload(size, made)
    return Case(made / "data.nt", made / TASKS[task][0], work)


def _yardstick() -> float:
    """Return the seconds of a fixed loop: machines that are shared are not always equally quick."""
    began = time.perf_counter()
    for _ in range(10_000_000):
        pass
    return time.perf_counter() - began


def _table(task: str, given: argparse.Namespace, folder: Path) -> None:
    title = TASKS[task][1]
    slow: set[str] = set()
    for size in given.sizes:
        engines = [engine for engine in _engines(task, given) if engine.name not in slow]
        if size > given.numpy_to:
            engines = [engine for engine in engines if "numpy" not in engine.name]
        before = _yardstick()
        with TemporaryDirectory(dir=folder) as work:
            case = _case(task, size, folder, Path(work))
            found = measure(engines, case, given.repeat, given.timeout)
        slow |= {name for name, runs in found.items() if runs.fault}
        print(f"\n| {size:,} triples, {task} | seconds | least | × | CPU s | peak MB | {title} |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        print("\n".join(_rows(found)))
        print(f"\nA fixed loop took {before:.2f} s before, {_yardstick():.2f} s after.", flush=True)
        left_out = sorted(slow - found.keys())
        if left_out:
            print(f"\nNot tried at this size: {', '.join(left_out)}.")


def main() -> None:
    """Print the tables that the command line asks for."""
    given = _given()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{os.cpu_count()} cores, load before the run {load}; median of {given.repeat} runs.")
    if given.jena is None or not shutil.which("java"):
        print("Jena took no part: no folder given (--jena), or no Java.")
    with TemporaryDirectory() as made:
        for task in given.tasks:
            _table(task, given, given.folder or Path(made))


if __name__ == "__main__":
    main()
