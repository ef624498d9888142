"""Random tables and random plans over all operators, for the cross-test of the executors."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from kgtool.plans import algebra as a
from kgtool.plans.algebra import Expression, Plan, Row

Tables = dict[str, tuple[tuple[str, ...], list[Row]]]

NAMES = "abcde"
_SMALL = st.integers(-3, 3)
_KINDS = [2**30, 2**30 + 1, 3 * 2**29 - 1, 3 * 2**29, 3 * 2**29 + 5]
_WIDE = st.sampled_from([-(2**31), *_KINDS, 2**31 - 1, 2**40, -(2**61), 2**62, 2**63 - 1, -(2**63)])
NUMBERS = st.one_of(_SMALL, _SMALL, _SMALL, _WIDE)

COLUMNS = {
    a.TRIPLES: ("p", "s", "o"),
    "one": ("a",),
    "two": ("a", "b"),
    "three": ("c", "b", "a"),
    "wide": ("a", "b", "c", "d"),
}


def rows(width: int, most: int = 12) -> st.SearchStrategy[list[Row]]:
    """Return lists of rows with few different values, so that keys meet, and some far apart."""
    return st.lists(st.tuples(*[NUMBERS] * width), max_size=most)


@st.composite
def tables(draw: Callable[..., list[Row]]) -> Tables:
    """Return stored tables, with literals whose ids are -1 … -n."""
    found = {name: (columns, draw(rows(len(columns)))) for name, columns in COLUMNS.items()}
    count = len(draw(rows(1, 5)))
    known = [(-1 - k, *draw(st.tuples(*[NUMBERS] * 5))) for k in range(count)]
    found[a.LITERALS] = (("id", *a.ATTRIBUTES), known)
    return found


def _operands(columns: tuple[str, ...]) -> st.SearchStrategy[a.Operand]:
    return st.one_of(st.sampled_from(columns).map(a.Col), NUMBERS.map(a.Const))


def conditions(columns: tuple[str, ...], depth: int = 2) -> st.SearchStrategy[Expression]:
    """Return filter expressions over `columns`."""
    operand = _operands(columns)
    many = st.one_of(st.frozensets(NUMBERS, max_size=4), st.just(frozenset(range(-2, 200))))
    leaves = st.one_of(
        st.builds(a.Compare, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), operand, operand),
        st.builds(a.In, operand, many),
    )
    if depth == 0:
        return leaves
    parts = st.lists(conditions(columns, depth - 1), max_size=3).map(tuple)
    inner = conditions(columns, depth - 1)
    return st.one_of(leaves, parts.map(a.And), parts.map(a.Or), inner.map(a.Not))


_LEAVES = ("scan", "table", "missing", "values", "long")
_ONE = ("proj", "rename", "filt", "dist", "count", "lookup", "hold")
_TWO = ("join", "semi", "anti", "union", "twice")


@st.composite
def plans(draw: Callable[..., object], depth: int = 4) -> Plan:
    """Return a random plan; every operator occurs."""
    kinds = _LEAVES if depth == 0 else _LEAVES[:2] + _ONE + _TWO * 2
    kind = str(draw(st.sampled_from(kinds)))
    if kind in _LEAVES:
        return _leaf(draw, kind)
    child = draw(plans(depth=depth - 1))
    assert isinstance(child, Plan)
    return _one(draw, kind, child) if kind in _ONE else _two(draw, kind, child, depth)


def _leaf(draw: Callable[..., object], kind: str) -> Plan:
    if kind == "scan":
        return a.scan(draw(_SMALL), of=draw(st.sampled_from([a.TRIPLES, "none"])))  # type: ignore[arg-type]
    if kind == "table":
        name = str(draw(st.sampled_from(sorted(COLUMNS))))
        return a.table(name, COLUMNS[name])
    if kind == "missing":
        return a.table("none", ("a", "b"))
    if kind == "long":
        return a.values(("b", "a"), [(k % 5, k) for k in range(150)])
    return a.values(("a", "c"), draw(rows(2, 4)))  # type: ignore[arg-type]


def _one(draw: Callable[..., object], kind: str, child: Plan) -> Plan:
    if kind == "proj":
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
        return a.proj(child, **{name: draw(_operands(child.columns)) for name in names})  # type: ignore
    if kind == "rename":
        names = draw(st.permutations(list("abcdefghij")))
        return a.proj(child, **dict(zip(names, child.columns, strict=False)))  # type: ignore[arg-type]
    if kind == "filt":
        return a.filt(child, draw(conditions(child.columns)))  # type: ignore[arg-type]
    if kind == "count":
        names = draw(st.lists(st.sampled_from(child.columns), min_size=1, unique=True))
        return a.count(child, *names) if "n" not in names else child  # type: ignore[misc, operator]
    if kind == "lookup":
        column = str(draw(st.sampled_from(child.columns)))
        wanted = draw(st.lists(st.sampled_from(a.ATTRIBUTES), min_size=1, max_size=3, unique=True))
        free = (name for name in "klmnopqrstuvwxyz" if name not in child.columns)
        return a.lookup(child, column, dict(zip(free, wanted, strict=False)))  # type: ignore
    return a.dist(child) if kind == "dist" else a.hold(child)


def _two(draw: Callable[..., object], kind: str, child: Plan, depth: int) -> Plan:
    if kind == "twice":
        held = a.hold(child)
        return a.union(held, a.filt(held, draw(conditions(child.columns))))  # type: ignore[arg-type]
    other = draw(plans(depth=depth - 1))
    assert isinstance(other, Plan)
    if kind == "join":
        return a.join(child, other)
    if kind == "semi":
        return a.semi(child, other)
    if kind == "anti":
        return a.anti(child, other)
    operands = {name: draw(_operands(other.columns)) for name in child.columns}
    return a.union(child, a.proj(other, **operands))  # type: ignore[arg-type]
