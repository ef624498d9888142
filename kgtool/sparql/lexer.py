"""The tokens of a query that an engine has already accepted, with their places, and their terms.

`kgtool.policy` judges queries by tokens that are wide on purpose; here the text is known to be
sound, so tokens are those of the standard. Source: SPARQL 1.1 Query Language, section 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from kgtool.terms import Literal, NamedNode, Term, decimal, named

__all__ = ["Token", "read_term", "tokens"]

_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n\r]*)
      |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      |(?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
                  |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
      |(?P<variable>[?$]\w+)
      |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      |(?P<label>_:\w(?:[\w-]|\.+(?=[\w-]))*)
      |(?P<name>(?:[^\W\d_](?:[\w-]|\.+(?=[\w-]))*)?:
          (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
             (?:[\w:-]|%[0-9A-Fa-f]{2}|\\.|\.+(?=[\w:%\\-]))*)?)
      |(?P<number>(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
      |(?P<word>\w+)
      |(?P<sign>\^\^|\|\||&&|.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Token:
    """One token: its kind (iri, string, variable, name, word, sign, …), text and place."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """Return the keyword in capitals, or the sign; nothing for other tokens."""
        return self.text.upper() if self.kind == "word" else self.text * (self.kind == "sign")


def tokens(text: str) -> list[Token]:
    """Return the tokens of a query, without blanks and comments."""
    return [
        Token(str(match.lastgroup), match[0], match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "blank"
    ]


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text, flags=re.DOTALL)


def _number(text: str) -> Literal:
    if "e" in text.lower():
        return Literal(text, datatype=named("xsd:double"))
    # stores give decimals in their shortest form, whatever was written
    return decimal(f"0{text}") if "." in text else Literal(text, datatype=named("xsd:integer"))


def read_term(token: Token, prefixes: Mapping[str, str], base: str) -> Term | None:
    """Return the term that one token stands for (a string without its tag), or None.

    Parameters: `prefixes`, IRIs by prefix; `base`, the IRI that relative ones start from.
    """
    if token.kind == "iri":
        address = token.text[1:-1]
        return NamedNode(urljoin(base, address) if base and ":" not in address else address)
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        return NamedNode(prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local))
    if token.kind == "string":
        quotes = 3 if token.text[:3] in ('"""', "'''") else 1
        return Literal(_unescape(token.text[quotes:-quotes]))
    if token.kind == "number":
        return _number(token.text)
    if token.word in ("TRUE", "FALSE"):
        return Literal(token.text.lower(), datatype=named("xsd:boolean"))
    return NamedNode(named("rdf:type").value) if token.text == "a" else None
