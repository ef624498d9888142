"""Rows of terms as VALUES blocks, each short enough for the limits of a query; what they find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgtool.namespaces import PREFIXES
from kgtool.stores import Rows, Store
from kgtool.stores.embedded import Embedded
from kgtool.terms import Term
from kgtool.turtle import term_text

__all__ = ["ask_variants", "look_up", "seed_blocks"]

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


def _prologue(query: str) -> str:
    """Return declarations of the project's prefixes that a query may use."""
    used = (name for name in sorted(PREFIXES) if f"{name}:" in query)
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used)


def ask_variants(store: Store, query: str, texts: Iterable[str]) -> Iterator[Rows]:
    """Yield the result of each text, which is `query` with nothing added but VALUES of data.

    So the policy on queries, which reads every word, is asked once.
    Errors: as of `store.select`.
    """
    if not isinstance(store, Embedded):
        yield from map(store.select, texts)
        return
    prologue = _prologue(query)
    answer = store.prepare(prologue + query)
    for text in texts:
        result = answer(prologue + text, {})
        if isinstance(result, Rows):
            yield result


def look_up(
    store: Store, query: str, names: Sequence[str], rows: Iterable[Sequence[Term | None]]
) -> Iterator[tuple[Term | None, ...]]:
    """Yield what one of the project's own queries finds for rows of terms.

    Parameters: `query`, a SELECT with `%s` where the VALUES block of `names` and `rows` goes.
    Errors: as of `store.select`.
    """
    texts = (query % block for block in seed_blocks(names, rows))
    for found in ask_variants(store, query % "", texts):
        yield from found.rows
