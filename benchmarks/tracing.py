"""What `--sources` costs over the catalogue: the ratio of a traced answer to the plain one.

Prints, for each question, the least processor time of several runs of the plain query, of the traced answer
(the plain query and the tracing of its rows) and their ratio; then the sum, the median and the
worst, the first time and the later ones (what is known of a triple is remembered while the store is
open), and the first time with inferred triples followed to asserted ones, for which the graph is
read and closed where an answer rests on any; then whole commands; then how much of the answers has
sources.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kgtool.answers import Answer
from kgtool.queries import bind, read_questions
from kgtool.repository import default_store, find_project
from kgtool.stores import Store, open_store
from kgtool.terms import Literal, NamedNode
from kgtool.trace import add_sources, cite_rows

RUNS = 5
FIRSTS = 3
COMMANDS = ("cq01", "cq04", "cq16")


def _plain(store: Store, query: str) -> Answer:
    result = store.select(query)
    return Answer(result.columns, result.rows)


def _traced(store: Store, query: str) -> Answer:
    return add_sources(store, query, _plain(store, query), "zh-Hant")


def _least(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    times = []
    for _ in range(RUNS):
        began = clock()
        work()
        times.append(clock() - began)
    return 1000 * min(times)


def _followed(store: Store, query: str) -> Answer:
    return cite_rows(store, find_project(), query, _plain(store, query), "zh-Hant")


def _first(query: str, work: Callable[[Store, str], Answer]) -> float:
    """Return the time of an answer on a store that was just opened, in milliseconds."""
    times = []
    for _ in range(FIRSTS):
        store = open_store(default_store(find_project()))
        _plain(store, query)
        began = time.process_time()
        work(store, query)
        times.append(1000 * (time.process_time() - began))
    return min(times)


def _cells(answer: Answer) -> Counter[str]:
    """Count rows by whether a source states a part of them, and cells by where they come from."""
    found: Counter[str] = Counter()
    for row, cited in zip(answer.rows, answer.sources, strict=True):
        found["rows"] += 1
        found["rows with sources"] += bool(cited)
        found["rows that a source states in part"] += any(c.kind == "stated" for c in cited)
        found["rows with a part that is not traceable"] += any(
            c.kind == "untraceable" for c in cited
        )
        triples = [t for c in cited for t in c.triples]
        terms = {term for t in triples for term in (t.subject, t.predicate, t.object)}
        for term in row:
            if isinstance(term, NamedNode | Literal):
                found["cells"] += 1
                found["cells in a cited fact"] += term in terms
    return found


def _commands() -> None:
    kgtool = str(Path(sys.executable).with_name("kgtool"))
    for name in COMMANDS:
        times = {}
        for more in ((), ("--sources",)):
            command = [kgtool, "ask", name, "--format", "csv", *more]
            times[more] = _least(
                lambda command=command: subprocess.run(  # type: ignore[misc]
                    command, check=True, stdout=subprocess.DEVNULL
                ),
                time.perf_counter,
            )
        plain, traced = times.values()
        print(f"kgtool ask {name}: {plain:.0f} ms, with --sources {traced:.0f} ms")


def main() -> None:
    """Measure every question, print the figures."""
    store = open_store(default_store(find_project()))
    counts: Counter[str] = Counter()
    plain, warm, first, followed = [], [], [], []
    for question in read_questions(find_project()):
        query = bind(question, {}, "zh-Hant")
        counts += _cells(_traced(store, query))
        plain.append(_least(lambda query=query: _plain(store, query)))  # type: ignore[misc]
        warm.append(_least(lambda query=query: _traced(store, query)))  # type: ignore[misc]
        first.append(_first(query, _traced))
        followed.append(_first(query, _followed))
        ratio = warm[-1] / plain[-1]
        print(
            f"{question.id}  plain {plain[-1]:7.1f}  traced {warm[-1]:7.1f} ms  {ratio:5.1f} x"
            f"  first {first[-1]:7.1f}  followed {followed[-1]:7.1f} ms"
        )
    for name, times in (("warm", warm), ("first", first), ("followed", followed)):
        ratios = [t / p for t, p in zip(times, plain, strict=True)]
        print(
            f"{name}: sum {sum(times) / sum(plain):.2f} x, median {statistics.median(ratios):.2f} x,"
            f" worst {max(ratios):.2f} x, most added"
            f" {max(t - p for t, p in zip(times, plain, strict=True)):.0f} ms"
        )
    _commands()
    for name, count in counts.items():
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
