"""Mutated HTTP requests and queries against a running server: no 500, no hang, no dead server.

`python benchmarks/mutate.py http://127.0.0.1:8000/ --count 10000` prints what came back. The same
seed gives the same requests. Some are sound queries that never end: start the server with `--timeout 4`,
so that an answer within 5 s is due to each. The tests run a few hundred of them.
"""

from __future__ import annotations

import argparse
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

__all__ = ["mutants", "send"]

_QUERIES = (
    "SELECT * WHERE { ?s ?p ?o } LIMIT 3",
    "PREFIX x: <http://x.org/> ASK { x:a x:b 'c'@en, \"d\"^^x:e . FILTER(?a < 1 || !BOUND(?b)) }",
    "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } LIMIT 2",
    "SELECT (COUNT(*) AS ?n) FROM <http://x.org/g> { ?a (<p>|^<q>)* ?b . OPTIONAL { ?b a ?c } }",
    "DESCRIBE <https://w3id.org/coop-tw/id/most>",
)
_PIECES = (
    "{", "}", "(", ")", "<", ">", '"', "'", "\\u0053", "SERVICE", "LOAD", "SELECT", "#", "\n", "?", "_:b",
    "\\U0010FFFF", "\x00", "\x7f", "臺", "\U0001f600", "||", "!", "^", "VALUES", "1e999", "@", ";",
)  # fmt: skip
_LINES = (
    b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip\r\n", b"Host: evil\r\n",
    b"Accept: */*;q=x, text/\r\n", b"Accept: text/turtle;q=0.5,*/*;q=0.1\r\n", b"X: \x01\r\n",
    b"Expect: 100-continue\r\n", b"Connection: keep-alive, close\r\n", b": empty\r\n",
    b"Content-Type: application/sparql-query\r\n", b"If-None-Match: *\r\n",
    b"Content-Type: application/x-www-form-urlencoded\r\n", b"Range: bytes=0-0,1-1\r\n",
    b"Accept-Language: " + b"en," * 300 + b"zh\r\n", b"Upgrade: websocket\r\nConnection: upgrade\r\n",
)  # fmt: skip
_TARGETS = (
    "/sparql", "/", "/id/most", "/id/most.ttl", "/id/../../etc/passwd", "/questions/cq04?ministry=most",
    "/questions/cq04.csv?bom=1", "/graphs?default", "/graph/seed", "//evil.example/%0d%0aX: 1", "/%00",
    "/id/most.html", "/question/cq04.html?ministry=x", "/search/en.json", "/static/../x", "/def", "/health", "/openapi.json", "/id/%ff%fe", "*", "http://evil/", "/statement/f0001.rdf?_profile=x",
)  # fmt: skip
_METHODS = (
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "HEAD",
    "OPTIONS",
    "PUT",
    "DELETE",
    "G ET",
    "get",
    "",
)


def _mutated(chance: random.Random, text: str) -> str:
    for _ in range(chance.randint(0, 6)):
        place = chance.randint(0, len(text))
        kind = chance.randint(0, 3)
        if kind == 0:
            text = (
                text[:place] + chance.choice(_PIECES) * chance.choice((1, 1, 1, 40)) + text[place:]
            )
        elif kind == 1:
            text = text[:place] + text[place + chance.randint(1, 8) :]
        elif kind == 2:
            text = text[:place] + text[: chance.randint(0, len(text))] + text[place:]
        else:
            text = (
                text[:place] + chr(chance.choice((1, 9, 60, 0x80, 0xFFFD, 0x202E))) + text[place:]
            )
    return text


def _garbled(chance: random.Random, content: bytes) -> bytes:
    for _ in range(chance.choice((0, 0, 1, 3))):
        place = chance.randint(0, len(content))
        byte = bytes([chance.randint(0, 255)])
        content = content[:place] + byte + content[place + chance.randint(0, 2) :]
    return content


def _request(chance: random.Random) -> bytes:
    query = _mutated(chance, chance.choice(_QUERIES)).encode("utf-8", "surrogatepass")
    method, target = chance.choice(_METHODS), chance.choice(_TARGETS)
    body = b""
    lines = b"Host: x\r\n" + b"".join(chance.choices(_LINES, k=chance.randint(0, 3)))
    if chance.random() < 0.6:
        method, target = chance.choice(("GET", "POST")), "/sparql"
        if method == "GET":
            target += "?query=" + quote(query)
        else:
            body = query
            kind = b"Content-Type: application/sparql-query\r\n"
            lines = b"Host: x\r\n" + kind + f"Content-Length: {len(body)}\r\n".encode()
    return f"{method} {target} HTTP/1.1\r\n".encode() + lines + b"\r\n" + body


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Yield `count` requests, most of them broken in some way."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        yield _garbled(chance, _request(chance))


def send(port: int, content: bytes, wait: float = 5.0) -> bytes:
    """Send a request and another one, and return the beginning of what comes back.

    The other one is long enough to fill up a body that is shorter than it says.

    Errors: `TimeoutError` if nothing comes for `wait` seconds, which is a hang.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        try:
            connection.sendall(content)
            connection.sendall(
                b"\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: "
                + b"x" * 4096
                + b"\r\n\r\n"
            )
            return connection.recv(4096)
        except (ConnectionError, BrokenPipeError):
            return b""


def main() -> None:
    """Send the mutants and count the answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    port = urlsplit(given.address).port or 80
    found: Counter[str] = Counter()
    slowest = 0.0
    for content in mutants(given.seed, given.count):
        begun = time.perf_counter()
        try:
            found[send(port, content)[9:12].decode("latin-1") or "closed"] += 1
        except TimeoutError:
            found["hang"] += 1
        slowest = max(slowest, time.perf_counter() - begun)
    for status, count in sorted(found.items()):
        print(f"{status}\t{count}")
    print(f"slowest answer: {slowest:.2f} s; 500: {found['500']}; hangs: {found['hang']}")


if __name__ == "__main__":
    main()
