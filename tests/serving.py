"""What the tests of the server share: a server on a free port, and requests over real sockets."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

__all__ = ["COMMAND", "Reply", "Running", "running", "wait_for_port"]

COMMAND = (sys.executable, "-c", "from kgtool.cli import main; main()", "serve")
"""The command `kgtool serve`, as a process of its own."""


@dataclass(frozen=True)
class Reply:
    """A response: status, headers with names in lower case, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        """Return the body as JSON data."""
        return json.loads(self.body)

    @property
    def type(self) -> str:
        """Return the media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


def _children(thread: Path) -> list[int]:
    """Return the processes that a thread started, none if it has ended since it was listed."""
    try:
        return [int(child) for child in (thread / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command(pid: int) -> bytes:
    """Return the command line of a process, nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


class Running:
    """A server that runs, and ways to talk to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.base = f"http://127.0.0.1:{port}/"
        self.log = log

    def ask(
        self,
        target: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        timeout: float = 20,
        **headers: str,
    ) -> Reply:
        """Send one request on a connection of its own; `accept_language` names that header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.request(method, target, body, named)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())

    def query(self, sparql: str, more: str = "", **named: Any) -> Reply:
        """Ask a query by GET; `more` is added to the query string."""
        return self.ask("/sparql?" + urlencode({"query": sparql}) + more, **named)

    def connect(self) -> socket.socket:
        """Open a bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def raw(self, content: bytes, *, wait: float = 20) -> bytes:
        """Send bytes, and return everything that comes until the server closes."""
        with self.connect() as connection:
            connection.settimeout(wait)
            parts = []
            try:
                connection.sendall(content)
                while part := connection.recv(65536):
                    parts.append(part)
            except (TimeoutError, ConnectionError):
                pass
            return b"".join(parts)

    def metric(self, name: str) -> float:
        """Return one of the counts of the server."""
        found = re.search(rf"^kgtool_{re.escape(name)} (\S+)$", self.ask("/metrics").text, re.M)
        assert found is not None, name
        return float(found[1])

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        listed = Path(f"/proc/{self.process.pid}/task")
        return sorted({child for task in listed.iterdir() for child in _children(task)})

    def writers(self) -> list[int]:
        """Return the process ids of those that carry out an update."""
        return [pid for pid in self.workers() if b"kgtool.serve.writer" in _command(pid)]

    def until(self, name: str, value: float, seconds: float = 10) -> float:
        """Wait until a count is `value`; return the seconds it took."""
        begun = time.monotonic()
        while self.metric(name) != value:
            assert time.monotonic() - begun < seconds, f"{name} is {self.metric(name)}"
            time.sleep(0.02)
        return time.monotonic() - begun


def wait_for_port(process: subprocess.Popen[bytes], log: Path) -> int:
    """Return the port that a server says it listens on."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := re.search(rb"http://127\.0\.0\.1:(\d+)/", log.read_bytes()):
            return int(found[1])
        assert process.poll() is None, log.read_text()
        time.sleep(0.02)
    raise AssertionError("the server did not start")


@contextmanager
def running(
    log: Path,
    store: Path,
    *options: str,
    command: tuple[str, ...] = COMMAND,
) -> Iterator[Running]:
    """Run a server until the block ends; it must then end well and say nothing but its log."""
    inherited = {name: value for name, value in os.environ.items() if name != "KGTOOL_LANG"}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--port", "0", *options],
            stdout=subprocess.DEVNULL,
            stderr=file,
            env={**inherited, "KGTOOL_STORE": str(store), "PYTHONWARNINGS": "error"},
        )
    try:
        yield Running(process, wait_for_port(process, log), log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        code = process.wait(20)
    assert code == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()[-3000:]
