"""The W3C SHACL test suite through the public way in, unaltered; misses would be named here.

The suite is data of its own and not part of the repository: it is looked for in
`../shared/conformance/shacl`. A test passes if `sh:conforms` and the bag of (focus, path, value,
component, severity, source shape) are as expected, or if a failure is expected and reported.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from shacl_cases import Rows, row_of

from kgtool.errors import KgError
from kgtool.terms import BlankNode, NamedNode, Term, Triple, named, read_rdf, read_turtle
from kgtool.validate.engine import validate
from kgtool.validate.graph import Graph
from kgtool.validate.paths import path_text, read_path

ROOT = Path(__file__).parent.parent
SUITE = ROOT.parent / "shared" / "conformance" / "shacl"
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
TEST = "http://www.w3.org/ns/shacl-test#"
UNLISTED = SUITE / "sparql" / "component" / "nodeValidator-001.ttl"
"""In the folder, but in no manifest."""

MAIN = (sys.executable, "-c", "from kgtool.cli import main; main()")
COUNTS = {"core": 98, "sparql": 23}
MISSES: dict[str, str] = {}
"""Tests that fail, with the reason. None does."""

FROM_COMMAND_LINE = (
    "core/complex/personexample",
    "core/misc/severity-001",
    "core/node/closed-002",
    "core/path/path-complex-001",
    "core/property/datatype-001",
    "core/targets/targetClassImplicit-001",
    "sparql/component/validator-001",
    "sparql/node/sparql-001",
    "sparql/pre-binding/shapesGraph-001",
    "sparql/pre-binding/unsupported-sparql-005",
)
"""Tests that are also run through `kgtool validate`."""


# ---- Reading the suite ---------------------------------------------------------------------------


@cache
def read(path: Path) -> tuple[Triple, ...]:
    """Return the triples of a file of the suite."""
    return tuple(quad.triple for quad in read_rdf(path, path.name, base=path.as_uri()))


def _path(iri: Term) -> Path:
    assert isinstance(iri, NamedNode)
    return Path(iri.value.removeprefix("file://"))


def _one(graph: Graph, node: Term, name: str) -> Term:
    return graph.objects(node, NamedNode(name))[0]


def entries(path: Path) -> Iterator[Path]:
    """Yield the tests of a manifest and of those that it includes, as paths without ending."""
    graph = Graph(read(path))
    for manifest in graph.subjects(named("rdf:type"), NamedNode(MANIFEST + "Manifest")):
        for part in graph.objects(manifest, NamedNode(MANIFEST + "include")):
            yield from entries(_path(part))
        for heads in graph.objects(manifest, NamedNode(MANIFEST + "entries")):
            yield from map(_path, graph.list_items(heads))


def names() -> list[str]:
    """Return the names of all tests, such as `core/node/and-001`; none if the suite is absent."""
    if not SUITE.is_dir():
        return []
    found = [*entries(SUITE / "manifest.ttl"), *entries(UNLISTED)]
    return sorted(str(path.relative_to(SUITE)) for path in found)


TESTS = names()


def _file(name: str) -> Path:
    return SUITE / f"{name}.ttl"


def action(name: str) -> tuple[Path, Path]:
    """Return the files with data and shapes of a test."""
    graph = Graph(read(_file(name)))
    asked = _one(graph, NamedNode((SUITE / name).as_uri()), MANIFEST + "action")
    data, shapes = (_one(graph, asked, TEST + f"{kind}Graph") for kind in ("data", "shapes"))
    return _path(data), _path(shapes)


def expected(name: str) -> Rows | None:
    """Return the results that a test expects, None for a failure."""
    graph = Graph(read(_file(name)))
    result = _one(graph, NamedNode((SUITE / name).as_uri()), MANIFEST + "result")
    if result == NamedNode(TEST + "Failure"):
        return None
    conforms = _one(graph, result, named("sh:conforms").value)
    rows = rows_of(graph, result)
    assert str(conforms).startswith('"true"') == (not rows)
    return rows


def rows_of(graph: Graph, report: Term) -> Rows:
    """Return the results of a report as rows."""
    names = ("focusNode", "value", "sourceConstraintComponent", "resultSeverity", "sourceShape")
    rows: Rows = Counter()
    for node in graph.objects(report, named("sh:result")):
        focus, value, component, severity, shape = (
            "".join(map(str, graph.objects(node, named(f"sh:{name}")))) for name in names
        )
        paths = graph.objects(node, named("sh:resultPath"))
        path = path_text(read_path(graph, paths[0])) if paths else ""
        rows[focus, path, value, component, severity, shape] += 1
    return rows


# ---- Tests ---------------------------------------------------------------------------------------


@pytest.mark.skipif(bool(TESTS), reason="the suites are here")
@pytest.mark.parametrize("suite", COUNTS)
def test_an_absent_suite_is_named(suite: str) -> None:
    """Without the suite the run says which tests were left out, and how many."""
    pytest.skip(f"W3C SHACL {suite}: {COUNTS[suite]} tests left out, no {SUITE}")


@pytest.mark.skipif(not TESTS, reason="the suites are absent")
@pytest.mark.parametrize("suite", COUNTS)
def test_the_suite_is_whole(suite: str) -> None:
    """Claims need every test: 98 of SHACL Core, 22 listed and 1 unlisted of SHACL-SPARQL."""
    assert COUNTS[suite] == len([name for name in TESTS if name.startswith(f"{suite}/")])


@pytest.mark.parametrize("engine", ["compiled", "evaluated"])
@pytest.mark.parametrize("name", TESTS)
def test_the_report_is_the_expected_one(name: str, engine: str) -> None:
    """Each test of the suite passes on plans and node by node."""
    data, shapes = map(read, action(name))
    wanted = expected(name)
    if wanted is None:
        with pytest.raises(KgError) as caught:
            validate(data, shapes, engine=engine)
        assert caught.value.exit_code in (3, 4)
        return
    found = Counter(map(row_of, validate(data, shapes, engine=engine)[0]))
    assert (wanted == found) == (name not in MISSES)


@pytest.mark.parametrize("name", [name for name in FROM_COMMAND_LINE if TESTS])
def test_the_command_reports_the_same(name: str) -> None:
    """`kgtool validate` writes a standard report with the expected results."""
    data, shapes = action(name)
    base = _file(name).as_uri()
    ended = subprocess.run(
        [*MAIN, "validate", data, "--shapes", shapes, "--base", base, "--format", "turtle"],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    wanted = expected(name)
    if wanted is None:
        assert ended.returncode in (3, 4)
        return
    assert _unnamed(wanted) == _unnamed(rows_of(*_report(ended.stdout)))
    severe = any(row[4] == str(named("sh:Violation")) for row in wanted)
    assert int(severe) == ended.returncode


def _unnamed(rows: Rows) -> Rows:
    """Return rows with all blank nodes alike: a report of another process names them anew."""
    bare: Rows = Counter()
    for row, count in rows.items():
        focus, path, value, component, severity, shape = (
            "_:" if text.startswith("_:") else text for text in row
        )
        bare[focus, path, value, component, severity, shape] += count
    return bare


def _report(content: bytes) -> tuple[Graph, Term]:
    graph = Graph(read_turtle(content, "report"))
    (report,) = graph.subjects(named("rdf:type"), named("sh:ValidationReport"))
    assert isinstance(report, BlankNode)
    return graph, report
