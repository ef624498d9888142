"""Pages are accessible: axe-core finds nothing, in light and in dark, nor in results that scripts make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[2] / "browser" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "index.html",
    "home in English": "index.en.html",
    "programme": "id/grand-alliance.html",
    "question": "question/cq04.html",
    "editor": "query.html",
    "browse": "browse.html",
    "coverage": "coverage/_programme.html",
    "gap": "coverage/_programme/start_date.html",
    "conflicts": "conflicts.html",
    "changes": "changes.en.html",
    "figure": "id/figure/9f34dcc9fac0800d.html",
    "long choices": "question/cq25.en.html",
    "search": "search.html?q=%E6%B3%95%E4%BA%BA",
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "preload": False,  # it would add style elements, which the site's policy refuses
}


def violations(page: Any) -> list[str]:
    """Return what axe-core finds wrong on a page: the rule and the first element."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (make browser)")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(rules) => axe.run(document, rules)", RULES)
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing(browse: Any, path: str, scheme: str) -> None:
    """Contrast, names, roles, order of headings, landmarks."""
    page = browse(path, color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    assert [] == violations(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_opens(browse: Any, scheme: str) -> None:
    """Sources and reasons that a reader opens are accessible too."""
    page = browse("id/itri.html", color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert [] == violations(page)


_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_moves_or_overflows(browse: Any, path: str, width: int) -> None:
    """While a page loads nothing on it moves, and no page is wider than the screen."""
    page = browse("about.html")
    page.set_viewport_size({"width": width, "height": 844})
    page.add_init_script(_SHIFTS)
    page.goto(page.url.replace("about.html", path))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts.reduce((sum, one) => sum + one, 0)") < 0.01
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_results(browse: Any, scheme: str) -> None:
    """Tables, tabs, cite boxes and snippets that scripts make are accessible too."""
    page = browse("question/cq31.html", color_scheme=scheme)
    page.locator("#question-form [type=submit]").click()
    page.locator("#result .row-count").wait_for()
    page.get_by_text("引用本查詢").click()
    page.get_by_text("在其他工具中使用").click()
    assert [] == violations(page)
    page.get_by_role("tab", name="圖表").click()
    page.locator(".chart svg").wait_for()
    assert [] == violations(page)
