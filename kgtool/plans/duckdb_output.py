"""Triples from the database into a file: sorted N-Triples, written by SQL in one go."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from kgtool.plans.duckdb_graph import DuckGraph
from kgtool.plans.duckdb_text import lines_into, read_text
from kgtool.plans.nodes import Row
from kgtool.plans.sql import DUCKDB
from kgtool.terms import Triple, triple_of

__all__ = ["read_named", "read_triples", "write_triples"]

_BATCH = 50_000
_RANKED, _VERBS, _VERB = "ranked_terms", "ranked_verbs", "verb"


def _joined(graph: DuckGraph, table: str) -> str:
    terms = graph.dictionary.name_all()
    joins = " ".join(f"JOIN {terms} {c} ON {c}.id = t.{c}" for c in "spo")
    return f"FROM {DUCKDB.ident(table)} t {joins}"


def write_triples(graph: DuckGraph, table: str, path: Path) -> None:
    """Write a stored table (p, s, o) as N-Triples, each once, in the order of the lines' bytes.

    Errors: those of DuckDB if the disk is full; what was written then has no meaning.
    """
    ask = graph.store.connection.execute
    if not graph.store.size(table):
        path.write_bytes(b"")
        return
    # Sorting numbers is quicker than sorting lines, and gives their order: no term is the beginning
    # of another but where a character above the space follows. The few predicates are numbers
    # themselves (an ENUM), so their texts need not be moved about.
    terms, rows = graph.dictionary.name_all(), DUCKDB.ident(table)
    ranked = f"SELECT *, row_number() OVER (ORDER BY text) AS rank FROM {terms}"
    literals = f"SELECT o FROM {rows} WHERE o < 0"
    ask(f"CREATE TABLE {_RANKED} AS {ranked} WHERE id >= 0 OR id IN ({literals})")
    used = f"SELECT id, text FROM {_RANKED} SEMI JOIN (SELECT DISTINCT p AS id FROM {rows}) u USING (id)"
    ask(f"CREATE TABLE {_VERBS} AS {used}")
    ask(f"CREATE TYPE {_VERB} AS ENUM (SELECT text FROM {_VERBS} ORDER BY text)")
    ask(f"ALTER TABLE {_VERBS} ALTER text TYPE {_VERB}")
    joins = f"JOIN {_RANKED} s ON s.id = t.s JOIN {_VERBS} p ON p.id = t.p JOIN {_RANKED} o ON o.id = t.o"
    ask(lines_into(path, f"FROM {rows} t {joins} ORDER BY s.rank, p.text, o.rank"))
    for made in (f"TABLE {_RANKED}", f"TABLE {_VERBS}", f"TYPE {_VERB}"):
        ask(f"DROP {made}")


def read_named(graph: DuckGraph, table: str) -> tuple[list[Row], dict[int, str]]:
    """Return the rows (s, p, o) of a stored table, and the N-Triples text of each id in them."""
    ask, name = graph.store.connection.execute, DUCKDB.ident(table)
    used = " UNION ".join(f"SELECT {column} AS id FROM {name}" for column in "spo")
    terms = graph.dictionary.name_all()
    texts = dict(ask(f"SELECT id, text FROM {terms} SEMI JOIN ({used}) u USING (id)").fetchall())
    return ask(f"SELECT s, p, o FROM {name}").fetchall(), texts


def read_triples(graph: DuckGraph, table: str) -> Iterator[Triple]:
    """Yield the triples of a stored table (p, s, o); nothing else may be asked meanwhile."""
    texts = f"SELECT s.text, p.text, o.text {_joined(graph, table)}"
    result = graph.store.connection.execute(texts)
    read = lru_cache(maxsize=1 << 20)(read_text)
    while rows := result.fetchmany(_BATCH):
        for s, p, o in rows:
            yield triple_of(read(s), read(p), read(o))
