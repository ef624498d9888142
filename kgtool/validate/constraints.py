"""The constraints of SHACL as frozen data, one class for each kind; what they mean is elsewhere.

Shapes are named by their node in the shapes graph, so shapes may refer to each other in circles.
Source: SHACL, section 4 (core constraint components) and sections 5 and 6 (SPARQL).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kgtool.namespaces import PREFIXES
from kgtool.terms import Literal, NamedNode, Term

__all__ = [
    "And",
    "ClassIs",
    "Closed",
    "Constraint",
    "CustomConstraint",
    "DatatypeIs",
    "Disjoint",
    "Equals",
    "HasValue",
    "In",
    "LanguageIn",
    "Length",
    "LessThan",
    "MaxCount",
    "MinCount",
    "Node",
    "NodeKind",
    "Not",
    "Or",
    "Pattern",
    "Property",
    "Qualified",
    "Query",
    "Range",
    "SparqlConstraint",
    "UniqueLang",
    "Xone",
    "component_of",
    "inner_shapes",
]


@dataclass(frozen=True)
class Constraint:
    """Something that a shape demands of its values."""


@dataclass(frozen=True)
class ClassIs(Constraint):
    """Each value is an instance of the class (section 4.1.1)."""

    cls: Term


@dataclass(frozen=True)
class DatatypeIs(Constraint):
    """Each value is a literal of the datatype, and validly written (section 4.1.2)."""

    datatype: NamedNode


@dataclass(frozen=True)
class NodeKind(Constraint):
    """Each value is of one of the kinds "iri", "blank", "literal" (section 4.1.3)."""

    kinds: frozenset[str]


@dataclass(frozen=True)
class MinCount(Constraint):
    """There are at least so many values (section 4.2.1)."""

    count: int


@dataclass(frozen=True)
class MaxCount(Constraint):
    """There are at most so many values (section 4.2.2)."""

    count: int


@dataclass(frozen=True)
class Range(Constraint):
    """Each value compares with the bound: `op` is one of `>`, `>=`, `<`, `<=` (section 4.3)."""

    op: str
    bound: Literal


@dataclass(frozen=True)
class Length(Constraint):
    """Each value has at least (`>=`) or at most (`<=`) so many characters (section 4.4.1)."""

    op: str
    size: int


@dataclass(frozen=True)
class Pattern(Constraint):
    """Each value matches the regular expression (section 4.4.3)."""

    pattern: str
    flags: str


@dataclass(frozen=True)
class LanguageIn(Constraint):
    """Each value has one of the languages, lower case (section 4.4.4)."""

    ranges: tuple[str, ...]


@dataclass(frozen=True)
class UniqueLang(Constraint):
    """No language occurs twice (section 4.4.5)."""


@dataclass(frozen=True)
class Equals(Constraint):
    """The values are those of another property (section 4.5.1)."""

    predicate: NamedNode


@dataclass(frozen=True)
class Disjoint(Constraint):
    """No value is one of another property (section 4.5.2)."""

    predicate: NamedNode


@dataclass(frozen=True)
class LessThan(Constraint):
    """Each value compares (`<` or `<=`) with each of another property (sections 4.5.3, 4.5.4)."""

    op: str
    predicate: NamedNode


@dataclass(frozen=True)
class Not(Constraint):
    """No value conforms to the shape (section 4.6.1)."""

    shape: Term


@dataclass(frozen=True)
class And(Constraint):
    """Each value conforms to all shapes (section 4.6.2)."""

    shapes: tuple[Term, ...]


@dataclass(frozen=True)
class Or(Constraint):
    """Each value conforms to one shape or more (section 4.6.3)."""

    shapes: tuple[Term, ...]


@dataclass(frozen=True)
class Xone(Constraint):
    """Each value conforms to exactly one shape (section 4.6.4)."""

    shapes: tuple[Term, ...]


@dataclass(frozen=True)
class Node(Constraint):
    """Each value conforms to the shape (section 4.7.1)."""

    shape: Term


@dataclass(frozen=True)
class Property(Constraint):
    """Each value is checked by the property shape, whose results count (section 4.7.2)."""

    shape: Term


@dataclass(frozen=True)
class Qualified(Constraint):
    """At least (`>=`) or at most (`<=`) so many values conform to the shape (section 4.7.3).

    Values that conform to one of `siblings` do not count.
    """

    op: str
    count: int
    shape: Term
    siblings: tuple[Term, ...]


@dataclass(frozen=True)
class Closed(Constraint):
    """Values have no other predicates than these (section 4.8.1)."""

    allowed: frozenset[NamedNode]


@dataclass(frozen=True)
class HasValue(Constraint):
    """The term is among the values (section 4.8.2)."""

    value: Term


@dataclass(frozen=True)
class In(Constraint):
    """Each value is one of the terms (section 4.8.3)."""

    values: frozenset[Term]


@dataclass(frozen=True)
class Query:
    """SPARQL text with its prefixes, who wrote it, and what it says if it finds something."""

    source: Term
    text: str
    ask: bool
    messages: tuple[Literal, ...]


@dataclass(frozen=True)
class SparqlConstraint(Constraint):
    """A query that returns what is wrong with `$this` (section 5)."""

    query: Query


@dataclass(frozen=True)
class CustomConstraint(Constraint):
    """A constraint component written in SPARQL, with its parameters (section 6)."""

    component: NamedNode
    query: Query
    parameters: tuple[tuple[str, Term], ...]
    optional: frozenset[str]


_NAMES: Mapping[type, str | Mapping[str, str]] = {
    ClassIs: "Class",
    DatatypeIs: "Datatype",
    Range: {">": "MinExclusive", ">=": "MinInclusive", "<": "MaxExclusive", "<=": "MaxInclusive"},
    Length: {">=": "MinLength", "<=": "MaxLength"},
    LessThan: {"<": "LessThan", "<=": "LessThanOrEquals"},
    Qualified: {">=": "QualifiedMinCount", "<=": "QualifiedMaxCount"},
    SparqlConstraint: "SPARQL",
}


def component_of(constraint: Constraint) -> NamedNode:
    """Return the IRI of the constraint component."""
    if isinstance(constraint, CustomConstraint):
        return constraint.component
    name = _NAMES.get(type(constraint), type(constraint).__name__)
    if not isinstance(name, str):
        name = name[getattr(constraint, "op", "")]
    return NamedNode(f"{PREFIXES['sh']}{name}ConstraintComponent")


def inner_shapes(constraint: Constraint) -> tuple[Term, ...]:
    """Return the shapes that a constraint refers to."""
    if isinstance(constraint, Not | Node | Property):
        return (constraint.shape,)
    if isinstance(constraint, And | Or | Xone):
        return constraint.shapes
    if isinstance(constraint, Qualified):
        return (constraint.shape, *constraint.siblings)
    return ()
