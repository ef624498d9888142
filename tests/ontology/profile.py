"""Prove that an RDF graph is an OWL 2 DL ontology in the OWL 2 RL profile, or list what is not.

A triple that no axiom, annotation or fact accounts for is a problem, so that silence is a proof.
"Syntax" below is the OWL 2 Structural Specification, "Profiles" is OWL 2 Profiles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from tests.ontology.axioms import (
    CHARACTERISTICS,
    CONNECTIVES,
    DATATYPES,
    DECLARATIONS,
    Expression,
    Ontology,
)

__all__ = ["Problem", "find_problems"]

Pair = tuple[Node, Node]

# Profiles, section 4.2.3: constructors allowed at each place, and the place of their parts.
# A filler is a sub class expression or owl:Thing.
SUB = {"class": "", "and": "sub", "or": "sub", "one of": "", "some": "filler", "value": ""}
SUPER = {"class": "", "and": "super", "not": "sub", "all": "super", "value": "", "max": "filler"}
EQUIVALENT = {"class": "", "and": "equivalent", "value": ""}
GRAMMAR = {"sub": SUB, "filler": SUB, "super": SUPER, "equivalent": EQUIVALENT}

# Syntax, section 11.2: what only simple properties may bear.
SIMPLE_AXIOMS = {
    *(OWL.AsymmetricProperty, OWL.IrreflexiveProperty, OWL.FunctionalProperty),
    *(OWL.InverseFunctionalProperty, OWL.propertyDisjointWith),
}
SIMPLE_EXPRESSIONS = {"self", "min", "max", "exactly"}

PROPERTY_KINDS = {"object", "data", "annotation"}
ANNOTATION_AXIOMS = {RDFS.subPropertyOf, RDFS.domain, RDFS.range}
OBJECT_AXIOMS = (CHARACTERISTICS - {OWL.FunctionalProperty}) | {
    *(OWL.propertyChainAxiom, OWL.inverseOf),
}


@dataclass(frozen=True)
class Problem:
    """A broken rule, the name it is about, and what is wrong there."""

    rule: str
    where: str
    what: str


def find_problems(graph: Graph) -> list[Problem]:
    """Return every reason why a graph is not OWL 2 DL in the RL profile, in a fixed order."""
    ontology = Ontology(graph)
    checks = (
        *(_check_header, _check_triples, _check_names, _check_classes),
        *(_check_properties, _check_simple, _check_chains, _check_literals),
    )
    found = {problem for check in checks for problem in check(ontology)}
    return sorted(found, key=lambda problem: (problem.rule, problem.where, problem.what))


def _check_header(ontology: Ontology) -> Iterator[Problem]:
    """Syntax, section 3.1: one ontology, named by an IRI."""
    headers = list(ontology.graph.subjects(RDF.type, OWL.Ontology))
    if len(headers) != 1 or not isinstance(headers[0], URIRef):
        yield Problem("header", f"{len(headers)} found", "one owl:Ontology with an IRI is needed")


def _check_triples(ontology: Ontology) -> Iterator[Problem]:
    """Mapping to RDF, section 3: every triple is used up, and expressions are trees."""
    used = {triple for axiom in ontology.axioms for triple in axiom.triples}
    used |= {triple for expression in ontology.expressions for triple in expression.triples}
    for subject, predicate, target in set(ontology.graph) - used:
        yield Problem("unread triple", f"{subject} {predicate}", f"no axiom explains {target}")
    pointers = Counter(target for target in ontology.graph.objects() if isinstance(target, BNode))
    for count in pointers.values():
        if count > 1:
            yield Problem("shared node", "blank node", f"it is used {count} times")


def _check_names(ontology: Ontology) -> Iterator[Problem]:
    """Syntax, sections 2.4 and 5.8.1: no reserved names, no property of two kinds."""
    for node, kinds in ontology.kinds.items():
        if len(kinds & PROPERTY_KINDS) > 1:
            yield Problem("punning", str(node), f"a property of kinds {sorted(kinds)}")
    reserved = (str(OWL), str(RDF), str(RDFS), str(XSD))
    for kind in DECLARATIONS:
        for node in ontology.graph.subjects(RDF.type, kind):
            if str(node).startswith(reserved):
                yield Problem("reserved", str(node), "OWL 2 keeps this name for itself")


def _check_classes(ontology: Ontology) -> Iterator[Problem]:
    """Syntax, section 5.8.2, and Profiles, section 4.2.3."""
    for place, expression in ontology.classes:
        yield from _check_class(ontology, expression, place)


def _check_class(ontology: Ontology, expression: Expression, place: str) -> Iterator[Problem]:
    kind, node = expression.kind, expression.node
    if place == "datatype":
        if node not in DATATYPES:
            yield Problem("datatype", str(node), "not a datatype of OWL 2 RL")
    elif kind not in GRAMMAR[place] or (kind == "max" and str(expression.target) not in ("0", "1")):
        about = str(expression.property or kind)
        yield Problem("class expression", about, f'RL has no "{kind}" as {place} class')
    elif kind == "class":
        if not ontology.is_a(node, "class"):
            yield Problem("undeclared", str(node), "used as a class")
        if node == OWL.Thing and place != "filler":
            yield Problem("class expression", str(node), f"RL has no owl:Thing as {place} class")
    else:
        yield from _check_restricted(ontology, expression)
        data = ontology.is_a(expression.property, "data")
        for part in expression.parts:
            yield from _check_class(ontology, part, "datatype" if data else GRAMMAR[place][kind])


def _check_restricted(ontology: Ontology, expression: Expression) -> Iterator[Problem]:
    """Syntax, sections 8.2 to 8.5: an object property with things, a data property with data."""
    name = expression.property
    literal = isinstance(expression.target, Literal)
    if expression.kind in CONNECTIVES.values():
        return
    if not ontology.is_a(name, "object", "data"):
        yield Problem("undeclared", str(name), "used as a property in a class expression")
    elif expression.kind == "value" and literal != ontology.is_a(name, "data"):
        yield Problem("property kind", str(name), "its value is of another kind")


def _check_properties(ontology: Ontology) -> Iterator[Problem]:
    """Syntax, sections 5.8.2 and 9.2 to 9.3: declared properties of one kind, fit for the axiom."""
    for axiom in ontology.axioms:
        kinds = [ontology.kinds.get(name, set()) & PROPERTY_KINDS for name in axiom.properties]
        for name, kind in zip(axiom.properties, kinds, strict=True):
            if not kind:
                yield Problem("undeclared", str(name), "used as a property")
        if kinds and not set.intersection(*kinds) & _kinds_allowed(axiom.kind):
            names = " ".join(map(str, axiom.properties))
            yield Problem("property kind", names, f"does not fit {axiom.kind}")
        if axiom.kind == OWL.ReflexiveProperty:
            yield Problem("axiom", str(axiom.properties[0]), "RL has no reflexive properties")


def _kinds_allowed(axiom: Node) -> set[str]:
    if axiom in OBJECT_AXIOMS:
        return {"object"}
    return PROPERTY_KINDS if axiom in ANNOTATION_AXIOMS else {"object", "data"}


def _closure(pairs: Iterable[Pair]) -> set[Pair]:
    closed = set(pairs)
    while new := {(a, d) for a, b in closed for c, d in closed if b == c} - closed:
        closed |= new
    return closed


def _hierarchy(ontology: Ontology) -> set[Pair]:
    """Syntax, section 11.1: steps up; equivalent and inverse properties count both ways."""
    steps: set[Pair] = set()
    for axiom in ontology.axioms:
        if axiom.kind in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf):
            low, high = axiom.properties
            steps |= (
                {(low, high)} if axiom.kind == RDFS.subPropertyOf else {(low, high), (high, low)}
            )
    return _closure(steps)


def _composite(ontology: Ontology) -> set[Node]:
    """Syntax, section 11.1: transitive or chained properties, and all that lie above them."""
    made = (OWL.TransitiveProperty, OWL.propertyChainAxiom)
    start = {axiom.properties[0] for axiom in ontology.axioms if axiom.kind in made}
    return start | {high for low, high in _hierarchy(ontology) if low in start}


def _check_simple(ontology: Ontology) -> Iterator[Problem]:
    """Syntax, section 11.2, restriction on simple roles."""
    borne = {
        n for axiom in ontology.axioms if axiom.kind in SIMPLE_AXIOMS for n in axiom.properties
    }
    counted = {e.property for e in ontology.expressions if e.kind in SIMPLE_EXPRESSIONS}
    for name in (borne | counted) & _composite(ontology):
        yield Problem("not simple", str(name), "transitive or chained, or above one that is")


def _check_chains(ontology: Ontology) -> Iterator[Problem]:
    """Syntax, section 11.2, restriction on the property hierarchy: chains rise in a strict order."""
    smaller: set[Pair] = set()
    for axiom in ontology.axioms:
        if axiom.kind == OWL.propertyChainAxiom:
            whole, *links = axiom.properties
            if len(links) < 2:
                yield Problem("chain", str(whole), "a chain has two links or more")
            smaller |= {(link, whole) for link in _links_below(whole, links)}
    steps = _hierarchy(ontology)
    for low, high in _closure(smaller):
        if low == high or (high, low) in steps:
            yield Problem("irregular", str(high), f"made from {low}, which is not below it")


def _links_below(whole: Node, links: list[Node]) -> list[Node]:
    """Return the links that must come before the whole: all but itself at one of the ends."""
    if links == [whole, whole]:
        return []
    if links and links[0] == whole:
        return links[1:]
    return links[:-1] if links and links[-1] == whole else links


def _check_literals(ontology: Ontology) -> Iterator[Problem]:
    """Syntax, sections 4 and 5.7: datatypes of the map only, with values they allow."""
    for literal in ontology.graph.objects():
        if isinstance(literal, Literal) and literal.datatype is not None:
            if literal.datatype not in DATATYPES:
                yield Problem("datatype", str(literal.datatype), "not a datatype of OWL 2 RL")
            elif literal.ill_typed:
                yield Problem("datatype", str(literal.datatype), f'does not allow "{literal}"')
