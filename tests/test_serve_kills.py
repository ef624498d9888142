"""Updates that are killed, and disks that are full: what was acknowledged stays, the rest is whole or
absent (rows F1, F2, F3, F7 and F11)."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest
from serving import COMMAND, Running, running, wait_for_port

from kgtool.stores.embedded import open_embedded, write_store
from kgtool.stores.ledger import read_ledger
from kgtool.terms import NamedNode, Quad

TOKEN = "not-a-secret-only-for-this-test"
SIZE = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of one triple, and beside it the token."""
    one = Quad(*[NamedNode(f"http://example.org/{name}") for name in "spo"])
    write_store(tmp_path / "store", [one], {}, "test")
    (tmp_path / "token").write_text(TOKEN)
    return tmp_path / "store"


def options(folder: Path) -> tuple[str, ...]:
    return ("--workers", "1", "--allow-updates", "--token-file", str(folder.parent / "token"))


def batch(number: int) -> str:
    """Return an update that adds five triples in two graphs."""
    lines = [f"<http://x/b{number}> <http://x/p> {n} ." for n in range(SIZE - 1)]
    return f"INSERT DATA {{ {' '.join(lines)} GRAPH <http://x/g> {{ <http://x/b{number}> a <http://x/B> }} }}"


def change(server: Running, update: str) -> int:
    reply = server.ask(
        "/update",
        method="POST",
        body=update.encode(),
        timeout=60,
        authorization=f"Bearer {TOKEN}",
        content_type="application/sparql-update",
    )
    return reply.status


def kinds_of_batches(folder: Path, count: int) -> Iterator[str]:
    """Say of each batch whether it is whole with its record, absent, or half."""
    store = open_embedded(folder)
    found = store.select(
        "SELECT ?b (COUNT(*) AS ?n) { { ?b ?p ?o } UNION { GRAPH <http://x/g> { ?b ?p ?o } } } GROUP BY ?b"
    ).rows
    sizes = {str(row[0]): int(str(row[1]).split('"')[1]) for row in found}
    records = store.select("SELECT ?d { GRAPH graph:updates { ?u dcterms:identifier ?d } }").rows
    digests = {str(row[0]).strip('"') for row in records}
    for number in range(count):
        digest = "sha256:" + hashlib.sha256(batch(number).encode()).hexdigest()
        size, record = sizes.get(f"<http://x/b{number}>", 0), digest in digests
        yield {(SIZE, True): "whole", (0, False): "absent"}.get((size, record), "half")


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_during_updates_loses_nothing_that_was_acknowledged(folder: Path, seed: int) -> None:
    """F1: kill -9 of server and writer at a random moment; each batch is whole with its record, or
    absent; whatever got 200 is whole."""
    chance = random.Random(seed)
    log = folder.parent / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", "--store", str(folder), *options(folder)], stderr=file
        )
    server = Running(process, wait_for_port(process, log), log)
    acknowledged: list[int] = []
    sent: list[int] = []

    def send() -> None:
        with suppress(OSError, HTTPException):
            while True:
                sent.append(len(sent))
                if change(server, batch(sent[-1])) == 200:
                    acknowledged.append(sent[-1])

    client = threading.Thread(target=send)
    client.start()
    while len(sent) < 2:
        time.sleep(0.01)
    time.sleep(chance.random() * 1.5)
    for pid in (*server.workers(), process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(10)
    client.join(10)
    kinds = list(kinds_of_batches(folder, len(sent)))
    assert "half" not in kinds
    assert ["whole"] * len(acknowledged) == [kinds[number] for number in acknowledged]


def test_a_killed_writer_changes_nothing_and_leaves_nothing(folder: Path) -> None:
    """F1, F7, F11: the client gets 503, readers go on, and the next update removes the leftovers."""
    with running(folder.parent / "log", folder, *options(folder)) as server:
        assert 200 == change(server, batch(0))
        before = read_ledger(folder)
        statuses: list[int] = []
        client = threading.Thread(target=lambda: statuses.append(change(server, batch(1))))
        client.start()
        while not (writers := server.writers()) and client.is_alive():
            time.sleep(0.005)
        for pid in writers:
            os.kill(pid, signal.SIGKILL)
        client.join(20)
        assert [503] == statuses
        assert before == read_ledger(folder)
        assert 200 == server.query("ASK {}").status
        (folder / "g-leftover").mkdir()
        assert 200 == change(server, batch(2))
        assert ["whole", "absent", "whole"] == list(kinds_of_batches(folder, 3))
        assert [read_ledger(folder).generation] == [entry.name for entry in folder.glob("g-*")]


def test_a_full_disk_refuses_the_update_and_nothing_else(folder: Path) -> None:
    """F3: 503, nothing is lost or left behind, reads go on; once there is space, updates do too.

    A bound on the size of files is to the writer what a full disk is.
    """
    with running(folder.parent / "log", folder, *options(folder)) as server:
        assert 200 == change(server, batch(0))
        before = read_ledger(folder)
        soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (32 * 1024, hard))
        assert 503 == change(server, batch(1))
        assert before == read_ledger(folder)
        assert [before.generation] == [entry.name for entry in folder.glob("g-*")]
        assert 200 == server.query("ASK {}").status
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (soft, hard))
        assert 200 == change(server, batch(2))
        assert ["whole", "absent", "whole"] == list(kinds_of_batches(folder, 3))


def test_the_switch_is_on_disk_before_it_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F2: the marker's content is flushed before the switch, the folder's names after it."""
    steps: list[str] = []
    flush, replace = os.fsync, Path.replace

    def fsync(opened: int) -> None:
        steps.append("names" if os.path.isdir(f"/proc/self/fd/{opened}") else "content")
        flush(opened)

    def switch(path: Path, target: Path) -> Path:
        steps.append("switch")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", switch)
    write_store(folder, list(open_embedded(folder).quads()), {}, "test")
    assert ["content", "switch", "names"] == steps
