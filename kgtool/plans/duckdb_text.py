"""Terms as text in the database: one spelling for each term, and its patterns for SQL.

The spelling is that of `turtle.term_text` (with the base direction of RDF 1.2, if any), so stored
terms go into N-Triples as they are. The patterns hold for some spellings of which it is certain
that a strict parser accepts them and that they are the one spelling already; whatever else a file
has goes through the parser. RE2 matches them, so they have no look-around.
Source: RDF 1.1 N-Triples, section 7; RFC 3987, section 2.2.
"""

from __future__ import annotations

import re
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from kgtool.namespaces import PREFIXES
from kgtool.terms import BlankNode, Literal, NamedNode, Term
from kgtool.turtle import term_text

__all__ = [
    "BLANK",
    "IRI",
    "LITERAL",
    "SPECIAL_DATATYPES",
    "TAG",
    "lines_into",
    "quoted",
    "read_text",
    "to_text",
]

_WIDE = r"\x{A1}-\x{1FFF}\x{2070}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"
_CHARACTER = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@/{_WIDE}-]|%[0-9A-Fa-f]{{2}})"
_START = r"(?:https?://[A-Za-z0-9.-]+(?::[0-9]{1,4})?(?:/CHARACTER*)?|urn:[a-z0-9]+:CHARACTER+)"
_NAME = _START.replace("CHARACTER", _CHARACTER) + rf"(?:\?{_CHARACTER}*)?(?:#{_CHARACTER}*)?"

IRI = f"<{_NAME}>"
"""IRIs that every parser accepts."""

BLANK = "_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
"""Blank nodes with names of ASCII letters."""

TAG = "@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
"""What may be a language tag; only a parser knows whether it is."""

LITERAL = rf'"(?:[^"\\\n\r\t]|\\["\\nrt])*"(?:{TAG}|\^\^{IRI})?'
"""Literals whose escapes are those of `turtle`; their tags have yet to be looked at."""

SPECIAL_DATATYPES = tuple(
    f"^^<{iri}>"
    for iri in (
        PREFIXES["xsd"] + "string",
        PREFIXES["rdf"] + "langString",
        PREFIXES["rdf"] + "dirLangString",
    )
)
"""Endings that literals in their one spelling do not have."""

_ESCAPED = re.compile(r'\\(["\\nrt])')
_PLAIN = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_PARTS = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<([^<>]*)>)?', re.DOTALL)


def quoted(text: str) -> str:
    """Return a constant of our own as SQL text; data never comes this way."""
    return "'" + text.replace("'", "''") + "'"


def to_text(term: Term) -> str:
    """Return the one spelling of a term."""
    direction = getattr(term, "direction", None)
    return term_text(term) + (f"--{direction}" if direction else "")


def lines_into(path: Path, rows: str) -> str:
    """Return the SQL that writes `rows` as N-Triples (FROM and what follows; terms are s, p, o)."""
    # fields and a full stop between spaces: the writer of CSV puts lines together quicker than `||`
    lines = f"SELECT s.text, p.text, o.text, '.' {rows}"
    form = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER ' '"
    return f"COPY ({lines}) TO {quoted(str(path))} ({form})"


def read_text(text: str) -> Term:
    """Return the term of a spelling."""
    if text[0] == "<" and text[1] != "<":
        return NamedNode(text[1:-1])
    if text[0] == "_":
        return BlankNode(text[2:])
    parts = _PARTS.fullmatch(text) if text[0] == '"' else None
    if parts is None or (parts[2] and "--" in parts[2]):
        return _parsed(text)
    lexical, language, datatype = parts.groups()
    value = _ESCAPED.sub(lambda found: _PLAIN[found[1]], lexical)
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)


def _parsed(text: str) -> Term:
    line = f"<x:s> <x:p> {text} .".encode()
    (quad,) = parse(input=line, format=RdfFormat.N_TRIPLES, rename_blank_nodes=False)
    term: Term = quad.object
    return term
