"""Coverage always tells how many of how many, in the reader's language."""

from __future__ import annotations

from kgtool.coverage import coverage_note, missing
from kgtool.stores.embedded import Embedded, in_memory
from kgtool.terms import Quad, Term, named, text


def _world() -> Embedded:
    facts: list[tuple[str, str, Term]] = [
        ("coop:Programme", "rdfs:label", text("programme", "en")),
        ("coop:Programme", "rdfs:label", text("計畫", "zh-Hant")),
        ("coop:goal", "rdfs:label", text("goal", "en")),
        ("coop:goal", "rdfs:label", text("目標", "zh-Hant")),
        ("id:a", "rdf:type", named("coop:Programme")),
        ("id:b", "rdf:type", named("coop:Programme")),
        ("id:b", "skos:prefLabel", text("乙", "zh-Hant")),
        ("id:a", "coop:goal", text("one", "en")),
        ("id:a", "coop:goal", text("two", "en")),
        ("id:other", "coop:goal", text("of no programme", "en")),
    ]
    return in_memory([Quad(named(s), named(p), o) for s, p, o in facts])


def test_the_sentence_names_class_property_and_both_numbers_in_english() -> None:
    """A thing with two values counts once; things of other kinds do not count."""
    note = coverage_note(_world(), "coop:Programme", "coop:goal", "en")
    assert 'Coverage: "goal" is known for 1 of 2 (programme).' == note


def test_the_sentence_names_class_property_and_both_numbers_in_chinese() -> None:
    """The same in Traditional Chinese."""
    note = coverage_note(_world(), "coop:Programme", "coop:goal", "zh-Hant")
    assert "涵蓋率：2 個計畫中，1 個載有「目標」。" == note


def test_what_is_missing_is_listed() -> None:
    """The list behind a gap holds the things for which nothing is known, by name if they have one."""
    found = missing(_world(), "coop:Programme", "coop:goal", "zh-Hant")
    assert [(named("id:b").value, "乙")] == found
