"""Tables for people: aligned with Chinese, folded into the width, in blocks where too wide."""

from __future__ import annotations

from rich.cells import cell_len

from kgtool.answers import Answer
from kgtool.cli.tables import to_lines
from kgtool.terms import Term, decimal, integer, named, plain

NAMES = {"body": "機關", "value": "金額"}
ROWS: list[tuple[Term | None, ...]] = [
    (named("id:most"), plain("科技部"), integer(1200)),
    (named("id:epa"), plain("EPA"), None),
]


def _answer(rows: list[tuple[Term | None, ...]] = ROWS) -> Answer:
    return Answer(("body", "bodyLabel", "value"), rows, headings=NAMES)


def test_chinese_and_latin_rows_are_aligned() -> None:
    """A Chinese character is two cells wide; numbers stand to the right."""
    assert [
        "  機關      金額",
        " ───────────────",
        "  科技部   1,200",
        "  EPA",
    ] == [line.rstrip() for line in to_lines(_answer(), 80)]


def test_a_long_cell_is_folded_and_nothing_is_lost() -> None:
    """Every line fits into the width, and the cell's text is all there."""
    text = "促進產學合作媒合與成果推廣" * 3
    lines = to_lines(Answer(("a", "b"), [(plain("x" * 8), plain(text))]), 60)
    assert all(cell_len(line) <= 60 for line in lines)
    folded = "".join(part for line in lines[2:] for part in line.split() if "x" not in part)
    assert text == folded


def test_an_answer_with_too_many_columns_comes_in_blocks() -> None:
    """Each row is a block of lines with heading and value; empty cells are left out."""
    columns = tuple(f"column{number}" for number in range(9))
    row: tuple[Term | None, ...] = (*(plain("value" * 4) for _ in range(8)), decimal("2.5"))
    lines = to_lines(Answer(columns, [row, (*row[:8], None)]), 80)
    assert "[1]" == lines[0]
    assert "  column8  2.5" == lines[9]
    assert "[2]" == lines[10]
    assert 19 == len(lines)


def test_a_column_that_is_empty_throughout_is_left_out() -> None:
    """Nothing is shown of a column without any value."""
    lines = to_lines(_answer([(named("id:epa"), plain("EPA"), None)]), 80)
    assert "  機關" == lines[0]
