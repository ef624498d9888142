"""SHACL over large graphs: files loaded into DuckDB and checked there; see `engine`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kgtool.plans.duckdb_graph import Source
from kgtool.plans.stored import open_stored
from kgtool.terms import Triple
from kgtool.validate.engine import validate_encoded
from kgtool.validate.findings import Finding
from kgtool.validate.notes import Note

__all__ = ["find_in_files"]


def find_in_files(
    sources: Sequence[Source],
    shapes: Iterable[Triple],
    *,
    database: Path | None = None,
    memory_limit: str = "",
    details: bool = False,
    engine: str = "duckdb",
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[list[Finding], list[Note], int]:
    """Return what `shapes` find in files, notes on shapes that test nothing, and how many triples.

    Parameters: as of `kgtool.plans.stored.open_stored` and `engine.validate`. What no plan can
    say (`sh:sparql`, recursive shapes) is looked for in memory, among the triples that it can touch.
    Errors: those of both.
    """
    with open_stored(
        sources, engine=engine, database=database, memory_limit=memory_limit, progress=progress
    ) as opened:
        progress("shapes")
        made = validate_encoded(opened.store, opened.dictionary, shapes, details=details)
        return *made, opened.graph.size
