"""Which class may have which property, as the project's shapes say it.

A shape whose targets are the subjects of a property (`sh:targetSubjectsOf`) and that asks for one
of some classes forbids the property to all others. A property shape with `sh:minCount` at a class
makes the property expected of it, so that a gap shows even where no member has a value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kgtool.namespaces import COOP, PREFIXES, shorten
from kgtool.repository import Project
from kgtool.terms import Literal, NamedNode, Term, Triple, read_rdf

__all__ = ["Applicability", "read_applicability"]

_SH, _RDF, _RDFS = PREFIXES["sh"], PREFIXES["rdf"], PREFIXES["rdfs"]

_Facts = Mapping[Term, Mapping[str, list[Term]]]


@dataclass(frozen=True)
class Applicability:
    """What classes may have (`only`: property to its classes), are expected to have, and are.

    Terms are written `coop:Programme`; `above` leads from a class to itself and its superclasses.
    """

    only: Mapping[str, frozenset[str]]
    expected: Mapping[str, frozenset[str]]
    above: Mapping[str, frozenset[str]]

    def applies(self, cls: str, term: str) -> bool:
        """Say whether a thing of `cls` may have the property `term`.

        A class of which only some members may have it counts as one that may.
        """
        allowed = self.only.get(term)
        if allowed is None:
            return True
        lines = self.above.get(cls, frozenset({cls}))
        below = {other for other, above in self.above.items() if cls in above}
        return bool(allowed & (lines | below))

    def expects(self, cls: str) -> frozenset[str]:
        """Return the properties that things of `cls` are expected to have."""
        lines = self.above.get(cls, frozenset({cls}))
        found: set[str] = set()
        return frozenset(found.union(*(self.expected.get(one, ()) for one in lines)))


def _facts(triples: Iterable[Triple]) -> _Facts:
    found: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        found[triple.subject][triple.predicate.value].append(triple.object)
    return found


def _list(facts: _Facts, node: Term) -> list[Term]:
    found = []
    while first := facts.get(node, {}).get(_RDF + "first"):
        found.append(first[0])
        node = facts[node][_RDF + "rest"][0]
    return found


def _names(terms: Iterable[Term]) -> frozenset[str]:
    return frozenset(shorten(term.value) for term in terms if isinstance(term, NamedNode))


def _classes(facts: _Facts, shape: Term) -> frozenset[str]:
    """Return the classes that a shape asks for, itself or as the only alternatives."""
    about = facts[shape]
    classes = list(about.get(_SH + "class", ()))
    for choice in about.get(_SH + "or", ()):
        for option in _list(facts, choice):
            if not (asked := facts.get(option, {}).get(_SH + "class")):
                return frozenset()
            classes += asked
    return _names(classes)


def _expected(facts: _Facts, shape: Term) -> Iterable[str]:
    """Yield the own properties of which a shape asks for at least one value."""
    for part in facts[shape].get(_SH + "property", ()):
        about = facts.get(part, {})
        least, paths = about.get(_SH + "minCount", ()), about.get(_SH + "path", ())
        if not any(isinstance(one, Literal) and int(one.value) > 0 for one in least):
            continue
        for path in paths:
            if isinstance(path, NamedNode) and path.value.startswith(COOP):
                yield shorten(path.value)


def _above(facts: _Facts) -> dict[str, frozenset[str]]:
    direct = {
        shorten(term.value): _names(about.get(_RDFS + "subClassOf", ()))
        for term, about in facts.items()
        if isinstance(term, NamedNode) and term.value.startswith(COOP)
    }
    found = {}
    for cls in direct:
        seen, waiting = {cls}, [cls]
        while waiting:
            new = direct.get(waiting.pop(), frozenset()) - seen
            seen |= new
            waiting.extend(new)
        found[cls] = frozenset(seen)
    return found


def read_applicability(project: Project) -> Applicability:
    """Read shapes and classes of the project.

    Errors: `BadInput` if a file is not Turtle.
    """
    files = [*project.shape_files(), *project.ontology_files()]
    facts = _facts(quad.triple for path in files for quad in read_rdf(path, project.name(path)))
    only: dict[str, frozenset[str]] = {}
    expected: dict[str, set[str]] = defaultdict(set)
    for shape, about in facts.items():
        for term in _names(about.get(_SH + "targetSubjectsOf", ())):
            if classes := _classes(facts, shape):
                only[term] = classes
        for cls in _names(about.get(_SH + "targetClass", ())):
            expected[cls].update(_expected(facts, shape))
    return Applicability(only, {c: frozenset(t) for c, t in expected.items()}, _above(facts))
