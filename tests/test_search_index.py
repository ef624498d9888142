"""Search and facets: what is found by which words, in which order, and what can be browsed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from browser_node import run_script
from hypothesis import given
from hypothesis import strategies as st

from kgtool.pages import Site
from kgtool.pages.facets import browse_file, things
from kgtool.pages.searchindex import Entry, fold, grams, index_of, search_index

WORDS = list(
    csv.DictReader(
        (Path(__file__).parent / "browser" / "words.csv").read_text("utf-8").splitlines()
    )
)
"""The published list: words, the document that each must find, and how high it must stand."""

FIND = """
const { SearchIndex } = await load("search.js");
const index = new SearchIndex(given.index);
result = given.words.map((word) => index.find(word).map(({ doc, why }) => [doc.path, why]));
"""


@pytest.fixture(scope="module", params=["zh-Hant", "en"])
def found(site: Site, request: pytest.FixtureRequest) -> list[tuple[dict[str, str], Any]]:
    """The words of the list for one language, each with what it finds."""
    lang = request.param
    rows = [row for row in WORDS if row["lang"] == lang]
    given = {"index": json.loads(search_index(site, lang)), "words": [r["word"] for r in rows]}
    return list(zip(rows, run_script(FIND, given, "en" if lang == "en" else "zh-TW"), strict=True))


def test_the_listed_words_are_found(found: list[tuple[dict[str, str], Any]]) -> None:
    """Each word of the list finds its document, no lower than the list says."""
    late = []
    for row, hits in found:
        paths = [path for path, _ in hits]
        if row["path"] not in paths[: int(row["place"])]:
            late.append((row["word"], row["path"], paths[:5]))
    assert late == []


def _find(entries: list[Entry], word: str) -> list[list[str]]:
    hits: list[list[str]] = run_script(FIND, {"index": index_of(entries), "words": [word]})[0]
    return hits


def test_a_label_comes_before_other_names_and_texts() -> None:
    """The order: whole label, whole other name, label's beginning, its inside, names, then texts."""
    entries = [
        Entry("text", "甲", "k", (), "產學合作"),
        Entry("other-inside", "乙", "k", ("國際產學合作組",)),
        Entry("other-whole", "丁", "k", ("產學合作",)),
        Entry("inside", "新產學合作案", "k"),
        Entry("beginning", "產學合作處", "k"),
        Entry("whole", "產學合作", "k"),
    ]
    expected = ["whole", "other-whole", "beginning", "inside", "other-inside", "text"]
    assert expected == [path for path, _ in _find(entries, "產學合作")]


def test_titles_of_sources_come_after_things() -> None:
    """A source whose title holds the word stands after a thing that is also called so."""
    entries = [
        Entry("source", "大聯盟成果", "k", weight=5),
        Entry("thing", "甲", "k", ("產學大聯盟",)),
    ]
    assert ["thing", "source"] == [path for path, _ in _find(entries, "大聯盟")]


def test_a_hit_says_why_it_is_there() -> None:
    """The other name that was met is shown."""
    assert [["a", "又稱「育成中心」"]] == _find([Entry("a", "甲", "k", ("育成中心",))], "育成")


def test_words_in_latin_letters_are_met_at_their_beginning() -> None:
    """`most` finds MOST and not almost."""
    entries = [Entry("a", "almost", "k"), Entry("b", "MOST office", "k")]
    assert ["b"] == [path for path, _ in _find(entries, "most")]


def test_all_words_must_be_met() -> None:
    """Two words find only what has both."""
    entries = [Entry("a", "科技部", "k"), Entry("b", "科技部計畫", "k"), Entry("c", "計畫", "k")]
    assert ["b"] == [path for path, _ in _find(entries, "計畫 科技部")]


NOTHING = ("", "   ", "？！", "…")


@pytest.mark.parametrize("word", NOTHING)
def test_what_has_no_letters_finds_nothing(word: str) -> None:
    """Blanks and punctuation are no words."""
    assert [] == _find([Entry("a", "甲", "k")], word)


@given(st.text(alphabet="產學合作法人台臺 abAB１", min_size=2, max_size=12))
def test_every_pair_of_a_name_is_indexed(name: str) -> None:
    """Folding twice is folding once, and the name's own grams are those of its folded form."""
    assert fold(name) == fold(fold(name))
    assert grams(name) == grams(fold(name))


def test_the_index_is_the_same_every_time(site: Site) -> None:
    """Same graph, same bytes."""
    assert search_index(site, "en") == search_index(site, "en")
    assert browse_file(site, "zh-Hant") == browse_file(site, "zh-Hant")


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_everything_that_is_listed_has_a_page(site: Site, lang: str) -> None:
    """Search and facets lead to documents of the site only."""
    docs = [doc[0] for doc in json.loads(search_index(site, lang))["docs"]]
    listed = [thing.path for thing in things(site, lang)]
    assert [] == [path for path in docs + listed if site.document(path) is None]
    assert len(docs) == len(set(docs))


def test_facets_count_what_things_have(site: Site) -> None:
    """The number beside a value is the number of things that have it, and none is zero."""
    content = json.loads(browse_file(site, "en"))
    for facet in content["facets"]:
        for value in facet["values"]:
            having = [
                t for t in content["things"] if value["key"] in t["values"].get(facet["key"], [])
            ]
            assert 0 < value["count"] == len(having)


def test_facets_follow_the_language(site: Site) -> None:
    """Labels of values are in the page's language; the keys in addresses are the same."""
    kinds = {
        lang: {
            v["key"]: v["label"] for v in json.loads(browse_file(site, lang))["facets"][0]["values"]
        }
        for lang in ("zh-Hant", "en")
    }
    assert ("計畫", "programme") == (kinds["zh-Hant"]["Programme"], kinds["en"]["Programme"])
    assert kinds["zh-Hant"].keys() == kinds["en"].keys()
