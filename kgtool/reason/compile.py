"""Groups → plans: what one semi-naive round asks of the executor, and the search for clashes.

Facts are in two tables, `typ` (s, c) and `prop` (p, s, o), what the last round added in `new_typ`
and `new_prop`. A round is at most three plans whatever the ontology's size: new types, new
properties, new pairs of the same thing. In the first round everything counts as new. Groups that no
new fact can serve are not asked. Superclasses, superproperties and inverses are no groups of a
round: their relations are closed, so each new fact is told of all of them once, and nothing follows
from that by the same rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgtool.plans.algebra import anti, dist, filt, join, proj, table, union
from kgtool.plans.expressions import Expression, both, compare, either, isin
from kgtool.plans.nodes import Plan, Row
from kgtool.plans.store import Store
from kgtool.reason.shapes import SUBCLASS, Groups, Pattern, Shape
from kgtool.reason.upward import NAMED_BY, UPWARD, find_above, needed

__all__ = [
    "COLUMNS",
    "FITTING",
    "LITERAL_TAGS",
    "Compiled",
    "Watched",
    "compile_groups",
    "watched",
]

COLUMNS = {"typ": ("s", "c"), "prop": ("p", "s", "o"), "same": ("s", "o")}
"""The columns of facts, by kind."""

LITERAL_TAGS = "literal_tags"
"""The stored table (id, tag) of `Literals.rows`."""

FITTING = "fitting"
"""The stored table (k, tag): the tags that fit the datatype of a place in `origins`."""

Watched = frozenset[int] | None
"""The classes that matter for literals; None if all do."""

_FEW = 256


@dataclass(frozen=True)
class _Part:
    """One group, ready to be asked: its shape, the table of its relation, and the ids there."""

    shape: Shape
    relation: Plan
    ids: Mapping[str, frozenset[int]]
    watched: Watched

    def serves(self, place: int, terms: Mapping[str, Collection[int]]) -> bool:
        """Return whether a fact may match a premise, given the classes and properties of facts."""
        kind, *names = self.shape.premises[place]
        asked = self.ids.get(names[NAMED_BY[kind]])
        return bool(terms[kind]) if asked is None else not asked.isdisjoint(terms[kind])

    def ask(self, changed: int | None, new: str = "new_") -> Plan:
        """Return the bindings of the shape.

        Parameters: `changed`, the premise that asks the new facts only; `new`, how the names of
        their tables begin.
        """
        order = _order(self.shape.premises, changed or 0)
        first = order[0]
        found = join(self._facts(first, "" if changed is None else new), self.relation)
        for place in order[1:]:
            found = join(found, self._facts(place))
        return found

    def conclude(self, changed: int | None, new: str = "new_") -> Plan:
        """Return the facts that the group concludes, with the columns of their kind; see `ask`."""
        kind, *names = self.shape.conclusion
        found = self.ask(changed, new)
        if kind == "same":
            found = filt(found, compare(names[0], "<>", names[1]))
        elif kind == "typ" and not self._guarded():
            found = filt(found, self._worth())
        items = dict(zip(COLUMNS[kind], names, strict=True))
        concluded = proj(found, **items)
        return concluded if set(self.shape.variables) <= set(names) else dist(concluded)

    def _worth(self) -> Expression:
        """Return the test that drops types of literals that nothing asks for."""
        subject, class_ = self.shape.conclusion[1:]
        no_literal = compare(subject, ">=", 0)
        return (
            no_literal if self.watched is None else either(no_literal, isin(class_, self.watched))
        )

    def _guarded(self) -> bool:
        """Return whether conclusions about literals are kept out already, or all wanted."""
        kind, *names = self.shape.conclusion
        if kind != "typ" or self.watched is None or self.shape == SUBCLASS:
            return True
        return not (names[1][0] == "v" or self.ids[names[1]] & self.watched)

    def _no_literals(self) -> set[str]:
        """Return the variables that need not be literals."""
        if not self.shape.conclusion:
            return set()
        kind, *names = self.shape.conclusion
        if kind == "same":
            return {name for name in names if name[0] == "v"}
        if kind == "typ" and self.watched is not None and self.shape != SUBCLASS:
            return {names[0]} if self._guarded() else set()
        return set()

    def _facts(self, place: int, new: str = "") -> Plan:
        """Return the facts that match a premise, their columns named as in the shape."""
        kind, *names = self.shape.premises[place]
        stored = table(new + kind, COLUMNS[kind])
        tests = list(self._tests(kind, names))
        found = filt(stored, both(*tests)) if tests else stored
        return proj(found, **dict(zip(names, COLUMNS[kind], strict=True)))

    def _tests(self, kind: str, names: Sequence[str]) -> Iterator[Expression]:
        seen: dict[str, str] = {}
        for name, column in zip(names, COLUMNS[kind], strict=True):
            if name in seen:
                yield compare(seen[name], "=", column)
            elif name in self.ids:
                if len(self.ids[name]) <= _FEW:
                    yield isin(column, self.ids[name])
            elif column == "o" and name in self._no_literals():
                yield compare(column, ">=", 0)
            seen[name] = column


def _order(premises: Sequence[Pattern], first: int) -> list[int]:
    """Return the order to join premises in: always the one that shares most with those before."""
    order, waiting = [first], [place for place in range(len(premises)) if place != first]
    known = set(premises[first][1:])
    while waiting:
        best = max(waiting, key=lambda place: len(known & set(premises[place][1:])))
        waiting.remove(best)
        order.append(best)
        known.update(premises[best][1:])
    return order


@dataclass(frozen=True)
class Compiled:
    """All groups of an ontology, their relations stored, ready to be asked.

    `upward`: the groups of superclasses, superproperties and inverses.
    """

    derive: Sequence[_Part] = ()
    clash: Sequence[_Part] = ()
    upward: Sequence[_Part] = ()

    def round(
        self, terms: Mapping[str, Collection[int]], new: Mapping[str, Collection[int]] | None = None
    ) -> dict[str, Plan]:
        """Return the plans of a round by the kind of fact they conclude.

        Parameters: `terms`, the classes ("typ") and properties ("prop") of all facts; `new`, those
        of the new facts, None if all facts are new.
        """
        found = dict[str, list[Plan]]()
        for part in self.derive:
            places = range(len(part.shape.premises))
            if not all(part.serves(place, terms) for place in places):
                continue
            kind = part.shape.conclusion[0]
            changed = [place for place in places if part.serves(place, new)] if new else [None]
            found.setdefault(kind, []).extend(part.conclude(place) for place in changed)
        return {kind: _unknown(kind, plans) for kind, plans in found.items() if plans}

    def above(self, kind: str, new: str = "") -> Plan | None:
        """Return what follows by superclasses, superproperties or inverses, None if there are none.

        Parameters: `kind`, typ or prop; `new`, how the name of the table of facts to widen begins.
        """
        plans = [p.conclude(0, new) for p in self.upward if p.shape.conclusion[0] == kind]
        if not plans:
            return None
        found = _unknown(kind, plans)
        return anti(found, table(new + kind, COLUMNS[kind])) if new else found

    def clashes(self) -> list[tuple[Shape, Plan]]:
        """Return the plans that find inconsistencies: columns k (place in `origins`), v0, v1, …."""
        return [(part.shape, _clash(part)) for part in self.clash]


def _unknown(kind: str, plans: Sequence[Plan]) -> Plan:
    """Return the different facts that are not known yet."""
    found = dist(union(*plans))
    return found if kind == "same" else anti(found, table(kind, COLUMNS[kind]))


def _clash(part: _Part) -> Plan:
    """Return what contradicts itself; ill-typed literals but for those that surely fit."""
    found = part.ask(None)
    if part.shape.unequal:
        one, other = part.shape.unequal
        tests = (compare(one, "<", other), compare(one, "<", 0), compare(other, "<", 0))
        found = filt(found, both(*tests))
    if part.shape.outside:
        found = filt(found, compare(part.shape.outside, "<", 0))
    names = {name: name for name in part.shape.variables}
    found = dist(proj(found, k=f"c{len(part.ids) - 1}", **names))
    return _misfits(found, part.shape.outside) if part.shape.outside else found


def _misfits(found: Plan, literal: str) -> Plan:
    """Return the rows whose literal is not of a datatype that fits for certain."""
    tags = proj(table(LITERAL_TAGS, ("id", "tag")), tag="tag", **{literal: "id"})
    rest = anti(join(found, tags), table(FITTING, ("k", "tag")))
    return proj(rest, **{name: name for name in found.columns})


def watched(groups: Groups, schema_types: Iterable[int]) -> Watched:
    """Return the classes whose literal members something asks for; None for all.

    Types of literals are never told, so they are derived only where a rule goes on from them:
    the fillers of restrictions, intersections, disjoint classes, and their subclasses.
    """
    found: set[int] = set(schema_types)
    for shape, rows in (*groups.derive.items(), *groups.clash.items()):
        if shape == SUBCLASS:
            continue
        for pattern in shape.premises:
            if pattern[0] == "typ":
                if pattern[2][0] == "v":
                    return None
                place = int(pattern[2][1:])
                found.update(row[place] for row in rows)
    return frozenset(_with_subclasses(found, groups.derive.get(SUBCLASS, set())))


def _with_subclasses(found: set[int], subclasses: Iterable[Row]) -> set[int]:
    below: dict[int, list[int]] = {}
    for sub, over in subclasses:
        below.setdefault(over, []).append(sub)
    waiting = list(found)
    while waiting:
        new = set(below.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def compile_groups(groups: Groups, store: Store, seen: Watched) -> Compiled:
    """Put the relations of all groups into `store` and return what can be asked of them."""
    above = find_above(groups)
    upward = [
        _store(shape, pairs, store, f"u{number}", seen)
        for number, shape in enumerate(UPWARD)
        if (pairs := [(low, high) for low, found in above[shape].items() for high in found])
    ]
    derive = [
        _store(shape, needed(shape, rows, above), store, f"r{number}", seen)
        for number, (shape, rows) in enumerate(sorted(groups.derive.items(), key=_by_shape))
        if shape not in UPWARD
    ]
    clash = [
        _store(shape, rows, store, f"x{number}", seen)
        for number, (shape, rows) in enumerate(sorted(groups.clash.items(), key=_by_shape))
    ]
    return Compiled(derive, clash, upward)


def _by_shape(group: tuple[Shape, object]) -> str:
    return repr(group[0])


def _store(shape: Shape, rows: Iterable[Row], store: Store, name: str, seen: Watched) -> _Part:
    ordered = sorted(rows)
    columns = [f"c{place}" for place in range(len(ordered[0]))]
    store.put(name, columns, ordered)
    ids = {
        column: frozenset(values)
        for column, values in zip(columns, zip(*ordered, strict=True), strict=True)
    }
    return _Part(shape, table(name, columns), ids, seen)
