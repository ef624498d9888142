"""Which statements an answer rests on: every row, down to source, place and confidence.

A query is read into a tree (`kgtool.sparql`), planned as queries that also return what its triple
patterns matched (`planner`), run (`run`, `pathfinder`), and the triples found are cited (`origins`,
`citing`). The rows of the answer are never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from kgtool.answers import Answer
from kgtool.errors import WrongUse
from kgtool.explain import Explainer
from kgtool.explain.known import is_axiom
from kgtool.repository import Project
from kgtool.sparql.parser import parse
from kgtool.sparql.reader import NotRead
from kgtool.sparql.tree import Query
from kgtool.stores import Rows, Store
from kgtool.terms import Triple, triple_of
from kgtool.trace.citing import Desk, Leaves, cite
from kgtool.trace.origins import Origins
from kgtool.trace.plan import Plan
from kgtool.trace.planner import plan_query
from kgtool.trace.run import trace_rows

__all__ = ["Leaves", "add_sources", "cite_rows", "follow", "triples_of_rows"]

_HEADINGS = {
    "en": {"_sources": "Sources", "_statements": "Statements"},
    "zh-Hant": {"_sources": "資料來源", "_statements": "陳述"},
}
_ABSENT = {
    "en": (
        "Some rows also rest on the graph not saying something (NOT EXISTS, MINUS):"
        " what is absent has no source."
    ),
    "zh-Hant": "部分列亦以圖中「沒有」某項陳述為條件（NOT EXISTS、MINUS）；不存在之事無來源可列。",
}
_FALSE = {
    "en": "Nothing in the graph matches: what is absent has no source.",
    "zh-Hant": "圖中沒有符合的陳述；不存在之事無來源可列。",
}
_EXAMPLE = {
    "en": "The sources are those of one match; there may be others.",
    "zh-Hant": "所列為其中一組符合陳述的來源；可能尚有其他。",
}


@lru_cache(maxsize=64)
def _planned(query: str) -> tuple[Query, Plan]:
    try:
        read = parse(query)
    except NotRead as fault:
        raise WrongUse(
            f"--sources cannot trace a query with {fault.feature};"
            " ask without it, or write it another way",
            f"--sources 無法追溯含有 {fault.feature} 的查詢；請不加此選項，或改寫查詢",
        ) from None
    return read, plan_query(read)


def _is_absent(plan: Plan) -> bool:
    inner = [*(i.plan for i in plan.inners), *(w.plan for w in plan.witnesses)]
    return plan.absent or any(map(_is_absent, inner))


def _notes(plan: Plan, answer: Answer, lang: str) -> tuple[str, ...]:
    if answer.boolean is not None:
        return (_EXAMPLE[lang] if answer.boolean else _FALSE[lang],)
    return (_ABSENT[lang],) if _is_absent(plan) and answer.rows else ()


def add_sources(
    store: Store,
    query: str,
    answer: Answer,
    lang: str,
    *,
    leaves: Leaves | None = None,
    facts: bool = True,
) -> Answer:
    """Return an answer with the sources of each row.

    Parameters: `query`, the SPARQL text that gave the answer; `lang` of what is said about sources;
    `leaves`, from an inferred triple to the asserted ones it follows from; without it such a triple
    is cited as inferred; `facts`, whether each source holds the triples that it stands for.
    Errors: `WrongUse` for what cannot be traced at all; as of `store.select`.
    """
    read, plan = _planned(query)
    rows = trace_rows(store, read, plan, answer)
    sources = cite(Desk(Origins(store), lang, leaves), rows, facts=facts)
    return replace(
        answer,
        sources=() if answer.boolean is False else sources,
        headings={**answer.headings, **_HEADINGS[lang]},
        footnotes=(*answer.footnotes, *_notes(plan, answer, lang)),
    )


def cite_rows(store: Store, project: Project, query: str, answer: Answer, lang: str) -> Answer:
    """Return an answer with the sources of each row, inferred triples followed to asserted ones.

    Parameters: `project`, whose rules apply; others as of `add_sources`.
    Errors: as of `add_sources`.
    """
    return add_sources(
        store, query, answer, lang, leaves=follow(lambda: Explainer.of(store, project))
    )


def triples_of_rows(store: Store, query: str, rows: Rows) -> list[set[Triple]]:
    """Return the triples that each row of a query's result rests on, as far as they can be told.

    Errors: as of `add_sources`.
    """
    read, plan = _planned(query)
    traced = trace_rows(store, read, plan, Answer(rows.columns, rows.rows))
    return [{fact for fact in facts if isinstance(fact, Triple)} for facts in traced]


def follow(explainer: Callable[[], Explainer]) -> Leaves:
    """Return what leads from an inferred triple to the asserted ones of its shortest proof.

    Parameters: `explainer`, which gives the graph's; it is asked for once, when the first inferred
    triple is met.
    """
    opened: list[Explainer] = []

    def leaves(triple: Triple) -> list[Triple]:
        if not opened:
            opened.append(explainer())
        asserted = [fact for fact in opened[0].leaves(triple) if not is_axiom(fact)]
        return [triple_of(s, p, o) for s, p, o in asserted]

    return leaves
