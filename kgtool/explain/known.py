"""Everything that is known: a closed graph, indexed, with what is true of every graph.

Unlike in RDF a literal may be a subject here: rules conclude types of literals and go on from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from kgtool.reason.vocabulary import axioms, schema_predicates, schema_types
from kgtool.terms import NamedNode, Term, named

__all__ = ["ALWAYS", "LIST_PREDICATES", "Fact", "Known", "is_axiom", "order"]

Fact = tuple[Term, Term, Term]
"""Subject, predicate, object; a `Triple` can be unpacked into one."""

_TYPE, _SAME = named("rdf:type"), named("owl:sameAs")
_FIRST, _REST, _NIL = named("rdf:first"), named("rdf:rest"), named("rdf:nil")

LIST_PREDICATES = frozenset({_FIRST, _REST})
"""The predicates that lists are made of."""

ALWAYS: frozenset[Fact] = frozenset(
    (NamedNode(iri), _TYPE, named(token)) for iri, token in axioms()
)
"""What the rules without premises conclude."""


def order(fact: Fact) -> tuple[str, str, str]:
    """Return the key by which facts are sorted."""
    subject, predicate, value = fact
    return str(subject), str(predicate), str(value)


@cache
def _schema() -> tuple[frozenset[Term], frozenset[Term]]:
    return frozenset(map(named, schema_predicates())), frozenset(map(named, schema_types()))


def is_axiom(fact: Fact) -> bool:
    """Return whether a fact is about classes and properties: said by the ontology, not by data."""
    predicates, types = _schema()
    return fact[1] in predicates or (fact[1] == _TYPE and fact[2] in types)


def _of_every_graph() -> Iterator[Fact]:
    """Yield the axioms of OWL itself, and what scm-cls concludes from them."""
    yield from ALWAYS
    thing, nothing, part = named("owl:Thing"), named("owl:Nothing"), named("rdfs:subClassOf")
    for class_ in (thing, nothing):
        yield class_, named("owl:equivalentClass"), class_
        yield class_, part, thing
        yield nothing, part, class_
        yield class_, part, class_


class Known:
    """The facts of a closed graph by predicate and by either end.

    Everything is the same as itself (eq-ref), which is never stored.

    Parameters: `asserted`, what is given; what follows is added later.
    """

    def __init__(self, asserted: frozenset[Fact]) -> None:
        self._asserted = asserted
        self._of: dict[Term, dict[Term, set[Term]]] = {}
        self._to: dict[Term, dict[Term, set[Term]]] = {}
        for fact in asserted:
            self.add(fact)
        for fact in _of_every_graph():
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Add a fact."""
        subject, predicate, value = fact
        self._of.setdefault(predicate, {}).setdefault(subject, set()).add(value)
        self._to.setdefault(predicate, {}).setdefault(value, set()).add(subject)

    def has(self, fact: Fact) -> bool:
        """Return whether a fact is known."""
        subject, predicate, value = fact
        if predicate == _SAME and subject == value:
            return True
        return value in self._of.get(predicate, {}).get(subject, ())

    def objects(self, subject: Term, predicate: Term) -> set[Term]:
        """Return the objects of a subject."""
        found = self._of.get(predicate, {}).get(subject, set())
        return found | {subject} if predicate == _SAME else found

    def subjects(self, predicate: Term, value: Term) -> set[Term]:
        """Return the subjects of an object."""
        found = self._to.get(predicate, {}).get(value, set())
        return found | {value} if predicate == _SAME else found

    def pairs(self, predicate: Term) -> Iterator[tuple[Term, Term]]:
        """Yield the subjects and objects of a predicate."""
        for subject, values in self._of.get(predicate, {}).items():
            for value in values:
                yield subject, value

    def predicates(self) -> Iterable[Term]:
        """Return the predicates of all facts."""
        return self._of.keys()

    def mentions(self, term: Term) -> bool:
        """Return whether a term occurs in a fact."""
        ends = (*self._of.values(), *self._to.values())
        return term in self._of or any(term in end for end in ends)

    def items(self, head: Term) -> list[tuple[Term, tuple[Fact, ...]]]:
        """Return the items of a list, each with the facts of the list that lead there.

        What comes after a loop or a gap is left out.
        """
        found: list[tuple[Term, tuple[Fact, ...]]] = []
        seen: set[Term] = set()
        way: tuple[Fact, ...] = ()
        node: Term | None = head
        while node is not None and node != _NIL and node not in seen:
            seen.add(node)
            first = self._cell(node, _FIRST)
            if first is not None:
                found.append((first, (*way, (node, _FIRST, first))))
            after = self._cell(node, _REST)
            if after is not None:
                way = (*way, (node, _REST, after))
            node = after
        return found

    def _cell(self, node: Term, predicate: Term) -> Term | None:
        """Return what a cell of a list holds: as it is written, whatever that is the same as."""
        return next(iter(self.written(node, predicate)), None)

    def written(self, subject: Term, predicate: Term) -> list[Term]:
        """Return the objects that a subject was given, or those that follow if there are none."""
        found = sorted(self.objects(subject, predicate), key=str)
        given = [term for term in found if (subject, predicate, term) in self._asserted]
        return given or found

    def whole(self, head: Term) -> tuple[Fact, ...]:
        """Return all facts of a list."""
        return tuple(dict.fromkeys(fact for _, way in self.items(head) for fact in way))
