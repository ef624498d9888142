"""What plans and their drivers ask of a dictionary of terms, wherever it keeps them.

`encode.Dictionary` has all terms in memory; `duckdb_dictionary.DuckDictionary` leaves them in the
database and reads those that are asked for. Asking for many at once is cheap there and one by one
is not: call `learn` before a loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from kgtool.plans.kinds import Kinds
from kgtool.plans.nodes import Plan, Row
from kgtool.terms import Term, Triple

__all__ = ["Lexicon", "StoredLexicon", "learn"]


class Lexicon(Protocol):
    """Terms and their ids; see `encode.Dictionary` for the meaning of each."""

    def intern(self, term: Term) -> int:
        """Return the id of `term`, a new one if it is new. Errors: `LimitReached`."""

    def find(self, term: Term) -> int | None:
        """Return the id of `term`, or None if it was never interned."""

    def term(self, identity: int) -> Term:
        """Return the term of an id. Errors: `IndexError` if the id was never given out."""

    def tags(self) -> dict[str, int]:
        """Return all datatypes and languages (`@…`, lower case) so far with their codes."""

    def attributes(self, identity: int) -> Row:
        """Return (tag, family, low, high, valid) of one term, zeros if it is no literal."""


@runtime_checkable
class StoredLexicon(Lexicon, Protocol):
    """A dictionary whose terms lie beside the triples in the executor's own tables."""

    def learn(self, ids: Iterable[int] = (), terms: Iterable[Term] = ()) -> None:
        """Read many terms at once, by id or by text, so that asking for each costs nothing."""

    def attach_literals(self, *, text_order: bool) -> None:
        """Make the attributes of all literals, new ones too, the store's table `literals`."""

    def triples(self) -> Iterator[Triple]:
        """Yield all triples; nothing else may be asked of the store meanwhile."""

    def write_lines(self, triples: Plan, path: Path) -> None:
        """Write the rows (s, p, o) of a plan, in no particular order, as N-Triples."""

    def kinds(self) -> Kinds | None:
        """Return the kinds of subjects, which the store's table `kinds` tells; None if unknown."""

    def failing_texts(
        self, values: Plan, *, pattern: str = "", least: int = 0, most: int | None = None
    ) -> tuple[Sequence[int], Sequence[int]]:
        """Return the ids in `values` (one column) whose text fails, and those to look at again.

        A text fails if it lacks a match of `pattern` or its length lies outside the bounds; terms
        without a text do too. In doubt (what regular expressions mean by other letters than
        ASCII) an id is among the second ones.
        """


def learn(lexicon: Lexicon, ids: Iterable[int] = (), terms: Iterable[Term] = ()) -> None:
    """Have a stored dictionary read many terms at once; others know theirs already."""
    if isinstance(lexicon, StoredLexicon):
        lexicon.learn(ids, terms)
