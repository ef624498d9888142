"""Our SHACL engine against others, against itself, and against shapes that test nothing.

pyshacl is the reference, pyrudof the third opinion on core; plans and the evaluator must always
find the same. Every difference to a reference engine that we know of has a test with the reason.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shacl_cases import EX, by_pyrudof, by_pyshacl, by_us, random_case, unnamed

from kgtool.build import assemble, read_shapes
from kgtool.errors import BadInput, LimitReached, Refused
from kgtool.repository import Project, find_project
from kgtool.terms import Triple, read_rdf, read_turtle
from kgtool.validate import Report, check_shapes
from kgtool.validate.engine import validate

ROOT = Path(__file__).parent.parent
GENERATOR = ROOT.parent / "shared" / "workload" / "gen.py"
PREFIXES = (
    f"@prefix ex: <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> ."
    " @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    " @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)


def triples(text: str) -> list[Triple]:
    """Return the triples of Turtle text with the usual prefixes."""
    return read_turtle((PREFIXES + text).encode(), "case")


def notes(data: str, shapes: str) -> list[tuple[str, str]]:
    """Return kind and subject of the notes."""
    return [(note.kind, note.about) for note in validate(triples(data), triples(shapes))[1]]


def found(data: str, shapes: str, engine: str = "auto") -> list[tuple[str, str, str]]:
    """Return component, focus and value of the findings."""
    return sorted(
        (
            one.component.rpartition("#")[2].removesuffix("ConstraintComponent"),
            str(one.focus).replace(EX, ""),
            str(one.value or "").replace(EX, ""),
        )
        for one in validate(triples(data), triples(shapes), engine=engine)[0]
    )


# ---- Against other engines -----------------------------------------------------------------------


@cache
def project() -> Project:
    """Return the project whose shapes and graph are checked: this checkout's, or the main one."""
    here = find_project(ROOT)
    return here if list(here.shape_files()) else find_project(ROOT.parent / "main")


@cache
def real() -> tuple[list[Triple], list[Triple]]:
    """Return the real graph and the project's shapes."""
    quads = assemble(project())[2]
    return list(dict.fromkeys(quad.triple for quad in quads)), read_shapes(project())


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Triple], list[Triple]]:
    """Return the generated graph of 10,000 triples, with planted faults, and its shapes."""
    if not GENERATOR.is_file():
        pytest.skip(f"no workload generator: {GENERATOR}")
    folder = tmp_path_factory.mktemp("workload")
    command = [sys.executable, GENERATOR, "--n", "10000", "--out", folder]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    data, shapes = (
        [quad.triple for quad in read_rdf(folder / name, name)]
        for name in ("data.nt", "shapes.ttl")
    )
    return data, shapes


@pytest.mark.skipif(not list(project().shape_files()), reason="this checkout has no shapes")
def test_the_real_graph_has_the_findings_of_pyshacl() -> None:
    """The project's own shapes find the same in the real graph, on both engines and pyshacl."""
    data, shapes = real()
    expected = by_pyshacl(data, shapes)
    assert expected == by_us(data, shapes)
    assert expected == by_us(data, shapes, "evaluated")


def test_the_workload_has_the_findings_of_pyshacl(
    workload: tuple[list[Triple], list[Triple]],
) -> None:
    """The planted faults of the generated graph, and what follows from them."""
    expected = by_pyshacl(*workload)
    assert 20 == expected.total()
    assert expected == by_us(*workload)
    assert expected == by_us(*workload, "evaluated")


@pytest.mark.skipif(importlib.util.find_spec("pyrudof") is None, reason="pyrudof is not installed")
def test_the_workload_has_the_findings_of_pyrudof(
    workload: tuple[list[Triple], list[Triple]],
) -> None:
    """The third opinion on core constraints."""
    assert by_pyrudof(*workload) == unnamed(by_us(*workload))


QUIET = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def _pyshacl_agrees(random: Random, kind: str) -> None:
    data, shapes = random_case(random, kind)
    assert by_pyshacl(data, shapes) == by_us(data, shapes)


@QUIET
@given(st.randoms(use_true_random=False))
def test_random_cases_have_the_findings_of_pyshacl(random: Random) -> None:
    """All kinds of shapes and paths, without constraints on order."""
    _pyshacl_agrees(random, "plain")


@QUIET
@given(st.randoms(use_true_random=False))
def test_random_cases_with_order_have_the_findings_of_pyshacl(random: Random) -> None:
    """Ranges and comparisons, where values are of one kind."""
    _pyshacl_agrees(random, "ordered")


@settings(QUIET, max_examples=400)
@given(st.randoms(use_true_random=False))
def test_plans_find_what_the_evaluator_finds(random: Random) -> None:
    """All kinds of shapes, paths and values, compiled and node by node."""
    data, shapes = random_case(random)
    assert by_us(data, shapes, "evaluated") == by_us(data, shapes, "python")


@pytest.mark.parametrize("engine", ["numpy", "duckdb"])
def test_executors_find_the_same(engine: str) -> None:
    """Fifty random cases on each executor that is installed."""
    pytest.importorskip(engine)
    for seed in range(50):
        data, shapes = random_case(Random(seed))
        assert by_us(data, shapes, "evaluated") == by_us(data, shapes, engine)


# ---- Where pyshacl differs, and why --------------------------------------------------------------

DIFFERENCES = {
    "a date is not less than a number; pyshacl orders what has no order": (
        "ex:a ex:p '2020-01-01'^^xsd:date .",
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ;"
        " sh:property [ sh:path ex:p ; sh:maxExclusive 9 ] .",
        [("MaxExclusive", "<a>", '"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>')],
    ),
    "a text in a language is not comparable; pyshacl compares it with a plain one": (
        "ex:a ex:p 'b'@en ; ex:q 'c' .",
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ;"
        " sh:property [ sh:path ex:p ; sh:lessThan ex:q ] .",
        [("LessThan", "<a>", '"b"@en')],
    ),
    "a blank node has no length, not even 0 (section 4.4.1); pyshacl lets it pass": (
        "ex:a ex:p [] .",
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ;"
        " sh:property [ sh:path ex:p ; sh:minLength 0 ; sh:name 'x' ] .",
        [("MinLength", "<a>", "_:")],
    ),
    "the inverse of p/q is ^q/^p (section 2.3.1.4); pyshacl walks ^p/^q": (
        "ex:z ex:p ex:y . ex:y ex:q ex:a .",
        "ex:S a sh:PropertyShape ; sh:targetNode ex:a ;"
        " sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:maxCount 0 .",
        [("MaxCount", "<a>", "")],
    ),
}


@pytest.mark.parametrize("reason", DIFFERENCES)
def test_differences_to_pyshacl_are_explained(reason: str) -> None:
    """We follow the standard; the day pyshacl does too, the test says so."""
    data, shapes, expected = DIFFERENCES[reason]
    rows = [(c, f, "_:" if v.startswith("_:") else v) for c, f, v in found(data, shapes)]
    assert expected == rows
    assert by_us(triples(data), triples(shapes)) != by_pyshacl(triples(data), triples(shapes))


def test_blank_nodes_can_be_compared_with() -> None:
    """pyshacl stops at sh:lessThan over a blank node; it is simply not less."""
    shapes = "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:lessThan ex:q ."
    assert [("LessThan", "<a>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')] == found(
        "ex:a ex:p 1 ; ex:q [] .", shapes
    )


# ---- Shapes that test nothing, or hang -----------------------------------------------------------


def test_a_misspelt_term_is_named() -> None:
    """SHACL ignores what it does not know; we say so, and what was meant."""
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCout 1 ] ."
    )
    (note,) = validate(triples(""), triples(shapes))[1]
    assert ("unknown-term", "sh:minCout") == (note.kind, note.about)
    assert "minCount" in note.en


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:class ex:D .", ("no-focus", "S")),
        ("ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:r ; sh:class ex:D .", ("no-focus", "S")),
        ("ex:S a sh:NodeShape ; sh:class ex:D .", ("no-target", "S")),
        (
            "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:class ex:D ; sh:deactivated true .",
            ("deactivated", "S"),
        ),
        (
            "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ;"
            " sh:qualifiedMinCount 1 .",
            ("incomplete", "S"),
        ),
        (
            "ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ;"
            " sh:uniqueLang '1'^^xsd:boolean .",
            ("incomplete", "S"),
        ),
        (
            "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:rule [] .",
            ("not-supported", "sh:rule"),
        ),
    ],
)
def test_a_shape_that_tests_nothing_is_named(shapes: str, expected: tuple[str, str]) -> None:
    """A class without members, no target, switched off, half a constraint, advanced features."""
    assert [expected] == notes("ex:a ex:p 1 .", shapes)


def test_a_shape_that_refers_to_itself_is_noted_and_checked() -> None:
    """Who knows somebody without a name is at fault, and who knows such a one, round and round."""
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:P ;
        sh:property [ sh:path ex:knows ; sh:node ex:S ] ;
        sh:property [ sh:path ex:name ; sh:minCount 1 ] ."""
    data = """ex:a a ex:P ; ex:name "a" ; ex:knows ex:b . ex:b a ex:P ; ex:name "b" ; ex:knows ex:a .
        ex:c a ex:P ; ex:name "c" ; ex:knows ex:d . ex:d a ex:P ; ex:knows ex:c ."""
    expected = [("MinCount", "<d>", ""), ("Node", "<c>", "<d>"), ("Node", "<d>", "<c>")]
    assert expected == found(data, shapes)
    assert expected == found(data, shapes, "evaluated")
    assert ("recursive", "S") in notes(data, shapes)


def test_property_shapes_in_a_circle_come_to_an_end() -> None:
    """A property shape that is its own property shape reports each node once."""
    shapes = """ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ; sh:maxCount 1 ;
        sh:property ex:S ."""
    data = "ex:a ex:p ex:b . ex:b ex:p ex:a , ex:c ."
    assert [("MaxCount", "<b>", "")] == found(data, shapes)


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:not ex:S .",
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:not [ sh:node ex:S ] .",
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:xone ( ex:S ex:T ) .",
    ],
)
def test_a_shape_that_negates_itself_is_refused(shapes: str) -> None:
    """No answer is right, so none is given."""
    with pytest.raises(BadInput, match="its own negation"):
        validate([], triples(shapes))


@pytest.mark.parametrize("engine", ["compiled", "evaluated"])
def test_a_backtracking_pattern_ends_at_once(engine: str) -> None:
    """Patterns take linear time, however written."""
    data = f'ex:a ex:p "{"a" * 50_000}b" .'
    shapes = """ex:S a sh:NodeShape ; sh:targetNode ex:a ;
        sh:property [ sh:path ex:p ; sh:pattern "^(a+)+$" ] ."""
    start = time.monotonic()
    assert 1 == len(found(data, shapes, engine))
    assert time.monotonic() - start < 20


# ---- Faulty shapes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shapes", "named"),
    [
        ("ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:minCount 1 .", "sh:path"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p , ex:q .", "sh:path"),
        ("ex:S a sh:NodeShape ; sh:minCount 1 .", "sh:minCount"),
        ("ex:S a sh:NodeShape ; sh:datatype 'x' .", "sh:datatype"),
        ("ex:S a sh:NodeShape ; sh:nodeKind sh:Iri .", "sh:nodeKind"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 'one' .", "sh:minCount"),
        ("ex:S a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 , 2 .", "sh:minCount"),
        ("ex:S a sh:NodeShape ; sh:in ex:notAList .", "sh:in"),
        ("ex:S a sh:NodeShape ; sh:pattern '(' .", "sh:pattern"),
        ("ex:S a sh:NodeShape ; sh:pattern '(a)\\\\1' .", "sh:pattern"),
        ("ex:S a sh:PropertyShape ; sh:path [ sh:inversePath 1 ] .", "path"),
        ("ex:S a sh:PropertyShape ; sh:path ( ex:p ) .", "path"),
        ("ex:S a sh:NodeShape ; sh:property [ sh:class ex:C ] .", "sh:path"),
        ("ex:S a sh:NodeShape ; sh:sparql [ sh:select 'SELECT $this {' ] .", "SPARQL"),
    ],
)
def test_a_faulty_shape_is_named(shapes: str, named: str) -> None:
    """Shapes that are not valid SHACL are bad input (exit 3), never a verdict about data."""
    with pytest.raises(BadInput) as caught:
        validate([], triples(shapes))
    assert named in caught.value.en
    assert 3 == caught.value.exit_code


def test_a_shape_that_asks_the_network_is_refused() -> None:
    """SERVICE in a constraint is a matter of policy (exit 4)."""
    query = "SELECT $this { SERVICE <http://localhost:1/> { $this ?p ?o } }"
    with pytest.raises(Refused):
        validate([], triples(f'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "{query}" ] .'))


# ---- Results -------------------------------------------------------------------------------------


def test_datatypes_are_checked_by_their_lexical_form() -> None:
    """A literal of the right datatype that is wrongly written is a fault."""
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype xsd:date ] ."
    data = "ex:a ex:p '2020-02-30'^^xsd:date , '2020-02-29'^^xsd:date ."
    date = "<http://www.w3.org/2001/XMLSchema#date>"
    assert [("Datatype", "<a>", f'"2020-02-30"^^{date}')] == found(data, shapes)


def test_numbers_are_compared_exactly() -> None:
    """Decimals that differ beyond the precision of doubles differ."""
    shapes = """ex:S sh:targetNode ex:a ;
        sh:property [ sh:path ex:p ; sh:maxInclusive 9007199254740993.1 ] ."""
    data = "ex:a ex:p 9007199254740993.1 , 9007199254740993.2 , 9007199254740994 ."
    assert 2 == len(found(data, shapes))


@pytest.mark.parametrize("engine", ["evaluated", "python", "numpy", "duckdb"])
def test_paths_are_walked_to_their_end_and_not_round(engine: str) -> None:
    """A chain of 100 links whose end leads back to its middle: deeper than rounds are taken."""
    if engine in ("numpy", "duckdb"):
        pytest.importorskip(engine)
    links = "".join(f"ex:n{i} ex:p ex:n{i + 1} . " for i in range(99)) + "ex:n99 ex:p ex:n50 ."
    path = {"+": "[ sh:oneOrMorePath ex:p ]", "*": "[ sh:zeroOrMorePath ex:p ]"}
    path["^+"] = "[ sh:inversePath [ sh:oneOrMorePath ex:p ] ]"

    def counted(node: str, sign: str) -> int:
        """Return how many values a path has from a node."""
        shapes = f"ex:S sh:targetNode ex:{node} ; sh:property [ sh:path {path[sign]} ; sh:in () ] ."
        return len(found(links, shapes, engine))

    assert [99, 100, 50, 50, 0] == [
        *(counted("n0", "+"), counted("n0", "*")),  # all others, and itself
        *(counted("n60", "+"), counted("n60", "*")),  # the circle
        counted("n0", "^+"),
    ]
    assert [40, 100] == [counted("n40", "^+"), counted("n50", "^+")]


@pytest.mark.parametrize("outer", ["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"])
@pytest.mark.parametrize("inner", ["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"])
def test_repetition_of_repetition_is_repetition(outer: str, inner: str) -> None:
    """Plans take two signs for one; node by node both are walked."""
    shapes = f"""ex:S sh:targetNode ex:a ; sh:in () ;
        sh:property [ sh:path [ sh:{outer} [ sh:{inner} ex:p ] ] ; sh:in () ] ."""
    data = "ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:p ex:b ."
    assert found(data, shapes, "evaluated") == found(data, shapes, "python")


@pytest.mark.parametrize("engine", ["evaluated", "python"])
def test_shapes_that_share_inner_shapes_are_checked_once(engine: str) -> None:
    """Each of forty shapes asks twice for the one below: in all ways it would take for ever."""
    steps = (
        f"ex:S{i} sh:node ex:S{i - 1} ; sh:not [ sh:not ex:S{i - 1} ] . " for i in range(1, 41)
    )
    shapes = "".join(steps) + "ex:S40 sh:targetNode ex:a . ex:S0 sh:nodeKind sh:Literal ."
    assert ["Node", "Not"] == [component for component, _, _ in found("", shapes, engine)]


def test_a_path_of_too_many_parts_is_a_limit() -> None:
    """Thirty alternatives, each of the same two, are a path of a thousand million parts."""
    steps = (f"_:p{i} sh:alternativePath ( _:p{i - 1} _:p{i - 1} ) . " for i in range(1, 31))
    shapes = "".join(steps) + "_:p0 sh:oneOrMorePath ex:p ."
    with pytest.raises(LimitReached, match="parts"):
        found("", f"{shapes} ex:S sh:targetNode ex:a ; sh:property [ sh:path _:p30 ] .")


@pytest.mark.parametrize("many", [2, 300])
def test_sparql_constraints_find_the_same_together_and_one_by_one(many: int) -> None:
    """A query that can be asked for all nodes at once gives each its own results."""
    data = "".join(f"ex:n{i} a ex:C ; ex:p {i}, {i + 1} . " for i in range(many))
    query = "SELECT $this ?value { $this ex:p ?value . FILTER(?value > 100 || ?value = 1) }"
    shapes = f"""ex: sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .
        ex:S sh:targetClass ex:C ;
        sh:sparql [ sh:prefixes ex: ; sh:message "{{$this}} has {{?value}}" ; sh:select "{query}" ] ."""
    together = found(data, shapes)
    assert together == found(data, shapes, "evaluated")
    assert ("SPARQL", "<n0>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>') in together


def test_a_report_says_all_that_the_standard_asks() -> None:
    """Complex paths, source shapes, severities and inner results are in the Turtle report."""
    shapes = """ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:severity ex:Grave ;
        sh:path ( [ sh:inversePath ex:p ] ex:q ) ; sh:node ex:T ; sh:message "no" , "nein"@de .
        ex:T a sh:NodeShape ; sh:class ex:C ."""
    data = "ex:b ex:p ex:a ; ex:q ex:v ."
    findings, _ = check_shapes(triples(data), triples(shapes), details=True)
    text = Report(findings).to_turtle()
    for part in (
        *("sh:resultPath _:", "sh:inversePath", "rdf:rest rdf:nil", "sh:detail _:"),
        *(f"sh:sourceShape <{EX}S>", f"sh:resultSeverity <{EX}Grave>", '"nein"@de', '"no"'),
    ):
        assert part in text
