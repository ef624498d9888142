"""The tables of `data/` as plain rows, read without `kgtool`, and what they should come to.

The account below is worked out from cells and patterns alone, so that a row lost on its way into
the graph shows up as a difference.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["HAN", "NAMES", "Account", "Row", "Tables", "cells", "parts", "read_tables"]

Row = dict[str, str]
Tables = dict[str, list[Row]]

NAMES = (
    "codings",
    "conflicts",
    "entities",
    "events",
    "names",
    "passages",
    "properties",
    "sources",
    "statements",
)
HAN = r"\u3400-\u9fff"
"""Chinese characters, for a character class."""

_SEVERAL = ("relation", "concept", "text")
_FIGURE = ("amount", "indicator")
_CODED = ("kind", "counted", "qualifier", "basis", "scope", "period_meaning")
_KINDS = {
    "official": "officialName",
    "short": "shortName",
    "acronym": "acronym",
    "former": "formerName",
    "descriptive": "descriptiveName",
}


def read_tables(folder: Path) -> Tables:
    """Return all rows of all tables."""
    tables = {}
    for name in NAMES:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables


def parts(cell: str) -> list[str]:
    """Return the values of a cell that may hold several."""
    return cell.split(" | ") if cell else []


def cells(tables: Tables) -> Iterator[tuple[str, str, str, str]]:
    """Yield table, first cell of the row, column and value of every cell that is filled in."""
    for table, rows in tables.items():
        for row in rows:
            key = next(iter(row.values()))
            yield from ((table, key, column, value) for column, value in row.items() if value)


@dataclass(frozen=True)
class Account:
    """What the tables should come to in the graph."""

    tables: Tables

    def pattern(self, row: Row) -> str:
        """Return the pattern of a statement row."""
        return next(
            each["pattern"]
            for each in self.tables["properties"]
            if each["property"] == row["property"]
        )

    def _rows(self) -> Iterator[tuple[Row, str]]:
        known = {each["property"]: each["pattern"] for each in self.tables["properties"]}
        return ((row, known[row["property"]]) for row in self.tables["statements"])

    @property
    def rows(self) -> int:
        """Rows of `statements.csv`."""
        return len(self.tables["statements"])

    @property
    def further_values(self) -> int:
        """Values beyond the first in cells that hold several."""
        return sum(len(parts(row["value"])) - 1 for row, kind in self._rows() if kind in _SEVERAL)

    @property
    def second_language(self) -> int:
        """Texts, each of which is stated once more in the other language."""
        return sum(len(parts(row["value"])) for row, kind in self._rows() if kind == "text")

    @property
    def codings(self) -> int:
        """Rows of `codings.csv`, each a statement of the project's own."""
        return len(self.tables["codings"])

    @property
    def statements(self) -> int:
        """Statement nodes."""
        return self.rows + self.further_values + self.second_language + self.codings

    def _claims(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield source and content of everything that is claimed."""
        terms = {each["property"]: each["term"] for each in self.tables["properties"]}
        for row, kind in self._rows():
            for content in _contents(row, kind, terms[row["property"]]):
                yield row["source"], (row["subject"], *content)
        by_id = {row["fact_id"]: row for row in self.tables["statements"]}
        for coding in self.tables["codings"]:
            subject = by_id[coding["fact_id"]]["subject"]
            yield "coop-tw", (subject, terms[coding["property"]], coding["value"])

    @property
    def said_before(self) -> int:
        """Statements that repeat, from the same or another source, what another one says."""
        claims = [content for _, content in self._claims()]
        return len(claims) - len(set(claims))

    @property
    def stated(self) -> int:
        """Distinct triples that statements are about."""
        return self.statements - self.said_before

    @property
    def plain_of_sources(self) -> int:
        """Plain triples in the graphs of the sources, the project's own graph left out."""
        found = {
            (source, triple)
            for source, triple in (*self._claims(), *self._descriptions())
            if source != "coop-tw"
        }
        return len(found)

    def _descriptions(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield source and triple of what describes figures and milestones."""
        for row, kind in self._rows():
            if kind in _FIGURE:
                node = "\t".join(_figure(row, kind))
                for fact in _figure_facts(row, kind):
                    yield row["source"], (node, *fact)
            elif kind == "milestone":
                node = "\t".join((row["subject"], row["kind"], row["value"]))
                facts = ["type", "milestoneKind", "onDate"]
                facts += [row[column] for column in ("note", "note_zh") if row[column]]
                for each in facts:
                    yield row["source"], (node, each)

    @property
    def described(self) -> int:
        """Distinct triples that describe figures and milestones."""
        return len({triple for _, triple in self._descriptions()})

    @property
    def own(self) -> int:
        """Triples of the project's own graph."""
        return len(self._own())

    @property
    def plain(self) -> int:
        """Distinct plain triples, the ontology left out."""
        said = (*self._claims(), *self._descriptions())
        return len(self._own() | {triple for _, triple in said})

    def _own(self) -> set[tuple[str, ...]]:
        found: set[tuple[str, ...]] = set()
        for content in (self._entities(), self._names(), self._events(), self._conflicts()):
            found.update(content)
        found.update(triple for source, triple in self._claims() if source == "coop-tw")
        found.update((day, fact) for day in self.dates for fact in ("type", "label", "from", "to"))
        return found

    @property
    def dates(self) -> set[str]:
        """Every date that the graph has a node for."""
        columns = {"sources": ("date", "stated_as_of"), "events": ("date",)}
        found = {row[column] for table in columns for row in self.tables[table]
                 for column in columns[table]}  # fmt: skip
        for row, kind in self._rows():
            found |= {row["valid_from"], row["valid_to"]}
            found |= {row["value"]} if kind in ("date", "milestone") else set()
        return found - {""}

    def _nodes(self, ids: str) -> Iterator[str]:
        """Yield the statement nodes of the rows named in a cell."""
        known = {row["fact_id"]: (row, kind) for row, kind in self._rows()}
        for each in parts(ids):
            row, kind = known[each]
            yield from (f"{each}-{n}" for n, _ in enumerate(_contents(row, kind, "")))

    def _entities(self) -> Iterator[tuple[str, ...]]:
        for row in self.tables["entities"]:
            key = row["key"]
            yield from ((key, "type", each) for each in row["type"].split("|"))
            for language in ("zh", "en"):
                yield key, "skos:prefLabel", row[f"label_{language}"], language
                if language in row["own_labels"].split("|"):
                    yield key, "ownRendering", row[f"label_{language}"], language
            yield from ((key, "note", row[column]) for column in ("note", "note_zh") if row[column])

    def _names(self) -> Iterator[tuple[str, ...]]:
        for row in self.tables["names"]:
            yield row["key"], _KINDS[row["kind"]], row["name"], row["language"]

    def _events(self) -> Iterator[tuple[str, ...]]:
        for row in self.tables["events"]:
            for column in ("key", "kind", "date", "note", "note_zh"):
                yield row["key"], column, row[column]
            for column in ("originals", "resulting"):
                yield from ((row["key"], column, each) for each in parts(row[column]))
            yield from ((row["key"], "from", node) for node in self._nodes(row["from_facts"]))

    def _conflicts(self) -> Iterator[tuple[str, ...]]:
        for row in self.tables["conflicts"]:
            for column in ("conflict_id", "subject", "kind", "note", "note_zh"):
                yield row["conflict_id"], column, row[column]
            for column in ("first_side", "second_side"):
                nodes = self._nodes(row[column])
                yield from ((row["conflict_id"], column, node) for node in nodes)


def _contents(row: Row, kind: str, term: str) -> list[tuple[str, ...]]:
    if kind == "text":
        pairs = zip(parts(row["value"]), parts(row["value_zh"]), strict=True)
        return [
            (term, text, tag)
            for pair in pairs
            for text, tag in zip(pair, ("en", "zh"), strict=True)
        ]
    if kind in ("relation", "concept"):
        return [(term, each) for each in parts(row["value"])]
    if kind in _FIGURE:
        return [(term, *_figure(row, kind))]
    if kind == "name":
        language = "en" if row["value"].isascii() else "zh"
        return [(_KINDS.get(row["kind"], term), row["value"], language)]
    return [(term, row["value"], row["kind"])]


def _figure(row: Row, kind: str) -> tuple[str, ...]:
    columns = (*_CODED, "payer", "planned", "valid_from", "valid_to", "value")
    return (row["subject"], kind, *(row[column] for column in columns))


def _figure_facts(row: Row, kind: str) -> Iterator[tuple[str, ...]]:
    """Yield type, value and comparison key, what is coded, and the currency of an amount."""
    yield from (("type",), ("value",), ("comparisonKey",))
    columns = (*_CODED, "planned", "valid_from", "valid_to")
    yield from ((column,) for column in columns if row[column])
    yield from (("payer", each) for each in parts(row["payer"]))
    if kind == "amount":
        yield ("currency",)
