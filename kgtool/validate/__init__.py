"""Validation: findings about the graph from SHACL shapes, SPARQL checks and OWL consistency.

A finding is a normal result, not an error: it names the thing by its label, the rule, the value,
and the table row to mend. Nothing outside this package knows which SHACL engine runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kgtool.queries import Question
from kgtool.stores import Store
from kgtool.terms import Triple
from kgtool.validate.checks import run_check
from kgtool.validate.findings import SEVERITIES, Finding, Report
from kgtool.validate.notes import Note
from kgtool.validate.places import Places

__all__ = [
    "ENGINES",
    "SEVERITIES",
    "Finding",
    "Note",
    "Places",
    "Report",
    "check_shapes",
    "count_node_shapes",
    "validate_checks",
    "validate_shapes",
]

ENGINES = ("auto", "python", "numpy", "duckdb", "spark", "compiled", "evaluated", "reference")
"""The engines that `check_shapes` takes: what runs the plans, or `evaluated` node by node."""


def validate_shapes(
    data: Iterable[Triple],
    shapes: Iterable[Triple],
    places: Places | None = None,
    *,
    engine: str = "auto",
) -> list[Finding]:
    """Return what the SHACL `shapes` find in `data`, sorted; see `check_shapes` for notes too."""
    return check_shapes(data, shapes, places, engine=engine)[0]


def check_shapes(
    data: Iterable[Triple],
    shapes: Iterable[Triple],
    places: Places | None = None,
    *,
    engine: str = "auto",
    details: bool = False,
) -> tuple[list[Finding], list[Note]]:
    """Return what the SHACL `shapes` find in `data`, and notes on shapes that test nothing.

    Parameters: `data` and `shapes`, triples; `places`, to name table rows; `engine`, "auto" or
    another of `kgtool.validate.engine.ENGINES`, or "reference" for pyshacl (which has no notes);
    `details`, whether findings about inner shapes say what is wrong inside.
    Errors: `BadInput` if the shapes themselves are faulty; `Refused` if they ask for the network.
    """
    notes: list[Note] = []
    if engine == "reference":
        from kgtool.validate.reference import shacl_findings

        found = shacl_findings(data, shapes)
    else:
        from kgtool.validate.engine import validate

        found, notes = validate(data, shapes, engine=engine, details=details)
    known = places or Places.empty()
    return sorted(known.locate(finding) for finding in found), notes


def validate_checks(
    store: Store,
    checks: Sequence[Question],
    places: Places | None = None,
    progress: Callable[[], None] = lambda: None,
) -> list[Finding]:
    """Return what the SPARQL `checks` find in `store`."""
    known = places or Places.empty()
    findings: list[Finding] = []
    for check in checks:
        findings += [known.locate(finding) for finding in run_check(store, check)]
        progress()
    return sorted(findings)


def count_node_shapes(shapes: Sequence[Triple]) -> int:
    """Return how many node shapes there are."""
    ending = "#NodeShape"
    return sum(str(t.object).rstrip(">").endswith(ending) for t in shapes)
