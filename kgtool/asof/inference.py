"""What still follows on a day, and how surely: a conclusion has the state of its weakest premise.

An inferred triple carries the intersection of its premises' periods: on a given day it holds if
some derivation has only premises that hold, and it has the best state that a derivation gives.
Only the axioms that the ontology uses between things are followed; a test compares the outcome
with that of the reasoner on several days. Conclusions of SPARQL rules (`queries/rules/`), which no
axiom explains, stand as long as every statement about their subject does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kgtool.asof.days import State
from kgtool.namespaces import PREFIXES
from kgtool.terms import NamedNode, Term, Triple, triple_of

__all__ = ["Axioms", "Facts", "conclude", "read_axioms"]

Facts = Mapping[Term, Mapping[str, Sequence[Term]]]
"""Triples by subject and property."""

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_TYPE = NamedNode(_RDF + "type")


@dataclass(frozen=True)
class Axioms:
    """The axioms between things: wider properties and classes, values of classes, chains."""

    wider: Mapping[NamedNode, tuple[NamedNode, ...]]
    classes: Mapping[Term, tuple[Term, ...]]
    values: Mapping[Term, tuple[tuple[NamedNode, Term], ...]]
    members: Mapping[tuple[Term, Term], tuple[Term, ...]]
    firsts: Mapping[NamedNode, tuple[tuple[NamedNode, NamedNode], ...]]
    seconds: Mapping[NamedNode, tuple[tuple[NamedNode, NamedNode], ...]]
    symmetric: frozenset[Term]

    @cached_property
    def premises(self) -> frozenset[Term]:
        """The properties from which anything may follow; most triples have none of them."""
        pairs = (term for term, _ in self.members)
        return frozenset({_TYPE, *self.wider, *self.firsts, *self.seconds, *self.symmetric, *pairs})


def _restriction(facts: Facts, node: Term) -> tuple[NamedNode, Term] | None:
    about = facts.get(node, {})
    on, value = about.get(_OWL + "onProperty"), about.get(_OWL + "hasValue")
    return (on[0], value[0]) if on and value and isinstance(on[0], NamedNode) else None


def _list(facts: Facts, node: Term) -> list[Term]:
    found = []
    while first := facts.get(node, {}).get(_RDF + "first"):
        found.append(first[0])
        node = facts[node][_RDF + "rest"][0]
    return found


def _chains(facts: Facts) -> Iterator[tuple[NamedNode, NamedNode, NamedNode]]:
    for term, about in facts.items():
        if not isinstance(term, NamedNode):
            continue
        if NamedNode(_OWL + "TransitiveProperty") in about.get(_RDF + "type", ()):
            yield term, term, term
        for node in about.get(_OWL + "propertyChainAxiom", ()):
            steps = [step for step in _list(facts, node) if isinstance(step, NamedNode)]
            if len(steps) == 2:
                yield steps[0], steps[1], term


def read_axioms(facts: Facts) -> Axioms:
    """Read the axioms out of the ontology's triples."""
    classes: dict[Term, list[Term]] = defaultdict(list)
    values: dict[Term, list[tuple[NamedNode, Term]]] = defaultdict(list)
    members: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
    firsts: dict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
    seconds: dict[NamedNode, list[tuple[NamedNode, NamedNode]]] = defaultdict(list)
    for cls, about in facts.items():
        equal = about.get(_OWL + "equivalentClass", ())
        for other in (*about.get(_RDFS + "subClassOf", ()), *equal):
            if (restriction := _restriction(facts, other)) is None:
                classes[cls].append(other)
                continue
            values[cls].append(restriction)
            if other in equal:
                members[restriction].append(cls)
    for first, second, whole in _chains(facts):
        firsts[first].append((second, whole))
        seconds[second].append((first, whole))
    wider = {
        term: tuple(p for p in about[_RDFS + "subPropertyOf"] if isinstance(p, NamedNode))
        for term, about in facts.items()
        if isinstance(term, NamedNode) and _RDFS + "subPropertyOf" in about
    }
    symmetric = NamedNode(_OWL + "SymmetricProperty")
    return Axioms(
        wider,
        {cls: tuple(above) for cls, above in classes.items()},
        {cls: tuple(pairs) for cls, pairs in values.items()},
        {pair: tuple(found) for pair, found in members.items()},
        {term: tuple(pairs) for term, pairs in firsts.items()},
        {term: tuple(pairs) for term, pairs in seconds.items()},
        frozenset(t for t, about in facts.items() if symmetric in about.get(_RDF + "type", ())),
    )


@dataclass(frozen=True)
class _Closure:
    """Facts by state, strongest first: the first derivation of a fact is its best."""

    axioms: Axioms
    best: dict[Triple, State]
    out: dict[tuple[Term, Term], list[Term]]
    into: dict[tuple[Term, Term], list[Term]]

    def _single(self, fact: Triple) -> Iterator[Triple]:
        subject, term, value = fact.subject, fact.predicate, fact.object
        for wider in self.axioms.wider.get(term, ()):
            yield Triple(subject, wider, value)
        if term in self.axioms.symmetric and isinstance(value, NamedNode):
            yield Triple(value, term, subject)
        if term == _TYPE:
            for cls in self.axioms.classes.get(value, ()):
                yield Triple(subject, _TYPE, cls)
            for on, held in self.axioms.values.get(value, ()):
                yield Triple(subject, on, held)
        for cls in self.axioms.members.get((term, value), ()):
            yield Triple(subject, _TYPE, cls)

    def _joined(self, fact: Triple) -> Iterator[Triple]:
        subject, term, value = fact.subject, fact.predicate, fact.object
        for second, whole in self.axioms.firsts.get(term, ()):
            for end in self.out.get((second, value), ()):
                yield Triple(subject, whole, end)
        for first, whole in self.axioms.seconds.get(term, ()):
            for start in self.into.get((first, subject), ()):
                yield triple_of(start, whole, value)

    def run(self, given: Mapping[Triple, State]) -> None:
        waiting: dict[State, list[Triple]] = defaultdict(list)
        premises = self.axioms.premises
        for fact, state in given.items():
            if fact.predicate in premises:
                waiting[state].append(fact)
            else:
                self.best[fact] = state
        for state in sorted(State, reverse=True):
            while state != State.NOT and waiting[state]:
                fact = waiting[state].pop()
                if fact in self.best:
                    continue
                self.best[fact] = state
                self.out[(fact.predicate, fact.subject)].append(fact.object)
                self.into[(fact.predicate, fact.object)].append(fact.subject)
                waiting[state].extend(self._single(fact))
                # what was met before is at least as strong, so this fact is the weakest premise
                waiting[state].extend(self._joined(fact))


def conclude(axioms: Axioms, given: Iterable[tuple[Triple, State]]) -> dict[Triple, State]:
    """Return every triple that is given or follows, with its state.

    Parameters: `given`, triples with their states; what did not hold must not be among them.
    """
    closure = _Closure(axioms, {}, defaultdict(list), defaultdict(list))
    closure.run(dict(given))
    return closure.best
