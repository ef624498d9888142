"""OWL 2 RL closure of a graph: what follows, and where it contradicts itself.

Source: W3C OWL 2 Web Ontology Language Profiles, section 4.3. See `rules` for the rules, `shapes`
and `compile` for how they become plans, `fixpoint` for the loop.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

from kgtool.errors import WrongUse, nearest
from kgtool.plans.algebra import TRIPLES
from kgtool.plans.choice import require
from kgtool.plans.encode import Dictionary, encode
from kgtool.plans.store import Store
from kgtool.reason.clashes import Clash
from kgtool.reason.contradictions import find_clashes
from kgtool.reason.fixpoint import Fixpoint
from kgtool.reason.reader import Generalized, Reader
from kgtool.terms import Triple

__all__ = ["ENGINES", "Closure", "closure", "open_store"]

ENGINES = ("auto", "python", "numpy", "duckdb", "spark")
"""The executors that can be asked for; `auto` chooses by size and by what is installed."""

_LIBRARIES = {"numpy": "numpy", "duckdb": "duckdb", "spark": "pyspark"}
_SMALL = 15_000
"""Up to so many triples plain Python is done before numpy is imported."""


@dataclass(frozen=True)
class Closure:
    """What follows from a graph.

    `new`: the triples that were not asserted. `clashes`: the contradictions. `generalized`: with
    `full`, the entailed triples that are not RDF because a literal is their subject.
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
    engine: str = "auto",
    progress: Callable[[], None] = lambda: None,
) -> Closure:
    """Return what follows from `triples` by OWL 2 RL.

    Parameters: `triples`, data and ontology; `full`, whether to add what is true of every graph
    (`x sameAs x`, the axioms) and the triples about literals; `engine`, out of `ENGINES`;
    `progress`, called now and then.
    Errors: `WrongUse` for an unknown engine, `LimitReached` if ids run out.
    """
    with _without_collection():
        dictionary = Dictionary(text_order=False)
        rows = encode(triples, dictionary)
        store = open_store(engine, len(rows))
        try:
            store.put(TRIPLES, ("p", "s", "o"), rows)
            return _close(Fixpoint(store, dictionary, full=full, progress=progress), full=full)
        finally:
            store.close()


def _close(fixpoint: Fixpoint, *, full: bool) -> Closure:
    fixpoint.run()
    told = Reader(fixpoint)
    generalized = frozenset(told.generalized()) if full else frozenset()
    return Closure(set(told.triples(full=full)), find_clashes(fixpoint), generalized)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep Python from looking for cycles among millions of new rows, of which there are none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
