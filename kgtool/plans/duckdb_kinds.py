"""The kinds of subjects of a graph in DuckDB, made once for a database that is kept; see `kinds`."""

from __future__ import annotations

from typing import Any

import duckdb

from kgtool.namespaces import PREFIXES
from kgtool.plans.algebra import TRIPLES
from kgtool.plans.duckdb_ids import TERMS
from kgtool.plans.kinds import KINDS, ONCE, SEVERAL, TYPE, Kinds

__all__ = ["make_kinds", "read_kinds"]

_FEATURES = "features"
_MOST_FEATURES, _MOST_KINDS = 1_000, 5_000


def make_kinds(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Make the tables `kinds` (s, kind) and `features` (kind, how, term) of the triples in `schema`.

    They stay empty where so many terms or kinds are used that knowing them would not pay.
    """
    _Maker(connection, schema).make()


def read_kinds(connection: duckdb.DuckDBPyConnection, schema: str) -> Kinds | None:
    """Return the kinds that were made for a graph, None if there are none."""
    rows = connection.execute(f"SELECT kind, how, term FROM {schema}.{_FEATURES}").fetchall()
    return Kinds(rows) if rows else None


class _Maker:
    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self._connection = connection
        self._schema = schema

    def _ask(self, text: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(text).fetchall()

    def make(self) -> None:
        """Make both tables."""
        self._ask(f"CREATE TABLE {self._schema}.{KINDS} (s BIGINT, kind BIGINT)")
        self._ask(f"CREATE TABLE {self._schema}.{_FEATURES} (kind BIGINT, how BIGINT, term BIGINT)")
        self._gather()
        if 0 < self._size("used") <= _MOST_FEATURES:
            self._group()
            if self._size("sets") <= _MOST_KINDS:
                self._write()
            self._ask("DROP TABLE of_each")
            self._ask("DROP TABLE sets")
        self._ask("DROP TABLE had")
        self._ask("DROP TABLE used")

    def _size(self, table: str) -> int:
        ((count,),) = self._ask(f"SELECT count(*) FROM {table}")
        return int(count)

    def _gather(self) -> None:
        """Note what each subject has, and number what is had."""
        triples = f"{self._schema}.{TRIPLES}"
        type_ = f"(SELECT id FROM {self._schema}.{TERMS} WHERE text = '<{PREFIXES['rdf']}type>')"
        self._ask(f"""CREATE TEMP TABLE had AS
SELECT s, if(count(*) = 1, {ONCE}, {SEVERAL}) AS how, p AS term FROM {triples} GROUP BY s, p
UNION ALL SELECT s, {TYPE}, o FROM {triples} WHERE p = {type_}""")
        self._ask("""CREATE TEMP TABLE used AS SELECT how, term,
CAST(row_number() OVER () AS INTEGER) AS place FROM (SELECT DISTINCT how, term FROM had)""")

    def _group(self) -> None:
        """Find the set of what each subject has, and number the sets."""
        width = self._size("used")
        self._ask(f"""CREATE TEMP TABLE of_each AS SELECT s, bitstring_agg(place, 1, {width}) AS bits
FROM had JOIN used USING (how, term) GROUP BY s""")
        self._ask("""CREATE TEMP TABLE sets AS
SELECT bits, row_number() OVER () AS kind FROM (SELECT DISTINCT bits FROM of_each)""")

    def _write(self) -> None:
        self._ask(f"""INSERT INTO {self._schema}.{KINDS}
SELECT s, kind FROM of_each JOIN sets USING (bits) ORDER BY kind""")
        self._ask(f"""INSERT INTO {self._schema}.{_FEATURES}
SELECT kind, how, term FROM sets, used WHERE get_bit(bits, place - 1) = 1""")
