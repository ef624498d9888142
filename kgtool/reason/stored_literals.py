"""What the rules ask of literals, where these lie in a database; see `literals` for the meaning.

The table `literals` has datatype and validity of each, so whole datatypes are judged at once; only
where the form decides (is this decimal an integer?) are literals read one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from kgtool.namespaces import PREFIXES
from kgtool.plans.algebra import LITERALS, filt, proj, table, union
from kgtool.plans.encode import Dictionary
from kgtool.plans.expressions import Expression, both, compare, either, isin, negate
from kgtool.plans.lexicon import Lexicon, StoredLexicon, learn
from kgtool.plans.nodes import Plan, Row
from kgtool.plans.store import Store
from kgtool.reason.literals import (
    Literals,
    all_fit,
    contains,
    depends,
    is_datatype,
    is_known,
)
from kgtool.terms import Literal, NamedNode

__all__ = ["StoredLiterals", "literals_of"]

_STRING = PREFIXES["xsd"] + "string"
_LANG = PREFIXES["rdf"] + "langString"


class StoredLiterals:
    """The literals of a graph in a database, as `literals.Literals` has those in memory."""

    def __init__(self, dictionary: StoredLexicon, store: Store) -> None:
        self._dictionary = dictionary
        self._store = store
        dictionary.attach_literals(text_order=False)
        self._own = {
            code: _LANG if name.startswith("@") else name
            for name, code in dictionary.tags().items()
        }

    @property
    def ill_formed(self) -> list[int]:
        """The ids of literals that are no value of their own datatype."""
        return sorted(i for (i,) in self._store.run(self._ids(negate(self._well_formed()))))

    def _well_formed(self) -> Expression:
        # a string is what it is, even with characters that XML lacks
        strings = [code for code, own in self._own.items() if own == _STRING]
        return either(compare("valid", "=", 1), isin("tag", strings))

    def _ids(self, test: Expression) -> Plan:
        stored = table(LITERALS, _COLUMNS)
        return proj(filt(stored, test), id="id")

    def literal(self, identity: int) -> Literal:
        """Return the literal of an id."""
        term = self._dictionary.term(identity)
        if not isinstance(term, Literal):
            raise TypeError(term)
        return term

    def put_tags(self, store: Store, name: str) -> None:
        """Put (id, tag) of all literals into `store`."""
        stored, good = table(LITERALS, _COLUMNS), self._well_formed()
        well = proj(filt(stored, good), id="id", tag="tag")
        store.keep(name, union(well, proj(filt(stored, negate(good)), id="id", tag=-1)))

    def values_of(self, wanted: Iterable[tuple[int, str]]) -> Iterator[Row]:
        """Yield (literal, datatype) for each of `wanted` (id and IRI) that a literal belongs to."""
        known = {code: own for code, own in self._own.items() if is_known(own)}
        for identity, iri in wanted:
            if is_datatype(iri):
                doubt = [code for code, own in known.items() if depends(own, iri)]
                sure = [
                    c for c, own in known.items() if c not in doubt and contains(iri, _any(own))
                ]
                yield from ((found, identity) for found in self._of(sure))
                maybe = self._of(doubt)
                learn(self._dictionary, maybe)
                yield from ((x, identity) for x in maybe if contains(iri, self.literal(x)))

    def _of(self, codes: list[int]) -> list[int]:
        if not codes:
            return []
        test = both(self._well_formed(), isin("tag", codes))
        return sorted(i for (i,) in self._store.run(self._ids(test)))

    def fits(self, iri: str) -> list[int]:
        """Return the tags whose literals are all values of a datatype, -1 (ill-formed) too."""
        return [-1, *(code for code, own in self._own.items() if all_fit(own, iri))]


_COLUMNS = ("id", "tag", "family", "low", "high", "valid")


def _any(datatype: str) -> Literal:
    """Return some literal of a datatype, for questions that its form does not matter to."""
    if datatype == _LANG:
        return Literal("", language="en")
    return Literal("", datatype=NamedNode(datatype))


def literals_of(dictionary: Lexicon, store: Store) -> Literals | StoredLiterals:
    """Return the literals of a graph, wherever its dictionary keeps them."""
    if isinstance(dictionary, StoredLexicon):
        return StoredLiterals(dictionary, store)
    return Literals(cast(Dictionary, dictionary))
