"""Triples in memory, indexed by predicate when a predicate is first asked for.

The graph that shapes are read from and that the evaluator walks over. Indexes are dictionaries
from term to terms; each is built once, so a check costs what it looks at and no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Literal, NamedNode, Quad, Term, Triple, named, quad_of

__all__ = ["Graph", "Index", "Predicates"]

_TYPE = named("rdf:type")
_SUBCLASS = named("rdfs:subClassOf")
_FIRST, _REST, _NIL = named("rdf:first"), named("rdf:rest"), named("rdf:nil")

Index = Mapping[Term, Sequence[Term]]
Predicates = Collection[NamedNode] | None
"""Some predicates; None for all."""


class Graph:
    """Distinct triples and their indexes by predicate; nothing is ever added later."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._given = triples
        self._forward: dict[NamedNode, Index] = {}
        self._backward: dict[NamedNode, Index] = {}
        self._outgoing: dict[Term, list[tuple[NamedNode, Term]]] | None = None
        self._members: dict[Term, Mapping[Term, None]] = {}

    @cached_property
    def triples(self) -> Sequence[Triple]:
        """The triples, each once."""
        return list(dict.fromkeys(self._given))

    def pairs(self, predicate: NamedNode) -> Sequence[tuple[Term, Term]]:
        """Return the subjects and objects of `predicate`, each pair once."""
        return [(triple.subject, triple.object) for triple in self._groups.get(predicate, ())]

    def literals(self, predicates: Predicates) -> set[Literal]:
        """Return the literals that are objects of some predicates."""
        return {one.object for one in self._quads(predicates) if isinstance(one.object, Literal)}

    def embedded(self, predicates: Predicates, more: Sequence[Quad]) -> Embedded:
        """Return a store of the triples of some predicates, and of `more`."""
        return in_memory([*self._quads(predicates), *more])

    def _quads(self, predicates: Predicates) -> Iterator[Quad]:
        if predicates is None:
            yield from (Quad(t.subject, t.predicate, t.object) for t in self.triples)
            return
        for one in sorted(predicates, key=str):
            yield from (quad_of(s, one, o) for s, o in self.pairs(one))

    @cached_property
    def _groups(self) -> Mapping[NamedNode, Sequence[Triple]]:
        groups: dict[NamedNode, list[Triple]] = {}
        for triple in self.triples:
            groups.setdefault(triple.predicate, []).append(triple)
        return groups

    def forward(self, predicate: NamedNode) -> Index:
        """Return the objects of `predicate` by subject."""
        found = self._forward.get(predicate)
        if found is None:
            made: dict[Term, list[Term]] = {}
            for subject, value in self.pairs(predicate):
                made.setdefault(subject, []).append(value)
            found = self._forward[predicate] = made
        return found

    def backward(self, predicate: NamedNode) -> Index:
        """Return the subjects of `predicate` by object."""
        found = self._backward.get(predicate)
        if found is None:
            made: dict[Term, list[Term]] = {}
            for subject, value in self.pairs(predicate):
                made.setdefault(value, []).append(subject)
            found = self._backward[predicate] = made
        return found

    def objects(self, subject: Term, predicate: NamedNode) -> Sequence[Term]:
        """Return the objects of `subject` and `predicate`."""
        return self.forward(predicate).get(subject, ())

    def subjects(self, predicate: NamedNode, value: Term) -> Sequence[Term]:
        """Return the subjects of `predicate` and the object `value`."""
        return self.backward(predicate).get(value, ())

    def outgoing(self, subject: Term) -> Sequence[tuple[NamedNode, Term]]:
        """Return the predicates and objects of `subject`."""
        if self._outgoing is None:
            self._outgoing = {}
            for triple in self.triples:
                pairs = self._outgoing.setdefault(triple.subject, [])
                pairs.append((triple.predicate, triple.object))
        return self._outgoing.get(subject, ())

    def subclasses(self, cls: Term) -> Mapping[Term, None]:
        """Return `cls` and every class below it, in the order met."""
        found = dict.fromkeys([cls])
        waiting = [cls]
        while waiting:
            for below in self.subjects(_SUBCLASS, waiting.pop()):
                if below not in found:
                    found[below] = None
                    waiting.append(below)
        return found

    def members(self, cls: Term) -> Mapping[Term, None]:
        """Return the SHACL instances of `cls`. Source: SHACL, section 1.1 (SHACL instance)."""
        found = self._members.get(cls)
        if found is None:
            below = self.subclasses(cls)
            found = dict.fromkeys(node for kind in below for node in self.subjects(_TYPE, kind))
            self._members[cls] = found
        return found

    def list_items(self, head: Term) -> Iterator[Term]:
        """Yield the members of an RDF list.

        Errors: `ValueError` if it is no list: a part is missing, doubled, or comes round again.
        """
        seen: set[Term] = set()
        while head != _NIL:
            first, rest = self.objects(head, _FIRST), self.objects(head, _REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise ValueError(str(head))
            seen.add(head)
            yield first[0]
            head = rest[0]
