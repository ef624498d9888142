"""Stores answer SPARQL: `Embedded` (pyoxigraph on disk) and `Remote` (any SPARQL endpoint).

Both follow one small protocol, so a question does not know where its answer comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kgtool.terms import Term, Triple

__all__ = ["Result", "Rows", "Store", "open_store"]


@dataclass(frozen=True)
class Rows:
    """The result of a SELECT: variable names, and rows of terms or None."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Term | None, ...]]


Result = Rows | bool | Sequence[Triple]


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
