"""owlrl as the oracle of the engine: its closure, less what the engine leaves out on purpose.

Left out are (a) `x sameAs x`, (b) triples with a literal as subject, (c) what follows from the
empty graph; owlrl's own addition that datatypes are disjoint is switched off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

import rdflib
from owlrl.OWLRL import OWLRL_Semantics
from rdflib.namespace import OWL, RDF, RDFS

from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple

Row = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]

REFLEXIVE = {RDFS.subClassOf, OWL.equivalentClass, RDFS.subPropertyOf, OWL.equivalentProperty}


@dataclass(frozen=True)
class Expected:
    """What owlrl says: valid triples and its messages.

    `beyond`: whether it made a literal the same as something, or owl:sameAs or rdf:type the same
    as another word of OWL, which we don't.
    """

    triples: frozenset[Row]
    messages: frozenset[str]
    beyond: bool


def to_node(term: Term) -> rdflib.term.Node:
    """Return a term for rdflib, its lexical form untouched."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, Literal)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=term.datatype.value, normalize=False)


def to_rows(triples: Iterable[Triple]) -> frozenset[Row]:
    """Return triples for rdflib."""
    return frozenset((to_node(t.subject), to_node(t.predicate), to_node(t.object)) for t in triples)


def _run(rows: Iterable[Row]) -> tuple[set[Row], set[str]]:
    graph = rdflib.Graph()
    for row in rows:
        graph.add(row)
    with patch("owlrl.OWLRL.OWLRL_Datatypes_Disjointness", []):
        reasoner = OWLRL_Semantics(graph, False, False)
        reasoner.closure()
    errors = set(reasoner.error_messages)
    said = {
        row
        for row in graph
        if not str(row[1]).startswith("http://www.daml.org/2002/03/agents/")
        and not str(row[2]).startswith("http://www.daml.org/2002/03/agents/")
    }
    return said, errors


@cache
def true_of_all() -> frozenset[Row]:
    """Return what owlrl says of the empty graph."""
    return frozenset(_run([])[0])


def is_valid(row: Row) -> bool:
    """Return whether a row is an RDF triple that says something."""
    subject, predicate, value = row
    if isinstance(subject, rdflib.Literal) or not isinstance(predicate, rdflib.URIRef):
        return False
    return not (predicate == OWL.sameAs and subject == value)


def _is_beyond(one: rdflib.term.Node, other: rdflib.term.Node) -> bool:
    words = [str(node).startswith((str(OWL), str(RDFS), str(RDF))) for node in (one, other)]
    return rdflib.Literal in (type(one), type(other)) or (
        all(words) and bool({one, other} & {OWL.sameAs, RDF.type})
    )


def expect(triples: Iterable[Triple]) -> Expected:
    """Return owlrl's closure less the three categories."""
    given = to_rows(triples)
    rows, messages = _run(given)
    beyond = any(p == OWL.sameAs and s != o and _is_beyond(s, o) for s, p, o in rows)
    valid = {row for row in rows if is_valid(row)} - true_of_all()
    return Expected(
        frozenset(valid | {r for r in given if is_valid(r)}), frozenset(messages), beyond
    )


def is_trivial(row: Row) -> bool:
    """Return whether a row says that a class or property is part of itself.

    owlrl skips these where they come from a cycle (scm-sco, scm-spo) or an equivalence.
    """
    return row[0] == row[2] and row[1] in REFLEXIVE
