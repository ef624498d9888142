"""A remote endpoint gives a whole answer or ends with exit code 7; the real one answers alike."""

from __future__ import annotations

import csv
import json
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cases import cell
from commands import Cli
from faulty_endpoint import FAULTS, RESULT, Answer, faulty_endpoint

from kgtool.errors import BadInput, EndpointProblem, LimitReached, Refused
from kgtool.load import Loaded
from kgtool.queries import Question, bind, read_questions
from kgtool.reason import Inferences
from kgtool.repository import find_project
from kgtool.stores import Rows
from kgtool.stores.embedded import Embedded
from kgtool.stores.remote import Remote
from kgtool.terms import Literal, Quad
from kgtool.turtle import to_graph_text

QUERY = "SELECT ?x { ?x a coop:Ministry }"
QUESTIONS = read_questions(find_project(Path(__file__).parent))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


# ---- Faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "reason"), FAULTS.values(), ids=FAULTS)
def test_no_faulty_answer_passes(fault: Callable[[Answer], None], reason: str) -> None:
    """Whatever is late, cut, partial or no result ends with exit code 7 within the time limit."""
    began = time.monotonic()
    with faulty_endpoint(fault) as (address, _), pytest.raises(EndpointProblem) as ended:
        Remote(address, 1.0).run(QUERY)
    assert ended.value.exit_code == 7
    assert re.search(reason, ended.value.en)
    assert time.monotonic() - began < 10


def test_nothing_listening() -> None:
    """An address where nobody listens ends with exit code 7."""
    with pytest.raises(EndpointProblem, match="no connection"):
        Remote(f"http://127.0.0.1:{_free_port()}/", 1.0).run(QUERY)


def test_a_whole_answer_passes() -> None:
    """A sound answer gives its rows."""
    with faulty_endpoint(lambda answer: answer.give(RESULT)) as (address, _):
        assert [(Literal("科技部"),)] * 50 == list(Remote(address).select(QUERY).rows)


def test_a_truth_value_passes() -> None:
    """The answer of an ASK is a truth value."""
    with faulty_endpoint(lambda answer: answer.give(b'{"head":{},"boolean":false}')) as (url, _):
        assert Remote(url).run("ASK {}") is False


def test_a_busy_endpoint_is_asked_again_when_it_says() -> None:
    """After 429 with Retry-After the query is repeated, not sooner than asked."""
    times: list[float] = []

    def busy_once(answer: Answer) -> None:
        times.append(time.monotonic())
        if len(times) == 1:
            answer.give(b"", 429, Retry_After="1")
        else:
            answer.give(RESULT)

    with faulty_endpoint(busy_once) as (address, _):
        assert 50 == len(Remote(address, 10.0).select(QUERY).rows)
    assert 2 == len(times)
    assert times[1] - times[0] >= 1.0


def test_a_busy_endpoint_is_asked_three_times() -> None:
    """An endpoint that stays busy is left alone after three tries."""
    with faulty_endpoint(lambda answer: answer.give(b"", 503, Retry_After="0")) as (url, seen):
        with pytest.raises(EndpointProblem):
            Remote(url, 5.0).run(QUERY)
        assert 3 == len(seen)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    """A redirect ends with exit code 7, and the other address is never asked."""
    with faulty_endpoint(lambda answer: answer.give(RESULT)) as (other, seen):
        other = other.replace("127.0.0.1", "localhost")
        with (
            faulty_endpoint(lambda answer: answer.give(b"", status, Location=other)) as (url, _),
            pytest.raises(EndpointProblem, match=f"HTTP {status}: it points to another address"),
        ):
            Remote(url, 2.0).run(QUERY)
        assert [] == seen


def test_a_refused_query_is_bad_input() -> None:
    """A 400 with a message means that the query is wrong: exit code 3 with the message."""
    with (
        faulty_endpoint(lambda answer: answer.give(b"Unknown function x:y", 400)) as (url, _),
        pytest.raises(BadInput, match="the endpoint cannot read it: Unknown function x:y") as fault,
    ):
        Remote(url).run(QUERY)
    assert fault.value.exit_code == 3


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x.org/sparql",
        "file:///etc/hosts",
        "x.org/sparql",
        "http://",
        "",
        "javascript:1",
        "http://user:secret@x.org/",
        "https://token@x.org/",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    """Only http and https without user and password pass; the message keeps the secret."""
    with pytest.raises(Refused) as fault:
        Remote(address)
    assert fault.value.exit_code == 4
    assert "secret" not in fault.value.en + fault.value.zh


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * { SERVICE <http://x.org/> { ?a ?b ?c } }", Refused),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", Refused),
        ("ASK " + "{" * 200 + "}" * 200, LimitReached),
    ],
)
def test_a_query_against_policy_is_not_sent(query: str, kind: type[Exception]) -> None:
    """Policy holds for endpoints too: nothing leaves the machine."""
    with faulty_endpoint(lambda answer: answer.give(RESULT)) as (address, seen):
        with pytest.raises(kind):
            Remote(address).run(query)
        assert [] == seen


# ---- A real endpoint -----------------------------------------------------------------------------


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the oxigraph server did not start")


@pytest.fixture(scope="module")
def endpoint(
    built: tuple[Loaded, Inferences, list[Quad]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A running Oxigraph server that holds the real graph."""
    program = Path(sys.executable).with_name("oxigraph")
    folder = tmp_path_factory.mktemp("oxigraph")
    (folder / "graph.nq").write_text(to_graph_text(built[2], "ntriples"), "utf-8")
    load = [program, "load", "-l", folder / "store", "-f", folder / "graph.nq"]
    subprocess.run(load, check=True, capture_output=True)
    port = _free_port()
    bind_to = f"127.0.0.1:{port}"
    with subprocess.Popen(
        [program, "serve-read-only", "-l", folder / "store", "-b", bind_to],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        _wait_for(port, server)
        yield f"http://{bind_to}/query"
        server.terminate()


def _bag(result: object) -> Counter[tuple[str, ...]]:
    assert isinstance(result, Rows)
    return Counter(tuple(cell(term) for term in row) for row in result.rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_has_the_same_answer_there(
    endpoint: str, store: Embedded, question: Question
) -> None:
    """A question gives the same columns and the same bag of rows on both kinds of store."""
    text = bind(question, {}, "zh-Hant")
    here, there = store.select(text), Remote(endpoint).select(text)
    assert here.columns == there.columns
    assert _bag(here) == _bag(there)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "grand-alliance", "--format", "json"),
        ("coverage", "--format", "csv"),
        ("ask", "cq04", "ministry=科技部", "--format", "csv"),
        ("conflicts", "gloria", "--format", "json"),
        ("conflicts", "--format", "csv"),
        ("coverage", "--inventory", "--format", "csv"),
        ("coverage", "--class", "Programme", "--by-ministry", "--format", "csv"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_the_commands_answer_alike(cli: Cli, endpoint: str, arguments: tuple[str, ...]) -> None:
    """A command prints the same with `--endpoint` as from the local store."""
    here, there = cli(*arguments), cli(*arguments, "--endpoint", endpoint)
    assert (0, 0) == (here.returncode, there.returncode)
    assert _lines(here.stdout) == _lines(there.stdout)
    assert len(here.stdout) > 100


def test_explanations_are_alike_there(cli: Cli, endpoint: str) -> None:
    """The same proof with the same sources, from either kind of store.

    One without lists or restrictions: this server's loader tears blank nodes of N-Quads apart.
    """
    asked = ("why", "stsp-bureau", "類別", "組織")
    here, there = cli(*asked), cli(*asked, "--endpoint", endpoint)
    assert (0, 0) == (here.returncode, there.returncode)
    assert here.stdout == there.stdout
    assert len(here.stdout) > 100


def test_sources_are_the_same_there(cli: Cli, endpoint: str) -> None:
    """`--sources` needs nothing but SPARQL: the same citations come from an endpoint."""
    arguments = ("ask", "cq04", "ministry=most", "--format", "csv", "--sources")
    here, there = cli(*arguments), cli(*arguments, "--endpoint", endpoint)
    assert 0 == there.returncode, there.stderr
    assert "_sources" in here.stdout
    assert sorted(here.stdout.splitlines()) == sorted(there.stdout.splitlines())


def _lines(output: str) -> list[str]:
    if output.startswith("{"):
        document = json.loads(output)
        panels = [document] if "results" in document else document.values()
        return sorted(json.dumps(row) for p in panels for row in p["results"]["bindings"])
    return sorted(map(str, csv.reader(output.splitlines())))


def test_triples_come_from_there(endpoint: str, store: Embedded) -> None:
    """A CONSTRUCT query below a comment gives the same triples on both kinds of store."""
    query = "# names\nCONSTRUCT { ?m skos:prefLabel ?l } { ?m a coop:Ministry ; skos:prefLabel ?l }"
    here, there = store.run(query), Remote(endpoint).run(query)
    assert isinstance(here, list)
    assert set(here) == set(there)  # type: ignore[arg-type]
    assert len(here) > 4


def test_a_truth_value_comes_from_there(endpoint: str) -> None:
    """An ASK query is answered with a truth value."""
    assert Remote(endpoint).run("ASK { ?m a coop:Ministry }") is True


def test_bad_sparql_is_bad_input_there(endpoint: str) -> None:
    """A query that the real endpoint cannot read ends with exit code 3."""
    with pytest.raises(BadInput, match="the endpoint cannot read it"):
        Remote(endpoint).run("SELECT ?x { ?x a ")
