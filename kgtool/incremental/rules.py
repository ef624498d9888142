"""The rules of one ontology over single facts: what follows from a fact, and what would give it.

The same groups of rules that the plans run (`reason.shapes`), with every ontology term put in its
place, so that a rule is a few patterns over rows (p, s, o). Types are rows of rdf:type here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kgtool.incremental.index import Index
from kgtool.plans.nodes import Row
from kgtool.reason.literals import contains
from kgtool.reason.shapes import SUBCLASS, Groups, Pattern, Shape
from kgtool.terms import Literal, NamedNode, Term

__all__ = ["Instance", "Rulebook"]

_Atom = tuple[int | str, int | str, int | str]
_Key = tuple[int, int | None]
_Bound = dict[str, int]


@dataclass(frozen=True)
class Instance:
    """One rule with its ontology terms in place; `conclusion` is None for an inconsistency.

    `equal`: it concludes that two things are the same. `watched`: the classes that literals may be
    concluded to be in, None for any. `shape` and `last`: of an inconsistency, how literals matter
    and which origin it has.
    """

    premises: tuple[_Atom, ...]
    conclusion: _Atom | None
    equal: bool = False
    watched: frozenset[int] | None = None
    shape: Shape | None = None
    last: int = 0


class Rulebook:
    """All rules of an ontology, found by the facts that they ask for and conclude.

    Parameters: `groups` of the ontology; `is_a`, the id of rdf:type; `watched`, as in
    `reason.compile`.
    """

    def __init__(self, groups: Groups, is_a: int, watched: frozenset[int] | None) -> None:
        self._is_a = is_a
        self._groups = groups
        self._asking: dict[_Key, list[tuple[Instance, int]]] = {}
        self._giving: dict[_Key, list[Instance]] = {}
        for shape, rows in groups.derive.items():
            for row in rows:
                self._add(self._instance(shape, row, watched))
        for shape, rows in groups.clash.items():
            for row in rows:
                self._add(self._instance(shape, row, watched))

    def consequences(self, row: Row, facts: Index) -> Iterator[tuple[Instance, Row | None, _Bound]]:
        """Yield what rules conclude with `row` as a premise and `facts` as the others.

        The row is None for an inconsistency; `row` itself must be among `facts`.
        """
        for key in self._keys(row):
            for instance, place in self._asking.get(key, ()):
                bound = _unify(instance.premises[place], row, {})
                if bound is None:
                    continue
                rest = [a for i, a in enumerate(instance.premises) if i != place]
                for full in _search(rest, bound, facts):
                    concluded = self._conclude(instance, full)
                    if concluded is not None or instance.conclusion is None:
                        yield instance, concluded, full

    def gives(self, row: Row, facts: Index) -> bool:
        """Say whether a rule concludes `row` from `facts`."""
        for key in self._keys(row):
            for instance in self._giving.get(key, ()):
                if instance.conclusion is None or instance.equal:
                    continue
                bound = _unify(instance.conclusion, row, {})
                if bound is None or self._is_dropped(instance, row):
                    continue
                if next(_search(list(instance.premises), bound, facts), None) is not None:
                    return True
        return False

    def contradicts(
        self, instance: Instance, bound: Mapping[str, int], term: Callable[[int], Term]
    ) -> bool:
        """Say whether an inconsistency holds for its literals too (they differ, do not fit)."""
        shape = instance.shape
        if shape is None:
            return False
        if shape.unequal:
            one, other = (bound[name] for name in shape.unequal)
            return one != other and one < 0 and other < 0
        if shape.outside:
            literal = term(bound[shape.outside])
            datatype = term(int(self._groups.origins[instance.last].bound["?d"]))
            return isinstance(literal, Literal) and not (
                isinstance(datatype, NamedNode) and contains(datatype.value, literal)
            )
        return True

    def _keys(self, row: Row) -> tuple[_Key, ...]:
        p, _, o = row
        return ((p, o), (p, None)) if p == self._is_a else ((p, None),)

    def _key(self, atom: _Atom) -> _Key:
        p, _, o = atom
        if not isinstance(p, int):
            raise TypeError(atom)
        return (p, o) if p == self._is_a and isinstance(o, int) else (p, None)

    def _add(self, instance: Instance) -> None:
        for place, atom in enumerate(instance.premises):
            self._asking.setdefault(self._key(atom), []).append((instance, place))
        if instance.conclusion is not None and not instance.equal:
            self._giving.setdefault(self._key(instance.conclusion), []).append(instance)

    def _instance(self, shape: Shape, row: Row, watched: frozenset[int] | None) -> Instance:
        bound = {f"c{place}": identity for place, identity in enumerate(row)}
        premises = tuple(self._atom(pattern, bound) for pattern in shape.premises)
        if not shape.conclusion:
            return Instance(premises, None, shape=shape, last=row[-1])
        equal = shape.conclusion[0] == "same"
        conclusion = self._atom(shape.conclusion, bound)
        return Instance(premises, conclusion, equal, None if shape == SUBCLASS else watched)

    def _atom(self, pattern: Pattern, bound: Mapping[str, int]) -> _Atom:
        kind, *names = pattern
        terms: list[int | str] = [bound.get(name, name) for name in names]
        if kind == "prop":
            return terms[0], terms[1], terms[2]
        return self._is_a, terms[0], terms[1]

    def _conclude(self, instance: Instance, bound: _Bound) -> Row | None:
        if instance.conclusion is None:
            return None
        p, s, o = (bound[t] if isinstance(t, str) else t for t in instance.conclusion)
        row = (p, s, o)
        return None if self._is_dropped(instance, row) else row

    def _is_dropped(self, instance: Instance, row: Row) -> bool:
        """Say whether a conclusion says of a literal what nothing asks for."""
        p, s, o = row
        if instance.equal or p != self._is_a or s >= 0 or instance.watched is None:
            return False
        return o not in instance.watched


def _unify(atom: _Atom, row: Row, bound: _Bound) -> _Bound | None:
    """Return `bound` with what makes `atom` equal to `row`, None if nothing does."""
    found = dict(bound)
    for token, value in zip(atom, row, strict=True):
        known = found.get(token) if isinstance(token, str) else token
        if known is None and isinstance(token, str):
            found[token] = value
        elif known != value:
            return None
    return found


def _search(atoms: list[_Atom], bound: _Bound, facts: Index) -> Iterator[_Bound]:
    """Yield all ways to find `atoms` among `facts`, the most bound of them first."""
    if not atoms:
        yield bound
        return
    best = max(atoms, key=lambda atom: sum(_is_known(token, bound) for token in atom))
    rest = list(atoms)
    rest.remove(best)
    p, s, o = (bound.get(token) if isinstance(token, str) else token for token in best)
    if p is None:
        raise TypeError(best)
    for pair in facts.match(p, s, o):
        found = _unify(best, (p, *pair), bound)
        if found is not None:
            yield from _search(rest, found, facts)


def _is_known(token: int | str, bound: Iterable[str]) -> bool:
    return isinstance(token, int) or token in bound
