"""The SPARQL 1.1 protocol, over real sockets: each query test of the W3C suite by its name.

Source: w3c/rdf-tests, sparql11/protocol (E11) and sparql11/service-description. The graphs that the
suite fetches from the web are graphs of the store here: nothing is ever fetched (A4).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from serving import Reply, Running, running

from kgtool.stores.embedded import write_store
from kgtool.terms import Literal, NamedNode, Quad, Triple, read_turtle

DATA = "http://kasei.us/2009/09/sparql/data/data"
SD = "http://www.w3.org/ns/sparql-service-description#"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
BOOLEANS = {"application/sparql-results+xml", "application/sparql-results+json"}
ROWS = {*BOOLEANS, "text/tab-separated-values", "text/csv"}
GRAPHS = {"application/rdf+xml", "application/rdf+json", "text/turtle"}


def quads() -> list[Quad]:
    """Three graphs that each describe themselves, as the suite's files do."""
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    document = NamedNode("http://xmlns.com/foaf/0.1/Document")
    names = [NamedNode(f"{DATA}{number}.rdf") for number in (1, 2, 3)]
    return [Quad(name, kind, document, name) for name in names]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("protocol")
    write_store(folder / "store", quads(), {}, "test")
    with running(folder / "log", folder / "store", "--workers", "2") as found:
        yield found


def post(server: Running, body: str | bytes, kind: str | None, target: str = "/sparql/") -> Reply:
    content = body.encode() if isinstance(body, str) else body
    headers = {} if kind is None else {"content_type": kind}
    return server.ask(target, method="POST", body=content, **headers)


def graphs(**named: list[int]) -> str:
    """Return the dataset of a request: names of parameters to numbers of graphs."""
    pairs = [
        (f"{name}-graph-uri", f"{DATA}{number}.rdf")
        for name, numbers in named.items()
        for number in numbers
    ]
    return urlencode(pairs)


def verdict(reply: Reply) -> bool:
    assert (200, True) == (reply.status, reply.type in BOOLEANS)
    return bool(reply.json["boolean"])


BOTH = f"ASK {{ <{DATA}1.rdf> a ?type . <{DATA}2.rdf> a ?type }}"
EACH = f"ASK {{ <{DATA}1.rdf> ?p ?o . <{DATA}2.rdf> ?p ?o }}"
NAMED = "ASK { GRAPH ?g { ?s ?p ?o } }"

TRUE = {
    "query_post_form": lambda s: post(s, "query=ASK%20%7B%7D", FORM),
    "query_dataset_default_graphs_get": lambda s: s.query(BOTH, "&" + graphs(default=[1, 2])),
    "query_dataset_default_graphs_post": lambda s: post(
        s, EACH, QUERY, "/sparql/?" + graphs(default=[1, 2])
    ),
    "query_dataset_named_graphs_post": lambda s: post(
        s, NAMED, QUERY, "/sparql/?" + graphs(named=[1, 2])
    ),
    "query_dataset_named_graphs_get": lambda s: s.query(NAMED, "&" + graphs(named=[1, 2])),
    "query_get": lambda s: s.query("ASK {}"),
    "query_post_direct": lambda s: post(s, "ASK {}", QUERY),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_request_of_the_suite_is_answered_with_true(server: Running, name: str) -> None:
    """E11: each way to ask and to name the graphs."""
    assert verdict(TRUE[name](server))


def test_query_dataset_full(server: Running) -> None:
    """E11: default and named graphs are both those of the request, here written as XML."""
    target = "/sparql/?" + graphs(default=[3], named=[1, 2])
    query = "SELECT ?g ?x ?s { ?x ?y ?o  GRAPH ?g { ?s ?p ?o } }"
    reply = server.ask(
        target,
        method="POST",
        body=query.encode(),
        content_type=QUERY,
        accept="application/sparql-results+xml",
    )
    assert "application/sparql-results+xml" == reply.type
    found = [uri.text for uri in ElementTree.fromstring(reply.body).iter() if uri.tag[-3:] == "uri"]  # noqa: S314
    assert {f"{DATA}{number}.rdf" for number in (1, 2, 3)} == set(found)


def test_query_multiple_dataset(server: Running) -> None:
    """E11: the graphs of the request replace those of the query."""
    query = f"ASK FROM <{DATA}1.rdf> {{ <{DATA}1.rdf> ?p ?o }}"
    assert not verdict(post(server, query, QUERY, "/sparql/?" + graphs(default=[2])))
    assert verdict(post(server, query, QUERY))


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("query_content_type_select", "SELECT (1 AS ?value) {}", ROWS),
        ("query_content_type_ask", "ASK {}", BOOLEANS),
        ("query_content_type_describe", "DESCRIBE <http://example.org/>", GRAPHS),
        ("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", GRAPHS),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("query_") else "",
)
def test_the_content_type_fits_the_query(
    server: Running, name: str, query: str, expected: set[str]
) -> None:
    """E11: rows, truth values and graphs have formats of their own."""
    reply = post(server, query, QUERY)
    assert (200, True) == (reply.status, reply.type in expected), name


BAD = {
    "bad_query_method": lambda s: s.ask("/sparql?query=ASK%20%7B%7D", method="PUT"),
    "bad_multiple_queries": lambda s: s.ask(
        "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"
    ),
    "bad_query_wrong_media_type": lambda s: post(s, "ASK {}", "text/plain"),
    "bad_query_missing_form_type": lambda s: post(s, "query=ASK%20%7B%7D", None),
    "bad_query_missing_direct_type": lambda s: post(s, "ASK {}", None),
    "bad_query_non_utf8": lambda s: post(s, "ASK {}".encode("utf-16"), QUERY + "; charset=UTF-16"),
    "bad_query_syntax": lambda s: s.ask("/sparql?query=ASK%20%7B"),
    "bad_update_get": lambda s: s.ask("/sparql?update=CLEAR%20ALL"),
    "bad_multiple_updates": lambda s: post(s, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),
    "bad_update_wrong_media_type": lambda s: post(s, "CLEAR NAMED", "text/plain"),
    "bad_update_missing_form_type": lambda s: post(s, "update=CLEAR%20NAMED", None),
    "bad_update_non_utf8": lambda s: post(
        s, "CLEAR NAMED".encode("utf-16"), "application/sparql-update; charset=UTF-16"
    ),
    "bad_update_syntax": lambda s: post(s, "update=CLEAR%20XYZ", FORM),
}
EXPECTED = {
    "bad_query_method": 405,
    "bad_update_get": 405,
    "bad_query_wrong_media_type": 415,
    "bad_query_missing_form_type": 415,
    "bad_query_missing_direct_type": 415,
    "bad_query_non_utf8": 415,
    "bad_update_wrong_media_type": 415,
    "bad_update_missing_form_type": 415,
    "bad_update_non_utf8": 415,
    "bad_update_syntax": 403,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_request_of_the_suite_is_refused(server: Running, name: str) -> None:
    """E11: with the status that says why."""
    assert EXPECTED.get(name, 400) == BAD[name](server).status


@pytest.mark.parametrize("kind", [FORM, "application/sparql-update"])
@pytest.mark.parametrize("target", ["/sparql", "/sparql/", "/graphs?default", "/update"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_every_door_for_changes_is_shut(
    server: Running, kind: str, target: str, method: str
) -> None:
    """E1: no method on any address changes the store unless the server was started for it."""
    body = b"update=CLEAR+ALL" if kind == FORM else b"CLEAR ALL"
    reply = server.ask(target, method=method, body=body, content_type=kind)
    assert reply.status in (403, 404, 405)
    assert verdict(server.query(NAMED))


def description(server: Running) -> list[Triple]:
    reply = server.ask("/sparql", accept="text/turtle")
    assert (200, "text/turtle") == (reply.status, reply.type)
    return read_turtle(reply.body, "description")


def test_returns_rdf(server: Running) -> None:
    """Service description: a GET without a query gives RDF, in any of its formats."""
    assert description(server)
    for kind in ("application/rdf+xml", "application/ld+json", "application/n-triples"):
        assert kind == server.ask("/sparql", accept=kind).type


def test_has_endpoint_triple(server: Running) -> None:
    """Service description: it names the very address that it was asked from."""
    found = [t.object for t in description(server) if t.predicate.value == SD + "endpoint"]
    assert [NamedNode(server.base + "sparql")] == found


def test_conforms_to_schema(server: Running) -> None:
    """Service description: a service has an endpoint, a dataset has one default graph, and the
    named graphs have names and true counts."""
    triples = description(server)

    def objects(name: str) -> list[str]:
        return sorted(
            t.object.value
            for t in triples
            if t.predicate.value == name and isinstance(t.object, NamedNode | Literal)
        )

    kinds = [t.object for t in triples if t.predicate.value.endswith("#type")]
    assert 1 == kinds.count(NamedNode(SD + "Service"))
    assert 3 == kinds.count(NamedNode(SD + "NamedGraph"))
    assert [f"{DATA}{number}.rdf" for number in (1, 2, 3)] == objects(SD + "name")
    assert ["0", "1", "1", "1"] == objects("http://rdfs.org/ns/void#triples")
    assert [SD + "SPARQL11Query"] == objects(SD + "supportedLanguage")
