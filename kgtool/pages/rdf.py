"""What a document says as RDF: its triples, and their text in four formats, sorted and cached.

Terms repeat from file to file, so the text of each is made once. The bytes depend on the triples
alone. Blank nodes keep the names that the source files give them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from kgtool.namespaces import LICENSE, PREFIXES
from kgtool.pages.context import CONTEXT_FILE, Context
from kgtool.terms import BlankNode, NamedNode, Term, Triple, language_tag, named
from kgtool.turtle import term_text

if TYPE_CHECKING:
    from kgtool.pages.site import Document, Site

__all__ = ["Writer", "document_triples", "json_lines", "own_triples", "with_prefixes"]

_APART = {"statement": "statements", "source": "sources"}
"""Kinds of things that are said in a graph of their own, by prefix."""

_encode = json.JSONEncoder(ensure_ascii=False).encode
_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"
_SPLIT = re.compile(r"(.*?)([A-Za-z_][\w.-]*)\Z", re.ASCII)
_KNOWN: Mapping[str, str] = {space: prefix for prefix, space in PREFIXES.items()}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLACE = re.compile(r"(?:^|(?<=[ ^]))([a-z]+):(?=[A-Za-z0-9_])", re.MULTILINE)


def document_triples(document: Document, *, sources: bool = True) -> Sequence[Triple]:
    """Return everything said of a document's thing, and the statements that say it.

    Parameters: `sources`, whether the statements are wanted; each names its source.
    """
    site, iri = document.site, document.iri
    if iri is None:
        return ()
    if document.kind == "question":
        from kgtool.pages.executables import question_triples

        return question_triples(site, site.questions[document.path.partition("/")[2]])
    if document.kind == "ontology":
        return site.graph.ontology
    found = site.graph.described(iri)
    for statement in site.graph.stated.get(iri, ()) if sources else ():
        found += site.graph.described(statement)
    return found


def own_triples(document: Document) -> list[Triple]:
    """Return what a document says of itself: its topic, its licence, the whole it is part of."""
    site = document.site
    page = NamedNode(f"{site.base}{document.path}.html")
    return [
        Triple(page, named("rdf:type"), named("foaf:Document")),
        Triple(page, named("foaf:primaryTopic"), NamedNode(document.iri or site.base)),
        Triple(page, named("dcterms:license"), NamedNode(LICENSE)),
        Triple(page, named("dcterms:isPartOf"), NamedNode(site.base)),
    ]


class _Texts(dict[Term, str]):
    """Texts of terms, each made when it is first asked for."""

    def __init__(self, write: Callable[[Term], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, term: Term) -> str:
        self[term] = text = self._write(term)
        return text


class Writer:
    """Writes triples as Turtle, JSON-LD, N-Triples and RDF/XML, and remembers texts of terms.

    `line` and `short` return a term as N-Triples write it, and as Turtle does with prefixes.
    """

    def __init__(self, site: Site, context: Context) -> None:
        self._context = context
        self._address = site.base + CONTEXT_FILE
        self.line: Callable[[Term], str] = _Texts(term_text).__getitem__
        self.short: Callable[[Term], str] = _Texts(partial(term_text, short=True)).__getitem__

    def write(self, triples: Sequence[Triple], ending: str) -> bytes:
        """Return triples, each there once, in the format of a file's ending.

        As TriG, statements and sources stand in the graphs that hold them in the store.
        """
        writers = {
            ".ttl": self._to_ttl,
            ".jsonld": self._to_jsonld,
            ".nt": self._to_nt,
            ".rdf": self._to_rdf,
            ".trig": self._to_trig,
        }
        return writers[ending](triples).encode()

    def _to_nt(self, triples: Sequence[Triple]) -> str:
        line = self.line
        return "".join(
            sorted(f"{line(t.subject)} {line(t.predicate)} {line(t.object)} .\n" for t in triples)
        )

    def turtle_blocks(self, triples: Iterable[Triple]) -> list[str]:
        """Return one Turtle block a subject, sorted."""
        short = self.short
        by_subject: dict[str, dict[str, list[str]]] = {}
        for t in triples:
            name = "a" if t.predicate.value == _TYPE else short(t.predicate)
            facts = by_subject.setdefault(short(t.subject), {})
            facts.setdefault(name, []).append(short(t.object))
        blocks = []
        for subject in sorted(by_subject):
            facts = by_subject[subject]
            order = sorted(facts, key=lambda name: (name != "a", name))
            body = " ;\n    ".join(f"{name} {' , '.join(sorted(facts[name]))}" for name in order)
            blocks.append(f"{subject} {body} .\n")
        return blocks

    def _to_ttl(self, triples: Sequence[Triple]) -> str:
        return with_prefixes("\n".join(self.turtle_blocks(triples)))

    def _to_trig(self, triples: Sequence[Triple]) -> str:
        apart: dict[str, list[Triple]] = {"": [], **{name: [] for name in _APART}}
        for t in triples:
            subject = self.line(t.subject)
            apart[next((n for n in _APART if subject[1:].startswith(PREFIXES[n])), "")].append(t)
        blocks = self.turtle_blocks(apart[""])
        for name, graph in _APART.items():
            if apart[name]:
                inside = "\n".join(self.turtle_blocks(apart[name]))
                blocks.append(f"graph:{graph} {{\n{inside}}}\n")
        return with_prefixes("\n".join(blocks))

    def _to_jsonld(self, triples: Sequence[Triple]) -> str:
        return json_lines(self._address, self._context.nodes(triples))

    def _to_rdf(self, triples: Sequence[Triple]) -> str:
        by_subject: dict[str, list[str]] = {}
        spaces: dict[str, str] = {"rdf": PREFIXES["rdf"]}
        lost = 0
        for t in triples:
            element = _element(t, spaces)
            lost += element is None
            if element is not None:
                by_subject.setdefault(_xml_subject(t.subject), []).append(element)
        head = "".join(f"\n  xmlns:{p}={quoteattr(n)}" for p, n in sorted(spaces.items()))
        parts = [
            f"<rdf:Description {subject}>\n{''.join(sorted(by_subject[subject]))}</rdf:Description>\n"
            for subject in sorted(by_subject)
        ]
        note = f"<!-- {lost} triple(s) cannot be written as RDF/XML; see the Turtle -->\n"
        body = "".join(parts) + (note if lost else "")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{head}>\n{body}</rdf:RDF>\n'


def json_lines(context: str, nodes: Iterable[Mapping[str, Any]]) -> str:
    """Return a JSON-LD document with one node a line."""
    body = ",\n".join(map(_encode, nodes))
    return f'{{"@context": {json.dumps(context)},\n"@graph": [\n{body}\n]}}\n'


def with_prefixes(body: str) -> str:
    """Return Turtle or TriG with the declarations of the prefixes that may be in it."""
    used = {found for found in _PLACE.findall(body) if found in PREFIXES}
    lines = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(used))
    return f"{lines}\n{body}" if lines else body


@lru_cache(maxsize=65536)
def _xml_subject(subject: NamedNode | BlankNode | Any) -> str:
    if isinstance(subject, BlankNode):
        return f"rdf:nodeID={quoteattr(subject.value)}"
    return f"rdf:about={quoteattr(subject.value)}"


@lru_cache(maxsize=4096)
def _split(iri: str) -> tuple[str, str] | None:
    """Return namespace and local name of a property, None if XML has no name for it."""
    match = _SPLIT.match(iri)
    return (match[1], match[2]) if match is not None and match[1] else None


def _qname(iri: str, spaces: dict[str, str]) -> str | None:
    parts = _split(iri)
    if parts is None:
        return None
    prefix = _KNOWN.get(parts[0])
    if prefix is None:
        taken = {space: name for name, space in spaces.items()}
        prefix = taken.get(parts[0], f"ns{len(spaces)}")
    spaces[prefix] = parts[0]
    return f"{prefix}:{parts[1]}"


def _element(triple: Triple, spaces: dict[str, str]) -> str | None:
    """Return a property element, None for what RDF/XML has no way to write."""
    name = _qname(triple.predicate.value, spaces)
    rest = _xml_value(triple.object)
    if name is None or rest is None:
        return None
    return f"  <{name}{rest[0]}" + (f"</{name}>\n" if rest[1] else "\n")


@lru_cache(maxsize=65536)
def _xml_value(value: Term) -> tuple[str, bool] | None:
    """Return what follows the name of an element, and whether the element must be closed."""
    if isinstance(value, Triple):
        return None
    if isinstance(value, NamedNode):
        return f" rdf:resource={quoteattr(value.value)}/>", False
    if isinstance(value, BlankNode):
        return f" rdf:nodeID={quoteattr(value.value)}/>", False
    if _NOT_XML.search(value.value):
        return None
    text = escape(value.value, {"\r": "&#13;"})
    if value.language:
        return f' xml:lang="{language_tag(value.language)}">{text}', True
    if value.datatype.value == _STRING:
        return f">{text}", True
    return f" rdf:datatype={quoteattr(value.datatype.value)}>{text}", True
