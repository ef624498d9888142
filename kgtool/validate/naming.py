"""Names of what has no label: statements, figures and milestones, told by what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from kgtool.namespaces import COOP, ID
from kgtool.terms import Literal, NamedNode, Term, Triple
from kgtool.validate.findings import Labels

if TYPE_CHECKING:
    from kgtool.load.claims import Claim
    from kgtool.load.statements import StatementRow

__all__ = ["name_claims"]

_LANGUAGES = ("en", "zh-Hant")
_KINDS = tuple(COOP + name for name in ("amountKind", "counted", "milestoneKind"))
_SPAN = (COOP + "periodStart", COOP + "periodEnd")
_DATE = ID + "date/"
_LONG = 40


def name_claims(
    rows: Iterable[StatementRow], labels: Mapping[str, Labels]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return names of statements, and of the figures and milestones that they state, by IRI.

    Parameters: `rows` of statements; `labels` of things, properties and concepts.
    """
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in rows:
        for index, claim in enumerate(row.claims):
            names = tuple((lang, _name(claim, labels, lang)) for lang in _LANGUAGES)
            found[row.node(index).value] = names
            value = claim.triple.object
            if claim.description and isinstance(value, NamedNode):
                found.setdefault(value.value, names)
    return found


def _name(claim: Claim, labels: Mapping[str, Labels], lang: str) -> str:
    subject, predicate, value = claim.triple
    about = {part.predicate.value: part.object for part in claim.description}
    kind = next((about[name] for name in _KINDS if name in about), predicate)
    figure = _figure(about) if claim.description else ""
    parts = (_text(subject, labels, lang), _text(kind, labels, lang))
    return " · ".join([*parts, figure or _text(value, labels, lang)])


def _figure(about: Mapping[str, Term]) -> str:
    """Return number and span of a figure, or the date of a milestone."""
    number, on = about.get(COOP + "value"), about.get(COOP + "onDate")
    span = [about[term] for term in _SPAN if term in about]
    texts = [f"{Decimal(number.value):,}"] if isinstance(number, Literal) else []
    days = [day.value.removeprefix(_DATE) for day in (on, *span) if isinstance(day, NamedNode)]
    return " · ".join([*texts, *(["–".join(days)] if days else [])])


def _text(term: Term | Triple, labels: Mapping[str, Labels], lang: str) -> str:
    if isinstance(term, NamedNode):
        known = dict(labels.get(term.value, ()))
        return known.get(lang) or term.value.replace("#", "/").rpartition("/")[2]
    text = term.value if isinstance(term, Literal) else str(term)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
