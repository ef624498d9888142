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
from typing import TypeVar

from kgtool.sparql.tree import (
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
    Var,
    bound_names,
)
from kgtool.terms import NamedNode
from kgtool.trace.plan import Ground, Inner, Plan, Witness
from kgtool.trace.scope import Scope, certain_names, given_names, visible_names
from kgtool.turtle import term_text

__all__ = ["plan_query"]

_AnyNode = TypeVar("_AnyNode")
_COMMENT = re.compile(r"^([ \t]*)#.*$", re.MULTILINE)
_VARIABLE = re.compile(r"[?$](\w+)")


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
        self.scope = Scope(self.columns, self.new, {*visible_names(self.block.where), *self.seeds})

    def new(self) -> str:
        return f"{self.query.fresh}{next(self.numbers)}"

    # ---- Walking ---------------------------------------------------------------------------------

    def walk(self, group: Group, scope: Scope, guard: tuple[str, ...]) -> None:
        for part in group.parts:
            if isinstance(part, Triples):
                self.triples(part, scope, guard)
            elif isinstance(part, Optional):
                self.branch(part.group, scope, guard)
            elif isinstance(part, Choice):
                self.choice(part, scope, guard)
            elif isinstance(part, Minus):
                self.absent = True
            elif isinstance(part, Filter | Bind):
                for exists in part.exists:
                    self.exists(exists, scope, guard, told=isinstance(part, Bind))
            elif isinstance(part, Sub):
                self.sub(part.block, scope, guard)

    def choice(self, part: Choice, scope: Scope, guard: tuple[str, ...]) -> None:
        if len(part.branches) == 1:
            self.walk(part.branches[0], scope, guard)
            return
        for branch in part.branches:
            self.branch(branch, scope, guard)

    def triples(self, part: Triples, scope: Scope, guard: tuple[str, ...]) -> None:
        if part.blank:
            self.edits.append((part.start, part.end, " . ".join(map(_written, part.patterns))))
        for pattern in part.patterns:
            mapped = replace(
                pattern,
                subject=_renamed(pattern.subject, scope),
                predicate=_renamed(pattern.predicate, scope),
                object=_renamed(pattern.object, scope),
            )
            self.grounds.append(Ground(mapped, guard))

    def branch(self, group: Group, scope: Scope, guard: tuple[str, ...]) -> None:
        """Walk a group that may not match: a column tells whether it did."""
        inside = bound_names(group)
        own = next((n for n in certain_names(group) if inside[n] == self.counts[n]), None)
        if own is None:
            own = self.new()
            if len(group.parts) == 1 and isinstance(group.parts[0], Sub):
                self.edits.append((group.start, group.start, "{ "))
                self.edits.append((group.end, group.end, f" BIND(1 AS ?{own}) }}"))
            else:
                self.edits.append((group.end - 1, group.end - 1, f" BIND(1 AS ?{own}) "))
        self.walk(group, scope, (*guard, scope.column(own)))

    def exists(self, exists: Exists, scope: Scope, guard: tuple[str, ...], *, told: bool) -> None:
        if exists.negated and not told:
            self.absent = True
            return
        self.absent |= told
        span = self.query.text[exists.group.start : exists.group.end]
        named = [exists.graph.name] if isinstance(exists.graph, Var) else []
        names = dict.fromkeys([*_VARIABLE.findall(span), *named])
        seeds = [name for name in names if name in scope.visible]
        items = [Item(name, f"?{name}", plain=True) for name in seeds]
        plan = _plan(
            self.query, Block(exists.group, graph=exists.graph), items, self.numbers, seeds=seeds
        )
        columns = tuple(map(scope.column, seeds))
        self.witnesses.append(Witness(plan, columns, guard, exists.sure))

    # ---- A SELECT in a SELECT --------------------------------------------------------------------

    def sub(self, block: Block, scope: Scope, guard: tuple[str, ...]) -> None:
        if block.exists:
            self.problems.append("select")
        if block.grouped or block.sliced:
            self.apart(block, scope, guard)
            return
        inner = Scope(
            self.columns, self.new, set(visible_names(block.where)), scope, star=block.star
        )
        self.walk(block.where, inner, guard)
        items = "*" if block.star else " ".join(item.text for item in block.items)
        self.edits.append((*block.head, " ".join([items, *inner.passed])))

    def apart(self, block: Block, scope: Scope, guard: tuple[str, ...]) -> None:
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


def _renamed(node: _AnyNode, scope: Scope) -> _AnyNode | Var:
    """Return a variable as the column that holds it, anything else as it is."""
    return Var(scope.column(node.name)) if isinstance(node, Var) else node


def _hides(block: Block, keys: Iterable[Item]) -> bool:
    """Say whether selecting the keys as well would change which rows a slice takes."""
    shown = {item.name for item in block.items}
    return block.distinct and block.sliced and not {key.name for key in keys} <= shown


def _keys(block: Block, work: _Work) -> tuple[list[Item], list[tuple[int, int, str]]]:
    """Return what tells the rows of a block apart, and edits that give each of it a name."""
    if not block.grouped:
        if block.star:
            return [Item(n, f"?{n}", plain=True) for n in visible_names(block.where)], []
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
    whole = "".join([*found, text[at:end]])
    # a line of a long string may begin with # as well
    return whole if '"""' in whole or "'''" in whole else _COMMENT.sub(r"\1", whole)


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
    graph = block.graph
    if isinstance(graph, Var) and graph.name not in seeds:
        graph = Var(work.new())
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
        certain=frozenset(key) & given_names(block.where),
        grounds=tuple(work.grounds),
        inners=tuple(work.inners),
        witnesses=tuple(work.witnesses),
        absent=work.absent,
        problems=tuple(work.problems),
        graph="" if graph is None else f"GRAPH {_node_text(graph)}",
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
