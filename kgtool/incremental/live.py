"""A graph with its inferences and findings, while it is edited.

Asserted triples are of two sorts: those that are reasoned over, and those that are only checked
(statement nodes, sources). What the project's SPARQL rules add is asked again after each edit; they
may say what is absent, so that no delta of them can be trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgtool.incremental.closure import LiveClosure
from kgtool.incremental.findings import LiveFindings
from kgtool.queries import Question
from kgtool.reason import Clash, apply_rules, is_worth_saying
from kgtool.terms import Triple
from kgtool.validate import Finding, Note

__all__ = ["Change", "Live"]


@dataclass(frozen=True)
class Change:
    """What an edit led to: inferences and findings that are new, and that are gone."""

    inferred: frozenset[Triple]
    withdrawn: frozenset[Triple]
    findings: Sequence[Finding]
    mended: Sequence[Finding]


class Live:
    """A graph of a project that stays reasoned over and checked.

    Parameters: `plain`, the triples that are reasoned over, ontology included; `apart`, those that
    are only checked; `shapes`; `rules`, CONSTRUCT queries over the closure.
    """

    def __init__(
        self,
        plain: Iterable[Triple],
        apart: Iterable[Triple],
        shapes: Iterable[Triple],
        rules: Sequence[Question] = (),
    ) -> None:
        self._plain = dict.fromkeys(plain)
        self._apart = dict.fromkeys(apart)
        self._rules = rules
        self._closure = LiveClosure(self._plain)
        self.inferred = self._infer()
        self._findings = LiveFindings(self._all(), shapes)

    @property
    def findings(self) -> list[Finding]:
        """What the shapes find now, sorted."""
        return self._findings.findings

    @property
    def notes(self) -> list[Note]:
        """Notes on shapes that test nothing now."""
        return self._findings.notes

    @property
    def clashes(self) -> Sequence[Clash]:
        """Where the graph contradicts itself now."""
        return self._closure.clashes

    @property
    def runs(self) -> tuple[int, int]:
        """How often everything was derived, and how often everything was checked."""
        return self._closure.runs, self._findings.runs

    def update(self, plain: Iterable[Triple], apart: Iterable[Triple]) -> Change:
        """Make the asserted triples these, whatever they were; return what that led to."""
        before = set(self._all())
        told = self.inferred
        new, old = dict.fromkeys(plain), self._plain
        self._closure.change(
            [triple for triple in new if triple not in old],
            [triple for triple in old if triple not in new],
        )
        self._plain, self._apart = new, dict.fromkeys(apart)
        self.inferred = self._infer()
        after = set(self._all())
        found, mended = self._findings.change(after - before, before - after)
        return Change(
            frozenset(self.inferred - told), frozenset(told - self.inferred), found, mended
        )

    def _infer(self) -> set[Triple]:
        worth = {triple for triple in self._closure.told if is_worth_saying(triple)}
        return worth | apply_rules(set(self._plain) | worth, self._rules)

    def _all(self) -> Iterable[Triple]:
        return dict.fromkeys([*self._plain, *self._apart, *self.inferred])
