"""The inconsistency rules, asked once the closure is complete.

Most are plans like other rules. Here in plain Python: whether two literals differ or one fits its
datatype, after the plan has left few; and what is stated to differ (eq-diff1 to 3), which sameness
by representatives has made one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from kgtool.plans.algebra import TRIPLES, filt, scan, table
from kgtool.plans.expressions import compare, isin
from kgtool.plans.lexicon import learn
from kgtool.plans.nodes import Row
from kgtool.reason.clashes import Clash, distinct, explain
from kgtool.reason.compile import FITTING, LITERAL_TAGS
from kgtool.reason.facts import Facts
from kgtool.reason.fixpoint import Fixpoint
from kgtool.reason.literals import contains, differ
from kgtool.reason.rules import Rule, read_rules
from kgtool.reason.schema import close
from kgtool.reason.shapes import Origin, Shape
from kgtool.terms import NamedNode, Term

__all__ = ["find_clashes"]

_CLASSES = frozenset({"cax-dw", "cax-adc", "cls-com"})


def find_clashes(fixpoint: Fixpoint) -> list[Clash]:
    """Return all contradictions of a closed graph, in order, each once."""
    finder = _Finder(fixpoint)
    found = [*finder.by_plans(), *finder.ill_formed(), *finder.different(), *finder.all_different()]
    return distinct(found)


def _rule(name: str) -> Rule:
    return next(rule for rule in read_rules() if rule.name == name)


class _Finder:
    def __init__(self, fixpoint: Fixpoint) -> None:
        self._fixpoint = fixpoint
        self._store = fixpoint.store
        self._literals = fixpoint.literals
        self._ids = fixpoint.words

    def by_plans(self) -> Iterator[Clash]:
        """Yield what the plans of the inconsistency rules find."""
        self._put_tags()
        asked = self._fixpoint.compiled.clashes()
        origins, empty = self._fixpoint.groups.origins, self._members_of_nothing()
        answers = self._store.run_all([plan for _, plan in asked])
        learn(self._fixpoint.dictionary, {x for rows in answers for row in rows for x in row[1:]})
        for (shape, plan), rows in zip(asked, answers, strict=True):
            for row in rows:
                values = dict(zip(plan.columns, row, strict=True))
                origin = origins[values["k"]]
                told = origin.rule.name in _CLASSES and values["v0"] in empty
                if not told and self._holds(shape, origin, values):
                    bound = {name: values.get(str(at), at) for name, at in origin.bound.items()}
                    yield self._explain(origin.rule, bound, origin.because)

    def _members_of_nothing(self) -> set[int]:
        """Return what is in owl:Nothing: being in every class too, it is told of once."""
        nothing = compare("c", "=", self._fixpoint.ids["owl:Nothing"])
        return {s for s, _ in self._store.run(filt(table("typ", ("s", "c")), nothing))}

    def ill_formed(self) -> Iterator[Clash]:
        """Yield the literals that are no value of their own datatype (dt-not-type)."""
        bad = self._literals.ill_formed
        if not bad:
            return
        rows = self._store.run(filt(table(TRIPLES, ("p", "s", "o")), isin("o", bad)))
        learn(self._fixpoint.dictionary, {term for row in rows for term in row})
        says = Rule("dt-not-type", (("?x", "?p", "?v"),), (), *self._ill_typed())
        for p, s, o in rows:
            datatype = self._literals.literal(o).datatype
            bound = {"?x": self._term(s), "?p": self._term(p), "?v": self._term(o), "?d": datatype}
            yield explain(says, bound)

    def different(self) -> Iterator[Clash]:
        """Yield things stated to differ that are the same (eq-diff1)."""
        rule, find = _rule("eq-diff1"), self._fixpoint.same.find
        different = self._ids["owl:differentFrom"]
        stated = {(s, o) for s, o in self._store.run(scan(different)) if find(s) == find(o)}
        told = {find(s) for s, _ in stated}
        concluded = scan(self._fixpoint.ids["owl:differentFrom"], of="prop")
        for s, o in self._store.run(filt(concluded, compare("s", "=", "o"))):
            if s not in told:
                stated.add((s, o))
        for s, o in sorted(stated):
            yield self._explain(rule, {"?x": s, "?y": o})

    def all_different(self) -> Iterator[Clash]:
        """Yield things listed as all different that are the same (eq-diff2, eq-diff3)."""
        facts = Facts(self._ids, {})
        close(facts, self._asserted_lists())
        find = self._fixpoint.same.find
        for name, word in (("eq-diff2", "owl:members"), ("eq-diff3", "owl:distinctMembers")):
            rule = _rule(name)
            for node in sorted(
                facts.subjects(self._ids["rdf:type"], self._ids["owl:AllDifferent"])
            ):
                for head in sorted(facts.objects(node, self._ids[word])):
                    for one, other in combinations(facts.items(head), 2):
                        if find(one) == find(other):
                            bound = {"?d": node, "?l": head, "?x": one, "?y": other}
                            yield self._explain(rule, bound)

    def _asserted_lists(self) -> list[Row]:
        """Return the lists of different things as they were asserted, before merging."""
        kind, is_a = self._ids["owl:AllDifferent"], self._ids["rdf:type"]
        concluded = compare("c", "=", self._fixpoint.ids["owl:AllDifferent"])
        typed = self._store.run(filt(table("typ", ("s", "c")), concluded))
        if not typed:
            return []
        words = ("owl:members", "owl:distinctMembers", "rdf:first", "rdf:rest")
        wanted = isin("p", {self._ids[word] for word in words})
        rows = self._store.run(filt(table(TRIPLES, ("p", "s", "o")), wanted))
        found: list[Row] = [(s, p, o) for p, s, o in rows]
        found += [(m, is_a, kind) for s, _ in typed for m in self._fixpoint.same.members(s)]
        return found

    def _put_tags(self) -> None:
        """Store which datatypes of literals fit which places, for the plans to leave them out."""
        self._literals.put_tags(self._store, LITERAL_TAGS)
        rows: list[Row] = []
        fitting: dict[int, list[int]] = {}
        for place, origin in enumerate(self._fixpoint.groups.origins):
            if origin.because is not None:
                datatype = int(origin.bound["?d"])
                if datatype not in fitting:
                    fitting[datatype] = self._literals.fits(self._iri(datatype))
                rows += [(place, tag) for tag in fitting[datatype]]
        self._store.put(FITTING, ("k", "tag"), rows)

    def _holds(self, shape: Shape, origin: Origin, values: Mapping[str, int]) -> bool:
        """Return whether the literals of an answer differ, or do not fit, as the rule asks."""
        literal = self._literals.literal
        if shape.unequal:
            one, other = shape.unequal
            return differ(literal(values[one]), literal(values[other]))
        if shape.outside:
            return not contains(self._iri(int(origin.bound["?d"])), literal(values[shape.outside]))
        return True

    def _explain(
        self, rule: Rule, bound: Mapping[str, int | str], because: Rule | None = None
    ) -> Clash:
        terms = {name: self._term(at) for name, at in bound.items() if isinstance(at, int)}
        return explain(rule, terms, because)

    def _term(self, identity: int) -> Term:
        return self._fixpoint.dictionary.term(identity)

    def _iri(self, identity: int) -> str:
        term = self._term(identity)
        return term.value if isinstance(term, NamedNode) else ""

    def _ill_typed(self) -> tuple[str, str]:
        rule = _rule("dt-not-type")
        return rule.en, rule.zh
