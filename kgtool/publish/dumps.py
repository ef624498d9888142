"""Dumps of the whole graph: the same graph always gives the same bytes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

from kgtool.pages import Site
from kgtool.pages.context import CONTEXT_FILE
from kgtool.pages.rdf import LICENSE, Writer, json_lines, with_prefixes
from kgtool.terms import DefaultGraph, Quad, Triple

__all__ = ["dumps"]

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


def _plain(quads: list[Quad]) -> list[Triple]:
    return [quad.triple for quad in quads if isinstance(quad.graph_name, DefaultGraph)]


def dumps(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield ending and content of every dump, plain and compressed.

    N-Quads and TriG hold every graph, Turtle and JSON-LD the plain triples.
    """
    source: Any = site.store
    quads = list(source.quads())
    triples, writer = _plain(quads), site.writer
    texts = {
        "nq": _nq(writer, quads),
        "trig": _trig(writer, quads),
        "ttl": _NOTE + with_prefixes("\n".join(writer.turtle_blocks(triples))),
        "jsonld": json_lines(site.base + CONTEXT_FILE, site.context.nodes(triples)),
    }
    for name, content in texts.items():
        yield name, content.encode()
        yield f"{name}.gz", gzip.compress(content.encode(), 6, mtime=0)
