"""A project that is edited while it is watched: after each edit it is what a whole build makes."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from commands import MAIN

from kgtool.build import check
from kgtool.errors import BadTables
from kgtool.incremental.live import Change
from kgtool.repository import Project
from kgtool.watch import Watch

Rows = list[list[str]]


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Project:
    """A copy of the project that may be edited."""
    for part in ("ontology", "data", "queries"):
        shutil.copytree(project.root / part, tmp_path / part)
    return Project(tmp_path, checkout=True)


def _edit(project: Project, change: Callable[[Rows], None]) -> None:
    path = project.table("statements")
    head, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
    change(rows)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    path.write_text(out.getvalue(), "utf-8")


def _drop(fact: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[:] = [row for row in rows if row[0] != fact]

    return change


def _random_edit(random: Random) -> Callable[[Rows], None]:
    """A row leaves, or says something of another subject, or of another value."""

    def change(rows: Rows) -> None:
        row = random.choice([row for row in rows if row[4] == "key"])
        match random.randrange(3):
            case 0:
                rows.remove(row)
            case 1:
                row[1] = random.choice(rows)[1]
            case _:
                row[3] = random.choice([other[3] for other in rows if other[2] == row[2]])

    return change


def test_after_random_edits_graph_and_findings_are_those_of_a_whole_build(copy: Project) -> None:
    """Quads and findings are equal, and nothing but the first look did everything."""
    watch, random, followed = Watch(copy), Random(7), 0
    watch.look()
    for _ in range(8):
        before = {path: path.read_text("utf-8") for path in [copy.table("statements")]}
        _edit(copy, _random_edit(random))
        try:
            whole = check(copy)
        except BadTables:
            for path, text in before.items():
                path.write_text(text, "utf-8")
            continue
        edit = watch.look()
        assert edit is not None
        assert set(whole.quads) == set(edit.quads)
        assert Counter(whole.report.findings) == Counter(edit.report.findings)
        assert whole.report.notes == edit.report.notes
        followed += edit.change is not None
    assert 4 <= followed


def test_what_an_edit_breaks_is_told(copy: Project) -> None:
    """Without the row that says who administers it, the programme has a new finding."""
    watch = Watch(copy)
    watch.look()
    _edit(copy, _drop("f0046"))
    edit = watch.look()
    assert edit is not None
    assert edit.change is not None
    assert ["ProgrammeShape-administeredBy"] == [one.rule for one in edit.change.findings]
    assert 0 < len(edit.change.withdrawn)


def test_a_contradiction_names_the_axiom_and_the_statements(copy: Project) -> None:
    """Two that came after each other: both statements with source and row, and what forbids it."""

    def turn_round(rows: Rows) -> None:
        (row,) = [list(row) for row in rows if row[0] == "f0145"]
        rows.append(["f9999", row[3], row[2], row[1], *row[4:]])

    _edit(copy, turn_round)
    edit = Watch(copy).look()
    assert edit is not None
    (clash,) = edit.report.clashes
    assert "本體規定不得甲由乙接續而又乙由甲接續" in clash["zh-Hant"]
    assert "it cannot be that A was succeeded by B and B was succeeded by A" in clash["en"]
    for row in ("f0145", "f9999"):
        assert f"NTU College of Management, data/statements.csv {row}" in clash["en"]


def test_what_an_edit_breaks_for_a_check_is_told_and_so_is_its_mending(copy: Project) -> None:
    """A period that ends before it begins is found by a check, not by a shape; a row before it
    that goes does not make the finding a new one."""
    watch, path = Watch(copy), copy.table("statements")
    whole = path.read_text("utf-8")
    broken = whole.replace(",2017,2019-04,", ",2017,2009-04,", 1)
    told = []
    for text in (whole, broken, broken.replace(broken.splitlines()[1] + "\n", ""), whole):
        path.write_text(text, "utf-8")
        edit = watch.look()
        assert edit is not None
        rule = "period-ends-before-it-begins"
        change = edit.change or Change(frozenset(), frozenset(), [], [])
        found = [one.rule for one in change.findings].count(rule)
        told.append((found, [one.rule for one in change.mended].count(rule)))
    assert [(0, 0), (1, 0), (0, 0), (0, 1)] == told


def test_nothing_is_done_while_nothing_changes(copy: Project) -> None:
    """A look without an edit returns nothing."""
    watch = Watch(copy)
    assert watch.look() is not None
    assert watch.look() is None


def test_a_broken_table_leaves_the_state_and_is_told_once(copy: Project) -> None:
    """The fault is an error; mended, the graph is that of before."""
    watch = Watch(copy)
    first = watch.look()
    whole = copy.table("statements").read_text("utf-8")
    copy.table("statements").write_text(whole.replace("f0002,", "f0001,", 1), "utf-8")
    with pytest.raises(BadTables):
        watch.look()
    assert watch.look() is None
    copy.table("statements").write_text(whole, "utf-8")
    edit = watch.look()
    assert first is not None
    assert edit is not None
    assert edit.change is not None
    assert (set(first.quads), []) == (set(edit.quads), list(edit.change.findings))


def test_the_command_builds_again_after_each_edit(
    copy: Project, environment: dict[str, str], tmp_path: Path
) -> None:
    """`kgtool build --watch` tells of a violation where the edit made one, and ends when stopped."""
    store = tmp_path / "watched"
    command = [*MAIN, "build", "--watch", "--store", str(store), "--lang", "en"]
    with subprocess.Popen(
        command, cwd=copy.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, b"")
            assert b"stored\n" in lines
            _edit(copy, _drop("f0046"))
            assert any(line.startswith(b"+ information: Green-Energy") for line in lines)
        finally:
            process.terminate()
    assert (store / "kgtool-store.json").is_file()
