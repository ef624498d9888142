"""Rules × ontology → groups: rules that ask the data alike become one relation and one join.

With its ontology premises bound, a rule is a few patterns over the data. Their terms are renamed
(`v0` for a variable, `c0` for each place that a word or an ontology term takes), which gives the
shape; the ids at `c0`, `c1`, … are one row of the shape's relation. So prp-dom and cls-svf2 are one
group, prp-trp is a property chain, prp-eqp1 is a subproperty, cls-uni a subclass; and there are as
many groups as shapes, however large the ontology is.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kgtool.plans.nodes import Row
from kgtool.reason.facts import Facts, Search
from kgtool.reason.rules import Atom, Rule, read_rules
from kgtool.reason.vocabulary import SPECIAL, is_schema, is_variable

__all__ = [
    "INVERSE",
    "SUBCLASS",
    "SUBPROPERTY",
    "Groups",
    "Origin",
    "Pattern",
    "Shape",
    "StandIn",
    "find_groups",
]

Pattern = tuple[str, ...]
"""`("typ", s, c)`, `("prop", p, s, o)` or `("same", s, o)` with names of columns."""

StandIn = Callable[[tuple[str, int, int]], int]
"""Gives an id for the first parts of an intersection ("all") or of a property chain ("path"), the
same for the same parts."""

_Bound = tuple[int | str, ...]


@dataclass(frozen=True)
class Shape:
    """What a group of rules asks and concludes; `conclusion` is empty for inconsistencies.

    `unequal`: the two variables that must be literals of different values, if any. `outside`: the
    variable that must be a literal which is no value of the datatype in question, if any.
    """

    premises: tuple[Pattern, ...]
    conclusion: Pattern
    unequal: tuple[str, ...] = ()
    outside: str = ""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the data's variables, in order."""
        names = {name for pattern in self.premises for name in pattern[1:] if name[0] == "v"}
        return tuple(sorted(names))


SUBCLASS = Shape((("typ", "v0", "c0"),), ("typ", "v0", "c1"))
"""The shape of cax-sco and its like."""

SUBPROPERTY = Shape((("prop", "c0", "v0", "v1"),), ("prop", "c1", "v0", "v1"))
"""The shape of prp-spo1 and its like."""

INVERSE = Shape((("prop", "c0", "v0", "v1"),), ("prop", "c1", "v1", "v0"))
"""The shape of prp-inv1, prp-symp and their like."""


@dataclass(frozen=True)
class Origin:
    """Which rule a row of an inconsistency comes from, and how its variables are bound.

    `bound` has ids for the ontology's variables and names of columns for the data's. `because`:
    the rule whose premises those are, if not the same (dt-not-type).
    """

    rule: Rule
    bound: Mapping[str, int | str]
    because: Rule | None = None


@dataclass
class Groups:
    """The relations of the shapes, and what they are made of.

    `derive`: rows c0, c1, … by shape. `clash`: the same with a last column, the place in
    `origins`. `typed`: what follows without data, as (x, class) (cls-oo).
    """

    derive: dict[Shape, set[Row]] = field(default_factory=dict)
    clash: dict[Shape, set[Row]] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    typed: set[Row] = field(default_factory=set)


def _data_rules() -> Iterator[Rule]:
    """Yield the rules that are run as plans: those with data and ontology in their premises."""
    for rule in read_rules():
        answers = [atom for atom in rule.premises if not is_schema(atom)]
        open_ended = any(is_variable(a[1]) and not _names(a[1], rule) for a in answers)
        equal = any(a[1] in ("owl:sameAs", "value", "equals", "outside") for a in answers)
        if answers and not open_ended and not equal:
            yield rule


def _names(variable: str, rule: Rule) -> bool:
    """Return whether an ontology premise says which values a variable takes."""
    return any(variable in atom for atom in rule.premises if is_schema(atom))


def _ill_typed() -> Rule:
    return next(rule for rule in read_rules() if rule.name == "dt-not-type")


def _put(atom: Atom, bound: Mapping[str, int]) -> _Bound:
    return tuple(bound.get(token, token) for token in atom)


class _Builder:
    """Gathers the groups; `stand_in` gives an id for a made-up class or property."""

    def __init__(self, facts: Facts, datatypes: Container[int], stand_in: StandIn) -> None:
        self.groups = Groups()
        self._facts = facts
        self._datatypes = datatypes
        self._stand_in = stand_in
        self._type = facts.ids["rdf:type"]
        self._same = facts.ids["owl:sameAs"]

    def add(self, rule: Rule) -> None:
        """Add the rows of a rule for each way in which the ontology answers its premises."""
        schema = [atom for atom in rule.premises if is_schema(atom)]
        search = Search(schema, self._facts)
        for binding in search.find():
            bound = dict(zip(search.variables, binding, strict=False))
            self._add_bound(rule, {**self._facts.ids, **bound}, bound)

    def _add_bound(self, rule: Rule, ids: Mapping[str, int], bound: Mapping[str, int]) -> None:
        atoms: list[_Bound] = []
        unequal: tuple[str, ...] = ()
        for atom in rule.premises:
            if atom[1] == "differs":
                unequal = (atom[0], atom[2])
            elif atom[1] in SPECIAL:
                items = self._facts.items(ids[atom[2]])
                if not items:
                    return
                atoms += self._spread(atom, items)
            elif not is_schema(atom):
                atoms.append(_put(atom, ids))
        conclusion = _put(rule.conclusion, ids)
        if atoms and conclusion not in atoms:
            self._group(rule, atoms, conclusion, unequal, bound)

    def _spread(self, atom: Atom, items: Sequence[int]) -> list[_Bound]:
        """Return the patterns of a premise over a list of at least one item."""
        if atom[1] == "keys":
            return [
                (who, item, f"?key{place}")
                for place, item in enumerate(items)
                for who in (atom[0], atom[3])
            ]
        *first, last = items
        part = self._part(atom[1], first)
        if atom[1] == "all":
            return [(atom[0], self._type, item) for item in (*part, last)]
        if not part:
            return [(atom[0], last, atom[3])]
        return [(atom[0], part[0], "?between"), ("?between", last, atom[3])]

    def _part(self, kind: str, items: Sequence[int]) -> list[int]:
        """Return the class or property, made up if need be, that stands for the first items."""
        if len(items) < 2:
            return list(items)
        *first, last = items
        (part,) = self._part(kind, first)
        made_up = self._stand_in((kind, part, last))
        self._add_row(self._made_up_rule(kind, part, last, made_up))
        return [made_up]

    def _made_up_rule(
        self, kind: str, part: int, last: int, made_up: int
    ) -> tuple[list[_Bound], _Bound]:
        if kind == "all":
            atoms: list[_Bound] = [("?x", self._type, part), ("?x", self._type, last)]
            return atoms, ("?x", self._type, made_up)
        return [("?x", part, "?y"), ("?y", last, "?z")], ("?x", made_up, "?z")

    def _add_row(self, rule: tuple[list[_Bound], _Bound]) -> None:
        shape, row, _ = self._shape(*rule)
        self._add_derived(shape, row)

    def _group(
        self,
        rule: Rule,
        atoms: list[_Bound],
        conclusion: _Bound,
        unequal: tuple[str, ...],
        bound: Mapping[str, int],
    ) -> None:
        shape, row, names = self._shape(atoms, conclusion, unequal)
        if not conclusion:
            self._add_clash(shape, row, Origin(rule, {**names, **bound}))
            return
        self._add_derived(shape, row)
        member, predicate, class_ = conclusion
        if predicate == self._type and class_ in self._datatypes and isinstance(member, str):
            ill = Shape(shape.premises, (), outside=names[member])
            origin = Origin(_ill_typed(), {"?v": names[member], "?d": class_, **names, **bound})
            self._add_clash(ill, row[:-1], replace(origin, because=rule))

    def _add_derived(self, shape: Shape, row: Row) -> None:
        # rules about rdf:type alone name no id; a relation needs a column all the same
        self.groups.derive.setdefault(shape, set()).add(row or (self._type,))

    def _add_clash(self, shape: Shape, row: Row, origin: Origin) -> None:
        self.groups.clash.setdefault(shape, set()).add((*row, len(self.groups.origins)))
        self.groups.origins.append(origin)

    def _shape(
        self, atoms: Iterable[_Bound], conclusion: _Bound, unequal: tuple[str, ...] = ()
    ) -> tuple[Shape, Row, dict[str, str]]:
        names: dict[str, str] = {}
        row: list[int] = []

        def name(term: int | str) -> str:
            if isinstance(term, str):
                return names.setdefault(term, f"v{len(names)}")
            row.append(term)
            return f"c{len(row) - 1}"

        def pattern(atom: _Bound) -> Pattern:
            subject, predicate, value = atom
            if predicate == self._type:
                return ("typ", name(subject), name(value))
            return ("prop", name(predicate), name(subject), name(value))

        premises = tuple(pattern(atom) for atom in atoms)
        concluded = self._concluded(conclusion, name, pattern) if conclusion else ()
        shape = Shape(premises, concluded, tuple(names[token] for token in unequal))
        return shape, tuple(row), names

    def _concluded(
        self,
        conclusion: _Bound,
        name: Callable[[int | str], str],
        pattern: Callable[[_Bound], Pattern],
    ) -> Pattern:
        if conclusion[1] == self._same:
            return ("same", name(conclusion[0]), name(conclusion[2]))
        return pattern(conclusion)


def find_groups(facts: Facts, datatypes: Container[int], stand_in: StandIn) -> Groups:
    """Return the groups that the rules form over a closed ontology.

    Parameters: `facts`, the closed ontology; `datatypes`, the ids of those we know; `stand_in`.
    """
    builder = _Builder(facts, datatypes, stand_in)
    for rule in _data_rules():
        builder.add(rule)
    one_of = Search([("?c", "owl:oneOf", "?l"), ("?l", "item", "?x")], facts)
    builder.groups.typed.update(
        (value, class_) for class_, _, value, *_ in one_of.find() if value != class_
    )
    return builder.groups
