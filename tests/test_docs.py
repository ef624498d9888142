"""What the READMEs promise is there: commands, questions, folders, exit codes, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgtool import errors
from kgtool.pages.changes import read_releases
from kgtool.queries import read_questions
from kgtool.repository import find_project

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-Hant.md")
COMMANDS = (
    "build",
    "validate",
    "reason",
    "questions",
    "ask",
    "query",
    "show",
    "why",
    "coverage",
    "conflicts",
    "reproduce",
    "doctor",
    "publish",
    "serve",
)


@pytest.mark.parametrize("name", READMES)
def test_the_first_lines_are_the_two_commands(name: str) -> None:
    """A newcomer reads make run and make test first."""
    lines = (ROOT / name).read_text("utf-8").splitlines()[:6]
    assert any(line.startswith("make run") for line in lines)
    assert any(line.startswith("make test") for line in lines)


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(name: str, command: str) -> None:
    """Each command of the program stands in both READMEs."""
    assert f"kgtool {command}" in (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", READMES)
def test_no_command_is_documented_that_is_not_there(name: str) -> None:
    """The READMEs name only commands that exist."""
    named = set(re.findall(r"^kgtool (\w+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
    assert set() == named - set(COMMANDS)


@pytest.mark.parametrize("name", READMES)
def test_every_exit_code_is_documented(name: str) -> None:
    """The table of exit codes names each code of the contract."""
    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.KgError)
    }
    text = (ROOT / name).read_text("utf-8")
    assert [] == [code for code in sorted(codes | {0, 1}) if f"| {code} |" not in text]


@pytest.mark.parametrize(
    "path",
    sorted([*ROOT.glob("**/README*.md"), *ROOT.glob("docs/*.md")]),
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_links_between_files_hold(path: Path) -> None:
    """A relative link in a README or a guide leads to a file or folder of the repository."""
    if {".venv", "_project", "node_modules"} & set(path.parts):
        return
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8"))
    assert [] == [link for link in links if not (path.parent / link).exists()]


def test_the_number_of_questions_in_the_readme_is_true() -> None:
    """Both READMEs say how many questions there are."""
    count = len(read_questions(find_project(ROOT)))
    assert f"{count} questions" in (ROOT / "README.md").read_text("utf-8")
    assert f"共 {count} 題" in (ROOT / "README.zh-Hant.md").read_text("utf-8")


def test_the_changelog_keeps_its_three_headings() -> None:
    """Ontology, data and tool have a heading each."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^### (\w+)$", text, re.MULTILINE)[:3] == ["ontology", "data", "tool"]


def test_the_changelogs_of_both_languages_keep_step() -> None:
    """Version for version and entry for entry they name the same commands, files and numbers."""
    told = {"ontology": "本體", "data": "資料", "tool": "工具"}
    english, chinese = (
        read_releases((ROOT / name).read_text("utf-8").splitlines())
        for name in ("CHANGELOG.md", "CHANGELOG.zh-Hant.md")
    )
    assert [(v, day, [told[name] for name, _ in parts]) for v, day, parts in english] == [
        (v, day, [name for name, _ in parts]) for v, day, parts in chinese
    ]
    for (_, _, parts), (_, _, others) in zip(english, chinese, strict=True):
        for (name, entries), (_, translated) in zip(parts, others, strict=True):
            assert list(map(_named, entries)) == list(map(_named, translated)), name


def _named(entry: str) -> list[str]:
    """Return what an entry says that is the same in both languages."""
    return sorted({*re.findall(r"`[^`]*`", entry), *re.findall(r"\b\d[\d.]*\b", entry)})
