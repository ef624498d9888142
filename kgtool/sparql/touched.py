"""Which triples a query can touch: the predicates of its patterns, or any.

An answer over the triples of these predicates alone is the answer over all of them. A path that
may have no steps leads from every node of the graph to itself, so one of its ends must be a variable
that touched triples bind as well.
Source: SPARQL 1.1 Query Language, sections 9.3 (cycles, zero-length paths) and 18.4 (ALP).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from kgtool.sparql import tree
from kgtool.sparql.parser import parse
from kgtool.sparql.reader import NotRead
from kgtool.sparql.tree import (
    Alternative,
    Bind,
    Block,
    Choice,
    Filter,
    Group,
    Inverse,
    Link,
    Minus,
    Node,
    Optional,
    Part,
    Path,
    Pattern,
    Repeat,
    Sub,
    Triples,
    Var,
)
from kgtool.terms import NamedNode, Term

__all__ = ["touched_predicates"]

_NOTHING: Mapping[str, Term] = MappingProxyType({})


def touched_predicates(
    query: str, given: Mapping[str, Term] = _NOTHING
) -> frozenset[NamedNode] | None:
    """Return the predicates of the default graph's triples that a query can touch, None for any.

    Parameters: `query`, a SELECT or ASK that an engine has accepted; `given`, the values of
    variables that are bound before.
    """
    try:
        return frozenset(_block(parse(query).block, given))
    except (NotRead, _AnyTriple):
        return None


class _AnyTriple(Exception):
    """A pattern that may touch any triple."""


def _block(block: Block, given: Mapping[str, Term]) -> Iterator[NamedNode]:
    if block.exists:
        raise _AnyTriple  # EXISTS outside the pattern is not in the tree
    yield from _group(block.where, frozenset(), given)


def _group(group: Group, joined: frozenset[str], given: Mapping[str, Term]) -> Iterator[NamedNode]:
    """Yield the predicates of a group; it is joined with triples that bind the `joined` names."""
    own = [pattern for part in group.parts for pattern in _patterns(part)]
    names, before = _bound(own), frozenset[str]()
    for pattern in own:
        if _may_stay(pattern.predicate) and (joined | names).isdisjoint(_ends(pattern)):
            raise _AnyTriple
        yield from _predicates(pattern.predicate, given)
    for part in group.parts:
        before |= _bound(_patterns(part))
        if isinstance(part, Optional | Minus):  # what follows is not there yet
            yield from _group(part.group, before, given)
        elif isinstance(part, Choice):
            for branch in part.branches:
                yield from _group(branch, joined | names, given)
        elif isinstance(part, Filter | Bind):
            for one in part.exists:
                yield from _group(one.group, names if isinstance(part, Filter) else before, given)
        elif isinstance(part, Sub):
            yield from _block(part.block, given)


def _patterns(part: Part) -> Sequence[Pattern]:
    """Return the patterns of the default graph."""
    patterns = part.patterns if isinstance(part, Triples) else ()
    return [pattern for pattern in patterns if pattern.graph is None]


def _bound(patterns: Iterable[Pattern]) -> frozenset[str]:
    """Return the variables that are nodes of touched triples in whatever matches."""
    return frozenset(n for one in patterns if not _may_stay(one.predicate) for n in _ends(one))


def _ends(pattern: Pattern) -> Iterator[str]:
    for node in (pattern.subject, pattern.object):
        if isinstance(node, Var):
            yield node.name


def _may_stay(path: Node | Path) -> bool:
    """Say whether a path may have no steps."""
    if isinstance(path, Repeat):
        return path.least == 0 or _may_stay(path.path)
    if isinstance(path, Inverse):
        return _may_stay(path.path)
    if isinstance(path, tree.Sequence):
        return all(map(_may_stay, path.paths))
    return isinstance(path, Alternative) and any(map(_may_stay, path.paths))


def _predicates(path: Node | Path, given: Mapping[str, Term]) -> Iterator[NamedNode]:
    if isinstance(path, Var):
        path = given.get(path.name, path)
    if isinstance(path, NamedNode):
        yield path
    elif isinstance(path, Link):
        yield path.predicate
    elif isinstance(path, Inverse | Repeat):
        yield from _predicates(path.path, given)
    elif isinstance(path, tree.Sequence | Alternative):
        for one in path.paths:
            yield from _predicates(one, given)
    else:
        raise _AnyTriple
