"""Publishing: pages per second on a made-up graph, and the seconds that the real graph takes.

A page is a document with everything that belongs to it: HTML in both languages and four RDF files.
The made-up graph has programmes and bodies with six statements each, and a source for every ten.
`python -m benchmarks.publishing` prints a line a run, and for each number of processes the least and
the median: opening the site (a copy of the store in memory), asking, writing every file, and the
switch. The seconds of processor time say more than those of the clock where a machine is shared.
`--again` publishes once more into the same folder, where no file changes.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kgtool.build import assemble
from kgtool.namespaces import ID, SOURCE, STATEMENT
from kgtool.pages import open_site
from kgtool.publish import publish
from kgtool.repository import find_project
from kgtool.stores import Store
from kgtool.stores.embedded import in_memory
from kgtool.terms import Literal, NamedNode, Quad, Term, graph_name, named

_SURE = NamedNode("https://w3id.org/coop-tw/concept/confidence/high")


def _names(number: int) -> list[tuple[str, Term]]:
    return [
        ("skos:prefLabel", Literal(f"產學合作計畫{number}", language="zh-Hant")),
        ("skos:prefLabel", Literal(f"Cooperation programme {number}", language="en")),
        ("coop:goal", Literal(f"技術移轉與人才培育第 {number} 期", language="zh-Hant")),
        ("coop:goal", Literal(f"technology transfer and training, round {number}", language="en")),
    ]


def _thing(number: int, count: int) -> list[Quad]:
    thing = NamedNode(f"{ID}thing-{number}")
    said = [
        *_names(number),
        ("coop:administeredBy", NamedNode(f"{ID}thing-{number * 7 % count}")),
        ("coop:relatedTo", NamedNode(f"{ID}thing-{number * 13 % count}")),
    ]
    source = NamedNode(f"{SOURCE}source-{number // 10}")
    kind = "coop:Programme" if number % 4 else "coop:Ministry"
    quads = [Quad(thing, named("rdf:type"), named(kind))]
    for index, (name, value) in enumerate(said):
        quads.append(Quad(thing, named(name), value))
        statement = NamedNode(f"{STATEMENT}s{number}-{index}")
        facts: list[tuple[str, Term]] = [
            ("rdf:type", named("coop:Statement")),
            ("rdf:subject", thing),
            ("rdf:predicate", named(name)),
            ("rdf:object", value),
            ("dcterms:source", source),
            ("coop:confidence", _SURE),
            ("coop:fromRow", Literal(f"s{number}")),
            ("coop:locator", Literal(f"§{number % 9} ¶{index}")),
        ]
        quads += [Quad(statement, named(n), v, graph_name("statements")) for n, v in facts]
    if number % 10 == 0:
        title = Literal(f"Report {number // 10}")
        sources = graph_name("sources")
        quads += [
            Quad(source, named("rdf:type"), named("coop:Source"), sources),
            Quad(source, named("dcterms:title"), title, sources),
        ]
    return quads


def _processor() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(one.ru_utime + one.ru_stime for one in used)


@dataclass(frozen=True)
class Run:
    """One publication: seconds of the clock and of all processors, and the documents written."""

    seconds: float
    busy: float
    pages: int

    def __str__(self) -> str:
        return (
            f"{self.pages:,} pages in {self.seconds:.2f} s, {self.pages / self.seconds:,.0f} a"
            f" second; processor {self.busy:.2f} s, {self.pages / self.busy:,.0f} a second"
        )


def _run(store: Store, folder: Path, processes: int) -> Run:
    began, busy = time.perf_counter(), _processor()
    site = open_site(find_project(), store, base="https://example.org/", version="1")
    pages = publish(site, folder, processes=processes).documents
    return Run(time.perf_counter() - began, _processor() - busy, pages)


def _measure(name: str, store: Store, processes: int, given: argparse.Namespace) -> None:
    runs = []
    title = f"{name}, {processes} process{'es' if processes > 1 else ''}"
    for number in range(1, given.runs + 1):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            runs.append(_run(store, Path(folder) / "site", processes))
            print(f"  {title}, run {number} of {given.runs}: {runs[-1]}", flush=True)
            if given.again:
                again = _run(store, Path(folder) / "site", processes)
                print(f"  {title}, again, nothing changed: {again}", flush=True)
    middle = statistics.median(run.seconds for run in runs)
    print(
        f"{title}: least {min(runs, key=lambda run: run.seconds)};"
        f" median {middle:.2f} s, {runs[0].pages / middle:,.0f} a second",
        flush=True,
    )


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="python -m benchmarks.publishing", description="How quickly the site is published."
    )
    add = reader.add_argument
    add("--things", type=int, default=2000, help="things of the made-up graph (2000)")
    add("--processes", type=int, nargs="+", default=[1, 2, 4], help="how many write (1 2 4)")
    add("--runs", type=int, default=3, help="runs of each (3)")
    add("--graph", choices=("both", "made-up", "real"), default="both", help="which graph (both)")
    add("--folder", type=Path, help="where to write (the system's folder for temporary files)")
    add("--again", action="store_true", help="publish each once more, where nothing changes")
    given = reader.parse_args(words)
    if min(given.things, given.runs, *given.processes) < 1:
        reader.error("things, runs and processes are numbers from 1")
    if given.folder is not None and not given.folder.is_dir():
        reader.error(f"{given.folder} is not a folder")
    return given


def main(words: Sequence[str] | None = None) -> None:
    """Publish the made-up graph and the real one, and print what it takes."""
    given = _arguments(words)
    graphs = {}
    if given.graph != "real":
        made = (_thing(number, given.things) for number in range(given.things))
        graphs["made-up graph"] = in_memory([quad for quads in made for quad in quads])
    if given.graph != "made-up":
        graphs["real graph"] = in_memory(assemble(find_project())[2])
    for name, store in graphs.items():
        for processes in given.processes:
            _measure(name, store, processes, given)


if __name__ == "__main__":
    main()
