"""Plans in DuckDB: the executor for large graphs, in memory or in a file that reopens at once.

Many plans go as one statement while memory allows it; under a memory limit, or after an
out-of-memory error, held parts become temporary tables and each plan its own statement.
Only the modules named `duckdb_…` of the package know DuckDB (extra `big`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from kgtool.errors import LimitReached, StoreProblem
from kgtool.plans.algebra import Plan, Row
from kgtool.plans.duckdb_interrupt import CtrlC
from kgtool.plans.python_executor import check_width, too_wide
from kgtool.plans.sql import DUCKDB, Emitter

__all__ = ["DuckStore", "too_much"]

_AT_ONCE = 200
_FEW = 5_000
_Config = dict[str, str | bool | int | float | list[str]]


def too_much(fault: Exception) -> LimitReached:
    """Return the error that an operation does not fit into the memory allowed."""
    return LimitReached(
        f"the memory limit was reached ({fault}); raise it or give the store a file",
        f"已達記憶體上限（{fault}）；請提高上限或改用檔案儲存",
    )


def _connect(path: Path | None, config: _Config) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path) if path else ":memory:", config=config)
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.CatalogException) as fault:
        reason = str(fault).splitlines()[0]
        raise StoreProblem(
            f"{path}: cannot be opened as a DuckDB database: {reason}",
            f"{path}：無法以 DuckDB 資料庫開啟：{reason}",
        ) from None


class DuckStore:
    """Tables of BIGINT columns in DuckDB; see `store.Store`.

    Parameters: `path`, the database file (made if missing), None for memory; `memory_limit`
    (such as "1GB"), above which DuckDB writes to a temporary folder; `threads`; `beside`, the folder
    in which the temporary one is made. `folder` is that one.
    Errors: `StoreProblem` if the file is no database or is locked; `LimitReached` if a plan
    needs more memory than allowed even in parts.
    """

    name = "duckdb"

    def __init__(
        self,
        path: Path | None = None,
        *,
        memory_limit: str = "",
        threads: int = 0,
        beside: Path | None = None,
    ) -> None:
        self.folder = self._folder = Path(mkdtemp(prefix=".kgtool-", dir=beside))
        config: _Config = {
            "temp_directory": str(self._folder / "spill"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if memory_limit:
            config["memory_limit"] = memory_limit
        if threads:
            config["threads"] = threads
        self._in_parts = bool(memory_limit)
        self._tables: set[str] = set()
        self._emitter = Emitter(DUCKDB, self._tables)
        try:
            self.connection = _connect(path, config)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._ctrl_c = CtrlC(self.connection)
        try:
            # where Python has no script, DuckDB would draw a bar into the results
            self.connection.execute("SET enable_progress_bar = false")
            self.find_tables()
        except BaseException:
            self.close()
            raise

    def find_tables(self) -> None:
        """Look again which tables and views there are, after others made or dropped some."""
        self._forget()
        self._tables.clear()
        names = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
        self._tables.update(str(row[0]) for row in self._ask(names))

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """See `Store.put`."""
        rows = iter(rows)
        first = list(islice(rows, _FEW))
        if first and len(first) < _FEW:
            self._make_list(table, columns, first)
            self._changed(table)
            return
        line = ",".join(["%d"] * len(columns)) + "\n"
        self._load(table, columns, map(line.__mod__, chain(first, rows)))

    def put_columns(
        self, table: str, columns: Sequence[str], data: Sequence[Sequence[int]]
    ) -> None:
        """See `Store.put_columns`."""
        self.put(table, columns, zip(*data, strict=True))

    def keep(self, table: str, plan: Plan) -> int:
        """See `Store.keep`."""
        found = self._write(f"CREATE OR REPLACE TABLE {self._ident(table)} AS ", plan)
        self._changed(table)
        return found

    def extend(self, table: str, plan: Plan) -> int:
        """See `Store.extend`."""
        if table not in self._tables:
            return self.keep(table, plan)
        columns = self._emitter.columns(plan.columns)
        found = self._write(f"INSERT INTO {self._ident(table)} ({columns}) ", plan)
        self._forget()
        return found

    def remove(self, table: str, plan: Plan) -> int:
        """See `Store.remove`."""
        if table not in self._tables:
            return 0
        before, name = self.size(table), self._ident(table)
        self._write(f"CREATE OR REPLACE TEMP TABLE {self._ident('_gone')} AS ", plan)
        equal = " AND ".join(f"{name}.{c} = g.{c}" for c in map(self._ident, plan.columns))
        self._ask(f"DELETE FROM {name} USING {self._ident('_gone')} g WHERE {equal}")
        self._ask(f"DROP TABLE {self._ident('_gone')}")
        self._forget()
        return before - self.size(table)

    def rename(self, table: str, name: str) -> None:
        """See `Store.rename`."""
        self._tables.remove(table)
        self.drop(name)
        self._ask(f"ALTER TABLE {self._ident(table)} RENAME TO {self._ident(name)}")
        self._tables.add(name)

    def drop(self, table: str) -> None:
        """See `Store.drop`."""
        self._forget()
        self._ask(f"DROP TABLE IF EXISTS {self._ident(table)}")
        self._tables.discard(table)

    def size(self, table: str) -> int:
        """See `Store.size`."""
        if table not in self._tables:
            return 0
        return int(self._ask(f"SELECT count(*) FROM {self._ident(table)}")[0][0])

    def run(self, plan: Plan) -> list[Row]:
        """See `Store.run`."""
        return self.run_all([plan])[0]

    def run_all(self, plans: Sequence[Plan]) -> list[list[Row]]:
        """See `Store.run_all`."""
        if not plans:
            return []
        if not self._in_parts:
            try:
                return self._in_batches(plans)
            except duckdb.OutOfMemoryException:
                self._in_parts = True
        self._hold(plans)
        return [self._careful(self._emitter.statement(plan)) for plan in plans]

    def aside(self, name: str, plan: Plan) -> None:
        """Make a temporary table of the rows of `plan`, for SQL of our own; plans do not see it."""
        self._write(f"CREATE OR REPLACE TEMP TABLE {self._ident(name)} AS ", plan)

    def close(self) -> None:
        """See `Store.close`. Errors: `KeyboardInterrupt` if there was a Ctrl-C."""
        with (
            ExitStack() as stack
        ):  # a Ctrl-C while one of these is done does not leave out the others
            stack.callback(shutil.rmtree, self._folder, ignore_errors=True)
            stack.callback(self.connection.close)
            stack.callback(self._ctrl_c.end)

    def _ident(self, name: str) -> str:
        return DUCKDB.ident(name)

    def _ask(self, text: str, parameters: list[str] | None = None) -> list[Row]:
        try:
            return self.connection.execute(text, parameters).fetchall()
        except duckdb.OutOfMemoryException as fault:
            raise too_much(fault) from None

    def _in_batches(self, plans: Sequence[Plan]) -> list[list[Row]]:
        """Ask many plans in one statement; very many in several, over temporary tables."""
        if len(plans) > _AT_ONCE:
            self._hold(plans)
        starts = range(0, len(plans), _AT_ONCE)
        batches = [self._at_once(list(plans[start : start + _AT_ONCE])) for start in starts]
        return [rows for batch in batches for rows in batch]

    def _at_once(self, plans: list[Plan]) -> list[list[Row]]:
        if len(plans) == 1:
            return [self._answer(self._emitter.statement(plans[0]))]
        found: list[list[Row]] = [[] for _ in plans]
        ends = [1 + len(plan.columns) for plan in plans]
        for row in self._answer(self._emitter.union_of(plans)):
            found[row[0]].append(row[1 : ends[row[0]]])
        return found

    def _answer(self, text: str) -> list[Row]:
        """Return the rows of a statement whose lists of constants are made for it only."""
        lists, self._emitter.needed = self._emitter.needed, {}
        for name, (columns, rows) in lists.items():
            self._make_list(name, columns, rows, "TEMP ")
        try:
            return self.connection.execute(text).fetchall()
        finally:
            for name in lists:
                self.connection.execute(f"DROP TABLE IF EXISTS {self._ident(name)}")

    def _make_list(
        self, name: str, columns: Sequence[str], rows: list[Row], kind: str = ""
    ) -> None:
        parts = [list(check_width(part)) for part in zip(*rows, strict=True)]
        names = self._emitter.columns(columns)
        typed = ", ".join(f"unnest(${place + 1}::BIGINT[])" for place in range(len(columns)))
        self.connection.execute(
            f"CREATE OR REPLACE {kind}TABLE {self._ident(name)} AS"
            f" SELECT * FROM (SELECT {typed}) AS t({names})",
            parts,
        )

    def _careful(self, text: str) -> list[Row]:
        try:
            return self._answer(text)
        except duckdb.OutOfMemoryException as fault:
            raise too_much(fault) from None

    def _write(self, head: str, plan: Plan) -> int:
        """Run a statement that writes the rows of `plan`, in parts if memory does not suffice."""
        if not self._in_parts:
            try:
                return int(self._answer(head + self._emitter.statement(plan))[0][0])
            except duckdb.OutOfMemoryException:
                self._in_parts = True
        self._hold([plan])
        return int(self._careful(head + self._emitter.statement(plan))[0][0])

    def _hold(self, plans: Sequence[Plan]) -> None:
        """Make temporary tables of what `plans` hold; they stay until a table changes."""
        made = self._emitter.made
        for part in self._emitter.held(plans):
            if part not in made:
                name = f"_held{len(made) + 1}"
                text = self._emitter.body(part)
                self._careful(f"CREATE TEMP TABLE {self._ident(name)} AS {text}")
                made[part] = name

    def _forget(self) -> None:
        for name in self._emitter.made.values():
            self._ask(f"DROP TABLE IF EXISTS {self._ident(name)}")
        self._emitter.made.clear()

    def _load(self, table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
        file = self._folder / "rows.csv"
        with file.open("w", encoding="ascii") as out:
            out.writelines(lines)
        names = self._emitter.columns(columns)
        types = ", ".join(f"'c{place}': 'BIGINT'" for place in range(len(columns)))
        reader = f"read_csv(?, columns={{{types}}}, header=false, auto_detect=false, delim=',')"
        new = self._ident(table)
        try:
            self._ask(
                f"CREATE OR REPLACE TABLE {new} AS SELECT * FROM {reader} AS t({names}) ORDER BY 1",
                [str(file)],
            )
        except duckdb.ConversionException:
            raise too_wide() from None
        finally:
            file.unlink()
        self._changed(table)

    def _changed(self, table: str) -> None:
        """Note that a table was made; what was held of it is no longer true."""
        self._tables.add(table)
        self._forget()
