"""One source that a row of an answer rests on, and how a list of them is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kgtool.namespaces import expand

if TYPE_CHECKING:
    from kgtool.terms import Triple

__all__ = ["KINDS", "Cited", "number_sources", "ranges"]

KINDS = {
    "stated": ("stated by a source", "來源所載"),
    "project": ("edited by this project", "本專案編輯"),
    "inferred": ("inferred", "推論所得"),
    "ontology": ("ontology", "本體定義"),
    "untraceable": ("not traceable", "無法追溯"),
}
"""Kinds of `Cited` in reading order, with their names in English and Chinese: what a source states,
what this project edited (labels, types, codings), what was inferred, what the ontology says, and
what cannot be traced."""


@dataclass(frozen=True)
class Cited:
    """A statement, or another origin, of facts that a row of an answer rests on.

    `kind` is one of `KINDS`; `statement` and `source` are IRIs, shortened, empty where there is
    none; `title`, `publisher`, `date`, `locator` and `confidence` are for people, empty where not
    recorded; `remark` says in the reader's language what else is to be known (that the row was
    inferred from it; why it cannot be traced). `triples` are the facts.
    """

    kind: str
    title: str
    statement: str = ""
    source: str = ""
    publisher: str = ""
    date: str = ""
    locator: str = ""
    confidence: str = ""
    remark: str = ""
    triples: tuple[Triple, ...] = ()

    @cached_property
    def text(self) -> str:
        """Return the citation for people, in one line."""
        return self.title + self.details

    @cached_property
    def details(self) -> str:
        """Return what the line says after the title."""
        parts = (self.publisher, self.date, self.locator, _sure(self.confidence))
        line = "".join(f", {part}" for part in parts if part)
        return f"{line}{_bracketed(self.remark)}" if self.remark else line

    def to_json(self) -> dict[str, str]:
        """Return the members of the citation that are known, for JSON; IRIs in full."""
        names = ("kind", "statement", "source", "title", "publisher", "date", "locator")
        known = ((name, getattr(self, name)) for name in (*names, "confidence", "remark"))
        return {
            name: expand(value) if name in ("statement", "source") else value
            for name, value in known
            if value
        }


def _sure(confidence: str) -> str:
    """Return a confidence with its name, in the language that it is told in."""
    if not confidence:
        return ""
    return f"{confidence} confidence" if confidence.isascii() else f"可信度{confidence}"


def _bracketed(remark: str) -> str:
    return f" ({remark})" if remark.isascii() else f"（{remark}）"


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers as people write them: 1, 3–5."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(
        str(a) if a == b else f"{a}, {b}" if b == a + 1 else f"{a}–{b}" for a, b in runs
    )


def number_sources(rows: Sequence[Sequence[Cited]]) -> tuple[list[str], list[str]]:
    """Return the cell of each row (`[1, 3–5]`) and the texts of all sources in their order."""
    numbers: dict[str, int] = {}
    cells = []
    for row in rows:
        found = {numbers.setdefault(cited.text, len(numbers) + 1) for cited in row}
        cells.append(f"[{ranges(found)}]" if found else "")
    return cells, list(numbers)
