"""How much the server carries: beside a bare page on the same store, and beside rdflib-endpoint.

Each server gets the same load from a process of its own: point queries (each different, so that no
cache helps) and RDF documents at 32 connections; ours also pages, and all of it with four explosive
queries and 200 slow clients beside it, each from an address of its own, as in life. `--rdflib PYTHON`
names a Python that has rdflib-endpoint; without it that row is left out. `--minutes N` does something
else: it loads our server for so long, with attacks and broken requests in it, and prints its memory.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mutate import mutants, send

from kgtool.stores.embedded import open_embedded

_HERE = Path(__file__).parent
_CONNECTIONS = 32


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(
    *command: str, path: str = "/sparql?query=ASK%7B%7D"
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Start a server whose last argument is its port; yield it with the seconds to its first answer."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", int(command[-1])), 1) as probe:
                    probe.settimeout(30)
                    probe.sendall(f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode())
                    if b" 200 " in probe.recv(64):
                        break
            except OSError:
                time.sleep(0.02)
        yield process, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _load(port: int, seconds: float, connections: int, kind: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        str(_HERE / "load.py"),
        str(port),
        str(seconds),
        str(connections),
        kind,
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _measure(name: str, port: int, seconds: float, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        out, _ = _load(port, seconds, _CONNECTIONS, kind).communicate()
        found = json.loads(out)
        print(
            f"{name:<34} {kind:<9} {found['per_second']:>6} req/s  p50 {found['p50']:>6} ms"
            f"  p99 {found['p99']:>6} ms  errors {found['errors'] or 0}",
            flush=True,
        )


def _memory(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def _family(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes of a server: itself and its workers."""
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    children = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    return [process.pid, *sorted(set(children))]


def _memory_of_all(process: subprocess.Popen[bytes]) -> float:
    """Return the memory of all processes in MiB; what they share counts once."""
    total = 0
    for pid in _family(process):
        with suppress(OSError):
            found = re.search(r"Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text())
            total += int(found[1]) if found else 0
    return total / 1024


def _endure(store: Path, minutes: int) -> None:
    """Load the server for minutes, each with attacks and broken requests, and print its memory."""
    port = _free_port()
    with _server(*_command(store), str(port)) as (process, _):
        for minute in range(minutes + 1):
            print(
                f"minute {minute:>2}: server {_memory(process):.0f} MiB, with workers "
                f"{_memory_of_all(process):.0f} MiB; "
                f"{len(os.listdir(f'/proc/{process.pid}/fd'))} descriptors",
                flush=True,
            )
            if minute < minutes:
                _one_minute(port, minute)


def _one_minute(port: int, minute: int) -> None:
    attack = [_load(port, 20, 100, "slow"), _load(port, 15, 4, "explosive")]
    _measure("  mixed, under attack", port, 20, ("mixed",))
    for content in mutants(minute, 500):
        with suppress(TimeoutError):
            send(port, content)
    _measure("  every page", port, 10, ("every",))
    for each in attack:
        each.communicate()
    _measure("  mixed", port, 20, ("mixed",))


def _overshoot(port: int, limit: float) -> float:
    """Return how long after its limit an endless query is answered."""
    query = "SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%3Fa%20%3Fb%20%3Fc%20.%3Fd%20%3Fe%20%3Ff%20.%3Fg%20%3Fh%20%3Fi%7D"
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 60) as client:
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b" 503 " in client.recv(64)
    return time.perf_counter() - begun - limit


def _command(store: Path) -> tuple[str, ...]:
    kgtool = str(Path(sys.executable).parent / "kgtool")
    given = ("--store", str(store), "--log-format", "none", "--timeout", "10")
    return (kgtool, "serve", *given, "--port")


def _starts(store: Path) -> None:
    """Print the seconds from the command to the first answer, of three starts each."""
    for name, path in (("query", "/sparql?query=ASK%7B%7D"), ("page", "/index.html")):
        seconds = []
        for _ in range(3):
            with _server(*_command(store), str(_free_port()), path=path) as (_, start):
                seconds.append(start)
        shown = ", ".join(f"{value:.2f}" for value in sorted(seconds))
        print(f"kgtool serve: first {name} after {shown} s", flush=True)


def _ours(store: Path, seconds: float) -> None:
    _starts(store)
    port = _free_port()
    with _server(*_command(store), str(port)) as (process, _):
        time.sleep(4)
        _measure("kgtool serve", port, seconds, ("every", "page", "document", "point", "mixed"))
        before = _memory(process)
        attack = [
            _load(port, seconds * 3 + 4, 200, "slow"),
            _load(port, seconds * 3 + 4, 4, "explosive"),
        ]
        time.sleep(2)
        _measure("kgtool serve, under attack", port, seconds, ("page", "document", "point"))
        for each in attack:
            each.communicate()
        after = _memory(process)
        descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
        print(
            f"server process: {before:.0f} MiB before, {after:.0f} MiB after; {descriptors} descriptors"
        )
        over = sorted(_overshoot(port, 10) for _ in range(2))
        print(f"endless query: stopped {over[-1] * 1000:.0f} ms after its limit at most")


def main() -> None:
    """Measure all servers and print one line a load."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("build/store"))
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--rdflib", metavar="PYTHON")
    parser.add_argument("--minutes", type=int)
    given = parser.parse_args()
    if given.minutes:
        _endure(given.store, given.minutes)
        return
    _ours(given.store, given.seconds)
    bare = (sys.executable, str(_HERE / "serving_bare.py"), str(given.store))
    port = _free_port()
    with _server(*bare, str(port)):
        _measure("bare page, no limits", port, given.seconds, ("point", "document"))
    if not given.rdflib:
        print("rdflib-endpoint: left out (--rdflib names a Python that has it)")
        return
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "graph.nq"
        quads = open_embedded(given.store).quads()
        dump.write_text("".join(f"{quad} .\n" for quad in quads), "utf-8")
        port = _free_port()
        with _server(given.rdflib, str(_HERE / "serving_rdflib.py"), str(dump), str(port)):
            _measure("rdflib-endpoint", port, given.seconds, ("point",))


if __name__ == "__main__":
    main()
