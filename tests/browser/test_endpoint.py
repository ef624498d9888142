"""The same pages on a live server: with an endpoint named on the form, queries go there."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from kgtool.answers import Answer, to_text
from kgtool.stores.embedded import Embedded


@pytest.fixture
def live(browse: Any, store: Embedded, address: str) -> Any:
    """The editor as a live server gives it, over the real graph."""
    asked: list[str] = []

    def answer(route: Any) -> None:
        query = parse_qs(route.request.post_data)["query"][0]
        asked.append(query)
        if "slow" in query:
            return  # never answers
        rows = store.select(query)
        body = to_text(Answer(rows.columns, rows.rows), "json")
        route.fulfill(content_type="application/sparql-results+json", body=body)

    def page_with_endpoint(route: Any) -> None:
        got = route.fetch()
        body = got.text().replace('id="query-form"', 'id="query-form" data-endpoint="sparql"')
        route.fulfill(response=got, body=body)

    page = browse("about.html")
    page.route("**/query.html", page_with_endpoint)
    page.route("**/sparql", answer)
    page.goto(f"{address}query.html")
    page.locator(".cm-content").wait_for()
    page.asked = asked
    return page


def _run(page: Any, query: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)
    page.keyboard.press("Control+Enter")


def test_an_endpoint_answers_instead_of_the_browser(live: Any) -> None:
    """The same views, the query with the prefixes it lacks; no engine is loaded."""
    fetched: list[str] = []
    live.on("request", lambda request: fetched.append(request.url))
    _run(live, "SELECT ?m { ?m a coop:Ministry } ORDER BY ?m")
    live.locator("table.answer").wait_for()
    assert live.asked[-1].startswith("PREFIX coop: <https://w3id.org/coop-tw/def#>\nSELECT ?m")
    assert live.locator("table.answer tbody tr").count() == 12
    assert [] == [url for url in fetched if "wasm" in url or "dumps" in url]


def test_an_endpoint_can_be_stopped(live: Any) -> None:
    """Stop ends the waiting."""
    _run(live, "SELECT * { ?slow ?p ?o }")
    live.get_by_role("button", name="停止").click()
    live.get_by_text("已停止").wait_for()


def test_an_endpoint_has_the_same_limits(live: Any) -> None:
    """The time limit holds for an endpoint too, and updates never reach it."""
    _run(live, "DELETE WHERE { ?s ?p ?o }")
    live.get_by_text("不允許更新").wait_for()
    assert [] == live.asked
