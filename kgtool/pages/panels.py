"""The panels of pages: queries of `queries/pages/`, asked once for all things, or for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kgtool.queries import Question, bind, read_questions
from kgtool.repository import Project
from kgtool.stores import Store
from kgtool.terms import NamedNode, Term

__all__ = ["Panels", "Row"]

Row = Mapping[str, Term | None]


_FIRST = "zh-Hant"
_THING = "thing"
"""What a panel is about, as a parameter and as the column that tells things apart."""
_BY_LANGUAGE = frozenset({"thing", "described", "names"})
"""Panels whose rows hold texts of one language; of the others only labels differ."""


@dataclass(frozen=True)
class Panels:
    """The panel queries and what they answered, by query, language and thing.

    `opened` are those that a reader can open for a thing; `queries`, of which each row tells the
    thing, can be asked for all things at once.
    """

    store: Store
    queries: Mapping[str, Question]
    opened: Mapping[str, Question]
    _answers: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, store: Store) -> Panels:
        """Read the panel queries of a project; nothing is asked yet."""
        found = [q for q in read_questions(project, "pages") if _THING in q.parameters]
        columns = {query.id: query for query in found if _THING in query.columns}
        return cls(store, columns, {query.id: query for query in found})

    def ask_all(self, lang: str) -> None:
        """Ask every panel query for all things at once and keep the answers."""
        for name, query in self.queries.items():
            if name not in _BY_LANGUAGE and self._answers.get((name, _FIRST)):
                self._answers[name, lang] = self._answers[name, _FIRST]
                continue
            found: dict[str, list[Row]] = {}
            for row in self._rows(bind(query, {}, lang)):
                thing = row[_THING]
                if isinstance(thing, NamedNode):
                    found.setdefault(thing.value, []).append(row)
            self._answers[name, lang] = found

    def rows(self, name: str, iri: str, lang: str) -> Sequence[Row]:
        """Return the rows of a panel for one thing: from what was kept, else asked for it alone."""
        kept = self._answers.get((name, lang))
        if kept is not None:
            return kept.get(iri, ())
        return self._rows(bind(self.queries[name], {"thing": NamedNode(iri)}, lang))

    def kept(self, name: str) -> list[Row]:
        """Return every row of a panel that was asked for all things, in its first language."""
        found = self._answers.get((name, _FIRST), {})
        return [row for rows in found.values() for row in rows]

    def _rows(self, text: str) -> list[Row]:
        result: Any = self.store.select(text)
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]
