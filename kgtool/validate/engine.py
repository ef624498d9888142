"""SHACL validation: shapes are read once, compiled where that pays, evaluated where it does not.

The way in for everyone: `validate` takes triples and gives findings, and notes about shapes that
test nothing. Nothing is fetched; nothing in data or shapes is executed but SPARQL that only reads.
Source: SHACL, section 3.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from kgtool.errors import LimitReached, WrongUse
from kgtool.namespaces import PREFIXES
from kgtool.plans.choice import require
from kgtool.plans.lexicon import Lexicon, learn
from kgtool.plans.python_executor import PythonStore
from kgtool.plans.quiet import without_collection
from kgtool.plans.reading import decoded, encode_files, fill_columns
from kgtool.plans.store import Store
from kgtool.terms import Triple, Watch
from kgtool.validate import nodewise
from kgtool.validate.compile import Compiled, compile_shapes, encode_data, new_dictionary
from kgtool.validate.constraints import SparqlConstraint, component_of
from kgtool.validate.encoded import EncodedGraph
from kgtool.validate.evaluate import Evaluator
from kgtool.validate.findings import Finding, in_order
from kgtool.validate.graph import Graph
from kgtool.validate.notes import Note
from kgtool.validate.paths import Predicate
from kgtool.validate.results import Result
from kgtool.validate.shapes import Shape, Shapes, read_shapes
from kgtool.validate.sparql import check_constraint
from kgtool.validate.wording import default_messages, messages_of

__all__ = [
    "ENGINES",
    "guarded",
    "idle_note",
    "prepare",
    "to_findings",
    "validate",
    "validate_encoded",
    "validate_files",
]

ENGINES = ("auto", "compiled", "evaluated", "python", "numpy", "duckdb", "spark")
"""`auto` and `compiled` use plans on the executor that suits the size, the last four on the one
named; what has no plan goes node by node. `evaluated` goes node by node throughout."""

_SH = PREFIXES["sh"]
_DEPTH = 3
_MANY = 30_000
_LIBRARIES = {"numpy": "numpy", "duckdb": "duckdb", "spark": "pyspark"}
_SEVERITIES = {f"{_SH}Violation": "violation", f"{_SH}Warning": "warning", f"{_SH}Info": "info"}


def validate(
    data: Iterable[Triple],
    shapes: Iterable[Triple],
    *,
    engine: str = "auto",
    details: bool = False,
) -> tuple[list[Finding], list[Note]]:
    """Return what the SHACL `shapes` find in `data`, and notes on shapes that test nothing.

    Parameters: `data`, `shapes`, triples; `engine`, one of `ENGINES`; `details`, whether findings
    about inner shapes (`sh:node`, `sh:and`, `sh:or`) say what is wrong inside.
    Errors: `BadInput` naming the shape if the shapes are faulty; `Refused` if they ask for the
    network; `LimitReached` if shapes nest too deeply; `WrongUse` for an unknown engine.
    """
    _check_engine(engine)
    with guarded():
        read = prepare(shapes)
        triples = list(data)
        evaluator = nodewise.evaluator(read, Graph(triples))
        if engine == "evaluated":
            return _by_nodes(evaluator, read, details=details)
        store = _store(engine, len(triples))
        try:
            compiled = compile_shapes(read, evaluator, store, encode_data(read, triples, store))
            return _by_plans(evaluator, read, compiled, details=details)
        finally:
            store.close()


def validate_files(
    files: Sequence[Path],
    shapes: Iterable[Triple],
    *,
    engine: str = "auto",
    details: bool = False,
    base: str | None = None,
    watch: Callable[[Path], Watch] | None = None,
) -> tuple[list[Finding], list[Note], int]:
    """As `validate`, for RDF files, whose triples need not become objects; with their number.

    Parameters: `base`, the IRI that relative ones start from; `watch`, see `encode_files`.
    Errors: as `validate`, and `BadInput` with line and column if a file cannot be read.
    """
    _check_engine(engine)
    with guarded():
        read = prepare(shapes)
        dictionary = new_dictionary(read)
        columns = encode_files(files, dictionary, base=base, watch=watch)
        if engine == "evaluated":
            evaluator = nodewise.evaluator(read, Graph(decoded(columns, dictionary)))
            return *_by_nodes(evaluator, read, details=details), len(columns)
        store = _store(engine, len(columns))
        fill_columns(store, columns)
        evaluator = nodewise.evaluator(read, EncodedGraph(store, dictionary))
        compiled = compile_shapes(read, evaluator, store, dictionary)
        return *_by_plans(evaluator, read, compiled, details=details), len(columns)


def _check_engine(engine: str) -> None:
    if engine not in ENGINES:
        raise WrongUse(
            f'no engine "{engine}"; there are {", ".join(ENGINES)}',
            f"沒有「{engine}」引擎；可用者為 {'、'.join(ENGINES)}",
        )


def validate_encoded(
    store: Store, dictionary: Lexicon, shapes: Iterable[Triple], *, details: bool = False
) -> tuple[list[Finding], list[Note]]:
    """As `validate`, for triples that are in `store` already, with their `dictionary`.

    Triples are decoded only where something has no plan, by predicate if it can be told. Terms of
    the shapes are added to `dictionary`.
    """
    with guarded():
        given = list(shapes)
        learn(
            dictionary, terms={t for one in given for t in (one.subject, one.predicate, one.object)}
        )
        read = prepare(given)
        evaluator = nodewise.evaluator(read, EncodedGraph(store, dictionary))
        compiled = compile_shapes(read, evaluator, store, dictionary)
        return _by_plans(evaluator, read, compiled, details=details)


@contextmanager
def guarded() -> Iterator[None]:
    """Say so if shapes nest too deeply; keep the cycle collector off rows that hold no cycles."""
    try:
        with without_collection():
            yield
    except RecursionError:
        raise LimitReached(
            "the shapes nest too deeply; use fewer levels of sh:node or of paths",
            "形狀巢狀過深；請減少 sh:node 或路徑之層數",
        ) from None


def prepare(shapes: Iterable[Triple]) -> Shapes:
    """Return the shapes, their SPARQL checked too. Errors: as of `validate`."""
    read = read_shapes(shapes)
    for shape, constraint in read.written_in_sparql():
        check_constraint(constraint, shape.name)
    return read


def _by_nodes(
    evaluator: Evaluator, shapes: Shapes, *, details: bool
) -> tuple[list[Finding], list[Note]]:
    foci = {shape.node: evaluator.focus_nodes(shape) for shape in shapes.roots}
    results = (
        result
        for shape in shapes.roots
        for focus in foci[shape.node]
        for result in evaluator.results(shape, focus)
    )
    idle = [shape for shape in shapes.roots if not foci[shape.node]]
    return _told(evaluator, shapes, results, idle, details=details)


def _by_plans(
    evaluator: Evaluator, shapes: Shapes, compiled: Compiled, *, details: bool
) -> tuple[list[Finding], list[Note]]:
    return _told(evaluator, shapes, compiled.results(), compiled.idle, details=details)


def _told(
    evaluator: Evaluator,
    shapes: Shapes,
    results: Iterable[Result],
    idle: Iterable[Shape],
    *,
    details: bool,
) -> tuple[list[Finding], list[Note]]:
    findings = in_order(to_findings(evaluator, results, details=details))
    return findings, sorted({*shapes.notes, *map(idle_note, idle), *evaluator.runner.notes()})


def to_findings(
    evaluator: Evaluator, results: Iterable[Result], *, details: bool = False
) -> Iterator[Finding]:
    """Yield the results as findings, in the order given."""
    depth = _DEPTH if details else 0
    return (_finding(evaluator, result, depth) for result in results)


def _store(engine: str, size: int) -> Store:
    """Return the executor of plans: numpy where it pays for its import, else plain Python."""
    if engine in _LIBRARIES:
        require(_LIBRARIES[engine])
    if engine == "spark":
        from kgtool.plans.spark_executor import SparkStore

        return SparkStore()
    if engine == "duckdb":
        from kgtool.plans.duckdb_executor import DuckStore

        return DuckStore()
    loaded = "numpy" in sys.modules or (size > _MANY and find_spec("numpy") is not None)
    if engine == "numpy" or (engine in ("auto", "compiled") and loaded):
        from kgtool.plans.numpy_executor import NumpyStore

        return NumpyStore()
    return PythonStore()


def idle_note(shape: Shape) -> Note:
    """Return the note that a shape has no focus node."""
    name = shape.name
    return Note(
        "no-focus",
        name,
        f"{name} has no focus node in the data and tests nothing",
        f"{name} 在資料中沒有適用對象，未檢核任何內容",
    )


def _finding(evaluator: Evaluator, result: Result, depth: int) -> Finding:
    shape, constraint = result.shape, result.constraint
    messages = messages_of(result.messages or shape.messages) or default_messages(constraint)
    inside = evaluator.details(result) if depth else ()
    source = getattr(getattr(constraint, "query", None), "source", None)
    return Finding(
        severity=_SEVERITIES.get(shape.severity.value, "violation"),
        rule=shape.name,
        focus=result.focus,
        path=result.path.iri.value if isinstance(result.path, Predicate) else "",
        value=result.value,
        messages=messages,
        component=component_of(constraint).value,
        shape=shape.node,
        route=result.path,
        source=source if isinstance(constraint, SparqlConstraint) else None,
        grade=shape.severity.value,
        details=tuple(_finding(evaluator, inner, depth - 1) for inner in inside),
    )
