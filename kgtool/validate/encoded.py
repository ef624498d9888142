"""A graph whose triples lie in an executor's store: terms are made of those that are looked at.

For what no plan can say. A predicate that nothing looks at costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from kgtool.plans.algebra import TRIPLES, scan, table
from kgtool.plans.lexicon import Lexicon, StoredLexicon, learn
from kgtool.plans.store import Store
from kgtool.terms import NamedNode, Term, Triple, triple_of
from kgtool.validate.graph import Graph

__all__ = ["EncodedGraph"]


class EncodedGraph(Graph):
    """The triples of `store`, whose terms `dictionary` knows; see `Graph`."""

    def __init__(self, store: Store, dictionary: Lexicon) -> None:
        super().__init__(_every(store, dictionary))
        self._store = store
        self._dictionary = dictionary
        self._pairs: dict[NamedNode, Sequence[tuple[Term, Term]]] = {}

    def pairs(self, predicate: NamedNode) -> Sequence[tuple[Term, Term]]:
        """See `Graph.pairs`."""
        if predicate not in self._pairs:
            self._pairs[predicate] = self._read(predicate)
        return self._pairs[predicate]

    def _read(self, predicate: NamedNode) -> Sequence[tuple[Term, Term]]:
        code = self._dictionary.find(predicate)
        if code is None:
            return ()
        rows = self._store.run(scan(code))
        ids = set(chain.from_iterable(rows))
        learn(self._dictionary, ids)
        terms = {one: self._dictionary.term(one) for one in ids}
        return [(terms[s], terms[o]) for s, o in rows]


def _every(store: Store, dictionary: Lexicon) -> Iterator[Triple]:
    """Yield all triples."""
    if isinstance(dictionary, StoredLexicon):
        yield from dictionary.triples()
        return
    term = dictionary.term
    for p, s, o in store.run(table(TRIPLES, ("p", "s", "o"))):
        yield triple_of(term(s), term(p), term(o))
