"""Databases that are kept know the kinds of their subjects; what is found does not depend on that."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from shacl_cases import by_us, random_case, row_of

from kgtool.plans.kinds import ONCE, SEVERAL, TYPE, Kinds
from kgtool.terms import BlankNode, Literal, NamedNode, Triple, named, read_rdf
from kgtool.validate import check_shapes

if importlib.util.find_spec("duckdb") is None:
    pytest.skip("duckdb is not installed", allow_module_level=True)

from kgtool.plans.duckdb_graph import Source, open_graph
from kgtool.validate.large import find_in_files

EX = "http://example.org/"
A, PLACE, NAME, CODE, ODD = 10, 11, 12, 13, 14


def test_kinds_say_who_has_what() -> None:
    """Types and predicates are told apart even where their ids are the same."""
    rows = [(1, TYPE, A), (1, ONCE, NAME), (2, TYPE, A), (2, SEVERAL, NAME), (3, ONCE, A)]
    kinds = Kinds([*rows, (3, TYPE, PLACE)])
    assert {1, 2} == kinds.of_classes([A])
    assert {1, 2, 3} == kinds.of_classes([A, PLACE, ODD])
    assert {1, 2} == kinds.having(NAME)
    assert {2} == kinds.having(NAME, 2)
    assert {3} == kinds.having(A)
    assert set() == kinds.having(None) == kinds.having(CODE) == kinds.of_classes([])


def _random_data(random: Random) -> list[Triple]:
    """Return things of four classes, one below another, some with several types or values."""
    classes = [NamedNode(f"{EX}C{k}") for k in range(4)]
    things = [*(NamedNode(f"{EX}n{k}") for k in range(12)), BlankNode("b1"), BlankNode("b2")]
    found = {Triple(classes[1], named("rdfs:subClassOf"), classes[0])}
    for thing in things:
        for class_ in random.sample(classes, random.choice([0, 1, 1, 1, 2])):
            found.add(Triple(thing, named("rdf:type"), class_))
        for predicate in "pqr":
            for _ in range(random.choice([0, 1, 1, 2, 3])):
                value = random.choice([*things, Literal("x"), Literal("5"), classes[0]])
                found.add(Triple(thing, NamedNode(EX + predicate), value))
    return sorted(found, key=str)


def _random_shapes(random: Random) -> str:
    """Return shapes with class targets that count values, at the top and inside others."""
    text = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .\n"
    for number in range(6):
        targets = " , ".join(f":C{k}" for k in random.sample(range(5), random.choice([1, 1, 2])))
        counts = [_counting(random) for _ in range(3)]
        text += f":S{number} sh:targetClass {targets} ; sh:property {counts[0]} , {counts[1]} "
        more = ("sh:not", "sh:node", "sh:or", "")[number % 4]
        inner = f"( {counts[2]} [ sh:class :C0 ] )" if more == "sh:or" else counts[2]
        text += f"; {more} {inner} .\n" if more else ".\n"
    return text


def _counting(random: Random) -> str:
    path = random.choice([":p", ":q", ":r", ":none", "[ sh:inversePath :p ]", "rdf:type"])
    path = path.replace("rdf:type", f"<{named('rdf:type').value}>")
    counted = random.choice(["minCount", "maxCount"])
    return f"[ sh:path {path} ; sh:{counted} {random.randint(0, 3)} ]"


def _write(path: Path, triples: Iterable[Triple]) -> Path:
    path.write_text("".join(f"{triple} .\n" for triple in triples), "utf-8")
    return path


@pytest.mark.parametrize("seed", range(40))
def test_counts_are_the_same_with_and_without_kinds(tmp_path: Path, seed: int) -> None:
    """A database that is made, then one that is opened again: findings and notes of memory."""
    random = Random(seed)
    data = _write(tmp_path / "data.nt", _random_data(random))
    rules = tmp_path / "rules.ttl"
    rules.write_text(_random_shapes(random), "utf-8")
    shapes = [quad.triple for quad in read_rdf(rules, rules.name)]
    expected = check_shapes(
        [quad.triple for quad in read_rdf(data, data.name)], shapes, engine="python"
    )
    for _ in range(2):
        sources = [Source(data, data.name)]
        found, notes, _ = find_in_files(sources, shapes, database=tmp_path / "kept.db")
        assert expected == (found, notes)


@pytest.mark.parametrize("seed", [11, 202, 325, 475, *range(20)])
def test_all_constraints_are_the_same_over_a_kept_database(tmp_path: Path, seed: int) -> None:
    """What is known of objects there spares joins, and gives way where strings are compared."""
    triples, shapes = random_case(Random(seed))
    data = _write(tmp_path / "data.nt", triples)
    found = find_in_files([Source(data, data.name)], shapes, database=tmp_path / "kept.db")[0]
    assert by_us(triples, shapes, "python") == Counter(map(row_of, found))


def _kinds(path: Path) -> Kinds | None:
    with open_graph([Source(path, path.name)], database=path.parent / "kept.db") as graph:
        return graph.dictionary.kinds()


def test_many_predicates_have_no_kinds(tmp_path: Path) -> None:
    """Where nearly all terms are predicates, knowing kinds would not pay; values are counted."""
    thing, class_ = NamedNode(EX + "thing"), NamedNode(EX + "C")
    triples = [Triple(thing, NamedNode(f"{EX}p{k}"), Literal("x")) for k in range(1_001)]
    data = _write(tmp_path / "data.nt", [*triples, Triple(thing, named("rdf:type"), class_)])
    assert _kinds(data) is None
    shape, rule = NamedNode(EX + "S"), BlankNode("rule")
    shapes = [
        Triple(shape, named("sh:targetClass"), class_),
        Triple(shape, named("sh:property"), rule),
        Triple(rule, named("sh:path"), NamedNode(EX + "missing")),
        Triple(rule, named("sh:minCount"), Literal("1", datatype=named("xsd:integer"))),
    ]
    found, _, _ = find_in_files([Source(data, data.name)], shapes, database=data.parent / "kept.db")
    assert [thing] == [one.focus for one in found]


def test_a_graph_without_types_has_kinds(tmp_path: Path) -> None:
    """Two things with one predicate each are of two kinds."""
    triples = [Triple(NamedNode(EX + k), NamedNode(EX + k), Literal("x")) for k in "pq"]
    kinds = _kinds(_write(tmp_path / "data.nt", triples))
    assert kinds is not None
    assert set() == kinds.of_classes(range(10))
