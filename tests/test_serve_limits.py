"""What a query may cost, over real sockets (rows A, B and C of the catalogue of faults)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from serving import COMMAND, Running, running, wait_for_port
from test_policy import SERVICE

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i"
FLOOD = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
LOADS = (
    "LOAD <http://127.0.0.1:9/x>",
    "LOAD SILENT <file:///etc/hostname>",
    "INSERT DATA { <http://x/s> <http://x/p> 1 }",
    "CLEAR ALL",
)
WIDE = f"SELECT ?s ?x {{ ?s ?p ?o BIND('{'x' * 1500}' AS ?x) }} LIMIT 2600"
POINT = "SELECT ?o { id:most coop:playsRole ?o }"


@pytest.fixture(scope="module")
def server(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("limits") / "log"
    options = ("--workers", "2", "--timeout", "1", "--memory", "200")
    with running(log, store_folder, *options) as found:
        yield found


def works(server: Running) -> bool:
    return 200 == server.query(POINT).status


@pytest.mark.parametrize("query", [*SERVICE.values(), *LOADS])
def test_no_form_of_service_or_update_reaches_the_engine(server: Running, query: str) -> None:
    """A1, A3: refused by policy, or unreadable; nothing is called."""
    assert server.query(query).status in (400, 403)


@pytest.mark.parametrize("name", ["file:///etc/hostname", "http://127.0.0.1:9/graph"])
@pytest.mark.parametrize("way", ["FROM", "FROM NAMED", "default-graph-uri", "named-graph-uri"])
def test_a_graph_is_a_name_and_never_read_or_fetched(server: Running, name: str, way: str) -> None:
    """A4: a graph that is not in the store is empty, or its address is refused."""
    if way.startswith("FROM"):
        reply = server.query(
            f"SELECT * {way} <{name}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
        )
    else:
        reply = server.query(
            "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }",
            "&" + urlencode({way: name}),
        )
    assert reply.status in (200, 403)
    assert reply.status == 403 or [] == reply.json["results"]["bindings"]


DEEP = {
    "groups": lambda n: "ASK " + "{" * n + "}" * n,
    "sub-selects": lambda n: "SELECT * {" * n + "}" * n,
    "parentheses": lambda n: "ASK { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "optionals": lambda n: "ASK { " + "OPTIONAL { ?s ?p ?o " * n + "}" * n + "}",
    "unions": lambda n: "ASK { {}" + " UNION {}" * n + "}",
    "nots": lambda n: "ASK { FILTER(" + "!" * n + "true) }",
    "ors": lambda n: "ASK { FILTER(true" + "||true" * n + ") }",
    "paths": lambda n: "ASK { ?s " + "^" * n + "<p> ?o }",
    "lists": lambda n: "ASK { ?s ?p " + "(" * n + ")" * n + "}",
}


@pytest.mark.parametrize("kind", DEEP)
def test_a_deep_query_kills_nothing(server: Running, kind: str) -> None:
    """B3: nested or wide query text is refused before the native parser sees it."""
    reply = server.ask(
        "/sparql",
        method="POST",
        body=DEEP[kind](2900).encode(),
        content_type="application/sparql-query",
    )
    assert 400 == reply.status
    assert "simplify" in reply.json["messages"]["en"]
    assert 0 == server.metric("workers_ended_broken_total")


def test_a_syntax_error_has_its_line_and_column(server: Running) -> None:
    """B6: the place is told, in JSON and in text."""
    broken = "SELECT *\nWHERE { ?s ?p ?o ;; }}"
    found = server.query(broken)
    assert (400, 2) == (found.status, found.json["line"])
    text = server.query(broken, accept="text/plain").text
    assert text.startswith(f"2:{found.json['column']}: ")


def test_a_large_query_is_refused(server: Running) -> None:
    """B4, B5: more than 64 KiB of query text, whether it is one giant literal or many terms."""
    body = b"# " + b"x" * 70_000 + b"\nASK {}"
    reply = server.ask("/sparql", method="POST", body=body, content_type="application/sparql-query")
    assert 413 == reply.status


@pytest.mark.parametrize(
    "query",
    [CROSS, "SELECT (COUNT(*) AS ?n) { ?a (!coop:x)* ?b . ?b (!coop:y)* ?c . ?c (!coop:z)* ?d }"],
    ids=["C1", "C3"],
)
def test_a_query_without_end_is_stopped_in_time(server: Running, query: str) -> None:
    """C1, C3, C6: 503 with Retry-After; the server goes on."""
    reply = server.query(query)
    assert (503, "5") == (reply.status, reply.headers.get("retry-after"))
    assert works(server)


@pytest.mark.parametrize(
    "query",
    [
        SORTED,
        "SELECT ?x { BIND('0123456789abcdef' AS ?x0) "
        + "".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1}) " for n in range(40))
        + "BIND(?x40 AS ?x) }",
        "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d)); separator='') AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    ],
    ids=["sort", "doubling", "concat"],
)
def test_a_query_that_takes_memory_ends_alone(server: Running, query: str) -> None:
    """C2: its worker dies, the server lives, and the client is told."""
    assert 503 == server.query(query).status
    assert works(server)


def test_long_lists_are_answered_or_refused(server: Running) -> None:
    """C4: a list of 1,500 values is answered; one beyond the bound is a clear error."""
    values = " ".join(f"<http://example.org/{number}>" for number in range(1500))
    body = f"SELECT * {{ VALUES ?x {{ {values} }} }}".encode()
    reply = server.ask("/sparql", method="POST", body=body, content_type="application/sparql-query")
    assert (200, 1500) == (reply.status, len(reply.json["results"]["bindings"]))


def test_a_pattern_that_backtracks_elsewhere_takes_no_time_here(server: Running) -> None:
    """C5: regular expressions are linear."""
    query = f"SELECT * {{ FILTER(REGEX('{'a' * 5000}b', '^(a+)+$')) }}"
    assert 200 == server.query(query).status


@pytest.mark.parametrize("kind", ["json", "xml", "csv", "tsv"])
def test_a_cut_result_is_never_a_whole_document(server: Running, kind: str) -> None:
    """C7, C8: a result that cannot be finished ends without its final chunk, in every format."""
    target = "/sparql?" + urlencode({"query": FLOOD, "format": kind})
    got = server.raw(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert got.startswith(b"HTTP/1.1 200")
    assert b"transfer-encoding: chunked" in got.lower()
    assert len(got) > 1_000_000
    assert not got.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("kind", ["turtle", "rdfxml", "jsonld"])
def test_a_graph_that_cannot_be_finished_is_an_error(server: Running, kind: str) -> None:
    """C7, C8: sorted formats wait for the last triple, so their fault comes before the first byte."""
    query = "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"
    assert 503 == server.query(query, f"&format={kind}").status


def test_an_old_client_gets_no_result_that_could_be_cut_unseen(server: Running) -> None:
    """C8: HTTP/1.0 has no final chunk; large results are refused with the reason."""
    target = "/sparql?" + urlencode({"query": FLOOD})
    got = server.raw(f"GET {target} HTTP/1.0\r\n\r\n".encode())
    assert got.startswith(b"HTTP/1.1 505")


def test_work_ends_when_the_client_leaves(store_folder: Path, tmp_path: Path) -> None:
    """C9: the worker ends long before its time, which is a minute here."""
    target = "/sparql?" + urlencode({"query": CROSS})
    with running(tmp_path / "log", store_folder, "--workers", "1", "--timeout", "60") as server:
        with server.connect() as client:
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            server.until("queries_running", 1)
        server.until("queries_running", 0)
        server.until("workers_ended_gone_total", 1)
        assert 0 == server.metric("workers_ended_time_total")


def test_who_leaves_ends_only_his_own_query(store_folder: Path, tmp_path: Path) -> None:
    """C9: a slow reader whose worker already works for another does not stop the other's query."""
    options = ("--workers", "1", "--timeout", "3")
    with (
        running(tmp_path / "log", store_folder, *options) as server,
        ThreadPoolExecutor(1) as other,
    ):
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.connect(("127.0.0.1", server.port))
            target = "/sparql?" + urlencode({"query": WIDE})
            slow.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert slow.recv(1)
            server.until("queries_running", 0)
            assert 1 == server.metric("permits_held")
            asked = other.submit(server.query, CROSS)
            server.until("queries_running", 1)
        assert "took too long" in asked.result().json["messages"]["en"]


def test_permits_do_not_leak(server: Running) -> None:
    """C11: after all of the above nobody holds a permit and no query runs."""
    server.until("queries_running", 0)
    assert 0 == server.metric("permits_held")


def test_workers_that_are_killed_are_replaced(server: Running) -> None:
    """kill -9 of every worker: requests wait for new ones, and all are answered."""
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    with ThreadPoolExecutor(4) as crowd:
        statuses = list(crowd.map(lambda n: server.query(POINT + f" #k{n}").status, range(8)))
    assert {200, 503} >= set(statuses)
    assert works(server)


def test_a_killed_server_leaves_no_worker(store_folder: Path, tmp_path: Path) -> None:
    """kill -9 of the server: its workers end by themselves, also one with a query at work."""
    log = tmp_path / "log"
    environment = {**os.environ, "KGTOOL_STORE": str(store_folder)}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", "--workers", "1", "--timeout", "0.5"],
            stderr=file,
            env=environment,
        )
    server = Running(process, wait_for_port(process, log), log)
    with server.connect() as client:
        client.sendall(
            f"GET /sparql?{urlencode({'query': CROSS})} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        server.until("queries_running", 1)
        workers = server.workers()
        process.kill()
        process.wait(5)
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < end:
        time.sleep(0.05)
    assert [] == [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_a_new_build_is_served_without_restart(tmp_path: Path) -> None:
    """F4: readers go through the server, which opens a new generation when there is one, also one
    of the same content."""
    from kgtool.stores.embedded import write_store
    from kgtool.terms import NamedNode, Quad

    one = Quad(*[NamedNode(f"http://example.org/{name}") for name in "spo"])
    folder = tmp_path / "store"
    write_store(folder, [one], {}, "test")
    with running(tmp_path / "log", folder, "--workers", "2") as other:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        assert b'"1"' in other.query(count).body
        other.until("workers_idle", 2)
        started = other.metric("workers_started_total")
        write_store(folder, [one], {}, "test")
        end = time.monotonic() + 10
        while other.metric("workers_started_total") == started:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert b'"1"' in other.query(count + " #again").body
        write_store(folder, [one, Quad(one.subject, one.predicate, one.subject)], {}, "test")
        end = time.monotonic() + 10
        while b'"2"' not in other.query(count).body:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert 0 == other.metric("workers_ended_broken_total")


def test_the_log_tells_nothing_of_queries(server: Running, store_folder: Path) -> None:
    """G10, A10: lines of JSON with path and status; no query, no folder."""
    server.query("ASK { <http://example.org/secret> ?p ?o }")
    greeted = server.log.read_text("utf-8").splitlines()
    lines = greeted[next(at for at, line in enumerate(greeted) if "http://127" in line) + 1 :]
    assert all("path" in json.loads(line) for line in lines)
    assert "secret" not in "".join(lines)
    assert str(store_folder) not in "".join(lines)
