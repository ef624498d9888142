"""From a plan to the facts that each row of an answer rests on.

Plans are run as wholes, not row by row; patterns are then grounded a column at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress

from kgtool.answers import Answer
from kgtool.sparql.tree import Node, Path, Query, Var
from kgtool.stores import Rows, Store
from kgtool.terms import BlankNode, NamedNode, Term, Triple, triple_of
from kgtool.trace.facts import Fact, Reason
from kgtool.trace.pathfinder import PathFinder
from kgtool.trace.plan import Ground, Plan
from kgtool.trace.seeds import ask_variants, seed_blocks

__all__ = ["trace_rows"]


Cells = tuple[Term | None, ...]
Facts = dict[Cells, set[Fact]]


class _Table:
    """The rows of a plan by columns, each row with the number of its key."""

    def __init__(self, plan: Plan, rows: Rows) -> None:
        size = len(plan.key)
        numbers: dict[Cells, int] = {}
        self.ids = [numbers.setdefault(row[:size], len(numbers)) for row in rows.rows]
        self.keys = list(numbers)
        columns = zip(*rows.rows, strict=True) if rows.rows else ((),) * len(rows.columns)
        self.columns = dict(zip(rows.columns, columns, strict=True))

    def picked(self, names: Sequence[str], guard: Sequence[str]) -> set[tuple[int, Cells]]:
        """Return numbers of keys with the cells of `names`, where `guard` is bound; no doubles."""
        cells: Iterable[Cells] = (
            zip(*(self.columns[name] for name in names), strict=True)
            if names
            else [()] * len(self.ids)
        )
        found: Iterable[tuple[int, Cells]] = zip(self.ids, cells, strict=True)
        wanted = [self.columns[name] for name in guard]
        if wanted:
            held = [None not in row for row in zip(*wanted, strict=True)]
            found = compress(found, held)
        return set(found)


class _Run:
    """One query being traced on one store."""

    def __init__(self, store: Store, query: Query) -> None:
        self.store = store
        self.paths = PathFinder(store, query.dataset)
        self.triples: dict[Cells, Triple] = {}

    def facts(self, plan: Plan, texts: Iterable[str]) -> Facts:
        """Run a plan in one or several texts; return the facts by key."""
        found: Facts = {}
        for rows in ask_variants(self.store, plan.text(), texts):
            table = _Table(plan, rows)
            sets: list[set[Fact]] = [found.setdefault(key, set()) for key in table.keys]
            for ground in plan.grounds:
                self._ground(ground, table, sets)
            self._inners(plan, table, sets)
            self._witnesses(plan, table, sets)
            for problem in plan.problems:
                for facts in sets:
                    facts.add(Reason(problem))
        return found

    def _ground(self, ground: Ground, table: _Table, sets: list[set[Fact]]) -> None:
        pattern = ground.pattern
        nodes = (pattern.subject, pattern.predicate, pattern.object)
        names = [node.name for node in nodes if isinstance(node, Var)]
        fill = _filler(nodes)
        is_path = not isinstance(pattern.predicate, Var | NamedNode)
        made: dict[Cells, tuple[Fact, ...]] = {}
        for number, cells in table.picked(names, (*ground.guard, *names)):
            if cells not in made:
                subject, predicate, other = fill(cells)
                made[cells] = (
                    self.paths.witness(subject, pattern.predicate, other, pattern.graph)
                    if is_path
                    else (self._triple(subject, predicate, other),)
                )
            sets[number].update(made[cells])

    def _triple(self, subject: Term, predicate: Term, other: Term) -> Triple:
        key = (subject, predicate, other)
        if key not in self.triples:
            self.triples[key] = triple_of(subject, predicate, other)
        return self.triples[key]

    def _inners(self, plan: Plan, table: _Table, sets: list[set[Fact]]) -> None:
        for inner in plan.inners:
            wanted = table.picked(inner.columns, inner.guard)
            rows = {cells for _, cells in wanted}
            found = self.facts(inner.plan, _texts(inner.plan, inner.plan.key, rows, cut=False))
            for number, cells in wanted:
                sets[number] |= found.get(cells, _missing(inner.plan))

    def _witnesses(self, plan: Plan, table: _Table, sets: list[set[Fact]]) -> None:
        for witness in plan.witnesses:
            wanted = table.picked(witness.columns, witness.guard)
            seeds = sorted(
                {cells for _, cells in wanted if not any(isinstance(t, BlankNode) for t in cells)},
                key=str,
            )
            if not wanted:
                continue
            names = witness.plan.key
            blocks = seed_blocks(names, seeds) if names else iter([""])
            found = self.facts(witness.plan, map(witness.plan.text_inside, blocks))
            missing: set[Fact] = {Reason("exists")} if witness.sure else set()
            matching = _Matching(found)
            for number, cells in wanted:
                sets[number] |= matching.facts(cells) or missing


def _missing(plan: Plan) -> set[Fact]:
    """Return why a row has no facts: one group of all has a row where nothing matched."""
    return {Reason("unmatched" if plan.key else "nothing")}


class _Matching:
    """Facts by key, looked up by seeds; where a seed is unbound, the pattern may have bound it."""

    def __init__(self, found: Facts) -> None:
        self._found = found
        self._partly: dict[tuple[int, ...], Facts] = {}

    def facts(self, seed: Cells) -> set[Fact]:
        if None not in seed:
            return self._found.get(seed, set())
        bound = tuple(i for i, term in enumerate(seed) if term is not None)
        if bound not in self._partly:
            self._partly[bound] = self._by(bound)
        return self._partly[bound].get(tuple(seed[i] for i in bound), set())

    def _by(self, places: tuple[int, ...]) -> Facts:
        """Return the facts by those cells of their keys that stand at `places`."""
        merged: Facts = {}
        for key, facts in self._found.items():
            merged.setdefault(tuple(key[i] for i in places), set()).update(facts)
        return merged


def _filler(nodes: Sequence[Node | Path]) -> Callable[[Cells], list[Term]]:
    """Return a function that puts cells into the places of variables."""

    places = [place for place, node in enumerate(nodes) if isinstance(node, Var)]

    def fill(cells: Cells) -> list[Term]:
        filled = list(nodes)
        for place, cell in zip(places, cells, strict=True):
            filled[place] = cell  # type: ignore[assignment]
        return filled  # type: ignore[return-value]

    return fill


def _row_keys(store: Store, plan: Plan, answer: Answer) -> Mapping[Cells, set[Cells]]:
    """Return the keys of the plan by row of the answer, where the rows do not show them."""
    size, keys = len(answer.columns), dict[Cells, set[Cells]]()
    for row in store.select(plan.rows).rows:
        keys.setdefault(row[:size], set()).add(row[size:])
    return keys


def _texts(plan: Plan, names: Sequence[str], rows: Iterable[Cells], *, cut: bool) -> list[str]:
    """Return the texts of a plan for some of its rows: `names` of its key, and their cells.

    Rows are given beforehand if that takes one text only, or if others were `cut` off by LIMIT.
    """
    columns = dict(zip(names, zip(*rows, strict=True), strict=False))
    named = {n: c for n, c in columns.items() if n in plan.certain and all(map(_is_iri, c))}
    seeds = sorted(set(zip(*named.values(), strict=True)), key=str)
    texts = [plan.text_inside(block) for block in seed_blocks(list(named), seeds)]
    return texts if texts and (cut or len(texts) == 1) else [plan.text()]


def _is_iri(term: Term | None) -> bool:
    return isinstance(term, NamedNode)


def trace_rows(store: Store, query: Query, plan: Plan, answer: Answer) -> list[set[Fact]]:
    """Return the facts that each row of an answer rests on (one set for an ASK).

    Errors: as of `store.select`.
    """
    run = _Run(store, query)
    if query.form == "ASK":
        found = run.facts(plan, [plan.text()]) if answer.boolean else {}
        return [set().union(*found.values())]
    if not answer.rows:
        return []
    places = [answer.columns.index(name) for name in plan.shown if name in answer.columns]
    shown = [name for name in plan.shown if name in answer.columns]
    rows = [tuple(row[i] for i in places) for row in answer.rows]
    found = run.facts(plan, _texts(plan, shown, rows, cut=query.block.sliced))
    if plan.rows:
        keys = _row_keys(store, plan, answer)
        return [
            set().union(*(found.get(k, set()) for k in keys.get(row, ()))) for row in answer.rows
        ]
    return [found.get(row, _missing(plan)) for row in rows]
