"""The triples of an ontology in memory, indexed, and the search for what matches premises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kgtool.plans.nodes import Row
from kgtool.reason.rules import Atom
from kgtool.reason.vocabulary import LISTS, is_variable

__all__ = ["Facts", "Search"]

_Mode = Literal["check", "forward", "backward", "all", "number", "item", "pair"]
_NOTHING: frozenset[int] = frozenset()


class Facts:
    """A set of triples (s, p, o) of ids that grows.

    Parameters: `ids` of the words that the rules use, by token; `numbers`, the ids of the
    literals that say 0 and 1, by token.
    """

    def __init__(self, ids: Mapping[str, int], numbers: Mapping[str, frozenset[int]]) -> None:
        self.ids = ids
        self.numbers = numbers
        self.rows: set[Row] = set()
        self._of: dict[int, dict[int, set[int]]] = {}
        self._to: dict[int, dict[int, set[int]]] = {}

    def add(self, row: Row) -> bool:
        """Add a triple; return whether it is new."""
        if row in self.rows:
            return False
        self.rows.add(row)
        subject, predicate, value = row
        self._of.setdefault(predicate, {}).setdefault(subject, set()).add(value)
        self._to.setdefault(predicate, {}).setdefault(value, set()).add(subject)
        return True

    def has(self, subject: int, predicate: int, value: int) -> bool:
        """Return whether a triple is there."""
        return (subject, predicate, value) in self.rows

    def objects(self, subject: int, predicate: int) -> Iterable[int]:
        """Return the objects of a subject."""
        return self._of.get(predicate, {}).get(subject, _NOTHING)

    def subjects(self, predicate: int, value: int) -> Iterable[int]:
        """Return the subjects of an object."""
        return self._to.get(predicate, {}).get(value, _NOTHING)

    def pairs(self, predicate: int) -> Iterator[tuple[int, int]]:
        """Yield the subjects and objects of a predicate."""
        for subject, values in self._of.get(predicate, {}).items():
            for value in values:
                yield subject, value

    def items(self, head: int) -> list[int]:
        """Return the items of a list; what comes after a loop or a gap is left out."""
        first, rest, nil = (self.ids[f"rdf:{word}"] for word in ("first", "rest", "nil"))
        found: list[int] = []
        seen: set[int] = set()
        while head != nil and head not in seen:
            seen.add(head)
            found.extend(sorted(self.objects(head, first))[:1])
            head = min(self.objects(head, rest), default=nil)
        return found


@dataclass(frozen=True)
class _Step:
    """How to match one premise; the places say where in the binding its terms stand."""

    mode: _Mode
    predicate: int
    subject: int
    value: int
    numbers: frozenset[int] = _NOTHING


class Search:
    """Premises prepared to be matched against facts.

    Parameters: `atoms`, schema premises; `ids` of the words, by token; `numbers` as of `Facts`;
    `given`, variables whose values the caller knows. The binding has the values of `given`, then
    of the other `variables` in the order of their appearance.
    """

    def __init__(self, atoms: Sequence[Atom], facts: Facts, given: Sequence[str] = ()) -> None:
        self._facts = facts
        self.variables = _variables(atoms, given)
        words = sorted({t for atom in atoms for t in (atom[0], *atom[2:])} - set(self.variables))
        self._words = [facts.ids.get(word, 0) for word in words]
        self._places = {t: place for place, t in enumerate((*self.variables, *words))}
        self._steps = self._arrange(list(atoms), {*given, *words})

    def find(self, given: Sequence[int] = ()) -> Iterator[list[int]]:
        """Yield each binding of `variables`; the list is used again for the next."""
        empty = [0] * (len(self.variables) - len(given))
        yield from self._match([*given, *empty, *self._words], 0)

    def _arrange(self, atoms: list[Atom], bound: set[str]) -> list[_Step]:
        steps = []
        while atoms:
            atom = max(atoms, key=lambda a: _ease(a, bound))
            atoms.remove(atom)
            steps.append(self._step(atom, bound))
            bound.update(atom)
        return steps

    def _step(self, atom: Atom, bound: set[str]) -> _Step:
        subject, predicate, value = atom[0], atom[1], atom[2]
        place, facts = self._places, self._facts
        if predicate == "item":
            return _Step("item", 0, place[subject], place[value])
        if predicate == "pair":
            return _Step("pair", place[atom[3]], place[subject], place[value])
        numbers = facts.numbers.get(value, _NOTHING)
        mode = _mode(subject in bound, value in bound, value.isdigit())
        return _Step(mode, facts.ids[predicate], place[subject], place[value], numbers)

    def _match(self, binding: list[int], number: int) -> Iterator[list[int]]:
        if number == len(self._steps):
            yield binding
            return
        step = self._steps[number]
        for _ in _answers(step, binding, self._facts):
            yield from self._match(binding, number + 1)


def _variables(atoms: Sequence[Atom], given: Sequence[str]) -> tuple[str, ...]:
    found = dict.fromkeys(given)
    for atom in atoms:
        found.update(dict.fromkeys(t for t in atom if is_variable(t)))
    return tuple(found)


def _ease(atom: Atom, bound: set[str]) -> tuple[bool, int]:
    """Return how early to match an atom: lists once they are known, then what is bound most."""
    ready = atom[1] not in LISTS or atom[0] in bound
    return ready, (atom[0] in bound) + (atom[2] in bound)


def _mode(subject: bool, value: bool, number: bool) -> _Mode:
    if number:
        return "number"
    if subject:
        return "check" if value else "forward"
    return "backward" if value else "all"


def _answers(step: _Step, binding: list[int], facts: Facts) -> Iterator[None]:
    """Yield once for each match of a step, with its values put into the binding."""
    subject, value = step.subject, step.value
    if step.mode == "check":
        if facts.has(binding[subject], step.predicate, binding[value]):
            yield
        return
    if step.mode in ("forward", "item"):
        place, found = value, _after(step, binding[subject], facts)
    elif step.mode == "backward":
        place, found = subject, facts.subjects(step.predicate, binding[value])
    else:
        yield from _pairs(step, binding, facts)
        return
    for term in found:
        binding[place] = term
        yield


def _after(step: _Step, subject: int, facts: Facts) -> Iterable[int]:
    return facts.items(subject) if step.mode == "item" else facts.objects(subject, step.predicate)


def _pairs(step: _Step, binding: list[int], facts: Facts) -> Iterator[None]:
    """Yield once for each match of a step that finds two terms; see `_answers`."""
    if step.mode == "pair":
        for one, other in combinations(facts.items(binding[step.subject]), 2):
            binding[step.value], binding[step.predicate] = one, other
            yield
        return
    for subject, value in facts.pairs(step.predicate):
        if step.mode == "all":
            binding[step.subject], binding[step.value] = subject, value
            yield
        elif value in step.numbers:
            binding[step.subject] = subject
            yield
