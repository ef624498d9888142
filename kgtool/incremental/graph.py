"""A graph of terms that can be edited: what the node-by-node validation of shapes walks over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kgtool.terms import NamedNode, Term, Triple, named
from kgtool.validate.graph import Graph, Index

__all__ = ["LiveGraph"]

_TYPE, _SUBCLASS = named("rdf:type"), named("rdfs:subClassOf")

_Way = dict[Term, dict[Term, None]]


class LiveGraph(Graph):
    """Distinct triples that may change; indexes are made when first asked for and then kept."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        super().__init__(())
        self._by_predicate: dict[NamedNode, dict[Triple, None]] = {}
        for triple in triples:
            self._by_predicate.setdefault(triple.predicate, {})[triple] = None
        self._ahead: dict[NamedNode, _Way] = {}
        self._behind: dict[NamedNode, _Way] = {}
        self._about: dict[Term, dict[tuple[NamedNode, Term], None]] | None = None
        self._below: dict[Term, Mapping[Term, None]] = {}
        self._inside: dict[Term, dict[Term, None]] = {}

    def __contains__(self, triple: Triple) -> bool:
        return triple in self._by_predicate.get(triple.predicate, ())

    @property
    def triples(self) -> Sequence[Triple]:
        """The triples, each once."""
        return [triple for found in self._by_predicate.values() for triple in found]

    def add(self, triple: Triple) -> None:
        """Add a triple; nothing happens if it is there."""
        if triple in self:
            return
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        self._by_predicate.setdefault(predicate, {})[triple] = None
        if predicate in self._ahead:
            self._ahead[predicate].setdefault(subject, {})[value] = None
        if predicate in self._behind:
            self._behind[predicate].setdefault(value, {})[subject] = None
        if self._about is not None:
            self._about.setdefault(subject, {})[predicate, value] = None
        self._retype(triple)

    def remove(self, triple: Triple) -> None:
        """Take a triple out; nothing happens if it is not there."""
        if triple not in self:
            return
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        del self._by_predicate[predicate][triple]
        if predicate in self._ahead:
            _cut(self._ahead[predicate], subject, value)
        if predicate in self._behind:
            _cut(self._behind[predicate], value, subject)
        if self._about is not None:
            del self._about[subject][predicate, value]
        self._retype(triple)

    def uses(self, predicate: NamedNode) -> bool:
        """Say whether any triple has `predicate`."""
        return bool(self._by_predicate.get(predicate))

    def pairs(self, predicate: NamedNode) -> Sequence[tuple[Term, Term]]:
        """Return the subjects and objects of `predicate`, each pair once."""
        return [(one.subject, one.object) for one in self._by_predicate.get(predicate, ())]

    def forward(self, predicate: NamedNode) -> Index:
        """Return the objects of `predicate` by subject."""
        return _readable(self._way(self._ahead, predicate))

    def backward(self, predicate: NamedNode) -> Index:
        """Return the subjects of `predicate` by object."""
        return _readable(self._way(self._behind, predicate))

    def objects(self, subject: Term, predicate: NamedNode) -> Sequence[Term]:
        """Return the objects of `subject` and `predicate`."""
        return list(self._way(self._ahead, predicate).get(subject, ()))

    def subjects(self, predicate: NamedNode, value: Term) -> Sequence[Term]:
        """Return the subjects of `predicate` and the object `value`."""
        return list(self._way(self._behind, predicate).get(value, ()))

    def outgoing(self, subject: Term) -> Sequence[tuple[NamedNode, Term]]:
        """Return the predicates and objects of `subject`."""
        if self._about is None:
            self._about = {}
            for triple in self.triples:
                said = self._about.setdefault(triple.subject, {})
                said[triple.predicate, triple.object] = None
        return list(self._about.get(subject, ()))

    def members(self, cls: Term) -> Mapping[Term, None]:
        """Return the SHACL instances of `cls`. Source: SHACL, section 1.1 (SHACL instance)."""
        if cls not in self._inside:
            found = dict.fromkeys(
                node for kind in self._kinds(cls) for node in self.subjects(_TYPE, kind)
            )
            self._inside[cls] = found
        return self._inside[cls]

    def _kinds(self, cls: Term) -> Mapping[Term, None]:
        if cls not in self._below:
            self._below[cls] = self.subclasses(cls)
        return self._below[cls]

    def _retype(self, triple: Triple) -> None:
        """Set straight the members of classes after a type or a subclass has changed."""
        if triple.predicate == _SUBCLASS:
            self._below.clear()
            self._inside.clear()
        elif triple.predicate == _TYPE:
            node = triple.subject
            kinds = self.objects(node, _TYPE)
            for cls, members in self._inside.items():
                if triple.object in self._kinds(cls):
                    members.pop(node, None)
                    if any(kind in self._kinds(cls) for kind in kinds):
                        members[node] = None

    def _way(self, ways: dict[NamedNode, _Way], predicate: NamedNode) -> _Way:
        if predicate not in ways:
            made: _Way = {}
            ahead = ways is self._ahead
            for triple in self._by_predicate.get(predicate, ()):
                pair = (triple.subject, triple.object)
                key, value = pair if ahead else pair[::-1]
                made.setdefault(key, {})[value] = None
            ways[predicate] = made
        return ways[predicate]


def _cut(way: _Way, key: Term, value: Term) -> None:
    """Take one value from a key, and the key with its last value."""
    del way[key][value]
    if not way[key]:
        del way[key]


def _readable(way: _Way) -> Index:
    return {key: list(values) for key, values in way.items()}
