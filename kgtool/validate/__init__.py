"""Validation: findings about the graph from SHACL shapes, SPARQL checks and OWL consistency.

A finding is a normal result, not an error: it names the thing by its label, the rule, the value,
and the table row to mend. Nothing outside this package knows which SHACL engine runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from kgtool.queries import Question
from kgtool.stores import Store
from kgtool.terms import Quad, Triple
from kgtool.validate.checks import run_check
from kgtool.validate.findings import SEVERITIES, Finding, Report
from kgtool.validate.places import Places

__all__ = ["SEVERITIES", "Finding", "Places", "Report", "validate_checks", "validate_shapes"]


def validate_shapes(
    data: Iterable[Triple], shapes: Iterable[Triple], places: Places | None = None
) -> list[Finding]:
    """Return what the SHACL `shapes` find in `data`.

    Parameters: `data` and `shapes`, triples; `places`, to name table rows.
    Errors: `BadInput` if the shapes themselves are faulty.
    """
    from kgtool.validate.reference import shacl_findings

    found = shacl_findings(data, shapes)
    known = places or Places.empty()
    return sorted(known.locate(finding) for finding in found)


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


def plain_triples(quads: Iterable[Quad]) -> list[Triple]:
    """Return the triples of all graphs, each once."""
    return list(dict.fromkeys(quad.triple for quad in quads))
