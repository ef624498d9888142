"""RDF terms and the reading of RDF files: the project's door to pyoxigraph, beside `stores`.

Terms are pyoxigraph's: immutable, hashable, cheap. That library lower-cases language tags, so
`language_tag` restores their usual spelling wherever a term leaves the project.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kgtool.bombs import Unpacked, check_json, check_xml
from kgtool.errors import BadInput, reason
from kgtool.namespaces import PREFIXES, SOURCE
from kgtool.written import not_utf8

__all__ = [
    "BlankNode",
    "DefaultGraph",
    "Literal",
    "NamedNode",
    "Quad",
    "RdfFile",
    "Term",
    "Triple",
    "Watch",
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
    "quad_of",
    "read_rdf",
    "read_turtle",
    "text",
    "triple_of",
]

Term = NamedNode | BlankNode | Literal | Triple

_Place = Term | None
triple_of = cast("Callable[[_Place, _Place, _Place], Triple]", Triple)
quad_of = cast("Callable[[_Place, _Place, _Place], Quad]", Quad)
"""A triple, a quad of the default graph, of terms known to be right for their places, though types
do not tell."""

_XSD = PREFIXES["xsd"]
_DECIMAL = NamedNode(_XSD + "decimal")
_INTEGER = NamedNode(_XSD + "integer")
_DATE = NamedNode(_XSD + "date")
_BOOLEAN = NamedNode(_XSD + "boolean")

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
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


@lru_cache(maxsize=4096)
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


def is_absolute(iri: str) -> bool:
    """Return whether `iri` is a whole IRI, with a scheme."""
    try:
        return bool(_SCHEME.match(NamedNode(iri).value))
    except ValueError:
        return False


@lru_cache(maxsize=4096)
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


Watch = Callable[[int], None]
"""Called now and then with the number of bytes of a file that have been read."""


class RdfFile:
    """An RDF file: which syntax its ending names, its content, and its quads.

    Endings are ttl, nt, nq, trig, rdf, owl and jsonld, each also packed (`.gz`).
    Parameters: `path`; `name` (str), how messages call the file; `watch`, see `Watch`.
    Errors: `BadInput` if the ending is unknown.
    """

    def __init__(self, path: Path, name: str, watch: Watch | None = None) -> None:
        self._path, self._name, self._watch = path, name, watch
        endings = [ending.lower() for ending in path.suffixes]
        self._packed = endings[-1:] == [".gz"]
        form = _FORMATS.get("".join(endings[:-1][-1:] if self._packed else endings[-1:]))
        if form is None:
            known = " ".join(sorted(_FORMATS))
            raise BadInput(
                name,
                f"unknown kind of RDF file; its name must end in one of {known} (or that and .gz)",
                f"無法辨識的 RDF 檔案；檔名結尾須為 {known} 之一（可再加 .gz）",
            )
        self.form = form

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Give the content, unpacked. Errors: `BadInput` if it cannot be read, as `Unpacked`."""
        try:
            with self._path.open("rb") as file:
                content = Unpacked(file, self._name) if self._packed else file
                yield cast(BinaryIO, _Watched(content, file, self._watch or (lambda _: None)))
        except ValueError as fault:
            raise BadInput(self._name, f"cannot be read: {fault}", f"無法讀取：{fault}") from None
        except OSError as fault:
            en, zh = reason(fault)
            raise BadInput(self._name, f"cannot be read: {en}", f"無法讀取：{zh}") from None

    def quads(self, base: str | None = None) -> Iterator[Quad]:
        """Yield the quads; blank nodes keep the names that the file gives them.

        Parameters: `base` (str), the IRI that relative ones start from; without it they are
        faults, since a file's place is not part of what it says.
        Errors: `BadInput` with line and column if the file is not what its ending says;
        `LimitReached`, `Refused` for files made to overwhelm a parser (see `kgtool.bombs`).
        """
        try:
            with self.open() as file:
                content: BinaryIO | bytes = file
                if self.form in _CHECKS:
                    content = file.read()
                    _CHECKS[self.form](content, self._name)
                yield from parse(
                    input=content, format=self.form, base_iri=base, rename_blank_nodes=False
                )
        except SyntaxError as fault:
            raise self._utf8_fault() or _syntax_fault(self._name, self.form.name, fault) from None

    def _utf8_fault(self) -> BadInput | None:
        """Return the fault of a file that is not UTF-8, which all formats but RDF/XML are."""
        with self.open() as file:
            content = file.read()
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as fault:
            if self.form is RdfFormat.RDF_XML:
                return None
            line = content.count(b"\n", 0, fault.start) + 1
            return BadInput(f"{self._name}:{line}:1", *not_utf8(content))
        return None


class _Watched:
    """A file that tells how much of it has been read.

    It begins after the byte order mark that some editors write in front of UTF-8.
    """

    def __init__(self, content: BinaryIO | Unpacked, file: BinaryIO, watch: Watch) -> None:
        self._content, self._file, self._watch = content, file, watch
        self._start = content.read(len(BOM_UTF8)).removeprefix(BOM_UTF8)

    def read(self, size: int = -1) -> bytes:
        start = self._start if size < 0 else self._start[:size]
        self._start = self._start[len(start) :]
        part = (
            start
            if 0 <= size == len(start)
            else start + self._content.read(size if size < 0 else size - len(start))
        )
        self._watch(self._file.tell())
        return part


def read_rdf(path: Path, name: str, *, base: str | None = None) -> Iterator[Quad]:
    """Yield the quads of an RDF file; see `RdfFile.quads`."""
    yield from RdfFile(path, name).quads(base)
