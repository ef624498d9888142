"""Applying a SPARQL update to quads in memory: all of it or nothing, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph

from kgtool.errors import BadInput
from kgtool.namespaces import PREFIXES
from kgtool.policy import Token, check_query, tokens
from kgtool.stores import Dataset
from kgtool.terms import Quad, graph_node

__all__ = ["apply_update"]


def _where_places(words: Sequence[Token]) -> Iterator[int]:
    """Yield where the WHERE of each operation begins."""
    depth = 0
    for before, token in zip([None, *words], words, strict=False):
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth and token.kind == "word" and token.text.upper() == "WHERE":
            if before is not None and before.text.upper() == "DELETE":
                raise BadInput(
                    "update",
                    "with using-graph-uri write DELETE { … } WHERE { … }",
                    "搭配 using-graph-uri 時請寫成 DELETE { … } WHERE { … }",
                )
            yield token.start


def _with_dataset(update: str, dataset: Dataset) -> str:
    """Return the update with the graphs of the request as USING clauses.

    Source: SPARQL 1.1 Protocol, section 2.2.3.
    """
    if dataset.default is None and dataset.named is None:
        return update
    words = list(tokens(update))
    if any(token.kind == "word" and token.text.upper() in ("USING", "WITH") for token in words):
        raise BadInput(
            "update",
            "using-graph-uri and USING or WITH exclude each other",
            "using-graph-uri 不得與 USING 或 WITH 併用",
        )
    clauses = [f"USING {graph_node(name)}" for name in dataset.default or ()]
    clauses += [f"USING NAMED {graph_node(name)}" for name in dataset.named or ()]
    text = "".join(f"{clause}\n" for clause in clauses)
    for place in reversed(list(_where_places(words))):
        update = update[:place] + text + update[place:]
    return update


def apply_update(quads: Iterable[Quad], update: str, dataset: Dataset) -> list[Quad]:
    """Return what `quads` become by `update`, sorted.

    Parameters: `dataset`, base IRI and the graphs that WHERE looks at.
    Errors: `Refused`, `LimitReached` (policy); `BadInput` with line and column (syntax).
    """
    check_query(update, updates=True)
    text = _with_dataset(update, dataset)
    store = pyoxigraph.Store()
    store.bulk_extend(quads)
    try:
        store.update(text, base_iri=dataset.base, prefixes=PREFIXES)
    except SyntaxError as fault:
        raise _syntax_problem(fault) from None
    return sorted(store, key=str)


def _syntax_problem(fault: SyntaxError) -> BadInput:
    place, _, reason = (fault.msg or "").removeprefix("error at ").partition(": ")
    known = f"update:{place}" if reason else "update"
    shown = reason[:160] or "cannot be read"
    return BadInput(known, f"not a SPARQL update: {shown}", f"SPARQL 更新語法有誤：{shown}")
