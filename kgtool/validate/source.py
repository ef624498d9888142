"""A shape in its graph while it is read: its values, and how its faults and notes are put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kgtool.errors import BadInput
from kgtool.namespaces import PREFIXES, shorten
from kgtool.terms import Literal, NamedNode, Term
from kgtool.validate.graph import Graph
from kgtool.validate.notes import Note

__all__ = ["Source"]

_SH = PREFIXES["sh"]
_TRUE = Literal("true", datatype=NamedNode(PREFIXES["xsd"] + "boolean"))


@dataclass(frozen=True)
class Source:
    """A shape in its graph, while it is read."""

    graph: Graph
    node: Term
    name: str
    notes: list[Note] = field(compare=False)

    @cached_property
    def _said(self) -> Mapping[str, list[Term]]:
        """What the graph says of the shape in SHACL's own terms, by local name."""
        found: dict[str, list[Term]] = {}
        for predicate, value in self.graph.outgoing(self.node):
            if predicate.value.startswith(_SH):
                found.setdefault(predicate.value[len(_SH) :], []).append(value)
        return found

    def values(self, name: str) -> list[Term]:
        """Return the values of `sh:name`."""
        return self._said.get(name, [])

    def one(self, name: str) -> Term | None:
        """Return the only value of `sh:name`, or None. Errors: `BadInput` if there are more."""
        found = self.values(name)
        if len(found) > 1:
            raise self.fault(f"sh:{name} has more than one value", f"sh:{name} 有多個值")
        return found[0] if found else None

    def fault(self, en: str, zh: str) -> BadInput:
        """Return the error that this shape is not valid SHACL."""
        return BadInput(f"shape {self.name}", f"not valid SHACL: {en}", f"不是有效的 SHACL：{zh}")

    def wrong(self, name: str, value: Term, en: str, zh: str) -> BadInput:
        """Return the error that `sh:name` has a value of the wrong kind."""
        text = shorten(value.value) if isinstance(value, NamedNode) else str(value)
        return self.fault(f"sh:{name} {text}: {en}", f"sh:{name} {text}：{zh}")

    def items(self, name: str, head: Term) -> tuple[Term, ...]:
        """Return the members of the list that `sh:name` has. Errors: `BadInput` if it is none."""
        try:
            return tuple(self.graph.list_items(head))
        except ValueError:
            raise self.wrong(name, head, "a list is needed here", "此處須為串列") from None

    def is_true(self, name: str) -> bool:
        """Say whether `sh:name` is `true`; other spellings are noted, since SHACL ignores them."""
        value = self.one(name)
        if value not in (None, _TRUE) and getattr(value, "value", "") != "false":
            self.note(
                "incomplete",
                f"sh:{name} {value} is not the literal true and is ignored",
                f"sh:{name} {value} 並非字面值 true，故不生效",
            )
        return value == _TRUE

    def note(self, kind: str, en: str, zh: str) -> None:
        """Keep a note about this shape."""
        self.notes.append(Note(kind, self.name, f"{self.name}: {en}", f"{self.name}：{zh}"))
