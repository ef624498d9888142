"""Every rule of the project concludes what its case says, and nothing else, on two engines."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from cases import world_quads
from rdflib.compare import isomorphic

from kgtool.queries import Question, read_questions
from kgtool.repository import find_project
from kgtool.stores.embedded import in_memory
from kgtool.terms import Triple, read_rdf

HERE = Path(__file__).parent / "rules"
RULES = read_questions(find_project(HERE), "rules")


def _id(rule: Question) -> str:
    return rule.id


@pytest.mark.parametrize("rule", RULES, ids=_id)
def test_each_rule_explains_itself_in_both_languages(rule: Question) -> None:
    """A rule carries the sentence by which its conclusion is explained."""
    assert rule.more["because"]
    assert rule.more["because-zh"]


@pytest.mark.parametrize("rule", RULES, ids=_id)
def test_a_rule_concludes_exactly_what_follows(rule: Question) -> None:
    """The given world gives the expected triples on pyoxigraph."""
    folder = HERE / rule.id
    then = {quad.triple for quad in read_rdf(folder / "then.ttl", "then.ttl")}
    result = in_memory(world_quads(folder / "given.trig")).run(rule.text)
    assert isinstance(result, list)
    assert then
    assert then == {triple for triple in result if isinstance(triple, Triple)}


@pytest.mark.parametrize("rule", RULES, ids=_id)
def test_a_rule_concludes_the_same_by_rdflib(rule: Question) -> None:
    """A second engine concludes the same triples."""
    folder = HERE / rule.id
    dataset = rdflib.Dataset()
    dataset.parse(data=(folder / "given.trig").read_text("utf-8"), format="trig")
    then = rdflib.Graph().parse(data=(folder / "then.ttl").read_text("utf-8"), format="turtle")
    found = dataset.query(rule.text).graph
    assert found is not None
    assert isomorphic(then, found)
