"""Pages over real sockets: the same site that is published, in the reader's language."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from rdflib import Graph
from serving import Running, running
from site_cases import read_page

from kgtool.cli.common import warn_without_scripts
from kgtool.pages import Document, Site, open_site
from kgtool.pages.site import RDF_FORMATS
from kgtool.publish.machine import machine_files
from kgtool.publish.write import document_files
from kgtool.repository import Project
from kgtool.serve.things import ENDINGS
from kgtool.stores.embedded import Embedded
from kgtool.stores.ledger import read_ledger

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DATA = b'"endpoint":"sparql"'


@pytest.fixture(scope="module")
def server(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("pages") / "log"
    with running(log, store_folder, "--workers", "2") as found:
        yield found


@pytest.fixture(scope="module")
def files(server: Running, project: Project, store: Embedded, store_folder: Path) -> Site:
    """The site as it would be published under the address of the server."""
    digest = read_ledger(store_folder).digest
    return open_site(project, store, base=server.base, version=version("kgtool"), digest=digest)


@pytest.fixture(scope="module")
def examples(files: Site) -> Mapping[str, Document]:
    """One document of each kind; of things, one with much to say."""
    found: dict[str, Document] = {}
    for document in files.places.values():
        found.setdefault(document.kind, document)
    return {**found, "thing": files.places["id/ri-link"]}


def added_lines(published: bytes, live: bytes) -> list[str]:
    """Return the lines of a live page that the published one lacks; fails if one is lost."""
    before, after = (content.decode().splitlines() for content in (published, live))
    lines = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
    assert [] == [line for line in lines if line[0] == "-"]
    return [line[2:] for line in lines]


def added_predicates(name: str, published: bytes, live: bytes) -> set[str]:
    """Return the predicates of the triples that a live RDF file adds; fails if one is lost."""
    form = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}[name.rpartition(".")[2]]
    before, after = (set(Graph().parse(data=part, format=form)) for part in (published, live))
    assert before <= after
    return {str(predicate) for _, predicate, _ in after - before}


def test_a_document_of_each_kind_is_as_published(
    server: Running, examples: Mapping[str, Document]
) -> None:
    """F15: pages in both languages and RDF in four formats are the same bytes; pages also name the
    endpoint, and those for asking tell where."""
    assert {"home", "thing", "concept", "figure", "statement", "source", "term"} <= set(examples)
    for kind, document in examples.items():
        for name, published in document_files(document):
            live = server.ask(f"/{name}").body
            if name.endswith(".html"):
                assert DATA in live
                live = live.replace(b"," + DATA, b"", 1)
            if kind == "question" and not name.endswith(".html"):
                assert {"https://schema.org/target"} == added_predicates(name, published, live)
            elif kind in ("question", "about"):
                assert all("href=" in line for line in added_lines(published, live)), name
            elif kind != "query":
                assert published == live, name


def test_every_link_of_a_page_leads_somewhere(
    server: Running, files: Site, examples: Mapping[str, Document]
) -> None:
    """What a page links to is a file of the published site, or an address that answers here."""
    links = set()
    for document in examples.values():
        page = f"{server.base}{document.path or 'index'}.html"
        found = read_page(server.ask(urlsplit(page).path).body).links
        links |= {urljoin(page, link).partition("#")[0] for link in found}
    endings = (".html", ".en.html", *(ending for ending, _ in RDF_FORMATS))
    known = {f"{path or 'index'}{ending}" for path in files.places for ending in endings}
    known |= {*files.static(), *dict(files.extra()), *dict(machine_files(files))}
    inside = {link.removeprefix(server.base) for link in links if link.startswith(server.base)}
    others = {link for link in inside - known if not link.startswith("static/bundle/")}
    assert {"sparql", "openapi.json", "SHA256SUMS"} < others
    assert [] == [link for link in sorted(others) if server.ask(f"/{link}").status != 200]


@pytest.mark.parametrize(
    ("path", "told", "lang"),
    [
        ("/id/nobody", "en", "en"),
        ("/a/b/c.html", "en", "zh-Hant-TW"),
        ("/404.en.html", "zh-TW", "en"),
        ("/question/cq99", "zh-TW", "zh-Hant-TW"),
    ],
)
def test_a_reader_finds_the_way_on_where_nothing_stands(
    server: Running, path: str, told: str, lang: str
) -> None:
    """A browser gets a page of the site, whose links hold at any depth; programs get the problem."""
    reply = server.ask(path, accept=BROWSER, accept_language=told)
    assert (404, "text/html") == (reply.status, reply.type)
    assert f'<html lang="{lang}" data-root="/">' in reply.text
    links = [link for link in read_page(reply.body).links if link.startswith("/")]
    assert [] == [
        link for link in links if server.ask(link, accept=BROWSER).status not in (200, 404)
    ]
    assert "application/problem+json" == server.ask(path).type


def test_the_key_of_a_thing_with_an_ending_leads_to_its_page(server: Running) -> None:
    """A capital in a key is written otherwise in the name of its file; readers need not know."""
    for path in ("def/Programme", "def/administeredBy"):
        for ending in (".html", ".en.html"):
            reply = server.ask(f"/{path}{ending}", accept=BROWSER)
            assert 303 == reply.status
            assert reply.headers["location"].endswith(ending)
            assert 200 == server.ask(urlsplit(reply.headers["location"]).path).status


def test_files_for_machines_are_those_that_are_published(server: Running, files: Site) -> None:
    """Dumps, context and lists are the same bytes; VoID and the questions also name the endpoint."""
    for name, content in [*machine_files(files), *files.extra()]:
        live = server.ask(f"/{name}")
        assert 200 == live.status, name
        if name in ("void.ttl", ".well-known/void"):
            line = f"void#sparqlEndpoint> <{server.base}sparql>"
            assert [True] == [line in new for new in added_lines(content, live.body)]
        elif name == "questions.ttl":
            assert {"https://schema.org/target"} == added_predicates(name, content, live.body)
        else:
            assert content == live.body, name
    assert " dumps/coop-tw.nq.gz\n" in server.ask("/SHA256SUMS").text


@pytest.mark.parametrize(
    ("target", "lang", "location"),
    [
        ("/id/most", "zh-TW", "/id/most.html"),
        ("/id/most", "en", "/id/most.en.html"),
        ("/id/most?lang=en", "zh-TW", "/id/most.en.html"),
        ("/id/most?_format=html", "en", "/id/most.en.html"),
        ("/def/Programme", "en", "/def/_programme.en.html"),
        ("/concept/mode/7", "zh", "/concept/mode/7.html"),
        ("/question/cq04", "en", "/question/cq04.en.html"),
        ("/questions", "en", "/questions.en.html"),
        ("/sparql", "zh", "/query.html"),
        ("/browse", "zh", "/browse.html"),
    ],
)
def test_a_browser_is_sent_to_the_page(
    server: Running, target: str, lang: str, location: str
) -> None:
    """E6: 303 to the page in the reader's language, which is there."""
    reply = server.ask(target, accept=BROWSER, accept_language=lang)
    assert (303, server.base.rstrip("/") + location) == (reply.status, reply.headers["location"])
    page = server.ask(location)
    assert (200, "text/html") == (page.status, page.type)


def test_the_home_page_and_its_files_are_there(server: Running) -> None:
    """`/` for browsers is the home page; for machines it says what is where."""
    assert "text/html" == server.ask("/", accept=BROWSER).type
    assert "application/json" == server.ask("/").type
    assert "text/css" == server.ask("/static/site.css").type
    assert "application/json" == server.ask("/search/en.json").type


@pytest.mark.parametrize(
    "target",
    [
        "/static/../../pyproject.toml",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/static/..%2fsite.py",
        "/dumps/../kgtool-store.json",
        "/LICENSES/../pyproject.toml",
    ],
)
def test_no_name_of_a_file_leads_out_of_the_site(server: Running, target: str) -> None:
    """D12: files are those that the site lists, whatever the address says."""
    assert 404 == server.ask(target).status


def test_the_editor_and_the_forms_ask_this_server(server: Running) -> None:
    """The editor's form names the endpoint, and works without scripts; questions have live links."""
    page = server.ask("/query.html").text
    assert 'action="sparql" data-endpoint="sparql"' in page
    question = server.ask("/question/cq04.html").text
    assert "../questions/cq04.csv?lang=zh-Hant&amp;bom=1" in question


def test_every_page_and_answer_has_the_policy(
    server: Running, examples: Mapping[str, Document]
) -> None:
    """D11: own origin only, no inline script or style, nothing evaluated, never in a frame."""
    for document in examples.values():
        headers = server.ask(f"/{document.path or 'index'}.html").headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert "unsafe" not in policy
        assert ("nosniff", "no-referrer") == (
            headers["x-content-type-options"],
            headers["referrer-policy"],
        )


def test_large_files_have_tags(server: Running) -> None:
    """What a browser has already is not sent again, scripts and search data included."""
    for target in ("/static/site.css", "/search/zh-Hant.json", "/id/most.html"):
        tag = server.ask(target).headers["etag"]
        assert 304 == server.ask(target, if_none_match=tag).status


def test_documents_in_rdf_are_found_by_the_names_of_pages(server: Running) -> None:
    """A page links to its data by its own name, which may differ from the key."""
    for ending in ENDINGS:
        assert (
            server.ask(f"/def/Programme.{ending}").body
            == server.ask(f"/def/_programme.{ending}").body
        )
    assert "text/turtle" == server.ask("/question/cq04.ttl").type


def test_missing_scripts_are_told_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`serve` and `publish` say that pages come without search, forms and charts, and go on."""
    monkeypatch.setattr("kgtool.pages.site._STATIC", tmp_path)
    warn_without_scripts()
    said = capsys.readouterr().err
    assert "網站程式尚未建置（make browser）" in said
    assert "The scripts of the pages are not built (make browser)" in said
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "site.js").touch()
    warn_without_scripts()
    assert "" == capsys.readouterr().err
