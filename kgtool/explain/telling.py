"""Proofs as people read them: one sentence a step, each premise with its sources.

Two things are left out that are steps for a reasoner and none for a reader: that something is in a
class without a name (its reasons are told in its place), and how the ontology writes lists and
restrictions down. Nothing is lost: `Told.rules` and `Told.details` keep both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kgtool.explain.axioms import Axioms
from kgtool.explain.cite import ONTOLOGY, OWN, Cited
from kgtool.explain.known import LIST_PREDICATES, Fact, Known, is_axiom
from kgtool.explain.names import Names, with_articles
from kgtool.explain.search import Proof
from kgtool.queries import Question
from kgtool.terms import BlankNode, Literal, NamedNode, Term, named

__all__ = ["LANGUAGES", "Teller", "Told", "ToldClash"]

LANGUAGES = ("en", "zh-Hant")
_TYPE = named("rdf:type")
_MOST = 6


@dataclass(frozen=True)
class Told:
    """One step of an explanation.

    `kind`: "stated" by sources, "own" where only the project's tables say it, said by the "ontology",
    or "inferred". `says`: the fact in words.
    `because`: the sentence that leads to it, empty unless inferred. `rules`: their names, last
    applied first. `cited`: who says it. `details`: what the ontology says besides.
    """

    fact: Fact
    kind: str
    says: Mapping[str, str]
    because: Mapping[str, str]
    rules: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()
    premises: tuple[Told, ...] = ()
    details: tuple[Fact, ...] = ()

    @property
    def disputed(self) -> bool:
        """Whether a statement of it is part of a listed disagreement between sources."""
        return any(cited.conflicts for cited in self.cited)


@dataclass(frozen=True)
class ToldClash:
    """A contradiction in words: by which rule, one sentence a language, and what clashes.

    `parts`: the facts about things and the axioms, each with its proof and sources.
    """

    rule: str
    says: Mapping[str, str]
    parts: tuple[Told, ...]


class Teller:
    """Puts proofs into words.

    Parameters: `known`, the graph with the labels; `rules` of the project, for their reasons.
    """

    def __init__(self, known: Known, rules: Sequence[Question] = ()) -> None:
        self._names = {lang: Names(known, lang) for lang in LANGUAGES}
        self._axioms = {lang: Axioms(names) for lang, names in self._names.items()}
        self._rules = {rule.id: rule for rule in rules}

    def says(self, fact: Fact) -> dict[str, str]:
        """Return what a fact says, by language."""
        words = self._axioms if is_axiom(fact) else self._names
        return {lang: words[lang].sentence(fact) for lang in LANGUAGES}

    def names(self, term: Term) -> dict[str, str]:
        """Return what a term is called, by language."""
        return {lang: self._axioms[lang].thing(term) for lang in LANGUAGES}

    def tell(self, proof: Proof, cited: Mapping[Fact, Sequence[Cited]]) -> Told:
        """Return a proof in words.

        Parameters: `proof`; `cited`, who says its leaves.
        """
        says = self.says(proof.fact)
        found = tuple(cited.get(proof.fact, ()))
        if not proof.rule:
            return Told(proof.fact, _kind(proof.fact, found), says, {}, cited=found)
        rules, parts = _open(proof)
        shown = [part for part in parts if not _is_detail(part)]
        premises = tuple(self.tell(part, cited) for part in _ordered(shown))
        details = tuple(part.fact for part in parts if _is_detail(part))
        because = {lang: self._because(lang, premises, says, rules) for lang in LANGUAGES}
        return Told(proof.fact, "inferred", says, because, rules, (), premises, details)

    def contradiction(
        self, rule: str, proofs: Iterable[Proof], cited: Mapping[Fact, Sequence[Cited]]
    ) -> ToldClash:
        """Return in words that facts contradict each other.

        Parameters: `rule`, by which; `proofs` of the facts and axioms; `cited`, who says leaves.
        """
        _, parts = _open(Proof((_TYPE, _TYPE, _TYPE), rule, tuple(proofs)))
        shown = [part for part in parts if not _is_detail(part)]
        told = tuple(self.tell(part, cited) for part in _ordered(shown))
        says = {"en": "this is a contradiction", "zh-Hant": "產生矛盾"}
        sentences = {lang: self._because(lang, told, says, ()) for lang in LANGUAGES}
        return ToldClash(rule, sentences, told)

    def _because(
        self, lang: str, premises: Sequence[Told], says: Mapping[str, str], rules: Sequence[str]
    ) -> str:
        data = [told.says[lang] for told in premises if not is_axiom(told.fact)]
        axioms = [told.says[lang] for told in premises if is_axiom(told.fact)]
        reason = next((self._reason(lang, name) for name in rules if name in self._rules), "")
        join = _in_english if lang == "en" else _in_chinese
        return join(data, axioms, says[lang], reason)

    def _reason(self, lang: str, rule: str) -> str:
        return self._rules[rule].more["because" if lang == "en" else "because-zh"]


def _kind(fact: Fact, cited: Sequence[Cited]) -> str:
    if is_axiom(fact):
        return "ontology"
    ours = all(one.source in (OWN, ONTOLOGY) or not one.states for one in cited)
    return "own" if cited and ours else "stated"


def _open(proof: Proof) -> tuple[tuple[str, ...], list[Proof]]:
    """Return the rules and premises of a step, those that no reader needs replaced by their own."""
    rules, found = [proof.rule], list[Proof]()
    for premise in proof.premises:
        if premise.rule and _is_unnamed(premise):
            more, parts = _open(premise)
            rules += more
            found += parts
        else:
            found.append(premise)
    return tuple(dict.fromkeys(rules)), list({part.fact: part for part in found}.values())


def _is_unnamed(proof: Proof) -> bool:
    """Return whether a conclusion is about a class without a name, a literal, or every graph."""
    subject, predicate, value = proof.fact
    unnamed = predicate == _TYPE and isinstance(value, BlankNode)
    return unnamed or isinstance(subject, Literal) or proof.rule in ("axiom", "eq-ref")


def _is_detail(proof: Proof) -> bool:
    """Return whether a leaf only writes down what another axiom is told with."""
    subject, predicate, _ = proof.fact
    described = isinstance(subject, BlankNode) and is_axiom(proof.fact) and not proof.rule
    is_a = predicate == _TYPE and isinstance(subject, NamedNode | BlankNode)
    return predicate in LIST_PREDICATES or (described and not is_a)


def _ordered(parts: Iterable[Proof]) -> list[Proof]:
    """Return premises with what is said of things before what the ontology says."""
    return sorted(parts, key=lambda part: is_axiom(part.fact))


def _in_english(data: list[str], axioms: list[str], conclusion: str, reason: str) -> str:
    rest = [f"{len(data) - _MOST} more things hold"] if len(data) > _MOST else []
    says = f"the ontology says that {', and that '.join(axioms)}" if axioms else ""
    because = " and ".join([*data[:_MOST], *rest])
    parts = "; ".join(part for part in (because, says) if part)
    tail = f" The rule: {reason}" if reason else ""
    return with_articles(f"{conclusion[:1].upper()}{conclusion[1:]}, because {parts}.{tail}")


def _in_chinese(data: list[str], axioms: list[str], conclusion: str, reason: str) -> str:
    rest = [f"另有 {len(data) - _MOST} 項成立"] if len(data) > _MOST else []
    *first, last = [*data[:_MOST], *rest] or [""]
    held = "，".join(first) + ("，而" if len(first) == 1 else "，且" if first else "") + last
    says = f"本體規定{'，並規定'.join(axioms)}" if axioms else ""
    because = f"{held}，又{says}" if held and says else held or says
    return f"因為{because}，所以{conclusion}。" + (f"規則：{reason}" if reason else "")
