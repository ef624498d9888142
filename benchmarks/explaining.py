"""Time of explanations: of every inferred triple of the built graph, and of whole commands.

Needs `make demo` (the store). Prints seconds of the steps and, for single answers of an explainer that
is open already, median, 99th percentile and maximum; then `kgtool why` beside `kgtool show`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from kgtool.explain import Explainer, Fact
from kgtool.repository import default_store, find_project
from kgtool.stores import Rows
from kgtool.stores.embedded import open_embedded

RUNS = 7
_INFERRED = "SELECT ?s ?p ?o WHERE { GRAPH graph:inferred { ?s ?p ?o } }"


def _show(name: str, times: Iterable[float]) -> None:
    found = sorted(1000 * seconds for seconds in times)
    high = found[int(0.99 * (len(found) - 1))]
    print(
        f"{name:44} n {len(found):5}  median {statistics.median(found):8.2f}"
        f"  99 % {high:8.2f}  max {found[-1]:8.2f} ms"
    )


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _facts(rows: Rows) -> list[Fact]:
    return [(s, p, o) for s, p, o in rows.rows if s and p and o]


def main() -> None:
    """Print the figures."""
    project = find_project()
    folder = default_store(project)
    store = open_embedded(folder)
    _show(
        "read and close the graph",
        [_timed(lambda: Explainer.of(store, project)) for _ in range(RUNS)],
    )
    facts = _facts(store.select(_INFERRED))
    explainer = Explainer.of(store, project)
    _show("shortest proof", [_timed(lambda f=fact: explainer.proof(f)) for fact in facts])  # type: ignore[misc]
    _show("up to 20 proofs", [_timed(lambda f=fact: explainer.proofs(f)) for fact in facts])  # type: ignore[misc]
    proofs = [proof for fact in facts if (proof := explainer.proof(fact))]
    _show("sentences and sources", [_timed(lambda p=proof: explainer.tell(p)) for proof in proofs])  # type: ignore[misc]
    print(f"{len(proofs)} of {len(facts)} inferred triples have a proof")
    kgtool = str(Path(sys.executable).with_name("kgtool"))
    for words in (["show", "doh"], ["why", "doh", "endDate"], ["why", "grand-alliance"]):
        command = [kgtool, *words]
        _show(
            f"kgtool {' '.join(words)}",
            [
                _timed(lambda c=command: subprocess.run(c, check=True, stdout=subprocess.DEVNULL))  # type: ignore[misc]
                for _ in range(RUNS)
            ],
        )


if __name__ == "__main__":
    main()
