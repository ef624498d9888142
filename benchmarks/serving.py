"""How much the server carries: beside a bare page on the same store, and beside rdflib-endpoint.

Each server gets the same load from a process of its own: point queries (each different, so that no
cache helps) and RDF documents at 32 connections; ours also with four explosive queries and 200 slow
clients beside it, each from an address of its own, as in life. `--rdflib PYTHON` names a Python that
has rdflib-endpoint; without it that row is left out.
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
from contextlib import contextmanager
from pathlib import Path

from kgtool.stores.embedded import open_embedded

_HERE = Path(__file__).parent
_CONNECTIONS = 32


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(*command: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Start a server whose last argument is its port; yield it with the seconds to its start."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", int(command[-1])), 1) as probe:
                    probe.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.0\r\nHost: x\r\n\r\n")
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
            f"  p99 {found['p99']:>6} ms  errors {found['errors']}",
            flush=True,
        )


def _memory(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def _overshoot(port: int, limit: float) -> float:
    """Return how long after its limit an endless query is answered."""
    query = "SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%3Fa%20%3Fb%20%3Fc%20.%3Fd%20%3Fe%20%3Ff%20.%3Fg%20%3Fh%20%3Fi%7D"
    begun = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), 60) as client:
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert b" 503 " in client.recv(64)
    return time.perf_counter() - begun - limit


def _ours(store: Path, seconds: float) -> None:
    port = _free_port()
    kgtool = str(Path(sys.executable).parent / "kgtool")
    command = (kgtool, "serve", "--store", str(store), "--log-format", "none", "--timeout", "10")
    with _server(*command, "--port", str(port)) as (process, start):
        print(f"kgtool serve: first answer after {start:.2f} s", flush=True)
        _measure("kgtool serve", port, seconds, ("point", "document", "mixed"))
        before = _memory(process)
        attack = [
            _load(port, seconds * 2 + 3, 200, "slow"),
            _load(port, seconds * 2 + 3, 4, "explosive"),
        ]
        time.sleep(2)
        _measure("kgtool serve, under attack", port, seconds, ("point", "document"))
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
    given = parser.parse_args()
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
