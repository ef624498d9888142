"""Rules backwards: in which ways a fact follows at once from others that are known.

The rules are those of `kgtool.reason` (OWL 2 Profiles, section 4.3). The facts are closed under
them already, so every premise is looked up and none has to be searched for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from kgtool.explain.known import ALWAYS, Fact, Known, order
from kgtool.explain.matching import Bound, arrange, constant, fill, match, unify
from kgtool.reason.rules import Atom, read_rules
from kgtool.reason.vocabulary import is_variable
from kgtool.terms import Term, named

__all__ = ["Instance", "Ways"]

_NEVER = frozenset({"dt-eq", "prp-ap", "cls-thing", "cls-nothing1", "dt-type1", "eq-ref"})
_SAME = named("owl:sameAs")

_SWAPS = frozenset({"eq-rep-s", "eq-rep-o"})
"""What these say of sameness itself, eq-sym and eq-trans say too."""

_LINEAR: Mapping[str, tuple[Atom, frozenset[str]]] = {
    "prp-trp": (("?x", "?p", "?y"), frozenset({"prp-trp"})),
    "scm-sco": (("?c", "rdfs:subClassOf", "?d"), frozenset({"scm-sco"})),
    "scm-spo": (("?p", "rdfs:subPropertyOf", "?q"), frozenset({"scm-spo"})),
    "eq-sym": (("?x", "owl:sameAs", "?y"), frozenset({"eq-sym", "eq-trans", *_SWAPS})),
    "eq-trans": (("?x", "owl:sameAs", "?y"), frozenset({"eq-sym", "eq-trans", *_SWAPS})),
    "eq-rep-s": (("?x", "?p", "?y"), frozenset({"eq-rep-s"})),
    "eq-rep-o": (("?x", "?p", "?y"), frozenset({"eq-rep-s", "eq-rep-o"})),
    "eq-rep-p": (("?x", "?p", "?y"), frozenset({"eq-rep-s", "eq-rep-o", "eq-rep-p"})),
}
"""Rules that may follow themselves, so that there are many ways to say one thing.

A step by such a rule goes on from a premise (the pattern) that some other rule concludes, or that
is asserted: A to C over B, then to D, is told as A to B, then B to D. Each proof has one in this form
that needs nothing else, and a line of n steps costs n ways instead of n to the third.
"""


@dataclass(frozen=True)
class Instance:
    """A rule, and the facts from which it concludes; `place` of the rule in the table."""

    rule: str
    premises: tuple[Fact, ...]
    place: int = 0

    @cached_property
    def key(self) -> tuple[int, list[tuple[str, str, str]]]:
        """The key by which instances of equal size are sorted."""
        return self.place, [order(fact) for fact in self.premises]


@dataclass(frozen=True)
class _Prepared:
    """A rule with its premises in the order in which they are matched."""

    name: str
    place: int
    conclusion: Atom
    premises: tuple[Atom, ...]


@cache
def _rules() -> tuple[_Prepared, ...]:
    return tuple(
        _Prepared(rule.name, place, rule.conclusion, arrange(rule.premises, rule.conclusion))
        for place, rule in enumerate(read_rules())
        if not rule.clash and rule.name not in _NEVER
    )


@cache
def _rules_about(predicate: Term) -> tuple[_Prepared, ...]:
    """Return the rules that may conclude something with a predicate."""
    return tuple(
        rule
        for rule in _rules()
        if is_variable(rule.conclusion[1]) or constant(rule.conclusion[1]) == predicate
    )


class Ways:
    """Finds how facts follow at once by OWL 2 RL.

    Parameters: `known`, a closed graph; `asserted`, whether a fact of it was given.
    """

    def __init__(self, known: Known, asserted: Callable[[Fact], bool]) -> None:
        self._known = known
        self._asserted = asserted
        self._rooted: dict[tuple[Fact, frozenset[str]], bool] = {}

    def find(self, fact: Fact) -> list[Instance]:
        """Return the ways in which a fact follows at once from other known facts.

        Of ways that differ only in how a chain of like steps is put in brackets there is one.
        """
        if fact in ALWAYS:
            return [Instance("axiom", ())]
        if fact[1] == _SAME and fact[0] == fact[2]:
            return [Instance("eq-ref", ())]
        found: dict[Instance, None] = {}
        for rule in _rules_about(fact[1]):
            if fact[1] == _SAME and rule.name in _SWAPS:
                continue
            for bound, premises in self._matches(rule, fact):
                if self._goes_on(rule, bound):
                    found[Instance(rule.name, premises, rule.place)] = None
        return list(found)

    def _matches(self, rule: _Prepared, fact: Fact) -> Iterator[tuple[Bound, tuple[Fact, ...]]]:
        given = unify(rule.conclusion, fact)
        for bound, facts in match(self._known, rule.premises, given) if given is not None else ():
            if fact not in facts:
                yield bound, tuple(dict.fromkeys(facts))

    def _goes_on(self, rule: _Prepared, bound: Bound) -> bool:
        """Return whether a step goes on from a fact that has a way of its own; see `_LINEAR`."""
        if rule.name not in _LINEAR:
            return True
        atom, left_out = _LINEAR[rule.name]
        subject, predicate, value = fact = fill(atom, bound)
        swapped = (value, predicate, subject)
        return self._is_rooted(fact, left_out) or (
            predicate == _SAME and self._is_rooted(swapped, left_out)
        )

    def _is_rooted(self, fact: Fact, left_out: frozenset[str]) -> bool:
        """Return whether a fact is given, or follows at once by a rule other than some."""
        key = fact, left_out
        if key not in self._rooted:
            rules = (rule for rule in _rules_about(fact[1]) if rule.name not in left_out)
            self._rooted[key] = (
                self._asserted(fact)
                or fact in ALWAYS
                or any(True for rule in rules for _ in self._matches(rule, fact))
            )
        return self._rooted[key]
