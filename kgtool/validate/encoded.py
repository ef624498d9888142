"""A graph whose triples lie in an executor's store: terms are made of those that are looked at.

For what no plan can say. A predicate that nothing looks at costs nothing; what a query may touch
goes from the database into the store that answers it without becoming terms, but for blank nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from kgtool.plans import algebra as a
from kgtool.plans.encode import BLANKS
from kgtool.plans.lexicon import Lexicon, StoredLexicon, learn
from kgtool.plans.store import Store
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Literal, NamedNode, Quad, Term, Triple, quad_of, triple_of
from kgtool.validate.graph import Graph, Predicates

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

    def literals(self, predicates: Predicates) -> set[Literal]:
        """See `Graph.literals`."""
        values = a.filt(a.proj(self._rows(predicates), o="o"), a.compare("o", "<", 0))
        ids = [one for (one,) in self._store.run(a.dist(values))]
        learn(self._dictionary, ids)
        terms = map(self._dictionary.term, ids)
        return {one for one in terms if isinstance(one, Literal)}

    def embedded(self, predicates: Predicates, more: Sequence[Quad]) -> Embedded:
        """See `Graph.embedded`; a stored dictionary writes what the store can load by itself."""
        if not isinstance(self._dictionary, StoredLexicon):
            return super().embedded(predicates, more)
        rows = self._rows(predicates)
        blank = a.either(a.compare("s", ">=", BLANKS), a.compare("o", ">=", BLANKS))
        kept = self._store.run(a.filt(rows, blank))
        learn(self._dictionary, {one for row in kept for one in row})
        term = self._dictionary.term
        quads = [quad_of(term(s), term(p), term(o)) for s, p, o in kept]
        with TemporaryDirectory(prefix="kgtool-") as folder:
            lines = Path(folder, "touched.nt")
            self._dictionary.write_lines(a.filt(rows, a.negate(blank)), lines)
            return in_memory([*quads, *more], lines=lines)

    def _rows(self, predicates: Predicates) -> a.Plan:
        """Return the plan of the rows (s, p, o) of some predicates."""
        if predicates is None:
            return a.proj(a.table(a.TRIPLES, ("p", "s", "o")), s="s", p="p", o="o")
        codes = [self._dictionary.find(one) for one in sorted(predicates, key=str)]
        parts = [a.proj(a.scan(one), s="s", p=one, o="o") for one in codes if one is not None]
        return a.union(*parts) if parts else a.values(("s", "p", "o"), ())

    def _read(self, predicate: NamedNode) -> Sequence[tuple[Term, Term]]:
        code = self._dictionary.find(predicate)
        if code is None:
            return ()
        rows = self._store.run(a.scan(code))
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
    for p, s, o in store.run(a.table(a.TRIPLES, ("p", "s", "o"))):
        yield triple_of(term(s), term(p), term(o))
