"""From RDF terms to integers and back: an exact, append-only dictionary, and triples as columns.

Terms are kept as canonical N-Triples text (see `termtexts`) and made only when asked for. Ids:
IRIs from 0, blank nodes from 2^30 (`BLANKS`), RDF 1.2 triple terms from 3·2^29 (`TRIPLE_TERMS`),
literals from -1 downwards; so "is it a literal" is `id < 0`. No hashes: an id stands for exactly
one term, and `term` gives back the lexical form it was made from (`100.50`, `007`); ids that run
out raise `LimitReached`.

Attributes of literals (stored table `literals`, operator `lookup`):
- `tag`: code of the datatype (1 …) or of the language (`LANGUAGES` …); see `Dictionary.tag`.
- `valid`: 1 if the lexical form belongs to the datatype (unknown datatypes: 1), else 0.
- `family`: code of the value space (`values.NUMBER`, …), 0 if the value cannot be compared.
- `low`, `high`: order keys, see `order.less` and `order.same`. Two values of one family are equal
  if both keys are; one is less if both keys are less. Else they are unequal or incomparable.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgtool.errors import LimitReached
from kgtool.namespaces import PREFIXES
from kgtool.plans.algebra import LITERALS, TRIPLES, Row
from kgtool.plans.datatypes import read_value
from kgtool.plans.ranks import Ranking
from kgtool.plans.store import Store
from kgtool.plans.termtexts import literal_parts, term_of, text_of, usual_text
from kgtool.plans.values import STRING, Value
from kgtool.terms import Quad, Term, Triple

__all__ = [
    "BLANKS",
    "LANGUAGES",
    "TRIPLE_TERMS",
    "Dictionary",
    "LiteralColumns",
    "encode",
    "fill",
    "fill_literals",
]

BLANKS = 1 << 30
"""The first id of blank nodes; smaller ids from 0 are IRIs."""

TRIPLE_TERMS = 3 << 29
"""The first id of RDF 1.2 triple terms."""

LANGUAGES = 1 << 20
"""The first tag of languages; smaller tags from 1 are datatypes."""

_END = 1 << 31
_STRING = PREFIXES["xsd"] + "string"
_NONE: Row = (0, 0, 0, 0, 0)


@dataclass(frozen=True)
class LiteralColumns:
    """Attributes of literals, one array for each; row k belongs to the literal `id[k]`."""

    id: array[int]
    tag: array[int]
    family: array[int]
    low: array[int]
    high: array[int]
    valid: array[int]

    def all(self) -> tuple[array[int], ...]:
        """Return the arrays in the order of the stored table."""
        return (self.id, self.tag, self.family, self.low, self.high, self.valid)


class Dictionary:
    """Terms and their ids; terms can be added, never changed or removed.

    Parameters: `text_order` (bool), whether strings get order keys; without it strings have
    family 0, which saves a sort of all strings where no plan compares their order.
    """

    def __init__(self, *, text_order: bool = True) -> None:
        self._text_order = text_order
        self._ids: dict[str, int] = {}
        self.known_text = self._ids.get
        self._iris: list[str] = []
        self._blanks: list[str] = []
        self._triples: list[str] = []
        self._literals: list[str] = []
        self._made: dict[int, Term] = {}
        self._spelt: dict[int, str] = {}
        self._tags: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._counts = [0, 0]
        self._ranking = Ranking()
        self._columns = LiteralColumns(*(array("q") for _ in range(6)))

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def generation(self) -> int:
        """A number that changes when order keys already given out were renumbered."""
        return self._ranking.generation

    @property
    def literal_count(self) -> int:
        """How many literals there are; their ids are -1 … -count."""
        return len(self._literals)

    def blanks(self) -> Sequence[str]:
        """Return the canonical texts of the blank nodes, in the order of their ids."""
        return self._blanks

    def intern(self, term: Term) -> int:
        """Return the id of `term`, a new one if it is new. Errors: `LimitReached`."""
        return self.intern_text(text_of(term))

    def intern_text(self, text: str) -> int:
        """As `intern`, given the canonical text of a term (see `termtexts`)."""
        found = self.known_text(text)
        return self._add(text) if found is None else found

    def find(self, term: Term) -> int | None:
        """Return the id of `term`, or None if it was never interned."""
        return self.known_text(text_of(term))

    def term(self, identity: int) -> Term:
        """Return the term of an id. Errors: `IndexError` if the id was never given out."""
        found = self._made.get(identity)
        if found is None:
            found = self._made[identity] = term_of(self.canonical(identity))
        return found

    def canonical(self, identity: int) -> str:
        """Return the canonical text of an id. Errors: `IndexError` as for `term`."""
        if identity < 0:
            return self._literals[-identity - 1]
        if identity < BLANKS:
            return self._iris[identity]
        if identity < TRIPLE_TERMS:
            return self._blanks[identity - BLANKS]
        return self._triples[identity - TRIPLE_TERMS]

    def text(self, identity: int) -> str:
        """Return an id's term as N-Triples, its language tag spelt as noted, else as usual."""
        return self._spelt.get(identity) or usual_text(self.canonical(identity))

    def spell(self, identity: int, text: str) -> None:
        """Note how a file writes the language tag of a literal; the first spelling stays."""
        self._spelt.setdefault(identity, text)

    def tag(self, name: str) -> int:
        """Return the code of a datatype's IRI or of `@language` (any spelling), new if need be."""
        found = self._tags.get(name)
        return self._add_tag(name) if found is None else found

    def tag_name(self, code: int) -> str:
        """Return the datatype's IRI or `@language` (lower case) of a code."""
        return self._names[code]

    def tags(self) -> dict[str, int]:
        """Return all datatypes and languages (`@…`, lower case) so far with their codes."""
        self._rank()
        return dict(self._tags)

    def literals(self, since: int = 0) -> LiteralColumns:
        """Return the attributes of all literals but the first `since`.

        If `generation` has changed since an earlier call, read all of them again.
        """
        self._rank()
        return LiteralColumns(*(column[since:] for column in self._columns.all()))

    def attributes(self, identity: int) -> Row:
        """Return (tag, family, low, high, valid) of one term, zeros if it is no literal."""
        if identity >= 0:
            return _NONE
        self._rank()
        row = -identity - 1
        return tuple(column[row] for column in self._columns.all()[1:])

    def _add(self, text: str) -> int:
        if text[0] == '"':
            texts, first, end = self._literals, 0, _END
        elif text[0] == "_":
            texts, first, end = self._blanks, BLANKS, TRIPLE_TERMS
        elif text[1] == "<":
            texts, first, end = self._triples, TRIPLE_TERMS, _END
        else:
            texts, first, end = self._iris, 0, BLANKS
        place = first + len(texts)
        if place >= end:
            raise _no_more(end - first)
        texts.append(text)
        identity = self._ids[text] = -1 - place if texts is self._literals else place
        return identity

    def _add_tag(self, name: str) -> int:
        which = int(name.startswith("@"))
        key = name.lower() if which else name
        if key in self._tags:
            return self._tags[key]
        self._counts[which] += 1
        code = self._counts[which] + which * LANGUAGES
        self._tags[key], self._names[code] = code, key
        return code

    def _read(self, text: str) -> tuple[str, bool, Value | None]:
        """Return the datatype or `@language` of a literal, whether it is valid, and its value."""
        lexical, kind = literal_parts(text)
        if kind[0] == "@":
            return kind, True, None
        if kind == _STRING and not self._text_order and "\\" not in text:
            # only what is escaped may be no character of XML
            return kind, True, None
        valid, value = read_value(lexical, kind)
        hidden = value is not None and value.family == STRING and not self._text_order
        return kind, valid, None if hidden else value

    def _rank(self) -> None:
        """Append the attributes of the literals that have none yet."""
        done = len(self._columns.id)
        if done == len(self._literals):
            return
        values: list[Value | None] = []
        for place, literal in enumerate(self._literals[done:], done):
            values.append(self._describe(place, literal))
        before = self._ranking.generation
        self._ranking.add(value for value in values if value is not None)
        self._append_keys(values)
        if self._ranking.generation != before:
            self._renumber(done)

    def _describe(self, place: int, text: str) -> Value | None:
        columns = self._columns
        kind, valid, value = self._read(text)
        columns.id.append(-1 - place)
        columns.tag.append(self.tag(kind))
        columns.valid.append(int(valid))
        return value

    def _append_keys(self, values: Iterable[Value | None]) -> None:
        columns, keys = self._columns, self._ranking.keys
        for value in values:
            low, high = (0, 0) if value is None else keys(value)
            columns.family.append(0 if value is None else value.family)
            columns.low.append(low)
            columns.high.append(high)

    def _renumber(self, count: int) -> None:
        columns, keys = self._columns, self._ranking.keys
        for place in range(count):
            if columns.family[place]:
                value = self._read(self._literals[place])[2]
                if value is not None:
                    columns.low[place], columns.high[place] = keys(value)


def _no_more(count: int) -> LimitReached:
    return LimitReached(
        f"more than {count} terms of one kind; split the data or use fewer terms",
        f"同類詞項超過 {count} 個；請分割資料或減少詞項",
    )


def encode(triples: Iterable[Triple | Quad], dictionary: Dictionary) -> list[Row]:
    """Return the different triples as rows (p, s, o) of ids; graph names are left out.

    Errors: `LimitReached` if ids run out.
    """
    rows: dict[Row, None] = {}
    add = dictionary.intern_text
    for triple in triples:
        p = add(str(triple.predicate))
        rows[p, add(str(triple.subject)), add(text_of(triple.object))] = None
    return list(rows)


def fill(store: Store, rows: Iterable[Row], dictionary: Dictionary) -> None:
    """Put triples (see `encode`) and the literals' attributes into `store`."""
    store.put(TRIPLES, ("p", "s", "o"), rows)
    fill_literals(store, dictionary)


def fill_literals(store: Store, dictionary: Dictionary) -> None:
    """Put the attributes of all literals into `store`, anew after terms were added."""
    names = ("id", "tag", "family", "low", "high", "valid")
    store.put_columns(LITERALS, names, dictionary.literals().all())
