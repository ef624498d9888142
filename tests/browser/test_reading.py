"""Reading the site: search, browsing, languages, sources, colours; and all of it without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kgtool.pages import Site


def test_typing_two_characters_offers_things(browse: Any) -> None:
    """法人 offers things by name; arrows choose, and Enter opens what was chosen."""
    page = browse()
    page.locator("header input[name=q]").click()
    page.keyboard.insert_text("工研院")
    first = page.locator(".suggestions [role=option]").first
    first.wait_for()
    assert "工業技術研究院" in first.inner_text()
    page.keyboard.press("ArrowDown")
    box = page.locator("header input[name=q]")
    assert first.get_attribute("id") == box.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/itri.html")


def test_escape_closes_the_suggestions_and_enter_searches(browse: Any) -> None:
    """Without a choice the form leads to the page of results, which says why each was found."""
    page = browse()
    page.locator("header input[name=q]").click()
    page.keyboard.insert_text("育成")
    page.locator(".suggestions [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".suggestions").first.is_hidden()
    page.keyboard.press("Enter")
    page.locator(".hits li").first.wait_for()
    assert "育成" in page.locator("#search-results").inner_text()
    assert "育成" == page.locator("header input[name=q]").input_value()


def test_nothing_found_says_so(browse: Any) -> None:
    """A word that nothing has gets a sentence, and markup in it stays text."""
    page = browse("search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3Eqzx")
    page.get_by_text("找不到").wait_for()
    assert page.locator("#search-results img").count() == 0


def test_the_language_switch_keeps_the_place(browse: Any) -> None:
    """Search words, facets and hashes survive the switch."""
    page = browse("search.html?q=MOST")
    page.locator(".hits li").first.wait_for()
    page.locator("header a[hreflang]").click()
    page.wait_for_url("**/search.en.html?q=MOST")
    page.locator(".hits li").first.wait_for()
    assert "Ministry of Science and Technology" in page.locator(".hits li").first.inner_text()


def test_facets_narrow_and_the_back_button_widens(browse: Any) -> None:
    """The address is the state: counts, list, back, forward and links agree."""
    page = browse("browse.html")
    status = page.locator("#things [role=status]")
    status.wait_for()
    everything = page.locator("#things li").count()
    page.get_by_label(re.compile("^科技部")).check()
    one = page.locator("#things li").count()
    page.locator("#facet-known-amount").check()
    both = page.locator("#things li").count()
    assert 0 < both < one < everything
    assert "ministry=most" in page.url
    page.go_back()
    assert one == page.locator("#things li").count()
    assert not page.locator("#facet-known-amount").is_checked()
    page.go_back()
    assert everything == page.locator("#things li").count()
    page.go_forward()
    assert one == page.locator("#things li").count()
    link = page.url
    again = browse(link[link.index("browse.html") :])
    again.locator("#things [role=status]").wait_for()
    assert one == again.locator("#things li").count()


def test_facets_work_by_keyboard(browse: Any) -> None:
    """The blank key chooses, and the focus stays where it was."""
    page = browse("browse.html")
    page.locator("#facet-kind-Ministry").focus()
    page.keyboard.press("Space")
    assert page.locator("#facet-kind-Ministry").is_checked()
    assert "facet-kind-Ministry" == page.evaluate("document.activeElement.id")


def test_a_source_is_one_click_away(browse: Any) -> None:
    """A value of a programme opens its source card; the card leads to the source's page."""
    page = browse("id/grand-alliance.html")
    details = page.locator("details").first
    details.locator("summary").click()
    details.locator("a[href*='source/']").first.click()
    page.wait_for_url("**/source/*.html")
    assert page.locator("h1").inner_text()


def test_neighbours_are_drawn_on_demand(browse: Any) -> None:
    """The drawing is loaded when it is asked for; the list of the same relations stays."""
    page = browse("id/most.html")
    figure = page.locator("figure[data-graph]")
    links = figure.locator("a").count()
    assert figure.locator("canvas").count() == 0
    figure.get_by_role("button").click()
    figure.locator("canvas").first.wait_for()
    assert links == figure.locator("a").count()
    assert figure.locator(".legend li").count() > 1


def test_colours_are_remembered(browse: Any) -> None:
    """The choice holds on the next page, before anything is drawn."""
    page = browse()
    button = page.locator("[data-theme-toggle]")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    button.click()
    button.click()
    assert "深色" in button.inner_text()
    page.goto(page.url.replace("index.html", "about.html"))
    assert "dark" == page.evaluate("document.documentElement.dataset.theme")
    assert before != page.evaluate("getComputedStyle(document.body).backgroundColor")


PAGES = (
    "index.html",
    "browse.html",
    "questions.html",
    "question/cq04.html",
    "id/grand-alliance.html",
    "query.html",
    "search.html",
    "sources.en.html",
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_can_be_read_without_scripts(browse: Any, path: str) -> None:
    """Everything that a page says stands in the page itself."""
    page = browse(path, java_script_enabled=False)
    assert page.locator("h1").inner_text().strip()
    assert len(page.locator("main").inner_text()) > 40


def test_a_reason_opens_without_scripts(browse: Any) -> None:
    """Why an inferred value follows is told on its page, down to the source, with one click."""
    page = browse("id/ri-link.html", java_script_enabled=False)
    why = page.locator(".inferred .why").first
    assert not why.locator(".because").is_visible()
    why.locator("summary").click()
    assert "因為" in why.locator(".because").inner_text()
    assert why.locator(".origins a").first.is_visible()


def test_answers_stand_on_the_page_without_scripts(browse: Any) -> None:
    """The page of a question has its answer as a table."""
    page = browse("question/cq04.html", java_script_enabled=False)
    assert page.locator("table.answer tbody tr").count() > 20
    browse_page = browse("browse.html", java_script_enabled=False)
    assert browse_page.locator("#things li").count() > 200


def test_every_link_of_the_lists_leads_somewhere(browse: Any, site: Site) -> None:
    """What scripts link to are documents of the site."""
    page = browse("browse.html")
    page.locator("#things [role=status]").wait_for()
    links = page.eval_on_selector_all("#things li a", "all => all.map((a) => a.pathname)")
    paths = {link.lstrip("/").removesuffix(".html") for link in links}
    assert [] == sorted(path for path in paths if site.document(path) is None)
