"""Spark runs the plans of the other executors with equal results, in a local session.

One session serves all tests here: it takes seconds to start. Run by hand at larger sizes with
`kgtool validate … --engine spark`; nothing is claimed about speed.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from plan_cases import Tables, plans, tables

from benchmarks.workload import write_workload
from kgtool.errors import LimitReached
from kgtool.plans import algebra as a
from kgtool.plans.algebra import Plan
from kgtool.plans.python_executor import PythonStore
from kgtool.plans.store import Store
from kgtool.reason import close
from kgtool.terms import Triple, read_rdf
from kgtool.validate import check_shapes

if importlib.util.find_spec("pyspark") is None:
    pytest.skip("pyspark is not installed", allow_module_level=True)
if shutil.which("java") is None:
    pytest.skip("Java is not installed", allow_module_level=True)

from kgtool.plans.spark_executor import SparkStore


@pytest.fixture(scope="module")
def spark() -> Iterator[Store]:
    """An empty store; Spark starts with the first one."""
    store = SparkStore()
    yield store
    store.close()


def _fill(store: Store, given_tables: Tables) -> Store:
    for name, (columns, content) in given_tables.items():
        store.put(name, columns, content)
    return store


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(given_tables=tables(), roots=st.lists(plans(depth=3), min_size=3, max_size=6))
def test_random_plans_give_the_bags_of_the_oracle(
    spark: Store, given_tables: Tables, roots: list[Plan]
) -> None:
    """The cross-test of the executors in a reduced number: the oracle's rows, equally often."""
    oracle = _fill(PythonStore(), given_tables)
    expected = [Counter(oracle.run(root)) for root in roots]
    assume(all(sum(found.values()) < 5000 for found in expected))
    _fill(spark, given_tables)
    assert expected == [Counter(found) for found in spark.run_all(roots)]


def test_tables_are_kept_extended_and_emptied(spark: Store) -> None:
    """A driver's rounds: replaced by what reads them, appended to, rows removed by value."""
    pairs = a.table("pairs", ("a", "b"))
    spark.put("pairs", ("a", "b"), [(k, k + 1) for k in range(5)] * 2)
    assert 5 == spark.keep("pairs", a.dist(pairs))
    assert 5 == spark.extend("pairs", a.proj(pairs, b="b", a=9))
    assert 3 == spark.remove("pairs", a.values(("a", "b"), [(9, 1), (9, 2), (0, 1), (7, 7)]))
    assert 7 == spark.size("pairs") == len(spark.run(pairs))
    spark.drop("pairs")
    assert (0, []) == (spark.size("pairs"), spark.run(pairs))
    with pytest.raises(LimitReached):
        spark.put("pairs", ("a",), [(2**63,)])


def _read(path: Path) -> list[Triple]:
    return [quad.triple for quad in read_rdf(path, path.name)]


def test_the_workload_has_the_same_findings_and_inferences(tmp_path: Path) -> None:
    """10,000 triples: all shapes, and the OWL 2 RL closure, as in plain Python."""
    write_workload(10_000, tmp_path)
    data, shapes = _read(tmp_path / "data.nt"), _read(tmp_path / "shapes.ttl")
    expected = check_shapes(data, shapes, engine="python")
    assert expected == check_shapes(data, shapes, engine="spark")
    assert close(data, engine="python") == close(data, engine="spark")


def test_a_graph_loaded_by_duckdb_is_checked_on_spark(tmp_path: Path) -> None:
    """Triples go over as Parquet, terms stay behind: counts, patterns, lengths, comparisons."""
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    from kgtool.plans.duckdb_graph import Source
    from kgtool.reason.large import closed_graph
    from kgtool.validate.large import find_in_files

    data = """<http://example.org/a> <http://example.org/n> "5" .
<http://example.org/a> <http://example.org/m> "\u8a08\u756b" .
<http://example.org/a> <http://example.org/m> "two" .
<http://example.org/n> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <http://example.org/m> .
"""
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .
    :N sh:targetSubjectsOf :n ; sh:property [ sh:path :m ; sh:maxCount 1 ; sh:pattern "^t" ;
      sh:maxLength 2 ; sh:lessThan :n ] .
    """
    (tmp_path / "data.nt").write_text(data, "utf-8")
    (tmp_path / "shapes.ttl").write_text(shapes, "utf-8")
    triples, rules = _read(tmp_path / "data.nt"), _read(tmp_path / "shapes.ttl")
    sources = [Source(tmp_path / "data.nt", "data.nt")]
    expected = check_shapes(triples, rules, engine="python")
    assert (*expected, len(triples)) == find_in_files(sources, rules, engine="spark")
    assert 5 == len(expected[0])
    with closed_graph(sources, engine="spark") as closed:
        assert set(close(triples).triples) == set(closed.triples())
