"""`kgtool reason`: the new, valid triples of RDF files, and their contradictions."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Cli

from kgtool.terms import read_rdf

ONTOLOGY = """@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Institute rdfs:subClassOf :Body . :within a owl:TransitiveProperty . :Body owl:disjointWith :Plan .
"""
DATA = """@prefix : <http://example.org/> .
:a a :Institute ; :within :b . :b :within :c .
"""
FAULT = "<http://example.org/a> a <http://example.org/Plan> ."


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """An ontology, data, and a triple that contradicts them."""
    paths = [tmp_path / name for name in ("ontology.ttl", "data.ttl", "fault.ttl")]
    for path, text in zip(paths, (ONTOLOGY, DATA, FAULT), strict=True):
        path.write_text(text, "utf-8")
    return paths


def test_only_what_is_new_is_written(cli: Cli, files: list[Path]) -> None:
    """Superclass and transitive step are there; nothing asserted, reflexive or axiomatic is."""
    done = cli("reason", str(files[0]), str(files[1]), "--format", "ntriples")
    assert 0 == done.returncode
    assert [
        "<http://example.org/a> <http://example.org/within> <http://example.org/c> .",
        "<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <http://example.org/Body> .",
    ] == done.stdout.splitlines()


def test_a_contradiction_is_told_and_gives_code_one(cli: Cli, files: list[Path]) -> None:
    """The sentence names the thing and the two classes that exclude each other."""
    done = cli("reason", *map(str, files))
    assert 1 == done.returncode
    assert "http://example.org/a" in done.stderr
    assert "互斥" in done.stderr


def test_the_result_goes_whole_into_a_file(cli: Cli, files: list[Path], tmp_path: Path) -> None:
    """The file can be read back and nothing is printed."""
    output = tmp_path / "new.ttl"
    done = cli("reason", str(files[0]), str(files[1]), "-o", str(output))
    assert "" == done.stdout
    assert 2 == len(list(read_rdf(output, "new.ttl")))


def test_a_missing_file_is_wrong_use(cli: Cli) -> None:
    """The name of the file is told, without its folder."""
    done = cli("reason", "nowhere.ttl")
    assert 2 == done.returncode
    assert "nowhere.ttl" in done.stderr
