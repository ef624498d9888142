"""What large files need: packed input, reports written piece by piece, progress and a hint."""

from __future__ import annotations

import gzip
import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from commands import Cli

from kgtool.cli import common, progress
from kgtool.cli.output import put_parts
from kgtool.errors import LimitReached, StoreProblem
from kgtool.repository import find_project
from kgtool.terms import BlankNode, NamedNode, Triple, named, read_turtle
from kgtool.validate import Finding, Report, writing

DATA = "".join(
    f"<http://example.org/{k}> <http://example.org/p> <http://example.org/{k + 1}> .\n"
    for k in range(50)
)
RULES = "@prefix owl: <http://www.w3.org/2002/07/owl#> . <http://example.org/p> a owl:SymmetricProperty ."
SHAPES = """@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:minCount 2 ] ."""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Data and ontology, packed, and shapes."""
    data, rules, shapes = (tmp_path / name for name in ("d.nt.gz", "o.ttl.gz", "s.ttl"))
    data.write_bytes(gzip.compress(DATA.encode()))
    rules.write_bytes(gzip.compress(RULES.encode()))
    shapes.write_text(SHAPES, "utf-8")
    return data, rules, shapes


def test_packed_files_are_checked(cli: Cli, files: tuple[Path, Path, Path]) -> None:
    """Fifty things have one value each where two are asked for."""
    done = cli("validate", str(files[0]), "--shapes", str(files[2]), "--format", "json")
    assert 1 == done.returncode
    assert 50 == len(json.loads(done.stdout)["findings"])


def test_packed_files_are_reasoned_over(cli: Cli, files: tuple[Path, Path, Path]) -> None:
    """Fifty statements the other way round; `--full` adds more, sameness of all with itself."""
    few = cli("reason", str(files[0]), str(files[1]), "--format", "ntriples")
    many = cli("reason", str(files[0]), str(files[1]), "--format", "ntriples", "--full")
    assert (0, 0) == (few.returncode, many.returncode)
    assert 50 == len(few.stdout.splitlines())
    assert set(few.stdout.splitlines()) < set(many.stdout.splitlines())
    assert many.stdout.count("sameAs> <http://example.org/7> .") == 1


@pytest.mark.parametrize("command", ["validate", "reason"])
def test_a_bomb_ends_with_code_five(cli: Cli, tmp_path: Path, command: str) -> None:
    """A small file that expands without bound: nothing is written, the message names the file."""
    path, output = tmp_path / "bomb.nt.gz", tmp_path / "out.ttl"
    path.write_bytes(gzip.compress(b"\n" * (24 << 20)))
    more = ["-o", str(output)] if command == "reason" else []
    done = cli(command, str(path), *more)
    assert (5, "") == (done.returncode, done.stdout)
    assert "bomb.nt.gz" in done.stderr
    assert not output.exists()


def _report(count: int) -> Report:
    focus = [NamedNode(f"http://example.org/{k}") for k in range(count - 1)]
    findings = [Finding("violation", "S", one, messages=(("en", "x"),)) for one in focus]
    return Report([*findings, Finding("warning", "T", BlankNode("r"), value=focus[0])], shapes=2)


def _shape(triples: list[Triple]) -> set[tuple[str, str]]:
    return {
        (t.predicate.value, str(t.object)) for t in triples if not isinstance(t.object, BlankNode)
    }


def test_a_large_report_says_what_a_small_one_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turtle written finding by finding has the same triples."""
    report = _report(30)
    whole = read_turtle(report.to_turtle().encode(), "report")
    monkeypatch.setattr(writing, "_MANY", 10)
    parts = list(writing.report_parts(report, "turtle", "en"))
    pieces = read_turtle("".join(parts).encode(), "report")
    assert 31 < len(parts)
    assert len(whole) == len(pieces)
    assert _shape(whole) == _shape(pieces)
    assert 30 == sum(triple.predicate == named("sh:result") for triple in pieces)


@pytest.mark.parametrize("count", [2, 3])
def test_json_by_parts_is_one_document(count: int) -> None:
    """Each finding has a line of its own, so lines can be searched and counted."""
    text = _report(count).to_json()
    document = json.loads(text)
    lines = [line.strip().rstrip(",") for line in text.splitlines() if '"focus"' in line]
    assert document["findings"] == [json.loads(line) for line in lines]
    assert count == len(lines)
    empty = Report([]).to_json()
    assert json.dumps(json.loads(empty), indent=1) + "\n" == empty


def test_a_file_is_replaced_only_once_it_is_whole(tmp_path: Path) -> None:
    """If making the text fails half-way, the old file stays and nothing else is left."""

    def broken():  # type: ignore[no-untyped-def]
        yield from ["x"] * 20_000
        raise LimitReached("too much", "太多")

    output = tmp_path / "out.txt"
    put_parts(["old"], output)
    with pytest.raises(LimitReached):
        put_parts(broken(), output)
    assert ["out.txt"] == [path.name for path in tmp_path.iterdir()]
    assert "old" == output.read_text("utf-8")
    with pytest.raises(StoreProblem, match=r"out\.txt"):
        put_parts(["x"], tmp_path / "nowhere" / "out.txt")


def _session(lang: str) -> common.Session:
    return common.Session(find_project(), Path(), None, lang, 30.0)


@pytest.mark.parametrize(("lang", "word"), [("en", "hint: 200,001 triples"), ("zh-Hant", "提示")])
def test_large_graphs_get_a_hint(
    lang: str,
    word: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More than 200,000 triples without the extra: one line on standard error names it."""
    monkeypatch.setattr(common, "find_spec", lambda _: None)
    common.hint_size(_session(lang), 200_000)
    assert "" == capsys.readouterr().err
    common.hint_size(_session(lang), 200_001)
    told = capsys.readouterr()
    assert "" == told.out
    assert word in told.err
    assert 'pip install "kgtool[big]"' in told.err
    monkeypatch.setattr(common, "find_spec", lambda name: name)
    common.hint_size(_session(lang), 200_001)
    assert "" == capsys.readouterr().err


class _Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_bytes_are_shown_on_a_terminal_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar comes once patience ends, and is gone when all is read; a pipe sees nothing."""
    path = tmp_path / "x.nt"
    path.write_text(DATA, "utf-8")
    monkeypatch.setattr(sys, "stderr", StringIO())
    with progress.reading(_session("en"), [path]) as watch:
        assert watch is None
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.reading(_session("en"), [path, path]) as watch:
        assert watch is not None
        for part in (path, path):
            told = watch(part)
            told(100)
            told(path.stat().st_size)
    assert "reading files" in terminal.getvalue()
    quick = _Terminal()
    monkeypatch.setattr(progress, "_PATIENCE", 1000.0)
    monkeypatch.setattr(sys, "stderr", quick)
    with progress.reading(_session("en"), [path]) as watch:
        assert watch is not None
        watch(path)(path.stat().st_size)
    assert "" == quick.getvalue()
