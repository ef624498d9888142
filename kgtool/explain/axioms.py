"""What the ontology says, in words: axioms, and classes that have no name of their own.

An axiom about relations is told by an example with A, B, C (甲乙丙), so that it reads as the rule
that it is: "if A is administered by B and B plays the role C, then A serves the role C".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kgtool.explain.known import Fact
from kgtool.explain.names import Names
from kgtool.namespaces import shorten
from kgtool.terms import BlankNode, Literal, NamedNode, Term, named

__all__ = ["Axioms"]

_LETTERS = {"en": tuple("ABCDEFGH"), "zh-Hant": tuple("甲乙丙丁戊己庚辛")}


class Axioms:
    """Words for the axioms of an ontology.

    Parameters: `names` of its terms, and with them the language.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._say = names.say
        self._known = names.known
        self._letters = _LETTERS[names.lang]
        self._within: list[Term] = []

    def sentence(self, fact: Fact) -> str:
        """Return what an axiom says."""
        subject, predicate, value = fact
        short = shorten(predicate.value) if isinstance(predicate, NamedNode) else ""
        if short == "rdf:type" and isinstance(value, NamedNode):
            short = shorten(value.value)
        told = _TOLD.get(short)
        if told is not None:
            return told(self, subject, value)
        return self._names.phrase(predicate, self.thing(subject), self.thing(value))

    def thing(self, term: Term) -> str:
        """Return the name of a term; a class without a name is described."""
        if not isinstance(term, BlankNode):
            return self._names.name(term)
        if term in self._within:  # a class that is described by itself
            return "…"
        self._within.append(term)
        described = self._described(term)
        self._within.pop()
        return described

    def _kind(self, term: Term) -> str:
        """Return what a member of a class is, with an article in English."""
        kind = self.thing(term)
        return kind if isinstance(term, BlankNode) else self._say(f"a {kind}", kind)

    def _described(self, node: Term) -> str:
        for word, tell in _CLASSES.items():
            value = self._first(node, word)
            if value is not None:
                return tell(self, node, value)
        return self._say("something of a class that the ontology describes", "本體所描述之類別")

    def _first(self, node: Term, word: str) -> Term | None:
        return next(iter(self._known.written(node, named(word))), None)

    def _relation(self, property_: Term | None, x: str, y: str) -> str:
        return self._names.phrase(property_, x, y) if property_ is not None else "…"

    def _if(self, *parts: str) -> str:
        *conditions, conclusion = parts
        en = f"if {' and '.join(conditions)}, then {conclusion}"
        return self._say(en, f"若{'，且'.join(conditions)}，則{conclusion}")

    def _subclass(self, subject: Term, value: Term) -> str:
        held = self._has_value(value)
        if held:
            every = self._names.name(subject)
            return held(self._say(f"every {every}", f"凡{every}皆"))
        x, y = self.thing(subject), self._kind(value)
        return self._say(f"every {x} is {y}", f"{x}皆為{y}")

    def _has_value(self, node: Term) -> Callable[[str], str] | None:
        value = self._first(node, "owl:hasValue") if isinstance(node, BlankNode) else None
        if value is None:
            return None
        property_ = self._first(node, "owl:onProperty")
        return lambda who: self._relation(property_, who, self._names.name(value))

    def _equivalent(self, subject: Term, value: Term) -> str:
        held = self._has_value(value)
        if held:
            x, letter = self._names.name(subject), self._letters[0]
            en = f"a {x} is the same as any {letter} for which {held(letter)}"
            return self._say(en, f"凡{letter}為{x}，即{held(letter)}，反之亦然")
        x, y = self.thing(subject), self.thing(value)
        return self._say(f"{x} and {y} are the same class", f"{x}與{y}為同一類別")

    def _subproperty(self, subject: Term, value: Term) -> str:
        a, b = self._letters[:2]
        return self._if(self._relation(subject, a, b), self._relation(value, a, b))

    def _same_property(self, subject: Term, value: Term) -> str:
        x, y = self._names.name(subject), self._names.name(value)
        return self._say(f"{x} and {y} mean the same", f"{x}與{y}同義")

    def _inverse(self, subject: Term, value: Term) -> str:
        a, b = self._letters[:2]
        told = self._if(self._relation(subject, a, b), self._relation(value, b, a))
        return told + self._say(", and the other way round", "，反之亦然")

    def _chain(self, subject: Term, value: Term) -> str:
        properties = [item for item, _ in self._known.items(value)]
        letters = self._letters
        if len(properties) >= len(letters):
            return self._names.phrase(named("owl:propertyChainAxiom"), self.thing(subject), "…")
        steps = [
            self._relation(property_, letters[place], letters[place + 1])
            for place, property_ in enumerate(properties)
        ]
        return self._if(*steps, self._relation(subject, letters[0], letters[len(properties)]))

    def _domain(self, subject: Term, value: Term) -> str:
        a, b = self._letters[:2]
        return self._if(self._relation(subject, a, b), self._member(a, value))

    def _member(self, letter: str, class_: Term) -> str:
        kind = self._kind(class_)
        return self._say(f"{letter} is {kind}", f"{letter}是{kind}")

    def _range(self, subject: Term, value: Term) -> str:
        a, b = self._letters[:2]
        return self._if(self._relation(subject, a, b), self._member(b, value))

    def _transitive(self, subject: Term, _: Term) -> str:
        a, b, c = self._letters[:3]
        steps = (self._relation(subject, *pair) for pair in ((a, b), (b, c), (a, c)))
        return self._if(*steps)

    def _symmetric(self, subject: Term, _: Term) -> str:
        a, b = self._letters[:2]
        return self._if(self._relation(subject, a, b), self._relation(subject, b, a))

    def _one_way(self, subject: Term, _: Term) -> str:
        a, b = self._letters[:2]
        forth, back = self._relation(subject, a, b), self._relation(subject, b, a)
        return self._say(f"it cannot be that {forth} and {back}", f"不得{forth}而又{back}")

    def _not_itself(self, subject: Term, _: Term) -> str:
        a = self._letters[0]
        held = self._relation(subject, a, a)
        return self._say(f"it cannot be that {held}", f"不得{held}")

    def _at_most_one(self, subject: Term, _: Term) -> str:
        p = self._names.name(subject)
        return self._say(f"a thing has at most one {p}", f"{p}至多一值")

    def _of_at_most_one(self, subject: Term, _: Term) -> str:
        p = self._names.name(subject)
        return self._say(f"no two things share a {p}", f"同一{p}至多屬於一物")

    def _exclude(self, subject: Term, value: Term) -> str:
        x, y = self.thing(subject), self.thing(value)
        return self._say(f"{x} and {y} exclude each other", f"{x}與{y}互斥")

    def _all_exclude(self, subject: Term, _: Term) -> str:
        members = self._first(subject, "owl:members") or self._first(subject, "owl:distinctMembers")
        listed = self._listed(members, self._say(", ", "、")) if members is not None else "…"
        return self._say(f"these exclude each other: {listed}", f"{listed}兩兩互斥")

    def _all_differ(self, subject: Term, _: Term) -> str:
        members = self._first(subject, "owl:members") or self._first(subject, "owl:distinctMembers")
        listed = self._listed(members, self._say(", ", "、")) if members is not None else "…"
        return self._say(f"no two of these are the same: {listed}", f"{listed}兩兩相異")

    def _key(self, subject: Term, value: Term) -> str:
        keys, c = self._listed(value, self._say(" and ", "及")), self.thing(subject)
        return self._say(
            f"two {c} with the same {keys} are the same thing", f"{keys}相同之兩{c}為同一物"
        )

    def _listed(self, head: Term, joined: str) -> str:
        return joined.join(self.thing(item) for item, _ in self._known.items(head))

    def _some(self, node: Term, value: Term) -> str:
        p, kind = self._property(node), self._kind(value)
        return self._say(f"something with some {p} that is {kind}", f"有{p}為{kind}者")

    def _only(self, node: Term, value: Term) -> str:
        p, kind = self._property(node), self.thing(value)
        return self._say(f"something with only {kind} as {p}", f"{p}皆為{kind}者")

    def _this(self, node: Term, value: Term) -> str:
        p, name = self._property(node), self._names.name(value)
        return self._say(f"something with {name} as {p}", f"{p}含{name}者")

    def _at_most(self, node: Term, value: Term) -> str:
        p, number = self._property(node), value.value if isinstance(value, Literal) else "?"
        return self._say(f"something with at most {number} {p}", f"{p}至多 {number} 個者")

    def _property(self, node: Term) -> str:
        property_ = self._first(node, "owl:onProperty")
        return self._names.name(property_) if property_ is not None else "…"

    def _union(self, _: Term, value: Term) -> str:
        return self._listed(value, self._say(" or ", "或"))

    def _both(self, _: Term, value: Term) -> str:
        return self._listed(value, self._say(" and ", "且"))

    def _one_of(self, _: Term, value: Term) -> str:
        listed = self._listed(value, self._say(", ", "、"))
        return self._say(f"one of {listed}", f"{listed}之一")

    def _made_of(self, subject: Term, _: Term) -> str:
        x, kind = self._names.name(subject), self._described(subject)
        return self._say(f"{x} is the same as {kind}", f"{x}即{kind}")

    def _not(self, _: Term, value: Term) -> str:
        kind = self._kind(value)
        return self._say(f"something that is not {kind}", f"非{kind}者")


_Told = Callable[[Axioms, Term, Term], str]
_CLASSES: Mapping[str, _Told] = {
    "owl:someValuesFrom": Axioms._some,
    "owl:allValuesFrom": Axioms._only,
    "owl:hasValue": Axioms._this,
    "owl:maxCardinality": Axioms._at_most,
    "owl:maxQualifiedCardinality": Axioms._at_most,
    "owl:unionOf": Axioms._union,
    "owl:intersectionOf": Axioms._both,
    "owl:oneOf": Axioms._one_of,
    "owl:complementOf": Axioms._not,
}
_TOLD: Mapping[str, _Told] = {
    **dict.fromkeys(_CLASSES, Axioms._made_of),
    "rdfs:subClassOf": Axioms._subclass,
    "owl:equivalentClass": Axioms._equivalent,
    "owl:disjointWith": Axioms._exclude,
    "rdfs:subPropertyOf": Axioms._subproperty,
    "owl:equivalentProperty": Axioms._same_property,
    "owl:inverseOf": Axioms._inverse,
    "owl:propertyDisjointWith": Axioms._exclude,
    "owl:propertyChainAxiom": Axioms._chain,
    "owl:hasKey": Axioms._key,
    "rdfs:domain": Axioms._domain,
    "rdfs:range": Axioms._range,
    "owl:TransitiveProperty": Axioms._transitive,
    "owl:SymmetricProperty": Axioms._symmetric,
    "owl:AsymmetricProperty": Axioms._one_way,
    "owl:IrreflexiveProperty": Axioms._not_itself,
    "owl:FunctionalProperty": Axioms._at_most_one,
    "owl:InverseFunctionalProperty": Axioms._of_at_most_one,
    "owl:AllDisjointClasses": Axioms._all_exclude,
    "owl:AllDisjointProperties": Axioms._all_exclude,
    "owl:AllDifferent": Axioms._all_differ,
}
