"""What makes a proof a proof, asked independently of how it was found."""

from __future__ import annotations

from kgtool.explain import Fact, Proof
from kgtool.reason.engine import closure
from kgtool.terms import BlankNode, NamedNode, Triple

__all__ = ["is_sound", "is_well_founded"]

_ANY = NamedNode("http://example.org/mentions")


def _given(step: Proof) -> set[Triple]:
    """Return the premises as triples; for one about a literal, what that one rests on."""
    found: set[Triple] = set()
    for premise in step.premises:
        subject, predicate, value = premise.fact
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            found.add(Triple(subject, predicate, value))
        else:
            found |= _given(premise)
    return found


def is_sound(step: Proof) -> bool:
    """Return whether our reasoner concludes the same from the premises alone.

    The subject is mentioned besides, for what is true of every term or literal that occurs.
    """
    mentioned = Triple(_ANY, _ANY, step.fact[0])  # type: ignore[arg-type]
    given = {mentioned, *_given(step)}
    return any(step.fact in _concluded(given, full=full) for full in (False, True))


def _concluded(given: set[Triple], *, full: bool) -> set[Fact]:
    """Return what follows; with `full` also what is true of every graph, which takes longer."""
    made = closure(given, full=full, literals=True, engine="python")
    return {(t.subject, t.predicate, t.object) for t in made.new} | made.generalized


def is_well_founded(proof: Proof, above: frozenset[Fact] = frozenset()) -> bool:
    """Return whether no fact rests on itself."""
    if proof.fact in above:
        return False
    return all(is_well_founded(premise, above | {proof.fact}) for premise in proof.premises)
