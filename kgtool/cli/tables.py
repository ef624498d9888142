"""Answers as text for people: an aligned table, or blocks of lines where a table is too wide.

Only rich's measure of character cells is used (Chinese characters are two wide), not its tables:
importing those would take longer than most answers.
"""

from __future__ import annotations

import shutil
from decimal import Decimal

from rich.cells import cell_len, chop_cells, set_cell_size

from kgtool.answers import Answer, value_of
from kgtool.cli.screen import visible

__all__ = ["PIPED_WIDTH", "to_lines"]

PIPED_WIDTH = 200
"""Width of a table that goes into a file or a pipe."""

_GAP = "   "
_LEAST = 8
_READABLE = 40


def _filled(answer: Answer) -> list[int]:
    """Return the columns that a person reads: an IRI with a label, or an empty column, is not."""
    return [i for i in answer.visible() if any(row[i] is not None for row in answer.rows)]


def _is_number(answer: Answer, column: int) -> bool:
    return any(isinstance(value_of(row[column]), (int, Decimal)) for row in answer.rows[:50])


def _fit(natural: list[int], width: int) -> list[int]:
    """Return column widths that fit into `width`: the widest give way first."""
    widths = list(natural)
    while sum(widths) > width and max(widths) > _LEAST:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths


def _head(text: str, width: int) -> str:
    """Return what of `text` goes on the first line: whole words, where a script has them."""
    first = chop_cells(text, width)[0]
    if not (text[len(first) - 1 : len(first) + 1].isascii() and text[len(first)] != " "):
        return first
    space = first.rfind(" ")
    return first[:space] if space > 0 else first


def _fold(text: str, width: int) -> list[str]:
    """Return the lines of a cell: Chinese breaks anywhere, English between words if it can."""
    lines, rest = [], text.strip()
    while cell_len(rest) > width:
        lines.append(_head(rest, width).strip())
        rest = rest[len(_head(rest, width)) :].lstrip()
    return [*lines, rest]


def _row_lines(cells: list[list[str]], widths: list[int], right: list[bool]) -> list[str]:
    lines = []
    for number in range(max(map(len, cells))):
        parts = []
        for cell, width, numeric in zip(cells, widths, right, strict=True):
            text = cell[number] if number < len(cell) else ""
            pad = " " * (width - cell_len(text))
            parts.append(pad + text if numeric else set_cell_size(text, width))
        lines.append(f"  {_GAP.join(parts)}".rstrip())
    return lines


def _blocks(answer: Answer, shown: list[int]) -> list[str]:
    lines: list[str] = []
    for number, row in enumerate(answer.rows, start=1):
        lines.append(f"[{number}]")
        lines += [
            f"  {answer.heading(answer.columns[i])}  {text}"
            for i in shown
            if (text := visible(answer.readable(row, i)))
        ]
    return lines


def to_lines(answer: Answer, width: int | None) -> list[str]:
    """Return the rows of an answer as lines.

    Parameters: `width` in character cells, None for that of the terminal.
    """
    shown = _filled(answer)
    room = (width or shutil.get_terminal_size().columns) - 2 - len(_GAP) * (len(shown) - 1)
    texts = [[answer.heading(answer.columns[i]) for i in shown]]
    texts += [[visible(answer.readable(row, i)) for i in shown] for row in answer.rows]
    natural = [max(cell_len(row[k]) for row in texts) for k in range(len(shown))]
    if sum(min(size, _READABLE) for size in natural) > room * 5 // 4:
        return _blocks(answer, shown)
    widths = _fit(natural, room)
    right = [_is_number(answer, i) for i in shown]
    head, *body = ([_fold(t, w) for t, w in zip(row, widths, strict=True)] for row in texts)
    lines = _row_lines(head, widths, right)
    lines.append(" " + "─" * (sum(widths) + len(_GAP) * (len(shown) - 1) + 1))
    for cells in body:
        lines += _row_lines(cells, widths, right)
    return lines
