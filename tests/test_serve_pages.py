"""Pages over real sockets: the same site that is published, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from serving import Running, running

THERE = find_spec("kgtool.pages") is not None
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def server(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("pages") / "log"
    with running(log, store_folder, "--workers", "2") as found:
        yield found


@pytest.mark.skipif(THERE, reason="the package of pages is there")
def test_without_pages_no_html_is_offered(server: Running) -> None:
    """What is not there is not promised: readers get data, and who insists gets the list."""
    assert server.ask("/id/most", accept=BROWSER).headers["location"].endswith("/id/most.ttl")
    reply = server.ask("/id/most", accept="text/html")
    assert 406 == reply.status
    assert 404 == server.ask("/id/most.html").status


needs_pages = pytest.mark.skipif(not THERE, reason="the package of pages is not there")


@needs_pages
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
    assert "script-src 'self'" in page.headers["content-security-policy"]


@needs_pages
def test_the_home_page_and_its_files_are_there(server: Running) -> None:
    """`/` for browsers is the home page; for machines it says what is where."""
    assert "text/html" == server.ask("/", accept=BROWSER).type
    assert "application/json" == server.ask("/").type
    assert "text/css" == server.ask("/static/site.css").type
    assert "application/json" == server.ask("/search/en.json").type
    assert 404 == server.ask("/static/../../kgtool-store.json").status


@needs_pages
def test_the_editor_asks_this_server(server: Running) -> None:
    """The form of the editor names the endpoint; only there WebAssembly may run."""
    page = server.ask("/query.html")
    assert 'data-endpoint="sparql"' in page.text
    assert "'wasm-unsafe-eval'" in page.headers["content-security-policy"]
    other = server.ask("/id/most.html").headers["content-security-policy"]
    assert "'wasm-unsafe-eval'" not in other


@needs_pages
@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("/.well-known/void", "text/turtle"),
        ("/void.ttl", "text/turtle"),
        ("/dumps/coop-tw.nq.gz", "application/gzip"),
        ("/context/v1.jsonld", "application/ld+json"),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain"),
    ],
)
def test_files_for_machines_are_those_that_are_published(
    server: Running, target: str, kind: str
) -> None:
    """Catalogues, dumps and the context stand at the same addresses as on the published site."""
    reply = server.ask(target)
    assert (200, kind) == (reply.status, reply.type)
    assert reply.body


@needs_pages
def test_documents_in_rdf_are_found_by_the_names_of_pages(server: Running) -> None:
    """A page links to its data by its own name, which may differ from the key."""
    assert server.ask("/def/Programme.nt").body == server.ask("/def/_programme.nt").body
    assert "text/turtle" == server.ask("/question/cq04.ttl").type
