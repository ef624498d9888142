"""A cursor over the tokens of a query: words, variables, terms and property paths.

Source: SPARQL 1.1 Query Language, sections 9 and 19.8.
"""

from __future__ import annotations

from kgtool.errors import WrongUse
from kgtool.namespaces import PREFIXES
from kgtool.terms import Literal, NamedNode, Term
from kgtool.trace.lexer import Token, read_term, tokens
from kgtool.trace.tree import Alternative, Inverse, Link, Negated, Path, Repeat, Sequence

__all__ = ["Reader", "unsupported"]

_NOTHING = Token("end", "", 0, 0)
_REPEATS = {"*": (0, True), "+": (1, True), "?": (0, False)}


def unsupported(what: str) -> WrongUse:
    """Return the error for a feature that cannot be traced."""
    return WrongUse(
        f"--sources cannot trace a query with {what}; ask without it, or write it another way",
        f"--sources 無法追溯含有 {what} 的查詢；請不加此選項，或改寫查詢",
    )


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

        Errors: `WrongUse` at the end of the text.
        """
        token = self.token
        if token.kind == "end":
            raise unsupported("an unusual spelling")
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

        Errors: `WrongUse` if something else is here.
        """
        if self.accept("+", "-"):
            sign = self.tokens[self.at - 1].text
            number = self.term()
            if isinstance(number, Literal):
                return Literal(sign.strip("+") + number.value, datatype=number.datatype)
        token = self.take()
        found = read_term(token, self.prefixes, self.base)
        if found is None:
            raise unsupported(f'"{token.text}" as a term')
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
            raise unsupported("something else than an IRI where one belongs")
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
