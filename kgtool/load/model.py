"""What the tables are checked against: known things, properties, concepts and sources."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from kgtool.errors import Problem, nearest
from kgtool.load.dates import parse_date
from kgtool.load.tables import Record
from kgtool.namespaces import CONCEPT, ID, SOURCE
from kgtool.terms import NamedNode

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


@dataclass(frozen=True)
class Property:
    """How rows of one table property become triples (a row of `properties.csv`)."""

    name: str
    pattern: str
    term: str


@dataclass(frozen=True)
class Model:
    """Everything that a cell may refer to."""

    things: Set[str]
    concepts: Set[str]
    sources: Set[str]
    properties: Mapping[str, Property]
    classes: Set[str]
    digests: Mapping[tuple[str, str], str]

    def thing(
        self, record: Record, column: str, key: str, problems: list[Problem]
    ) -> NamedNode | None:
        """Return the IRI of a key: a thing, or a concept written `scheme/key`."""
        if "/" in key:
            return self.concept(record, column, key, problems)
        if key in self.things:
            return NamedNode(ID + key)
        en, zh = nearest(key, self.things)
        problems.append(
            record.problem(
                column,
                f'unknown key "{key}"{en} (things are listed in data/entities.csv)',
                f"未知的代碼「{key}」{zh}（代碼見 data/entities.csv）",
            )
        )
        return None

    def concept(
        self, record: Record, column: str, key: str, problems: list[Problem]
    ) -> NamedNode | None:
        """Return the IRI of a concept written `scheme/key`."""
        if key in self.concepts:
            return NamedNode(CONCEPT + key)
        scheme = key.partition("/")[0] + "/"
        same = {known for known in self.concepts if known.startswith(scheme)}
        en, zh = nearest(key, same or self.concepts)
        problems.append(
            record.problem(
                column,
                f'unknown concept "{key}"{en} (concepts are in ontology/concepts/)',
                f"未知的概念「{key}」{zh}（概念見 ontology/concepts/）",
            )
        )
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
            problems.append(
                record.problem(
                    column,
                    f'"{value}" is not a date; write 2013, 2013-02 or 2013-02-05',
                    f"「{value}」不是日期；請寫成 2013、2013-02 或 2013-02-05",
                )
            )
            return None
