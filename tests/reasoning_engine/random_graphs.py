"""Small random ontologies with data, for hypothesis: every construct of OWL 2 RL, few names."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from hypothesis import strategies as st

from kgtool.namespaces import PREFIXES
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, named

Some = st.SearchStrategy[tuple[Triple, ...]]

_TYPE = named("rdf:type")


def _own(names: str) -> list[NamedNode]:
    return [NamedNode("http://e/" + name) for name in names.split()]


def _typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(PREFIXES["xsd"] + datatype))


CLASSES: list[Term] = [*_own("A B C D E"), named("owl:Thing")]
RESTRICTIONS: list[Term] = [BlankNode(f"r{number}") for number in range(4)]
PROPERTIES: list[Term] = [*_own("p q r s")]
DATA: list[Term] = [*_own("d e")]
THINGS: list[Term] = [*_own("i0 i1 i2 i3 i4 i5"), BlankNode("bi")]
LITERALS: list[Term] = [
    Literal("a"),
    Literal("b"),
    _typed("1", "integer"),
    _typed("2", "integer"),
    Literal("x", language="en"),
    _typed("2020-01-01", "date"),
]
ANY_CLASS = CLASSES + RESTRICTIONS
TRAITS = [
    named("owl:" + name + "Property")
    for name in (
        *("Symmetric", "Transitive", "Functional", "InverseFunctional"),
        *("Asymmetric", "Irreflexive"),
    )
]


def _one(subjects: Sequence[Term], predicate: str, objects: Sequence[Term]) -> Some:
    pairs = st.tuples(st.sampled_from(subjects), st.sampled_from(objects))
    return pairs.map(lambda pair: (Triple(pair[0], named(predicate), pair[1]),))


def spell(items: Sequence[Term]) -> tuple[Term, tuple[Triple, ...]]:
    """Return the head of an RDF list and its triples."""
    head: Term = named("rdf:nil")
    found: list[Triple] = []
    for item in reversed(items):
        # Named by all that follows, so that two lists share a cell only if they share its rest.
        node = BlankNode("l" + sha256(f"{item} {head}".encode()).hexdigest()[:16])
        found.append(Triple(node, named("rdf:first"), item))
        found.append(Triple(node, named("rdf:rest"), head))
        head = node
    return head, tuple(found)


def _listed(subjects: Sequence[Term], predicate: str, items: Sequence[Term]) -> Some:
    lists = st.lists(st.sampled_from(items), min_size=1, max_size=3)

    def put(drawn: tuple[Term, list[Term]]) -> tuple[Triple, ...]:
        head, cells = spell(drawn[1])
        return (Triple(drawn[0], named(predicate), head), *cells)

    return st.tuples(st.sampled_from(subjects), lists).map(put)


def _restricted(predicate: str, fillers: Sequence[Term], *, qualified: bool = False) -> Some:
    parts = st.tuples(
        st.sampled_from(RESTRICTIONS),
        st.sampled_from(PROPERTIES + DATA[:1]),
        st.sampled_from(fillers),
        st.sampled_from(ANY_CLASS),
    )

    def put(drawn: tuple[Term, Term, Term, Term]) -> tuple[Triple, ...]:
        node, property_, filler, class_ = drawn
        found = [
            Triple(node, named("owl:onProperty"), property_),
            Triple(node, named(predicate), filler),
        ]
        if qualified:
            found.append(Triple(node, named("owl:onClass"), class_))
        return tuple(found)

    return parts.map(put)


_NUMBERS: list[Term] = [_typed(text, "nonNegativeInteger") for text in "01"]
_FILLERS = [*ANY_CLASS, NamedNode(PREFIXES["xsd"] + "integer")]

AXIOMS: Some = st.one_of(
    _one(ANY_CLASS, "rdfs:subClassOf", ANY_CLASS),
    _one(ANY_CLASS, "owl:equivalentClass", ANY_CLASS),
    _one(ANY_CLASS, "owl:disjointWith", ANY_CLASS),
    _one(PROPERTIES, "rdfs:subPropertyOf", PROPERTIES),
    _one(PROPERTIES, "owl:equivalentProperty", PROPERTIES),
    _one(PROPERTIES, "owl:inverseOf", PROPERTIES),
    _one(PROPERTIES + DATA, "rdfs:domain", ANY_CLASS),
    _one(PROPERTIES + DATA, "rdfs:range", ANY_CLASS),
    _one(PROPERTIES, "rdf:type", TRAITS),
    _one(PROPERTIES, "rdf:type", [named("owl:ObjectProperty")]),
    _one(CLASSES, "rdf:type", [named("owl:Class")]),
    _listed(PROPERTIES, "owl:propertyChainAxiom", PROPERTIES),
    _listed(ANY_CLASS, "owl:intersectionOf", ANY_CLASS),
    _listed(ANY_CLASS, "owl:unionOf", ANY_CLASS),
    _listed(ANY_CLASS, "owl:oneOf", THINGS),
    _restricted("owl:someValuesFrom", _FILLERS),
    _restricted("owl:allValuesFrom", _FILLERS),
    _restricted("owl:hasValue", [*THINGS, *LITERALS]),
    _restricted("owl:maxCardinality", _NUMBERS),
    _restricted("owl:maxQualifiedCardinality", _NUMBERS, qualified=True),
)
FACTS: Some = st.one_of(
    st.tuples(*map(st.sampled_from, (THINGS, PROPERTIES, THINGS))).map(lambda t: (Triple(*t),)),
    st.tuples(*map(st.sampled_from, (THINGS, DATA, LITERALS))).map(lambda t: (Triple(*t),)),
    _one(THINGS, "rdf:type", ANY_CLASS),
    _one(THINGS, "owl:sameAs", THINGS),
    _one(THINGS, "owl:differentFrom", THINGS),
)
_SCHEMA_WORDS = [
    named(word)
    for word in (
        *("rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain"),
        *("owl:sameAs", "owl:equivalentClass", "owl:inverseOf"),
    )
]
_SCHEMA_TYPES = [named("owl:Class"), named("owl:ObjectProperty"), *TRAITS[:3]]
ABOUT_ITSELF: Some = st.one_of(
    _one(PROPERTIES, "rdfs:subPropertyOf", [*_SCHEMA_WORDS, _TYPE]),
    _one(_SCHEMA_WORDS, "rdfs:subPropertyOf", PROPERTIES),
    _one(PROPERTIES, "owl:equivalentProperty", _SCHEMA_WORDS),
    _one(PROPERTIES, "owl:sameAs", PROPERTIES),
    _one(CLASSES[:-1], "owl:sameAs", CLASSES[:-1]),
    _one(PROPERTIES, "rdfs:range", _SCHEMA_TYPES),
    _one(PROPERTIES, "rdf:type", CLASSES),
    _one(CLASSES[:-1], "rdfs:subClassOf", _SCHEMA_TYPES),
)
"""Statements by which data says something about the ontology, or the ontology about OWL."""


def graphs(*parts: tuple[Some, int]) -> st.SearchStrategy[frozenset[Triple]]:
    """Return graphs of up to so many statements of each part."""
    lists = [st.lists(strategy, max_size=most) for strategy, most in parts]
    return st.tuples(*lists).map(
        lambda drawn: frozenset(t for part in drawn for some in part for t in some)
    )
