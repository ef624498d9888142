"""OWL 2 RL closure of a graph: what follows, and where it contradicts itself.

Source: W3C OWL 2 Web Ontology Language Profiles, section 4.3. See `rules` for the rules, `shapes`
and `compile` for how they become plans, `fixpoint` for the loop.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kgtool.errors import WrongUse, nearest
from kgtool.plans.algebra import TRIPLES
from kgtool.plans.choice import require
from kgtool.plans.encode import Dictionary, encode
from kgtool.plans.nodes import Row
from kgtool.plans.quiet import without_collection
from kgtool.plans.reading import encode_files, fill_columns
from kgtool.plans.store import Store
from kgtool.reason.clashes import Clash
from kgtool.reason.contradictions import find_clashes
from kgtool.reason.fixpoint import Fixpoint
from kgtool.reason.reader import Generalized, Reader
from kgtool.terms import Triple, Watch

__all__ = ["ENGINES", "ClosedFiles", "Closure", "close_files", "closure", "open_store"]

ENGINES = ("auto", "python", "numpy", "duckdb", "spark")
"""The executors that can be asked for; `auto` chooses by size and by what is installed."""

_LIBRARIES = {"numpy": "numpy", "duckdb": "duckdb", "spark": "pyspark"}
_SMALL = 5_000
"""Up to so many triples plain Python is done before numpy is imported."""


@dataclass(frozen=True)
class Closure:
    """What follows from a graph.

    `new`: the triples that were not asserted. `clashes`: the contradictions. `generalized`: with
    `full` or `literals`, the entailed triples that are not RDF because a literal is their subject.
    """

    new: set[Triple]
    clashes: list[Clash]
    generalized: frozenset[Generalized] = frozenset()


def _choose(size: int) -> str:
    ready = "numpy" in sys.modules or (size > _SMALL and find_spec("numpy") is not None)
    return "numpy" if ready else "python"


def open_store(engine: str, size: int = 0) -> Store:
    """Return an empty store of an engine out of `ENGINES` for so many triples.

    Errors: `WrongUse` for an unknown engine, or one whose library is not installed.
    """
    if engine not in ENGINES:
        en, zh = nearest(engine, ENGINES)
        raise WrongUse(f"unknown engine {engine}{en}", f"無此引擎：{engine}{zh}")
    if engine == "auto":
        engine = _choose(size)
    if engine in _LIBRARIES:
        require(_LIBRARIES[engine])
    if engine == "spark":
        from kgtool.plans.spark_executor import SparkStore

        return SparkStore()
    if engine == "numpy":
        from kgtool.plans.numpy_executor import NumpyStore

        return NumpyStore()
    if engine == "duckdb":
        from kgtool.plans.duckdb_executor import DuckStore

        return DuckStore()
    from kgtool.plans.python_executor import PythonStore

    return PythonStore()


def closure(
    triples: Iterable[Triple],
    *,
    full: bool = False,
    literals: bool = False,
    engine: str = "auto",
    progress: Callable[[], None] = lambda: None,
) -> Closure:
    """Return what follows from `triples` by OWL 2 RL.

    Parameters: `triples`, data and ontology; `full`, whether to add what is true of every graph
    (`x sameAs x`, the axioms) and the triples about literals; `literals`, whether to add only those
    about literals from which something else followed; `engine`, out of `ENGINES`; `progress`,
    called now and then.
    Errors: `WrongUse` for an unknown engine, `LimitReached` if ids run out.
    """
    with without_collection():
        dictionary = Dictionary(text_order=False)
        rows = encode(triples, dictionary)
        store = open_store(engine, len(rows))
        try:
            store.put(TRIPLES, ("p", "s", "o"), rows)
            fixpoint = Fixpoint(store, dictionary, full=full, progress=progress)
            return _close(fixpoint, full=full, literals=full or literals)
        finally:
            store.close()


@dataclass(frozen=True)
class ClosedFiles:
    """What follows from files: `rows` (p, s, o) of ids of `dictionary`, and the clashes.

    `size`: how many triples were read.
    """

    dictionary: Dictionary
    rows: Sequence[Row]
    clashes: Sequence[Clash]
    size: int


def close_files(
    files: Sequence[Path],
    *,
    full: bool = False,
    engine: str = "auto",
    base: str | None = None,
    watch: Callable[[Path], Watch] | None = None,
) -> ClosedFiles:
    """As `closure`, for RDF files, whose triples need not become objects for that.

    Parameters: `base`, the IRI that relative ones start from; `watch`, see `encode_files`.
    Errors: as `closure`, and `BadInput` with line and column if a file cannot be read.
    """
    with without_collection():
        dictionary = Dictionary(text_order=False)
        columns = encode_files(files, dictionary, base=base, watch=watch)
        store = open_store(engine, len(columns))
        try:
            fill_columns(store, columns)
            fixpoint = Fixpoint(store, dictionary, full=full)
            fixpoint.run()
            rows = Reader(fixpoint).rows(full=full)
            return ClosedFiles(dictionary, rows, find_clashes(fixpoint), len(columns))
        finally:
            store.close()


def _close(fixpoint: Fixpoint, *, full: bool, literals: bool) -> Closure:
    fixpoint.run()
    told = Reader(fixpoint)
    generalized = frozenset(told.generalized()) if literals else frozenset()
    return Closure(set(told.triples(full=full)), find_clashes(fixpoint), generalized)
