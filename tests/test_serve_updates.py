"""Updates over HTTP, where they are allowed: the update tests of the W3C protocol suite by name (E11),
and what must not happen (E1, D9, F1, F2, F7).

The suite sends updates to the query's address; here they have a door of their own, `/update`.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from commands import MAIN
from serving import Reply, Running, running
from test_serve_protocol import DATA, FORM, graphs, quads, verdict

from kgtool.stores.embedded import open_embedded, write_store
from kgtool.stores.ledger import read_ledger

TOKEN = "not-a-secret-only-for-this-test"
UPDATE = "application/sparql-update"
INSERT = "INSERT DATA { <http://example.org/s> <http://example.org/p> <http://example.org/o> }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("updates")
    write_store(folder / "store", quads(), {}, "test")
    (folder / "token").write_text(TOKEN + "\n")
    options = ("--workers", "2", "--allow-updates", "--token-file", str(folder / "token"))
    with running(folder / "log", folder / "store", *options) as found:
        yield found


@pytest.fixture
def folder(server: Running) -> Path:
    return server.log.parent / "store"


def change(
    server: Running, update: str | bytes, kind: str | None = UPDATE, more: str = "", **headers: str
) -> Reply:
    body = update.encode() if isinstance(update, str) else update
    named = {"authorization": f"Bearer {TOKEN}", **headers}
    if kind is not None:
        named["content_type"] = kind
    return server.ask(f"/update?{more}", method="POST", body=body, timeout=60, **named)


def using(default: tuple[int, ...] = (), named: tuple[int, ...] = ()) -> str:
    return graphs(default=list(default), named=list(named)).replace("default-graph", "using-graph").replace(
        "named-graph", "using-named-graph"
    )  # fmt: skip


DOCUMENTS = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> CLEAR ALL ;\nINSERT DATA {" + "".join(
    f"GRAPH <{DATA}{n}.rdf> {{ <{DATA}{n}.rdf> a foaf:Document }} " for n in (1, 2, 3)
)
TARGET = "http://example.org/protocol-update-dataset-test/"
BOOK = "<http://purl.org/dc/terms/BibliographicResource>"


def book(number: int) -> str:
    return f"<{DATA}{number}.rdf> a {BOOK} ."


def books(server: Running, *numbers: int) -> bool:
    """Say whether exactly the documents with `numbers` were found by the update."""
    there = "".join(book(number) for number in numbers)
    absent = "".join(
        f"FILTER NOT EXISTS {{ GRAPH <{TARGET}> {{ {book(number)} }} }}"
        for number in {1, 2, 3} - set(numbers)
    )
    return verdict(server.query(f"ASK {{ GRAPH <{TARGET}> {{ {there} }} {absent} }}"))


@pytest.mark.parametrize(
    ("more", "where", "found"),
    [
        (using(default=(1,)), "?s a foaf:Document", (1,)),
        (using(default=(1, 2)), "?s a foaf:Document", (1, 2)),
        (using(named=(1, 2)), "GRAPH ?g { ?s a foaf:Document }", (1, 2)),
        (
            using(default=(1,), named=(2,)),
            "{ GRAPH ?g { ?s a foaf:Document } } UNION { ?s a foaf:Document }",
            (1, 2),
        ),
    ],
    ids=[
        "update_dataset_default_graph",
        "update_dataset_default_graphs",
        "update_dataset_named_graphs",
        "update_dataset_full",
    ],
)
def test_an_update_sees_the_graphs_of_the_request(
    server: Running, more: str, where: str, found: tuple[int, ...]
) -> None:
    """E11: using-graph-uri and using-named-graph-uri."""
    insert = f"}} ;\nINSERT {{ GRAPH <{TARGET}> {{ ?s a {BOOK} }} }} WHERE {{ {where} }}"
    assert 200 == change(server, DOCUMENTS + insert, more=more).status
    assert books(server, *found)


def test_update_post_form_and_update_post_direct(server: Running) -> None:
    """E11: both ways to send an update; readers see the new state at once."""
    asked = "ASK { <http://example.org/s> ?p ?o }"
    assert 200 == change(server, urlencode({"update": INSERT}), FORM).status
    assert verdict(server.query(asked))
    assert 200 == change(server, "CLEAR ALL").status
    assert not verdict(server.query(asked))


def test_update_base_uri(server: Running) -> None:
    """E11: relative IRIs start from the address of the service."""
    graph = "<http://example.org/protocol-base-test/>"
    update = f"INSERT DATA {{ GRAPH {graph} {{ <http://example.org/s> <http://x/p> <test> }} }}"
    assert 200 == change(server, update).status
    found = server.query(f"SELECT ?o {{ GRAPH {graph} {{ ?s <http://x/p> ?o }} }}").json
    assert server.base + "test" == found["results"]["bindings"][0]["o"]["value"]


CONFLICT = (
    "WITH <http://example/a> DELETE { ?p ?q 'Bill' } INSERT { ?p ?q 'W' } WHERE { ?p ?q 'Bill' }"
)


@pytest.mark.parametrize(
    ("name", "update", "kind", "status"),
    [
        ("bad_multiple_updates", "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, 400),
        ("bad_update_wrong_media_type", "CLEAR NAMED", "text/plain", 415),
        ("bad_update_missing_form_type", "update=CLEAR%20NAMED", None, 415),
        ("bad_update_non_utf8", "CLEAR NAMED".encode("utf-16"), UPDATE + "; charset=UTF-16", 415),
        ("bad_update_syntax", "update=CLEAR%20XYZ", FORM, 400),
        (
            "bad_update_dataset_conflict",
            urlencode({"using-named-graph-uri": "http://example/people", "update": CONFLICT}),
            FORM,
            400,
        ),
        ("a query beside it", "update=CLEAR%20ALL&query=ASK%7B%7D", FORM, 400),
        ("LOAD", "LOAD SILENT <http://127.0.0.1:9/>", UPDATE, 403),
        ("LOAD of a file", "LOAD <file:///etc/hostname>", UPDATE, 403),
        ("SERVICE", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://x/> { ?s ?p ?o } }", UPDATE, 403),
        ("too deep", "INSERT DATA {} ;" + "DELETE WHERE {" * 300, UPDATE, 400),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_a_bad_update_changes_nothing(
    server: Running, folder: Path, name: str, update: str | bytes, kind: str | None, status: int
) -> None:
    """E11, A1, A3, B3: the status says why, and the store is as it was."""
    before = read_ledger(folder)
    assert status == change(server, update, kind).status, name
    assert before == read_ledger(folder)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_bad_update_get(server: Running, method: str) -> None:
    """E11: an update needs POST."""
    for target in ("/update?update=CLEAR%20ALL", "/sparql?update=CLEAR%20ALL"):
        reply = server.ask(target, method=method, authorization=f"Bearer {TOKEN}")
        assert 405 == reply.status


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": "", "cookie": f"token={TOKEN}"},
        {"authorization": f"Bearer {TOKEN}x"},
    ],
    ids=str,
)
def test_without_the_token_nothing_is_changed(
    server: Running, folder: Path, headers: dict[str, str]
) -> None:
    """E1, D9: a token in the header, and never a cookie."""
    before = read_ledger(folder)
    reply = change(server, INSERT, **headers)
    assert (401, "Bearer") == (reply.status, reply.headers["www-authenticate"])
    assert before == read_ledger(folder)


def test_each_update_leaves_a_record_that_no_update_removes(server: Running, folder: Path) -> None:
    """F12: when, in UTC with its offset, and the digest of its text; also after CLEAR ALL."""
    for update in (INSERT, "CLEAR ALL", "DROP GRAPH <https://w3id.org/coop-tw/graph/updates>"):
        assert 200 == change(server, update).status
    rows = (
        open_embedded(folder)
        .select(
            "SELECT ?digest ?when { GRAPH graph:updates "
            "{ ?u a prov:Activity ; dcterms:identifier ?digest ; prov:endedAtTime ?when } }"
        )
        .rows
    )
    digest = "sha256:" + hashlib.sha256(INSERT.encode()).hexdigest()
    assert digest in {
        row[0].value for row in rows if row[0] is not None and hasattr(row[0], "value")
    }
    assert 3 <= len(rows)
    assert all(str(row[1]).split('"')[1].endswith(("+00:00", "Z")) for row in rows)


def test_updates_at_the_same_time_follow_one_another(server: Running) -> None:
    """F7: each is whole, none is lost."""
    texts = [f"INSERT DATA {{ <http://x/s{n}> <http://x/together> {n} }}" for n in range(4)]
    with ThreadPoolExecutor(4) as crowd:
        assert [200] * 4 == [
            reply.status for reply in crowd.map(lambda t: change(server, t), texts)
        ]
    found = server.query("SELECT ?o { ?s <http://x/together> ?o }").json["results"]["bindings"]
    assert 4 == len(found)


def test_an_update_that_breaks_the_shapes_is_refused_with_its_findings(
    store_folder: Path, tmp_path: Path
) -> None:
    """422: the real graph stays as it is, and the finding is named; a sound one is on the live pages."""
    import shutil

    folder = tmp_path / "store"
    shutil.copytree(store_folder, folder)
    (tmp_path / "token").write_text(TOKEN)
    options = ("--workers", "1", "--allow-updates", "--token-file", str(tmp_path / "token"))
    before = read_ledger(folder)
    with running(tmp_path / "log", folder, *options) as server:
        bad = (
            "PREFIX id: <https://w3id.org/coop-tw/id/> INSERT DATA { id:nameless a coop:Ministry }"
        )
        reply = change(server, bad)
        assert 422 == reply.status
        assert any("nameless" in finding for finding in reply.json["findings"])
        assert before == read_ledger(folder)
        good = 'INSERT DATA { id:most skos:note "seen by a test"@en }'
        assert 200 == change(server, good).status
        assert verdict(server.query('ASK { id:most skos:note "seen by a test"@en }'))
        assert "seen by a test" in server.ask("/id/most.ttl").text
        assert "seen by a test" in server.ask("/id/most.en.html").text
        assert TOKEN not in server.log.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--allow-updates",), 2),
        (("--base", "kg.example.org"), 2),
        (("--base", "https://kg.example.org/\r\nX: 1"), 2),
        (("--host", "::"), 2),
        (("--allow-updates", "--token-file", "short"), 2),
        (("--allow-updates", "--token-file", "token", "--host", "192.0.2.1"), 4),
    ],
    ids=[
        "no token",
        "no address",
        "no address at all",
        "no base",
        "short token",
        "not only this machine",
    ],
)
def test_what_would_be_a_mistake_is_wrong_use(
    store_folder: Path, tmp_path: Path, options: tuple[str, ...], code: int
) -> None:
    """E1, D8: no token, no updates, and only on this machine unless told otherwise; links need an
    address that others can open."""
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "short").write_text("abc")
    ended = subprocess.run(
        [*MAIN, "serve", "--port", "0", "--store", str(store_folder), *options],
        capture_output=True,
        cwd=tmp_path,
        timeout=20,
        check=False,
    )
    assert code == ended.returncode, ended.stderr.decode()
