"""Terms as canonical N-Triples text: what the dictionary compares, and what it makes terms from.

One term has one text: escapes only where they must be, language tags in small letters, no
datatype for plain strings. Here is the way there and back, and the parts of a literal without
making a term of it.

Source: RDF 1.1 N-Triples, section 4 (a canonical form).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from pyoxigraph import RdfFormat, parse

from kgtool.namespaces import PREFIXES
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, language_tag

__all__ = ["literal_parts", "object_of", "term_of", "text_of", "usual_text"]

_STRING = PREFIXES["xsd"] + "string"
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_NAMED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _NAMED.get(escape[3], escape[3])


def text_of(term: Term) -> str:
    """Return the canonical text of a term."""
    return f"<<( {term} )>>" if isinstance(term, Triple) else str(term)


def literal_parts(text: str) -> tuple[str, str]:
    """Return the lexical form of a literal's canonical text, and its datatype or `@language`."""
    end = text.rindex('"')
    lexical, suffix = text[1:end], text[end + 1 :]
    if "\\" in lexical:
        lexical = _ESCAPE.sub(_character, lexical)
    if not suffix:
        return lexical, _STRING
    # a direction is no part of the language
    return lexical, suffix.partition("--")[0] if suffix[0] == "@" else suffix[3:-1]


def object_of(written: str, form: RdfFormat = RdfFormat.N_TRIPLES) -> Term | None:
    """Return the object written as N-Triples (or N-Quads, with a graph) has it, None if none."""
    line = f"<a:b> <a:b> {written} ."
    try:
        quads = list(parse(input=line, format=form, rename_blank_nodes=False))
    except SyntaxError:
        return None
    return cast(Term, quads[0].object) if len(quads) == 1 else None


def term_of(text: str) -> Term:
    """Return the term of a canonical text."""
    if text[0] == "<" and text[1] != "<":
        return NamedNode(text[1:-1])
    if text[0] == "_":
        return BlankNode(text[2:])
    if text[0] == '"' and "--" not in text:
        lexical, kind = literal_parts(text)
        if kind[0] == "@":
            return Literal(lexical, language=kind[1:])
        return Literal(lexical, datatype=NamedNode(kind))
    found = object_of(text)
    if found is None:
        raise ValueError(text)
    return found


@lru_cache(maxsize=1000)
def _usual_suffix(suffix: str) -> str:
    tag, dashes, direction = suffix[1:].partition("--")
    return f"@{language_tag(tag)}{dashes}{direction}"


def usual_text(text: str) -> str:
    """Return a canonical text with a literal's language tag in its usual spelling."""
    end = text.rfind('"') + 1
    return text[:end] + _usual_suffix(text[end:]) if text[end : end + 1] == "@" else text
