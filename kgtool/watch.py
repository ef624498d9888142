"""The project kept built while its files are edited: only what an edit can touch is done again.

The tables are read anew after each edit (that is quick and finds every fault of a table); their
triples are compared with those before, and inferences and findings follow the difference. An edit
of the ontology, the shapes or the rules starts anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kgtool.build import assembled, parts, read_shapes, tell_clashes
from kgtool.incremental.live import Change, Live
from kgtool.load import Loaded, input_digests, load
from kgtool.queries import read_questions
from kgtool.repository import Project
from kgtool.stores.embedded import in_memory
from kgtool.terms import Quad, Term
from kgtool.validate import (
    Finding,
    Places,
    Report,
    count_node_shapes,
    in_order,
    rule_names,
    validate_checks,
)

__all__ = ["Edit", "Watch"]

_What = tuple[str, Term, Term | None]
"""What a finding is of, whichever row it stands in by now: rule, thing and value."""


@dataclass(frozen=True)
class Edit:
    """What an edit led to: the whole report, the quads of the graph, and what is new and gone.

    `change` is None if everything was done anew.
    """

    report: Report
    quads: Sequence[Quad]
    change: Change | None = None


class Watch:
    """A project and its graph, inferences and findings. Errors: as of `load`."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._digests: Mapping[str, str] = {}
        self._live: Live | None = None
        self._checked: dict[_What, Finding] = {}

    def look(self) -> Edit | None:
        """Return what came of edits since the last look, None if no file has changed.

        Errors: `BadInput`, `BadTables` if the files cannot be read as they are now; the state from
        before stays, and the next look tries again only after another edit.
        """
        digests = input_digests(self._project)
        if digests == self._digests:
            return None
        before, self._digests = self._digests, digests
        loaded = load(self._project)
        if self._live is None or not _only_data(before, digests):
            self._start(loaded)
            return self._edit(loaded, None)
        plain, apart = parts(loaded.quads)
        return self._edit(loaded, self._live.update(plain, apart))

    def _start(self, loaded: Loaded) -> None:
        plain, apart = parts(loaded.quads)
        self._shapes = read_shapes(self._project)
        self._checks = read_questions(self._project, "checks")
        rules = read_questions(self._project, "rules")
        self._live = Live(plain, apart, self._shapes, rules)

    def _edit(self, loaded: Loaded, change: Change | None) -> Edit:
        if self._live is None:
            raise TypeError("nothing was read yet")
        inferred = sorted(self._live.inferred, key=str)
        quads = assembled(loaded, inferred)
        places = Places.of(loaded, quads)
        found = [places.locate(finding) for finding in self._live.findings]
        checked = validate_checks(in_memory(quads), self._checks, places)
        before, self._checked = self._checked, {_what(finding): finding for finding in checked}
        told = change and _with_checks(_located(change, places), before, self._checked)
        report = Report(
            in_order([*found, *checked]),
            clashes=tell_clashes(self._project, quads, self._live.clashes),
            shapes=count_node_shapes(self._shapes),
            checks=len(self._checks),
            notes=self._live.notes,
            rules=rule_names(self._shapes, self._checks),
        )
        return Edit(report, quads, told)


def _what(finding: Finding) -> _What:
    return finding.rule, finding.focus, finding.value


def _with_checks(
    change: Change, before: Mapping[_What, Finding], after: Mapping[_What, Finding]
) -> Change:
    """Add the findings of the checks, which are asked anew, to those of the shapes."""
    new = [finding for what, finding in after.items() if what not in before]
    gone = [finding for what, finding in before.items() if what not in after]
    return replace(
        change,
        findings=in_order([*change.findings, *new]),
        mended=in_order([*change.mended, *gone]),
    )


def _located(change: Change, places: Places) -> Change:
    found, mended = (_locate(part, places) for part in (change.findings, change.mended))
    return Change(change.inferred, change.withdrawn, found, mended)


def _locate(findings: Iterable[Finding], places: Places) -> list[Finding]:
    return [places.locate(finding) for finding in findings]


def _only_data(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Say whether nothing but tables has changed."""
    return all(
        name.startswith("data/")
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    )
