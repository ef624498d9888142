"""From the tree of a query to queries that return, beside each row, what its patterns matched.

A block keeps its pattern, word by word, and selects more: its key (what tells its rows apart) and
every variable of its triple patterns. A SELECT inside it that neither groups nor counts off rows
passes its variables on; any other is planned apart and joined by its key. The pattern of an EXISTS
is asked for apart, for the rows that are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from kgtool.terms import NamedNode
from kgtool.trace.tree import (
    Bind,
    Block,
    Choice,
    Exists,
    Filter,
    Group,
    Item,
    Minus,
    Node,
    Optional,
    Pattern,
    Query,
    Sub,
    Triples,
    Values,
    Var,
    bound_names,
    node_names,
)
from kgtool.turtle import term_text

__all__ = ["Ground", "Inner", "Plan", "Witness", "plan_query"]

_VARIABLE = re.compile(r"[?$](\w+)")


@dataclass(frozen=True)
class Ground:
    """A triple pattern over columns of its plan; it held where the columns of `guard` are bound."""

    pattern: Pattern
    guard: tuple[str, ...]


@dataclass(frozen=True)
class Inner:
    """A block planned apart; `columns` of the outer plan hold its key."""

    plan: Plan
    columns: tuple[str, ...]
    guard: tuple[str, ...]


@dataclass(frozen=True)
class Witness:
    """The pattern of an EXISTS; `columns` of the outer plan are its seeds, in order of its key."""

    plan: Plan
    columns: tuple[str, ...]
    guard: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class Plan:
    """A query in parts, and what its rows say.

    `key` are the names of its first columns. `absent`: rows also rest on something not being
    there. `problems` are the codes of what cannot be traced. `rows` is a query for the key of each
    row of the answer, where the answer does not show it; `shown` are the answer's columns of it.
    """

    start: str
    select: str
    where: str
    end: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    grounds: tuple[Ground, ...] = ()
    inners: tuple[Inner, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    absent: bool = False
    problems: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    rows: str = ""
    seeded: bool = False

    def text(self, seeds: str = "") -> str:
        """Return the query; `seeds` is a VALUES block that the pattern is joined with."""
        where = f"{{ {seeds} {self.where} }}" if seeds else self.where
        return f"{self.start} SELECT {self.select} WHERE {where} {self.end}"

    def text_inside(self, seeds: str) -> str:
        """Return the query with `seeds` inside the pattern, as EXISTS is answered for a row."""
        return f"{self.start} SELECT {self.select} WHERE {{ {seeds} {self.where[1:]} {self.end}"


@dataclass
class _Scope:
    """The variables of a SELECT as columns of the plan; an inner SELECT passes them on renamed."""

    work: _Work
    visible: set[str]
    outer: _Scope | None = None
    star: bool = True
    names: dict[str, str] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)

    def column(self, name: str) -> str:
        """Return the column that holds the variable `name` of this SELECT."""
        if name not in self.names:
            if self.outer is None:
                self.work.columns[name] = None
                self.names[name] = name
            elif self.star:
                self.names[name] = self.outer.column(name)
            else:
                alias = self.work.new()
                self.passed.append(f"(?{name} AS ?{alias})")
                self.names[name] = self.outer.carry(alias)
        return self.names[name]

    def carry(self, alias: str) -> str:
        """Return `alias`, which an inner SELECT selects, as a column."""
        if self.outer is None:
            self.work.columns[alias] = None
            return alias
        if not self.star:
            self.passed.append(f"?{alias}")
        return self.outer.carry(alias)


def _visible(group: Group) -> dict[str, None]:
    """Return the names that a group gives to what stands around it, in order."""
    found: dict[str, None] = {}
    for part in group.parts:
        if isinstance(part, Triples):
            found |= dict.fromkeys(n for p in part.patterns for n in node_names(p))
        elif isinstance(part, Optional):
            found |= _visible(part.group)
        elif isinstance(part, Choice):
            for branch in part.branches:
                found |= _visible(branch)
        elif isinstance(part, Bind):
            found[part.name] = None
        elif isinstance(part, Values):
            found |= dict.fromkeys(part.names)
        elif isinstance(part, Sub):
            block = part.block
            found |= (
                _visible(block.where) if block.star else dict.fromkeys(i.name for i in block.items)
            )
    return found


def _certain(group: Group) -> Iterator[str]:
    """Yield variables that a group binds whenever it matches."""
    for part in group.parts:
        if isinstance(part, Triples):
            for pattern in part.patterns:
                yield from node_names(replace(pattern, graph=None))
        elif isinstance(part, Choice) and len(part.branches) == 1:
            yield from _certain(part.branches[0])


def _node_text(node: Node) -> str:
    return f"?{node.name}" if isinstance(node, Var) else term_text(node)


def _written(pattern: Pattern) -> str:
    verb = pattern.verb or (
        term_text(pattern.predicate) if isinstance(pattern.predicate, NamedNode) else ""
    )
    return f"{_node_text(pattern.subject)} {verb} {_node_text(pattern.object)}"


@dataclass
class _Work:
    """The planning of one block."""

    query: Query
    block: Block
    numbers: Iterator[int]
    seeds: Sequence[str] = ()
    columns: dict[str, None] = field(default_factory=dict)
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    inners: list[Inner] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    absent: bool = False
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counts = bound_names(self.block.where)
        self.counts.update(self.seeds)
        self.scope = _Scope(self, set(_visible(self.block.where)) | set(self.seeds))

    def new(self) -> str:
        return f"{self.query.fresh}{next(self.numbers)}"

    # ---- Walking ---------------------------------------------------------------------------------

    def walk(self, group: Group, scope: _Scope, guard: tuple[str, ...]) -> None:
        for part in group.parts:
            if isinstance(part, Triples):
                self.triples(part, scope, guard)
            elif isinstance(part, Optional):
                self.branch(part.group, scope, guard)
            elif isinstance(part, Choice) and len(part.branches) == 1:
                self.walk(part.branches[0], scope, guard)
            elif isinstance(part, Choice):
                for branch in part.branches:
                    self.branch(branch, scope, guard)
            elif isinstance(part, Minus):
                self.absent = True
            elif isinstance(part, Filter | Bind):
                for exists in part.exists:
                    self.exists(exists, scope, guard, told=isinstance(part, Bind))
            elif isinstance(part, Sub):
                self.sub(part.block, scope, guard)

    def triples(self, part: Triples, scope: _Scope, guard: tuple[str, ...]) -> None:
        if part.blank:
            self.edits.append((part.start, part.end, " . ".join(map(_written, part.patterns))))
        for pattern in part.patterns:
            mapped = [
                Var(scope.column(node.name)) if isinstance(node, Var) else node
                for node in (pattern.subject, pattern.predicate, pattern.object)
            ]
            self.grounds.append(Ground(replace(pattern, **_named(mapped)), guard))

    def branch(self, group: Group, scope: _Scope, guard: tuple[str, ...]) -> None:
        """Walk a group that may not match: a column tells whether it did."""
        inside = bound_names(group)
        own = next((n for n in _certain(group) if inside[n] == self.counts[n]), None)
        if own is None:
            own = self.new()
            if len(group.parts) == 1 and isinstance(group.parts[0], Sub):
                self.edits.append((group.start, group.start, "{ "))
                self.edits.append((group.end, group.end, f" BIND(1 AS ?{own}) }}"))
            else:
                self.edits.append((group.end - 1, group.end - 1, f" BIND(1 AS ?{own}) "))
        self.walk(group, scope, (*guard, scope.column(own)))

    def exists(self, exists: Exists, scope: _Scope, guard: tuple[str, ...], *, told: bool) -> None:
        if exists.negated and not told:
            self.absent = True
            return
        self.absent |= told
        span = self.query.text[exists.group.start : exists.group.end]
        seeds = [n for n in dict.fromkeys(_VARIABLE.findall(span)) if n in scope.visible]
        items = [Item(name, f"?{name}", plain=True) for name in seeds]
        plan = _plan(self.query, Block(exists.group), items, self.numbers, seeds=seeds)
        columns = tuple(map(scope.column, seeds))
        self.witnesses.append(Witness(plan, columns, guard, exists.sure))

    # ---- A SELECT in a SELECT --------------------------------------------------------------------

    def sub(self, block: Block, scope: _Scope, guard: tuple[str, ...]) -> None:
        if block.exists:
            self.problems.append("select")
        if block.grouped or block.sliced:
            self.apart(block, scope, guard)
            return
        inner = _Scope(self, set(_visible(block.where)), scope, star=block.star)
        self.walk(block.where, inner, guard)
        items = "*" if block.star else " ".join(item.text for item in block.items)
        self.edits.append((*block.head, " ".join([items, *inner.passed])))

    def apart(self, block: Block, scope: _Scope, guard: tuple[str, ...]) -> None:
        keys, edits = _keys(block, self)
        if _hides(block, keys):
            self.problems.append("slice")
            return
        if block.star:
            columns = [scope.column(item.name) for item in keys]
        else:
            aliases = [self.new() for _ in keys]
            columns = [scope.carry(alias) for alias in aliases]
            text = self.query.text[slice(*block.head)]
            added = [f"(?{k.name} AS ?{a})" for k, a in zip(keys, aliases, strict=True)]
            self.edits.append((*block.head, " ".join([text, *added])))
        self.edits += edits
        plan = _plan(self.query, block, keys, self.numbers)
        self.inners.append(Inner(plan, tuple(columns), guard))


def _named(nodes: Sequence[object]) -> dict[str, object]:
    return dict(zip(("subject", "predicate", "object"), nodes, strict=True))


def _hides(block: Block, keys: Iterable[Item]) -> bool:
    """Say whether selecting the keys as well would change which rows a slice takes."""
    shown = {item.name for item in block.items}
    return block.distinct and block.sliced and not {key.name for key in keys} <= shown


def _keys(block: Block, work: _Work) -> tuple[list[Item], list[tuple[int, int, str]]]:
    """Return what tells the rows of a block apart, and edits that give each of it a name."""
    if not block.grouped:
        if block.star:
            return [Item(n, f"?{n}", plain=True) for n in _visible(block.where)], []
        return list(block.items), []
    keys, edits = [], []
    for key, place in zip(block.keys, block.key_places, strict=True):
        if key.name:
            keys.append(key)
        else:
            name = work.new()
            text = f"({key.text} AS ?{name})"
            if key.text.startswith("("):
                text = f"({key.text[1:-1]} AS ?{name})"
            keys.append(Item(name, text, plain=False))
            edits.append((*place, text))
    return keys, edits


def _apply(text: str, start: int, end: int, edits: list[tuple[int, int, str]]) -> str:
    """Return the text from `start` to `end` with its edits made."""
    found, at = [], start
    for begin, stop, new in sorted(edits, key=lambda edit: edit[:2]):
        if start <= begin and stop <= end:
            found += [text[at:begin], new]
            at = stop
    return "".join([*found, text[at:end]])


def _plan(
    query: Query,
    block: Block,
    keys: list[Item],
    numbers: Iterator[int],
    *,
    seeds: Sequence[str] = (),
) -> Plan:
    work = _Work(query, block, numbers, seeds)
    work.walk(block.where, work.scope, ())
    where = _apply(query.text, block.where.start, block.where.end, work.edits)
    if block.graph is not None:
        graph = block.graph if isinstance(block.graph, NamedNode) else Var(work.new())
        where = f"{{ GRAPH {_node_text(graph)} {where} }}"
    key = tuple(item.name for item in keys)
    more = tuple(name for name in work.columns if name not in key)
    texts = [item.text for item in keys] + [f"?{name}" for name in more]
    return Plan(
        start=query.prologue,
        select=" ".join(texts) or f"(1 AS ?{work.new()})",
        where=where,
        end=block.values,
        columns=key + more,
        key=key,
        grounds=tuple(work.grounds),
        inners=tuple(work.inners),
        witnesses=tuple(work.witnesses),
        absent=work.absent,
        problems=tuple(work.problems),
        seeded=bool(seeds),
    )


def _with_dataset(plan: Plan, dataset: str) -> Plan:
    """Return the plan with FROM clauses in it and in all plans of it."""
    if not dataset:
        return plan
    return replace(
        plan,
        select=f"{plan.select} {dataset}",
        inners=tuple(replace(i, plan=_with_dataset(i.plan, dataset)) for i in plan.inners),
        witnesses=tuple(replace(w, plan=_with_dataset(w.plan, dataset)) for w in plan.witnesses),
    )


def plan_query(query: Query) -> Plan:
    """Return the plan of a whole query.

    Its key is what the answer's rows show, or, for groups that it does not show, what `rows`
    returns behind the columns of the answer.
    """
    block, numbers = query.block, count(1)
    if query.form == "ASK":
        plan = _with_dataset(_plan(query, block, [], numbers), query.dataset)
        return replace(plan, end=f"LIMIT 1 {plan.end}")
    work = _Work(query, block, numbers)
    keys, edits = _keys(block, work)
    plan = _with_dataset(_plan(query, block, keys, numbers), query.dataset)
    plan = replace(plan, shown=plan.key)
    if block.exists:
        plan = replace(plan, problems=(*plan.problems, "select"))
    if not block.grouped or {key.name for key in keys} <= {item.name for item in block.items}:
        return plan
    if _hides(block, keys):
        return replace(plan, problems=(*plan.problems, "slice"))
    added = " ".join(f"(?{key.name} AS ?{work.new()})" for key in keys)
    head = (block.head[1], block.head[1], f" {added} ")
    return replace(plan, rows=_apply(query.text, 0, len(query.text), [head, *edits]))
