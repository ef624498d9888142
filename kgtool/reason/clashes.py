"""Clashes: where a graph contradicts itself, by which rule, and why in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgtool.namespaces import shorten
from kgtool.reason.rules import Atom, Rule
from kgtool.reason.vocabulary import LISTS, SPECIAL, is_schema, is_variable
from kgtool.terms import BlankNode, Literal, NamedNode, Term, Triple, language_tag, named

__all__ = ["Clash", "distinct", "explain"]


@dataclass(frozen=True)
class Clash:
    """One contradiction.

    `rule`: its name in the profile. `triples`: the statements about things that clash, asserted
    or inferred. `axioms`: what the ontology says to make them clash. `en`, `zh`: one sentence.
    """

    rule: str
    triples: tuple[Triple, ...]
    axioms: tuple[Triple, ...]
    en: str
    zh: str


def explain(rule: Rule, bound: Mapping[str, Term], because: Rule | None = None) -> Clash:
    """Return the clash of a rule whose variables (`?x`) are bound to terms.

    Parameters: `rule`; `bound`; `because`, the rule whose premises led to it, if not the same.
    """
    named_terms = {variable[1:]: _say(term) for variable, term in bound.items()}
    premises = (because or rule).premises
    data = [atom for atom in premises if not is_schema(atom)]
    schema = [atom for atom in premises if is_schema(atom)]
    return Clash(
        rule.name,
        tuple(_triples(data, bound)),
        tuple(_triples(schema, bound)),
        rule.en.format_map(named_terms) + f" ({rule.name}).",
        rule.zh.format_map(named_terms) + f"（{rule.name}）。",
    )


def _triples(atoms: Iterable[Atom], bound: Mapping[str, Term]) -> Iterator[Triple]:
    for atom in atoms:
        if atom[1] in SPECIAL or atom[1] in LISTS or any(token.isdigit() for token in atom):
            continue
        terms = [bound.get(t) if is_variable(t) else named(t) for t in atom]
        subject, predicate, value = terms
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and value
        ):
            yield Triple(subject, predicate, value)


def _say(term: Term) -> str:
    """Return a term as people read it."""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    if not isinstance(term, Literal):
        return str(term)
    if term.language:
        return f'"{term.value}"@{language_tag(term.language)}'
    short = shorten(term.datatype.value)
    return f'"{term.value}"' if short == "xsd:string" else f'"{term.value}"^^{short}'


def distinct(clashes: Iterable[Clash]) -> list[Clash]:
    """Return the clashes in order, those of one rule over the same triples once."""
    found: dict[tuple[str, frozenset[Triple]], Clash] = {}
    for clash in sorted(clashes, key=_order):
        found.setdefault((clash.rule, frozenset(clash.triples)), clash)
    return list(found.values())


def _order(clash: Clash) -> tuple[str, str, Sequence[str], Sequence[str]]:
    return clash.rule, clash.en, [str(t) for t in clash.triples], [str(t) for t in clash.axioms]
