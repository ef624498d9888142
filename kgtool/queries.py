"""Question files: SPARQL with a `#+` header; reading them, and binding values to parameters.

A file of `queries/` is complete SPARQL that runs anywhere. Each parameter is one line of its own,
`VALUES ?name { UNDEF }` (or a default term between the braces). Binding replaces what stands
between the braces by a serialised RDF term, so a value can never become syntax.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kgtool.errors import BadInput, WrongUse, nearest, reason
from kgtool.repository import Project
from kgtool.terms import Term
from kgtool.turtle import term_text
from kgtool.written import fold, not_utf8

__all__ = ["Question", "bind", "find_question", "read_question", "read_questions"]

_HEADER = re.compile(r"#\+ ([a-z][a-z-]*):[ \t]*(.*)")
_VALUES = r"^([ \t]*VALUES[ \t]+\?{name}[ \t]*\{{)[^{{}}\n]*(\}}[ \t]*(?:#.*)?)$"
_REPEATABLE = ("coverage",)


@dataclass(frozen=True)
class Question:
    """One question file: its header and its SPARQL text.

    `parameters` maps a name to its type: a class (`coop:Ministry`), a scheme (`scheme:stage`),
    `thing`, `year`, `date`, `number` or `flag`. `coverage` holds pairs of class and property whose
    share of known values is told with the answer. `renamed` maps a column to the one whose
    heading it has.
    """

    id: str
    file: str
    text: str
    label: Mapping[str, str]
    note: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    coverage: tuple[tuple[str, str], ...] = ()
    chart: str = ""
    keywords: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)


def _header(text: str, file: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        match = _HEADER.fullmatch(line)
        if match is None:
            raise BadInput(
                f"{file}:{number}:1",
                'a header line reads "#+ name: value"',
                "標頭行的寫法為「#+ name: …」",
            )
        name, value = match[1], match[2].strip()
        if name in found and name not in _REPEATABLE:
            raise BadInput(f"{file}:{number}:1", f'"{name}" twice', f"「{name}」重複")
        found.setdefault(name, []).append(value)
    return found


def _items(value: str, brackets: str) -> list[str]:
    inner = value.strip().removeprefix(brackets[0]).removesuffix(brackets[1])
    return [part.strip() for part in inner.split(",") if part.strip()]


def _pairs(value: str, file: str) -> dict[str, str]:
    found = {}
    for item in _items(value, "{}"):
        name, colon, kind = item.partition(":")
        if not colon or not kind.strip():
            raise BadInput(
                file,
                f'"{item}" in the header lacks a colon and what follows it',
                f"標頭之「{item}」缺少冒號及其後內容",
            )
        found[name.strip()] = kind.strip()
    return found


def _check_parameters(question: Question) -> None:
    for name in question.parameters:
        if not re.search(_VALUES.format(name=name), question.text, re.MULTILINE):
            raise BadInput(
                question.file,
                f'no line "VALUES ?{name} {{ UNDEF }}" for parameter {name}',
                f"缺少參數 {name} 的「VALUES ?{name} {{ UNDEF }}」行",
            )


_KNOWN = frozenset(
    {
        "id",
        "question",
        "question-zh",
        "title",
        "title-zh",
        "note",
        "note-zh",
        "parameters",
        "columns",
        "coverage",
        "headings",
        "chart",
        "keywords",
        "keywords-zh",
    }
)


def read_question(path: Path, file: str) -> Question:
    """Read one question, check, rule or page query.

    Parameters: `path`; `file` (str), its name in messages.
    Errors: `BadInput` if the header is malformed or a parameter has no VALUES line.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise BadInput(file, *not_utf8(path.read_bytes())) from None
    except OSError as fault:
        en, zh = reason(fault)
        raise BadInput(file, f"cannot be read: {en}", f"無法讀取：{zh}") from None
    head = _header(text, file)

    def one(*names: str) -> str:
        return next((head[name][0] for name in names if name in head), "")

    question = Question(
        id=one("id"),
        file=file,
        text=text,
        label={"en": one("question", "title"), "zh-Hant": one("question-zh", "title-zh")},
        note={"en": one("note"), "zh-Hant": one("note-zh")},
        parameters=_pairs(one("parameters"), file),
        columns=tuple(_items(one("columns"), "[]")),
        coverage=tuple(
            (parts[0], parts[1]) for value in head.get("coverage", []) if (parts := value.split())
        ),
        chart=one("chart"),
        keywords=tuple(_items(one("keywords"), "[]") + _items(one("keywords-zh"), "[]")),
        renamed=_pairs(one("headings"), file),
        more={name: values[0] for name, values in head.items() if name not in _KNOWN},
    )
    if not question.id or not all(question.label.values()):
        raise BadInput(file, "id, question and question-zh are needed", "須有 id 與中英文題目")
    _check_parameters(question)
    return question


def read_questions(project: Project, kind: str = "questions") -> list[Question]:
    """Read all files of `queries/<kind>/`, in the order of their names."""
    return [read_question(path, project.name(path)) for path in project.query_files(kind)]


def find_question(project: Project, wanted: str, kind: str = "questions") -> Question:
    """Return the question with the id `wanted`, or with those very words.

    Errors: `WrongUse` with the nearest ids if there is none.
    """
    files = project.query_files(kind)
    if short := re.fullmatch(r"(?:cq)?0*([0-9]{1,2})", fold(wanted)):
        wanted = f"cq{int(short[1]):02d}"
    for path in files:
        if path.stem == wanted or path.stem.partition("-")[0] == wanted:
            return read_question(path, project.name(path))
    for path in files:
        question = read_question(path, project.name(path))
        if _words(wanted) in map(_words, question.label.values()):
            return question
    names = {path.stem.partition("-")[0] if kind == "questions" else path.stem for path in files}
    en, zh = nearest(wanted, names)
    raise WrongUse(
        f'no question "{wanted}"{en} (kgtool questions lists all, with a word those about it)',
        f"題庫中沒有「{wanted}」{zh}（以 kgtool questions 列出全部，加上關鍵字即可尋找）",
    )


def _words(question: str) -> str:
    return fold(question).rstrip("?")


def _terms_text(given: Term | Sequence[Term]) -> str:
    return " ".join(map(term_text, given if isinstance(given, (list, tuple)) else [given]))


def bind(
    question: Question, values: Mapping[str, Term | Sequence[Term]], lang: str | None = None
) -> str:
    """Return the SPARQL text of `question` with `values` in its VALUES lines.

    Parameters: `values`, a term or several by parameter name; `lang` ("zh-Hant" or "en") for `?lang`.
    Errors: `WrongUse` for a name that is no parameter.
    """
    text = question.text
    bound = {name: _terms_text(given) for name, given in values.items()}
    for name in bound:
        if name not in question.parameters:
            en, zh = nearest(name, question.parameters)
            raise WrongUse(
                f'{question.id} has no parameter "{name}"{en}',
                f"{question.id} 沒有參數「{name}」{zh}",
            )
    if lang is not None:
        bound["lang"] = f'"{lang}"'
    for name, term in bound.items():
        pattern = re.compile(_VALUES.format(name=name), re.MULTILINE)
        text = pattern.sub(lambda match, term=term: f"{match[1]} {term} {match[2]}", text)  # type: ignore[misc]
    return text
