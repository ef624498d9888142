"""The store: whole or refused, switched at once, written by one, opened without a trace."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kgtool.doctor import Check, examine
from kgtool.errors import StoreProblem
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded, open_embedded, write_store
from kgtool.stores.ledger import MARKER, read_ledger
from kgtool.stores.lock import LOCK, writing
from kgtool.terms import NamedNode, Quad, integer

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def _quads(number: int) -> list[Quad]:
    predicate = NamedNode("http://x.org/p")
    return [Quad(NamedNode(f"http://x.org/{n}"), predicate, integer(n)) for n in range(number)]


def _count(store: Embedded) -> int:
    (row,) = list(store.select(COUNT).rows)
    return int(row[0].value)  # type: ignore[union-attr]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _doctor(project: Project, folder: Path) -> Check:
    (found,) = [check for check in examine(project, folder) if check.name == "store"]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small store."""
    write_store(tmp_path / "store", _quads(2000), {}, "test")
    return tmp_path / "store"


def _generation(folder: Path) -> Path:
    return folder / read_ledger(folder).generation


# ---- No store ------------------------------------------------------------------------------------


def test_a_missing_folder_is_not_created(tmp_path: Path) -> None:
    """Opening a store that is not there ends with exit code 6 and creates nothing."""
    with pytest.raises(StoreProblem, match="no graph here yet; run: kgtool build") as fault:
        open_embedded(tmp_path / "store")
    assert fault.value.exit_code == 6
    assert not (tmp_path / "store").exists()


def test_an_empty_folder_is_no_store(tmp_path: Path) -> None:
    """An empty folder is as good as none, and stays empty."""
    with pytest.raises(StoreProblem, match="no graph here yet"):
        open_embedded(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_a_file_is_no_store(tmp_path: Path) -> None:
    """A file in place of the folder is refused as foreign."""
    (tmp_path / "store").write_text("mine")
    with pytest.raises(StoreProblem, match="not a kgtool store"):
        open_embedded(tmp_path / "store")


def test_opening_and_asking_leaves_no_trace(folder: Path) -> None:
    """A reader changes no byte of the store."""
    before = _files(folder)
    assert 2000 == _count(open_embedded(folder))
    assert before == _files(folder)


@pytest.mark.parametrize("name", ["photo.jpg", "g-photos/a.jpg", "g-photos12/a.jpg", "CURRENT"])
def test_a_foreign_folder_is_never_touched(tmp_path: Path, name: str) -> None:
    """A build refuses a folder that holds anything else, whatever it is called."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(StoreProblem, match="holds other things"):
        write_store(tmp_path, _quads(1), {}, "test")
    assert {name: b"mine"} == _files(tmp_path)


def test_a_foreign_folder_is_not_opened(tmp_path: Path) -> None:
    """A folder with other things is called by its name, not by its path."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(StoreProblem, match="is not a kgtool store") as fault:
        open_embedded(tmp_path)
    assert str(tmp_path) not in fault.value.en + fault.value.zh


# ---- Damage --------------------------------------------------------------------------------------

MARKERS = {
    "cut": ('{"kgtool-store": 1, "gener', "damaged"),
    "empty": ("", "damaged"),
    "another format": ('{"kgtool-store": 99}', "format 99"),
    "keys missing": ('{"kgtool-store": 1}', "damaged"),
    "a list": ("[1]", "damaged"),
    "a number": ("7", "damaged"),
    "deep": ("[" * 100_000, "damaged"),
    "a number as generation": (
        '{"kgtool-store":1,"generation":5,"graphs":{},"inputs":{},"version":"","files":{}}',
        "damaged",
    ),
    "a path as generation": (
        '{"kgtool-store":1,"generation":"../..","graphs":{},"inputs":{},"version":"","files":{}}',
        "damaged",
    ),
    "a graph without a count": (
        '{"kgtool-store":1,"generation":"g-aaaaaaaa","graphs":{"default":{}},"inputs":{},'
        '"version":"","files":{}}',
        "damaged",
    ),
}


@pytest.mark.parametrize(("content", "reason"), MARKERS.values(), ids=MARKERS)
def test_a_damaged_marker_is_reported(
    project: Project, folder: Path, content: str, reason: str
) -> None:
    """A marker that is cut, foreign or incomplete ends with exit code 6 and says what to do."""
    (folder / MARKER).write_text(content, "utf-8")
    with pytest.raises(StoreProblem, match=reason) as fault:
        open_embedded(folder)
    assert "run: kgtool build" in fault.value.en
    assert not _doctor(project, folder).well


def test_a_marker_that_is_no_text_is_reported(folder: Path) -> None:
    """A marker of random bytes is damaged, not a fault of the tool."""
    (folder / MARKER).write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(StoreProblem, match="damaged"):
        open_embedded(folder)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _damage(folder: Path, kind: str) -> None:
    generation = _generation(folder)
    if kind == "generation missing":
        generation.rename(folder.parent / "away")
    elif kind == "manifest cut":
        _cut(next(generation.glob("MANIFEST-*")))
    elif kind == "manifest missing":
        next(generation.glob("MANIFEST-*")).unlink()
    elif kind == "table cut":
        _cut(max(generation.glob("*.sst")))
    elif kind == "table missing":
        min(generation.glob("*.sst")).unlink()
    elif kind == "CURRENT empty":
        (generation / "CURRENT").write_bytes(b"")
    else:
        next(generation.glob("0*.log")).unlink()


@pytest.mark.parametrize(
    "kind",
    [
        "generation missing",
        "manifest cut",
        "manifest missing",
        "table cut",
        "table missing",
        "CURRENT empty",
        "log missing",
    ],
)
def test_a_cut_or_missing_file_is_seen_on_opening(
    project: Project, folder: Path, kind: str
) -> None:
    """A store with a cut or missing file does not open, and the doctor says so."""
    _damage(folder, kind)
    with pytest.raises(StoreProblem, match="run: kgtool build") as fault:
        open_embedded(folder)
    assert str(folder) not in fault.value.en
    assert not _doctor(project, folder).well


@pytest.mark.parametrize("seed", range(12))
def test_the_doctor_finds_one_flipped_bit(project: Project, folder: Path, seed: int) -> None:
    """A single changed bit anywhere in the tables is found, also where no reader looks."""
    dice = random.Random(seed)
    path = dice.choice(sorted(_generation(folder).glob("*.sst")))
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    check = _doctor(project, folder)
    assert (False, True) == (check.well, check.store)
    assert path.name in check.en


def test_a_damaged_table_is_no_empty_answer(folder: Path) -> None:
    """Reading a table with broken blocks ends with exit code 6, never with fewer rows."""
    for path in _generation(folder).glob("*.sst"):
        content = bytearray(path.read_bytes())
        content[20 : len(content) // 2] = bytes(len(content) // 2 - 20)
        path.write_bytes(content)
    with pytest.raises(StoreProblem, match="damaged"):
        _count(open_embedded(folder))


def test_the_doctor_compares_the_statements_with_the_ledger(project: Project, folder: Path) -> None:
    """A ledger that counts other statements than there are is reported."""
    raw = json.loads((folder / MARKER).read_text("utf-8"))
    raw["graphs"]["default"]["count"] = 1999
    (folder / MARKER).write_text(json.dumps(raw), "utf-8")
    assert "1 graph(s) differ from the ledger" in _doctor(project, folder).en


def test_the_doctor_finds_a_sound_store_well(project: Project, folder: Path) -> None:
    """A store as it was built agrees with its ledger."""
    assert "2000 statements in 1 graphs agree with the ledger" == _doctor(project, folder).en


# ---- Building again ------------------------------------------------------------------------------


def test_a_damaged_store_can_be_built_again(folder: Path) -> None:
    """A build replaces a store whose marker is damaged."""
    (folder / MARKER).write_text("{", "utf-8")
    write_store(folder, _quads(5), {}, "test")
    assert 5 == _count(open_embedded(folder))


def test_the_old_generation_goes(folder: Path) -> None:
    """After a build there is one generation: the new one."""
    old = _generation(folder)
    write_store(folder, _quads(5), {}, "test")
    assert [_generation(folder)] == list(folder.glob("g-*"))
    assert not old.exists()


def test_an_open_reader_keeps_its_answers(folder: Path) -> None:
    """A reader that was open before a rebuild still answers from the old store."""
    reader = open_embedded(folder)
    write_store(folder, _quads(5), {}, "test")
    assert 2000 == _count(reader)
    assert 5 == _count(open_embedded(folder))


def test_the_same_content_has_the_same_digest(folder: Path, tmp_path: Path) -> None:
    """The ledger's digest depends on the content, not on order, time or place."""
    other = write_store(tmp_path / "other", _quads(2000)[::-1], {"a": "b"}, "later")
    assert read_ledger(folder).digest == other.digest


def test_other_content_has_another_digest(folder: Path, tmp_path: Path) -> None:
    """One statement less gives another digest."""
    assert (
        read_ledger(folder).digest
        != write_store(tmp_path / "other", _quads(1999), {}, "test").digest
    )


WRITER = """
import sys
from pathlib import Path
from kgtool.stores.embedded import write_store
from kgtool.terms import NamedNode, Quad, integer
quads = [Quad(NamedNode(f"http://x.org/{n}"), NamedNode("http://x.org/p"), integer(n)) for n in range(9000)]
print("ready", flush=True)
while True:
    write_store(Path(sys.argv[1]), quads, {}, "test")
    print("switched", flush=True)
"""


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_leaves_a_whole_store(project: Project, folder: Path, seed: int) -> None:
    """A build killed at a random moment leaves the old store or the new one, never a part."""
    with subprocess.Popen([sys.executable, "-c", WRITER, folder], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert b"ready\n" == writer.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.25))
        writer.send_signal(signal.SIGKILL)
    assert _count(open_embedded(folder)) in (2000, 9000)
    assert _doctor(project, folder).well
    write_store(folder, _quads(5), {}, "test")
    assert 1 == len(list(folder.glob("g-*")))


def test_readers_see_one_whole_store_or_the_other(folder: Path) -> None:
    """Someone who opens the store again and again while it is rebuilt never sees a part of it."""
    seen = {_count(open_embedded(folder))}
    with subprocess.Popen([sys.executable, "-c", WRITER, folder], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        for _ in range(4):
            while not select.select([writer.stdout], [], [], 0)[0]:
                seen.add(_count(open_embedded(folder)))
            writer.stdout.readline()
        seen.add(_count(open_embedded(folder)))
        writer.kill()
    assert {2000, 9000} == seen


# ---- Two writers, no rights ----------------------------------------------------------------------

HOLDER = """
import sys
from pathlib import Path
from kgtool.stores.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_refused(folder: Path) -> None:
    """While one process writes, another ends with exit code 6 and readers go on."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert b"held\n" == holder.stdout.readline()
        before = _files(folder)
        with pytest.raises(StoreProblem, match="another build is writing") as fault:
            write_store(folder, _quads(5), {}, "test")
        assert 2000 == _count(open_embedded(folder))
        assert before == _files(folder)
        holder.kill()
    assert fault.value.exit_code == 6


def test_a_killed_writer_holds_no_lock(folder: Path) -> None:
    """The lock ends with its process; its file alone keeps nobody out."""
    assert (folder / LOCK).is_file()
    with writing(folder):
        pass


def test_a_full_or_broken_place_is_a_store_problem(tmp_path: Path) -> None:
    """A folder below a file cannot be made: exit code 6 with the system's reason."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreProblem, match="cannot be written: "):
        write_store(tmp_path / "file" / "store", _quads(1), {}, "test")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write in read-only folders"
)
def test_a_read_only_folder_is_a_store_problem(tmp_path: Path) -> None:
    """Without the right to write, a build ends with exit code 6."""
    tmp_path.chmod(0o555)
    with pytest.raises(StoreProblem, match="cannot be written: "):
        write_store(tmp_path / "store", _quads(1), {}, "test")
