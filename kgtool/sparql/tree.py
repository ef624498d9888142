"""A query as a tree with places in its text: what is asked of queries here, and no more.

Expressions stay text; only the EXISTS patterns in them are nodes. Source of the kinds: SPARQL 1.1
Query Language, sections 5 to 12.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kgtool.terms import NamedNode, Term

__all__ = [
    "Alternative",
    "Bind",
    "Block",
    "Choice",
    "Exists",
    "Filter",
    "Group",
    "Inverse",
    "Item",
    "Link",
    "Minus",
    "Negated",
    "Node",
    "Optional",
    "Part",
    "Path",
    "Pattern",
    "Query",
    "Repeat",
    "Sequence",
    "Sub",
    "Triples",
    "Values",
    "Var",
    "bound_names",
    "node_names",
]


@dataclass(frozen=True)
class Var:
    """A variable."""

    name: str


Node = Var | Term


@dataclass(frozen=True)
class Link:
    """A path of one predicate."""

    predicate: NamedNode


@dataclass(frozen=True)
class Inverse:
    """`^path`."""

    path: Path


@dataclass(frozen=True)
class Sequence:
    """`path/path`."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """`path|path`."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Repeat:
    """`path*` (at least 0, many), `path+` (at least 1, many), `path?` (at least 0, not many)."""

    path: Path
    least: int
    many: bool


@dataclass(frozen=True)
class Negated:
    """`!(a|^b)`: any predicate but these, forwards or backwards (None: not that way)."""

    forwards: frozenset[NamedNode] | None
    backwards: frozenset[NamedNode] | None


Path = Link | Inverse | Sequence | Alternative | Repeat | Negated


@dataclass(frozen=True)
class Pattern:
    """A triple pattern; `verb` is the predicate as written, `graph` the GRAPH it stands in."""

    subject: Node
    predicate: Node | Path
    object: Node
    graph: Node | None = None
    verb: str = ""


@dataclass(frozen=True)
class Triples:
    """Triples with one subject; `blank` if they hold blank nodes or lists."""

    start: int
    end: int
    patterns: tuple[Pattern, ...]
    blank: bool


@dataclass(frozen=True)
class Group:
    """`{ … }`, from its opening brace to behind its closing one."""

    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Exists:
    """EXISTS or NOT EXISTS, in the GRAPH it stands in; `sure` if a row needs it to be true."""

    group: Group
    negated: bool
    graph: Node | None = None
    sure: bool = False


@dataclass(frozen=True)
class Optional:
    """OPTIONAL."""

    group: Group


@dataclass(frozen=True)
class Choice:
    """UNION; with one branch a group in a group, or GRAPH (its patterns know their graph)."""

    branches: tuple[Group, ...]


@dataclass(frozen=True)
class Minus:
    """MINUS."""

    group: Group


@dataclass(frozen=True)
class Filter:
    """FILTER."""

    exists: tuple[Exists, ...]


@dataclass(frozen=True)
class Bind:
    """BIND."""

    name: str
    exists: tuple[Exists, ...]


@dataclass(frozen=True)
class Values:
    """VALUES."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """A thing selected or grouped by: its name, its text, and whether it is a bare variable."""

    name: str
    text: str
    plain: bool


@dataclass(frozen=True)
class Block:
    """SELECT or ASK, or the pattern of an EXISTS: `head` and `tail` are places in the text.

    `head` spans the SELECT clause without the word; `tail` what follows the pattern. `keys` is
    what a block is grouped by; `values` the text of a VALUES behind it.
    """

    where: Group
    head: tuple[int, int] = (0, 0)
    tail: tuple[int, int] = (0, 0)
    items: tuple[Item, ...] = ()
    star: bool = False
    distinct: bool = False
    grouped: bool = False
    sliced: bool = False
    keys: tuple[Item, ...] = ()
    key_places: tuple[tuple[int, int], ...] = ()
    values: str = ""
    graph: Node | None = None
    exists: bool = False


@dataclass(frozen=True)
class Sub:
    """A SELECT in a SELECT."""

    block: Block


Part = Triples | Optional | Choice | Minus | Filter | Bind | Values | Sub


@dataclass(frozen=True)
class Query:
    """A whole query: its text, what stands before the form, FROM clauses, and its block."""

    text: str
    prologue: str
    dataset: str
    form: str
    block: Block
    fresh: str = "kgt"


def node_names(pattern: Pattern) -> Iterator[str]:
    """Yield the variables of a pattern."""
    for node in (pattern.subject, pattern.predicate, pattern.object, pattern.graph):
        if isinstance(node, Var):
            yield node.name


def bound_names(group: Group) -> Counter[str]:
    """Count where in a group each variable may get a value; EXISTS and MINUS give none."""
    found: Counter[str] = Counter()
    for part in group.parts:
        if isinstance(part, Triples):
            for pattern in part.patterns:
                found.update(node_names(pattern))
        elif isinstance(part, Optional):
            found += bound_names(part.group)
        elif isinstance(part, Choice):
            for branch in part.branches:
                found += bound_names(branch)
        elif isinstance(part, Bind):
            found[part.name] += 1
        elif isinstance(part, Values):
            found.update(part.names)
        elif isinstance(part, Sub):
            found += bound_names(part.block.where)
            found.update(item.name for item in part.block.items)
    return found
