"""The rules of `queries/rules/` backwards: what a conclusion of a CONSTRUCT rests on.

Whether a rule concludes something, with all that it excludes and counts, its own SPARQL says. Which
facts a reader should be shown as its premises stands in its header: `rests-on`, triple patterns of
which each match is a proof; `rests-on-all`, of which all matches together belong to every proof;
and `rests-on-also`, of which each pattern by itself belongs to those matches where it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgtool.errors import BadInput
from kgtool.explain.instances import Instance
from kgtool.explain.known import Fact, Known
from kgtool.explain.matching import match, unify
from kgtool.queries import Question
from kgtool.reason.rules import Atom
from kgtool.stores import Rows, Store
from kgtool.terms import Term

__all__ = ["Constructed"]

_HEAD = re.compile(r"CONSTRUCT\s*\{([^}]*)\}")


def _atoms(text: str) -> tuple[Atom, ...]:
    parts = (tuple(part.split()) for part in re.split(r"\s\.(?:\s|$)", text) if part.strip())
    return tuple((s, "rdf:type" if p == "a" else p, o) for s, p, o in parts)


@dataclass(frozen=True)
class _Rule:
    question: Question
    heads: tuple[Atom, ...]
    each: tuple[Atom, ...]
    together: tuple[Atom, ...]
    also: tuple[Atom, ...]
    concluded: frozenset[Fact]

    def instances(self, known: Known, fact: Fact) -> Iterator[Instance]:
        """Yield the ways in which the rule concludes a fact."""
        if fact not in self.concluded:
            return
        for head in self.heads:
            bound = unify(head, fact)
            if bound is None:
                continue
            always = [fact for facts in self._always(known, bound) for fact in facts]
            for _, facts in match(known, self.each, bound):
                yield Instance(self.question.id, tuple(dict.fromkeys([*facts, *always])))

    def _always(self, known: Known, bound: Mapping[str, Term]) -> Iterator[tuple[Fact, ...]]:
        for found, facts in match(known, self.together, bound):
            yield facts
            for atom in self.also:
                yield from (more for _, more in match(known, [atom], found))


def _read(rule: Question, concluded: frozenset[Fact]) -> _Rule:
    head = _HEAD.search(rule.text)
    each, together, also = (
        rule.more.get(name, "") for name in ("rests-on", "rests-on-all", "rests-on-also")
    )
    if head is None or not each:
        raise BadInput(
            rule.file,
            "a rule is a CONSTRUCT and says in its header what its conclusion rests-on",
            "規則須為 CONSTRUCT，且於標頭 rests-on 載明結論之依據",
        )
    return _Rule(rule, _atoms(head[1]), _atoms(each), _atoms(together), _atoms(also), concluded)


class Constructed:
    """The project's rules over a store that holds their conclusions already.

    Errors: `BadInput` for a rule that is no CONSTRUCT or does not say what it rests on.
    """

    def __init__(self, rules: Sequence[Question], store: Store) -> None:
        self._rules = [_read(rule, _conclusions(rule, store)) for rule in rules]

    def facts(self) -> Iterator[Fact]:
        """Yield what the rules conclude."""
        for rule in self._rules:
            yield from rule.concluded

    def instances(self, known: Known, fact: Fact) -> list[Instance]:
        """Return the ways in which the rules conclude a fact at once."""
        return [instance for rule in self._rules for instance in rule.instances(known, fact)]


def _conclusions(rule: Question, store: Store) -> frozenset[Fact]:
    result = store.run(rule.text)
    if isinstance(result, bool | Rows):
        raise BadInput(rule.file, "a rule is a CONSTRUCT", "規則須為 CONSTRUCT")
    found: set[tuple[Term, Term, Term]] = set()
    for triple in result:
        found.add((triple.subject, triple.predicate, triple.object))
    return frozenset(found)
