"""Validation of all focus nodes at once: shapes become plans, and their rows results.

What has no plan (`NotCompiled`: recursive shapes, paths such as `(p*/q)*`, SPARQL) goes through
`evaluate` for exactly the constraint concerned, so the results are those of the evaluator.
Source: SHACL, section 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from kgtool.plans import algebra as a
from kgtool.plans.algebra import Plan, Row
from kgtool.plans.datatypes import is_text
from kgtool.plans.encode import Dictionary, encode, fill_literals
from kgtool.plans.lexicon import Lexicon, StoredLexicon, learn
from kgtool.plans.store import Store
from kgtool.terms import Literal, NamedNode, Term, Triple
from kgtool.validate import constraints as c
from kgtool.validate.evaluate import Evaluator
from kgtool.validate.faults import PLANS
from kgtool.validate.paths import Path, Predicate
from kgtool.validate.planner import NotCompiled, Planner
from kgtool.validate.results import Result
from kgtool.validate.shapes import Shape, Shapes

__all__ = ["Compiled", "compile_shapes", "encode_data", "new_dictionary"]


@dataclass(frozen=True)
class _Task:
    """One constraint of one shape: its faults, or without a plan the nodes to evaluate it for."""

    shape: Shape
    constraint: c.Constraint
    plan: Plan
    compiled: bool


class Compiled:
    """The shapes that have focus nodes, compiled; `idle` are those that have none."""

    def __init__(self, shapes: Shapes, planner: Planner, evaluator: Evaluator) -> None:
        self._shapes = shapes
        self._planner = planner
        self._evaluator = evaluator
        foci = [planner.focus(shape.targets) for shape in shapes.roots]
        # how many there are: large graphs have more focus nodes than anybody wants to carry over
        found = planner.store.run_all([a.count(a.proj(f, one=1), "one") for f in foci])
        both = list(zip(shapes.roots, foci, found, strict=True))
        self.idle: Sequence[Shape] = [shape for shape, _, rows in both if not rows]
        self._tasks = [
            task for shape, focus, rows in both if rows for task in self._plan(shape, focus, None)
        ]

    def _plan(self, shape: Shape, focus: Plan, times: Plan | None) -> Iterator[_Task]:
        """Yield the tasks of a shape; `times` has each focus node as often as results count."""
        if shape.deactivated:
            return
        nodes = focus if times is None else times
        try:
            scope = self._planner.scope(shape, focus)
        except NotCompiled:
            for constraint in shape.constraints:
                yield _Task(shape, constraint, nodes, False)
            return
        for constraint in shape.constraints:
            if isinstance(constraint, c.Property) and not self._is_recursive(constraint):
                inner = self._shapes.by_node[constraint.shape]
                reached = scope.cut(scope.pairs)
                if times is not None:
                    reached = a.join(times, reached)
                again = times if shape.path is None else a.proj(reached, f="v")
                yield from self._plan(inner, self._planner.inner_focus(scope), again)
                continue
            try:
                plan = self._planner.faults(constraint, scope)
            except NotCompiled:
                yield _Task(shape, constraint, nodes, False)
                continue
            yield _Task(shape, constraint, plan if times is None else a.join(times, plan), True)

    def _is_recursive(self, constraint: c.Property) -> bool:
        return constraint.shape in self._shapes.recursive

    def results(self) -> Iterator[Result]:
        """Yield the results of all shapes."""
        rows = self._planner.store.run_all([task.plan for task in self._tasks])
        learn(self._planner.dictionary, {term for found in rows for row in found for term in row})
        for task, found in zip(self._tasks, rows, strict=True):
            if task.compiled:
                for row in found:
                    yield self._result(task, row)
            elif found:
                yield from self._evaluated(task, [self._term(code) for (code,) in found])

    def not_compiled(self) -> Sequence[tuple[str, str]]:
        """Return shape and kind of the constraints that are evaluated node by node."""
        return [
            (task.shape.name, type(task.constraint).__name__)
            for task in self._tasks
            if not task.compiled
        ]

    def _term(self, code: int) -> Term:
        return self._planner.dictionary.term(code)

    def _result(self, task: _Task, row: Row) -> Result:
        known = dict(zip(task.plan.columns, row, strict=True))
        value = self._term(known["v"]) if "v" in known else None
        path: Path | None = task.shape.path
        if "p" in known:
            predicate = self._term(known["p"])
            path = Predicate(predicate) if isinstance(predicate, NamedNode) else None
        return Result(self._term(known["f"]), task.shape, task.constraint, value, path)

    def _evaluated(self, task: _Task, foci: Sequence[Term]) -> Iterator[Result]:
        shape, constraint = task.shape, task.constraint
        if isinstance(constraint, c.SparqlConstraint | c.CustomConstraint) and (
            not constraint.query.ask
        ):
            yield from self._evaluator.runner.results_of_all(shape, constraint, foci)
            return
        for focus in foci:
            values = self._evaluator.values(shape, focus)
            yield from self._evaluator.broken(shape, constraint, focus, values)


def new_dictionary(shapes: Shapes) -> Dictionary:
    """Return an empty dictionary that keeps the order of texts if the shapes ask for it."""
    return Dictionary(text_order=_compares_text(shapes))


def encode_data(shapes: Shapes, data: Iterable[Triple], store: Store) -> Dictionary:
    """Put `data` into `store` and return its dictionary. Errors: `LimitReached` (ids run out)."""
    dictionary = new_dictionary(shapes)
    store.put(a.TRIPLES, ("p", "s", "o"), encode(data, dictionary))
    return dictionary


def compile_shapes(
    shapes: Shapes, evaluator: Evaluator, store: Store, dictionary: Lexicon
) -> Compiled:
    """Return the shapes compiled for the triples in `store`.

    Terms that only the shapes have are added to `dictionary`, and its literals are put into
    `store` anew.
    """
    for shape in shapes.by_node.values():
        for target in shape.targets:
            dictionary.intern(target.term)
        for constraint in shape.constraints:
            if isinstance(constraint, c.Range):
                dictionary.intern(constraint.bound)
    if isinstance(dictionary, StoredLexicon):
        dictionary.attach_literals(text_order=False)
        if _compares_text(shapes) and _has_text_to_compare(shapes, store, dictionary):
            dictionary.attach_literals(text_order=True)
    else:
        fill_literals(store, cast(Dictionary, dictionary))
    planner = Planner(shapes, dictionary, store, test=evaluator.learned, plans=PLANS)
    return Compiled(shapes, planner, evaluator)


def _compares_text(shapes: Shapes) -> bool:
    """Say whether a constraint may ask which of two strings comes first."""
    return any(
        isinstance(constraint, c.LessThan | c.Range)
        for shape in shapes.by_node.values()
        for constraint in shape.constraints
    )


def _has_text_to_compare(shapes: Shapes, store: Store, dictionary: StoredLexicon) -> bool:
    """Say whether a string is among what such constraints compare with, so strings need keys."""
    every = [one for shape in shapes.by_node.values() for one in shape.constraints]
    bounds = [one.bound for one in every if isinstance(one, c.Range)]
    if any(isinstance(bound, Literal) and is_text(bound.datatype.value) for bound in bounds):
        return True
    strings = [code for name, code in dictionary.tags().items() if is_text(name)]
    others = {dictionary.find(one.predicate) for one in every if isinstance(one, c.LessThan)}
    objects = [a.proj(a.scan(code), v="o") for code in others if code is not None]
    if not objects:
        return False
    tagged = a.filt(a.lookup(a.union(*objects), "v", ("tag",)), a.isin("tag", strings))
    return bool(store.run(a.count(tagged, "tag")))
