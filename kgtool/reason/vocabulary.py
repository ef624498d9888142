"""The words of OWL that the rules use: which tokens are schema, and the axioms without premises.

Tokens are written as in `rules.txt` (`rdfs:domain`, `owl:Thing`, `0`). What counts as schema
follows from the rules: a premise whose predicate is a word, or whose type is one.
"""

from __future__ import annotations

from functools import cache

from kgtool.namespaces import PREFIXES
from kgtool.plans.datatypes import DATATYPES
from kgtool.reason.rules import Atom, read_rules

__all__ = [
    "LISTS",
    "SPECIAL",
    "axioms",
    "datatypes",
    "is_schema",
    "is_variable",
    "schema_predicates",
    "schema_types",
    "words",
]

SPECIAL = frozenset({"all", "path", "keys", "differs", "outside", "value", "equals"})
"""Premises that neither a triple nor a list answers; see `rules`."""

LISTS = frozenset({"item", "pair"})
"""Premises that a list answers."""

_OPEN = frozenset({"rdf:type", "owl:sameAs", "owl:differentFrom"})
_XSD, _RDF, _RDFS = PREFIXES["xsd"], PREFIXES["rdf"], PREFIXES["rdfs"]

_ANNOTATIONS = (
    "rdfs:label",
    "rdfs:comment",
    "rdfs:seeAlso",
    "rdfs:isDefinedBy",
    "owl:deprecated",
    "owl:versionInfo",
    "owl:priorVersion",
    "owl:backwardCompatibleWith",
    "owl:incompatibleWith",
)
_NOT_IN_RL = (
    *("duration", "yearMonthDuration", "dayTimeDuration", "QName", "NOTATION", "ID", "IDREF"),
    *("ENTITY", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"),
)


def is_variable(token: str) -> bool:
    """Return whether a token of a rule is a variable."""
    return token.startswith("?")


def is_schema(atom: Atom) -> bool:
    """Return whether the ontology answers a premise (true) or the data (false)."""
    predicate = atom[1]
    if predicate == "rdf:type":
        return not is_variable(atom[2]) and atom[2] != "owl:Nothing"
    return not (is_variable(predicate) or predicate in _OPEN or predicate in SPECIAL)


def _schema_atoms() -> list[Atom]:
    atoms = [atom for rule in read_rules() for atom in rule.premises if is_schema(atom)]
    return [atom for atom in atoms if atom[1] not in LISTS]


@cache
def schema_predicates() -> frozenset[str]:
    """Return the predicates that make up an ontology, `rdf:first` and `rdf:rest` among them."""
    found = {atom[1] for atom in _schema_atoms()} - {"rdf:type"}
    return frozenset(found | {"rdf:first", "rdf:rest"})


@cache
def schema_types() -> frozenset[str]:
    """Return the types that make up an ontology: `owl:Class`, `owl:TransitiveProperty`, …."""
    return frozenset(atom[2] for atom in _schema_atoms() if atom[1] == "rdf:type")


@cache
def words() -> frozenset[str]:
    """Return every word that the rules use."""
    atoms = [a for rule in read_rules() for a in (*rule.premises, rule.conclusion)]
    found = {token for atom in atoms for token in atom if ":" in token}
    return frozenset(found | schema_predicates() | {"rdf:nil"})


@cache
def datatypes() -> frozenset[str]:
    """Return the IRIs of the datatypes of OWL 2 RL. Source: OWL 2 Profiles, section 4.2.1.

    rdf:HTML and rdf:langString, newer than the profile, are among them, as in owlrl.
    """
    left_out = {_XSD + name for name in _NOT_IN_RL}
    others = {_RDFS + "Literal", _RDF + "XMLLiteral", _RDF + "HTML", _RDF + "langString"}
    return frozenset((set(DATATYPES) | others) - left_out)


def axioms() -> list[tuple[str, str]]:
    """Return the rules without premises as (IRI, token of its class).

    Source: prp-ap, cls-thing, cls-nothing1 and dt-type1, OWL 2 Profiles, tables 5, 6 and 8.
    """
    owl = PREFIXES["owl"]
    found = [(owl + "Thing", "owl:Class"), (owl + "Nothing", "owl:Class")]
    for token in _ANNOTATIONS:
        prefix, _, local = token.partition(":")
        found.append((PREFIXES[prefix] + local, "owl:AnnotationProperty"))
    return found + [(iri, "rdfs:Datatype") for iri in sorted(datatypes())]
