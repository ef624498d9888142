"""What each kind of constraint asks of one focus node and its values, in the words of SHACL.

Tests of single values are in `values`; here are counts, languages, pairs, logic, inner shapes.
Source: SHACL, sections 4.2, 4.4.5 and 4.5 to 4.8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kgtool.terms import Literal, Term
from kgtool.validate import constraints as c
from kgtool.validate.evaluate import Case, Evaluator, Found, Goal
from kgtool.validate.graph import Graph
from kgtool.validate.paths import Predicate
from kgtool.validate.shapes import Shapes
from kgtool.validate.values import at_most, less

__all__ = ["evaluator"]


def evaluator(shapes: Shapes, graph: Graph) -> Evaluator:
    """Return what validates single nodes of `graph` against `shapes`."""
    return Evaluator(shapes, graph, _CHECKS)


# ---- Counts, languages and pairs -----------------------------------------------------------------


def _min_count(_: Evaluator, case: Case[c.MinCount]) -> Found:
    if len(case.values) < case.constraint.count:
        yield case.broken(None)


def _max_count(_: Evaluator, case: Case[c.MaxCount]) -> Found:
    if len(case.values) > case.constraint.count:
        yield case.broken(None)


def _unique_lang(_: Evaluator, case: Case[c.UniqueLang]) -> Found:
    tags = Counter(v.language.lower() for v in case.values if isinstance(v, Literal) and v.language)
    for count in tags.values():
        if count > 1:
            yield case.broken(None)


def _equals(self: Evaluator, case: Case[c.Equals]) -> Found:
    others = self.graph.objects(case.focus, case.constraint.predicate)
    for value in dict.fromkeys([*case.values, *others]):
        if (value in case.values) != (value in others):
            yield case.broken(value)


def _disjoint(self: Evaluator, case: Case[c.Disjoint]) -> Found:
    others = self.graph.objects(case.focus, case.constraint.predicate)
    for value in case.values:
        if value in others:
            yield case.broken(value)


def _less_than(self: Evaluator, case: Case[c.LessThan]) -> Found:
    holds = less if case.constraint.op == "<" else at_most
    for value in case.values:
        for other in self.graph.objects(case.focus, case.constraint.predicate):
            if not holds(value, other):
                yield case.broken(value)


def _has_value(_: Evaluator, case: Case[c.HasValue]) -> Found:
    if case.constraint.value not in case.values:
        yield case.broken(None)


def _closed(self: Evaluator, case: Case[c.Closed]) -> Found:
    for value in case.values:
        for predicate, found in self.graph.outgoing(value):
            if predicate not in case.constraint.allowed:
                yield case.broken(found, Predicate(predicate))


# ---- Logic and inner shapes ----------------------------------------------------------------------


def _count(self: Evaluator, nodes: Iterable[Term], value: Term) -> int:
    return sum(self.conforms(node, value) for node in nodes)


_LOGIC: Mapping[type, Callable[[int, int], bool]] = {
    c.Not: lambda conforming, _: conforming == 0,
    c.And: lambda conforming, shapes: conforming == shapes,
    c.Or: lambda conforming, _: conforming > 0,
    c.Xone: lambda conforming, _: conforming == 1,
    c.Node: lambda conforming, _: conforming == 1,
}


def _logic(self: Evaluator, case: Case[c.Constraint]) -> Found:
    inner, holds = c.inner_shapes(case.constraint), _LOGIC[type(case.constraint)]
    for value in case.values:
        if not holds(_count(self, inner, value), len(inner)):
            yield case.broken(value)


def _property(self: Evaluator, case: Case[c.Property]) -> Found:
    if case.constraint.shape in self.shapes.recursive:
        yield from _property_in_circle(self, case)
        return
    inner = self.shapes.by_node[case.constraint.shape]
    for value in case.values:
        yield from self.results(inner, value)


def _property_in_circle(self: Evaluator, case: Case[c.Property]) -> Found:
    """Yield the results of shapes that come round to themselves, each node once for each shape."""
    if self.looping:
        if not all(self.conforms(case.constraint.shape, value) for value in case.values):
            yield case.broken(None)
        return
    waiting = [(case.constraint.shape, value) for value in reversed(case.values)]
    seen: set[Goal] = set()
    while waiting:
        goal = waiting.pop()
        inner = self.shapes.by_node[goal[0]]
        if goal in seen or inner.deactivated:
            continue
        seen.add(goal)
        reached = self.values(inner, goal[1])
        for part in inner.constraints:
            if isinstance(part, c.Property) and part.shape in self.shapes.recursive:
                waiting += [(part.shape, value) for value in reversed(reached)]
            else:
                yield from self.broken(inner, part, goal[1], reached)


def _qualified(self: Evaluator, case: Case[c.Qualified]) -> Found:
    found = sum(
        self.conforms(case.constraint.shape, value)
        and not any(self.conforms(sibling, value) for sibling in case.constraint.siblings)
        for value in case.values
    )
    rule = case.constraint
    if found < rule.count if rule.op == ">=" else found > rule.count:
        yield case.broken(None)


_CHECKS: Mapping[type, Callable[[Evaluator, Any], Found]] = {
    c.MinCount: _min_count,
    c.MaxCount: _max_count,
    c.UniqueLang: _unique_lang,
    c.Equals: _equals,
    c.Disjoint: _disjoint,
    c.LessThan: _less_than,
    c.HasValue: _has_value,
    c.Closed: _closed,
    c.Property: _property,
    c.Qualified: _qualified,
    **dict.fromkeys(_LOGIC, _logic),
}
