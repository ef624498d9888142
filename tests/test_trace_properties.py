"""Sources of answers, over generated graphs and generated queries of the profile."""

from __future__ import annotations

from collections import Counter

import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from test_trace import in_graph, say, source

from kgtool.answers import Answer
from kgtool.cited import Cited
from kgtool.namespaces import PREFIXES
from kgtool.queries import bind, read_questions
from kgtool.repository import Project
from kgtool.sparql.parser import parse
from kgtool.sparql.tree import Alternative, Pattern, Query, Sequence, Var
from kgtool.stores import Rows
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import NamedNode, Quad, Triple, named
from kgtool.trace import add_sources

THINGS = ("id:a", "id:b", "id:c")
LINKS = ("coop:p", "coop:q")
NAMES = ("x", "y", "z", "w")
PLACES = ("s", "coop-tw", "inferred", "none")

triples = st.tuples(st.sampled_from(THINGS), st.sampled_from(LINKS), st.sampled_from(THINGS))
worlds = st.dictionaries(triples, st.sampled_from(PLACES), min_size=6, max_size=14)


def quads(world: dict[tuple[str, str, str], str]) -> list[Quad]:
    """Return a world: each triple stated, in a graph of its own kind, or said by nobody."""
    found = source("s")
    for number, ((subject, link, other), place) in enumerate(sorted(world.items())):
        triple = (named(subject), named(link), named(other))
        if place == "s":
            found += say(f"n{number}", "s", subject, link, other)
        elif place == "none":
            found.append(Quad(*triple))
        else:
            found += in_graph(place, triple)
    return found


variables = st.sampled_from([f"?{n}" for n in NAMES])
nodes = st.one_of(variables, variables, variables, st.sampled_from(THINGS))
links = st.sampled_from([*LINKS, "^coop:p", "coop:p/coop:q", "coop:q|coop:p", "?l"])
loops = st.sampled_from(["coop:p+", "coop:q*", "(coop:p|^coop:q)+", "coop:p?", "!coop:p"])


@st.composite
def patterns(draw: st.DrawFn, verbs: st.SearchStrategy[str] = links) -> str:
    """A few triples."""
    lines = draw(st.lists(st.tuples(variables, verbs, nodes), min_size=1, max_size=2))
    return " ".join(f"{s} {v} {o} ." for s, v, o in lines)


@st.composite
def positive(draw: st.DrawFn, depth: int = 2) -> str:
    """A group in which less data never gives more rows."""
    parts = [draw(patterns())]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        inner = positive(depth - 1)
        kind = draw(st.integers(0, 6))
        if kind == 0:
            parts.append(f"{{ {draw(inner)} }} UNION {{ {draw(inner)} }}")
        elif kind == 1:
            parts.append(f"FILTER EXISTS {{ {draw(inner)} }}")
        elif kind == 2:
            parts.append(f"VALUES ?x {{ {draw(st.sampled_from(THINGS))} id:a }}")
        elif kind == 3:
            name = draw(st.sampled_from(["?x", "?z", "?w"]))
            parts.append(f"{{ SELECT DISTINCT {name} ?y {{ {draw(inner)} }} }}")
        elif kind == 4:
            parts.append(f"FILTER(?x != {draw(nodes)})")
        elif kind == 5:
            grouped = f"SELECT ?x (COUNT(*) AS ?n{depth}) {{ {draw(inner)} }} GROUP BY ?x"
            parts.append(f"{{ {grouped} }} FILTER(BOUND(?x))")
        else:
            parts.append(f"{{ {draw(inner)} }}")
    return " ".join(parts)


@st.composite
def anything(draw: st.DrawFn, depth: int = 2) -> str:
    """A group of the whole profile."""
    parts = [draw(positive(0)), draw(patterns(st.one_of(links, loops)))]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        inner = draw(anything(depth - 1))
        word = draw(
            st.sampled_from(
                [
                    "OPTIONAL {%s}",
                    "MINUS {%s}",
                    "FILTER NOT EXISTS {%s}",
                    "FILTER EXISTS {%s}",
                    "GRAPH ?g {%s}",
                    "GRAPH graph:s {%s}",
                    "{%s} UNION { ?x coop:p ?y }",
                    "{ SELECT ?y (COUNT(?x) AS ?many) {%s} GROUP BY ?y }",
                    "{ SELECT ?x ?y {%s} ORDER BY ?x ?y LIMIT 2 }",
                    "FILTER(BOUND(?z) || EXISTS {%s})",
                ]
            )
        )
        parts.append(word % f" {inner} ")
    return " ".join(parts)


HEADS = (
    "SELECT * {{ {} }}",
    "SELECT ?x ?y {{ {} }}",
    "SELECT DISTINCT ?x {{ {} }} ORDER BY ?x",
    "SELECT ?y (COUNT(DISTINCT ?x) AS ?n) {{ {} }} GROUP BY ?y",
    "SELECT (COUNT(?x) AS ?n) {{ {} }} GROUP BY ?y ?z",
    "SELECT ?x ?y {{ {} }} ORDER BY ?x ?y LIMIT 3",
    "SELECT ?x (STR(?y) AS ?t) {{ {} }}",
)


def traced(store: Embedded, query: str) -> Answer:
    """Return the answer of a query with its sources."""
    result = store.run(query)
    assert isinstance(result, Rows)
    return add_sources(store, query, Answer(result.columns, result.rows), "en")


DOUBTFUL = {"what made an EXISTS true was not found"}
"""What may be said of a SELECT that groups or counts off rows inside an EXISTS: the standard leaves
open what it sees of the row outside, so engines differ."""


def reasons(cited: tuple[Cited, ...]) -> set[str]:
    """Return why a row cannot be traced, but for facts that nobody says and no facts at all."""
    known = ("the graph names no source", "the query itself gives these values")
    return {c.remark for c in cited if c.kind == "untraceable" and c.remark not in known}


@settings(max_examples=250)
@given(worlds, anything(), st.sampled_from(HEADS))
def test_any_query_of_the_profile_is_traced(
    world: dict[tuple[str, str, str], str], group: str, head: str
) -> None:
    """The rows stay as they are, what is cited exists, and no pattern is lost on the way."""
    store = in_memory(quads(world))
    query = head.format(group)
    found = traced(store, query)
    there = {quad.triple for quad in store.quads()}
    assert Counter(store.select(query).rows) == Counter(found.rows)
    assert len(found.rows) == len(found.sources)
    for cited in found.sources:
        assert cited
        assert reasons(cited) <= (DOUBTFUL if "EXISTS" in query and " { SELECT" in query else set())
        assert {triple for c in cited for triple in c.triples} <= there


def without(world: list[Quad], gone: set[Triple]) -> Embedded:
    """Return a store of a world that lacks some triples in every graph."""
    return in_memory([quad for quad in world if quad.triple not in gone])


@settings(max_examples=250)
@given(worlds, positive(), st.sampled_from(HEADS[:4]))
def test_a_row_does_not_outlive_what_it_rests_on(
    world: dict[tuple[str, str, str], str], group: str, head: str
) -> None:
    """Without the triples that a row cites, the row is gone."""
    quads_of_world = quads(world)
    query = head.format(group)
    found = traced(in_memory(quads_of_world), query)
    for row, cited in zip(found.rows, found.sources, strict=True):
        gone = {triple for c in cited for triple in c.triples}
        if not gone:
            continue
        left = Counter(without(quads_of_world, gone).select(query).rows)
        assert left[row] < Counter(found.rows)[row]


@st.composite
def with_absences(draw: st.DrawFn) -> str:
    """A group over one predicate, beside OPTIONAL, or MINUS and NOT EXISTS, over another."""
    parts = [draw(patterns(st.sampled_from(["coop:p", "^coop:p", "coop:p/coop:p"])))]
    words = draw(st.sampled_from([("OPTIONAL {%s}",), ("MINUS {%s}", "FILTER NOT EXISTS {%s}")]))
    # a second OPTIONAL over the same facts could be unbound by what a row of the first one cites
    for _ in range(1 if len(words) == 1 else draw(st.integers(1, 2))):
        inner = draw(patterns(st.sampled_from(["coop:q", "^coop:q", "coop:q|^coop:q"])))
        parts.append(draw(st.sampled_from(words)) % f" {inner} ")
    return " ".join(parts)


@settings(max_examples=100)
@given(worlds, with_absences(), st.sampled_from(HEADS[:4]))
def test_a_row_with_optional_parts_does_not_outlive_what_it_rests_on(
    world: dict[tuple[str, str, str], str], group: str, head: str
) -> None:
    """Nor does one with MINUS or NOT EXISTS: what may be missing is of another predicate, so that
    nothing that is taken away makes room for a row that was not there before."""
    quads_of_world = quads(world)
    query = head.format(group)
    found = traced(in_memory(quads_of_world), query)
    for row, cited in zip(found.rows, found.sources, strict=True):
        gone = {triple for c in cited for triple in c.triples}
        if gone:
            left = Counter(without(quads_of_world, gone).select(query).rows)
            assert left[row] < Counter(found.rows)[row]


@settings(max_examples=100)
@given(worlds, patterns(loops), patterns(st.one_of(links, loops)), st.sampled_from(HEADS[:3]))
def test_a_row_over_paths_ends_when_all_its_ways_are_gone(
    world: dict[tuple[str, str, str], str], first: str, second: str, head: str
) -> None:
    """The shortest ways are cited; without them the row is gone, or cites the next ones."""
    query = head.format(f"{first} {second}")
    start = traced(in_memory(quads(world)), query)
    for row in dict.fromkeys(start.rows):
        left, answer = quads(world), start
        while row in answer.rows:
            cited = answer.sources[answer.rows.index(row)]
            gone = {triple for c in cited for triple in c.triples}
            if not gone:  # ways of no steps, and a thing that is there for other reasons
                break
            before = len(left)
            left = [quad for quad in left if quad.triple not in gone]
            assert len(left) < before
            answer = traced(in_memory(left), query)


# ---- Another reader of the same queries ----------------------------------------------------------


def _patterns(query: Query) -> Counter[int]:
    """Count the triple patterns outside of EXISTS and MINUS, paths of `a/b` and `a|b` as one."""

    def walk(group: object) -> list[Pattern]:
        found: list[Pattern] = []
        for part in getattr(group, "parts", ()):
            found += getattr(part, "patterns", ())
            for inner in getattr(part, "branches", ()):
                found += walk(inner)
            if hasattr(part, "group"):
                found += walk(part.group)
            if hasattr(part, "block"):
                found += walk(part.block.where)
        return found

    return Counter(map(_shape, walk(query.block.where)))


def _shape(pattern: Pattern) -> int:
    ends = (pattern.subject, pattern.object)
    return sum(isinstance(node, Var) for node in ends) + 10 * isinstance(
        pattern.predicate, NamedNode
    )


def _foreign(node: object) -> list[tuple[object, ...]]:
    """Return the triple patterns of rdflib's algebra, without those in expressions."""
    found: list[tuple[object, ...]] = []
    if isinstance(node, rdflib.plugins.sparql.parserutils.CompValue):
        if node.name == "BGP":
            return list(node.triples)
        for key, value in node.items():
            if key not in ("expr", "_vars", "A", "PV"):
                found += _foreign(value)
    elif isinstance(node, list):
        for value in node:
            found += _foreign(value)
    return found


def test_rdflib_reads_the_same_patterns_in_the_catalogue(project: Project) -> None:
    """The tree of every question holds the triple patterns that rdflib finds in it."""
    for question in read_questions(project):
        query = bind(question, {}, "en")
        algebra = translateQuery(parseQuery(query), initNs=PREFIXES).algebra
        theirs = Counter(
            sum(isinstance(t[i], rdflib.Variable) for i in (0, 2))
            + 10 * isinstance(t[1], rdflib.URIRef)
            for t in _foreign(algebra)
        )
        assert theirs == _patterns(parse(query)), question.id


def test_paths_are_read_with_their_precedence() -> None:
    """`|` binds weakest, then `/`, then `^`, then `*`."""
    (part,) = parse("SELECT * { ?x ^coop:a*/coop:b|coop:c ?y }").block.where.parts
    (pattern,) = part.patterns  # type: ignore[union-attr]
    assert isinstance(pattern.predicate, Alternative)
    first, _ = pattern.predicate.paths
    assert isinstance(first, Sequence)
