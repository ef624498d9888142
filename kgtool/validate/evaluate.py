"""Validation node by node: every constraint of SHACL, over dictionaries of terms.

The plain reading of the specification, and so the oracle: `compile` must find the same, and what
it does not compile is evaluated here. Results come in the order of nodes and constraints.
Source: SHACL, sections 3.4 (validation) and 4 (constraint components).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kgtool.terms import Term
from kgtool.validate import constraints as c
from kgtool.validate.graph import Graph
from kgtool.validate.paths import Path, walk
from kgtool.validate.results import Result
from kgtool.validate.shapes import Shape, Shapes, Target
from kgtool.validate.sparql import Runner
from kgtool.validate.values import PatternTest, Test, value_test

__all__ = ["Case", "Evaluator", "Found", "Goal"]

Goal = tuple[Term, Term]
Found = Iterator[Result]
Rule = TypeVar("Rule", bound=c.Constraint)


@dataclass(frozen=True)
class Case(Generic[Rule]):
    """One constraint of a shape, for one focus node and its values."""

    shape: Shape
    constraint: Rule
    focus: Term
    values: Sequence[Term]

    def broken(self, value: Term | None, path: Path | None = None) -> Result:
        """Return the result that the constraint is broken, by `value` if it is a value's fault."""
        return Result(self.focus, self.shape, self.constraint, value, path or self.shape.path)


class Evaluator:
    """Validates nodes of one data graph against one set of shapes, remembering what conforms.

    Parameters: `checks`, what to ask for each kind of constraint that is no test of one value.
    """

    def __init__(
        self,
        shapes: Shapes,
        graph: Graph,
        checks: Mapping[type, Callable[[Evaluator, Any], Iterator[Result]]],
    ) -> None:
        self._checks = checks
        self.graph = graph
        self.shapes = shapes
        self.runner = Runner(shapes.graph, graph, [one for _, one in shapes.written_in_sparql()])
        self._tests: dict[c.Constraint, Test | None] = {}
        self._known: dict[Goal, bool] = {}
        self._failed: set[Goal] = set()
        self._held: set[Goal] = set()
        self._wanted: dict[Goal, None] = {}
        self.looping = False

    # ---- What is asked -----------------------------------------------------------------------

    def focus_nodes(self, shape: Shape) -> Sequence[Term]:
        """Return the focus nodes of a shape, each once. Source: SHACL, section 2.1.3."""
        return list(dict.fromkeys(n for target in shape.targets for n in self._target(target)))

    def results(self, shape: Shape, focus: Term) -> Found:
        """Yield what is wrong with `focus`, nothing if the shape is deactivated."""
        if shape.deactivated:
            return
        values = self.values(shape, focus)
        for constraint in shape.constraints:
            yield from self.broken(shape, constraint, focus, values)

    def values(self, shape: Shape, focus: Term) -> Sequence[Term]:
        """Return the value nodes of a shape for one focus node. Source: SHACL, section 3.7."""
        return [focus] if shape.path is None else list(walk(self.graph, shape.path, focus))

    def broken(
        self, shape: Shape, constraint: c.Constraint, focus: Term, values: Sequence[Term]
    ) -> Found:
        """Yield the results of one constraint for one focus node and its values."""
        test = self._test(constraint)
        if test is not None:
            for value in values:
                if not test(value):
                    yield Result(focus, shape, constraint, value, shape.path)
        elif isinstance(constraint, c.SparqlConstraint | c.CustomConstraint):
            yield from self.runner.results(shape, constraint, focus, values)
        else:
            yield from self._checks[type(constraint)](self, Case(shape, constraint, focus, values))

    def conforms(self, node: Term, focus: Term) -> bool:
        """Say whether `focus` conforms to the shape called `node`: it has no result at all."""
        goal = (node, focus)
        if node in self.shapes.recursive:
            return self._conforms_in_circle(goal)
        if goal not in self._known:
            shape = self.shapes.by_node[node]
            self._known[goal] = next(self.results(shape, focus), None) is None
        return self._known[goal]

    def details(self, result: Result) -> tuple[Result, ...]:
        """Return why a value breaks `sh:node`, `sh:and` or `sh:or`: the results of inner shapes."""
        constraint = result.constraint
        if not isinstance(constraint, c.Node | c.And | c.Or) or result.value is None:
            return ()
        return tuple(
            inner
            for node in c.inner_shapes(constraint)
            for inner in self.results(self.shapes.by_node[node], result.value)
        )

    def learned(self, constraint: c.Constraint, terms: Iterable[Term]) -> Test:
        """Return the test of values of a constraint, after a look at all `terms` together."""
        test = self._test(constraint)
        if test is None:
            raise TypeError(type(constraint).__name__)
        if isinstance(test, PatternTest):
            test.learn(terms)
        return test

    # ---- Parts -------------------------------------------------------------------------------

    def _target(self, target: Target) -> Iterable[Term]:
        if target.kind == "node":
            return (target.term,)
        if target.kind == "class":
            return self.graph.members(target.term)
        ends = self.graph.forward if target.kind == "subjects" else self.graph.backward
        return ends(target.term)  # type: ignore[arg-type]

    def _test(self, constraint: c.Constraint) -> Test | None:
        if constraint not in self._tests:
            self._tests[constraint] = value_test(constraint, self.graph)
        return self._tests[constraint]

    def _conforms_in_circle(self, goal: Goal) -> bool:
        """Answer for shapes that refer to themselves: the greatest set of conforming nodes.

        Every goal that turns up is taken to hold until its own check fails; checks are repeated
        until none fails any more.
        """
        if goal in self._held or goal in self._failed:
            return goal in self._held
        self._wanted.setdefault(goal)
        if self.looping:
            return True
        self.looping = True
        changed = True
        while changed:
            before = len(self._wanted), len(self._failed)
            for node, focus in list(self._wanted):
                if (node, focus) not in self._failed and self._fails(node, focus):
                    self._failed.add((node, focus))
            self._known = {k: v for k, v in self._known.items() if not v}
            changed = before != (len(self._wanted), len(self._failed))
        self.looping = False
        self._known.clear()
        self._held.update(self._wanted.keys() - self._failed)
        self._wanted.clear()
        return goal in self._held

    def _fails(self, node: Term, focus: Term) -> bool:
        return next(self.results(self.shapes.by_node[node], focus), None) is not None
