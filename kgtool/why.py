"""The question "why": names to triples, and what is to be told about each.

Names are taken as `kgtool show` takes them: a key, an address, or any name in either language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kgtool.errors import StoreProblem, WrongUse, nearest
from kgtool.explain import Explainer, Fact, Told
from kgtool.namespaces import BASE, CONCEPT, COOP, ID, expand, shorten
from kgtool.terms import BlankNode, Literal, NamedNode, Term, named
from kgtool.written import fold

__all__ = ["Why", "ask_why"]

_LABELS = ("skos:prefLabel", "rdfs:label", "skos:altLabel")
_OTHER_NAMES = {
    "rdf:type": ("a", "kind", "class", "類別"),
    "skos:prefLabel": ("name", "名稱"),
    "skos:altLabel": ("other name", "別名"),
}
_OF_ALL = frozenset({named("owl:Thing"), named("rdfs:Resource"), named("owl:NamedIndividual")})
_PLAIN_RULES = {"cax-sco", "prp-spo1"}
_PROOFS = 20


@dataclass(frozen=True)
class Why:
    """The answer to a question why.

    `asked`: what it was about, in words by language. `proofs`: for each triple its explanations,
    shortest first. `stated`: how many triples about the subject are asserted, if that was asked.
    `instead`: what the graph says where it does not say what was asked; then `proofs` is empty.
    """

    asked: dict[str, str]
    proofs: tuple[tuple[Told, ...], ...]
    stated: int | None = None
    instead: tuple[dict[str, str], ...] = ()


def ask_why(explainer: Explainer, wanted: Sequence[str], *, whole: bool = False) -> Why:
    """Explain a triple, all values of a property, or all that is inferred about a thing.

    Parameters: `wanted`, names of the subject and perhaps the property and the value; `whole`,
    whether other proofs are wanted beside the shortest.
    Errors: `WrongUse` with the nearest names if nothing is called so; `StoreProblem` if the store
    holds inferred triples that the rules of this version do not conclude.
    """
    names = _Names(explainer)
    subject = names.thing(wanted[0])
    limit = _PROOFS if whole else 1
    if len(wanted) == 1:
        return _about(explainer, subject, limit)
    predicate = names.property(wanted[1])
    values = _values(explainer, subject, predicate)
    asked = [names.value(wanted[2], predicate, values)] if len(wanted) > 2 else values
    facts = [(subject, predicate, value) for value in asked if value is not None]
    held = [fact for fact in facts if explainer.holds(fact)]
    if not held:
        return _nothing(explainer, (subject, predicate), values, wanted)
    return Why(explainer.says(held[0]), _explain(explainer, held, limit))


def _explain(
    explainer: Explainer, facts: Iterable[Fact], limit: int
) -> tuple[tuple[Told, ...], ...]:
    """Return the explanations of each fact; who says what they rest on is asked once for all."""
    found = [explainer.proofs(fact, limit) for fact in facts]
    if not all(found):
        raise StoreProblem(
            "the store holds what no rule of this version concludes; run: kgtool build",
            "資料庫所載推論非本版規則所能得出；請執行：kgtool build",
        )
    cited = explainer.cited({leaf for proofs in found for one in proofs for leaf in one.leaves})
    return tuple(tuple(explainer.tell(proof, cited) for proof in proofs) for proofs in found)


def _about(explainer: Explainer, subject: Term, limit: int) -> Why:
    stated = sum(fact[0] == subject for fact in explainer.asserted)
    told = _explain(explainer, explainer.inferred_about(subject), limit)
    return Why(explainer.names(subject), tuple(sorted(told, key=_is_plain)), stated)


def _is_plain(told: Sequence[Told]) -> bool:
    """Say whether a conclusion is but a wider name for what is stated: it is read last."""
    return set(told[0].rules) <= _PLAIN_RULES


def _values(explainer: Explainer, subject: Term, predicate: Term) -> list[Term]:
    found = explainer.known.objects(subject, predicate) - {subject}
    return sorted((v for v in found if not isinstance(v, BlankNode) and v not in _OF_ALL), key=str)


def _nothing(
    explainer: Explainer, about: tuple[Term, Term], values: Iterable[Term], wanted: Sequence[str]
) -> Why:
    x, p = (explainer.names(term) for term in about)
    y = wanted[2] if len(wanted) > 2 else ""
    asked = {
        "en": f"{x['en']} – {p['en']}" + (f" – “{y}”" if y else ""),
        "zh-Hant": f"{x['zh-Hant']}－{p['zh-Hant']}" + (f"－「{y}」" if y else ""),
    }
    instead = tuple(explainer.says((*about, value)) for value in values)
    return Why(asked, (), instead=instead)


def _key(iri: str) -> str:
    if iri.startswith(CONCEPT):
        return iri.rpartition("/")[2]
    return iri.removeprefix(ID).removeprefix(COOP)


def _is_text(value: Term) -> bool:
    """Return whether a value is told by its text: a literal, or a date."""
    if isinstance(value, NamedNode):
        return value.value.startswith(ID + "date/")
    return isinstance(value, Literal)


class _Names:
    """What terms are called, and which term a name means."""

    def __init__(self, explainer: Explainer) -> None:
        self._explainer = explainer
        self._known = explainer.known

    def thing(self, wanted: str) -> Term:
        """Return the thing, concept or node that is called so."""
        if (exact := self._exact(expand(wanted))) is not None:
            return exact
        return self._find(wanted, self._things(), "thing")

    def property(self, wanted: str) -> Term:
        """Return the property that is called so; of equal names the project's own comes first."""
        if (exact := self._exact(expand(wanted))) is not None:
            return exact
        return self._find(wanted, self._properties(), "property")

    def value(self, wanted: str, predicate: Term, values: Sequence[Term]) -> Term | None:
        """Return the value that is called so, None for a text that no value says."""
        found = [value for value in values if fold(wanted) in self._called(value)]
        if found:
            return found[0]
        if (exact := self._exact(expand(wanted))) is not None:
            return exact
        if any(_is_text(value) for _, value in self._known.pairs(predicate)):
            return None
        classes = self._classes() if predicate == named("rdf:type") else self._things()
        return self._find(wanted, classes, "value")

    def _exact(self, iri: str) -> Term | None:
        for base in ("", ID, CONCEPT):
            if " " in iri or not (base + iri).startswith(("http:", "https:")):
                continue
            term = NamedNode(base + iri)
            if self._explainer.mentions(term):
                return term
        return None

    def _things(self) -> Iterator[NamedNode]:
        for term, _ in self._known.pairs(named("skos:prefLabel")):
            if isinstance(term, NamedNode) and term.value.startswith(BASE):
                yield term

    def _properties(self) -> Iterator[NamedNode]:
        for term in self._known.predicates():
            if isinstance(term, NamedNode):
                yield term

    def _classes(self) -> Iterator[NamedNode]:
        for term in self._known.subjects(named("rdf:type"), named("owl:Class")):
            if isinstance(term, NamedNode):
                yield term

    def _called(self, term: Term) -> set[str]:
        """Return all names of a term, folded."""
        if isinstance(term, Literal):
            return {fold(term.value)}
        if not isinstance(term, NamedNode):
            return set()
        local = term.value.replace("#", "/").rpartition("/")[2]
        found = {term.value, shorten(term.value), _key(term.value), local}
        found.update(_OTHER_NAMES.get(shorten(term.value), ()))
        return {fold(name) for name in (*found, *self._labels(term))}

    def _labels(self, term: Term) -> Iterator[str]:
        for word in _LABELS:
            for label in self._known.objects(term, named(word)):
                if isinstance(label, Literal):
                    yield label.value

    def _find(self, wanted: str, terms: Iterable[NamedNode], kind: str) -> Term:
        candidates = dict.fromkeys(terms)
        name = fold(wanted)
        found = sorted(
            (term for term in candidates if name in self._called(term)),
            key=lambda term: (not term.value.startswith(BASE), term.value),
        )
        own = [term for term in found if fold(_key(term.value)) == name]
        ours = [term for term in found if term.value.startswith(BASE)]
        for some in (own, ours, found):
            if len(some) == 1:
                return some[0]
        if found:
            raise _ambiguous(wanted, found)
        raise self._unknown(wanted, candidates, kind)

    def _unknown(self, wanted: str, candidates: Iterable[NamedNode], kind: str) -> WrongUse:
        shown = {name for term in candidates for name in (_key(term.value), *self._labels(term))}
        en, zh = nearest(wanted, shown)
        of_en, of_zh = _KINDS[kind]
        return WrongUse(f'no {of_en} is called "{wanted}"{en}', f"查無{of_zh}「{wanted}」{zh}")


_KINDS = {"thing": ("thing", "對象"), "property": ("property", "屬性"), "value": ("value", "值")}


def _ambiguous(wanted: str, found: Sequence[NamedNode]) -> WrongUse:
    keys = ", ".join(shorten(term.value) for term in found[:8])
    return WrongUse(
        f'"{wanted}" may mean several; give one of {keys}',
        f"「{wanted}」可指多者，請改用其一：{keys}",
    )
