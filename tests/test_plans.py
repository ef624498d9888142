"""The plan layer: executors that agree on every plan, and an encoding that loses nothing."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from plan_cases import Tables, plans, tables

from kgtool.errors import LimitReached, StoreProblem
from kgtool.plans import algebra as a
from kgtool.plans.algebra import Plan, Row
from kgtool.plans.python_executor import PythonStore
from kgtool.plans.sql import DUCKDB, SPARK, Emitter, number
from kgtool.plans.store import Store, run


def _duck() -> Store:
    from kgtool.plans.duckdb_executor import DuckStore

    return DuckStore(threads=1)


def _duck_in_parts() -> Store:
    from kgtool.plans.duckdb_executor import DuckStore

    return DuckStore(threads=1, memory_limit="200MB")


def _numpy() -> Store:
    from kgtool.plans.numpy_executor import NumpyStore

    return NumpyStore()


OTHERS = [
    pytest.param(
        make,
        id=name,
        marks=pytest.mark.skipif(
            importlib.util.find_spec(library) is None, reason=f"{library} is not installed"
        ),
    )
    for name, library, make in (
        ("numpy", "numpy", _numpy),
        ("duckdb", "duckdb", _duck),
        ("duckdb in parts", "duckdb", _duck_in_parts),
    )
]
EVERY = [pytest.param(PythonStore, id="python"), *OTHERS]
Make = Callable[[], Store]


@pytest.fixture(scope="module", params=OTHERS)
def other(request: pytest.FixtureRequest) -> Iterator[Store]:
    store: Store = request.param()
    yield store
    store.close()


@pytest.fixture(params=EVERY)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    made: Store = request.param()
    yield made
    made.close()


def _fill(store: Store, given_tables: Tables) -> Store:
    for name, (columns, content) in given_tables.items():
        store.put(name, columns, content)
    return store


def _is_small(plan: Plan, oracle: PythonStore) -> bool:
    """Products of products are skipped: they take long and show nothing."""
    sizes = [_is_small(kid, oracle) for kid in a.kids(plan)]
    return all(sizes) and (not isinstance(plan, a.Join) or len(oracle.run(plan)) < 20_000)


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(given_tables=tables(), roots=st.lists(plans(), min_size=1, max_size=3))
def test_executors_give_the_same_bags(
    other: Store, given_tables: Tables, roots: list[Plan]
) -> None:
    """Random plans over random tables: each executor gives the oracle's rows, equally often."""
    oracle = _fill(PythonStore(), given_tables)
    assume(all(_is_small(root, oracle) for root in roots))
    expected = [Counter(oracle.run(root)) for root in roots]
    _fill(other, given_tables)
    assert expected == [Counter(found) for found in other.run_all(roots)]
    assert expected == [Counter(run(root, other)) for root in roots]


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(given_tables=tables(), root=plans())
def test_what_is_made_distinct_has_each_row_once(given_tables: Tables, root: Plan) -> None:
    """Also where the builder sees that there is nothing to do."""
    oracle = _fill(PythonStore(), given_tables)
    assume(_is_small(root, oracle))
    once = a.dist(root)
    assert Counter(set(oracle.run(root))) == Counter(oracle.run(once))
    assert once is a.dist(once)


PAIRS = a.table("pairs", ("a", "b"))
ONES = a.table("ones", ("b",))

EXAMPLES = [
    ("scan gives the pairs of one predicate", a.scan(1), [(10, 20), (11, 20)]),
    ("a predicate that never occurs has no pairs", a.scan(9), []),
    ("scan reads another table of triples", a.scan(1, of="new"), [(5, 6)]),
    ("a table gives all its rows, doubled ones too", PAIRS, [(1, 2), (1, 2), (3, 4), (5, 2)]),
    ("a table the store lacks is empty", a.table("none", ("x", "y")), []),
    ("values are constants, doubled ones too", a.values(("x",), [(7,), (7,)]), [(7,), (7,)]),
    ("proj renames, repeats, drops and adds", a.proj(ONES, x="b", y=9), [(2, 9), (4, 9), (4, 9)]),
    ("proj keeps doubled rows", a.proj(PAIRS, b="b"), [(2,), (2,), (4,), (2,)]),
    (
        "filt compares a column with a constant",
        a.filt(PAIRS, a.compare("a", ">", 1)),
        [(3, 4), (5, 2)],
    ),
    ("filt compares columns", a.filt(PAIRS, a.compare("a", ">", "b")), [(5, 2)]),
    ("filt by membership", a.filt(PAIRS, a.isin("a", [3, 8])), [(3, 4)]),
    ("nothing is in the empty set", a.filt(PAIRS, a.isin("a", [])), []),
    (
        "and, or, not are two-valued",
        a.filt(
            PAIRS,
            a.either(a.both(a.compare("a", "=", 1), a.negate(a.both())), a.compare("b", "=", 4)),
        ),
        [(3, 4)],
    ),
    ("join multiplies matches", a.join(PAIRS, ONES), [(1, 2), (1, 2), (3, 4), (3, 4), (5, 2)]),
    (
        "join without shared names is the product",
        a.join(a.values(("x",), [(0,), (1,)]), ONES),
        [(0, 2), (0, 4), (0, 4), (1, 2), (1, 4), (1, 4)],
    ),
    (
        "semi keeps each left row once",
        a.semi(PAIRS, a.filt(ONES, a.compare("b", "=", 4))),
        [(3, 4)],
    ),
    ("semi without shared names asks whether there is any row", a.semi(ONES, a.scan(9)), []),
    ("anti keeps left rows without match", a.anti(PAIRS, a.values(("b",), [(2,)])), [(3, 4)]),
    ("anti without shared names", a.anti(ONES, a.proj(a.scan(9), x="s")), [(2,), (4,), (4,)]),
    (
        "union adds bags and orders columns by name",
        a.union(PAIRS, a.values(("b", "a"), [(2, 1)])),
        [(1, 2), (1, 2), (3, 4), (5, 2), (1, 2)],
    ),
    ("dist keeps each row once", a.dist(PAIRS), [(1, 2), (3, 4), (5, 2)]),
    ("count gives a number for each group", a.count(PAIRS, "b"), [(2, 3), (4, 1)]),
    ("count of nothing has no groups", a.count(a.scan(9), "s"), []),
    (
        "lookup gives 0 where there is no literal",
        a.lookup(a.values(("v",), [(-1,), (-2,), (3,)]), "v", {"t": "tag", "k": "low"}),
        [(-1, 7, 50), (-2, 8, 60), (3, 0, 0)],
    ),
    ("hold changes nothing", a.union(a.hold(ONES), ONES), [(2,), (4,), (4,)] * 2),
]


@pytest.mark.parametrize(("plan", "expected"), [pytest.param(p, e, id=i) for i, p, e in EXAMPLES])
def test_each_operator_does_what_it_says(store: Store, plan: Plan, expected: list[Row]) -> None:
    """Literal examples of every operator on every executor."""
    _fill(
        store,
        {
            "triples": (("p", "s", "o"), [(1, 10, 20), (2, 10, 21), (1, 11, 20)]),
            "new": (("p", "s", "o"), [(1, 5, 6)]),
            "pairs": (("a", "b"), [(1, 2), (1, 2), (3, 4), (5, 2)]),
            "ones": (("b",), [(2,), (4,), (4,)]),
            "literals": (("id", *a.ATTRIBUTES), [(-1, 7, 1, 50, 50, 1), (-2, 8, 1, 60, 60, 0)]),
        },
    )
    assert sorted(expected) == sorted(run(plan, store))


def test_rounds_keep_and_extend_tables(store: Store) -> None:
    """A driver's loop reaches the transitive closure; held parts follow the tables."""
    store.put("step", ("a", "b"), [(k, k + 1) for k in range(5)])
    store.keep("all", a.table("step", ("a", "b")))
    store.keep("new", a.table("step", ("a", "b")))
    held = a.hold(a.table("all", ("a", "b")))
    steps = a.proj(a.table("step", ("a", "b")), b="a", c="b")
    further = a.proj(a.join(a.table("new", ("a", "b")), steps), a="a", b="c")
    while store.keep("new", a.anti(a.dist(further), held)):
        store.extend("all", a.table("new", ("a", "b")))
    assert 15 == store.size("all") == len(run(a.union(held, a.filt(held, a.isin("a", []))), store))
    store.extend("all", a.table("all", ("a", "b")))
    assert 30 == len(store.run(held))
    store.rename("step", "all")
    assert (0, 5, 5) == (store.size("step"), store.size("all"), len(store.run(held)))
    with pytest.raises(KeyError):
        store.rename("step", "all")
    store.drop("all")
    assert [] == store.run(held)


@pytest.mark.parametrize("predicate", [1, 2, 3])
def test_removed_rows_are_gone_from_scans_and_joins(store: Store, predicate: int) -> None:
    """Rows are removed by value, doubled ones too; added ones are found; indexes follow."""
    given_rows = [(p, s, s % 3) for p in (1, 2) for s in range(40)] * 2
    store.put("triples", ("p", "s", "o"), given_rows)
    few = a.values(("s",), [(3,), (4,), (50,)])
    held = a.hold(a.scan(predicate))
    plan = a.union(a.join(a.scan(predicate), few), a.semi(held, few), a.anti(held, few))
    for _ in range(3):
        store.run(plan)
    gone = [(1, 3, 0), (2, 4, 1), (2, 5, 0)]
    assert 4 == store.remove("triples", a.values(("p", "s", "o"), gone))
    assert 0 == store.remove("none", a.values(("p", "s", "o"), gone))
    assert 2 == store.extend("triples", a.values(("o", "p", "s"), [(7, 1, 50), (8, 3, 4)]))
    left = [row for row in given_rows if row not in gone] + [(1, 50, 7), (3, 4, 8)]
    assert Counter(left) == Counter(store.run(a.table("triples", ("p", "s", "o"))))
    fresh = _fill(PythonStore(), {"triples": (("p", "s", "o"), left)})
    assert Counter(fresh.run(plan)) == Counter(store.run(plan)) == Counter(store.run(plan))


def test_a_number_of_more_than_64_bits_is_refused(store: Store) -> None:
    """Numbers never overflow in silence."""
    with pytest.raises(LimitReached):
        store.put("t", ("a",), [(2**63,)])
    assert 0 == store.size("t")


def test_packed_keys_do_not_overflow(store: Store) -> None:
    """Columns whose ranges multiply to more than 63 bits are still told apart."""
    far = [(x, y, z) for x in (0, 2**40) for y in (0, 2**40) for z in (0, 2**40, -(2**62))]
    store.put("far", ("a", "b", "c"), far * 2)
    whole = a.table("far", ("a", "b", "c"))
    assert sorted(far) == sorted(store.run(a.dist(whole)))
    assert Counter(far * 4) == Counter(store.run(a.join(whole, whole)))


@pytest.mark.parametrize(
    "build",
    [
        lambda: a.values(("x", "x"), []),
        lambda: a.values(("x",), [(1, 2)]),
        lambda: a.values(("x; drop",), []),
        lambda: a.proj(PAIRS, x="z"),
        lambda: a.union(PAIRS, ONES),
        lambda: a.count(PAIRS),
        lambda: a.lookup(PAIRS, "a", ["num"]),
    ],
)
def test_a_plan_without_meaning_is_refused(build: Callable[[], Plan]) -> None:
    """Mistakes of a compiler fail when the plan is built, not when it runs."""
    with pytest.raises(ValueError, match=r"\w"):
        build()


def test_spark_text_differs_in_words_only() -> None:
    """The same plan in Spark's dialect: other quotes and join words, typed constants, no lists."""
    plan = a.semi(a.filt(PAIRS, a.isin("a", range(1000))), ONES)
    emitter = Emitter(SPARK, {"pairs", "ones"})
    text = emitter.statement(plan)
    assert "LEFT SEMI JOIN `ones` t2 ON t1.`b` = t2.`b`" in text
    assert "IN (SELECT `i` FROM `_list1`)" in text
    assert [(("i",), 1000)] == [(names, len(given)) for names, given in emitter.needed.values()]


def test_constants_enter_sql_as_integers_only() -> None:
    """Nothing but an integer becomes a constant, and quotes in names are doubled."""
    with pytest.raises(TypeError):
        number("1; DROP TABLE x")  # type: ignore[arg-type]
    assert '"a""b"' == DUCKDB.ident('a"b')


needs_duckdb = pytest.mark.skipif(
    importlib.util.find_spec("duckdb") is None, reason="duckdb is not installed"
)


@needs_duckdb
def test_a_database_file_reopens_with_its_tables(tmp_path: Path) -> None:
    """What was put into a file is there in the next process, and nothing temporary is."""
    from kgtool.plans.duckdb_executor import DuckStore

    store = DuckStore(tmp_path / "graph.duckdb")
    store.put("pairs", ("a", "b"), [(1, 2), (1, 2)])
    store.run_all([a.hold(PAIRS), a.filt(PAIRS, a.isin("a", range(500)))])
    store.close()
    again = DuckStore(tmp_path / "graph.duckdb", memory_limit="100MB")
    assert [(1, 2), (1, 2)] == run(PAIRS, again)
    again.close()
    assert ["graph.duckdb"] == [path.name for path in tmp_path.iterdir()]


@needs_duckdb
def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A foreign file is a problem of the store with its name, not a traceback."""
    from kgtool.plans.duckdb_executor import DuckStore

    path = tmp_path / "notes.txt"
    path.write_text("hello " * 1000)
    for wrong in (path, tmp_path / "none" / "graph.duckdb"):
        with pytest.raises(StoreProblem, match=re.escape(wrong.name)):
            DuckStore(wrong)
    assert "hello " * 1000 == path.read_text()


@needs_duckdb
def test_nothing_is_drawn_on_standard_output() -> None:
    """DuckDB's bar for long statements would end up in the results."""
    from kgtool.plans.duckdb_executor import DuckStore

    store = DuckStore(threads=1)
    asked = store.connection.execute("SELECT current_setting('enable_progress_bar')").fetchall()
    assert [(False,)] == asked
    store.close()


@needs_duckdb
def test_too_little_memory_is_a_limit() -> None:
    """A plan that does not fit even in parts ends with exit code 5 and leaves the tables."""
    from kgtool.plans.duckdb_executor import DuckStore

    store = DuckStore(memory_limit="12MB", threads=1)
    store.put("ones", ("b",), [(k,) for k in range(1000)])
    product = a.join(a.proj(ONES, x="b"), a.proj(ONES, y="b"))
    big = a.count(a.join(product, a.values(("z",), [(k,) for k in range(20)])), "x", "y", "z")
    with pytest.raises(LimitReached):
        store.keep("ones", big)
    assert 1000 == store.size("ones") == len(run(ONES, store))
    store.close()


def test_numpy_and_duckdb_are_known_to_their_executors_only() -> None:
    """The package runs without either; only the modules of each executor import it."""
    folder = Path(a.__file__).parent
    users = {
        library: sorted(p.stem for p in folder.glob("*.py") if f"import {library}" in p.read_text())
        for library in ("numpy", "duckdb")
    }
    assert all(name.startswith(library) for library, names in users.items() for name in names)
    assert all(users.values())
