"""Validation: findings about the graph from SHACL shapes, SPARQL checks and OWL consistency.

A finding is a normal result, not an error: it names the thing by its label, the rule, the value,
and the table row to mend. Nothing outside this package knows which SHACL engine runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kgtool.plans.choice import CHECK, NOTHING_KEPT, Kept
from kgtool.queries import Question
from kgtool.stores import Store
from kgtool.terms import NamedNode, Triple, Watch
from kgtool.validate.checks import run_check
from kgtool.validate.findings import SEVERITIES, Finding, Report, in_order
from kgtool.validate.notes import Note
from kgtool.validate.places import Places

__all__ = [
    "ENGINES",
    "SEVERITIES",
    "Finding",
    "Note",
    "Places",
    "Report",
    "check_files",
    "check_shapes",
    "count_node_shapes",
    "in_order",
    "rule_names",
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
    return in_order(known.locate(finding) for finding in found), notes


def check_files(
    files: Sequence[Path],
    shapes: Sequence[Triple],
    *,
    engine: str = "auto",
    details: bool = False,
    base: str | None = None,
    watch: Callable[[Path], Watch] | None = None,
    kept: Kept = NOTHING_KEPT,
) -> Report:
    """Return what the SHACL `shapes` find in RDF files, as a report.

    Parameters: `engine`, `details`, as of `check_shapes`; `base`, the IRI that relative ones start
    from; `watch`, gives for each file what is told how many of its bytes have been read; `kept`,
    where a large graph is kept and the memory it may take.
    Errors: as `check_shapes`, and `BadInput` with line and column if a file cannot be read.
    """
    notes: list[Note] = []
    if kept.wanted(engine, files, CHECK):
        from kgtool.plans.duckdb_graph import sources_of
        from kgtool.validate.large import find_in_files

        found, notes, size = find_in_files(
            sources_of(files, base),
            shapes,
            database=kept.database,
            memory_limit=kept.memory_limit,
            details=details,
            engine="spark" if engine == "spark" else "duckdb",
        )
    elif engine == "reference":
        from kgtool.plans.encode import Dictionary
        from kgtool.plans.reading import decoded, encode_files
        from kgtool.validate.reference import shacl_findings

        dictionary = Dictionary()
        columns = encode_files(files, dictionary, base=base, watch=watch)
        found = in_order(shacl_findings(decoded(columns, dictionary), shapes))
        size = len(columns)
    else:
        from kgtool.validate.engine import validate_files

        found, notes, size = validate_files(
            files, shapes, engine=engine, details=details, base=base, watch=watch
        )
    count, names = count_node_shapes(shapes), rule_names(shapes)
    return Report(found, shapes=count, notes=notes, rules=names, triples=size)


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
    return in_order(findings)


def count_node_shapes(shapes: Sequence[Triple]) -> int:
    """Return how many node shapes there are."""
    return len(_shape_names(shapes, "NodeShape"))


def rule_names(shapes: Sequence[Triple], checks: Sequence[Question] = ()) -> list[str]:
    """Return the names of all named shapes and of the checks, as findings call them."""
    names = {*_shape_names(shapes, "NodeShape"), *_shape_names(shapes, "PropertyShape")}
    return sorted({*filter(None, names), *(check.id for check in checks)})


def _shape_names(shapes: Sequence[Triple], kind: str) -> list[str]:
    ending = f"#{kind}"
    found = [t.subject for t in shapes if str(t.object).rstrip(">").endswith(ending)]
    return [
        node.value.rpartition("#")[2].rpartition("/")[2] if isinstance(node, NamedNode) else ""
        for node in found
    ]
