"""Plans for what shapes look at: classes, targets, paths, values, and what fails inside.

Tests of values run on everything that a path reaches and are cut to the focus nodes last: faults
are few, and shapes share the work. `faults` has the plan of each kind of constraint.
Source: SHACL, sections 2.1.3 (targets), 2.3.1 (paths) and 3.4 (validation).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kgtool.plans import algebra as a
from kgtool.plans.kinds import KINDS
from kgtool.plans.lexicon import Lexicon, StoredLexicon
from kgtool.plans.store import Store
from kgtool.terms import NamedNode, Term, named
from kgtool.validate import constraints as c
from kgtool.validate import paths as p
from kgtool.validate.shapes import Shape, Shapes, Target
from kgtool.validate.values import Test
from kgtool.validate.walking import NotCompiled, Walker

__all__ = ["NotCompiled", "PlanMaker", "Planner", "Scope"]

_TYPE, _SUBCLASS = named("rdf:type"), named("rdfs:subClassOf")


@dataclass(frozen=True, eq=False)
class Scope:
    """Focus nodes (distinct, column `f`) and their values (distinct, columns `f` and `v`).

    `pairs` may hold values of other nodes too; then `loose` is true. `own` says that each node is
    its own value. `key` names the pairs. `kinds`: the kinds of subjects that the focus nodes are,
    None if that is not known.
    """

    focus: a.Plan
    pairs: a.Plan
    loose: bool
    key: Hashable
    own: bool = False
    kinds: frozenset[int] | None = None

    def cut(self, plan: a.Plan) -> a.Plan:
        """Return the rows of `plan` that belong to focus nodes."""
        return a.semi(plan, self.focus) if self.loose else plan


class Planner:
    """Plans over one encoded graph; the same question gives the same plan object."""

    def __init__(
        self,
        shapes: Shapes,
        dictionary: Lexicon,
        store: Store,
        *,
        test: Callable[[c.Constraint, Sequence[Term]], Test],
        plans: Mapping[type, PlanMaker],
    ) -> None:
        self.shapes = shapes
        self._plans = plans
        self.dictionary = dictionary
        self.store = store
        self.test = test
        self._memo: dict[Hashable, a.Plan] = {}
        self.kinds = dictionary.kinds() if isinstance(dictionary, StoredLexicon) else None
        self._kinds_of: dict[int, frozenset[int]] = {}
        self._walker = Walker(store, self.identity, self.once)

    def once(self, key: Hashable, make: Callable[[], a.Plan]) -> a.Plan:
        """Return the plan of `key`, made on first use and computed once."""
        if key not in self._memo:
            self._memo[key] = a.hold(make())
        return self._memo[key]

    def identity(self, term: Term) -> int | None:
        """Return the id of a term, None if neither data nor targets have it."""
        return self.dictionary.find(term)

    # ---- Nodes -------------------------------------------------------------------------------

    def members(self, cls: Term) -> a.Plan:
        """Return the instances of a class as column `v`. Source: SHACL, section 1.1."""

        def make() -> a.Plan:
            if self.kinds is not None:
                return a.proj(self.subjects(self.kinds.of_classes(self._below(cls))), v="f")
            of_type = a.filt(self.relation(p.Predicate(_TYPE)), a.isin("v", self._below(cls)))
            return a.dist(a.proj(of_type, v="f"))

        return self.once(("class", cls), make)

    def subjects(self, kinds: Iterable[int]) -> a.Plan:
        """Return the subjects of some kinds as column `f`, each once."""
        return a.proj(a.filt(a.table(KINDS, ("s", "kind")), a.isin("kind", kinds)), f="s")

    def _below(self, cls: Term) -> set[int]:
        if not hasattr(self, "_down"):
            self._down: dict[int, list[int]] = {}
            for low, high in self.store.run(self.relation(p.Predicate(_SUBCLASS))):
                self._down.setdefault(high, []).append(low)
        start = self.identity(cls)
        found = set() if start is None else {start}
        waiting = list(found)
        while waiting:
            new = [n for n in self._down.get(waiting.pop(), ()) if n not in found]
            found.update(new)
            waiting += new
        return found

    def focus(self, targets: tuple[Target, ...]) -> a.Plan:
        """Return the focus nodes of targets as column `f`, each once."""
        if self.kinds is not None and all(target.kind == "class" for target in targets):
            classes = {cls for target in targets for cls in self._below(target.term)}
            kinds = self.kinds.of_classes(classes)
            found = self.once(targets, lambda: self.subjects(kinds))
            self._kinds_of[id(found)] = kinds
            return found
        return self.once(targets, lambda: a.dist(a.union(*map(self._target, targets))))

    def _target(self, target: Target) -> a.Plan:
        if target.kind == "node":
            return a.values(("f",), [(self.dictionary.intern(target.term),)])
        if target.kind == "class":
            return a.proj(self.members(target.term), f="v")
        pairs = self.relation(p.Predicate(target.term))  # type: ignore[arg-type]
        return a.proj(pairs, f="f" if target.kind == "subjects" else "v")

    # ---- Paths -------------------------------------------------------------------------------

    def relation(self, path: p.Path) -> a.Plan:
        """Return all pairs (f, v) of a path, each once. Errors: `NotCompiled` for `?`, `*`, `+`."""
        return self._walker.relation(path)

    def scope(self, shape: Shape, focus: a.Plan) -> Scope:
        """Return the values of a shape for focus nodes."""
        if shape.path is None:
            own = a.proj(focus, f="f", v="f")
            return Scope(focus, own, False, (None, id(focus)), own=True)
        path = p.forwards(shape.path)
        if p.is_bounded(path) and not isinstance(path, p.Sequence):
            kinds = self._kinds_of.get(id(focus)) if isinstance(path, p.Predicate) else None
            return Scope(focus, self.relation(path), True, path, kinds=kinds)
        here = (path, id(focus))
        return Scope(focus, self.once(here, lambda: self._walker.reached(path, focus)), False, here)

    def inner_focus(self, scope: Scope) -> a.Plan:
        """Return the values of a scope as focus nodes of inner shapes."""
        if scope.own:
            return scope.focus
        key = ("inner", scope.key, id(scope.focus))
        return self.once(key, lambda: a.dist(a.proj(scope.cut(scope.pairs), f="v")))

    def with_values(self, scope: Scope, least: int) -> tuple[a.Plan, a.Plan] | None:
        """Return the focus nodes with so many values at least (1 or 2), and those with fewer.

        None if the kinds of the focus nodes are not known, so that values must be counted.
        """
        if self.kinds is None or scope.kinds is None or not isinstance(scope.key, p.Predicate):
            return None
        having = self.kinds.having(self.identity(scope.key.iri), least) & scope.kinds
        return self.subjects(having), self.subjects(scope.kinds - having)

    # ---- Faults ------------------------------------------------------------------------------

    def faults(self, constraint: c.Constraint, scope: Scope) -> a.Plan:
        """Return the faults of one constraint. Errors: `NotCompiled`."""
        make = self._plans.get(type(constraint))
        if make is None:
            raise NotCompiled(type(constraint).__name__)
        return make(self, constraint, scope)

    def failing(self, node: Term, scope: Scope) -> a.Plan:
        """Return the values of `scope` that do not conform to the shape `node`, as column `v`."""
        focus = self.inner_focus(scope)
        return a.proj(self._failing(self.shapes.by_node[node], focus), v="f")

    def _failing(self, shape: Shape, focus: a.Plan) -> a.Plan:
        if shape.node in self.shapes.recursive:
            raise NotCompiled(shape.name)
        if shape.deactivated or not shape.constraints:
            return a.values(("f",), ())

        def make() -> a.Plan:
            scope = self.scope(shape, focus)
            parts = [a.proj(self.faults(one, scope), f="f") for one in shape.constraints]
            return a.dist(a.union(*parts))

        return self.once(("failing", shape.node, id(focus)), make)

    def wrong_values(self, scope: Scope, constraint: c.Constraint, good: a.Expression) -> a.Plan:
        """Return the pairs whose value (column `v`, with looked-up attributes) is not good."""

        def make() -> a.Plan:
            known = tuple(name for name in a.ATTRIBUTES if name in a.used(good))
            tested = a.filt(self.attributes(scope, known), a.negate(good))
            return a.proj(tested, f="f", v="v")

        return scope.cut(self.once(("wrong", scope.key, constraint), make))

    def attributes(self, scope: Scope, names: tuple[str, ...]) -> a.Plan:
        """Return the pairs of a scope with attributes of each value's literal."""
        return self.once(("lookup", scope.key, names), lambda: a.lookup(scope.pairs, "v", names))

    def attributes_at(self, predicate: NamedNode, names: tuple[str, ...]) -> a.Plan:
        """Return all pairs of a predicate with attributes of each value's literal."""
        path = p.Predicate(predicate)
        return self.once(("lookup", path, names), lambda: a.lookup(self.relation(path), "v", names))


PlanMaker = Callable[[Planner, Any, Scope], a.Plan]
"""From a constraint of one kind and a scope to the plan of its faults."""
