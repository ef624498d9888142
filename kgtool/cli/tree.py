"""An explanation as a tree of lines for people.

As in `tables`, only rich's measure of character cells is used; its trees would take longer to
import than the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells

from kgtool.cli.screen import visible
from kgtool.explain import ONTOLOGY, Cited, Told

__all__ = ["to_tree"]

_LEAST = 24
_KINDS = {
    "stated": {"en": "stated", "zh-Hant": "來源所載"},
    "own": {"en": "recorded by this project", "zh-Hant": "本專案登錄"},
    "ontology": {"en": "the ontology says", "zh-Hant": "本體規定"},
    "inferred": {"en": "inferred", "zh-Hant": "推論所得"},
}
_Lines = Iterator[str]


def _fold(text: str, width: int) -> list[str]:
    """Break text into lines, at a space where there is one."""
    lines, rest = [], text
    while cell_len(rest) > width:
        head = chop_cells(rest, width)[0]
        space = head.rfind(" ")
        cut = space + 1 if space > len(head) // 2 else len(head)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest]


def _cited(cited: Cited, lang: str) -> str:
    """Return a source in one line: title, publisher, date, place, confidence, row."""
    zh = lang != "en"
    if cited.source == ONTOLOGY:
        return f"· 本體 <{ONTOLOGY}>" if zh else f"· the ontology <{ONTOLOGY}>"
    title = f"《{cited.title}》" if zh else f"“{cited.title}”"
    level = cited.level.get(lang, "")
    row = f"{cited.table} {cited.row}" if cited.row else cited.table
    parts = [
        title,
        cited.publisher,
        cited.date,
        "; ".join(cited.locator) if not zh else "；".join(cited.locator),
        (f"可信度{level}" if zh else f"confidence: {level}") if level else "",
        (f"「{cited.quote}」" if zh else f"“{cited.quote}”") if cited.quote else "",
        row,
    ]
    if cited.note.get(lang):
        parts.append(f"附註：{cited.note[lang]}" if zh else f"note: {cited.note[lang]}")
    mark = "· " if cited.states else "· 依據：" if zh else "· from: "
    text = mark + ("，" if zh else ", ").join(part for part in parts if part)
    if cited.conflicts:
        text += (
            "　⚠ 來源間有歧異（kgtool conflicts）"
            if zh
            else "  ⚠ sources disagree (kgtool conflicts)"
        )
    return text


def _own(told: Told, lang: str) -> list[str]:
    """Return the lines about a step itself: what it says, and why or who says so."""
    kind = _KINDS[told.kind][lang]
    if told.kind == "ontology":
        return [f"{kind}：{told.says[lang]}" if lang != "en" else f"{kind}: {told.says[lang]}"]
    head = f"{told.says[lang]}（{kind}）" if lang != "en" else f"{told.says[lang]} ({kind})"
    lines = list(dict.fromkeys([head, *(_cited(cited, lang) for cited in told.cited)]))
    if told.rules:
        rules = (", " if lang == "en" else "、").join(told.rules)
        end = f"（規則 {rules}）" if lang != "en" else f" (rule {rules})"
        lines.append(told.because[lang] + end)
    return lines


def _branch(told: Told, lang: str, width: int, prefixes: tuple[str, str]) -> _Lines:
    """Yield the lines of a step and of all below it; `prefixes` of its first line and the rest."""
    first, rest = prefixes
    below = rest + ("│  " if told.premises else "   ")
    room = max(_LEAST, width - cell_len(below))
    lines = [part for line in _own(told, lang) for part in _fold(visible(line), room)]
    yield first + lines[0]
    for line in lines[1:]:
        yield below + line
    for number, premise in enumerate(told.premises, start=1):
        is_last = number == len(told.premises)
        marks = ("└─ ", "   ") if is_last else ("├─ ", "│  ")
        yield from _branch(premise, lang, width, (rest + marks[0], rest + marks[1]))


def to_tree(proofs: Sequence[Told], lang: str, width: int) -> list[str]:
    """Return the explanations of one triple as lines; proofs after the first are numbered."""
    lines: list[str] = []
    for number, told in enumerate(proofs, start=1):
        if len(proofs) > 1:
            lines.append(f"推論途徑 {number}：" if lang != "en" else f"proof {number}:")
        lines += _branch(told, lang, width, ("", ""))
        lines.append("")
    return lines
