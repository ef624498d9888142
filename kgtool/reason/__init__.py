"""Reasoning: what follows from the asserted graph by OWL 2 RL and by the rules of `queries/rules/`.

Nothing outside this package knows which engine runs. Input are the plain triples; statement nodes
and source descriptions are not reasoned over. Output are new, valid triples about things: no
reflexive `owl:sameAs`, no literal subjects, no blank nodes, none about the ontology's own terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kgtool.namespaces import BASE, COOP, PREFIXES
from kgtool.queries import Question
from kgtool.stores.embedded import in_memory
from kgtool.terms import Literal, NamedNode, Quad, Triple

__all__ = ["Inferences", "infer"]

_OWL = PREFIXES["owl"]
_RDFS = PREFIXES["rdfs"]
_EMPTY_TYPES = frozenset({_OWL + "Thing", _RDFS + "Resource", _OWL + "NamedIndividual"})
_RDF_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Inferences:
    """New triples, and the clashes found (each one sentence); no clash means consistent."""

    triples: Sequence[Triple]
    clashes: Sequence[str]


def _worth_saying(triple: Triple) -> bool:
    subject, predicate, value = triple.subject, triple.predicate.value, triple.object
    if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
        return False
    if not subject.value.startswith(BASE) or subject.value.startswith(COOP):
        return False
    if predicate == _OWL + "sameAs" and subject == value:
        return False
    return not (predicate == _RDF_TYPE and value.value in _EMPTY_TYPES)


def _apply_rules(triples: set[Triple], rules: Sequence[Question]) -> set[Triple]:
    """Return what the rules add, applied again until nothing new comes."""
    known = set(triples)
    added: set[Triple] = set()
    while True:
        store = in_memory([Quad(t.subject, t.predicate, t.object) for t in known])
        found: set[Triple] = set()
        for rule in rules:
            result = store.run(rule.text)
            if isinstance(result, Sequence):
                found.update(result)
        if not (new := found - known):
            return added
        added |= new
        known |= new


def infer(
    triples: Iterable[Triple],
    rules: Sequence[Question] = (),
    progress: Callable[[], None] = lambda: None,
) -> Inferences:
    """Return what follows from `triples` (data and ontology together).

    Parameters: `triples`; `rules`, CONSTRUCT queries over the closure; `progress`, called now and
    then while the engine works.
    """
    from kgtool.reason.reference import closure

    asserted = set(triples)
    found, clashes = closure(asserted, progress)
    new = {triple for triple in found - asserted if _worth_saying(triple)}
    new |= _apply_rules(asserted | new, rules)
    return Inferences(sorted(new, key=str), clashes)
