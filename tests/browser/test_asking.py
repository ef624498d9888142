"""Asking in the browser: question forms and SPARQL, over the published dump."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from typing import Any

from kgtool.answers import to_text
from kgtool.catalogue import answer
from kgtool.queries import find_question
from kgtool.repository import Project
from kgtool.stores.embedded import Embedded


def write(page: Any, query: str) -> None:
    """Put a query into the editor."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def run(page: Any, query: str) -> None:
    """Put a query into the editor and run it by keyboard."""
    write(page, query)
    page.keyboard.press("Control+Enter")


def editor(browse: Any, path: str = "query.html", **options: Any) -> Any:
    """Open the page of the editor."""
    page = browse(path, **options)
    page.locator(".cm-content").wait_for()
    return page


def downloaded(page: Any, name: str) -> str:
    """Return the file that a button offers."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return Path(waiting.value.path()).read_bytes().decode()


def test_a_question_is_answered_for_chosen_values(
    browse: Any, project: Project, store: Embedded
) -> None:
    """The form gives the rows that the command gives, and the CSV is the same, byte for byte."""
    page = browse("question/cq04.html")
    page.select_option("[name=ministry]", label="科技部")
    page.get_by_role("button", name="查詢", exact=True).click()
    page.locator("#result .row-count").wait_for()
    question = find_question(project, "cq04")
    expected = to_text(answer(store, project, question, {"ministry": "most"}, "zh-Hant"), "csv")
    assert expected == downloaded(page, "CSV")
    rows = len(list(csv.reader(io.StringIO(expected)))) - 1
    assert rows == page.locator("table.answer tbody tr").count()


def test_rows_keep_their_sources_when_a_form_asks_again(browse: Any) -> None:
    """A narrower answer shows for each row the sources that the page names for it, one click away."""
    page = browse("question/cq16.html")
    named = page.locator("table.answer tbody tr")
    before = {
        row.get_attribute("data-row"): row.locator("td").last.inner_text() for row in named.all()
    }
    page.fill("[name=above]", "50000000000")
    page.get_by_role("button", name="查詢", exact=True).click()
    page.locator("#result .row-count").wait_for()
    cells = page.locator("table.answer tbody td.evidence")
    assert 0 < cells.count() < len(before)
    assert set(cells.all_inner_texts()) <= set(before.values())
    cells.first.locator("a").first.click()
    assert "#source-" in page.url
    assert page.locator("ol.evidence li:target a").count()


def test_an_answer_asked_again_looks_as_the_one_that_the_page_came_with(browse: Any) -> None:
    """The same columns, numbers in line with their headings, records by a word, not by their keys."""
    page = browse("question/cq16.html")
    answer = page.locator("table.answer")
    heads = answer.locator("thead th")
    before = [
        (head.inner_text(), "n" in (head.get_attribute("class") or "")) for head in heads.all()
    ]
    first = answer.locator("tbody tr").first.inner_text()
    page.get_by_role("button", name="查詢", exact=True).click()
    page.locator("#result .row-count").wait_for()
    after = [
        (head.inner_text(), "n" in (head.get_attribute("class") or "")) for head in heads.all()
    ]
    assert before == after
    assert first == answer.locator("tbody tr").first.inner_text()


def test_an_answer_can_be_shared(browse: Any) -> None:
    """The address holds what was chosen; who opens it sees the same answer, and back undoes it."""
    page = browse("question/cq04.html")
    before = page.url
    page.select_option("[name=ministry]", label="經濟部")
    page.get_by_role("button", name="查詢", exact=True).click()
    count = page.locator("#result .row-count")
    count.wait_for()
    rows = page.locator("table.answer tbody tr").count()
    assert "ministry=" in page.url
    again = browse(page.url[page.url.index("question/") :])
    again.locator("#result .row-count").wait_for()
    assert rows == again.locator("table.answer tbody tr").count()
    assert "經濟部" == again.locator("[name=ministry] option:checked").inner_text()
    page.go_back()
    assert before == page.url
    assert "" == page.locator("[name=ministry]").input_value()


def test_a_value_that_cannot_be_is_refused(browse: Any) -> None:
    """A value from an address that is none of the choices, or no number, is named and not asked."""
    page = browse("question/cq04.html?ministry=%3E%20%7D%20UNION%20%7B")
    page.get_by_role("alert").wait_for()
    assert "有效值" in page.get_by_role("alert").inner_text()
    page = browse("question/cq24.html?from=abc")
    page.get_by_role("alert").wait_for()


def test_the_form_shows_what_the_question_asks_for_by_default(browse: Any) -> None:
    """A question with a default has it chosen, so that the first answer is the form's own."""
    page = browse("question/cq07.html")
    chosen = page.locator("[name=category] option:checked")
    page.get_by_text("在編輯器中開啟").wait_for()
    assert "" != chosen.get_attribute("value")


def test_a_question_opens_in_the_editor(browse: Any) -> None:
    """The bound query stands in the editor and gives the same rows."""
    page = browse("question/cq04.en.html")
    page.select_option("[name=ministry]", label="Ministry of Education")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#result .row-count").wait_for()
    rows = page.locator("table.answer tbody tr").count()
    page.get_by_role("link", name="Open in the editor").click()
    page.locator(".cm-content").wait_for()
    assert "<https://w3id.org/coop-tw/id/moe>" in page.locator("#query-text").input_value()
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator(".row-count").wait_for()
    assert rows == page.locator("table.answer tbody tr").count()


def test_a_chart_is_drawn_for_numbers(browse: Any) -> None:
    """The chart tab draws what the question's header says; arrow keys reach it."""
    page = browse("question/cq31.html")
    page.locator("#question-form [type=submit]").click()
    page.get_by_role("tab", name="表格").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".chart svg").wait_for()
    assert "true" == page.get_by_role("tab", name="圖表").get_attribute("aria-selected")
    assert page.get_by_role("tab", name="表格").get_attribute("tabindex") == "-1"
    assert downloaded(page, "下載 SVG").startswith("<svg")


def test_a_query_is_answered(browse: Any) -> None:
    """Labels link to pages of the site; prefixes of the project need no declaration."""
    page = editor(browse)
    run(
        page,
        'SELECT ?m ?name { ?m a coop:Ministry ; skos:prefLabel ?name FILTER(LANG(?name)="en") }',
    )
    page.locator("table.answer").wait_for()
    link = page.get_by_role("link", name="id:most", exact=True)
    assert link.get_attribute("href").endswith("/id/most.html")


def test_markup_and_scripts_in_results_stay_text(browse: Any) -> None:
    """A literal is never markup, in the table, the caption of a drawing or the cite box."""
    page = editor(browse)
    run(
        page,
        'SELECT ("<img src=x onerror=alert(1)>" AS ?x) (IRI("javascript:alert(1)") AS ?y) '
        '("</textarea><script>alert(1)</script>" AS ?z) (IRI("data:text/html,x") AS ?w) {}',
    )
    page.locator("table.answer").wait_for()
    page.get_by_text("引用本查詢").click()
    page.get_by_text("在其他工具中使用").click()
    assert page.locator("#query-result img, #query-result script").count() == 0
    assert page.locator("#query-result table a").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.locator("table.answer").inner_text()


def test_typing_chinese_offers_the_ontologys_terms(browse: Any) -> None:
    """主管 completes to coop:administeredBy."""
    page = editor(browse)
    write(page, "SELECT * { ?x ")
    page.keyboard.type("主管")
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    page.wait_for_timeout(150)  # the list takes no key for a moment, so that typing is not caught
    page.keyboard.press("Enter")
    assert "SELECT * { ?x coop:administeredBy" == page.locator("#query-text").input_value().rstrip(
        " }"
    )


FAULTS = {
    "SELECT * {\n  ?x a coop:Ministry ;;\n  }}": "第 3 行第 5 字：SPARQL 語法有誤：至此仍不是完整的查詢",
    "SELECT * { ?x foaff:name ?y }": "前綴「foaff:」未宣告",
    "SELECT * { SERVICE <http://192.0.2.1/> { ?a ?b ?c } }": "不允許 SERVICE",
    "INSERT DATA { id:a id:b id:c }": "不允許更新",
    "LOAD <http://192.0.2.1/>": "不允許更新",
    "": "請輸入查詢",
}


def test_faults_are_told_in_the_readers_language(browse: Any) -> None:
    """Syntax errors with line and column; what is refused, by name; nothing leaves the machine."""
    page = editor(browse)
    for query, expected in FAULTS.items():
        run(page, query)
        page.get_by_role("alert").filter(has_text=expected).wait_for()


def test_a_runaway_query_can_be_stopped(browse: Any) -> None:
    """Stop ends the query; the next one is answered."""
    page = editor(browse)
    run(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.get_by_text("查詢中").wait_for()
    page.get_by_role("button", name="停止").click()
    page.get_by_text("已停止").wait_for()
    run(page, "SELECT (COUNT(*) AS ?n) { ?a a coop:Ministry }")
    page.locator("table.answer").wait_for()


def test_a_query_has_a_time_limit(browse: Any) -> None:
    """After the limit the query is stopped and the reader told what to do."""
    page = editor(browse)
    page.get_by_label("時限").select_option("10")
    page.clock.install()
    run(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.get_by_text("查詢中").wait_for()
    page.clock.fast_forward(11_000)
    page.get_by_text("超過時限").wait_for()


def test_caps_on_rows_are_never_silent(browse: Any) -> None:
    """What is shown, what there is, and what was left out, is said above the table."""
    page = editor(browse)
    run(page, "SELECT * { ?a ?b ?c . ?a ?d ?e }")
    page.get_by_text("僅取前 100,000 列").wait_for()
    told = page.locator(".row-count").inner_text()
    assert "顯示前 500 列，共 100,000 列" in told
    assert "畫面最多顯示 10,000 列" in told
    page.get_by_role("button", name="再顯示").click()
    assert 1500 == page.locator("table.answer tbody tr").count()


def test_a_graph_is_drawn_and_saved(browse: Any) -> None:
    """CONSTRUCT gives a table, a drawing and a Turtle file with language tags as usual."""
    page = editor(browse)
    run(
        page,
        "CONSTRUCT { ?p coop:administeredBy id:most ; skos:prefLabel ?n } WHERE { ?p coop:administeredBy id:most ; skos:prefLabel ?n }",
    )
    page.get_by_role("tab", name="關聯圖").click()
    page.locator(".network canvas").first.wait_for()
    turtle = downloaded(page, "Turtle")
    assert '"@zh-Hant .' in turtle
    assert "zh-hant" not in turtle


def test_a_query_can_be_shared_and_cited(browse: Any) -> None:
    """The address holds the query; the cite box has its digest, and the data's version."""
    page = editor(browse)
    run(page, "ASK { id:most a coop:Ministry }")
    page.locator(".boolean").filter(has_text="是").wait_for()
    again = editor(browse, page.url[page.url.index("query.html") :])
    assert "ASK { id:most a coop:Ministry }" == again.locator("#query-text").input_value()
    page.get_by_text("引用本查詢").click()
    digest = hashlib.sha256(b"ASK { id:most a coop:Ministry }").hexdigest()
    page.locator(".cite").filter(has_text=digest).wait_for()
    cited = page.locator(".cite").inner_text()
    assert "@misc{coop-tw-" in cited
    assert "test" in cited


def test_examples_fill_the_editor(browse: Any) -> None:
    """The menu has the catalogue's questions; a choice puts its query into the editor."""
    page = editor(browse)
    page.get_by_label("範例查詢").select_option("cq04")
    assert "#+ id: cq04" in page.locator("#query-text").input_value()


def test_a_panels_query_opens_for_its_thing(browse: Any) -> None:
    """The link beside a panel leads to its query, bound to the thing."""
    page = browse("id/most.html")
    page.locator("a.open[href*='query']").first.click()
    page.locator(".cm-content").wait_for()
    assert "<https://w3id.org/coop-tw/id/most>" in page.locator("#query-text").input_value()


def test_the_keyboard_can_leave_the_editor(browse: Any) -> None:
    """After Escape, Tab goes on to the next control."""
    page = editor(browse)
    page.locator(".cm-content").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert "BUTTON" == page.evaluate("document.activeElement.tagName")


def test_the_form_remains_where_scripts_fail(browse: Any) -> None:
    """Without scripts the query stands in a plain text field."""
    page = browse("query.html", java_script_enabled=False)
    assert page.locator("textarea#query-text").is_visible()
