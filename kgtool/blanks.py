"""Blank nodes as addresses in dumps, and back: loading a dump twice adds nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from kgtool.namespaces import BASE
from kgtool.terms import BlankNode, NamedNode, Quad, Term

__all__ = ["with_blanks", "without_blanks"]

_GENID = f"{BASE}genid/"
_Node = TypeVar("_Node", bound=Term)


def _addressed(node: _Node) -> _Node | NamedNode:
    return NamedNode(_GENID + node.value) if isinstance(node, BlankNode) else node


def _blank(node: _Node) -> _Node | BlankNode:
    if isinstance(node, NamedNode) and node.value.startswith(_GENID):
        return BlankNode(node.value.removeprefix(_GENID))
    return node


def without_blanks(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads whose blank nodes have addresses. Source: RDF 1.1 Concepts, section 3.5."""
    return [
        Quad(_addressed(q.subject), q.predicate, _addressed(q.object), q.graph_name) for q in quads
    ]


def with_blanks(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads with the blank nodes that `without_blanks` gave addresses to."""
    return [Quad(_blank(q.subject), q.predicate, _blank(q.object), q.graph_name) for q in quads]
