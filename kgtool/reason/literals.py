"""What the rules ask of literals: whether one is a value of a datatype, and whether two differ.

Source: OWL 2 Profiles, section 4.3, table 8 (dt-type2, dt-diff, dt-not-type), over value spaces as
in XML Schema 1.1 part 2: `"5"^^xsd:integer` is a byte, `"5.0"^^xsd:decimal` an integer. Of unknown
datatypes nothing is known, so nothing is concluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgtool.namespaces import PREFIXES
from kgtool.plans.datatypes import DATATYPES, Datatype, read_value
from kgtool.plans.encode import Dictionary
from kgtool.plans.nodes import Row
from kgtool.plans.store import Store
from kgtool.plans.termtexts import literal_parts
from kgtool.terms import Literal

__all__ = ["Literals", "all_fit", "contains", "depends", "differ", "is_datatype", "is_known"]

_XSD, _RDF, _RDFS = PREFIXES["xsd"], PREFIXES["rdf"], PREFIXES["rdfs"]
_STRING, _DECIMAL, _INTEGER = _XSD + "string", _XSD + "decimal", _XSD + "integer"
_LANG, _PLAIN, _ANY = _RDF + "langString", _RDF + "PlainLiteral", _RDFS + "Literal"
_OPAQUE = frozenset({_RDF + "XMLLiteral", _RDF + "HTML"})
_KNOWN = frozenset(DATATYPES) | _OPAQUE | {_LANG}


def is_datatype(iri: str) -> bool:
    """Return whether we know which literals belong to a datatype."""
    return iri in DATATYPES or iri in _OPAQUE or iri in (_LANG, _ANY)


def _root(iri: str) -> str:
    while (base := DATATYPES[iri].base) is not None:
        iri = base
    return iri


def _whole(lexical: str) -> str:
    """Return a decimal's text as that of an integer if it is one."""
    before, _, after = lexical.partition(".")
    return lexical if after.strip("0") else before or "0"


def _in_known(literal: Literal, iri: str, known: Datatype) -> bool:
    own, lexical = literal.datatype.value, literal.value
    if own not in DATATYPES or _root(own) != _root(iri):
        return own not in DATATYPES and own not in _OPAQUE and own != _LANG
    return known.read(_whole(lexical) if iri != _DECIMAL and _root(iri) == _DECIMAL else lexical)[0]


def contains(iri: str, literal: Literal) -> bool:
    """Return whether a well-formed literal is a value of a datatype, true if nobody can know."""
    own = literal.datatype.value
    if iri in (own, _ANY):
        return True
    if iri == _PLAIN:
        return own == _LANG or own not in DATATYPES or _root(own) == _STRING
    if own == _PLAIN:
        return iri in (_LANG, _STRING)
    known = DATATYPES.get(iri)
    return _in_known(literal, iri, known) if known else own not in DATATYPES and own != _LANG


def differ(one: Literal, other: Literal) -> bool:
    """Return whether two literals certainly have different values."""
    first, second = one.datatype.value, other.datatype.value
    if _LANG in (first, second):
        same_tag = one.language == other.language
        return first != second or not same_tag or one.value != other.value
    if first not in DATATYPES or second not in DATATYPES:
        return False
    if _root(first) != _root(second):
        return _PLAIN not in (first, second)
    (valid, value), (also_valid, other_value) = (
        read_value(literal.value, literal.datatype.value) for literal in (one, other)
    )
    return valid and also_valid and None not in (value, other_value) and value != other_value


class Literals:
    """The literals of a graph by datatype, and those that are ill-formed.

    `datatypes`: the IRIs that occur. `tags`: for each literal, id -1 downwards, the place of its
    datatype there, or -1 if it is ill-formed.
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self.datatypes: list[str] = []
        self.tags: list[int] = []
        self._places: dict[str, int] = {}
        self._extend()

    @property
    def ill_formed(self) -> list[int]:
        """The ids of literals that are no value of their own datatype."""
        return [-1 - place for place, tag in enumerate(self.tags) if tag < 0]

    def literal(self, identity: int) -> Literal:
        """Return the literal of an id."""
        term = self._dictionary.term(identity)
        if not isinstance(term, Literal):
            raise TypeError(term)
        return term

    def put_tags(self, store: Store, name: str) -> None:
        """Put (id, tag) of all literals into `store`."""
        rows = ((-1 - place, tag) for place, tag in enumerate(self.tags))
        store.put(name, ("id", "tag"), rows)

    def values_of(self, wanted: Iterable[tuple[int, str]]) -> Iterator[Row]:
        """Yield (literal, datatype) for each of `wanted` (id and IRI) that a literal belongs to."""
        asked = [(identity, iri) for identity, iri in wanted if is_datatype(iri)]
        for place in range(len(self.tags) if asked else 0):
            yield from self._types_of(place, asked)

    def add_new(self, wanted: Iterable[tuple[int, str]]) -> list[Row] | None:
        """Take in the literals added since; return their types as `values_of` does.

        None if one of them is ill-formed, which is a contradiction.
        """
        asked = [(identity, iri) for identity, iri in wanted if is_datatype(iri)]
        before = len(self.tags)
        self._extend()
        if -1 in self.tags[before:]:
            return None
        places = range(before, len(self.tags))
        return [row for place in places for row in self._types_of(place, asked)]

    def _types_of(self, place: int, asked: Iterable[tuple[int, str]]) -> Iterator[Row]:
        tag = self.tags[place]
        if tag >= 0 and self.datatypes[tag] in _KNOWN:
            literal = self.literal(-1 - place)
            for identity, iri in asked:
                if contains(iri, literal):
                    yield -1 - place, identity

    def fits(self, iri: str) -> list[int]:
        """Return the tags whose literals are all values of a datatype, -1 (ill-formed) too."""
        return [-1, *(tag for tag, own in enumerate(self.datatypes) if all_fit(own, iri))]

    def _extend(self) -> None:
        for place in range(len(self.tags), self._dictionary.literal_count):
            lexical, datatype = literal_parts(self._dictionary.canonical(-1 - place))
            datatype = _LANG if datatype[0] == "@" else datatype
            tag = self._places.setdefault(datatype, len(self._places))
            if tag == len(self.datatypes):
                self.datatypes.append(datatype)
            known = None if datatype == _STRING else DATATYPES.get(datatype)
            self.tags.append(tag if known is None or known.read(lexical)[0] else -1)


def all_fit(own: str, iri: str) -> bool:
    """Return whether all well-formed literals of a datatype surely are values of `iri`."""
    return own == iri or iri == _ANY or own not in _KNOWN or _is_below(own, iri)


def depends(own: str, iri: str) -> bool:
    """Return whether only its form tells if a literal of datatype `own` is a value of `iri`."""
    related = own in DATATYPES and iri in DATATYPES and _root(own) == _root(iri)
    return related and not all_fit(own, iri)


def is_known(iri: str) -> bool:
    """Return whether we know what the literals of a datatype mean."""
    return iri in _KNOWN


def _is_below(iri: str, above: str) -> bool:
    current: str | None = iri
    while current is not None and current != above:
        current = DATATYPES[current].base if current in DATATYPES else None
    return current == above
