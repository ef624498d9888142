"""A cursor over the tokens of a query: words, variables, terms and property paths.

Source: SPARQL 1.1 Query Language, sections 9 and 19.8.
"""

from __future__ import annotations

from kgtool.namespaces import PREFIXES
from kgtool.sparql.lexer import Token, read_term, tokens
from kgtool.sparql.tree import Alternative, Inverse, Link, Negated, Path, Repeat, Sequence
from kgtool.terms import Literal, NamedNode, Term

__all__ = ["NotRead", "Reader"]

_NOTHING = Token("end", "", 0, 0)
_REPEATS = {"*": (0, True), "+": (1, True), "?": (0, False)}


class NotRead(Exception):
    """A query that has no tree here, though an engine accepts it; `feature` is why."""

    def __init__(self, feature: str) -> None:
        super().__init__(feature)
        self.feature = feature


class Reader:
    """A place among the tokens of a query, and the prefixes that hold there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.prefixes = dict(PREFIXES)
        self.base = ""

    @property
    def token(self) -> Token:
        """Return the token here."""
        return self.tokens[self.at] if self.at < len(self.tokens) else _NOTHING

    @property
    def word(self) -> str:
        """Return the keyword or sign here, nothing for other tokens."""
        return self.token.word

    @property
    def ended(self) -> bool:
        """Say whether the text is over."""
        return self.token.kind == "end"

    def take(self) -> Token:
        """Return the token here, and go on.

        Errors: `NotRead` at the end of the text.
        """
        token = self.token
        if token.kind == "end":
            raise NotRead("an unusual spelling")
        self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Go on if one of the keywords or signs is here; say whether it was."""
        if self.token.kind in ("word", "sign") and self.word in words:
            self.at += 1
            return True
        return False

    @property
    def place(self) -> int:
        """Return where the last token ends."""
        return self.tokens[self.at - 1].end

    def variable(self) -> str:
        """Read a variable; return its name."""
        return self.take().text[1:]

    def term(self) -> Term:
        """Read an IRI or a literal.

        Errors: `NotRead` if something else is here.
        """
        if self.accept("+", "-"):
            sign = self.tokens[self.at - 1].text
            number = self.term()
            if isinstance(number, Literal):
                return Literal(sign.strip("+") + number.value, datatype=number.datatype)
        token = self.take()
        found = read_term(token, self.prefixes, self.base)
        if found is None:
            raise NotRead(f'"{token.text}" as a term')
        if token.kind == "string" and isinstance(found, Literal):
            if self.token.kind == "language":
                return Literal(found.value, language=self.take().text[1:])
            if self.accept("^^"):
                return Literal(found.value, datatype=self._iri())
        return found

    def path(self) -> Path:
        """Read a path: alternatives of sequences."""
        found = [self._sequence()]
        while self.accept("|"):
            found.append(self._sequence())
        return found[0] if len(found) == 1 else Alternative(tuple(found))

    def _sequence(self) -> Path:
        found = [self._step()]
        while self.accept("/"):
            found.append(self._step())
        return found[0] if len(found) == 1 else Sequence(tuple(found))

    def _step(self) -> Path:
        inverse = self.accept("^")
        found = self._primary()
        for sign, (least, many) in _REPEATS.items():
            if self.accept(sign):
                found = Repeat(found, least, many)
                break
        return Inverse(found) if inverse else found

    def _primary(self) -> Path:
        if self.accept("("):
            found = self.path()
            self.take()
            return found
        if self.accept("!"):
            return self._negated()
        return Link(self._iri())

    def _iri(self) -> NamedNode:
        found = self.term()
        if not isinstance(found, NamedNode):
            raise NotRead("something else than an IRI where one belongs")
        return found

    def _negated(self) -> Path:
        ways: tuple[set[NamedNode], set[NamedNode]] = (set(), set())
        bracket = self.accept("(")
        given = [False, False]
        while not self.accept(")"):
            back = self.accept("^")
            given[back] = True
            ways[back].add(self._iri())
            if not bracket:
                break
            self.accept("|")
        forwards = frozenset(ways[0]) if given[0] or not given[1] else None
        return Negated(forwards, frozenset(ways[1]) if given[1] else None)
