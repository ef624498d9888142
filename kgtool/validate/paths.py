"""Property paths: their algebra, how they are read, walked, and written again.

Source: SHACL, section 2.3.1 (SHACL property paths).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kgtool.errors import LimitReached
from kgtool.terms import BlankNode, NamedNode, Term, Triple, named
from kgtool.validate.graph import Graph

__all__ = [
    "Alternative",
    "Inverse",
    "OneOrMore",
    "Path",
    "Predicate",
    "Sequence",
    "ZeroOrMore",
    "ZeroOrOne",
    "describe_path",
    "forwards",
    "is_bounded",
    "path_text",
    "read_path",
    "walk",
]


@dataclass(frozen=True)
class Predicate:
    """One predicate, forwards."""

    iri: NamedNode


@dataclass(frozen=True)
class Inverse:
    """A path walked backwards."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """One path after the other."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Any of several paths."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class ZeroOrMore:
    """A path any number of times; every node leads to itself."""

    path: Path


@dataclass(frozen=True)
class OneOrMore:
    """A path at least once."""

    path: Path


@dataclass(frozen=True)
class ZeroOrOne:
    """A path once or not at all."""

    path: Path


Path = Predicate | Inverse | Sequence | Alternative | ZeroOrMore | OneOrMore | ZeroOrOne

_FIRST, _REST, _NIL = named("rdf:first"), named("rdf:rest"), named("rdf:nil")
_WRAPPED: Mapping[str, Callable[[Path], Path]] = {
    "inversePath": Inverse,
    "zeroOrMorePath": ZeroOrMore,
    "oneOrMorePath": OneOrMore,
    "zeroOrOnePath": ZeroOrOne,
}
_NAMES: Mapping[type, str] = {
    Inverse: "inversePath",
    ZeroOrMore: "zeroOrMorePath",
    OneOrMore: "oneOrMorePath",
    ZeroOrOne: "zeroOrOnePath",
}
_MOST_PARTS = 5000
_SIGNS: Mapping[type, str] = {ZeroOrMore: "*", OneOrMore: "+", ZeroOrOne: "?"}


# ---- Reading -------------------------------------------------------------------------------------


def read_path(graph: Graph, node: Term) -> Path:
    """Return the path that `node` describes.

    A node that is a list is a sequence, whatever else it says.
    Errors: `ValueError` if `node` is no well-formed path; `LimitReached` if it has too many parts,
    as a few nodes can say that name each other several times.
    """
    return _read(graph, node, frozenset(), iter(range(_MOST_PARTS)))


def _read(graph: Graph, node: Term, inside: frozenset[Term], left: Iterator[int]) -> Path:
    if next(left, None) is None:
        raise LimitReached(
            f"a path of the shapes has more than {_MOST_PARTS:,} parts; use a shorter one",
            f"形狀中有路徑超過 {_MOST_PARTS:,} 個部分；請縮短路徑",
        )
    if isinstance(node, NamedNode):
        return Predicate(node)
    if not isinstance(node, BlankNode) or node in inside:
        raise ValueError(str(node))
    within = inside | {node}
    if graph.objects(node, _FIRST):
        return Sequence(_read_paths(graph, node, within, left))
    choices = graph.objects(node, named("sh:alternativePath"))
    wrapped = [
        (make, value)
        for name, make in _WRAPPED.items()
        for value in graph.objects(node, named(f"sh:{name}"))
    ]
    if len(choices) + len(wrapped) != 1:
        raise ValueError(str(node))
    if choices:
        return Alternative(_read_paths(graph, choices[0], within, left))
    make, value = wrapped[0]
    return make(_read(graph, value, within, left))


def _read_paths(
    graph: Graph, head: Term, inside: frozenset[Term], left: Iterator[int]
) -> tuple[Path, ...]:
    paths = tuple(_read(graph, item, inside, left) for item in graph.list_items(head))
    if len(paths) < 2:
        raise ValueError(str(head))
    return paths


# ---- Walking -------------------------------------------------------------------------------------


def walk(graph: Graph, path: Path, start: Term, *, back: bool = False) -> Iterable[Term]:
    """Return the nodes that `path` leads to from `start`, each once; `back` walks against it."""
    if isinstance(path, Predicate):
        return graph.subjects(path.iri, start) if back else graph.objects(start, path.iri)
    if isinstance(path, Inverse):
        return walk(graph, path.path, start, back=not back)
    if isinstance(path, Sequence):
        return _walk_sequence(graph, path.paths[:: -1 if back else 1], start, back=back)
    if isinstance(path, Alternative):
        return dict.fromkeys(
            node for part in path.paths for node in walk(graph, part, start, back=back)
        )
    if isinstance(path, ZeroOrOne):
        return dict.fromkeys([start, *walk(graph, path.path, start, back=back)])
    found = _walk_on(graph, path.path, start, back=back)
    return dict.fromkeys([start, *found]) if isinstance(path, ZeroOrMore) else found


def _walk_sequence(
    graph: Graph, paths: tuple[Path, ...], start: Term, *, back: bool
) -> Iterable[Term]:
    nodes: Iterable[Term] = [start]
    for part in paths:
        nodes = dict.fromkeys(
            value for node in nodes for value in walk(graph, part, node, back=back)
        )
    return nodes


def _walk_on(graph: Graph, path: Path, start: Term, *, back: bool) -> dict[Term, None]:
    """Return everything that one step or more lead to."""
    found: dict[Term, None] = {}
    waiting = [start]
    while waiting:
        for node in walk(graph, path, waiting.pop(), back=back):
            if node not in found:
                found[node] = None
                waiting.append(node)
    return found


# ---- Telling -------------------------------------------------------------------------------------


def is_bounded(path: Path) -> bool:
    """Say whether a path is one of triples only: without `?`, `*`, `+`."""
    if isinstance(path, Inverse):
        return is_bounded(path.path)
    if isinstance(path, Sequence | Alternative):
        return all(map(is_bounded, path.paths))
    return isinstance(path, Predicate)


def forwards(path: Path, *, back: bool = False) -> Path:
    """Return a path of the same meaning whose inverses are of predicates only, without `(p+)*`.

    Parameters: `back`, to return the inverse of the path.
    """
    if isinstance(path, Predicate):
        return Inverse(path) if back else path
    if isinstance(path, Inverse):
        return forwards(path.path, back=not back)
    if isinstance(path, Sequence):
        return Sequence(tuple(forwards(one, back=back) for one in path.paths[:: -1 if back else 1]))
    if isinstance(path, Alternative):
        return Alternative(tuple(forwards(one, back=back) for one in path.paths))
    inner, kind = forwards(path.path, back=back), type(path)
    if isinstance(inner, ZeroOrMore | OneOrMore | ZeroOrOne):
        return (kind if isinstance(inner, kind) else ZeroOrMore)(inner.path)
    return kind(inner)


# ---- Writing -------------------------------------------------------------------------------------


def path_text(path: Path) -> str:
    """Return `path` in SPARQL's syntax, as `$PATH` stands for. Source: SHACL, section 5.3.1."""
    if isinstance(path, Predicate):
        return str(path.iri)
    if isinstance(path, Sequence | Alternative):
        sign = "/" if isinstance(path, Sequence) else "|"
        return "(" + sign.join(map(path_text, path.paths)) + ")"
    if isinstance(path, Inverse):
        return f"^({path_text(path.path)})"
    return f"({path_text(path.path)}){_SIGNS[type(path)]}"


def describe_path(
    path: Path, new: Callable[[], BlankNode]
) -> tuple[NamedNode | BlankNode, list[Triple]]:
    """Return a node that describes `path`, and the triples that say so.

    Parameters: `new`, makes blank nodes. Source: SHACL, section 3.6.2.2.
    """
    if isinstance(path, Predicate):
        return path.iri, []
    if isinstance(path, Sequence):
        return _describe_list(path.paths, new)
    node = new()
    if isinstance(path, Alternative):
        inner, triples = _describe_list(path.paths, new)
        return node, [Triple(node, named("sh:alternativePath"), inner), *triples]
    inner, triples = describe_path(path.path, new)
    return node, [Triple(node, named(f"sh:{_NAMES[type(path)]}"), inner), *triples]


def _describe_list(
    paths: tuple[Path, ...], new: Callable[[], BlankNode]
) -> tuple[NamedNode | BlankNode, list[Triple]]:
    cells: list[NamedNode | BlankNode] = [new() for _ in paths]
    triples: list[Triple] = []
    for cell, following, path in zip(cells, [*cells[1:], _NIL], paths, strict=True):
        inner, more = describe_path(path, new)
        triples += [Triple(cell, _FIRST, inner), Triple(cell, _REST, following), *more]
    return cells[0], triples
