"""From facts to citations, in the reader's language and in reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from kgtool.cited import KINDS, Cited
from kgtool.namespaces import SOURCE, shorten
from kgtool.terms import Triple
from kgtool.trace.facts import Fact, Reason
from kgtool.trace.origins import Origin, Origins, Statement, has_blank

__all__ = ["Desk", "Leaves", "cite"]

Leaves = Callable[[Triple], Iterable[Triple]]
"""From an inferred triple to the asserted ones it follows from."""

_NOWHERE = Origin()
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
    "blank": ("a blank node has no name to look it up by", "空白節點沒有名稱，無從查詢"),
    "nothing": ("nothing in the graph matches", "圖中沒有符合的陳述"),
    "unmatched": (
        "the query gives other values each time, or blank nodes have no lasting name",
        "查詢每次產生不同的值，或空白節點沒有固定名稱",
    ),
    "exists": ("what made an EXISTS true was not found", "未能找出使 EXISTS 成立的陳述"),
    "path": ("the way of a property path was not found", "未能找出屬性路徑所經的陳述"),
    "select": ("EXISTS in the SELECT clause or HAVING", "SELECT 子句或 HAVING 中的 EXISTS"),
    "slice": ("DISTINCT with LIMIT over groups not shown", "DISTINCT 與 LIMIT 併用於未顯示的分組"),
}


_Part = tuple[Cited, Triple | None]
"""A citation without facts, and a fact to go with it."""


class Desk:
    """Citations of the facts of one answer, each made once.

    Parameters: `lang` of titles that are the project's own; `leaves`, from an inferred triple to the
    asserted ones it follows from.
    """

    def __init__(self, origins: Origins, lang: str, leaves: Leaves | None) -> None:
        self._origins = origins
        self._english = lang == "en"
        self._leaves = leaves
        self._made: dict[Fact, list[tuple[int, Triple | None]]] = {}
        self._texts: dict[Triple, str] = {}
        self._numbers: dict[Cited, int] = {}
        self._distinct: list[Cited] = []
        self._places: list[tuple[int, bool, str, str, str]] = []
        self._proved: dict[Triple, list[Triple]] = {}
        self._known: Mapping[Triple, Origin] = {}
        self._statements: Mapping[str, Statement] = {}
        self._sources: Mapping[str, tuple[str, str, str]] = {}
        self._by_node: dict[str, Cited] = {}

    def word(self, code: str) -> str:
        """Return a sentence of `_WORDS` in the reader's language."""
        return _WORDS[code][0 if self._english else 1]

    def prepare(self, facts: Iterable[Fact]) -> None:
        """Ask for all that the citations of `facts` will need."""
        triples = {fact for fact in facts if isinstance(fact, Triple)}
        self._known = self._origins.find(triples)
        if self._leaves is not None:
            inferred = [t for t in triples if _only_inferred(self._known.get(t, _NOWHERE))]
            self._proved = {triple: list(self._leaves(triple)) for triple in inferred}
        leaves = {leaf for proof in self._proved.values() for leaf in proof}
        self._known = self._origins.find(leaves)
        found = [self._known[t] for t in triples | leaves if t in self._known]
        nodes = {node for origin in found for node in origin.nodes}
        self._statements = self._origins.statements(nodes)
        names = {self._statements[node].source for node in nodes if node in self._statements}
        names |= {SOURCE + key for origin in found for key in origin.graphs}
        self._sources = self._origins.sources(names)

    # ---- One fact --------------------------------------------------------------------------------

    def parts(self, fact: Fact) -> list[_Part]:
        """Return the citations of one fact."""
        if isinstance(fact, Reason):
            return [(self._untraceable(fact.code), None)]
        if not self._proved.get(fact):
            return self._asserted(fact)
        follows = self.word("follows")
        return [
            (replace(cited, remark=follows) if cited.statement else cited, triple)
            for leaf in self._proved[fact]
            for cited, triple in self._asserted(leaf)
        ]

    def _asserted(self, triple: Triple) -> list[_Part]:
        origin = self._known.get(triple, _NOWHERE)
        stated = [(self._statement(n), triple) for n in origin.nodes if n in self._statements]
        if not stated and has_blank(triple):
            return [(self._untraceable("blank"), triple)]
        return [*stated] or [(self._graph(origin), triple)]

    def _untraceable(self, code: str) -> Cited:
        return Cited("untraceable", self.word("untraceable"), remark=self.word(code))

    def _statement(self, node: str) -> Cited:
        if node in self._by_node:
            return self._by_node[node]
        found = self._statements[node]
        name = shorten(found.source)
        title, publisher, date = self._sources.get(found.source, (name, "", ""))
        self._by_node[node] = Cited(
            kind="project" if found.source == _PROJECT else "stated",
            title=title,
            statement=shorten(node),
            source=name,
            publisher=publisher,
            date=date,
            locator=" | ".join(found.locators),
            confidence=found.confidence[0 if self._english else 1],
        )
        return self._by_node[node]

    def _graph(self, origin: Origin) -> Cited:
        """Cite a triple that has no statement by the graph that it stands in."""
        sources = [SOURCE + key for key in sorted(origin.graphs) if SOURCE + key in self._sources]
        others = [name for name in sources if name != _PROJECT]
        if others:
            title, publisher, date = self._sources[others[0]]
            return Cited("stated", title, "", shorten(others[0]), publisher, date)
        own = "project" if sources or "coop-tw" in origin.graphs else ""
        if own or "sources" in origin.graphs:
            return Cited("project", self.word(own or "sources"), source=shorten(_PROJECT))
        if "ontology" in origin.graphs:
            return Cited("ontology", self.word("ontology"))
        if "inferred" in origin.graphs:
            return Cited("inferred", self.word("inferred"), remark=self.word("why"))
        return self._untraceable("unknown")

    # ---- One row ---------------------------------------------------------------------------------

    def row(self, facts: Iterable[Fact]) -> tuple[Cited, ...]:
        """Return the citations of a row in reading order, each once."""
        found = {number for fact in facts for number, _ in self._numbered(fact)}
        return tuple(self._distinct[number] for number in sorted(found, key=self._place_of))

    def row_with_facts(self, facts: Iterable[Fact]) -> tuple[Cited, ...]:
        """Return the citations of a row in reading order, each once, with its facts."""
        found: dict[int, set[Triple | None]] = {}
        for fact in facts:
            for number, triple in self._numbered(fact):
                found.setdefault(number, set()).add(triple)
        return tuple(
            replace(self._distinct[number], triples=self._sorted(found[number]))
            for number in sorted(found, key=self._place_of)
        )

    def _numbered(self, fact: Fact) -> list[tuple[int, Triple | None]]:
        """Return the citations of a fact by number: equal ones have one number."""
        if fact not in self._made:
            self._made[fact] = []
            for cited, triple in self.parts(fact):
                number = self._numbers.setdefault(cited, len(self._numbers))
                if number == len(self._distinct):
                    self._distinct.append(cited)
                    self._places.append(_place(cited))
                self._made[fact].append((number, triple))
        return self._made[fact]

    def _place_of(self, number: int) -> tuple[int, bool, str, str, str]:
        return self._places[number]

    def _sorted(self, triples: Iterable[Triple | None]) -> tuple[Triple, ...]:
        return tuple(sorted((t for t in triples if t is not None), key=self._text))

    def _text(self, triple: Triple) -> str:
        if triple not in self._texts:
            self._texts[triple] = str(triple)
        return self._texts[triple]


def _only_inferred(origin: Origin) -> bool:
    return not origin.nodes and "inferred" in origin.graphs


def _place(cited: Cited) -> tuple[int, bool, str, str, str]:
    """Return where a citation stands among those of a row."""
    kind = _ORDER.index(cited.kind)
    return kind, not cited.statement, cited.source, cited.statement, cited.remark


def cite(desk: Desk, rows: Sequence[set[Fact]], *, facts: bool) -> tuple[tuple[Cited, ...], ...]:
    """Return the citations of each row.

    Parameters: `rows`, facts by row; `facts`, whether each citation also holds those it stands for.
    """
    desk.prepare(set().union(*rows))
    given: set[Fact] = {Reason("given")}
    citations = desk.row_with_facts if facts else desk.row
    return tuple(citations(row or given) for row in rows)
