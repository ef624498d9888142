"""Large graphs on Spark: loaded by DuckDB, handed over once as Parquet files of integers.

Spark gets the triples and the attributes of literals; terms stay in DuckDB, which decodes what
results need. So no round depends on how ids were made, and Spark never sees a text.
"""

from __future__ import annotations

from pathlib import Path

from kgtool.plans.algebra import LITERALS, TRIPLES
from kgtool.plans.algebra import values as constants
from kgtool.plans.duckdb_dictionary import DuckDictionary
from kgtool.plans.duckdb_graph import DuckGraph
from kgtool.plans.kinds import Kinds
from kgtool.plans.nodes import Plan
from kgtool.plans.spark_executor import SparkStore

__all__ = ["SparkDictionary"]


class SparkDictionary(DuckDictionary):
    """The dictionary of a graph whose triples are asked on Spark."""

    def __init__(self, graph: DuckGraph, spark: SparkStore) -> None:
        super().__init__(graph.store, graph.schema)
        self._graph = graph
        self._spark = spark
        self._count = 0
        self.hand_over(TRIPLES)

    def hand_over(self, table: str) -> Path:
        """Write a table of DuckDB as Parquet and make it a table of Spark."""
        self._count += 1
        path = self._graph.store.folder / f"{table}{self._count}.parquet"
        quoted = str(path).replace("'", "''")
        self._graph.store.connection.execute(f"COPY {table} TO '{quoted}' (FORMAT parquet)")
        self._spark.read_parquet(table, path)
        return path

    def attach_literals(self, *, text_order: bool) -> None:
        """See `lexicon.StoredLexicon.attach_literals`."""
        super().attach_literals(text_order=text_order)
        self.hand_over(LITERALS)

    def kinds(self) -> Kinds | None:
        """See `lexicon.StoredLexicon.kinds`: Spark is not handed their table."""
        return None

    def failing_texts(
        self, values: Plan, *, pattern: str = "", least: int = 0, most: int | None = None
    ) -> tuple[list[int], list[int]]:
        """See `lexicon.StoredLexicon.failing_texts`."""
        found = constants(values.columns, self._spark.run(values))
        return super().failing_texts(found, pattern=pattern, least=least, most=most)
