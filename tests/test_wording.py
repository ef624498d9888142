"""The words of the product: Chinese as in Taiwan, one word for one thing, both languages or neither.

The words to use, those not to use, and what is quoted from others stand in `docs/terms.md`.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from kgtool.cli import kgtool

ROOT = Path(__file__).parent.parent
TERMS = ROOT / "docs" / "terms.md"
TEXTS = (
    "*.md",
    "Makefile",
    "CITATION.cff",
    "benchmarks/*.md",
    "browser/*.md",
    "browser/src/*.js",
    "data/*.md",
    "docs/*.md",
    "kgtool/**/*.html",
    "kgtool/**/*.md",
    "kgtool/**/*.py",
    "kgtool/**/*.txt",
    "ontology/**/*.md",
    "ontology/**/*.ttl",
    "queries/**/*.rq",
    "queries/*.csv",
    "queries/*.md",
    "tests/*.md",
)
OWN_COLUMNS = ("label_zh", "note_zh", "definition_zh", "reason_zh")
"""The columns of the tables in which the editors write; the others hold the words of sources."""

CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")
SENTENCE = re.compile(r"[a-z]{2} [a-z]{2}")
VARIANTS = frozenset("裏峯羣啓綫衞着")
"""Not as Taiwan writes them; the tables by which search folds variants hold each once."""

ALSO_IN_BIG5 = frozenset("万与价优体党厂吨听坏宁异怀怜惊据机极构柜离种筑网触虫荐适")
"""Simplified characters that Big5 has too; it has no others that a text of today would hold."""

TYPED = re.compile(r"VARIANTS = |_UNITS = |萬万億亿")
"""Tables of what people may type, which is more than what we write."""
CALLED = {"say", "_say", "problem", "fault", "_fault", "wrong", "_wrong", "Problem", "Note"}
"""What else takes a text in each language, besides the errors."""


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    name = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        yield f"{name}:{number}", line


def _cells(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            yield from ((f"{path.name}:{number}", row.get(column, "")) for column in OWN_COLUMNS)


@cache
def _texts() -> tuple[tuple[str, str], ...]:
    """Return (place, text) of every line with Chinese that is ours."""
    paths = sorted({path for pattern in TEXTS for path in ROOT.glob(pattern)} - {TERMS})
    left_out = {"_project", "bundle", "node_modules"}
    lines = [at for path in paths if not left_out & set(path.parts) for at in _lines(path)]
    cells = [at for path in sorted(ROOT.glob("data/*.csv")) for at in _cells(path)]
    return tuple((place, text) for place, text in lines + cells if CHINESE.search(text))


def _table(heading: str) -> list[list[str]]:
    """Return the cells of the rows of the table below a heading of the page of terms."""
    section = re.split(r"^## ", TERMS.read_text("utf-8"), flags=re.MULTILINE)
    body = next(part for part in section if part.startswith(heading))
    rows = [line.split("|")[1:-1] for line in body.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def _words(cell: str) -> list[str]:
    return [word for word in re.split("、", re.sub(r"（.*?）", "", cell)) if word]


def _column(heading: str, at: int) -> Iterator[str]:
    return (word for row in _table(heading) if len(row) > at for word in _words(row[at]))


def _avoided() -> dict[str, list[str]]:
    """Return each word not to use, with the phrases in which it is right."""
    ours = {
        word: _words(row[3].partition("可用之處：")[2])
        for row in _table("本專案的用語")
        for word in _words(row[2])
    }
    taiwan = {
        word: _words(row[2]) if len(row) > 2 else []
        for row in _table("臺灣的說法")
        for word in _words(row[1])
    }
    quoted = list(_column("照引原文", 0))
    return {word: [*right, *quoted] for word, right in (ours | taiwan).items()}


def _is_simplified(character: str) -> bool:
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return True
    return character in ALSO_IN_BIG5


def _is_wrong(character: str) -> bool:
    return bool(CHINESE.match(character)) and (character in VARIANTS or _is_simplified(character))


def test_the_page_of_terms_is_read() -> None:
    """The tables hold words to use, words to avoid, and words that are right in places."""
    avoided = _avoided()
    quoted = list(_column("照引原文", 0))
    assert quoted == avoided["數據"]
    assert ["支持卓越研究", "支持創業", *quoted] == avoided["支持"]
    assert {"計劃", "鍵值", "摘要值"} <= set(avoided)


def test_no_word_is_both_used_and_avoided() -> None:
    """The page of terms does not forbid what it asks for."""
    used = {*_column("本專案的用語", 1), *_column("臺灣的說法", 0)}
    assert set() == used & set(_avoided())


@pytest.mark.parametrize(("character", "wrong"), [("据", True), ("数", True), ("據", False)])
def test_what_counts_as_simplified(character: str, wrong: bool) -> None:
    """What Big5 does not hold, and what it holds without need."""
    assert wrong == _is_wrong(character)


def test_all_characters_are_those_of_taiwan() -> None:
    """No text of ours holds a simplified character or a variant of another region."""
    wrong = [
        (place, character)
        for place, text in _texts()
        if not TYPED.search(text)
        for character in text
        if _is_wrong(character)
    ]
    assert [] == wrong


def test_each_thing_has_one_word_and_it_is_that_of_taiwan() -> None:
    """No text of ours holds a word that the page of terms tells to avoid."""
    wrong = []
    for word, right in _avoided().items():
        for place, text in _texts():
            if word in text and word in re.sub("|".join(map(re.escape, right)) or "(?!)", "", text):
                wrong.append((place, word))
    assert [] == wrong


HALF_WIDTH = re.compile(r"[\u3400-\u9fff」）] ?[,;:?!] ?[\u3400-\u9fff「（]")
PARENTHESES = re.compile(r"[\u3400-\u9fff]\([^)]*[\u3400-\u9fff]|[\u3400-\u9fff]\)[\u3400-\u9fff]")
CODE = re.compile(r"`[^`]*`|(?<=[ (])\?\w+|\]\([^)]*\)|#\+ keywords-zh: .*|\(\?:.*")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("部會,計畫", True),
        ("部會, 計畫", True),
        ("部會，計畫", False),
        ("部會(部)主管", True),
        ("組織（org）", False),
        ("[部會](a.md)主管", False),
        ("以 `部會,計畫` 為例", False),
    ],
)
def test_what_counts_as_half_width(text: str, found: bool) -> None:
    """Punctuation between Chinese characters, but not that of code and links."""
    assert found == _is_half_width(text)


def _is_half_width(text: str) -> bool:
    bare = CODE.sub("]", text)
    return bool(HALF_WIDTH.search(bare) or PARENTHESES.search(bare))


def test_punctuation_between_chinese_characters_is_full_width() -> None:
    """No comma, colon, question mark or parenthesis of Latin text within Chinese text."""
    assert [] == [(place, text) for place, text in _texts() if _is_half_width(text)]


def test_what_is_left_out_is_marked_by_two_ellipses() -> None:
    """`……` in Chinese; the guides alone use `…` for what they do not show."""
    single = re.compile(r"[\u3400-\u9fff]…(?!…)")
    texts = [at for at in _texts() if not at[0].startswith("docs/guide")]
    assert [] == [(place, text) for place, text in texts if single.search(text)]


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.glob("kgtool/**/*.py")):
        if "_project" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def _error_names() -> set[str]:
    """Return the names of `KgError` and of every class below it."""
    names, count = {"KgError"}, 0
    classes = [c for _, t in _trees() for c in ast.walk(t) if isinstance(c, ast.ClassDef)]
    while count != len(names):
        count = len(names)
        names |= {
            c.name for c in classes if names & {b.id for b in c.bases if isinstance(b, ast.Name)}
        }
    return names


def _literal(node: ast.expr) -> str | None:
    """Return what is written of a text, None of what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) or "" for part in node.values)
    if isinstance(node, ast.BinOp):
        return (_literal(node.left) or "") + (_literal(node.right) or "")
    if isinstance(node, ast.IfExp):
        return (_literal(node.body) or "") + (_literal(node.orelse) or "")
    return None


def _one_sided(call: ast.Call) -> bool:
    """Return whether the texts of a call are in one language only."""
    texts = [text for text in map(_literal, call.args) if text is not None]
    chinese = [_is_chinese(text) for text in texts]
    if not any(chinese):
        return len(texts) == len(call.args) and any(SENTENCE.search(text) for text in texts)
    english = texts[: chinese.index(True)]
    return len(texts) == len(call.args) and not any(LATIN.search(text) for text in english)


def _is_chinese(text: str) -> bool:
    """Return whether a text is Chinese, with or without names in Latin letters."""
    letters = sum(character.isascii() and character.isalpha() for character in text)
    return 0 < len(CHINESE.findall(text)) * 10 >= letters


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def test_every_message_is_in_both_languages() -> None:
    """Whatever takes an English and a Chinese text is given both."""
    names = _error_names() | CALLED
    wrong = [
        f"{place}:{node.lineno}"
        for place, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node) in names and _one_sided(node)
    ]
    assert [] == wrong


def _commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(kgtool)
    yield "kgtool", kgtool
    for name in kgtool.list_commands(context):
        command = kgtool.get_command(context, name)
        assert command is not None
        yield name, command


def _both(text: str | None) -> bool:
    zh, _, en = (text or "").partition("\n")[0].partition(" · ")
    return bool(CHINESE.search(zh) and LATIN.search(en) and not CHINESE.search(en))


def test_help_is_in_both_languages() -> None:
    """Each command and each option says what it is for: Chinese, a dot, English."""
    wrong = []
    for name, command in _commands():
        wrong += [] if _both(command.help) else [name]
        for option in command.params:
            if isinstance(option, click.Option) and not _both(option.help):
                wrong.append(f"{name} {option.opts[0]}")
    assert [] == wrong


SAYS = re.compile(r"p\.say\('((?:[^'\\]|\\.)*)'[^,]*?, *'((?:[^'\\]|\\.)*)'")


def test_templates_say_everything_in_both_languages() -> None:
    """Chinese stands in `p.say` beside English; only the name of the language stands alone."""
    wrong = []
    for path in sorted(ROOT.glob("kgtool/pages/templates/*.html")):
        text = path.read_text("utf-8")
        for en, zh in SAYS.findall(text):
            if LATIN.search(en) and (CHINESE.search(en) or not CHINESE.search(zh)):
                wrong.append((path.name, en, zh))
        text = re.sub(r"{% if p.lang == 'en' %}.*?{% endif %}", "", text, flags=re.DOTALL)
        outside = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)
        if CHINESE.search(outside):
            wrong.append((path.name, "outside", outside))
    assert [] == wrong


def test_the_scripts_say_everything_in_both_languages() -> None:
    """Each text of the scripts is a pair, Chinese and English, with the same places for values."""
    text = (ROOT / "browser" / "src" / "text.js").read_text("utf-8")
    pairs = re.findall(r"""\w+: \[\s*"([^"]*)",\s*(?:"([^"]*)"|'([^']*)')""", text)
    assert len(pairs) > 80
    wrong = [
        (zh, double or single)
        for zh, double, single in pairs
        if (zh != double and not CHINESE.search(zh))
        or CHINESE.search(double or single)
        or set(re.findall(r"\{\d\}", zh)) != set(re.findall(r"\{\d\}", double or single))
    ]
    assert [] == wrong


def test_headers_of_queries_are_in_both_languages() -> None:
    """A line of a header that is a text has its other language beside it."""
    wrong = []
    for path in sorted(ROOT.glob("queries/*/*.rq")):
        names = set(re.findall(r"^#\+ ([a-z-]+): ", path.read_text("utf-8"), re.MULTILINE))
        told = {"question", "title", "note", "remedy", "because", "keywords"} & names
        other = {name.removesuffix("-zh") for name in names if name.endswith("-zh")}
        wrong += [(path.name, name) for name in sorted(told ^ other)]
    assert [] == wrong


def test_columns_have_a_heading_in_each_language() -> None:
    """What stands above a column is never an identifier."""
    with (ROOT / "queries" / "columns.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [] == [
        row
        for row in rows
        if not CHINESE.search(row["label_zh"]) or CHINESE.search(row["label_en"])
    ]
