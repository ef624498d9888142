"""Every check finds its fault in an invalid world and nothing in a valid one, on two engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import expected, on_pyoxigraph, on_rdflib, world_quads

from kgtool.queries import Question, read_questions
from kgtool.repository import find_project
from kgtool.stores.embedded import in_memory
from kgtool.terms import Quad
from kgtool.validate import SEVERITIES, validate_checks

HERE = Path(__file__).parent / "checks"
CHECKS = read_questions(find_project(HERE), "checks")


def _id(check: Question) -> str:
    return check.id


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_each_check_states_severity_and_remedy_in_both_languages(check: Question) -> None:
    """A finding tells the person who mends the row what to do."""
    assert check.more["severity"] in SEVERITIES
    assert check.more["remedy"]
    assert check.more["remedy-zh"]


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_a_check_finds_the_fault(check: Question) -> None:
    """The invalid world gives exactly the expected findings, on pyoxigraph and on rdflib."""
    folder = HERE / check.id
    wanted = expected(folder / "findings.csv")
    assert wanted[1]
    assert wanted == on_pyoxigraph(check.text, world_quads(folder / "invalid.trig"))
    assert wanted == on_rdflib(check.text, folder / "invalid.trig")


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_a_check_is_silent_on_a_valid_world(check: Question) -> None:
    """The valid world gives no finding, on pyoxigraph and on rdflib."""
    valid = HERE / check.id / "valid.trig"
    assert [] == on_pyoxigraph(check.text, world_quads(valid))[1]
    assert [] == on_rdflib(check.text, valid)[1]


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_a_check_does_not_depend_on_the_union_switch(check: Question) -> None:
    """The findings are the same when the default graph is the union of all graphs."""
    quads = world_quads(HERE / check.id / "invalid.trig")
    assert on_pyoxigraph(check.text, quads) == on_pyoxigraph(check.text, quads, union=True)


def test_the_real_graph_has_no_violation(built: tuple[object, object, list[Quad]]) -> None:
    """No check of severity violation or warning finds anything in the real graph."""
    findings = validate_checks(in_memory(built[2]), CHECKS)
    grave = [f"{found.rule} {found.focus}" for found in findings if found.severity == "violation"]
    assert [] == grave
