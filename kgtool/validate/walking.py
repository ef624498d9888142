"""Plans of property paths: all pairs of a path, and where it leads from given nodes.

Plans have no recursion, so `*` and `+` are walked here in rounds over the store: each round takes
one step from the pairs that the last one found. Few graphs are deeper than some rounds; what is
(long lists, chains) is walked to its end node by node.
Source: SHACL, section 2.3.1 (property paths); SPARQL 1.1 Query Language, section 18.4 (ALP).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from kgtool.plans import algebra as a
from kgtool.plans.nodes import Row
from kgtool.plans.store import Store
from kgtool.terms import Term
from kgtool.validate import paths as p

__all__ = ["NotCompiled", "Walker"]

_ROUNDS = 30
_PAIR = ("f", "v")


class NotCompiled(Exception):
    """A constraint or path for which there is no plan; it is evaluated node by node."""


class Walker:
    """Plans of paths over one encoded graph.

    Parameters: `find`, the id of a term, None if the data does not have it; `once`, remembers a
    plan by its key.
    """

    def __init__(
        self,
        store: Store,
        find: Callable[[Term], int | None],
        once: Callable[[Hashable, Callable[[], a.Plan]], a.Plan],
    ) -> None:
        self._store = store
        self._find = find
        self._once = once
        self._walks = 0

    def relation(self, path: p.Path) -> a.Plan:
        """Return all pairs (f, v) of a path, each once.

        Errors: `NotCompiled` for `?`, `*`, `+`, which every node, also of no triple, belongs to.
        """
        if isinstance(path, p.Predicate):
            code = self._find(path.iri)
            if code is None:
                return self._once("none", lambda: a.values(_PAIR, ()))
            return self._once(path, lambda: a.proj(a.scan(code), f="s", v="o"))
        if isinstance(path, p.Inverse):
            return a.proj(self.relation(path.path), f="v", v="f")
        if isinstance(path, p.Sequence):
            return self._once(path, lambda: self._chain(self.relation(path.paths[0]), path))
        if isinstance(path, p.Alternative):
            parts = [self.relation(part) for part in path.paths]
            return self._once(path, lambda: a.dist(a.union(*parts)))
        raise NotCompiled(type(path).__name__)

    def reached(self, path: p.Path, start: a.Plan) -> a.Plan:
        """Return the pairs (f, v), each once, that a path makes with the nodes `start` (column f).

        `path` has no inverse but of predicates. Errors: `NotCompiled` for `*`, `+` of `?`, `*`, `+`.
        """
        if isinstance(path, p.Sequence):
            return self._chain(self.reached(path.paths[0], start), path)
        if p.is_bounded(path):
            return a.semi(self.relation(path), start)
        if isinstance(path, p.Alternative):
            return a.dist(a.union(*(self.reached(part, start) for part in path.paths)))
        here = a.proj(start, f="f", v="f")
        if isinstance(path, p.ZeroOrOne):
            return a.dist(a.union(here, self.reached(path.path, start)))
        if isinstance(path, p.ZeroOrMore):
            return self._walked(self.relation(path.path), here, found=here)
        if isinstance(path, p.OneOrMore):
            return self._walked(self.relation(path.path), here, found=a.values(_PAIR, ()))
        raise NotCompiled(type(path).__name__)

    def _chain(self, start: a.Plan, path: p.Sequence) -> a.Plan:
        """Return the pairs of a sequence whose first part has the pairs `start`."""
        found = start
        for part in path.paths[1:]:
            if p.is_bounded(part):
                step = self.relation(part)
            else:
                found = a.hold(a.dist(found))
                step = self.reached(part, a.dist(a.proj(found, f="v")))
            before = a.proj(found, f="f", m="v")
            found = a.proj(a.join(before, a.proj(step, m="f", v="v")), f="f", v="v")
        return a.dist(found)

    # ---- Any number of steps -----------------------------------------------------------------

    def _walked(self, edges: a.Plan, start: a.Plan, *, found: a.Plan) -> a.Plan:
        """Return `found` and the pairs that one or more `edges` lead to from the pairs `start`."""
        store, name = self._store, f"walked{self._walks}"
        self._walks += 1
        every, steps, fresh, new = (f"{name}{part}" for part in ("", "_steps", "_fresh", "_new"))
        store.keep(steps, a.proj(edges, m="f", v="v"))
        store.keep(every, found)
        store.keep(fresh, start)
        ends = a.proj(a.table(fresh, _PAIR), f="f", m="v")
        onward = a.dist(a.proj(a.join(ends, a.table(steps, ("m", "v"))), f="f", v="v"))
        for _ in range(_ROUNDS):
            if not store.keep(new, a.anti(onward, a.table(every, _PAIR))):
                break
            store.extend(every, a.table(new, _PAIR))
            store.rename(new, fresh)
        else:
            store.put(new, _PAIR, self._deeper(every, steps, fresh))
            store.extend(every, a.table(new, _PAIR))
        for part in (steps, fresh, new):
            store.drop(part)
        return a.table(every, _PAIR)

    def _deeper(self, every: str, steps: str, fresh: str) -> list[Row]:
        """Return the pairs that are not among `every`, found from `fresh` ones node by node."""
        ends = self._store.run(a.table(fresh, _PAIR))
        starts = a.dist(a.proj(a.table(fresh, _PAIR), f="f"))
        known = _grouped(self._store.run(a.semi(a.table(every, _PAIR), starts)))
        onward = _grouped(self._store.run(a.table(steps, ("m", "v"))))
        added: list[Row] = []
        for start, waiting in _grouped(ends).items():
            seen = set(known.get(start, ()))
            while waiting:
                for node in onward.get(waiting.pop(), ()):
                    if node not in seen:
                        seen.add(node)
                        waiting.append(node)
                        added.append((start, node))
        return added


def _grouped(pairs: list[Row]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for start, end in pairs:
        found.setdefault(start, []).append(end)
    return found
