"""What the tables are checked against: known things, properties, concepts and sources."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from kgtool.errors import Problem, nearest
from kgtool.load.dates import parse_date
from kgtool.load.meant import told_date
from kgtool.load.tables import Record
from kgtool.namespaces import CONCEPT, ID, SOURCE
from kgtool.terms import NamedNode
from kgtool.written import fold

__all__ = ["NAME_TERMS", "PATTERNS", "Model", "Property"]

PATTERNS: Mapping[str, str] = {
    "relation": "key",
    "concept": "concept",
    "text": "text",
    "name": "string",
    "literal": "string",
    "iri": "url",
    "boolean": "boolean",
    "date": "date",
    "milestone": "date",
    "amount": "number",
    "indicator": "number",
}
"""The pattern of a property, and the value type its rows must have."""

NAME_TERMS: Mapping[str, str] = {
    "official": "coop:officialName",
    "short": "coop:shortName",
    "acronym": "coop:acronym",
    "former": "coop:formerName",
    "descriptive": "coop:descriptiveName",
}
"""The kinds of other names, and the property of each."""

_FEW = 8
"""So many concepts of a scheme are listed."""


@dataclass(frozen=True)
class Property:
    """How rows of one table property become triples (a row of `properties.csv`)."""

    name: str
    pattern: str
    term: str


@dataclass(frozen=True)
class Model:
    """Everything that a cell may refer to; `names` are keys of things by what they are called."""

    things: Set[str]
    concepts: Set[str]
    sources: Set[str]
    properties: Mapping[str, Property]
    classes: Set[str]
    digests: Mapping[tuple[str, str], str]
    names: Mapping[str, Set[str]] = field(default_factory=dict)

    def thing(
        self, record: Record, column: str, key: str, problems: list[Problem]
    ) -> NamedNode | None:
        """Return the IRI of a key: a thing, or a concept written `scheme/key`."""
        if "/" in key:
            return self.concept(record, column, key, problems)
        if key in self.things:
            return NamedNode(ID + key)
        en, zh = self._key_of(key) or nearest(key, self.things)
        problems.append(
            record.problem(
                column,
                f'unknown key "{key}"{en} (things are listed in data/entities.csv)',
                f"未知的代碼「{key}」{zh}（代碼見 data/entities.csv）",
            )
        )
        return None

    def _key_of(self, name: str) -> tuple[str, str] | None:
        """Return a suggestion where a thing's name stands instead of its key."""
        keys = ", ".join(sorted(self.names.get(fold(name), ())))
        return (f"; its key is {keys}", f"；請填寫其代碼 {keys}") if keys else None

    def concept(
        self, record: Record, column: str, key: str, problems: list[Problem]
    ) -> NamedNode | None:
        """Return the IRI of a concept written `scheme/key`."""
        if key in self.concepts:
            return NamedNode(CONCEPT + key)
        scheme, _, given = key.rpartition("/")
        known = {name.rpartition("/")[2] for name in self.concepts if name.startswith(f"{scheme}/")}
        schemes = {name.rpartition("/")[0] for name in self.concepts}
        told = _no_concept(scheme, given, known) if known else _no_scheme(scheme, schemes)
        problems.append(record.problem(column, *told))
        return None

    def coded(
        self, record: Record, column: str, scheme: str, problems: list[Problem]
    ) -> NamedNode | None:
        """Return the concept in a coded cell, None if the cell is empty."""
        value = record[column]
        return self.concept(record, column, f"{scheme}/{value}", problems) if value else None

    def source(self, record: Record, column: str, problems: list[Problem]) -> NamedNode | None:
        """Return the IRI of a source."""
        key = record[column]
        if key in self.sources:
            return NamedNode(SOURCE + key)
        if not key:
            problems.append(
                record.problem(
                    column,
                    "empty; every row needs a source, by its key in data/sources.csv",
                    "不得空白；每列均須有資料來源，請填寫 data/sources.csv 的代碼",
                )
            )
            return None
        en, zh = nearest(key, self.sources)
        problems.append(
            record.problem(
                column,
                f'unknown source "{key}"{en} (sources are listed in data/sources.csv)',
                f"未知的資料來源「{key}」{zh}（來源見 data/sources.csv）",
            )
        )
        return None

    def date(self, record: Record, column: str, problems: list[Problem]) -> str | None:
        """Return the date in a cell, None if it is empty or wrong."""
        value = record[column]
        if not value:
            return None
        try:
            return parse_date(value).text
        except ValueError:
            problems.append(record.problem(column, *told_date(value)))
            return None


def _no_concept(scheme: str, given: str, known: Set[str]) -> tuple[str, str]:
    """Return that a scheme has no such concept: all it has if they are few, else those near."""
    file = f"ontology/concepts/{scheme}.ttl"
    if len(known) <= _FEW:
        listed = ", ".join(sorted(known))
        return (
            f'unknown concept "{given}" of scheme {scheme}; write one of {listed}',
            f"概念表 {scheme} 中沒有「{given}」；請填寫 {listed} 之一",
        )
    en, zh = nearest(given, known)
    return (
        f'unknown concept "{given}" of scheme {scheme}{en} (concepts are in {file})',
        f"概念表 {scheme} 中沒有「{given}」{zh}（概念見 {file}）",
    )


def _no_scheme(scheme: str, known: Set[str]) -> tuple[str, str]:
    en, zh = nearest(scheme, known)
    return (
        f'unknown concept scheme "{scheme}"{en} (schemes are the files in ontology/concepts/)',
        f"沒有概念表「{scheme}」{zh}（概念表見 ontology/concepts/ 各檔）",
    )
