"""RDF terms and the reading of RDF files: the project's door to pyoxigraph, beside `stores`.

Terms are pyoxigraph's: immutable, hashable, cheap. That library lower-cases language tags, so
`language_tag` restores their usual spelling wherever a term leaves the project.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from kgtool.bombs import check_json, check_xml
from kgtool.errors import BadInput
from kgtool.namespaces import PREFIXES, SOURCE

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "Term",
    "Triple",
    "boolean",
    "day",
    "decimal",
    "graph_name",
    "graph_node",
    "integer",
    "language_tag",
    "named",
    "number_text",
    "plain",
    "read_rdf",
    "read_turtle",
    "text",
]

Term = NamedNode | BlankNode | Literal | Triple

_XSD = PREFIXES["xsd"]
_DECIMAL = NamedNode(_XSD + "decimal")
_INTEGER = NamedNode(_XSD + "integer")
_DATE = NamedNode(_XSD + "date")
_BOOLEAN = NamedNode(_XSD + "boolean")

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")

_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
_CHECKS: Mapping[RdfFormat, Callable[[bytes, str], None]] = {
    RdfFormat.RDF_XML: check_xml,
    RdfFormat.JSON_LD: check_json,
}


def named(name: str) -> NamedNode:
    """Return the IRI of `name` (str), written `prefix:local` with a prefix of the project."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def text(value: str, language: str) -> Literal:
    """Return a language-tagged literal."""
    return Literal(value, language=language)


def plain(value: str) -> Literal:
    """Return a string literal without a language."""
    return Literal(value)


def number_text(value: str) -> str:
    """Return the canonical lexical form of a decimal given as text: no trailing zeros, no exponent.

    Errors: `ValueError` if `value` is not a finite decimal number.
    """
    match = _NUMBER.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is not a decimal number")
    whole, fraction = match[2].lstrip("0") or "0", (match[3] or "").rstrip("0")
    sign = match[1] if whole != "0" or fraction else ""
    return f"{sign}{whole}" + (f".{fraction}" if fraction else "")


def decimal(value: str) -> Literal:
    """Return an `xsd:decimal` from its text; see `number_text`."""
    return Literal(number_text(value), datatype=_DECIMAL)


def integer(value: int) -> Literal:
    """Return an `xsd:integer`."""
    return Literal(str(value), datatype=_INTEGER)


def day(value: str) -> Literal:
    """Return an `xsd:date` from `YYYY-MM-DD`."""
    return Literal(value, datatype=_DATE)


def boolean(value: bool) -> Literal:
    """Return an `xsd:boolean`."""
    return Literal("true" if value else "false", datatype=_BOOLEAN)


def graph_name(source_key: str) -> NamedNode:
    """Return the IRI of the named graph of a source (or of `inferred`, `statements`, …)."""
    return NamedNode(PREFIXES["graph"] + source_key.removeprefix(SOURCE))


def graph_node(name: str) -> NamedNode:
    """Return the IRI `name` that a client gives for a graph.

    Errors: `BadInput` if it is no IRI.
    """
    try:
        return NamedNode(name)
    except ValueError:
        raise BadInput(
            "graph", "the name of a graph must be a whole IRI", "圖的名稱須為完整的 IRI"
        ) from None


def language_tag(tag: str) -> str:
    """Return a language tag in its usual spelling: `zh-hant-tw` becomes `zh-Hant-TW`.

    Source: BCP 47 (RFC 5646), section 2.1.1.
    """
    first, *rest = tag.split("-")
    shaped = [first.lower()]
    for part in rest:
        if len(part) == 4 and part.isalpha():
            shaped.append(part.title())
        elif len(part) == 2 and len(shaped[-1]) > 1:
            shaped.append(part.upper())
        else:
            shaped.append(part.lower())
    return "-".join(shaped)


def _syntax_fault(name: str, form: str, fault: SyntaxError) -> BadInput:
    line, column = fault.lineno or 1, fault.offset or 1
    reason = fault.msg.partition(": ")[2] or fault.msg
    if "LoadDocumentCallback" in fault.msg:
        return BadInput(
            f"{name}:{line}:{column}",
            "its @context is at another address, which is not fetched; put the context into the"
            " file, or give N-Quads or TriG",
            "其 @context 位於其他網址，本工具不予讀取；請將 @context 內容置於檔案中，或改用"
            " N-Quads、TriG 檔",
        )
    return BadInput(
        f"{name}:{line}:{column}",
        f"not valid {form}: {reason}",
        f"不是有效的 {form}：{reason}",
    )


def read_turtle(content: bytes, name: str) -> list[Triple]:
    """Return the triples of Turtle text; see `read_rdf`."""
    try:
        return [quad.triple for quad in parse(input=content, format=RdfFormat.TURTLE)]
    except SyntaxError as fault:
        raise _syntax_fault(name, "Turtle", fault) from None


def read_rdf(path: Path, name: str, *, base: str | None = None) -> Iterator[Quad]:
    """Yield the quads of an RDF file; blank nodes keep the names that the file gives them.

    Parameters: `path`; `name` (str), how messages call the file. The format follows the ending
    (ttl, nt, nq, trig, rdf, owl, jsonld). `base` (str), the IRI that relative ones start from;
    without it they are faults, since a file's place is not part of what it says.
    Errors: `BadInput` with line and column if the file is not what its ending says;
    `LimitReached`, `Refused` for files made to overwhelm a parser (see `kgtool.bombs`).
    """
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        known = " ".join(sorted(_FORMATS))
        raise BadInput(
            name,
            f"unknown kind of RDF file; its name must end in one of {known}",
            f"無法辨識的 RDF 檔案；檔名結尾須為 {known} 之一",
        )
    try:
        if form in _CHECKS:
            _CHECKS[form](path.read_bytes(), name)
        with path.open("rb") as file:
            yield from parse(input=file, format=form, base_iri=base, rename_blank_nodes=False)
    except SyntaxError as fault:
        raise _syntax_fault(name, form.name, fault) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or type(fault).__name__
        raise BadInput(name, f"cannot be read: {reason}", f"無法讀取：{reason}") from None
