"""Linked data, graphs and questions over real sockets: who asks for what gets it (E6, F4)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import pytest
from commands import Cli
from serving import Running, running

from kgtool.namespaces import BASE, COOP, ID, SOURCE, STATEMENT
from kgtool.queries import read_questions
from kgtool.repository import Project
from kgtool.serve.linked import PROFILES
from kgtool.stores.ledger import read_ledger
from kgtool.terms import read_rdf

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PLAIN = PROFILES["plain"]


@pytest.fixture(scope="module")
def server(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("linked") / "log"
    with running(log, store_folder, "--workers", "2") as found:
        yield found


# address, headers, status, and what the Location (303) or the media type (200) ends with
CASES: list[tuple[str, dict[str, str], int, str]] = [
    ("/id/most", {}, 303, "/id/most.ttl"),
    ("/id/most", {"accept": "*/*"}, 303, "/id/most.ttl"),
    ("/id/most", {"accept": "text/turtle"}, 303, "/id/most.ttl"),
    ("/id/most", {"accept": "application/ld+json"}, 303, "/id/most.jsonld"),
    ("/id/most", {"accept": "application/n-triples"}, 303, "/id/most.nt"),
    ("/id/most", {"accept": "application/rdf+xml"}, 303, "/id/most.rdf"),
    ("/id/most", {"accept": "application/trig"}, 303, "/id/most.trig"),
    ("/id/most", {"accept": "APPLICATION/LD+JSON"}, 303, "/id/most.jsonld"),
    ("/id/most", {"accept": "text/*"}, 303, "/id/most.ttl"),
    ("/id/most", {"accept": "application/*"}, 303, "/id/most.jsonld"),
    ("/id/most", {"accept": "text/turtle;q=0.3, application/rdf+xml;q=0.8"}, 303, ".rdf"),
    ("/id/most", {"accept": "text/turtle;q=0, */*;q=0.1"}, 303, ".jsonld"),
    ("/id/most", {"accept": "image/png, */*;q=0.1"}, 303, ".ttl"),
    ("/id/most", {"accept": 'application/ld+json;profile="x,y";q=0.9, text/turtle;q=0.2'}, 303, ".jsonld"),
    ("/id/most", {"accept": "application/rdf+xml;q=nonsense, text/turtle;q=0.1"}, 303, ".ttl"),
    ("/id/most", {"accept": "image/png"}, 406, ""),
    ("/id/most", {"accept": "text/turtle;q=0"}, 406, ""),
    ("/id/most?_format=jsonld", {"accept": "text/turtle"}, 303, "/id/most.jsonld"),
    ("/id/most?_format=ttl", {"accept": "image/png"}, 303, "/id/most.ttl"),
    ("/id/most?_format=application/rdf%2Bxml", {}, 303, "/id/most.rdf"),
    ("/id/most?_format=docx", {}, 406, ""),
    ("/id/most?_profile=plain", {}, 303, "/id/most.ttl?_profile=plain"),
    ("/id/most?_profile=sources", {}, 303, "/id/most.ttl"),
    ("/id/most?_profile=none", {}, 406, ""),
    ("/id/most", {"accept_profile": f"<{PLAIN}>"}, 303, "/id/most.ttl?_profile=plain"),
    ("/id/most", {"accept_profile": "<http://example.org/unknown>"}, 303, "/id/most.ttl"),
    ("/id/most.ttl", {"accept": "image/png"}, 200, "text/turtle"),
    ("/id/most.rdf", {}, 200, "application/rdf+xml"),
    ("/concept/mode/7", {"accept": "application/n-triples"}, 303, "/concept/mode/7.nt"),
    ("/concept/mode", {}, 303, "/concept/mode.ttl"),
    ("/def", {"accept": "application/rdf+xml"}, 303, "/def.rdf"),
    ("/def/Programme", {}, 303, "/def/_programme.ttl"),
    ("/statement/f0001", {}, 303, "/statement/f0001.ttl"),
    ("/source/seed", {}, 303, "/source/seed.ttl"),
    ("/id/nothing-of-that-name", {}, 404, ""),
    ("/id/nothing-of-that-name.ttl", {}, 404, ""),
    ("/sparql?query=ASK%7B%7D", {"accept": "text/csv;q=0.1,application/sparql-results+xml"}, 200, "+xml"),
    ("/sparql?query=ASK%7B%7D&format=json", {"accept": "text/csv"}, 200, "results+json"),
    ("/sparql?query=SELECT*%7B%7D", {"accept": "text/turtle"}, 406, ""),
    ("/sparql?query=SELECT*%7B%7D", {"accept": BROWSER}, 200, "+xml"),
    ("/sparql?query=DESCRIBE%3Cx:y%3E", {"accept": "text/csv"}, 406, ""),
    ("/questions/cq01", {"accept": "text/csv"}, 200, "text/csv"),
    ("/questions/cq01.json", {"accept": "text/csv"}, 200, "application/json"),
    ("/questions/cq01", {"accept": BROWSER}, 303, "/question/cq01.html"),
    ("/questions/cq04?ministry=most&lang=en", {"accept": BROWSER}, 303, "/question/cq04.en.html?ministry=most"),
    ("/questions/cq99", {"accept": BROWSER}, 404, ""),
    ("/browse", {"accept": "text/turtle"}, 406, ""),
    ("/browse.ttl", {}, 404, ""),
    ("/question/cq04", {"accept": "text/turtle"}, 303, "/question/cq04.ttl"),
    ("/graph/seed", {"accept": "application/n-triples"}, 200, "application/n-triples"),
    ("/graphs?default", {"accept": "image/png"}, 406, ""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_each_wish_has_its_answer(
    server: Running, case: tuple[str, dict[str, str], int, str]
) -> None:
    """E6: the negotiation table; every answer says what it varies by, every 406 what there is."""
    target, headers, status, ending = case
    reply = server.ask(target, **headers)
    assert status == reply.status
    if status == 303:
        assert reply.headers["location"].endswith(ending)
    elif status == 200:
        assert reply.type.endswith(ending)
    elif status == 406:
        assert reply.json["offer"]
    assert reply.headers.get("vary")


def address(path: str, ending: str, profile: str) -> str:
    return f"/{path}.{ending}?_profile={profile}"


def whole(server: Running, content: bytes) -> bytes:
    """Return JSON-LD with its context in it."""
    document = json.loads(content)
    context = server.ask("/" + document["@context"].removeprefix(server.base)).json
    return json.dumps({**document, "@context": context["@context"]}).encode()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("path", ["id/most", "def/Programme", "concept/mode/7", "statement/f0001"])
def test_every_format_says_the_same(
    server: Running, tmp_path: Path, path: str, profile: str
) -> None:
    """The document of a thing has one content in five formats."""
    found = {}
    for ending in ("ttl", "nt", "rdf", "jsonld", "trig"):
        reply = server.ask(address(path, ending, profile))
        file = tmp_path / f"document.{ending}"
        file.write_bytes(whole(server, reply.body) if ending == "jsonld" else reply.body)
        found[ending] = {str(quad.triple).lower() for quad in read_rdf(file, file.name)}
    assert found["ttl"]
    assert [found["ttl"]] * 5 == list(found.values())


def test_the_profile_with_sources_names_statements_and_sources(server: Running) -> None:
    """Beside what is known stands every statement of it, with its source."""
    plain = server.ask(address("id/ri-link", "nt", "plain"))
    whole = server.ask("/id/ri-link.nt")
    assert f"<{ID}ri-link> <{COOP}administeredBy> <{ID}most> .\n" in plain.text
    assert set(plain.text.splitlines()) < set(whole.text.splitlines())
    assert f"<{STATEMENT}" in whole.text
    assert f"<{SOURCE}" in whole.text
    assert f'<{PROFILES["sources"]}>; rel="profile"' in whole.headers["link"]
    assert f'<{PLAIN}>; rel="profile"' in plain.headers["link"]
    assert f'<{ID}ri-link>; rel="describes"' in whole.headers["link"]
    assert f"<{STATEMENT}" not in plain.text


def test_language_tags_are_written_as_usual(server: Running) -> None:
    """The engine lower-cases them; no format may."""
    for target in (
        "/id/most.ttl", "/id/most.rdf", "/id/most.jsonld",
        "/sparql?query=" + quote("SELECT ?l { id:most skos:prefLabel ?l }"),
        "/sparql?format=xml&query=" + quote("SELECT ?l { id:most skos:prefLabel ?l }"),
        "/sparql?format=tsv&query=" + quote("SELECT ?l { id:most skos:prefLabel ?l }"),
    ):  # fmt: skip
        text = server.ask(target).text
        assert "zh-Hant" in text
        assert "zh-hant" not in text


def test_an_answer_that_is_known_is_not_sent_again(server: Running) -> None:
    """ETag and If-None-Match: documents, results and answers."""
    for target in ("/id/most.ttl", "/sparql?query=ASK%7B%7D", "/questions/cq01.csv"):
        first = server.ask(target)
        again = server.ask(target, if_none_match=f'"other", W/{first.headers["etag"]}')
        assert (304, b"") == (again.status, again.body)
        assert first.headers["etag"] == again.headers["etag"]
        assert 200 == server.ask(target, if_none_match='"other"').status


def test_the_ontology_is_one_document(server: Running, store_folder: Path) -> None:
    """`/def` says everything that the ontology's graph holds, beside what it says of itself."""
    own = f"<{server.base}def.html> "
    lines = [line for line in server.ask("/def.nt").text.splitlines() if not line.startswith(own)]
    assert read_ledger(store_folder).graphs[BASE + "graph/ontology"].count == len(set(lines))


def test_each_graph_can_be_read_whole(server: Running, store_folder: Path) -> None:
    """Graph store protocol: by `?graph=`, by its own address, and the default graph."""
    graphs = read_ledger(store_folder).graphs
    name = BASE + "graph/seed"
    by_name = server.ask(f"/graphs?graph={quote(name)}", accept="application/n-triples")
    direct = server.ask("/graph/seed", accept="application/n-triples")
    assert graphs[name].count == len(by_name.text.splitlines())
    assert by_name.body == direct.body
    default = server.ask("/graphs?default", accept="application/n-triples")
    assert graphs["default"].count == len(default.text.splitlines())
    assert 404 == server.ask("/graphs?graph=http://example.org/none").status
    assert 400 == server.ask("/graphs").status
    assert 400 == server.ask(f"/graphs?default&graph={quote(name)}").status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_cannot_be_written(server: Running, method: str) -> None:
    """Graph store protocol: writing is refused with what is allowed instead."""
    for target in ("/graphs?default", "/graph/seed", "/id/most", "/id/most.ttl"):
        reply = server.ask(target, method=method, body=b"", content_type="text/turtle")
        assert (405, "GET, HEAD, OPTIONS") == (reply.status, reply.headers["allow"])


def test_a_question_is_answered_as_json_and_csv(server: Running) -> None:
    """Rows by column, headings, notes; CSV with the same rows."""
    found = server.ask("/questions/cq04?ministry=most&lang=en").json
    rows = list(
        csv.DictReader(io.StringIO(server.ask("/questions/cq04.csv?ministry=most&lang=en").text))
    )
    assert "Which programmes does a ministry administer?" == found["question"]
    assert [row["programme"] for row in rows] == [row["programme"] for row in found["rows"]]
    assert {"name": "programme", "heading": "programme"}.keys() == found["columns"][0].keys()
    by_name = server.ask("/questions/cq04?lang=en&ministry=" + quote("科技部")).json
    assert found["rows"] == by_name["rows"]


@pytest.mark.parametrize("question", ["cq03", "cq04", "cq19", "cq33"])
def test_the_sources_of_rows_are_those_of_the_command_line(
    server: Running, cli: Cli, question: str
) -> None:
    """`?sources` gives `kgtool ask --sources`: the same columns in CSV, the same lists in JSON."""
    asked = ("ask", question, "--sources", "--format")
    table = server.ask(f"/questions/{question}.csv?sources")
    assert cli(*asked, "csv").stdout.splitlines() == table.text.splitlines()
    assert table.text == server.ask(f"/questions/{question}.csv?sources=1").text
    rows = server.ask(f"/questions/{question}.json?sources=1").json["rows"]
    cited = json.loads(cli(*asked, "json").stdout)["coop:sources"]
    left = {"facts"}
    assert [[{k: v for k, v in one.items() if k not in left} for one in row] for row in cited] == [
        [{k: v for k, v in one.items() if k != "text"} for one in row["_sources"]] for row in rows
    ]
    assert all(one["text"].startswith(one["title"]) for row in rows for one in row["_sources"])


def test_sources_are_given_to_who_asks(server: Running) -> None:
    """Without the switch the answer is as it was; sources are text that no spreadsheet runs."""
    plain = server.ask("/questions/cq04.json?ministry=most").json
    assert [] == [row for row in plain["rows"] if "_sources" in row]
    assert plain == server.ask("/questions/cq04.json?ministry=most&sources=0").json
    people = server.ask("/questions/cq04.csv?bom=1&sources=1").text.splitlines()
    assert people[0].endswith(",_sources,_statements")
    page = server.ask("/questions/cq04?ministry=most&sources=1", accept="text/html")
    assert (303, "/question/cq04.html?ministry=most") == (
        page.status,
        "/" + page.headers["location"].removeprefix(server.base),
    )


def test_a_file_for_spreadsheets_has_a_mark_and_no_formulas(server: Running) -> None:
    """D6: `bom=1` is for people, everything else is exact."""
    exact = server.ask("/questions/cq17.csv").body
    people = server.ask("/questions/cq17.csv?bom=1").body
    assert people.startswith(b"\xef\xbb\xbf")
    assert not exact.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(people.decode("utf-8-sig"))) for cell in row]
    assert [] == [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t")]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("/questions/cq04?lang=", "zh-Hant or en"),
        ("/questions/cq04?bom=", "bom"),
        ("/questions/cq04?sources=yes", "sources is 0 or 1"),
        ("/questions/cq04?ministry=moxt", "did you mean most"),
        ("/questions/cq04?minstry=most", "did you mean ministry"),
        ("/questions/cq16?above=many", "is not a number"),
        ("/questions/cq04?ministry=most&ministry=moe", "more than once"),
        ("/questions/cq04?lang=fr", "zh-Hant or en"),
        ("/questions/cq04?bom=2", "bom"),
        ("/questions/cq04?ministry=%ff", "UTF-8"),
    ],
)
def test_a_wrong_parameter_is_told_with_what_is_near(
    server: Running, target: str, told: str
) -> None:
    """400, in both languages."""
    reply = server.ask(target)
    assert 400 == reply.status
    assert told in reply.json["messages"]["en"]


def test_values_cannot_become_syntax(server: Running) -> None:
    """D1: whatever stands in a parameter is a value or an error."""
    for value in ("most> } UNION { ?s ?p ?o", '"', "<http://x>", "UNDEF } #", "\\u0022", "most\n}"):
        assert 400 == server.ask("/questions/cq04?ministry=" + quote(value)).status
    for value in ("1e9", "1)", "NaN", "1 } #"):
        assert 400 == server.ask("/questions/cq16?above=" + quote(value)).status


def test_values_are_understood_as_on_the_command_line(server: Running) -> None:
    """D1: full-width digits and 萬 stand for the number that they mean."""
    plain = server.ask("/questions/cq16.csv?above=50000000")
    for value in ("５０００００００", "5000萬"):
        assert plain.body == server.ask("/questions/cq16.csv?above=" + quote(value)).body


def test_the_list_has_every_question_with_a_link_that_works(
    server: Running, project: Project
) -> None:
    """Each question once, with the address of its CSV for spreadsheets."""
    listed = server.ask("/questions?lang=en").json
    assert [question.id for question in read_questions(project)] == [item["id"] for item in listed]
    excel = listed[0]["excel"].removeprefix(server.base.rstrip("/"))
    assert (200, "text/csv") == (server.ask(excel).status, server.ask(excel).type)
    assert 404 == server.ask("/questions/cq99").status


def test_openapi_lists_the_values_of_parameters(server: Running) -> None:
    """The document says what each parameter may be."""
    document = server.ask("/openapi.json").json
    parameters = document["paths"]["/questions/cq04"]["get"]["parameters"]
    ministry = next(item for item in parameters if item["name"] == "ministry")
    assert "most" in ministry["schema"]["enum"]
    assert server.base.rstrip("/") == document["servers"][0]["url"]


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
def test_schemathesis_finds_nothing(server: Running) -> None:
    """The running server does what its OpenAPI document says, on generated requests."""
    import subprocess
    import sys

    ended = subprocess.run(
        [
            sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
            "run", server.base + "openapi.json", "--max-examples", "2", "--phases", "fuzzing",
            "--seed", "1", "--no-color", "--include-path-regex", "cq(01|04|16|24|45)$",
        ],
        capture_output=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    assert 0 == ended.returncode, ended.stdout.decode()[-3000:]


def test_the_start_page_says_what_is_where(server: Running) -> None:
    """For machines: addresses of the endpoint, the questions, and the state of the server."""
    found = json.loads(server.ask("/").body)
    assert server.base + "sparql" == found["sparql"]
    assert "ok" == server.ask("/health").json["status"]
