"""The published site of the real graph, the live server, and a browser that reads them on loopback.

Every page is watched: a message in the console, an error in a script, a failed request or a request
that leaves loopback is a fault of the test that opened the page.
"""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from serving import Running, running

CHROMIUM = Path("/usr/bin/chromium")
BUNDLE = Path(__file__).parents[2] / "kgtool" / "pages" / "static" / "bundle"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'"
)
"""The strictest policy under which the site works: WASM, but no inline script, style or eval."""


class _Files(http.server.SimpleHTTPRequestHandler):
    """A plain file server that adds the policy."""

    def end_headers(self) -> None:
        """Add the policy to every answer."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Files, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def playwright_browser() -> Iterator[Any]:
    """A browser with a fresh profile."""
    reason = "playwright is not installed"
    sync_api = pytest.importorskip("playwright.sync_api", reason=reason)
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed")
    if not (BUNDLE / "query.js").exists():
        pytest.skip("the site's scripts are not built (make browser)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(playwright_browser: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the published site of the real graph; published only if a browser reads it."""
    assert playwright_browser
    with _serving(request.getfixturevalue("published")) as url:
        yield url


Open = Callable[..., Any]


@contextmanager
def _watched(browser: Any, address: str) -> Iterator[Open]:
    """Give a function that opens pages in new contexts; fails at the end if one had a fault."""
    contexts, faults = [], []

    def watch(page: Any) -> None:
        def request(asked: Any) -> None:
            if not asked.url.startswith((address, "blob:", "data:")):
                faults.append(f"left loopback: {asked.url}")

        page.on("console", lambda m: m.type in ("error", "warning") and faults.append(m.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", request)
        page.on("response", lambda r: r.status >= 400 and faults.append(f"{r.status} {r.url}"))

    def open_page(path: str = "index.html", **options: Any) -> Any:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        watch(page)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [] == faults


@pytest.fixture
def browse(playwright_browser: Any, address: str) -> Iterator[Open]:
    """Open a page of the site in a new context and watch it; keyword arguments are the context's."""
    with _watched(playwright_browser, address) as open_page:
        yield open_page


@pytest.fixture(scope="session")
def live_server(
    playwright_browser: Any,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    """A server of the real graph; it runs only if a browser reads it."""
    assert playwright_browser
    log = tmp_path_factory.mktemp("live") / "log"
    with running(log, request.getfixturevalue("store_folder"), "--workers", "2") as found:
        yield found


@pytest.fixture
def browse_live(playwright_browser: Any, live_server: Running) -> Iterator[Open]:
    """Open a page of the live server as `browse` does one of the published site."""
    with _watched(playwright_browser, live_server.base) as open_page:
        yield open_page
