"""Asking in a browser: seconds to the first answer and to later ones, and sizes of the bundles.

The site is served on loopback; the first answer includes loading the engine and the dump, the later
ones ask the same warm worker. Each first answer has a fresh profile. `python -m benchmarks.browser`
needs `make browser`, playwright and chromium, and prints medians.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import statistics
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from kgtool.build import assemble
from kgtool.pages import open_site
from kgtool.publish import publish
from kgtool.repository import find_project
from kgtool.stores.embedded import in_memory

RUNS = 5
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUERY = "SELECT ?p ?m { ?p a coop:Programme ; coop:administeredBy ?m } ORDER BY ?p ?m"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(folder: Path) -> http.server.ThreadingHTTPServer:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _times(browser: Browser, address: str) -> tuple[float, list[float]]:
    """Return the seconds from opening the page to the first answer, and those of later answers."""
    page = browser.new_context().new_page()
    started = time.perf_counter()
    page.goto(f"{address}query.html#query={QUERY.replace('?', '%3F').replace(' ', '%20')}")
    page.locator(".cm-content").wait_for()
    page.locator("#query-form [type=submit]").click()
    page.locator("table.answer").wait_for()
    first, later = time.perf_counter() - started, []
    for _ in range(RUNS):
        page.evaluate("document.getElementById('query-result').replaceChildren()")
        started = time.perf_counter()
        page.locator("#query-form [type=submit]").click()
        page.locator("table.answer").wait_for()
        later.append(time.perf_counter() - started)
    page.context.close()
    return first, later


def _sizes(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        print(f"{path.name:18} {len(content):>9,} B  gzip {len(gzip.compress(content)):>9,} B")


def main() -> None:
    """Publish the real graph, ask it in a browser, and print what it took."""
    project = find_project()
    store = in_memory(assemble(project)[2])
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch) / "site"
        publish(open_site(project, store, base="https://example.org/", version="0"), folder)
        server = _serve(folder)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        address = f"http://127.0.0.1:{server.server_port}/"
        found = [_times(browser, address) for _ in range(RUNS)]
        browser.close()
        server.shutdown()
        _sizes(folder / "static" / "bundle")
    later = [seconds for _, times in found for seconds in times]
    print(f"page opened to first answer: {statistics.median(first for first, _ in found):.2f} s")
    print(f"later answers: {statistics.median(later) * 1000:.0f} ms (most {max(later) * 1000:.0f})")


if __name__ == "__main__":
    main()
