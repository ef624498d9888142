"""A third opinion on SHACL Core: pyrudof, beside our engine and what the W3C tests expect.

Compared are the bags of (focus, component), blank nodes without their names and literals by their
text. The suite is looked
for where `test_shacl_conformance` has it.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import pytest
from test_shacl_conformance import SUITE, TESTS, action, expected

from benchmarks.workload import write_workload
from kgtool.terms import read_rdf
from kgtool.validate.engine import validate

if importlib.util.find_spec("pyrudof") is None:
    pytest.skip("pyrudof is not installed", allow_module_level=True)

import pyrudof

CORE = [name for name in TESTS if name.startswith("core/")]
DIFFERENCES: dict[str, str] = {}
"""Tests on which pyrudof differs, with the reason. None is known."""

Pairs = Counter[tuple[str, str]]


def _plain(text: str) -> str:
    """Return a term as every engine could write it: IRIs bare, literals by their text."""
    if text.startswith('"'):
        return text[1:].rpartition('"')[0]
    return "_:" if text.startswith("_:") else text.strip("<>")


def _by_pyrudof(data: Path, shapes: Path) -> Pairs:
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    forms = {".nt": pyrudof.RDFFormat.NTriples, ".ttl": pyrudof.RDFFormat.Turtle}
    engine.read_data(str(data), forms[data.suffix], base=data.as_uri())
    engine.read_shacl(str(shapes), base=shapes.as_uri())
    found = engine.validate_shacl()
    return Counter((_plain(str(one.focus_node)), one.constraint_component) for one in found)


def _by_us(data: Path, shapes: Path) -> Pairs:
    triples, rules = (
        [quad.triple for quad in read_rdf(path, path.name, base=path.as_uri())]
        for path in (data, shapes)
    )
    found = validate(triples, rules)[0]
    return Counter((_plain(str(one.focus)), one.component) for one in found)


@pytest.mark.skipif(bool(CORE), reason="the suite is here")
def test_an_absent_suite_is_named() -> None:
    """Without the suite the run says so."""
    pytest.skip(f"W3C SHACL core for pyrudof left out, no {SUITE}")


@pytest.mark.parametrize("name", CORE)
def test_three_opinions_on_each_test_of_the_suite(name: str) -> None:
    """pyrudof, our engine and the expected report name the same nodes and components."""
    rows = expected(name)
    assert rows is not None
    wanted = Counter[tuple[str, str]]()
    for (focus, _, _, component, _, _), count in rows.items():
        wanted[_plain(focus), component.strip("<>")] += count
    files = action(name)
    assert wanted == _by_us(*files)
    assert (wanted == _by_pyrudof(*files)) == (name not in DIFFERENCES)


def test_the_workload_gets_the_same_findings(tmp_path: Path) -> None:
    """10,000 triples, 21 shapes of all kinds: the same nodes and components, equally often."""
    write_workload(10_000, tmp_path)
    files = tmp_path / "data.nt", tmp_path / "shapes.ttl"
    assert 20 == sum(_by_us(*files).values())
    assert _by_us(*files) == _by_pyrudof(*files)
