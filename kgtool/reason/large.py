"""OWL 2 RL over large graphs: files loaded into DuckDB, closed there, and written from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kgtool.plans.duckdb_graph import DuckGraph, Source
from kgtool.plans.duckdb_output import read_named, read_triples, write_triples
from kgtool.plans.store import Store
from kgtool.plans.stored import open_stored
from kgtool.reason.clashes import Clash
from kgtool.reason.compile import COLUMNS
from kgtool.reason.contradictions import find_clashes
from kgtool.reason.fixpoint import Fixpoint
from kgtool.reason.reader import Reader
from kgtool.terms import Triple
from kgtool.turtle import row_texts, to_graph_text

__all__ = ["LargeClosure", "closed_graph"]

_ENTAILED = "entailed"


@dataclass(frozen=True)
class LargeClosure:
    """What follows from a large graph: `count` new triples, which stay in the database."""

    count: int
    clashes: Sequence[Clash]
    _graph: DuckGraph

    def write(self, path: Path) -> None:
        """Write the new triples as sorted N-Triples."""
        write_triples(self._graph, _ENTAILED, path)

    def parts(self, form: str) -> Iterator[str]:
        """Yield the new triples as sorted text, piece by piece, as `reason.Inferred.parts` does."""
        if form == "jsonld":
            yield to_graph_text(self.triples(), form)
            return
        rows, texts = read_named(self._graph, _ENTAILED)
        yield from row_texts(((s, p, o) for s, p, o in rows), texts.__getitem__, form)

    def triples(self) -> Iterator[Triple]:
        """Yield the new triples in no order; nothing else may be asked meanwhile."""
        return read_triples(self._graph, _ENTAILED)


@contextmanager
def closed_graph(
    sources: Sequence[Source],
    *,
    engine: str = "duckdb",
    full: bool = False,
    database: Path | None = None,
    memory_limit: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[LargeClosure]:
    """Load files (or reopen their database) and give what follows from them by OWL 2 RL.

    Parameters: `full`, whether to add what is true of every graph; the others, and errors, as of
    `kgtool.plans.stored.open_stored`. The database keeps the graph as it was loaded, never what
    follows.
    """
    with open_stored(
        sources, engine=engine, database=database, memory_limit=memory_limit, progress=progress
    ) as opened:
        progress("reason")
        fixpoint = Fixpoint(opened.store, opened.dictionary, full=full)
        fixpoint.run()
        clashes = find_clashes(fixpoint)
        count = Reader(fixpoint).store_new(_ENTAILED, full=full)
        _forget(opened.store)
        opened.fetch(_ENTAILED)
        yield LargeClosure(count, clashes, opened.graph)


def _forget(store: Store) -> None:
    """Drop the tables of facts, which nobody asks any more: writing needs their room."""
    for kind in COLUMNS:
        for name in (kind, f"told_{kind}", f"new_{kind}"):
            store.drop(name)
