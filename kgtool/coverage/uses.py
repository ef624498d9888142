"""Which properties of which classes a query asks for, so that its answer can tell their coverage.

The text is read as tokens, not parsed: triple patterns whose subject is also said to be of a class.
What the reading does not see has no footnote; nothing is ever told of a property that is not asked.
"""

from __future__ import annotations

import re
from collections import defaultdict

from kgtool.coverage.counts import coverage_note
from kgtool.namespaces import COOP, PREFIXES, expand, shorten
from kgtool.stores import Store

__all__ = ["query_coverage", "used_properties"]

_MOST = 6
"""So many footnotes at most; a query that asks for more is told of the first."""

_TOKEN = re.compile(
    r"""\#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    r"""|<[^<>\s]*>|[?$]\w+|[\w-]*:[\w-]*|\w+|[.;,{}()\[\]|/^*+]|\S"""
)
_ENDS = frozenset(".{}")
_KEYWORDS = frozenset({"FILTER", "BIND", "VALUES", "OPTIONAL", "UNION", "GRAPH", "MINUS"})


def _tokens(query: str) -> list[str]:
    found = []
    for match in _TOKEN.finditer(query):
        word = match.group()
        if word.startswith("<"):
            word = shorten(word[1:-1])
        if not word.startswith("#"):
            found.append(word)
    return found


def _term(word: str) -> str:
    iri = PREFIXES["rdf"] + "type" if word == "a" else expand(word)
    return shorten(iri)


def _patterns(query: str) -> list[tuple[str, str, str]]:
    """Return subject, property and object of simple patterns; a path gives its first step."""
    found, subject, term, path = [], "", "", False
    for word in _tokens(query):
        if word in _ENDS or word.upper() in _KEYWORDS:
            subject = term = ""
        elif word == ";":
            term = ""
        elif word == ",":
            continue
        elif word in "()[]|/^*+":
            path = path or bool(term)
            if word == "^":
                subject = ""
        elif not subject:
            subject = word
        elif not term:
            term, path = _term(word), False
        elif path and ":" in word:
            path = False
        else:
            found.append((subject, term, word))
    return found


def used_properties(query: str) -> list[tuple[str, str]]:
    """Return pairs of class and property that a query asks for together, as it names them."""
    classes: dict[str, list[str]] = defaultdict(list)
    patterns = _patterns(query)
    for subject, term, value in patterns:
        if term == "rdf:type" and _term(value).startswith("coop:"):
            classes[subject].append(_term(value))
    pairs = [
        (cls, term)
        for subject, term, _ in patterns
        for cls in classes.get(subject, ())
        if subject[:1] in "?$" and term.startswith("coop:")
    ]
    return list(dict.fromkeys(pairs))


def query_coverage(store: Store, query: str, lang: str) -> list[str]:
    """Return the coverage of the properties that a query asks for, one sentence each."""
    known = {shorten(COOP + name) for name in ("Statement", "Source", "Conflict", "Figure")}
    pairs = [pair for pair in used_properties(query) if pair[0] not in known]
    return [coverage_note(store, cls, term, lang) for cls, term in pairs[:_MOST]]
