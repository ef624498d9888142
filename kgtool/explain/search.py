"""The shortest proofs of a fact, without circles.

The ways in which facts follow from one another are a hypergraph. Its shortest derivation is found
as by Knuth ("A generalization of Dijkstra's algorithm", 1977): a fact is settled only after all
premises of a step are, so no fact can rest on itself. Other proofs are found by forbidding one
leaf of a proof after the other (Reiter's hitting sets, 1987), nearest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import Any

from kgtool.explain.instances import Instance
from kgtool.explain.known import LIST_PREDICATES, Fact, order

__all__ = ["Proof", "Search"]

_TRIES = 400
"""So many sets of forbidden leaves are looked at for other proofs of a fact."""


@dataclass(frozen=True)
class Proof:
    """Why a fact holds: it is asserted (`rule` is empty), or a rule concludes it from premises."""

    fact: Fact
    rule: str = ""
    premises: tuple[Proof, ...] = ()

    @cached_property
    def leaves(self) -> frozenset[Fact]:
        """The asserted facts that it rests on, ontology and lists included."""
        if not self.rule:
            return frozenset({self.fact})
        return frozenset().union(*(premise.leaves for premise in self.premises))

    @cached_property
    def size(self) -> int:
        """The measure by which proofs are compared; see `Search`."""
        if not self.rule:
            return 0 if self.fact[1] in LIST_PREDICATES else 1
        return _weight(self.rule) + sum(premise.size for premise in self.premises)

    def steps(self) -> Iterator[Proof]:
        """Yield the proof and those within it that are not leaves, premises first."""
        for premise in self.premises:
            yield from premise.steps()
        if self.rule:
            yield self


_Entry = tuple[int, Any, Any, Instance, Fact]
_LEAF = Instance("", ())


def _entry(size: int, instance: Instance, fact: Fact) -> _Entry:
    """Return what waits to be settled: the smallest first, and no chance among equals."""
    return size, instance.key, order(fact), instance, fact


def _weight(rule: str) -> int:
    """Return the size of a step: steps from class to class are dearer than those of things."""
    return 3 if rule.startswith(("scm-", "rdfs", "eq-")) else 2


class Search:
    """Finds proofs.

    Parameters: `asserted`, whether a fact is a leaf; `instances`, the ways in which a fact follows
    at once. A step costs 2 (from class to class 3), a leaf 1, the cells of lists nothing.
    """

    def __init__(
        self,
        asserted: Callable[[Fact], bool],
        instances: Callable[[Fact], Sequence[Instance]],
    ) -> None:
        self._asserted = asserted
        self._instances = instances
        self._known: dict[Fact, Sequence[Instance]] = {}

    def best(self, goal: Fact, banned: frozenset[Fact] = frozenset()) -> Proof | None:
        """Return the shortest proof of `goal` that has none of `banned` as a leaf."""
        uses, waiting = self._cone(goal, banned)
        settled: dict[Fact, Proof] = {}
        missing = {id(way): len(way.premises) for pairs in uses.values() for _, way in pairs}
        while waiting and goal not in settled:
            *_, instance, fact = heappop(waiting)
            if fact in settled:
                continue
            premises = tuple(settled[premise] for premise in instance.premises)
            settled[fact] = Proof(fact, instance.rule, premises)
            for concluded, user in uses.get(fact, ()):
                missing[id(user)] -= 1
                if not missing[id(user)]:
                    size = sum(settled[premise].size for premise in user.premises)
                    heappush(waiting, _entry(size + _weight(user.rule), user, concluded))
        return settled.get(goal)

    def proofs(self, goal: Fact, limit: int) -> list[Proof]:
        """Return up to `limit` proofs, shortest first, none of which needs all that another needs.

        Of proofs that rest on the same leaves only the shortest is returned.
        """
        found: list[Proof] = []
        for proof in self._by_size(goal):
            if not any(other.leaves <= proof.leaves for other in found):
                found = [other for other in found if not proof.leaves <= other.leaves]
                found.append(proof)
            if len(found) >= limit:
                break
        return found

    def _by_size(self, goal: Fact) -> Iterator[Proof]:
        seen: set[frozenset[Fact]] = set()
        waiting: list[tuple[int, list[tuple[str, str, str]], Proof]] = []

        def add(banned: frozenset[Fact]) -> None:
            if banned in seen or len(seen) >= _TRIES:
                return
            seen.add(banned)
            proof = self.best(goal, banned)
            if proof is not None:
                heappush(waiting, (proof.size, sorted(map(order, banned)), proof))
                forbidden[id(proof)] = banned

        forbidden: dict[int, frozenset[Fact]] = {}
        add(frozenset())
        while waiting:
            _, _, proof = heappop(waiting)
            yield proof
            for leaf in sorted(proof.leaves, key=order):
                add(forbidden[id(proof)] | {leaf})

    def _cone(
        self, goal: Fact, banned: frozenset[Fact]
    ) -> tuple[dict[Fact, list[tuple[Fact, Instance]]], list[_Entry]]:
        """Return which steps each fact may serve, and the leaves and steps without premises."""
        uses: dict[Fact, list[tuple[Fact, Instance]]] = {}
        waiting: list[_Entry] = []
        seen, open_ = {goal}, [goal]
        while open_:
            fact = open_.pop()
            if self._asserted(fact) and fact not in banned:
                heappush(waiting, _entry(fact[1] not in LIST_PREDICATES, _LEAF, fact))
                continue
            for instance in self._ways(fact):
                if not instance.premises:
                    heappush(waiting, _entry(_weight(instance.rule), instance, fact))
                for premise in instance.premises:
                    uses.setdefault(premise, []).append((fact, instance))
                    if premise not in seen:
                        seen.add(premise)
                        open_.append(premise)
        return uses, waiting

    def _ways(self, fact: Fact) -> Sequence[Instance]:
        if fact not in self._known:
            self._known[fact] = self._instances(fact)
        return self._known[fact]
