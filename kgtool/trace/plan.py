"""A query in parts that return, beside each row, what its patterns matched."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.sparql.tree import Pattern

__all__ = ["Ground", "Inner", "Plan", "Witness"]


@dataclass(frozen=True)
class Ground:
    """A triple pattern over columns of its plan; it held where the columns of `guard` are bound."""

    pattern: Pattern
    guard: tuple[str, ...]


@dataclass(frozen=True)
class Inner:
    """A block planned apart; `columns` of the outer plan hold its key."""

    plan: Plan
    columns: tuple[str, ...]
    guard: tuple[str, ...]


@dataclass(frozen=True)
class Witness:
    """The pattern of an EXISTS; `columns` of the outer plan are its seeds, in order of its key."""

    plan: Plan
    columns: tuple[str, ...]
    guard: tuple[str, ...]
    sure: bool


@dataclass(frozen=True)
class Plan:
    """A query in parts, and what its rows say.

    `key` are the names of its first columns. `absent`: rows also rest on something not being
    there. `graph` is the GRAPH that the pattern stands in. `problems` are the codes of what cannot be traced. `rows` is a query for the key of each
    row of the answer, where the answer does not show it; `shown` are the answer's columns of it.
    `certain` are the names of its key that may be given beforehand: every match binds them.
    """

    start: str
    select: str
    where: str
    end: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    certain: frozenset[str] = frozenset()
    grounds: tuple[Ground, ...] = ()
    inners: tuple[Inner, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    absent: bool = False
    problems: tuple[str, ...] = ()
    graph: str = ""
    shown: tuple[str, ...] = ()
    rows: str = ""

    def text(self) -> str:
        """Return the query."""
        where = f"{{ {self.graph} {self.where} }}" if self.graph else self.where
        return f"{self.start} SELECT {self.select} WHERE {where} {self.end}"

    def text_inside(self, seeds: str) -> str:
        """Return the query with `seeds`, a VALUES block, at the beginning of its pattern."""
        where = f"{{ {seeds} {self.where[1:]}"
        where = f"{{ {seeds} {self.graph} {where} }}" if self.graph else where
        return f"{self.start} SELECT {self.select} WHERE {where} {self.end}"
