"""Coverage: for how many things of a kind a property is known, always with the denominator.

*Known* is what somebody states or what follows; *stated to be none* is a known value that says so
(a count or sum of 0, a concept `none`); *not applicable* is what the shapes forbid of a class; the
rest is *not known*. `counts` has the numbers and the lists behind them, `applies` reads the shapes,
`uses` finds the properties that a query asks for.
"""

from __future__ import annotations

from kgtool.coverage.applies import Applicability, read_applicability
from kgtool.coverage.counts import (
    CLASSES,
    Cell,
    Gap,
    ask_coverage,
    coverage_note,
    coverage_table,
    missing,
    read_term,
    term_label,
)
from kgtool.coverage.uses import query_coverage, unknown_names, unknown_notes, used_properties

__all__ = [
    "CLASSES",
    "Applicability",
    "Cell",
    "Gap",
    "ask_coverage",
    "coverage_note",
    "coverage_table",
    "missing",
    "query_coverage",
    "read_applicability",
    "read_term",
    "term_label",
    "unknown_names",
    "unknown_notes",
    "used_properties",
]
