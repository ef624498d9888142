"""A real browser on the live server: what a newcomer does in the first minute, and what protects it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from browser.test_accessible import violations
from commands import Cli
from serving import Running

from kgtool.answers import to_text
from kgtool.catalogue import answer
from kgtool.queries import find_question
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded

KINDS = {
    "home": "",
    "thing": "id/grand-alliance.html",
    "concept": "concept/mode/7.html",
    "statement": "statement/f0001.html",
    "source": "source/seed.html",
    "term": "def/_programme.html",
    "question": "question/cq04.html",
    "editor": "query.html",
    "browse": "browse.html",
    "search": "search.html?q=%E6%B3%95%E4%BA%BA",
    "about": "about.html",
}


def download(page: Any, name: str) -> str:
    """Return the file that a button offers."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes().decode()


def test_the_first_minute(browse_live: Any, project: Project, store: Embedded) -> None:
    """From the address that is printed: a question in Chinese, its sources, a query, a CSV."""
    page = browse_live("", locale="zh-TW")
    page.get_by_role("link", name="題庫", exact=True).first.click()
    page.locator("main a[href*='question/cq04']").first.click()
    page.select_option("[name=ministry]", label="科技部")
    page.get_by_role("button", name="查詢", exact=True).click()
    page.locator("#result .row-count").wait_for()
    question = find_question(project, "cq04")
    expected = to_text(answer(store, project, question, {"ministry": "most"}, "zh-Hant"), "csv")
    assert expected == download(page, "CSV")
    page.locator("table.answer tbody a[href*='/id/']").last.click()
    page.locator("main h1").wait_for()
    page.locator("details:has(a[href*='statement/']) summary").first.click()
    page.locator("main a[href*='statement/']:visible").first.click()
    page.locator("main a[href*='source/']").first.click()
    assert "/source/" in page.url
    page.get_by_role("link", name="查詢", exact=True).first.click()
    page.locator(".cm-content").wait_for()
    page.get_by_role("button", name="執行", exact=True).click()
    page.locator("table.answer tbody tr").first.wait_for()
    rows = len(list(csv.reader(io.StringIO(download(page, "CSV"))))) - 1
    assert rows == page.locator("table.answer tbody tr").count()


def test_queries_go_to_the_server_alone(browse_live: Any, live_server: Running) -> None:
    """No engine and no dump is loaded; nothing leaves the address that the page came from."""
    page = browse_live("query.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator(".cm-content").wait_for()
    page.get_by_role("button", name="執行", exact=True).click()
    page.locator("table.answer tbody tr").first.wait_for()
    assert f"{live_server.base}sparql" in asked
    assert [] == [url for url in asked if "wasm" in url or "dumps" in url]


def test_a_fault_of_the_server_is_told_in_chinese(
    playwright_browser: Any, live_server: Running
) -> None:
    """The place and the reason of a syntax error come from the server, in the page's language."""
    context = playwright_browser.new_context()
    page = context.new_page()
    page.goto(
        f"{live_server.base}query.html#query=SELECT%20%2A%20%7B%20%3Fx%20a%20coop%3AMinistry%20%3B%3B%3B%20"
    )
    page.locator(".cm-content").wait_for()
    page.get_by_role("button", name="執行", exact=True).click()
    page.get_by_role("alert").wait_for()
    assert "第 1 行" in page.get_by_role("alert").inner_text()
    context.close()


def test_the_editor_works_without_scripts(browse_live: Any) -> None:
    """The plain form sends the query to the endpoint, whose answer comes as a file."""
    page = browse_live("query.html", java_script_enabled=False)
    assert "coop-tw/id/" in download(page, "執行")


def test_a_live_link_is_a_table_for_spreadsheets(browse_live: Any, live_server: Running) -> None:
    """The address that a question's page shows for Excel gives CSV with a mark."""
    page = browse_live("question/cq04.html")
    shown = page.locator("a[data-live] code").inner_text()
    assert shown == f"{live_server.base}questions/cq04.csv?lang=zh-Hant&bom=1"
    reply = live_server.ask(shown.removeprefix(live_server.base.rstrip("/")))
    assert (200, "text/csv") == (reply.status, reply.type)
    assert reply.text.startswith("\ufeff")


def test_live_links_and_the_command_ask_what_the_form_states(
    browse_live: Any, live_server: Running
) -> None:
    """Who takes the link for a spreadsheet gets the rows seen, not those of the whole question."""
    page = browse_live("question/cq04.html")
    page.select_option("[name=ministry]", label="科技部")
    page.check("[name=lineage]")
    command = page.get_by_text("命令列：").locator("code").inner_text()
    assert command == "kgtool ask cq04 ministry=most lineage=true"
    for link in page.locator("a[data-live]").all():
        address = link.get_attribute("href").removeprefix(live_server.base.rstrip("/"))
        assert "&ministry=most&lineage=true" in address
        reply = live_server.ask(address)
        assert 200 == reply.status
        assert "id/moea," not in reply.text
        assert ("sources=1" in address) == ("_statements" in reply.text)
    page.select_option("[name=ministry]", label="不限")
    page.uncheck("[name=lineage]")
    assert "kgtool ask cq04" == page.get_by_text("命令列：").locator("code").inner_text()


def test_rows_that_a_choice_adds_have_their_sources_too(browse_live: Any, cli: Cli) -> None:
    """The page came with the answer for another programme; the server is asked for what it lacks."""
    page = browse_live("question/cq17.html")
    before = page.locator("ol.evidence li").count()
    page.select_option("[name=programme]", label="國際產學聯盟計畫")
    page.get_by_role("button", name="查詢", exact=True).click()
    page.locator("#result .row-count").wait_for()
    asked = cli("ask", "cq17", "programme=gloria", "--sources", "--format", "json").stdout
    document = json.loads(asked)
    texts = page.locator("ol.evidence li").all_inner_texts()
    assert before < len(texts)
    cells = page.locator("table.answer tbody td.evidence")
    assert cells.count() == len(document["coop:sources"])
    for cell, cited in zip(cells.all(), document["coop:sources"], strict=True):
        shown = [texts[int(number) - 1] for number in cell.inner_text().split(",")]
        assert {one["title"] for one in cited} == {
            next(one["title"] for one in cited if text.startswith(one["title"])) for text in shown
        }
    assert not page.locator("section[aria-labelledby=sources] .hint").is_visible()
    cells.last.locator("a").last.click()
    page.locator("ol.evidence li:target a").click()
    assert "/source/" in page.url


@pytest.mark.parametrize(
    ("question", "field", "choice"),
    [
        ("cq17", "programme", "國際產學聯盟計畫"),
        ("cq16", "above", "5,000萬"),
        ("cq04", "ministry", "科技部"),
    ],
)
def test_a_citation_of_a_page_is_reproduced_by_the_command(
    browse_live: Any, cli: Cli, question: str, field: str, choice: str
) -> None:
    """The cite box names what was asked, the data and the answer: others can ask again, elsewhere."""
    page = browse_live(f"question/{question}.html")
    place = page.locator(f"[name={field}]")
    if place.evaluate("(control) => control.tagName") == "SELECT":
        place.select_option(label=choice)
    else:
        place.fill(choice)
    page.get_by_role("button", name="查詢", exact=True).click()
    page.get_by_text("引用本查詢").click()
    for cited in page.locator(".cite code").all():
        assert f"：{choice}）" in cited.inner_text()
        again = cli("reproduce", "-", stdin=cited.inner_text())
        assert (0, True) == (again.returncode, "相同：答案與引註一致" in again.stdout), again.stderr
        assert "已就引註所載資料" in again.stdout


def test_what_no_address_can_say_is_not_offered(browse_live: Any) -> None:
    """A question with a choice by default cannot be asked for any by a link or a command."""
    page = browse_live("question/cq07.html")
    link = page.locator("a[data-live]").first
    link.wait_for()
    page.select_option("[name=category]", label="不限")
    assert not link.is_visible()
    page.goto(page.url)
    assert page.locator("a[data-live]").first.is_visible()


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_live_pages_are_accessible_and_keep_their_policy(browse_live: Any, path: str) -> None:
    """D11: axe-core finds nothing; the console tells of no violation of the server's policy."""
    page = browse_live(path)
    page.wait_for_load_state("networkidle")
    assert [] == violations(page)
