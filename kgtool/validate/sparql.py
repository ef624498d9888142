"""Constraints written in SPARQL: run over the embedded store, node by node or for many at once.

Source: SHACL, sections 5.3 (validation of SPARQL-based constraints) and 6.3 (components).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from kgtool.errors import BadInput
from kgtool.sparql.touched import touched_predicates
from kgtool.stores import Rows
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import BlankNode, Literal, NamedNode, Quad, Term
from kgtool.validate.constraints import CustomConstraint, Query, SparqlConstraint
from kgtool.validate.graph import Graph, Predicates
from kgtool.validate.notes import Note
from kgtool.validate.paths import Predicate
from kgtool.validate.prebinding import (
    can_ask_at_once,
    check_prebinding,
    with_bindings,
    with_values,
)
from kgtool.validate.results import Result
from kgtool.validate.shapes import Shape

__all__ = ["Runner", "check_constraint", "touched"]

_SHAPES_GRAPH = NamedNode("urn:kgtool:shapes-graph")
_AT_ONCE = 5000
_BLANK = re.compile(r"\{[$?](\w+)\}")

SparqlRule = SparqlConstraint | CustomConstraint
Solution = Mapping[str, Term | None]


def check_constraint(constraint: SparqlRule, at: str) -> None:
    """Let a SPARQL constraint pass, or say why SHACL forbids it.

    Errors: `BadInput` naming the shape; `Refused` for SERVICE, updates and files.
    """
    names = ["this"]
    if isinstance(constraint, CustomConstraint):
        names += [name for name, _ in constraint.parameters]
        names += ["value"] if constraint.query.ask else []
    text = constraint.query.text
    in_memory([]).prepare(text)
    check_prebinding(text, names, {*names, "shapesGraph", "currentShape"}, f"shape {at}")
    in_memory([]).prepare(text)(_variant(text, tuple(names)), dict.fromkeys(names, _SHAPES_GRAPH))


def touched(constraint: SparqlRule) -> frozenset[NamedNode] | None:
    """Return the predicates of the triples that a SPARQL constraint can touch, None for any."""
    given = dict(constraint.parameters) if isinstance(constraint, CustomConstraint) else {}
    return touched_predicates(constraint.query.text, given)


@lru_cache(maxsize=256)
def _variant(text: str, names: tuple[str, ...]) -> str:
    return with_bindings(text, names)


class Runner:
    """Answers SPARQL constraints of one shapes graph over one data graph.

    The store is made when the first constraint needs it, of what the constraints can touch.
    """

    def __init__(self, shapes: Graph, data: Graph, rules: Sequence[SparqlRule]) -> None:
        self._shapes = shapes
        self._data = data
        self._rules = rules

    @cached_property
    def _touched(self) -> Predicates:
        """The predicates of the triples that the constraints can touch."""
        wanted: set[NamedNode] = set()
        for rule in self._rules:
            predicates = touched(rule)
            if predicates is None:
                return None
            wanted |= predicates
        return wanted

    @cached_property
    def _store(self) -> Embedded:
        shapes = self._shapes.triples
        inside = [Quad(t.subject, t.predicate, t.object, _SHAPES_GRAPH) for t in shapes]
        return self._data.embedded(self._touched, inside)

    @cached_property
    def rewritten(self) -> Mapping[Term, Term]:
        """Literals of the data by the form that the store gives them, where the two differ."""
        literals = self._data.literals(self._touched)
        typed = [one for one in literals if not one.language and "#string" not in str(one)]
        names = [NamedNode(f"urn:kgtool:{number}") for number in range(len(typed))]
        store = in_memory([Quad(n, n, one) for n, one in zip(names, typed, strict=True)])
        shown = {quad.subject: quad.object for quad in store.quads()}
        pairs = [(shown[name], one) for name, one in zip(names, typed, strict=True)]
        return {form: one for form, one in sorted(pairs, key=str) if form not in literals}

    def notes(self) -> Iterator[Note]:
        """Yield a note if SPARQL constraints were asked about literals in another spelling."""
        if "_store" in self.__dict__ and self.rewritten:
            count, (form, one) = len(self.rewritten), next(iter(self.rewritten.items()))
            yield Note(
                "respelt",
                "sh:sparql",
                f"SPARQL constraints see {count} literal(s) in their usual form, {one} as {form}",
                f"SPARQL 限制以標準寫法讀取 {count} 個字面值，{one} 讀作 {form}",
            )

    # ---- Answers -----------------------------------------------------------------------------

    def results(
        self, shape: Shape, constraint: SparqlRule, focus: Term, values: Sequence[Term]
    ) -> Iterator[Result]:
        """Yield the results of one focus node."""
        given = self._given(shape, constraint, focus)
        if constraint.query.ask:
            for value in values:
                if not self._answer(constraint.query, {**given, "value": value}):
                    yield _result(shape, constraint, focus, {"value": value}, given)
            return
        for solution in self._solutions(constraint.query, given):
            yield _result(shape, constraint, focus, self._restored(solution), given)

    def results_of_all(
        self, shape: Shape, constraint: SparqlRule, foci: Sequence[Term]
    ) -> Iterator[Result]:
        """Yield the results of SELECT queries for many focus nodes, in few queries if possible."""
        together = can_ask_at_once(constraint.query.text) and len(foci) > 1
        many = [n for n in foci if isinstance(n, NamedNode)] if together else []
        for start in range(0, len(many), _AT_ONCE):
            yield from self._at_once(shape, constraint, many[start : start + _AT_ONCE])
        for focus in foci:
            if not together or not isinstance(focus, NamedNode):
                yield from self.results(shape, constraint, focus, [focus])

    def _at_once(
        self, shape: Shape, constraint: SparqlRule, foci: Sequence[Term]
    ) -> Iterator[Result]:
        given = self._given(shape, constraint, None)
        text = with_values(constraint.query.text, map(str, foci), sorted(given))
        rows = self._store.prepare(constraint.query.text)(text, given)
        for solution in _solutions_of(rows):
            focus = solution.get("this")
            if focus is not None:
                known = {**given, "this": focus}
                yield _result(shape, constraint, focus, self._restored(solution), known)

    def _given(self, shape: Shape, rule: SparqlRule, focus: Term | None) -> dict[str, Term]:
        """Return the terms to bind: those that the query mentions."""
        text = rule.query.text
        known: dict[str, Term] = {"shapesGraph": _SHAPES_GRAPH, "currentShape": shape.node}
        if isinstance(rule, CustomConstraint):
            known |= dict(rule.parameters)
        given = {name: term for name, term in known.items() if re.search(rf"[$?]{name}\b", text)}
        return given if focus is None else {**given, "this": focus}

    def _answer(self, query: Query, given: Mapping[str, Term]) -> bool | Rows:
        result = self._prepared(query)(_variant(query.text, tuple(sorted(given))), given)
        if not isinstance(result, bool | Rows):
            raise BadInput(str(query.source), "SELECT or ASK is needed", "須為 SELECT 或 ASK")
        return result

    @lru_cache(maxsize=256)  # noqa: B019 - a runner lives as long as its validation
    def _prepared(self, query: Query):  # type: ignore[no-untyped-def]
        return self._store.prepare(query.text)

    def _solutions(self, query: Query, given: Mapping[str, Term]) -> Iterator[Solution]:
        return _solutions_of(self._answer(query, given))

    def _restored(self, solution: Solution) -> Solution:
        value = solution.get("value")
        if not isinstance(value, Literal):
            return solution
        return {**solution, "value": self.rewritten.get(value, value)}


def _solutions_of(rows: object) -> Iterator[Solution]:
    if not isinstance(rows, Rows):
        raise BadInput("shapes", "a SELECT query is needed", "須為 SELECT 查詢")
    for row in rows.rows:
        solution = dict(zip(rows.columns, row, strict=True))
        failure = solution.get("failure")
        if isinstance(failure, Literal) and failure.value == "true":
            raise BadInput("shapes", "a SPARQL constraint reports a failure", "SPARQL 限制回報失敗")
        yield solution


# ---- From solutions to results -------------------------------------------------------------------


def _result(
    shape: Shape, constraint: SparqlRule, focus: Term, solution: Solution, given: Solution
) -> Result:
    """Return the result of one solution. Source: SHACL, section 5.3.2."""
    value = solution.get("value") or (focus if shape.path is None else None)
    path = solution.get("path")
    return Result(
        focus,
        shape,
        constraint,
        value,
        Predicate(path) if isinstance(path, NamedNode) else shape.path,
        _messages(shape, constraint.query, {**given, **solution}),
    )


def _messages(shape: Shape, query: Query, known: Solution) -> tuple[Literal, ...]:
    own = known.get("message")
    if isinstance(own, Literal):
        return (own,)
    return tuple(_filled(text, known) for text in query.messages or shape.messages)


def _filled(text: Literal, known: Solution) -> Literal:
    """Return a message with `{?name}` and `{$name}` replaced by what they stand for."""

    def shown(match: re.Match[str]) -> str:
        term = known.get(match[1])
        if term is None:
            return match[0]
        return str(term) if isinstance(term, BlankNode) else getattr(term, "value", str(term))

    filled = _BLANK.sub(shown, text.value)
    return Literal(filled, language=text.language) if text.language else Literal(filled)
