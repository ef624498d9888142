"""Dumps of the whole graph: the same graph always gives the same bytes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

from kgtool.blanks import without_blanks
from kgtool.namespaces import LICENSE, PREFIXES
from kgtool.pages import Site
from kgtool.pages.context import CONTEXT_FILE
from kgtool.pages.rdf import Writer, json_lines, with_prefixes
from kgtool.terms import (
    DefaultGraph,
    NamedNode,
    Quad,
    Triple,
    graph_name,
    named,
)

__all__ = ["dumps"]

_STATEMENTS, _STATEMENT = graph_name("statements"), named("rdf:Statement")

_NOTE = f"# Knowledge graph of Taiwan's research cooperation. License: {LICENSE}\n"


def _nq(writer: Writer, quads: list[Quad]) -> str:
    line = writer.line
    lines = []
    for quad in quads:
        graph = quad.graph_name
        end = "" if isinstance(graph, DefaultGraph) else f" {line(graph)}"
        lines.append(f"{line(quad.subject)} {line(quad.predicate)} {line(quad.object)}{end} .\n")
    return _NOTE + "".join(sorted(lines))


def _trig(writer: Writer, quads: list[Quad]) -> str:
    graphs: dict[str, list[Triple]] = {}
    for quad in quads:
        graph = quad.graph_name
        name = "" if isinstance(graph, DefaultGraph) else writer.short(graph)
        graphs.setdefault(name, []).append(quad.triple)
    blocks = []
    for name in sorted(graphs):
        body = "\n".join(writer.turtle_blocks(graphs[name]))
        blocks.append(f"{name} {{\n{body}}}\n" if name else body)
    return _NOTE + with_prefixes("\n".join(blocks))


def _reifiers(writer: Writer, quads: list[Quad]) -> str:
    """Return the statements as RDF 1.2 has them: each names the triple that it makes.

    Source: RDF 1.2 Turtle, sections 2.10 and 2.11 (`<<( … )>>`, `rdf:reifies`).
    """
    parts = {PREFIXES["rdf"] + name: name for name in ("subject", "predicate", "object")}
    about: dict[str, list[Triple]] = {}
    said: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.graph_name != _STATEMENTS:
            continue
        name, part = writer.short(quad.subject), parts.get(quad.predicate.value)
        if part:
            said.setdefault(name, {})[part] = writer.short(quad.object)
        elif quad.object != _STATEMENT:
            about.setdefault(name, []).append(quad.triple)
    blocks = [
        f"{name} rdf:reifies <<( {' '.join(said[name][part] for part in parts.values())} )>> .\n"
        + "".join(writer.turtle_blocks(about.get(name, [])))
        for name in sorted(said)
    ]
    return _NOTE + with_prefixes("\n".join(blocks))


def _plain(quads: list[Quad]) -> list[Triple]:
    return [quad.triple for quad in quads if isinstance(quad.graph_name, DefaultGraph)]


def _licence(site: Site, name: str) -> Triple:
    """Return the licence of a dump, for a format that has no comments."""
    dump = NamedNode(f"{site.base}dumps/coop-tw.{name}")
    return Triple(dump, named("dcterms:license"), NamedNode(LICENSE))


def dumps(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield ending and content of every dump, plain and compressed.

    N-Quads and TriG are for stores: every graph, and no blank nodes. Turtle and JSON-LD are for
    other tools: the plain triples, with the blank nodes by which OWL writes its axioms down.
    `rdf12.ttl` is the edition of the statements in RDF 1.2.
    """
    source: Any = site.store
    quads = list(source.quads())
    triples, writer = _plain(quads), site.writer
    addressed = without_blanks(quads)
    texts = {
        "nq": _nq(writer, addressed),
        "trig": _trig(writer, addressed),
        "rdf12.ttl": _reifiers(writer, quads),
        "ttl": _NOTE + with_prefixes("\n".join(writer.turtle_blocks(triples))),
        "jsonld": json_lines(
            site.base + CONTEXT_FILE, site.context.nodes([*triples, _licence(site, "jsonld")])
        ),
    }
    for name, content in texts.items():
        yield name, content.encode()
        yield f"{name}.gz", gzip.compress(content.encode(), 6, mtime=0)
