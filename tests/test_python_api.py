"""`import kgtool`: light to import, quick to ask."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kgtool
from kgtool.errors import BadInput, Refused, StoreProblem, WrongUse

HEAVY = ("rdflib", "pyshacl", "owlrl", "pyoxigraph", "click", "rich", "openpyxl", "SPARQLWrapper")


def _loaded(code: str) -> set[str]:
    code += "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ended.stdout.split())


def test_the_import_is_light() -> None:
    """`import kgtool` loads none of the libraries that answers or builds need."""
    assert set() == _loaded("import kgtool") & set(HEAVY)


def test_an_answer_loads_no_reasoner(store_folder: Path) -> None:
    """Asking needs the store only: no rdflib, reasoner, SHACL engine, workbook or terminal."""
    code = f"import kgtool; kgtool.ask('cq01', store={str(store_folder)!r})"
    assert {"pyoxigraph"} == _loaded(code) & set(HEAVY)


def test_a_question_is_answered(store_folder: Path) -> None:
    """`ask` answers as rows that are dicts, with the question's columns."""
    answer = kgtool.ask("cq04", ministry="most", store=str(store_folder), lang="en")
    assert isinstance(answer, kgtool.Answer)
    rows = list(answer)
    assert {"id:most"} == {row["ministry"] for row in rows}
    assert len(answer) == len(rows) > 3
    assert set(answer.columns) == set(rows[0])


@pytest.mark.parametrize(
    "name", ["科技部", "MOST", " most ", "id:most", "Ministry of Science and Technology"]
)
def test_a_thing_is_called_by_any_name(store_folder: Path, name: str) -> None:
    """A key, a label in either language and an acronym name the same ministry."""
    folder = str(store_folder)
    expected = kgtool.ask("cq04", ministry="most", store=folder)
    assert list(expected) == list(kgtool.ask("cq04", ministry=name, store=folder))


def test_labels_follow_the_language(store_folder: Path) -> None:
    """The same question gives Chinese labels by default, English ones on request."""
    folder = str(store_folder)
    chinese = next(iter(kgtool.ask("cq04", ministry="most", store=folder)))
    english = next(iter(kgtool.ask("cq04", ministry="most", store=folder, lang="en")))
    assert ("科技部", "Ministry of Science and Technology") == (
        chinese["ministryLabel"],
        english["ministryLabel"],
    )


def test_a_query_is_answered(store_folder: Path) -> None:
    """`query` takes any SELECT, with the project's prefixes."""
    answer = kgtool.query("SELECT ?m { ?m a coop:Ministry } ORDER BY ?m", store=str(store_folder))
    assert {"m": "id:most"} in list(answer)


def test_numbers_are_taken_as_they_are(store_folder: Path) -> None:
    """A parameter may be given as a number."""
    answer = kgtool.ask("cq16", above=50000000, store=str(store_folder))  # type: ignore[arg-type]
    assert len(answer) > 0


FAULTS = {
    "an unknown question": (lambda **to: kgtool.ask("cq99", **to), WrongUse, "no question"),
    "an unknown parameter": (
        lambda **to: kgtool.ask("cq04", minstry="most", **to),
        WrongUse,
        "did you mean ministry",
    ),
    "an unknown value": (
        lambda **to: kgtool.ask("cq04", ministry="mots", **to),
        WrongUse,
        "did you mean",
    ),
    "bad SPARQL": (lambda **to: kgtool.query("SELECT {", **to), BadInput, "query:1:"),
    "a SERVICE": (
        lambda **to: kgtool.query("SELECT * { SERVICE <http://x.org/> {} }", **to),
        Refused,
        "SERVICE",
    ),
}


@pytest.mark.parametrize(("act", "kind", "reason"), FAULTS.values(), ids=FAULTS)
def test_faults_are_errors_of_kgtool(store_folder, act, kind, reason) -> None:  # type: ignore[no-untyped-def]
    """What a user does wrong raises a `KgError` with what to do next."""
    with pytest.raises(kgtool.KgError, match=reason) as fault:
        act(store=str(store_folder))
    assert type(fault.value) is kind


def test_no_store_is_an_error_of_kgtool(tmp_path: Path) -> None:
    """Without a store, `ask` says what to run, in both languages."""
    with pytest.raises(StoreProblem) as fault:
        kgtool.ask("cq01", store=str(tmp_path))
    assert "kgtool build" in fault.value.message("en")
    assert "請先執行：kgtool build" in fault.value.message("zh-Hant")


DATA = """@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
:within a owl:TransitiveProperty . :a :within :b . :b :within :c , "x"@EN-us ."""
SHAPES = """@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:S a sh:NodeShape ; sh:targetSubjectsOf :within ;
  sh:property [ sh:path :within ; sh:nodeKind sh:IRI ] ."""


@pytest.fixture
def own_files(tmp_path: Path) -> tuple[Path, Path]:
    """Somebody's own data and shapes."""
    paths = (tmp_path / "data.ttl", tmp_path / "shapes.ttl")
    for path, content in zip(paths, (DATA, SHAPES), strict=True):
        path.write_text(content, "utf-8")
    return paths


@pytest.mark.parametrize("engine", ["auto", "evaluated", "reference"])
def test_own_files_are_checked(own_files: tuple[Path, Path], engine: str) -> None:
    """One value is no IRI; paths may be given as text; the answer names the thing."""
    report = kgtool.check_files(str(own_files[0]), shapes=own_files[1], engine=engine)
    assert not report.conforms
    assert ["http://example.org/b"] == [finding.focus.value for finding in report.findings]  # type: ignore[union-attr]
    assert 4 == report.triples


def test_own_files_are_checked_by_the_projects_shapes(own_files: tuple[Path, Path]) -> None:
    """Without shapes those of the project are taken: nothing of theirs is in these data."""
    report = kgtool.check_files(own_files[0])
    assert (True, True) == (report.conforms, report.shapes > 10)


@pytest.mark.parametrize("engine", ["auto", "python", "reference"])
def test_own_files_are_reasoned_over(own_files: tuple[Path, Path], engine: str) -> None:
    """Two steps within; the language tag comes back in its usual spelling."""
    made = kgtool.infer_files(own_files[0], engine=engine)
    lines = made.to_text("ntriples").splitlines()
    step = "<http://example.org/a> <http://example.org/within>"
    assert f"{step} <http://example.org/c> ." in lines
    assert f'{step} "x"@en-US .' in lines
    assert len(lines) == len(made) == len(set(made.triples))
    assert 4 == made.size
    assert not made.clashes


def test_all_that_is_true_is_told_on_request(own_files: tuple[Path, Path]) -> None:
    """`full` adds that things are the same as themselves, and the axioms."""
    few, all_ = (set(kgtool.infer_files(own_files[0], full=full).triples) for full in (False, True))
    same = "<http://example.org/a> <http://www.w3.org/2002/07/owl#sameAs> <http://example.org/a>"
    assert few < all_
    assert {same} <= {str(triple) for triple in all_ - few}
    with pytest.raises(WrongUse, match="--full"):
        kgtool.infer_files(own_files[0], full=True, engine="reference")


def test_faults_of_own_files_have_a_place(own_files: tuple[Path, Path]) -> None:
    """A file that is no Turtle, and one that is not there."""
    own_files[0].write_text("nonsense", "utf-8")
    for act in (kgtool.infer_files, kgtool.check_files):
        with pytest.raises(BadInput, match=r"data\.ttl:1:"):
            act(own_files[0])
        with pytest.raises(BadInput, match=r"none\.ttl: cannot be read"):
            act("none.ttl")


def test_other_names_do_not_exist() -> None:
    """A misspelt name is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="aks"):
        kgtool.aks  # noqa: B018
