"""Why an inferred value follows, as a page tells it: the sentence of the rule, and what it rests on.

`kgtool.explain` finds the proofs and puts them into sentences; here they become links. Premises are
followed to the statements and sources, or to the terms of the ontology, that the proof begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kgtool.explain import ONTOLOGY, Cited, Explainer, Fact, Told
from kgtool.pages.page import Page
from kgtool.pages.site import Site
from kgtool.terms import NamedNode

__all__ = ["Origin", "Reason", "explain_all", "find_explainer", "find_reason"]


@dataclass(frozen=True)
class Origin:
    """Who says a premise: the source, the place in it and the like, how sure, and its statement."""

    source: Markup
    details: tuple[str, ...]
    level: str
    statement: Markup
    disputed: bool


@dataclass(frozen=True)
class Reason:
    """A step of an explanation.

    `kind`: "stated", "own", "ontology" or "inferred"; `because` is the sentence that leads to an
    inferred step, `rules` the names of its rules, `term` the page of what the ontology defines.
    """

    kind: str
    says: str
    because: str
    rules: str
    term: Markup
    origins: Sequence[Origin]
    premises: Sequence[Reason]


def _inferred(site: Site) -> list[Fact]:
    rows = site.panels.kept("inferred")
    facts = ((row["thing"], row["property"], row["value"]) for row in rows)
    return [(s, p, o) for s, p, o in facts if s and p and o]


def find_explainer(site: Site) -> Explainer:
    """Return what explains the site's graph, read once."""
    if "explainer" not in site.memory:
        site.memory["explainer"] = Explainer.of(site.store, site.project)
    found: Explainer = site.memory["explainer"]
    return found


def _tell(site: Site, facts: Iterable[Fact]) -> None:
    """Find the shortest proof of each fact, and keep it in words."""
    told: dict[Fact, Told | None] = site.memory.setdefault("told", {})
    missing = [fact for fact in facts if fact not in told]
    if not missing:
        return
    explainer = find_explainer(site)
    proofs = {fact: explainer.proof(fact) for fact in missing}
    cited = explainer.cited({leaf for proof in proofs.values() if proof for leaf in proof.leaves})
    for fact, proof in proofs.items():
        told[fact] = explainer.tell(proof, cited) if proof else None


def explain_all(site: Site) -> None:
    """Find and keep the reasons of everything that pages show as inferred, all at once."""
    _tell(site, _inferred(site))


def find_reason(page: Page, fact: Fact) -> Reason | None:
    """Return why an inferred fact follows, None if no rule of this version concludes it."""
    _tell(page.site, [fact])
    told = page.site.memory["told"][fact]
    return None if told is None else _reason(page, told)


def _reason(page: Page, told: Told) -> Reason:
    return Reason(
        kind=told.kind,
        says=told.says[page.lang],
        because=told.because.get(page.lang, ""),
        rules=page.say(", ", "、").join(told.rules),
        term=_term(page, told) if told.kind == "ontology" else Markup(),
        origins=list(
            dict.fromkeys(
                _origin(page, cited)
                for cited in told.cited
                if cited.states and cited.source != ONTOLOGY
            )
        ),
        premises=[_reason(page, premise) for premise in told.premises],
    )


def _term(page: Page, told: Told) -> Markup:
    subject, _, value = told.fact
    term = subject if isinstance(subject, NamedNode) else value
    return page.ref(term.value) if isinstance(term, NamedNode) else Markup()


def _origin(page: Page, cited: Cited) -> Origin:
    details = [*cited.locator, cited.date]
    if not cited.statement and cited.row:
        details.append(f"{cited.table} {cited.row}")
    return Origin(
        source=page.ref(cited.source),
        details=tuple(part for part in details if part),
        level=cited.level.get(page.lang, ""),
        statement=page.ref(cited.statement, text=cited.statement.rpartition("/")[2])
        if cited.statement
        else Markup(),
        disputed=bool(cited.conflicts),
    )
