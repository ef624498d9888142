"""The table row that a person edits, and the column in it that a property is read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kgtool.namespaces import COOP, PREFIXES

__all__ = ["TableRow", "column_of"]


@dataclass(frozen=True, order=True)
class TableRow:
    """A row: its file, its line there, its key, and the column to edit, empty where not certain."""

    file: str
    line: int
    key: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} ({self.key})"

    def readable(self, lang: str) -> str:
        """Return file, line, key and column for a person."""
        if not self.column:
            return str(self)
        return f"{self}, column {self.column}" if lang == "en" else f"{self}，{self.column} 欄"


_FIGURES: Mapping[str, str] = {
    COOP + name: column
    for name, column in (
        ("amountKind", "kind"),
        ("basis", "basis"),
        ("counted", "counted"),
        ("payer", "payer"),
        ("periodEnd", "valid_to"),
        ("periodMeaning", "period_meaning"),
        ("periodStart", "valid_from"),
        ("planned", "planned"),
        ("qualifier", "qualifier"),
        ("scope", "scope"),
        ("value", "value"),
    )
}
_STATEMENTS: Mapping[str, str] = {
    COOP + "confidence": "confidence",
    COOP + "locator": "locator",
    COOP + "valueText": "value_text",
    PREFIXES["dcterms"] + "source": "source",
}
_SOURCES: Mapping[str, str] = {
    COOP + "publishedOn": "date",
    PREFIXES["dc"] + "publisher": "publisher",
    PREFIXES["dcat"] + "landingPage": "url",
    PREFIXES["dcterms"] + "title": "title",
}
_TABLES: Mapping[str, Mapping[str, str]] = {
    "data/entities.csv": {PREFIXES["rdf"] + "type": "type"},
    "data/sources.csv": _SOURCES,
    "data/statements.csv": {**_FIGURES, **_STATEMENTS},
}


def column_of(file: str, path: str) -> str:
    """Return the column of a table that the property with the IRI `path` is read from, or ""."""
    return _TABLES.get(file, {}).get(path, "")
