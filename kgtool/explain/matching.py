"""Matching the premises of rules against what is known.

The premises of OWL 2 RL are triple patterns and, over lists, those that `kgtool.reason.rules` lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from kgtool.explain.known import Fact, Known
from kgtool.namespaces import PREFIXES
from kgtool.reason.literals import contains, is_datatype
from kgtool.reason.rules import Atom
from kgtool.reason.vocabulary import LISTS, SPECIAL, is_schema, is_variable
from kgtool.terms import Literal, NamedNode, Term, named

__all__ = ["Bound", "arrange", "constant", "fill", "match", "unify"]

Bound = Mapping[str, Term]
"""The values of variables."""

_Found = Iterator[tuple[dict[str, Term], tuple[Fact, ...]]]


@cache
def constant(token: str) -> Term:
    """Return the term of a word of a rule."""
    return named(token)


def _ease(atom: Atom, bound: set[str]) -> tuple[bool, int, bool]:
    """Return how early to match an atom: lists once they are known, then what is bound most."""
    free = sum(is_variable(token) and token not in bound for token in atom)
    return _is_ready(atom, bound), -free, is_schema(atom)


def _is_ready(atom: Atom, bound: set[str]) -> bool:
    if atom[1] in LISTS:
        return atom[0] in bound
    if atom[1] in SPECIAL:
        return atom[2] in bound
    return not is_variable(atom[1]) or atom[1] in bound


def arrange(premises: Sequence[Atom], conclusion: Atom) -> tuple[Atom, ...]:
    """Return premises in an order in which each can be answered, once the conclusion is bound."""
    left, bound, found = list(premises), set(conclusion), []
    while left:
        atom = max(left, key=lambda a: _ease(a, bound))
        left.remove(atom)
        found.append(atom)
        bound.update(atom)
    return tuple(found)


def unify(atom: Atom, fact: Fact) -> dict[str, Term] | None:
    """Return the values of the variables that make a pattern a fact, None if nothing does."""
    bound: dict[str, Term] = {}
    for token, term in zip(atom, fact, strict=True):
        if bound.setdefault(token, term) != term:
            return None
        if not is_variable(token) and constant(token) != term:
            return None
    return bound


def fill(atom: Atom, bound: Bound) -> Fact:
    """Return the fact that a pattern is with all its variables bound.

    Errors: `KeyError` for a variable without a value.
    """
    subject, predicate, value = (
        bound[token] if is_variable(token) else constant(token) for token in atom
    )
    return subject, predicate, value


def _value(token: str, bound: Bound) -> Term | None:
    return bound.get(token) if is_variable(token) else constant(token)


def _says(term: Term, number: str) -> bool:
    """Return whether a literal is the number 0 or 1 of a cardinality."""
    if not isinstance(term, Literal) or not term.datatype.value.startswith(PREFIXES["xsd"]):
        return False
    return (term.value.strip().lstrip("+").lstrip("0") or "0") == number


def _answer_number(known: Known, atom: Atom, bound: Bound) -> _Found:
    subject, predicate = _value(atom[0], bound), constant(atom[1])
    pairs = (
        known.pairs(predicate)
        if subject is None
        else ((subject, value) for value in known.objects(subject, predicate))
    )
    for found, value in pairs:
        if _says(value, atom[2]):
            yield {**bound, atom[0]: found}, ((found, predicate, value),)


def _answer_triple(known: Known, atom: Atom, bound: Bound) -> _Found:
    subject, predicate, value = (_value(token, bound) for token in atom)
    if predicate is None:
        raise ValueError(atom)
    if subject is not None and value is not None:
        pairs: Iterator[tuple[Term, Term]] = iter([(subject, value)])
        if not known.has((subject, predicate, value)):
            return
    elif subject is not None:
        pairs = ((subject, term) for term in known.objects(subject, predicate))
    elif value is not None:
        pairs = ((term, value) for term in known.subjects(predicate, value))
    else:
        pairs = known.pairs(predicate)
    for one, other in pairs:
        if atom[0] != atom[2] or one == other:
            yield {**bound, atom[0]: one, atom[2]: other}, ((one, predicate, other),)


def _answer_item(known: Known, atom: Atom, bound: Bound) -> _Found:
    wanted = bound.get(atom[2])
    for item, way in known.items(bound[atom[0]]):
        if wanted is None or wanted == item:
            yield {**bound, atom[2]: item}, way


def _answer_all(known: Known, atom: Atom, bound: Bound) -> _Found:
    """Match `?x all ?l`: in every class of the list."""
    head, is_a = bound[atom[2]], constant("rdf:type")
    facts = tuple((bound[atom[0]], is_a, class_) for class_, _ in known.items(head))
    if facts and all(map(known.has, facts)):
        yield dict(bound), (*known.whole(head), *facts)


def _answer_path(known: Known, atom: Atom, bound: Bound) -> _Found:
    """Match `?x path ?l ?y`: along the properties of the list, one after the other."""
    head, goal = bound[atom[2]], bound[atom[3]]
    cells = known.whole(head)
    ways: list[tuple[Fact, ...]] = [()]
    steps = [property_ for property_, _ in known.items(head)]
    for place, property_ in enumerate(steps):
        ways = [
            (*way, (at, property_, to))
            for way in ways
            for at in (way[-1][2] if way else bound[atom[0]],)
            for to in known.objects(at, property_)
            if place < len(steps) - 1 or to == goal
        ]
    for way in ways if steps else ():
        yield dict(bound), (*cells, *way)


def _answer_keys(known: Known, atom: Atom, bound: Bound) -> _Found:
    """Match `?x keys ?l ?y`: both share a value of every key."""
    head, one, other = bound[atom[2]], bound[atom[0]], bound[atom[3]]
    shared = [
        [
            ((one, key, value), (other, key, value))
            for value in known.objects(one, key) & known.objects(other, key)
        ]
        for key, _ in known.items(head)
    ]
    for choice in product(*shared) if shared else ():
        facts = (fact for pair in choice for fact in pair)
        yield dict(bound), (*known.whole(head), *dict.fromkeys(facts))


def _answer_value(_: Known, atom: Atom, bound: Bound) -> _Found:
    """Match `?v value ?d`: a literal of a datatype."""
    value, datatype = bound[atom[0]], bound[atom[2]]
    if not (isinstance(value, Literal) and isinstance(datatype, NamedNode)):
        return
    known = is_datatype(datatype.value) and is_datatype(value.datatype.value)
    if known and contains(datatype.value, value):
        yield dict(bound), ()


_ANSWERS: Mapping[str, Callable[[Known, Atom, Bound], _Found]] = {
    "item": _answer_item,
    "all": _answer_all,
    "path": _answer_path,
    "keys": _answer_keys,
    "value": _answer_value,
}


def _answer(known: Known, atom: Atom, bound: Bound) -> _Found:
    if atom[1] in _ANSWERS:
        return _ANSWERS[atom[1]](known, atom, bound)
    if atom[2].isdigit():
        return _answer_number(known, atom, bound)
    return _answer_triple(known, atom, bound)


def match(
    known: Known, atoms: Sequence[Atom], bound: Bound
) -> Iterator[tuple[Bound, tuple[Fact, ...]]]:
    """Yield each way to match patterns: the values of the variables, and the facts that match.

    Parameters: `atoms`, in an order in which each can be answered; `bound`, what is given.
    """
    if not atoms:
        yield bound, ()
        return
    for found, facts in _answer(known, atoms[0], bound):
        for whole, more in match(known, atoms[1:], found):
            yield whole, (*facts, *more)
