"""Rows of terms as VALUES blocks, each short enough for the limits of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgtool.terms import Term
from kgtool.turtle import term_text

__all__ = ["seed_blocks"]

_TERMS = 1200
_BYTES = 30_000


def seed_blocks(names: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Iterator[str]:
    """Yield VALUES blocks that bind the variables `names` to `rows`, UNDEF where there is None."""
    head = f"VALUES ({' '.join(f'?{name}' for name in names)})"
    lines: list[str] = []
    size = 0
    for row in rows:
        line = f"({' '.join('UNDEF' if t is None else term_text(t) for t in row)})"
        if lines and (size + len(line.encode()) > _BYTES or len(lines) * (len(row) + 1) > _TERMS):
            yield f"{head} {{ {' '.join(lines)} }}"
            lines, size = [], 0
        lines.append(line)
        size += len(line.encode())
    if lines:
        yield f"{head} {{ {' '.join(lines)} }}"
