"""Publishing: pages per second on a made-up graph, and the seconds that the real graph takes.

A page is a document with everything that belongs to it: HTML in both languages and four RDF files.
The made-up graph has programmes and bodies with six statements each, and a source for every ten.
`python -m benchmarks.publishing [things]` prints the median of three runs with one process, two and
four, and the seconds of processor time, which say more than those of the clock where a machine is
shared.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from kgtool.build import assemble
from kgtool.namespaces import ID, SOURCE, STATEMENT
from kgtool.pages import open_site
from kgtool.publish import publish
from kgtool.repository import find_project
from kgtool.stores.embedded import in_memory
from kgtool.terms import Literal, NamedNode, Quad, Term, graph_name, named

RUNS = 3
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


def _seconds(quads: list[Quad], processes: int) -> tuple[float, float, int]:
    project, store = find_project(), in_memory(quads)
    times, used, pages = [], [], 0
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            began, busy = time.perf_counter(), _processor()
            site = open_site(project, store, base="https://example.org/", version="1")
            pages = publish(site, Path(folder) / "site", processes=processes).documents
            times.append(time.perf_counter() - began)
            used.append(_processor() - busy)
    return statistics.median(times), statistics.median(used), pages


def main() -> None:
    """Publish the made-up graph and the real one, and print the medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    made = [quad for number in range(count) for quad in _thing(number, count)]
    for name, quads in (("made-up graph", made), ("real graph", assemble(find_project())[2])):
        for processes in (1, 2, 4):
            seconds, busy, pages = _seconds(quads, processes)
            print(
                f"{name:14} {processes} process(es) {pages:7,} pages {seconds:6.2f} s "
                f"{pages / seconds:7,.0f} /s; processor {busy:6.2f} s {pages / busy:7,.0f} /s"
            )


if __name__ == "__main__":
    main()
