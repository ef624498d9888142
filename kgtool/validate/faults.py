"""One plan for each kind of constraint: its rows are what breaks the constraint.

Columns: `f` (focus), `v` (value, where the result has one), `p` (predicate, for closed shapes).
Source: SHACL, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping

from kgtool.plans import algebra as a
from kgtool.plans.encode import BLANKS, LANGUAGES, TRIPLE_TERMS
from kgtool.plans.kinds import SEVERAL
from kgtool.plans.lexicon import StoredLexicon, learn
from kgtool.plans.order import KEYS, at_most, less
from kgtool.terms import NamedNode, named
from kgtool.validate import constraints as c
from kgtool.validate import paths as p
from kgtool.validate.patterns import is_simple
from kgtool.validate.planner import PlanMaker, Planner, Scope
from kgtool.validate.values import language_matches

__all__ = ["PLANS"]

_NAMES = ("family", "low", "high")
_OTHERS = {f"{name}2": name for name in _NAMES}


def _nothing(columns: tuple[str, ...] = ("f",)) -> a.Plan:
    return a.values(columns, ())


def _class(plan: Planner, rule: c.ClassIs, scope: Scope) -> a.Plan:
    def make() -> a.Plan:
        return a.anti(scope.pairs, plan.members(rule.cls))

    return scope.cut(plan.once(("wrong", scope.key, rule), make))


def _datatype(plan: Planner, rule: c.DatatypeIs, scope: Scope) -> a.Plan:
    if rule.datatype == named("rdf:langString"):
        return plan.wrong_values(scope, rule, a.compare("tag", ">=", LANGUAGES))
    code = plan.dictionary.tags().get(rule.datatype.value, -1)
    good = a.both(a.compare("tag", "=", code), a.compare("valid", "=", 1))
    return plan.wrong_values(scope, rule, good)


_KINDS: Mapping[str, a.Expression] = {
    "iri": a.both(a.compare("v", ">=", 0), a.compare("v", "<", BLANKS)),
    "blank": a.both(a.compare("v", ">=", BLANKS), a.compare("v", "<", TRIPLE_TERMS)),
    "literal": a.compare("v", "<", 0),
}


def _node_kind(plan: Planner, rule: c.NodeKind, scope: Scope) -> a.Plan:
    kinds = [_KINDS[kind] for kind in sorted(rule.kinds)]
    good = kinds[0] if len(kinds) == 1 else a.either(*kinds)

    def make() -> a.Plan:
        return a.filt(scope.pairs, a.negate(good))

    return scope.cut(plan.once(("wrong", scope.key, rule), make))


def _range(plan: Planner, rule: c.Range, scope: Scope) -> a.Plan:
    _, family, low, high, _ = plan.dictionary.attributes(plan.dictionary.intern(rule.bound))
    holds = less if rule.op in "<>" else at_most
    bound = (family, low, high)
    good = holds(bound, KEYS) if rule.op[0] == ">" else holds(KEYS, bound)
    return plan.wrong_values(scope, rule, good)


def _text(plan: Planner, rule: c.Length | c.Pattern, scope: Scope) -> a.Plan:
    """Look at each distinct value once, with the evaluator's own test."""

    def make() -> a.Plan:
        distinct = a.dist(a.proj(scope.cut(scope.pairs), v="v"))
        wrong, doubts = _wrong_for_certain(plan, rule, distinct)
        learn(plan.dictionary, doubts)
        terms = [(code, plan.dictionary.term(code)) for code in doubts]
        test = plan.test(rule, [term for _, term in terms])
        wrong += [code for code, term in terms if not test(term)]
        return a.filt(scope.pairs, a.isin("v", wrong))

    return scope.cut(plan.once(("wrong", scope.key, id(scope.focus), rule), make))


def _wrong_for_certain(
    plan: Planner, rule: c.Length | c.Pattern, values: a.Plan
) -> tuple[list[int], list[int]]:
    """Return what the database finds wrong in `values`, and what to look at term by term."""
    stored = plan.dictionary
    if isinstance(stored, StoredLexicon):
        if isinstance(rule, c.Length):
            least, most = (rule.size, None) if rule.op == ">=" else (0, rule.size)
            wrong, doubts = stored.failing_texts(values, least=least, most=most)
            return list(wrong), list(doubts)
        if not rule.flags and is_simple(rule.pattern):
            wrong, doubts = stored.failing_texts(values, pattern=rule.pattern)
            return list(wrong), list(doubts)
    return [], [code for (code,) in plan.store.run(values)]


def _in(plan: Planner, rule: c.In, scope: Scope) -> a.Plan:
    known = {code for term in rule.values if (code := plan.identity(term)) is not None}

    def make() -> a.Plan:
        return a.filt(scope.pairs, a.negate(a.isin("v", known)))

    return scope.cut(plan.once(("wrong", scope.key, rule), make))


def _language_in(plan: Planner, rule: c.LanguageIn, scope: Scope) -> a.Plan:
    good = [
        code
        for name, code in plan.dictionary.tags().items()
        if name.startswith("@") and any(language_matches(name[1:], r) for r in rule.ranges)
    ]
    return plan.wrong_values(scope, rule, a.isin("tag", good))


def _unique_lang(plan: Planner, _: c.UniqueLang, scope: Scope) -> a.Plan:
    def make() -> a.Plan:
        tagged = a.filt(plan.attributes(scope, ("tag",)), a.compare("tag", ">=", LANGUAGES))
        twice = a.filt(a.count(tagged, "f", "tag"), a.compare("n", ">", 1))
        return a.proj(twice, f="f")

    return scope.cut(plan.once(("twice", scope.key), make))


def _counts(plan: Planner, scope: Scope) -> a.Plan:
    return plan.once(("count", scope.key), lambda: a.count(scope.pairs, "f"))


def _min_count(plan: Planner, rule: c.MinCount, scope: Scope) -> a.Plan:
    if rule.count == 0:
        return _nothing()
    known = plan.with_values(scope, rule.count) if rule.count <= SEVERAL else None
    if known is not None:
        return known[1]
    if rule.count == 1:
        return a.anti(scope.focus, scope.pairs)
    enough = a.filt(_counts(plan, scope), a.compare("n", ">=", rule.count))
    return a.anti(scope.focus, enough)


def _max_count(plan: Planner, rule: c.MaxCount, scope: Scope) -> a.Plan:
    known = plan.with_values(scope, rule.count + 1) if rule.count < SEVERAL else None
    if known is not None:
        return known[0]

    def make() -> a.Plan:
        return a.proj(a.filt(_counts(plan, scope), a.compare("n", ">", rule.count)), f="f")

    return scope.cut(plan.once(("many", scope.key, rule), make))


def _has_value(plan: Planner, rule: c.HasValue, scope: Scope) -> a.Plan:
    code = plan.identity(rule.value)
    if code is None:
        return scope.focus
    return a.anti(scope.focus, a.filt(scope.pairs, a.compare("v", "=", code)))


def _others(plan: Planner, predicate: NamedNode) -> a.Plan:
    return plan.relation(p.Predicate(predicate))


def _equals(plan: Planner, rule: c.Equals, scope: Scope) -> a.Plan:
    others = _others(plan, rule.predicate)
    return a.union(
        scope.cut(a.anti(scope.pairs, others)),
        a.semi(a.anti(others, scope.pairs), scope.focus),
    )


def _disjoint(plan: Planner, rule: c.Disjoint, scope: Scope) -> a.Plan:
    return scope.cut(a.semi(scope.pairs, _others(plan, rule.predicate)))


def _less_than(plan: Planner, rule: c.LessThan, scope: Scope) -> a.Plan:
    others = a.proj(plan.attributes_at(rule.predicate, _NAMES), f="f", **_OTHERS)
    known = a.join(scope.cut(plan.attributes(scope, _NAMES)), others)
    holds = (less if rule.op == "<" else at_most)(KEYS, ("family2", "low2", "high2"))
    return a.proj(a.filt(known, a.negate(holds)), f="f", v="v")


def _closed(plan: Planner, rule: c.Closed, scope: Scope) -> a.Plan:
    known = {code for term in rule.allowed if (code := plan.identity(term)) is not None}
    facts = a.proj(a.table(a.TRIPLES, ("p", "s", "o")), m="s", v="o", p="p")
    other = a.filt(facts, a.negate(a.isin("p", known)))
    return a.proj(a.join(a.proj(scope.cut(scope.pairs), f="f", m="v"), other), f="f", v="v", p="p")


# ---- Logic ---------------------------------------------------------------------------------------


def _node(plan: Planner, rule: c.Node, scope: Scope) -> a.Plan:
    return scope.cut(a.semi(scope.pairs, plan.failing(rule.shape, scope)))


def _not(plan: Planner, rule: c.Not, scope: Scope) -> a.Plan:
    return scope.cut(a.anti(scope.pairs, plan.failing(rule.shape, scope)))


def _and(plan: Planner, rule: c.And, scope: Scope) -> a.Plan:
    failing = [plan.failing(shape, scope) for shape in rule.shapes]
    return scope.cut(a.semi(scope.pairs, a.union(*failing)) if failing else _nothing(("f", "v")))


def _or(plan: Planner, rule: c.Or, scope: Scope) -> a.Plan:
    left = scope.cut(scope.pairs)
    for shape in rule.shapes:
        left = a.semi(left, plan.failing(shape, scope))
    return left


def _xone(plan: Planner, rule: c.Xone, scope: Scope) -> a.Plan:
    failing = [a.dist(plan.failing(shape, scope)) for shape in rule.shapes]
    if not failing:
        return scope.cut(scope.pairs)
    if len(failing) == 1:
        return scope.cut(a.semi(scope.pairs, failing[0]))
    all_but_one = a.compare("n", "=", len(failing) - 1)
    right = a.proj(a.filt(a.count(a.union(*failing), "v"), all_but_one), v="v")
    return scope.cut(a.anti(scope.pairs, right))


def _property(plan: Planner, rule: c.Property, scope: Scope) -> a.Plan:
    """Return the focus nodes that do not conform; their results are found elsewhere."""
    return a.proj(a.semi(scope.cut(scope.pairs), plan.failing(rule.shape, scope)), f="f")


def _qualified(plan: Planner, rule: c.Qualified, scope: Scope) -> a.Plan:
    good: a.Plan = a.anti(scope.cut(scope.pairs), plan.failing(rule.shape, scope))
    for sibling in rule.siblings:
        good = a.semi(good, plan.failing(sibling, scope))
    if rule.op == "<=":
        return a.proj(a.filt(a.count(good, "f"), a.compare("n", ">", rule.count)), f="f")
    if rule.count == 0:
        return _nothing()
    enough = a.filt(a.count(good, "f"), a.compare("n", ">=", rule.count))
    return a.anti(scope.focus, enough)


PLANS: Mapping[type, PlanMaker] = {
    c.ClassIs: _class,
    c.DatatypeIs: _datatype,
    c.NodeKind: _node_kind,
    c.Range: _range,
    c.Length: _text,
    c.Pattern: _text,
    c.In: _in,
    c.LanguageIn: _language_in,
    c.UniqueLang: _unique_lang,
    c.MinCount: _min_count,
    c.MaxCount: _max_count,
    c.HasValue: _has_value,
    c.Equals: _equals,
    c.Disjoint: _disjoint,
    c.LessThan: _less_than,
    c.Closed: _closed,
    c.Node: _node,
    c.Not: _not,
    c.And: _and,
    c.Or: _or,
    c.Xone: _xone,
    c.Property: _property,
    c.Qualified: _qualified,
}
"""Kinds of constraints that have plans; SPARQL has its own way."""
