"""A load generator of its own process: keep-alive connections over bare sockets, latencies counted.

`python benchmarks/load.py PORT SECONDS CONNECTIONS KIND` prints one line of JSON: requests, errors,
req/s and quantiles in milliseconds. Kinds: `point` queries, `document` (Turtle of nine things), `page`
(their HTML), `every` (the HTML of each thing of the graph in turn), `mixed` (points, documents, pages).
`slow` holds connections that send a byte now and then; `explosive` asks queries without end from an
address of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from urllib.parse import quote
from urllib.request import urlopen

__all__ = ["main"]

_KEYS = ("most", "moe", "moea", "itri", "nstc", "narlabs", "ri-link", "small-alliance", "gloria")
_EXPLOSIVE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def _request(target: str, accept: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode()


_MIXED = ("point", "document", "page")


def _target(kind: str, number: int, layout: dict[str, str], paths: Sequence[str]) -> bytes:
    key = _KEYS[number % len(_KEYS)]
    if kind == "mixed":
        kind = _MIXED[number % len(_MIXED)]
    if kind == "every":
        return _request(f"/{paths[number % len(paths)]}.html", "text/html")
    if kind == "page":
        return _request(f"/id/{key}.html", "text/html")
    if kind == "document":
        return _request(layout["document"].replace("{key}", key), "text/turtle")
    # Each query differs, so that no cache of answers helps.
    query = f"SELECT ?p ?o WHERE {{ <https://w3id.org/coop-tw/id/{key}> ?p ?o }} #{number}"
    return _request(f"{layout['sparql']}?query={quote(query)}", "application/sparql-results+json")


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    low = head.lower()
    status = int(head[9:12])
    if b"transfer-encoding: chunked" in low:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif status != 304:
        size = int(low.split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(size)
    return status


async def _client(port: int, end: float, pick: object, found: dict[str, list[float]]) -> None:
    reader = writer = None
    while time.perf_counter() < end:
        begun = time.perf_counter()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(pick())  # type: ignore[operator]
            assert reader is not None
            status = str(await _answer(reader))
        except (OSError, asyncio.IncompleteReadError):
            status, writer = "closed", None
        found.setdefault(status, []).append(time.perf_counter() - begun)


def _things(port: int) -> Sequence[str]:
    """Return the paths of all things of the graph, as the site's own list has them."""
    with urlopen(f"http://127.0.0.1:{port}/browse/en.json", timeout=30) as answer:
        return [thing["path"] for thing in json.load(answer)["things"]]


async def _load(
    port: int, seconds: float, connections: int, kind: str, layout: dict[str, str]
) -> None:
    found: dict[str, list[float]] = {"200": []}
    number = os.getpid() * 1_000_000

    def pick() -> bytes:
        nonlocal number
        number += 1
        return _target(kind, number, layout, paths)

    paths = _things(port) if kind == "every" else ()
    end = time.perf_counter() + seconds
    begun = time.perf_counter()
    await asyncio.gather(*(_client(port, end, pick, found) for _ in range(connections)))
    passed = time.perf_counter() - begun
    times = sorted(found.pop("200")) or [0.0]
    at = {q: round(times[min(len(times) - 1, int(len(times) * q))] * 1000, 1) for q in (0.5, 0.99)}
    print(
        json.dumps(
            {
                "requests": len(times),
                "errors": {status: len(each) for status, each in sorted(found.items())},
                "per_second": round(len(times) / passed),
                "p50": at[0.5],
                "p99": at[0.99],
            }
        )
    )


async def _slow(port: int, seconds: float, connections: int) -> None:
    async def hold() -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                _, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=("127.0.0.3", 0)
                )
                writer.write(b"GET /health HTTP/1.1\r\nHost: ")
                while not writer.is_closing() and time.perf_counter() < end:
                    writer.write(b"a")
                    await asyncio.sleep(1)
            except OSError:
                await asyncio.sleep(0.5)

    await asyncio.gather(*(hold() for _ in range(connections)))


async def _explosive(port: int, seconds: float, connections: int, path: str) -> None:
    async def ask(number: int) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            try:
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=("127.0.0.2", 0)
                )
                writer.write(_request(f"{path}?query={quote(_EXPLOSIVE)}%23{number}", "*/*"))
                await asyncio.wait_for(reader.read(65536), max(0.1, end - time.perf_counter()))
                writer.close()
            except (OSError, TimeoutError):
                await asyncio.sleep(0.2)

    await asyncio.gather(*(ask(number) for number in range(connections)))


def main() -> None:
    """Run one load."""
    port, seconds, connections, kind = sys.argv[1:5]
    layout = {"sparql": "/sparql", "document": "/id/{key}.ttl"}
    if len(sys.argv) > 5:
        layout = json.loads(sys.argv[5])
    given = int(port), float(seconds), int(connections)
    if kind == "slow":
        asyncio.run(_slow(*given))
    elif kind == "explosive":
        asyncio.run(_explosive(*given, layout["sparql"]))
    else:
        asyncio.run(_load(*given, kind, layout))


if __name__ == "__main__":
    main()
