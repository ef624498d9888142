"""OWL 2 RL by owlrl, the reference engine: complete for the rule table, slow on large graphs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from decimal import InvalidOperation

import rdflib
from owlrl import DeductiveClosure, OWLRL_Semantics

from kgtool.errors import BadInput
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple

__all__ = ["closure"]

_ERROR = "http://www.daml.org/2002/03/agents/agent-ont#error"


def _to_rdflib(term: Term) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
    raise TypeError(type(term))


def _from_rdflib(node: rdflib.term.Node) -> NamedNode | BlankNode | Literal:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        if node.datatype:
            return Literal(str(node), datatype=NamedNode(str(node.datatype)))
        return Literal(str(node))
    raise TypeError(type(node))


def closure(
    triples: Iterable[Triple], progress: Callable[[], None] = lambda: None
) -> tuple[set[Triple], list[str]]:
    """Return the OWL 2 RL closure of `triples`, and the inconsistencies that owlrl met.

    Source: OWL 2 Web Ontology Language Profiles, section 4.3. Triples with a literal as subject,
    which owlrl makes, are left out.
    """
    # rdflib logs a traceback for each ill-typed literal; a clash tells of them instead.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    graph = rdflib.Graph()
    for triple in triples:
        graph.add(
            (_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object))
        )
    progress()
    engine = DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    try:
        engine.expand(graph)
    except InvalidOperation:
        raise BadInput(
            "data",
            'a number is ill-typed, such as "abc"^^xsd:decimal; kgtool validate finds it',
            '有型別不符的數字，例如 "abc"^^xsd:decimal；可用 kgtool validate 找出',
        ) from None
    progress()
    clashes = sorted({str(value) for value in graph.objects(None, rdflib.URIRef(_ERROR))})
    found = set()
    for subject, predicate, value in graph:
        if isinstance(subject, rdflib.Literal) or not isinstance(predicate, rdflib.URIRef):
            continue
        node = _from_rdflib(subject)
        if not isinstance(node, Literal):
            found.add(Triple(node, NamedNode(str(predicate)), _from_rdflib(value)))
    return found, clashes
