"""The axioms of the ontology conclude what they should, never more, and exclude what cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from kgtool.namespaces import ID, PREFIXES, shorten
from kgtool.reason import Inferences, infer
from kgtool.repository import Project, find_project
from kgtool.terms import NamedNode, Triple, named, read_rdf

CASES = Path(__file__).parent / "reasoning"
CONCLUSIONS = sorted(path.parent.name for path in CASES.glob("*/then.ttl"))
INNOCENT = [name for name in CONCLUSIONS if name.startswith("innocent-")]

CLASHES: dict[str, tuple[str, ...]] = {
    "clash-all-different": ("id:x", "id:y"),
    "clash-all-different-last": ("id:y", "id:z"),
    "clash-declared-different": ("id:x", "id:y"),
    "clash-disjoint-properties": ("coop:unitOf", "coop:supervisedBy", "id:x", "id:y"),
    "clash-facility-is-concept": ("coop:Facility", "skos:Concept", "id:x"),
    "clash-facility-is-figure": ("coop:Facility", "coop:Figure", "id:x"),
    "clash-inventory-is-figure": ("coop:Study", "coop:Figure", "id:x"),
    "clash-member-of-nothing": ("id:x",),
    "clash-part-of-both-ways": ("coop:partOf", "id:x", "id:y"),
    "clash-part-of-itself": ("coop:partOf", "id:x"),
    "clash-programme-is-collaboration": ("coop:Programme", "coop:Collaboration", "id:x"),
    "clash-programme-is-ministry": ("coop:Programme", "coop:Organization", "id:x"),
    "clash-programme-is-organisation": ("coop:Programme", "coop:Organization", "id:x"),
    "clash-programme-of-the-same-name": ("coop:Programme", "coop:Organization", "id:x"),
    "clash-role-is-study": ("coop:Study", "skos:Concept", "concept:role/value-lifter"),
    "clash-sector-is-company": ("coop:Organization", "skos:Concept", "concept:sector/industry"),
    "clash-succeeded-both-ways": ("coop:succeededBy", "id:x", "id:y"),
    "clash-unit-of-both-ways": ("coop:unitOf", "id:x", "id:y"),
}
"""What one sentence about each clash names: the axiom's terms and the culprits (of things that are
the same, the first by name)."""

DISJOINT = ("Organization", "Programme", "Collaboration", "Figure", "Study")


# ---- What a case is run against ------------------------------------------------------------------


@cache
def here() -> Project:
    """Return the project of this checkout."""
    return find_project(Path(__file__).parent)


def read_triples(path: Path) -> list[Triple]:
    """Return the triples of a Turtle file."""
    return [quad.triple for quad in read_rdf(path, path.name)]


@cache
def terms() -> tuple[Triple, ...]:
    """Return classes, properties and axioms, without the concept schemes, which have none."""
    files = [path for path in here().ontology_files() if path.parent.name != "concepts"]
    return tuple(triple for path in files for triple in read_triples(path))


@cache
def schemes() -> tuple[Triple, ...]:
    """Return the concept schemes."""
    files = [path for path in here().ontology_files() if path.parent.name == "concepts"]
    return tuple(triple for path in files for triple in read_triples(path))


def part(case: str, name: str) -> list[Triple]:
    """Return the triples of one file of a case."""
    return read_triples(CASES / case / f"{name}.ttl")


@cache
def together() -> Inferences:
    """Return what follows from all cases at once; they share no thing, so none disturbs another."""
    given = [triple for case in CONCLUSIONS for triple in part(case, "given")]
    return infer([*terms(), *schemes(), *given])


@cache
def concluded() -> frozenset[Triple]:
    """Return the new triples of all cases."""
    return frozenset(together().triples)


@cache
def clashes(case: str) -> tuple[str, ...]:
    """Return the clashes of one case by itself."""
    return tuple(infer([*terms(), *part(case, "given")]).clashes)


def full(curie: str) -> str:
    """Return the IRI of a name with a prefix of the project."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def things(triples: Iterable[Triple]) -> set[str]:
    """Return the things (not terms, not concepts) that triples mention."""
    nodes = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    return {iri for iri in nodes if iri.startswith(ID)}


# ---- Tests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CONCLUSIONS)
def test_the_conclusion_is_drawn(case: str) -> None:
    """All of `then` is new and follows from `given`."""
    assert set() == set(part(case, "then")) - concluded()


@pytest.mark.parametrize("case", CONCLUSIONS)
def test_no_more_is_concluded(case: str) -> None:
    """Nothing of `never` is given or follows."""
    assert set() == set(part(case, "never")) & (concluded() | set(part(case, "given")))


@pytest.mark.parametrize("case", CONCLUSIONS)
def test_never_speaks_of_the_things_given(case: str) -> None:
    """What must not follow is said of things of the case, or a slip of the pen would hide it."""
    assert set() == things(part(case, "never")) - things(part(case, "given"))


def test_no_two_things_are_merged() -> None:
    """No `owl:sameAs` between two things follows from any case."""
    assert [] == [t for t in together().triples if t.predicate == named("owl:sameAs")]


def test_cases_share_no_thing() -> None:
    """Each case speaks of things of its own, so that one closure serves them all."""
    spoken = {case: things(part(case, "given")) for case in CONCLUSIONS}
    shared = {
        (first, second): spoken[first] & spoken[second]
        for first, second in combinations(CONCLUSIONS, 2)
    }
    assert {} == {pair: found for pair, found in shared.items() if found}


def test_sound_cases_do_not_clash() -> None:
    """The cases, innocent look-alikes among them, are consistent with the whole ontology."""
    assert [] == list(together().clashes)


def test_there_are_innocent_look_alikes() -> None:
    """Two ministries, two successors, a facility that acts and a circle of three stay consistent."""
    assert [
        "innocent-cycle-of-three",
        "innocent-facility-that-acts",
        "innocent-two-ministries",
        "innocent-two-successors",
        "innocent-without-an-end",
    ] == INNOCENT


@pytest.mark.parametrize("case", sorted(CLASHES))
def test_the_clash_is_found(case: str) -> None:
    """One sentence names the terms that exclude each other and the things at fault."""
    found = [text for text in clashes(case) if all(name in text for name in CLASHES[case])]
    assert found != []


def test_all_disjoint_classes_exclude_each_other() -> None:
    """Each pair of the classes that exclude each other clashes, concepts and facilities included."""
    listed = [full(f"coop:{name}") for name in DISJOINT] + [full("skos:Concept")]
    facility = full("coop:Facility")
    pairs = [*combinations(listed, 2), (facility, full("coop:Figure")), (facility, listed[-1])]
    kind = named("rdf:type")
    given = [
        Triple(NamedNode(f"{ID}pair-{number}"), kind, NamedNode(name))
        for number, pair in enumerate(pairs)
        for name in pair
    ]
    found = infer([*terms(), *given]).clashes
    assert [] == [
        pair
        for number, pair in enumerate(pairs)
        if not any(
            text.startswith(f"id:pair-{number} ") and all(shorten(name) in text for name in pair)
            for text in found
        )
    ]


def test_every_case_is_listed() -> None:
    """Each folder is a set of three files, or a clash listed above with one."""
    whole = {case: {"given.ttl", "then.ttl", "never.ttl"} for case in CONCLUSIONS}
    alone = {case: {"given.ttl"} for case in CLASHES}
    assert whole | alone == {
        folder.name: {path.name for path in folder.iterdir()} for folder in CASES.iterdir()
    }
