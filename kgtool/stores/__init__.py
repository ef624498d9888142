"""Stores answer SPARQL: `Embedded` (pyoxigraph on disk) and `Remote` (any SPARQL endpoint).

Both follow one small protocol, so a question does not know where its answer comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kgtool.terms import Term, Triple

__all__ = ["Dataset", "Flow", "Result", "Rows", "Store", "Stream", "open_store"]


@dataclass(frozen=True)
class Rows:
    """The result of a SELECT: variable names, and rows of terms or None."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Term | None, ...]]


Result = Rows | bool | Sequence[Triple]


@dataclass(frozen=True)
class Stream:
    """The result of a SELECT that is still being computed: rows come as they are found."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Term | None, ...]]


Flow = Stream | bool | Iterator[Triple]


@dataclass(frozen=True)
class Dataset:
    """What a query is asked about.

    `base` is the IRI that relative ones start from. `default` and `named` are names of graphs of
    the store; where they are given they replace FROM and FROM NAMED of the query.
    Source: SPARQL 1.1 Protocol, section 2.1.4.
    """

    base: str | None = None
    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


class Store(Protocol):
    """Something that answers SPARQL queries."""

    def run(self, query: str) -> Result:
        """Answer a query: rows for SELECT, a truth value for ASK, triples for CONSTRUCT."""

    def select(self, query: str) -> Rows:
        """Answer a SELECT query."""


def open_store(folder: Path, endpoint: str | None = None, timeout: float = 30.0) -> Store:
    """Open the store in `folder`, or the endpoint if one is given (str, an http address).

    Parameters: `timeout`, seconds that an endpoint has for one query in all.
    Errors: `StoreProblem` if the folder is no sound store.
    """
    if endpoint is not None:
        from kgtool.stores.remote import Remote

        return Remote(endpoint, timeout)
    from kgtool.stores.embedded import open_embedded

    return open_embedded(folder)
