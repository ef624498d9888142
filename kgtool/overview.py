"""What is in a graph at a glance: things by kind, statements, sources, conflicts, coverage."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.coverage import CLASSES, coverage_note, term_label
from kgtool.stores import Store
from kgtool.terms import Literal

__all__ = ["Overview", "overview"]

_KINDS = (*CLASSES, "CooperationMode", "Amount", "Indicator", "LegalResource", "Dataset")
_COUNTS = {
    "statements": "GRAPH graph:statements { ?x a coop:Statement }",
    "sources": "GRAPH graph:sources { ?x a coop:Source }",
    "conflicts": "?x a coop:Conflict",
}
_COVERAGE = (
    ("coop:Programme", "coop:administeredBy"),
    ("coop:Programme", "coop:startDate"),
    ("coop:Programme", "coop:hasAmount"),
    ("coop:Programme", "coop:proposerSector"),
)


@dataclass(frozen=True)
class Overview:
    """Counts by label of kind; numbers of statements, sources, conflicts; coverage sentences."""

    kinds: tuple[tuple[str, int], ...]
    counts: dict[str, int]
    coverage: tuple[str, ...]


def _count(store: Store, pattern: str) -> int:
    query = f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"
    value = store.select(query).rows[0][0]
    return int(value.value) if isinstance(value, Literal) else 0


def overview(store: Store, lang: str) -> Overview:
    """Return the overview of a store, labels in `lang`."""
    kinds = tuple(
        (term_label(store, f"coop:{name}", lang), _count(store, f"?x a coop:{name}"))
        for name in _KINDS
    )
    counts = {name: _count(store, pattern) for name, pattern in _COUNTS.items()}
    notes = tuple(coverage_note(store, cls, path, lang) for cls, path in _COVERAGE)
    return Overview(kinds, counts, notes)
