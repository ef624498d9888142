"""How the server treats connections, headers and hostile requests (rows D and E, and C11)."""

from __future__ import annotations

import ast
import csv
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest
from commands import MAIN
from serving import Running, running
from site_cases import ATTACK, hostile_quads, live_elements, read_page

from benchmarks.mutate import mutants, send
from kgtool.stores.embedded import write_store

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
FLOOD = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
TIGHT = (sys.executable, str(Path(__file__).parent / "serve_tight.py"))


@pytest.fixture(scope="module")
def server(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("hygiene") / "log"
    with running(log, store_folder, command=TIGHT) as found:
        yield found


def get(query: str) -> bytes:
    return f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def status(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer[:80]
    return int(answer[9:12])


def well(server: Running) -> bool:
    return 200 == server.query("ASK {}").status


def test_a_large_body_is_refused_before_it_is_read(server: Running) -> None:
    """E2, B4: the stated length is enough."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    assert 413 == status(server.raw(head + b"Content-Length: 500000\r\n\r\n"))
    assert 413 == status(server.raw(head + b"Content-Length: 9999999999\r\n\r\n"))


def test_a_body_of_unknown_length_is_refused_when_it_is_too_large(server: Running) -> None:
    """E2: chunks are counted."""
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b"#" * 0x10000 + b"\r\n"
    assert 413 == status(server.raw(head + chunk * 8))


@pytest.mark.parametrize(
    "content",
    [b"GET /health HT", b"GET /health HTTP/1.1\r\nHost: x\r\nX: "],
    ids=["request line", "headers"],
)
def test_slow_headers_end_in_408(server: Running, content: bytes) -> None:
    """E3: the clock runs from the first byte, and drops do not stop it."""
    with server.connect() as client:
        client.sendall(content)
        begun = time.monotonic()
        client.settimeout(0.2)
        got = b""
        while not got and time.monotonic() - begun < 5:
            try:
                client.sendall(b"a")
                got = client.recv(4096)
            except TimeoutError:
                continue
        assert 408 == status(got)


def test_a_slow_body_ends_in_408(server: Running) -> None:
    """E3: the body has a clock of its own."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    assert 408 == status(server.raw(head + b"Content-Length: 10\r\n\r\nASK"))


def test_an_idle_connection_is_closed_without_a_word(server: Running) -> None:
    """E3: nobody waits for an answer there."""
    assert b"" == server.raw(b"")


def test_who_does_not_read_is_cut_off(server: Running) -> None:
    """E3: a stalled reader does not keep a worker."""
    with server.connect() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(get(FLOOD))
        server.until("queries_running", 1)
        server.until("queries_running", 0, 15)
        assert well(server)


def test_too_many_connections_are_refused_and_none_leaks(server: Running) -> None:
    """E4: beyond the bound 503; afterwards as many descriptors are open as before."""
    folder = Path(f"/proc/{server.process.pid}/fd")
    assert well(server)
    before = len(list(folder.iterdir()))
    with ExitStack() as stack:
        held = [stack.enter_context(server.connect()) for _ in range(24)]
        for client in held:
            client.sendall(b"GET /health HTTP/1.1\r\n")
        time.sleep(0.1)
        assert 503 == status(server.raw(get("ASK {}")))
    end = time.monotonic() + 5
    while len(list(folder.iterdir())) > before and time.monotonic() < end:
        time.sleep(0.05)
    assert before >= len(list(folder.iterdir()))
    assert well(server)


def test_behind_a_proxy_any_forwarded_address_is_taken_as_a_name(
    store_folder: Path, tmp_path: Path
) -> None:
    """C11: clients are told apart by what the proxy says, which may be anything."""
    options = ("--workers", "1", "--behind-proxy")
    with running(tmp_path / "log", store_folder, *options) as server:
        for name in ("192.0.2.1", "2001:db8::1, 192.0.2.9", "unknown", ",,", "\u00e9", "[::1]:80"):
            assert 200 == server.query("ASK {}", x_forwarded_for=name).status


def test_pipelined_requests_are_answered_in_order(server: Running) -> None:
    """E4: one after the other."""
    got = server.raw(get("ASK {}") + get("SELECT (7 AS ?x) {}") + b"GET /nothing HTTP/1.0\r\n\r\n")
    first, second, third = (got.find(part) for part in (b"boolean", b'"7"', b"404 Not Found"))
    assert 0 < first < second < third


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("byte order mark", "\ufeffASK {}".encode(), 400),
        ("UTF-16", "ASK {}".encode("utf-16"), 400),
        ("Big5", "ASK { ?s ?p '科技部' }".encode("big5"), 400),
        ("cut in a character", "ASK { ?s ?p '科".encode()[:-1], 400),
        ("NUL", b"ASK {\x00}", 400),
        ("old line ends", b"ASK\r{\r}", 200),
        ("mixed line ends", b"ASK\r\n{\n}\r", 200),
        ("lone surrogate", b"ASK { ?s ?p '\xed\xa0\x80' }", 400),
        ("surrogate escape", b"ASK { ?s ?p '\\uD800' }", 400),
        ("blank in IRI", b"ASK { <http://x/a b> ?p ?o }", 400),
        ("bad language tag", b"ASK { ?s ?p 'x'@1-2-3 }", 400),
    ],
)
def test_text_in_other_encodings_is_refused(
    server: Running, name: str, content: bytes, expected: int
) -> None:
    """B7, B8: UTF-8 only, never guessed; what is no IRI or tag is a fault with its place."""
    kind = "application/sparql-query"
    reply = server.ask("/sparql", method="POST", body=content, content_type=kind)
    assert expected == reply.status, name


SMUGGLED = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
MALFORMED = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00",
    "no version": b"GET /health\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no host": b"GET /health HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "blank before colon": b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\n",
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
    "negative length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -4\r\n\r\n",
    "length and chunks": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
    "bad chunk": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + SMUGGLED,
    "NUL in header": b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
    "bytes in target": b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_not_clear_is_refused_and_the_connection_closed(server: Running, name: str) -> None:
    """E5: 400 or its like, and nothing that follows on the connection is served."""
    got = server.raw(MALFORMED[name])
    assert 400 <= status(got) < 500 or 501 == status(got)
    assert b"kgtool_requests_total" not in got
    assert 1 == got.count(b"HTTP/1.1 ")


def test_long_addresses_and_headers_have_statuses_of_their_own(server: Running) -> None:
    """414 and 431, whether the parser or the application notices."""
    host = b" HTTP/1.1\r\nHost: x\r\n"
    for size in (17_000, 60_000):
        assert 414 == status(server.raw(b"GET /" + b"a" * size + host + b"\r\n"))
        assert 431 == status(server.raw(b"GET /" + host + b"X: " + b"a" * size + b"\r\n\r\n"))


@pytest.mark.parametrize(
    "target",
    [
        "/id/../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/id/%2e%2e%2f%2e%2e%2fetc%2fpasswd.ttl",
        "/id/most.ttl%00.html",
        "/..%5c..%5cetc",
        "//evil.example/..",
    ],
)
def test_paths_lead_nowhere_but_into_the_graph(server: Running, target: str) -> None:
    """Addresses name things, never files."""
    assert 404 == server.ask(target).status


@pytest.mark.parametrize(
    "target",
    [
        "/id/most%0d%0aX-Evil:%201",
        "/questions/cq04%0d%0aX-Evil:1.csv",
        "/id/most?lang=%0d%0aX-Evil:1",
    ],
)
def test_no_line_end_from_a_request_gets_into_a_header(server: Running, target: str) -> None:
    """D7: nor anything that follows it."""
    assert "x-evil" not in server.ask(target, accept="text/turtle\tX").headers


def test_links_do_not_follow_a_forged_host(server: Running) -> None:
    """D8: absolute addresses come from the settings."""
    reply = server.ask("/id/most", host="evil.example")
    assert (303, server.base + "id/most.ttl") == (reply.status, reply.headers["location"])
    assert "evil" not in str(reply.headers)


@pytest.mark.parametrize(
    "target", ["/", "/sparql", "/id/most", "/id/most.ttl", "/nothing", "/questions", "/health"]
)
def test_every_response_protects_its_reader(server: Running, target: str) -> None:
    """D9, D10, D11: policy, no sniffing, no referrer, no banner, readable from anywhere."""
    headers = server.ask(target, origin="http://elsewhere.example").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert ("nosniff", "no-referrer", "*") == (
        headers["x-content-type-options"],
        headers["referrer-policy"],
        headers["access-control-allow-origin"],
    )
    assert "server" not in headers
    assert "access-control-allow-credentials" not in headers


def test_browsers_may_ask_first(server: Running) -> None:
    """D9: a preflight is answered with what the address takes."""
    reply = server.ask("/sparql", method="OPTIONS", origin="http://elsewhere.example")
    assert (204, "GET, HEAD, POST, OPTIONS") == (reply.status, reply.headers["allow"])
    assert 405 == server.ask("/id/most", method="POST", body=b"").status


def test_a_head_is_a_get_without_its_body(server: Running) -> None:
    """E6: the same headers, nothing else."""
    for target in (
        "/sparql?query=ASK%7B%7D", "/id/most.ttl", "/questions", "/graph/seed", "/id/most.html",
        "/static/site.css",
    ):  # fmt: skip
        whole, head = server.ask(target), server.ask(target, method="HEAD")
        assert b"" == head.body
        assert {**whole.headers, "date": ""} == {**head.headers, "date": ""}


def test_one_long_query_too_many_is_ended_and_a_flood_is_sent_away(server: Running) -> None:
    """C10, C11: beside four long queries short ones are answered and a fifth long one gets 503; of a
    flood many get 429, and those did no work."""
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(server.connect()).sendall(get(CROSS))
        server.until("queries_heavy", 4, 30)
        point = "SELECT ?o { id:most coop:playsRole ?o }"
        assert [200] * 10 == [server.query(f"{point} #{n}").status for n in range(10)]
        assert 503 == server.query(CROSS).status
        server.until("workers_ended_busy_total", 1)
        flood = [stack.enter_context(server.connect()) for _ in range(15)]
        for client in flood:
            client.sendall(get(CROSS))
        found = [status(client.recv(4096)) for client in flood]
        assert {429, 503} == set(found)
        assert found.count(429) == server.metric("refused_total")
        assert 1 + found.count(503) >= server.metric("workers_ended_busy_total")
    server.until("queries_running", 0)
    assert 0 == server.metric("permits_held")


def test_hundreds_of_mutated_requests_hang_and_break_nothing(server: Running) -> None:
    """B9: each gets an answer or a closed connection; none gets 500, and no worker dies."""
    before = server.metric("workers_ended_broken_total")
    for number, content in enumerate(mutants(1, 500)):
        assert b" 500 " not in send(server.port, content)[:20], number
    assert well(server)
    assert before == server.metric("workers_ended_broken_total")


def test_a_range_of_a_thousand_parts_is_ignored(server: Running) -> None:
    """E7: ranges are not served at all."""
    ranges = "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))
    assert 200 == server.ask("/id/most.ttl", range=ranges).status


def test_nothing_tells_where_the_server_lives(server: Running, store_folder: Path) -> None:
    """A10: no folder of this machine in pages, documents, errors or the lists."""
    home = str(Path(__file__).parent.parent)
    for target in (
        "/index.html", "/id/most.html", "/id/most.ttl", "/about.en.html", "/query.html", "/void.ttl",
        "/openapi.json", "/nothing", "/metrics", "/health", "/sparql?query=x", "/questions/cq99.json",
    ):  # fmt: skip
        body = server.ask(target).text
        assert home not in body, target
        assert str(store_folder) not in body, target
        assert "file:" not in body, target


def test_the_server_has_no_way_to_ask_others() -> None:
    """A1, A5, A9: no module of the server knows an HTTP client."""
    folder = Path(__file__).parent.parent / "kgtool" / "serve"
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {"urllib.request", "http.client", "ftplib", "requests"}.isdisjoint(names)


def test_a_hostile_graph_is_harmless_on_every_live_page(tmp_path: Path) -> None:
    """D2, D3, D4, D5: whatever the graph holds, live pages run, load and link to nothing of it."""
    write_store(tmp_path / "store", hostile_quads(), {}, "test")
    with running(tmp_path / "log", tmp_path / "store", "--workers", "1") as server:
        for path in ("id/thing", "id/other", "statement/s1", "source/bad", "browse", "sources"):
            for ending in (".html", ".en.html"):
                page = read_page(server.ask(f"/{path}{ending}").body)
                assert [] == page.faults, path
                assert [] == live_elements(page), path
        found = server.query("SELECT ?name { id:thing skos:prefLabel ?name }", accept="text/csv")
        assert ATTACK in next(csv.DictReader(io.StringIO(found.text)))["name"]


def test_a_damaged_store_is_not_served(store_folder: Path, tmp_path: Path) -> None:
    """F5: a cut file is told with exit 6; there is no server with half a graph."""
    folder = tmp_path / "store"
    shutil.copytree(store_folder, folder)
    table = max(folder.glob("g-*/*.sst"), key=lambda file: file.stat().st_size)
    table.write_bytes(table.read_bytes()[:-100])
    ended = subprocess.run(
        [*MAIN, "serve", "--port", "0", "--store", str(folder)],
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert 6 == ended.returncode
    assert b"kgtool build" in ended.stderr


def test_sigterm_ends_in_order(store_folder: Path, tmp_path: Path) -> None:
    """E9: a running query is cut, never finished by half; exit 0; the next server starts at once."""
    with (
        running(tmp_path / "log", store_folder, command=TIGHT) as server,
        server.connect() as client,
    ):
        client.sendall(get(CROSS))
        server.until("queries_running", 1)
        workers = server.workers()
        server.process.send_signal(signal.SIGTERM)
        assert 0 == server.process.wait(10)
        client.settimeout(5)
        got = client.recv(4096)
        assert 503 == status(got)
        assert [] == [pid for pid in workers if Path(f"/proc/{pid}").exists()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_at_the_very_start_ends_in_order(
    store_folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """E9: who presses Ctrl-C as soon as there is an address to open need not wait, or kill."""
    for delay in (0.0, 0.01, 0.02, 0.04, 0.08):
        with running(tmp_path / f"log{delay}", store_folder) as server:
            time.sleep(delay)
            server.process.send_signal(number)
            assert 0 == server.process.wait(20)


def test_a_port_that_is_taken_is_wrong_use(server: Running, store_folder: Path) -> None:
    """The message says which port, in the reader's language."""
    ended = subprocess.run(
        [*MAIN, "serve", "--lang", "en", "--port", str(server.port)],
        env={**os.environ, "KGTOOL_STORE": str(store_folder)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert 2 == ended.returncode
    assert f"port {server.port}" in ended.stderr.decode()


def test_without_a_store_nothing_is_served(tmp_path: Path) -> None:
    """F6: opening never creates; exit 6."""
    ended = subprocess.run(
        [*MAIN, "serve", "--port", "0"],
        env={**os.environ, "KGTOOL_STORE": str(tmp_path / "none")},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert 6 == ended.returncode
    assert not (tmp_path / "none").exists()
