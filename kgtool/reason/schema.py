"""The closed ontology: the scm-* rules applied to its triples until nothing new comes.

Source: OWL 2 Profiles, section 4.3, table 9. An ontology is small beside its data, so this is
plain Python: a worklist of triples, each matched against the premises it may serve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kgtool.plans.nodes import Row
from kgtool.reason.facts import Facts, Search
from kgtool.reason.rules import Atom, Rule, read_rules
from kgtool.reason.vocabulary import is_schema, is_variable

__all__ = ["close"]

_Trigger = tuple[Atom, Search, Callable[[list[int]], Row]]


def _schema_rules() -> Iterator[Rule]:
    for rule in read_rules():
        if rule.name.startswith(("scm-", "rdfs")):
            yield rule


def _maker(conclusion: Atom, search: Search, facts: Facts) -> Callable[[list[int]], Row]:
    """Return the function from a binding to the concluded triple."""
    places = [search.variables.index(t) if is_variable(t) else -1 for t in conclusion]
    fixed = [facts.ids.get(t, 0) for t in conclusion]

    def make(binding: list[int]) -> Row:
        subject, predicate, value = (
            binding[place] if place >= 0 else word
            for place, word in zip(places, fixed, strict=True)
        )
        return subject, predicate, value

    return make


def _triggers(facts: Facts) -> dict[tuple[int, int | None], list[_Trigger]]:
    """Return the premises that a triple may serve, by predicate and (for types) object."""
    found: dict[tuple[int, int | None], list[_Trigger]] = {}
    for rule in _schema_rules():
        for atom in rule.premises:
            if not is_schema(atom) or atom[1] == "item":
                continue
            others = [other for other in rule.premises if other is not atom]
            given = tuple(t for t in (atom[0], atom[2]) if is_variable(t))
            search = Search(others, facts, given)
            key = (facts.ids[atom[1]], None if is_variable(atom[2]) else facts.ids[atom[2]])
            found.setdefault(key, []).append((atom, search, _maker(rule.conclusion, search, facts)))
    return found


def _conclusions(row: Row, triggers: list[_Trigger]) -> Iterator[Row]:
    for atom, search, make in triggers:
        given = (row[0], row[2]) if is_variable(atom[2]) else (row[0],)
        for binding in search.find(given):
            yield make(binding)


def close(facts: Facts, rows: Iterable[Row]) -> None:
    """Add `rows` and everything that the schema rules conclude from them to `facts`."""
    triggers = _triggers(facts)
    waiting = [row for row in rows if facts.add(row)]
    while waiting:
        row = waiting.pop()
        serves = triggers.get((row[1], None), []) + triggers.get((row[1], row[2]), [])
        # gathered before they are added: a search must not see the facts change under it
        waiting.extend(new for new in list(_conclusions(row, serves)) if facts.add(new))
