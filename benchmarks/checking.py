"""Reasoning and validation of the real graph: our engines beside owlrl and pyshacl, in one run.

Prints the median of several runs of each, interleaved, and the ratio; the findings and inferences of
both are compared first.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from kgtool.build import assemble, read_shapes
from kgtool.load import load
from kgtool.queries import read_questions
from kgtool.reason import infer
from kgtool.repository import find_project
from kgtool.terms import Triple, graph_name
from kgtool.validate import validate_shapes

OWN_RUNS, REFERENCE_RUNS = 7, 3


def _plain() -> list[Triple]:
    apart = {graph_name("statements"), graph_name("sources")}
    return [quad.triple for quad in load(find_project()).quads if quad.graph_name not in apart]


def _median(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _row(name: str, own: float, reference: float) -> None:
    print(f"{name:28} ours {own:6.2f} s   reference {reference:6.2f} s   {reference / own:5.1f} x")


def main() -> None:
    """Compare results, then times."""
    project = find_project()
    plain, rules = _plain(), read_questions(project, "rules")
    quads, shapes = assemble(project)[2], read_shapes(project)
    data = list(dict.fromkeys(quad.triple for quad in quads))
    same = infer(plain, rules).triples == infer(plain, rules, engine="reference").triples
    print(f"{len(plain)} triples to reason over, {len(data)} to validate; same inferences: {same}")
    found = [len(validate_shapes(data, shapes, engine=name)) for name in ("auto", "reference")]
    print(f"findings: {found[0]} and {found[1]}")
    _row(
        "OWL 2 RL and rules",
        _median(lambda: infer(plain, rules), OWN_RUNS),
        _median(lambda: infer(plain, rules, engine="reference"), REFERENCE_RUNS),
    )
    _row(
        "SHACL shapes",
        _median(lambda: validate_shapes(data, shapes), OWN_RUNS),
        _median(lambda: validate_shapes(data, shapes, engine="reference"), REFERENCE_RUNS),
    )


if __name__ == "__main__":
    main()
