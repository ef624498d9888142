"""Writing RDF for people and machines: Turtle, TriG, N-Triples, N-Quads and JSON-LD.

The output is sorted, so the same triples always give the same bytes, and language tags are
written in their usual spelling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any

from pyoxigraph import RdfFormat, serialize

from kgtool.namespaces import PREFIXES, shorten
from kgtool.terms import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    Term,
    Triple,
    language_tag,
)

__all__ = ["GRAPH_FORMATS", "group_texts", "row_texts", "term_text", "to_graph_text"]

GRAPH_FORMATS = ("turtle", "ntriples", "jsonld", "trig")

_XSD_STRING = PREFIXES["xsd"] + "string"
_RDF_TYPE = PREFIXES["rdf"] + "type"
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _quoted(value: str) -> str:
    return f'"{value.translate(_ESCAPES)}"'


def _iri_text(iri: str, *, short: bool) -> str:
    if short:
        name = shorten(iri)
        prefix, _, local = name.partition(":")
        if name != iri and prefix in PREFIXES and _LOCAL.match(local):
            return name
    return f"<{iri}>"


def term_text(term: Term, *, short: bool = False) -> str:
    """Return `term` in Turtle syntax; `short` uses the project's prefixes."""
    if isinstance(term, NamedNode):
        return _iri_text(term.value, short=short)
    if isinstance(term, BlankNode):
        return str(term)
    if isinstance(term, Triple):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(term_text(part, short=short) for part in parts)} )>>"
    if term.language:
        return f"{_quoted(term.value)}@{language_tag(term.language)}"
    if term.datatype.value == _XSD_STRING:
        return _quoted(term.value)
    return f"{_quoted(term.value)}^^{_iri_text(term.datatype.value, short=short)}"


_Texts = tuple[str, str, str]


def _texts(triple: Triple) -> _Texts:
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    is_type = predicate.value == _RDF_TYPE
    name = "a" if is_type else term_text(predicate, short=True)
    return term_text(subject, short=True), name, term_text(value, short=True)


def _turtle_block(statements: Iterable[_Texts], indent: str) -> Iterator[str]:
    by_subject: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in statements:
        by_subject.setdefault(subject, {}).setdefault(predicate, []).append(value)
    for subject in sorted(by_subject):
        predicates = by_subject[subject]
        order = sorted(predicates, key=lambda name: (name != "a", name))
        body = f" ;\n{indent}    ".join(
            f"{name} {', '.join(sorted(set(predicates[name])))}" for name in order
        )
        yield f"{indent}{subject} {body} ."


def _with_prefixes(body: str) -> str:
    used = [name for name in sorted(PREFIXES) if f"{name}:" in body]
    lines = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in used)
    return f"{lines}\n{body}\n" if lines else f"{body}\n"


def _to_turtle(quads: list[Quad]) -> str:
    body = "\n\n".join(_turtle_block((_texts(quad.triple) for quad in quads), ""))
    return _with_prefixes(body)


def _to_trig(quads: list[Quad]) -> str:
    by_graph: dict[str, list[Triple]] = {}
    for quad in quads:
        graph = quad.graph_name
        name = "" if isinstance(graph, DefaultGraph) else term_text(graph, short=True)
        by_graph.setdefault(name, []).append(quad.triple)
    blocks = []
    for name in sorted(by_graph):
        lines = "\n".join(_turtle_block(map(_texts, by_graph[name]), "    " if name else ""))
        blocks.append(f"{name} {{\n{lines}\n}}" if name else lines)
    body = "\n\n".join(blocks)
    return _with_prefixes(body)


def _to_lines(quads: list[Quad]) -> str:
    lines = set()
    for quad in quads:
        parts = [term_text(quad.subject), term_text(quad.predicate), term_text(quad.object)]
        if not isinstance(quad.graph_name, DefaultGraph):
            parts.append(term_text(quad.graph_name))
        lines.add(" ".join(parts) + " .\n")
    return "".join(sorted(lines))


def _restore_tags(node: Any) -> Any:
    if isinstance(node, list):
        return [_restore_tags(item) for item in node]
    if isinstance(node, dict):
        return {
            key: language_tag(value) if key == "@language" else _restore_tags(value)
            for key, value in node.items()
        }
    return node


def _to_jsonld(quads: list[Quad]) -> str:
    ordered = sorted(set(quads), key=str)
    raw = serialize(ordered, format=RdfFormat.JSON_LD)
    document = _restore_tags(json.loads(raw or b"[]"))
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


_WRITERS = {
    "turtle": _to_turtle,
    "trig": _to_trig,
    "ntriples": _to_lines,
    "jsonld": _to_jsonld,
}


def to_graph_text(quads: Iterable[Quad | Triple], form: str) -> str:
    """Return triples or quads as text.

    Parameters: `quads`; `form` (str), one of `GRAPH_FORMATS` (`ntriples` writes N-Quads where a
    quad names its graph; `turtle` leaves graph names out).
    """
    whole = [
        quad if isinstance(quad, Quad) else Quad(quad.subject, quad.predicate, quad.object)
        for quad in quads
    ]
    return _WRITERS[form](whole)


def group_texts(groups: Iterable[Iterable[Triple]]) -> Iterator[str]:
    """Yield groups of triples as Turtle, sorted within each group only, with every prefix."""
    yield _with_prefixes("".join(f"{prefix}:" for prefix in PREFIXES)).partition("\n\n")[0] + "\n"
    once = lru_cache(maxsize=1 << 16)(partial(term_text, short=True))
    verbs = {_RDF_TYPE: "a"}
    for triples in groups:
        texts = (
            (once(t.subject), verbs.get(t.predicate.value) or once(t.predicate), once(t.object))
            for t in triples
        )
        yield "\n" + "\n".join(_turtle_block(texts, "")) + "\n"


def _shortened(text: str) -> str:
    """Return a term's N-Triples text with the project's prefixes."""
    if text[0] == "<" and text[1] != "<":
        return _iri_text(text[1:-1], short=True)
    body, found, datatype = text.rpartition('"^^<')
    if text[0] != '"' or not found:
        return text
    return f'{body}"^^{_iri_text(datatype[:-1], short=True)}'


def row_texts(
    rows: Iterable[tuple[int, int, int]], text: Callable[[int], str], form: str
) -> Iterator[str]:
    """Yield statements given by numbers as sorted text, piece by piece.

    Parameters: `rows`, numbers of subject, predicate and object; `text`, the N-Triples text of a
    number; `form`, "turtle" or "ntriples".
    """
    names = _Names(text, short=form == "turtle")
    if form == "ntriples":
        by_subject: dict[int, list[str]] = {}
        for s, p, o in rows:
            by_subject.setdefault(s, []).append(f" {names[p]} {names[o]} .\n")
        for s in sorted(by_subject, key=names.__getitem__):
            # a space comes before all that a term can go on with, so this is the order of lines
            yield names[s] + names[s].join(sorted(by_subject[s]))
        return
    is_a = _iri_text(_RDF_TYPE, short=True)
    verbs = {is_a: "a"}
    texts = ((names[s], verbs.get(names[p], names[p]), names[o]) for s, p, o in rows)
    blocks = list(_turtle_block(texts, ""))
    shown = list(names.values())
    used = [prefix for prefix in sorted(PREFIXES) if any(f"{prefix}:" in name for name in shown)]
    yield from (f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in used)
    yield ("\n" if used else "") + "\n\n".join(blocks) + "\n"


class _Names(dict[int, str]):
    """The text of each number, made once."""

    def __init__(self, text: Callable[[int], str], *, short: bool) -> None:
        self._text, self._short = text, short

    def __missing__(self, number: int) -> str:
        shown = self._text(number)
        self[number] = found = _shortened(shown) if self._short else shown
        return found
