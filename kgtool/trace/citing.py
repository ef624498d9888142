"""From facts to citations, in the reader's language and in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kgtool.cited import KINDS, Cited
from kgtool.namespaces import SOURCE, shorten
from kgtool.terms import Triple
from kgtool.trace.facts import Fact, Reason
from kgtool.trace.origins import Origin, Origins

__all__ = ["Leaves", "cite"]

Leaves = Callable[[Triple], Iterable[Triple]]
"""From an inferred triple to the asserted ones it follows from."""

_ORDER = tuple(KINDS)
_PROJECT = SOURCE + "coop-tw"
_WORDS = {
    "project": (
        "edited by this project (names, types, bounds of dates)",
        "本專案編輯（名稱、類別、日期起訖等）",
    ),
    "sources": ("this project's list of sources", "本專案之來源清單"),
    "ontology": ("the ontology (terms and concepts)", "本體（詞彙與概念）"),
    "inferred": ("inferred", "推論所得"),
    "untraceable": ("not traceable", "無法追溯"),
    "follows": ("the row follows from it", "據此推論"),
    "why": ("see kgtool why", "推論依據請見 kgtool why"),
    "unknown": ("the graph names no source", "圖中未記載來源"),
    "given": ("the query itself gives these values", "由查詢本身給定的值"),
    "unmatched": (
        "the query gives other values each time, or blank nodes have no lasting name",
        "查詢每次產生不同的值，或空白節點沒有固定名稱",
    ),
    "exists": ("what made an EXISTS true was not found", "未能找出使 EXISTS 成立的陳述"),
    "path": ("the way of a property path was not found", "未能找出屬性路徑所經的陳述"),
    "select": ("EXISTS in the SELECT clause or HAVING", "SELECT 子句或 HAVING 中的 EXISTS"),
    "slice": ("DISTINCT with LIMIT over groups not shown", "DISTINCT 與 LIMIT 併用於未顯示的分組"),
}


class _Desk:
    """Citations of the facts of one answer, each made once."""

    def __init__(self, origins: Origins, lang: str, leaves: Leaves | None) -> None:
        self._origins = origins
        self._english = lang == "en"
        self._leaves = leaves
        self._made: dict[Fact, tuple[Cited, ...]] = {}

    def word(self, code: str) -> str:
        return _WORDS[code][0 if self._english else 1]

    def prepare(self, facts: Iterable[Fact]) -> None:
        """Ask for all that the citations of `facts` will need."""
        triples = {fact for fact in facts if isinstance(fact, Triple)}
        origins = self._origins.find(triples)
        leaves = [leaf for t in triples for leaf in self._followed(t, origins[t])]
        origins = self._origins.find(leaves)
        found = [origins[triple] for triple in (*triples, *leaves) if triple in origins]
        nodes = {node for origin in found for node in origin.nodes}
        statements = self._origins.statements(nodes)
        names = {statements[node].source for node in nodes if node in statements}
        names |= {SOURCE + key for origin in found for key in origin.graphs}
        self._origins.sources(names)

    def _followed(self, triple: Triple, origin: Origin) -> list[Triple]:
        """Return what an inferred triple that nobody states follows from."""
        if self._leaves is None or origin.nodes or "inferred" not in origin.graphs:
            return []
        return list(self._leaves(triple))

    def cite(self, fact: Fact) -> tuple[Cited, ...]:
        """Return the citations of one fact."""
        if fact not in self._made:
            self._made[fact] = (
                (self._untraceable(fact.code),) if isinstance(fact, Reason) else self._triple(fact)
            )
        return self._made[fact]

    def _untraceable(self, code: str, *triples: Triple) -> Cited:
        title = self.word("untraceable")
        return Cited("untraceable", title, remark=self.word(code), triples=triples)

    def _triple(self, triple: Triple) -> tuple[Cited, ...]:
        origin = self._origins.find([triple]).get(triple, Origin())
        leaves = self._followed(triple, origin)
        if leaves:
            return tuple(
                replace(cited, remark=self.word("follows")) if cited.statement else cited
                for leaf in leaves
                for cited in self._asserted(leaf, self._origins.find([leaf]).get(leaf, Origin()))
            )
        return self._asserted(triple, origin)

    def _asserted(self, triple: Triple, origin: Origin) -> tuple[Cited, ...]:
        statements = self._origins.statements(origin.nodes)
        stated = [self._statement(n, triple) for n in sorted(origin.nodes) if n in statements]
        return tuple(stated) or (self._graph(triple, origin),)

    def _statement(self, node: str, triple: Triple) -> Cited:
        found = self._origins.statements([node])[node]
        title, publisher, date = self._origins.sources([found.source]).get(
            found.source, (shorten(found.source), "", "")
        )
        return Cited(
            kind="project" if found.source == _PROJECT else "stated",
            title=title,
            statement=shorten(node),
            source=shorten(found.source),
            publisher=publisher,
            date=date,
            locator=" | ".join(found.locators),
            confidence=found.confidence[0 if self._english else 1],
            triples=(triple,),
        )

    def _graph(self, triple: Triple, origin: Origin) -> Cited:
        """Cite a triple that has no statement by the graph that it stands in."""
        of_sources = sorted(
            SOURCE + key for key in origin.graphs if SOURCE + key in self._origins.sources(())
        )
        plain = [name for name in of_sources if name != _PROJECT]
        if plain:
            title, publisher, date = self._origins.sources(())[plain[0]]
            source = shorten(plain[0])
            return Cited("stated", title, "", source, publisher, date, triples=(triple,))
        if of_sources or "coop-tw" in origin.graphs:
            source = shorten(_PROJECT)
            return Cited("project", self.word("project"), source=source, triples=(triple,))
        if "sources" in origin.graphs:
            source = shorten(_PROJECT)
            return Cited("project", self.word("sources"), source=source, triples=(triple,))
        if "ontology" in origin.graphs:
            return Cited("ontology", self.word("ontology"), triples=(triple,))
        if "inferred" in origin.graphs:
            title, why = self.word("inferred"), self.word("why")
            return Cited("inferred", title, remark=why, triples=(triple,))
        return self._untraceable("unknown", triple)


def _merged(found: Iterable[Cited]) -> tuple[Cited, ...]:
    """Return citations in reading order, those that differ only in their facts as one."""
    facts: dict[Cited, set[Triple]] = {}
    for cited in found:
        facts.setdefault(replace(cited, triples=()), set()).update(cited.triples)
    ordered = sorted(
        facts,
        key=lambda c: (_ORDER.index(c.kind), not c.statement, c.source, c.statement, c.remark),
    )
    return tuple(replace(c, triples=tuple(sorted(facts[c], key=str))) for c in ordered)


def cite(
    origins: Origins, rows: Sequence[set[Fact]], lang: str, leaves: Leaves | None
) -> tuple[tuple[Cited, ...], ...]:
    """Return the citations of each row.

    Parameters: `rows`, facts by row; `lang` of titles that are the project's own; `leaves`, from an
    inferred triple to the asserted ones it follows from.
    """
    desk = _Desk(origins, lang, leaves)
    desk.prepare(set().union(*rows))
    given: set[Fact] = {Reason("given")}
    return tuple(
        _merged(cited for fact in (row or given) for cited in desk.cite(fact)) for row in rows
    )
