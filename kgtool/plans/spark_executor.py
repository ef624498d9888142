"""Plans on Spark SQL: the executor for what does not fit one machine, by the same text as DuckDB's.

Tables are temporary views over checkpointed rows, so that no plan carries the history of the rounds
before it. Started here, Spark is local: it listens on the loopback address only, has no web page
and keeps its messages to itself. The only module that knows pyspark (extra `spark`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession

from kgtool.errors import StoreProblem
from kgtool.plans.algebra import Plan, Row
from kgtool.plans.python_executor import check_width
from kgtool.plans.sql import SPARK, Emitter

__all__ = ["SparkStore"]

_AT_ONCE = 60
_FEW = 20_000
_MEMORY = "2g"
_SHORT = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
}
"""Settings for many short statements: compiling each to byte code takes longer than running it."""


@cache
def _session() -> SparkSession:
    """Start Spark in this machine, once in a process. Errors: `StoreProblem` without Java."""
    folder = mkdtemp(prefix=".kgtool-spark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.master": "local[*]",
        "spark.app.name": "kgtool",
        "spark.driver.memory": _MEMORY,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.sql.shuffle.partitions": "4",
        **_SHORT,
    }
    with warnings.catch_warnings():
        # imported when pyspark first converts a value, to warn of a pandas that we do not use
        warnings.simplefilter("ignore", FutureWarning)
        import_module("pyspark.testing.utils")
    conf = SparkConf(loadDefaults=False).setAll(list(settings.items()))
    try:
        gateway = launch_gateway(  # type: ignore[no-untyped-call]
            conf, popen_kwargs={"stderr": subprocess.DEVNULL, "stdin": subprocess.PIPE}
        )
        context = SparkContext(conf=conf, gateway=gateway)
    except (PySparkException, OSError) as fault:
        raise StoreProblem(
            f"Spark does not start ({type(fault).__name__}); it needs Java 17 or later",
            f"無法啟動 Spark（{type(fault).__name__}）；須安裝 Java 17 以上版本",
        ) from None
    context.setLogLevel("OFF")
    return SparkSession(context)


class SparkStore:
    """Tables of BIGINT columns in a session of its own; see `store.Store`.

    Parameters: `session`, of a cluster; without it Spark runs in this machine.
    Errors: `StoreProblem` if Spark does not start.
    """

    name = "spark"

    def __init__(self, session: SparkSession | None = None) -> None:
        self._session = (session or _session()).newSession()
        self._folder = Path(mkdtemp(prefix=".kgtool-"))
        self._tables: set[str] = set()
        self._sizes: dict[str, int] = {}
        self._emitter = Emitter(SPARK, self._tables)

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """See `Store.put`."""
        given = [tuple(row) for row in rows]
        for column in zip(*given, strict=True):
            check_width(column)
        self._replace(table, self._frame(columns, given))

    def put_columns(
        self, table: str, columns: Sequence[str], data: Sequence[Sequence[int]]
    ) -> None:
        """See `Store.put_columns`."""
        self.put(table, columns, zip(*data, strict=True))

    def read_parquet(self, table: str, path: Path) -> int:
        """Make a table of a Parquet file of BIGINT columns that stays where it is."""
        frame = self._session.read.parquet(str(path))
        frame.createOrReplaceTempView(table)
        self._tables.add(table)
        self._sizes[table] = frame.count()
        return self._sizes[table]

    def keep(self, table: str, plan: Plan) -> int:
        """See `Store.keep`."""
        return self._replace(table, self._ask(self._emitter.statement(plan)))

    def extend(self, table: str, plan: Plan) -> int:
        """See `Store.extend`."""
        if table not in self._tables:
            return self.keep(table, plan)
        before = self.size(table)
        old = self._session.table(table)
        new = self._ask(self._emitter.statement(plan)).select(*old.columns)
        return self._replace(table, old.union(new).coalesce(8)) - before

    def remove(self, table: str, plan: Plan) -> int:
        """See `Store.remove`."""
        if table not in self._tables:
            return 0
        before = self.size(table)
        old, gone = self._session.table(table), self._ask(self._emitter.statement(plan))
        return before - self._replace(table, old.join(gone, list(old.columns), "left_anti"))

    def rename(self, table: str, name: str) -> None:
        """See `Store.rename`."""
        self._tables.remove(table)
        self._session.table(table).createOrReplaceTempView(name)
        self._session.catalog.dropTempView(table)
        self._tables.add(name)
        self._sizes[name] = self._sizes.pop(table)

    def drop(self, table: str) -> None:
        """See `Store.drop`."""
        self._session.catalog.dropTempView(table)
        self._tables.discard(table)
        self._sizes.pop(table, None)

    def size(self, table: str) -> int:
        """See `Store.size`."""
        return self._sizes.get(table, 0)

    def run(self, plan: Plan) -> list[Row]:
        """See `Store.run`."""
        return [tuple(row) for row in self._ask(self._emitter.statement(plan)).collect()]

    def run_all(self, plans: Sequence[Plan]) -> list[list[Row]]:
        """See `Store.run_all`."""
        starts = range(0, len(plans), _AT_ONCE)
        batches = [self._at_once(list(plans[start : start + _AT_ONCE])) for start in starts]
        return [rows for batch in batches for rows in batch]

    def close(self) -> None:
        """See `Store.close`; Spark itself goes on until the process ends."""
        for table in sorted(self._tables):
            self._session.catalog.dropTempView(table)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _at_once(self, plans: list[Plan]) -> list[list[Row]]:
        if len(plans) == 1:
            return [self.run(plans[0])]
        found: list[list[Row]] = [[] for _ in plans]
        ends = [1 + len(plan.columns) for plan in plans]
        for row in self._ask(self._emitter.union_of(plans)).collect():
            found[row[0]].append(tuple(row[1 : ends[row[0]]]))
        return found

    def _ask(self, text: str) -> DataFrame:
        """Return the rows of a statement, whose lists of constants become views first."""
        lists, self._emitter.needed = self._emitter.needed, {}
        for name, (columns, rows) in lists.items():
            self._frame(columns, rows).createOrReplaceTempView(name)
        return self._session.sql(text)

    def _frame(self, columns: Sequence[str], rows: Sequence[Row]) -> DataFrame:
        schema = ", ".join(f"{SPARK.ident(name)} bigint" for name in columns)
        if len(rows) <= _FEW:
            return self._session.createDataFrame(rows, schema)
        file = self._folder / f"rows{len(list(self._folder.iterdir()))}.csv"
        with file.open("w", encoding="ascii") as out:
            out.writelines(",".join(map(str, row)) + "\n" for row in rows)
        return self._session.read.schema(schema).csv(str(file))

    def _replace(self, table: str, frame: Any) -> int:
        """Put rows in the place of a table, with no memory of how they were made."""
        cut = frame.localCheckpoint()
        cut.createOrReplaceTempView(table)
        self._tables.add(table)
        self._sizes[table] = cut.count()
        return self._sizes[table]
