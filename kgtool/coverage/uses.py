"""Which properties of which classes a query asks for, so that its answer can tell their coverage;
and which of the project's names in it nothing has, so that an empty answer is not taken for a fact.

The text is read as tokens, not parsed: triple patterns whose subject is also said to be of a class.
What the reading does not see has no footnote; nothing is ever told of a property that is not asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from kgtool.coverage.counts import coverage_note
from kgtool.errors import nearest
from kgtool.namespaces import BASE, COOP, GRAPH, PREFIXES, expand, shorten
from kgtool.stores import Store
from kgtool.terms import Literal, NamedNode
from kgtool.turtle import term_text

__all__ = ["query_coverage", "unknown_names", "unknown_notes", "used_properties"]

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


def unknown_names(store: Store, query: str) -> list[str]:
    """Return the project's IRIs in a query, shortened, that nothing in the store is called by."""
    words = {expand(word) for word in _tokens(query) if ":" in word}
    ours = sorted(
        iri
        for iri in words
        if iri.startswith(BASE) and not iri.startswith(GRAPH) and iri[-1] not in "/#:"
    )
    if not ours:
        return []
    listed = " ".join(f"<{iri}>" for iri in ours)
    rows = store.select(
        f"SELECT ?x WHERE {{ VALUES ?x {{ {listed} }} FILTER NOT EXISTS {{ ?x ?p ?o }}"
        " FILTER NOT EXISTS { ?s ?x ?o } FILTER NOT EXISTS { ?s ?p ?x } }"
    ).rows
    return sorted(shorten(x.value) for (x,) in rows if isinstance(x, NamedNode))


def _alike(store: Store, name: str) -> list[str]:
    """Return the names that things of the same kind have."""
    space = Literal(re.split(r"[^/#]*$", expand(name))[0])
    rows = store.select(
        f"SELECT DISTINCT ?x WHERE {{ ?x a ?k FILTER(STRSTARTS(STR(?x), {term_text(space)})) }}"
    ).rows
    return sorted(shorten(x.value) for (x,) in rows if isinstance(x, NamedNode))


def unknown_notes(store: Store, names: Collection[str], lang: str) -> list[str]:
    """Say of each of `unknown_names` that conditions with it match nothing, and what is near."""
    notes = []
    for name in names:
        en, zh = nearest(name, _alike(store, name))
        if lang == "en":
            notes.append(f'nothing is called "{name}"{en} Conditions with it match nothing.')
        else:
            notes.append(f"圖譜中沒有「{name}」{zh or '；'}凡含此名稱的條件均無相符資料。")
    return notes


def query_coverage(store: Store, query: str, lang: str, unknown: Collection[str] = ()) -> list[str]:
    """Return the coverage of the properties that a query asks for, one sentence each.

    Parameters: `unknown`, names that nothing has: of them nothing is to be counted.
    """
    known = {shorten(COOP + name) for name in ("Statement", "Source", "Conflict", "Figure")}
    left = known.union(unknown)
    pairs = [pair for pair in used_properties(query) if left.isdisjoint(pair)]
    return [coverage_note(store, cls, term, lang) for cls, term in pairs[:_MOST]]
