"""Reports of findings as HTML, SARIF and JUnit: the same content, escaped, in one language."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commands import Cli

from kgtool.reports import to_html, to_junit, to_sarif
from kgtool.terms import NamedNode, plain
from kgtool.validate import Finding, Note, Report
from kgtool.validate.rows import TableRow

HOSTILE = "<script>alert(1)</script>&\"'\u0007"
FINDING = Finding(
    "violation",
    "ProgrammeShape-startDate",
    NamedNode("https://w3id.org/coop-tw/id/x"),
    "https://w3id.org/coop-tw/def#startDate",
    plain(HOSTILE),
    messages=(
        ("en", "Expected a date, e.g. 2013-02."),
        ("zh-Hant", "此處應為日期，例如 2013-02。"),
    ),
    labels=(("en", "Programme X"), ("zh-Hant", "甲計畫")),
    places=(TableRow("data/statements.csv", 7, "f0007", "value"),),
    path_labels=(("en", "start date"), ("zh-Hant", "起始日期")),
)
REPORT = Report(
    [FINDING, Finding("warning", "Other", NamedNode("http://example.org/y"))],
    clashes=[{"en": "A & B clash.", "zh-Hant": "甲與乙互相矛盾。"}],
    notes=[Note("no-focus", "EmptyShape", "EmptyShape has none", "EmptyShape 無對象")],
    rules=("EmptyShape", "Other", "ProgrammeShape-startDate"),
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(html: str) -> _Tags:
    parser = _Tags()
    parser.feed(html)
    return parser


def test_html_shows_what_a_person_needs_and_nothing_runs() -> None:
    """Thing, property, expectation, value, row and column; markup in values is text."""
    page = _read(to_html(REPORT, "zh-Hant"))
    for said in (
        "甲計畫 · 起始日期",
        "此處應為日期",
        HOSTILE,
        "statements.csv:7 (f0007)，value 欄",
    ):
        assert said in page.text
    assert "script" not in page.tags


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_a_report_speaks_one_language(lang: str) -> None:
    """The reader never meets the other language's sentence."""
    other = {"en": "此處應為日期", "zh-Hant": "Expected a date"}[lang]
    own = {"en": "Expected a date", "zh-Hant": "此處應為日期"}[lang]
    for text in (to_html(REPORT, lang), to_sarif(REPORT, lang, "1"), to_junit(REPORT, lang)):
        assert own in text
        assert other not in text


def test_sarif_leads_to_the_row() -> None:
    """Level, file and line are where editors look for them."""
    run = json.loads(to_sarif(REPORT, "en", "1"))["runs"][0]
    clash, finding, warning = run["results"]
    assert ("error", "A & B clash.") == (clash["level"], clash["message"]["text"])
    assert ["error", "warning"] == [finding["level"], warning["level"]]
    place = finding["locations"][0]["physicalLocation"]
    assert "data/statements.csv" == place["artifactLocation"]["uri"]
    assert 7 == place["region"]["startLine"]
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= known


def test_junit_has_a_case_for_each_rule_and_fails_for_violations_only() -> None:
    """Three rules and the clash; the violation and the clash fail."""
    suite = ElementTree.fromstring(to_junit(REPORT, "en"))  # noqa: S314
    assert ("4", "2") == (suite.get("tests"), suite.get("failures"))
    failed = [
        case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None
    ]
    assert ["inconsistency", "ProgrammeShape-startDate"] == failed


@pytest.mark.parametrize("form", ["html", "sarif", "junit", "json", "turtle"])
def test_every_format_of_the_projects_own_report_is_in_a_file(
    cli: Cli, tmp_path: Path, form: str
) -> None:
    """The command writes the file and says by its exit code that the data conforms."""
    target = tmp_path / "report"
    result = cli("validate", "--format", form, "-o", str(target))
    assert (0, "") == (result.returncode, result.stdout)
    assert 1000 < target.stat().st_size


def test_every_own_shape_is_a_case_of_the_junit_report(cli: Cli) -> None:
    """A shape that found nothing is a case that passed."""
    result = cli("validate", "--format", "junit")
    names = re.findall(r'<testcase classname="shapes" name="([^"]+)"/?>', result.stdout)
    assert "InventoryShape-coversMinistry" in names
    assert 250 < len(names)


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_every_form_says_the_same(lang: str) -> None:
    """What is expected, the value, row and column, clashes and notes are in each of the forms."""
    told = {
        "en": ("Expected a date", "(f0007), column value", "A & B clash.", "EmptyShape has none"),
        "zh-Hant": ("此處應為日期", "(f0007)，value 欄", "甲與乙互相矛盾。", "EmptyShape 無對象"),
    }[lang]
    suite = ElementTree.fromstring(to_junit(REPORT, lang))  # noqa: S314
    forms = {
        "text": REPORT.to_text(lang),
        "html": _read(to_html(REPORT, lang)).text,
        "sarif": to_sarif(REPORT, lang, "1"),
        "junit": " ".join(suite.itertext()),
        "turtle": REPORT.to_turtle(),
    }
    missing = [(form, one) for form, text in forms.items() for one in told if one not in text]
    assert [] == missing
    assert [] == [form for form, text in forms.items() if HOSTILE[:25] not in text]


def test_shapes_that_test_nothing_are_told_shortly(cli: Cli, tmp_path: Path) -> None:
    """Own data meet few of the project's shapes: one sentence says so; a file without shapes is told."""
    data, empty = tmp_path / "own.ttl", tmp_path / "empty.ttl"
    data.write_text("<http://e.org/a> a <http://e.org/B> .\n", "utf-8")
    empty.write_text("", "utf-8")
    told = [one for one in cli("validate", data).stdout.splitlines() if "適用對象" in one]
    assert ["個形狀在資料中沒有適用對象，未檢核任何內容"] == [
        one.split()[1].partition("：")[0] for one in told
    ]
    assert "there is no shape: nothing was checked" in (
        cli("validate", data, "--shapes", empty, "--lang", "en").stdout
    )
