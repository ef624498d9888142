"""What an engine finds: one result for each fault, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass

from kgtool.terms import Literal, NamedNode, Term
from kgtool.validate.constraints import Constraint
from kgtool.validate.paths import Path
from kgtool.validate.shapes import Shape

__all__ = ["Result"]


@dataclass(frozen=True)
class Result:
    """One validation result: `shape` and `constraint` say what is broken, `focus` by whom.

    `path` is that of the shape unless the constraint names another; `messages` are set only where
    a SPARQL solution fills them in; `details` are results of inner shapes.
    """

    focus: Term
    shape: Shape
    constraint: Constraint
    value: Term | None = None
    path: Path | None = None
    messages: tuple[Literal, ...] = ()
    details: tuple[Result, ...] = ()

    @property
    def severity(self) -> NamedNode:
        """The severity that the shape states."""
        return self.shape.severity
