"""The digests in `passages.csv` are those of the start document, for whoever holds a copy of it.

The document itself is not part of the repository. Where a copy stands beside the checkout it is
split as data/README says and every digest is proved; where none does, the run says so by name.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tables import cells, read_tables

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT.parent / "shared" / "source" / "cooperation-mechanisms-2017.md"
HEADING = re.compile(r"^(?:#+|-)\s+(?P<title>.*\S)\s*$")
IMAGE = re.compile(r"^!\[\[.*\]\]$")
SENTENCE = re.compile(r"[^。]*。[」』）]*|[^。]+$")
RUN = 20
"""So many Chinese characters in a row may agree with the document: terms do, sentences do not."""


def find_paragraphs(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield section, paragraph and text; a heading is paragraph 0 of the section it begins."""
    section, paragraph, block = 0, 0, list[str]()
    for line in [*text.splitlines(), ""]:
        heading = HEADING.match(line)
        if not (heading or not line.strip() or IMAGE.match(line.strip())):
            block.append(line.strip())
            continue
        if block:
            paragraph += 1
            yield section, paragraph, " ".join(block)
            block = []
        if heading:
            section, paragraph = section + 1, 0
            yield section, 0, heading["title"]


def to_passages(text: str) -> dict[str, str]:
    """Return locator and digest of each sentence."""
    found = {}
    for section, paragraph, block in find_paragraphs(text):
        sentences = ["".join(piece.split()) for piece in SENTENCE.findall(block)]
        for number, sentence in enumerate(filter(None, sentences), start=1):
            digest = hashlib.sha256(sentence.encode()).hexdigest()
            found[f"§{section} ¶{paragraph} s{number}"] = digest
    return found


def _document() -> str:
    if not DOCUMENT.is_file():
        pytest.skip(f"not run: no copy of the start document at ../shared/source/{DOCUMENT.name}")
    return DOCUMENT.read_text("utf-8")


def _runs(text: str) -> set[str]:
    """Return every stretch of `text` that is one character longer than may agree."""
    joined = "".join(text.split())
    return {joined[start : start + RUN + 1] for start in range(len(joined) - RUN)}


def _digest(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()


def test_a_document_is_split_into_sections_paragraphs_and_sentences() -> None:
    """Headings, list items, blank lines, images and full stops divide; blanks do not count."""
    text = "# 甲 \n\n乙，\n丙。丁「戊。」\n![[圖.png]]\n己；庚\n\n- 辛\n壬。\n"
    assert {
        "§1 ¶0 s1": _digest("甲"),
        "§1 ¶1 s1": _digest("乙，丙。"),
        "§1 ¶1 s2": _digest("丁「戊。」"),
        "§1 ¶2 s1": _digest("己；庚"),
        "§2 ¶0 s1": _digest("辛"),
        "§2 ¶1 s1": _digest("壬。"),
    } == to_passages(text)


def test_every_digest_is_that_of_its_sentence() -> None:
    """The document has the passages of the table, all of them and no others."""
    text = _document()
    with (ROOT / "data" / "passages.csv").open(encoding="utf-8", newline="") as file:
        table = {row["locator"]: row["digest"] for row in csv.DictReader(file)}
    assert to_passages(text) == table


def test_no_cell_repeats_a_sentence_of_the_document() -> None:
    """Names, figures and terms carry over; the wording around them is our own."""
    said = _runs(_document())
    copied = [
        (table, key, column)
        for table, key, column, value in cells(read_tables(ROOT / "data"))
        if said & _runs(value)
    ]
    assert [] == copied
