"""An endpoint on loopback that answers as badly as real ones do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["FAULTS", "RESULT", "Answer", "faulty_endpoint"]

JSON = "application/sparql-results+json"
RESULT = json.dumps(
    {
        "head": {"vars": ["x"]},
        "results": {"bindings": [{"x": {"type": "literal", "value": "科技部"}}] * 50},
    },
    ensure_ascii=False,
).encode()


class Answer(BaseHTTPRequestHandler):
    """One request; `fault` answers it, and `seen` counts what came before."""

    fault: Callable[[Answer], None]
    seen: list[str]
    protocol_version = "HTTP/1.0"

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append(self.path)
        type(self).fault(self)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def give(self, body: bytes, status: int = 200, kind: str = JSON, **headers: str) -> None:
        """Send an answer whole."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, body: bytes) -> None:
        """Send one byte every fifth of a second."""
        try:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            self.close_connection = True


def _drip_body(answer: Answer) -> None:
    answer.give(b"")
    answer.drip(RESULT)


def _drop(answer: Answer) -> None:
    answer.close_connection = True


HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"

FAULTS: Mapping[str, tuple[Callable[[Answer], None], str]] = {
    "hang": (lambda _: time.sleep(3), "within 1 s"),
    "drip": (_drip_body, "within 1 s"),
    "drip in the head": (lambda a: a.drip(b"HTTP/1.0 200 OK\r\n" + b"X: y\r\n" * 9), "within 1 s"),
    "close": (_drop, "no connection or cut off"),
    "no http": (lambda a: a.wfile.write(b"SSH-2.0-OpenSSH\r\n") and None, "no connection"),
    "html": (lambda a: a.give(HTML, kind="text/html"), "it answered text/html instead"),
    "html called json": (lambda a: a.give(HTML), "not a whole SPARQL result"),
    "xml": (lambda a: a.give(b"<sparql/>", kind="application/sparql-results+xml"), "instead"),
    "partial": (lambda a: a.give(RESULT, 206), "HTTP 206: the answer is partial"),
    "nothing to say": (lambda a: a.give(b"", 204), "HTTP 204"),
    "short body": (lambda a: a.give(RESULT, Content_Length=str(len(RESULT) + 9)), "cut off"),
    "cut json": (lambda a: a.give(RESULT[: len(RESULT) // 2]), "not a whole SPARQL result"),
    "empty body": (lambda a: a.give(b""), "not a whole SPARQL result"),
    "json, no result": (lambda a: a.give(b'{"error": "x"}'), "not a whole SPARQL result"),
    "a list": (lambda a: a.give(b"[]"), "not a whole SPARQL result"),
    "deep json": (lambda a: a.give(b"[" * 100_000), "not a whole SPARQL result"),
    "no truth value": (lambda a: a.give(b'{"boolean": "false"}'), "not a whole SPARQL result"),
    "no term": (
        lambda a: a.give(RESULT.replace(b'"literal"', b'"uri"')),
        "not a whole SPARQL result",
    ),
    "Latin-1 bytes": (
        lambda a: a.give(RESULT.decode().replace("科技部", "Zürich").encode("latin-1")),
        "not a whole SPARQL result",
    ),
    "fault": (lambda a: a.give(b"boom", 500), "HTTP 500"),
    "not found": (lambda a: a.give(b"nothing", 404), "HTTP 404"),
    "login": (lambda a: a.give(b"who?", 401), "HTTP 401"),
    "busy for ever": (lambda a: a.give(b"", 503, Retry_After="0"), "HTTP 503|busy"),
    "busy for long": (lambda a: a.give(b"", 429, Retry_After="600"), "HTTP 429"),
}
"""What an endpoint may do wrong, and what must be said of it."""


@contextmanager
def faulty_endpoint(fault: Callable[[Answer], None]) -> Iterator[tuple[str, list[str]]]:
    """Serve `fault` on a free port; give the address and the list of paths asked for."""
    seen: list[str] = []
    kind = type("Serving", (Answer,), {"fault": staticmethod(fault), "seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql", seen
    finally:
        server.shutdown()
        server.socket.close()
        thread.join()
