"""The rules of OWL 2 RL/RDF, each once: name, premises, conclusion, and why in both languages.

Source: W3C OWL 2 Web Ontology Language Profiles (second edition), section 4.3, tables 4 to 9.
The table is `rules.txt`; names are those of the profile. A rule is three lines: `name: premises =>
conclusion`, then the reason in English and in Traditional Chinese. `=> false` marks an
inconsistency. Beside triples a premise may use

    ?l item ?c      ?c is an item of the list ?l      ?l pair ?a ?b   two items, in order
    ?x all ?l       ?x is in every class of ?l        ?x path ?l ?y   a path along the properties
    ?x keys ?l ?y   both share a value of every key   ?a differs ?b   literals of unequal values
    ?v outside ?d   the literal is no value of ?d     0, 1            a literal of that number

Two names go beyond the profile: `rdfs6`, which owlrl also applies, and `dt-diff` here stands for
dt-diff with eq-diff1, so that literals need not be merged to show that they must not be.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Atom", "Rule", "read_rules"]

Atom = tuple[str, ...]
"""A pattern: subject, predicate, object (two for pair, path, keys); `?x` is a variable."""

_HEAD = re.compile(r"([a-z0-9-]+):(.*)=>(.*)")


@dataclass(frozen=True)
class Rule:
    """One rule; `conclusion` is empty for an inconsistency; `en` and `zh` hold `{x}` for `?x`."""

    name: str
    premises: Sequence[Atom]
    conclusion: Atom
    en: str
    zh: str

    @property
    def clash(self) -> bool:
        """Whether the rule says that the graph contradicts itself."""
        return not self.conclusion


def _atoms(text: str) -> tuple[Atom, ...]:
    return tuple(tuple(part.split()) for part in text.split(" . ") if part.strip())


def _rule(head: str, en: str, zh: str) -> Rule:
    match = _HEAD.match(head)
    if match is None:
        raise ValueError(head)
    name, premises, conclusion = match.groups()
    atom = () if conclusion.strip() == "false" else tuple(conclusion.split())
    return Rule(name, _atoms(premises), atom, en.strip(), zh.strip())


@cache
def read_rules() -> Sequence[Rule]:
    """Return the rules of the table, in its order."""
    text = files("kgtool.reason").joinpath("rules.txt").read_text("utf-8")
    lines = text.strip().splitlines()
    return tuple(_rule(*lines[start : start + 3]) for start in range(0, len(lines), 3))
