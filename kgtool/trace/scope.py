"""Which variables a group gives to what stands around it, and the columns that hold them.

Source: SPARQL 1.1 Query Language, section 18.2.1 (variable scope).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile

from kgtool.sparql.tree import (
    Bind,
    Choice,
    Group,
    Minus,
    Optional,
    Sub,
    Triples,
    Values,
    node_names,
)

__all__ = ["Scope", "certain_names", "given_names", "visible_names"]


def visible_names(group: Group) -> dict[str, None]:
    """Return the names that a group gives to what stands around it, in order."""
    found: dict[str, None] = {}
    for part in group.parts:
        if isinstance(part, Triples):
            found |= dict.fromkeys(n for p in part.patterns for n in node_names(p))
        elif isinstance(part, Optional):
            found |= visible_names(part.group)
        elif isinstance(part, Choice):
            for branch in part.branches:
                found |= visible_names(branch)
        elif isinstance(part, Bind):
            found[part.name] = None
        elif isinstance(part, Values):
            found |= dict.fromkeys(part.names)
        elif isinstance(part, Sub):
            block = part.block
            found |= (
                visible_names(block.where)
                if block.star
                else dict.fromkeys(i.name for i in block.items)
            )
    return found


def certain_names(group: Group) -> Iterator[str]:
    """Yield variables that a group binds whenever it matches."""
    for part in group.parts:
        if isinstance(part, Triples):
            for pattern in part.patterns:
                yield from node_names(replace(pattern, graph=None))
        elif isinstance(part, Choice) and len(part.branches) == 1:
            yield from certain_names(part.branches[0])


def given_names(group: Group) -> frozenset[str]:
    """Return variables whose values may be given before a group without changing its matches.

    Every match binds them, before anything that asks whether they are bound: an OPTIONAL that did
    not match would take over what is given.
    """
    first = takewhile(lambda part: not isinstance(part, Optional | Minus | Bind), group.parts)
    return frozenset(certain_names(replace(group, parts=tuple(first))))


@dataclass
class Scope:
    """The variables of a SELECT as columns of the plan; an inner SELECT passes them on renamed."""

    columns: dict[str, None]
    new: Callable[[], str]
    visible: set[str]
    outer: Scope | None = None
    star: bool = True
    names: dict[str, str] = field(default_factory=dict)
    passed: list[str] = field(default_factory=list)

    def column(self, name: str) -> str:
        """Return the column that holds the variable `name` of this SELECT."""
        if name not in self.names:
            if self.outer is None:
                self.columns[name] = None
                self.names[name] = name
            elif self.star:
                self.names[name] = self.outer.column(name)
            else:
                alias = self.new()
                self.passed.append(f"(?{name} AS ?{alias})")
                self.names[name] = self.outer.carry(alias)
        return self.names[name]

    def carry(self, alias: str) -> str:
        """Return `alias`, which an inner SELECT selects, as a column."""
        if self.outer is None:
            self.columns[alias] = None
            return alias
        if not self.star:
            self.passed.append(f"?{alias}")
        return self.outer.carry(alias)
