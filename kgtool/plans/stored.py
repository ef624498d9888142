"""Graphs loaded by DuckDB and asked on DuckDB or on Spark: one way to open both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kgtool.plans import algebra
from kgtool.plans.duckdb_graph import DuckGraph, Source, open_graph
from kgtool.plans.lexicon import StoredLexicon
from kgtool.plans.store import Store

__all__ = ["Stored", "open_stored"]


@dataclass(frozen=True)
class Stored:
    """A loaded graph: the `store` to ask, the `dictionary` of its ids, and where DuckDB has it."""

    store: Store
    dictionary: StoredLexicon
    graph: DuckGraph

    def fetch(self, table: str) -> None:
        """Make sure that DuckDB has a table (p, s, o) that was derived in the store."""
        if self.store is not self.graph.store:
            rows = self.store.run(algebra.table(table, ("p", "s", "o")))
            self.graph.store.put(table, ("p", "s", "o"), rows)


@contextmanager
def open_stored(
    sources: Sequence[Source],
    *,
    engine: str = "duckdb",
    database: Path | None = None,
    memory_limit: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Stored]:
    """Load files (or reopen their database) and give the store to ask and its dictionary.

    Parameters: `engine`, "duckdb" or "spark"; the others as of `duckdb_graph.open_graph`.
    Errors: those of `open_graph`; `StoreProblem` if Spark does not start.
    """
    with open_graph(
        sources, database=database, memory_limit=memory_limit, progress=progress
    ) as graph:
        if engine == "duckdb":
            yield Stored(graph.store, graph.dictionary, graph)
            return
        with _on_spark(graph) as both:
            yield both


@contextmanager
def _on_spark(graph: DuckGraph) -> Iterator[Stored]:
    from kgtool.plans.spark_executor import SparkStore
    from kgtool.plans.spark_graph import SparkDictionary

    store = SparkStore()
    try:
        yield Stored(store, SparkDictionary(graph, store), graph)
    finally:
        store.close()
