"""Facts about the real graph: consistent, conforming, sourced, in the promised layout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kgtool.build import read_shapes
from kgtool.load import Loaded
from kgtool.namespaces import STATEMENT
from kgtool.queries import read_questions
from kgtool.reason import Inferences
from kgtool.repository import Project
from kgtool.stores.embedded import in_memory
from kgtool.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad, graph_name, named
from kgtool.validate import Report, validate_checks, validate_shapes

Built = tuple[Loaded, Inferences, list[Quad]]

STATEMENTS, SOURCES = graph_name("statements"), graph_name("sources")
INFERRED = graph_name("inferred")


@pytest.fixture(scope="module")
def report(project: Project, built: Built) -> Report:
    """The findings of shapes and checks on the real graph."""
    quads = built[2]
    findings = validate_shapes(dict.fromkeys(q.triple for q in quads), read_shapes(project))
    findings += validate_checks(in_memory(quads), read_questions(project, "checks"))
    return Report(findings, clashes=built[1].sentences)


def test_the_graph_is_consistent(built: Built) -> None:
    """Ontology and data together contradict nothing."""
    assert [] == list(built[1].clashes)


def test_the_graph_conforms(report: Report) -> None:
    """No shape and no check of severity violation finds anything."""
    assert [] == [f"{f.rule} {f.focus}" for f in report.findings if f.severity == "violation"]


def test_no_thing_lands_in_two_disjoint_classes(built: Built) -> None:
    """Organisation, programme, collaboration, figure, study and concept never share a member."""
    disjoint = {
        named(name)
        for name in (
            "coop:Organization",
            "coop:Programme",
            "coop:Collaboration",
            "coop:Figure",
            "coop:Study",
            "skos:Concept",
        )
    }
    kinds = Counter(
        quad.subject
        for quad in built[2]
        if isinstance(quad.graph_name, DefaultGraph)
        and quad.predicate == named("rdf:type")
        and quad.object in disjoint
    )
    assert [] == [thing for thing, count in kinds.items() if count > 1]


def test_every_plain_triple_stands_in_its_graph_and_in_the_default_graph(built: Built) -> None:
    """The default graph is exactly the union of all graphs but statements and sources."""
    default = {quad.triple for quad in built[2] if isinstance(quad.graph_name, DefaultGraph)}
    apart = {STATEMENTS, SOURCES}
    graphs = {
        quad.triple
        for quad in built[2]
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name not in apart
    }
    assert default == graphs


def test_every_statement_is_about_a_triple_of_its_source(built: Built) -> None:
    """What a statement node says stands in the graph of the source that it names."""
    parts: dict[NamedNode, dict[str, object]] = {}
    for quad in built[2]:
        if quad.graph_name == STATEMENTS and isinstance(quad.subject, NamedNode):
            parts.setdefault(quad.subject, {})[quad.predicate.value.rpartition("/")[2]] = (
                quad.object
            )
    stated = {quad for quad in built[2] if isinstance(quad.graph_name, NamedNode)}
    missing = [
        node.value.removeprefix(STATEMENT)
        for node, found in parts.items()
        if Quad(
            found["22-rdf-syntax-ns#subject"],  # type: ignore[arg-type]
            found["22-rdf-syntax-ns#predicate"],  # type: ignore[arg-type]
            found["22-rdf-syntax-ns#object"],  # type: ignore[arg-type]
            graph_name(str(found["source"]).rstrip(">").rpartition("/")[2]),
        )
        not in stated
    ]
    assert [] == missing


def test_inferred_triples_are_not_asserted(built: Built) -> None:
    """An inferred triple stands in no graph of a source."""
    asserted = {quad.triple for quad in built[0].quads}
    assert [] == [t for t in built[1].triples if t in asserted]


def test_there_are_no_blank_nodes_and_no_local_addresses(built: Built) -> None:
    """Data has names only (the ontology's axioms aside), and none of them is a file of a machine."""
    ontology = graph_name("ontology")
    own = {quad.triple for quad in built[2] if quad.graph_name == ontology}
    terms = {
        term for q in built[2] if q.triple not in own for term in (q.subject, q.predicate, q.object)
    }
    assert [] == [term for term in terms if isinstance(term, BlankNode)]
    assert [] == [t for t in terms if isinstance(t, NamedNode) and t.value.startswith("file:")]


def test_texts_are_in_the_two_languages_only(built: Built) -> None:
    """A literal is in Traditional Chinese, in English, or in no language."""
    languages = {q.object.language for q in built[2] if isinstance(q.object, Literal)}
    assert {None, "en", "zh-hant"} == languages


def test_no_role_is_inherited_by_a_successor(built: Built) -> None:
    """Nothing that the start document does not name plays a role."""
    holders = {quad.subject for quad in built[2] if quad.predicate == named("coop:playsRole")}
    mentioned = {quad.subject for quad in built[2] if quad.predicate == named("coop:mentionedIn")}
    assert set() == holders - mentioned


_DIGEST = """
import sys
from pathlib import Path
from kgtool.load import load, twice
from kgtool.repository import find_project
from kgtool.turtle import to_graph_text
quads = list(twice(load(find_project(Path(sys.argv[1]))).quads))
sys.stdout.buffer.write(to_graph_text(quads, "ntriples").encode())
"""


def test_the_same_tables_give_the_same_bytes(project: Project) -> None:
    """Two loads under different hash seeds are identical byte for byte."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", _DIGEST, str(project.root)],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 1_000_000
