"""Read an RDF graph as OWL 2 axioms (OWL 2 Mapping to RDF, section 3).

What the ontology does not need (inverse expressions, keys, negative facts, annotated axioms,
data-range expressions, datatype definitions, anonymous individuals) is not read: its triples
belong to no axiom, and `tests.ontology.profile` reports them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

__all__ = [
    "CHARACTERISTICS",
    "CONNECTIVES",
    "DATATYPES",
    "DECLARATIONS",
    "Axiom",
    "Expression",
    "Ontology",
]

Triple = tuple[Node, Node, Node]

DECLARATIONS: dict[Node, str] = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object",
    OWL.DatatypeProperty: "data",
    OWL.AnnotationProperty: "annotation",
    OWL.NamedIndividual: "individual",
    OWL.Ontology: "ontology",
}

# Syntax, section 5.5: the annotation properties of the OWL vocabulary.
BUILT_IN_ANNOTATIONS = {
    *(RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.deprecated),
    *(OWL.versionInfo, OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith),
}

# Profiles, section 4.2.1: the OWL 2 datatype map without owl:real and owl:rational.
DATATYPES = {
    *(RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal, RDF.langString),
    *(XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.nonPositiveInteger),
    *(XSD.positiveInteger, XSD.negativeInteger, XSD.long, XSD.int, XSD.short, XSD.byte),
    *(XSD.unsignedLong, XSD.unsignedInt, XSD.unsignedShort, XSD.unsignedByte),
    *(XSD.float, XSD.double, XSD.string, XSD.normalizedString, XSD.token, XSD.language),
    *(XSD.Name, XSD.NCName, XSD.NMTOKEN, XSD.boolean, XSD.hexBinary, XSD.base64Binary),
    *(XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp),
}

CHARACTERISTICS: set[Node] = {
    *(OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty),
    *(OWL.IrreflexiveProperty, OWL.ReflexiveProperty),
    *(OWL.FunctionalProperty, OWL.InverseFunctionalProperty),
}

CONNECTIVES: dict[Node, str] = {
    OWL.intersectionOf: "and",
    OWL.unionOf: "or",
    OWL.oneOf: "one of",
    OWL.complementOf: "not",
}
FACETS: dict[Node, str] = {
    OWL.someValuesFrom: "some",
    OWL.allValuesFrom: "all",
    OWL.hasValue: "value",
    OWL.hasSelf: "self",
    OWL.minCardinality: "min",
    OWL.maxCardinality: "max",
    OWL.cardinality: "exactly",
    OWL.minQualifiedCardinality: "min",
    OWL.maxQualifiedCardinality: "max",
    OWL.qualifiedCardinality: "exactly",
}


@dataclass(frozen=True)
class Expression:
    """A class expression: constructor, node, the triples it uses, and what it is made of."""

    kind: str
    node: Node
    triples: frozenset[Triple] = frozenset()
    parts: tuple[Expression, ...] = ()
    property: Node | None = None
    target: Node | None = None

    def walk(self) -> Iterator[Expression]:
        """Yield the expression and everything inside it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Axiom:
    """An axiom, annotation or fact: its triples, properties, and class expressions by place."""

    kind: Node
    triples: frozenset[Triple]
    properties: tuple[Node, ...] = ()
    classes: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True)
class Ontology:
    """A graph read as OWL: what its names are declared to be, and its axioms."""

    graph: Graph

    @cached_property
    def kinds(self) -> dict[Node, set[str]]:
        """The kinds each name is declared as, those built into OWL 2 included."""
        kinds: dict[Node, set[str]] = {node: {"annotation"} for node in BUILT_IN_ANNOTATIONS}
        kinds |= {OWL.Thing: {"class"}, OWL.Nothing: {"class"}}
        for subject, kind in self.graph.subject_objects(RDF.type):
            if kind in DECLARATIONS:
                kinds.setdefault(subject, set()).add(DECLARATIONS[kind])
        return kinds

    @cached_property
    def axioms(self) -> list[Axiom]:
        """Everything that could be read from the triples."""
        return [axiom for triple in sorted(self.graph) for axiom in _read_axiom(self, triple)]

    @cached_property
    def classes(self) -> list[tuple[str, Expression]]:
        """The outermost class expressions of all axioms, each with its place."""
        return [place for axiom in self.axioms for place in axiom.classes]

    @cached_property
    def expressions(self) -> list[Expression]:
        """All class expressions, inner ones included."""
        return [inner for _, outer in self.classes for inner in outer.walk()]

    def is_a(self, node: Node | None, *kinds: str) -> bool:
        """Say whether a node is declared as one of the kinds."""
        return node is not None and bool(self.kinds.get(node, set()) & set(kinds))


def _read_list(graph: Graph, head: Node | None) -> tuple[list[Node], frozenset[Triple]]:
    members: list[Node] = []
    cells: list[Triple] = []
    seen: set[Node] = set()
    while head is not None and head != RDF.nil and head not in seen:
        seen.add(head)
        first, rest = graph.value(head, RDF.first), graph.value(head, RDF.rest)
        if first is not None:
            members.append(first)
            cells.append((head, RDF.first, first))
        if rest is not None:
            cells.append((head, RDF.rest, rest))
        head = rest
    return members, frozenset(cells)


def _read_class(graph: Graph, node: Node) -> Expression:
    """Read a class expression (Mapping to RDF, table 13); kind `unknown` if it is none."""
    if isinstance(node, URIRef):
        return Expression("class", node)
    own = list(graph.predicate_objects(node))
    for predicate, target in own:
        if predicate in CONNECTIVES and (RDF.type, OWL.Class) in own:
            return _read_connective(graph, (node, predicate, target))
        if predicate in FACETS and (RDF.type, OWL.Restriction) in own:
            return _read_restriction(graph, (node, predicate, target))
    return Expression("unknown", node)


def _read_connective(graph: Graph, triple: Triple) -> Expression:
    node, predicate, target = triple
    kind, own = CONNECTIVES[predicate], frozenset({triple, (node, RDF.type, OWL.Class)})
    if kind == "not":
        return Expression(kind, node, own, (_read_class(graph, target),))
    members, cells = _read_list(graph, target)
    parts = () if kind == "one of" else tuple(_read_class(graph, member) for member in members)
    return Expression(kind, node, own | cells, parts)


def _read_restriction(graph: Graph, triple: Triple) -> Expression:
    node, predicate, target = triple
    own = {triple, (node, RDF.type, OWL.Restriction)}
    for other in (OWL.onProperty, OWL.onClass):
        own |= set(graph.triples((node, other, None)))
    kind = FACETS[predicate]
    filler = target if kind in ("some", "all") else graph.value(node, OWL.onClass)
    parts = () if filler is None else (_read_class(graph, filler),)
    return Expression(kind, node, frozenset(own), parts, graph.value(node, OWL.onProperty), target)


def _class_axiom(left: str, right: str) -> Callable[[Ontology, Triple], Axiom]:
    def read(ontology: Ontology, triple: Triple) -> Axiom:
        subject, predicate, target = triple
        places = ((left, subject), (right, target))
        classes = tuple((place, _read_class(ontology.graph, node)) for place, node in places)
        return Axiom(predicate, frozenset({triple}), (), classes)

    return read


def _property_axiom(_: Ontology, triple: Triple) -> Axiom:
    return Axiom(triple[1], frozenset({triple}), (triple[0], triple[2]))


def _domain_axiom(ontology: Ontology, triple: Triple) -> Axiom:
    subject, predicate, target = triple
    if ontology.is_a(subject, "annotation"):
        return Axiom(predicate, frozenset({triple}), (subject,))
    data = predicate == RDFS.range and ontology.is_a(subject, "data")
    value = _read_class(ontology.graph, target)
    place = "datatype" if data else "super"
    return Axiom(predicate, frozenset({triple}), (subject,), ((place, value),))


def _chain_axiom(ontology: Ontology, triple: Triple) -> Axiom:
    members, cells = _read_list(ontology.graph, triple[2])
    return Axiom(triple[1], cells | {triple}, (triple[0], *members))


READERS: dict[Node, Callable[[Ontology, Triple], Axiom]] = {
    RDFS.subClassOf: _class_axiom("sub", "super"),
    OWL.equivalentClass: _class_axiom("equivalent", "equivalent"),
    OWL.disjointWith: _class_axiom("sub", "sub"),
    RDFS.subPropertyOf: _property_axiom,
    OWL.equivalentProperty: _property_axiom,
    OWL.propertyDisjointWith: _property_axiom,
    OWL.inverseOf: _property_axiom,
    RDFS.domain: _domain_axiom,
    RDFS.range: _domain_axiom,
    OWL.propertyChainAxiom: _chain_axiom,
}


def _read_axiom(ontology: Ontology, triple: Triple) -> Iterator[Axiom]:
    predicate = triple[1]
    if predicate == RDF.type:
        yield from _read_type(ontology, triple)
    elif predicate in READERS:
        yield READERS[predicate](ontology, triple)
    elif _is_fact(ontology, triple):
        yield Axiom(predicate, frozenset({triple}))


def _read_type(ontology: Ontology, triple: Triple) -> Iterator[Axiom]:
    subject, _, kind = triple
    if kind == OWL.AllDisjointClasses:
        head = ontology.graph.value(subject, OWL.members)
        members, cells = _read_list(ontology.graph, head)
        own = cells | {triple} | set(ontology.graph.triples((subject, OWL.members, head)))
        classes = tuple(("sub", _read_class(ontology.graph, member)) for member in members)
        yield Axiom(kind, frozenset(own), (), classes)
    elif isinstance(subject, BNode):
        return
    elif kind in DECLARATIONS:
        yield Axiom(kind, frozenset({triple}))
    elif kind in CHARACTERISTICS:
        yield Axiom(kind, frozenset({triple}), (subject,))
    else:
        yield Axiom(kind, frozenset({triple}), (), (("super", _read_class(ontology.graph, kind)),))


def _is_fact(ontology: Ontology, triple: Triple) -> bool:
    """Annotations and facts about named things (Mapping to RDF, tables 16 and 17)."""
    subject, predicate, target = triple
    if isinstance(subject, BNode) or isinstance(target, BNode):
        return False
    if ontology.is_a(subject, "ontology") and predicate == OWL.versionIRI:
        return True
    return ontology.is_a(
        predicate, "annotation", "data" if isinstance(target, Literal) else "object"
    )
