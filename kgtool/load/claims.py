"""From a row of `statements.csv` to what it claims: one function for each property pattern.

A claim is one triple about a subject, with the triples that describe its object where that is a
node of its own. A row with several values, or with a text in two languages, makes several claims.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kgtool.errors import Problem
from kgtool.load.dates import date_node
from kgtool.load.figures import figure_triples, milestone_triples, read_figure
from kgtool.load.model import NAME_TERMS, Model, Property
from kgtool.load.tables import Record
from kgtool.terms import Literal, NamedNode, Triple, boolean, named, plain, text

__all__ = ["Claim", "read_claims"]

_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Claim:
    """One triple that a row states; `language` is set where the object is one of two languages."""

    triple: Triple
    description: tuple[Triple, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class _Reading:
    record: Record
    subject: NamedNode
    spec: Property
    model: Model
    problems: list[Problem]

    def claim(self, value: NamedNode | Literal, **more: str) -> Claim:
        return Claim(Triple(self.subject, named(self.spec.term), value), **more)  # type: ignore[arg-type]


def _relation(reading: _Reading) -> list[Claim]:
    parts = reading.record.parts("value")
    found = [reading.model.thing(reading.record, "value", key, reading.problems) for key in parts]
    return [reading.claim(value) for value in found if value]


def _concept(reading: _Reading) -> list[Claim]:
    parts = reading.record.parts("value")
    found = [reading.model.concept(reading.record, "value", key, reading.problems) for key in parts]
    return [reading.claim(value) for value in found if value]


def _text(reading: _Reading) -> list[Claim]:
    record = reading.record
    english, chinese = record.parts("value"), record.parts("value_zh")
    if len(english) != len(chinese):
        reading.problems.append(
            record.problem(
                "value_zh",
                f"{len(english)} values in English but {len(chinese)} in Chinese",
                f"英文有 {len(english)} 個值，中文有 {len(chinese)} 個",
            )
        )
        return []
    claims = []
    for en, zh in zip(english, chinese, strict=True):
        claims.append(reading.claim(text(en, "en"), language="en"))
        claims.append(reading.claim(text(zh, "zh-Hant"), language="zh-Hant"))
    return claims


def _name(reading: _Reading) -> list[Claim]:
    value, kind = reading.record["value"], reading.record["kind"]
    language = "zh-Hant" if _CHINESE.search(value) else "en"
    if kind and kind not in NAME_TERMS:
        reading.problems.append(
            reading.record.problem(
                "kind", f'unknown kind of name "{kind}"', f"未知的名稱種類「{kind}」"
            )
        )
        return []
    term = NAME_TERMS[kind] if kind else reading.spec.term
    return [Claim(Triple(reading.subject, named(term), text(value, language)))]


def _literal(reading: _Reading) -> list[Claim]:
    return [reading.claim(plain(reading.record["value"]))]


def _iri(reading: _Reading) -> list[Claim]:
    value = reading.record["value"]
    try:
        if not value.startswith(("http://", "https://")):
            raise ValueError(value)
        return [reading.claim(NamedNode(value))]
    except ValueError:
        message = ("not an http address", "不是 http 網址")
        reading.problems.append(reading.record.problem("value", *message))
        return []


def _boolean(reading: _Reading) -> list[Claim]:
    if reading.record["value"] not in ("true", "false"):
        message = ("write true or false", "請寫 true 或 false")
        reading.problems.append(reading.record.problem("value", *message))
        return []
    return [reading.claim(boolean(reading.record["value"] == "true"))]


def _date(reading: _Reading) -> list[Claim]:
    found = reading.model.date(reading.record, "value", reading.problems)
    return [reading.claim(date_node(found))] if found else []


def _milestone(reading: _Reading) -> list[Claim]:
    record = reading.record
    date = reading.model.date(record, "value", reading.problems)
    kind = reading.model.coded(record, "kind", "milestone-kind", reading.problems)
    if kind is None and not record["kind"]:
        reading.problems.append(record.problem("kind", "say what happened", "請註明事件種類"))
    if date is None or kind is None:
        return []
    node, description = milestone_triples(record, reading.subject, kind, date)
    return [Claim(reading.claim(node).triple, tuple(description))]


def _figure(reading: _Reading) -> list[Claim]:
    figure = read_figure(
        reading.record, reading.subject, reading.spec, reading.model, reading.problems
    )
    if figure is None:
        return []
    return [Claim(reading.claim(figure.node).triple, tuple(figure_triples(figure)))]


_PATTERNS: Mapping[str, Callable[[_Reading], list[Claim]]] = {
    "relation": _relation,
    "concept": _concept,
    "text": _text,
    "name": _name,
    "literal": _literal,
    "iri": _iri,
    "boolean": _boolean,
    "date": _date,
    "milestone": _milestone,
    "amount": _figure,
    "indicator": _figure,
}


def read_claims(
    record: Record, subject: NamedNode, spec: Property, model: Model, problems: list[Problem]
) -> list[Claim]:
    """Return what a row claims, in the order of its values; faults go to `problems`."""
    if not record["value"]:
        problems.append(record.problem("value", "empty", "不得空白"))
        return []
    return _PATTERNS[spec.pattern](_Reading(record, subject, spec, model, problems))
