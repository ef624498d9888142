"""What a finding is, and a report of findings as text, JSON and a standard SHACL report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kgtool.namespaces import shorten
from kgtool.terms import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    Term,
    Triple,
    boolean,
    named,
    plain,
    text,
)
from kgtool.turtle import term_text, to_graph_text

__all__ = ["SEVERITIES", "Finding", "Report"]

SEVERITIES = ("violation", "warning", "info")
"""Severities, the gravest first; only a violation makes data not conform."""

_SEVERITY_NAMES = {
    "en": {"violation": "violation", "warning": "warning", "info": "information"},
    "zh-Hant": {"violation": "違規", "warning": "警告", "info": "提示"},
}
_SEVERITY_TERMS = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: which rule, about what, which value, in which row.

    `rule` is the name of a shape or check; `component` the SHACL constraint, empty for a check;
    `messages` maps a language to what is expected and how to mend it; `labels` likewise the name
    of the thing; `places` are table rows as `file:line (row)`.
    """

    severity: str
    rule: str
    focus: Term
    path: str = ""
    value: Term | None = None
    messages: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    places: tuple[str, ...] = ()
    component: str = ""

    def __lt__(self, other: Finding) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[int, str, str, str, str]:
        value = "" if self.value is None else str(self.value)
        return SEVERITIES.index(self.severity), self.rule, str(self.focus), self.path, value

    def label(self, lang: str) -> str:
        """Return the name of the thing in `lang`, or its shortened IRI."""
        known = dict(self.labels)
        fallback = (
            shorten(self.focus.value) if isinstance(self.focus, NamedNode) else str(self.focus)
        )
        return known.get(lang) or fallback

    def message(self, lang: str) -> str:
        """Return what is expected in `lang`."""
        known = dict(self.messages)
        return known.get(lang) or next(iter(known.values()), self.rule)

    def line(self, lang: str) -> str:
        """Return the finding as lines for a person."""
        colon = ": " if lang == "en" else "："
        head = f"{_SEVERITY_NAMES[lang][self.severity]} {self.rule}{colon}{self.label(lang)}"
        lines = [head, f"    {self.message(lang)}"]
        if self.value is not None:
            name = "value" if lang == "en" else "內容"
            lines.append(f"    {name}{colon}{_value_text(self.value)}")
        if self.places:
            name = "edit" if lang == "en" else "修改"
            lines.append(f"    {name}{colon}{', '.join(self.places)}")
        return "\n".join(lines)


def _value_text(value: Term) -> str:
    return value.value if isinstance(value, Literal) else term_text(value, short=True)


@dataclass(frozen=True)
class Report:
    """All findings of a run, the clashes of the ontology, and what was checked."""

    findings: Sequence[Finding]
    clashes: Sequence[str] = ()
    shapes: int = 0
    checks: int = 0
    counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        found = Counter(finding.severity for finding in self.findings)
        object.__setattr__(self, "counts", found)

    @property
    def conforms(self) -> bool:
        """Whether there is neither a violation nor a clash."""
        return not self.counts["violation"] and not self.clashes

    def summary(self, lang: str) -> str:
        """Return one line: what was checked, and how many findings of each severity."""
        counts = self.counts
        if lang == "en":
            return (
                f"{self.shapes} shapes, {self.checks} checks: {counts['violation']} violation(s),"
                f" {counts['warning']} warning(s), {counts['info']} note(s),"
                f" {len(self.clashes)} inconsistency(ies)"
            )
        return (
            f"檢查 {self.shapes} 個形狀、{self.checks} 項查核：違規 {counts['violation']}、"
            f"警告 {counts['warning']}、提示 {counts['info']}、本體矛盾 {len(self.clashes)}"
        )

    def to_text(self, lang: str) -> str:
        """Return the report for a person, the gravest first."""
        name = "inconsistency" if lang == "en" else "本體矛盾"
        lines = [f"{name}: {clash}" for clash in self.clashes]
        lines += [finding.line(lang) for finding in self.findings]
        return "\n".join([*lines, self.summary(lang)]) + "\n"

    def to_json(self) -> str:
        """Return the report as JSON, messages in both languages."""
        document = {
            "conforms": self.conforms,
            "shapes": self.shapes,
            "checks": self.checks,
            "inconsistencies": list(self.clashes),
            "findings": [
                {
                    "severity": finding.severity,
                    "rule": finding.rule,
                    "focus": term_text(finding.focus).strip("<>"),
                    "path": finding.path,
                    "value": None if finding.value is None else _value_text(finding.value),
                    "message": dict(finding.messages),
                    "label": dict(finding.labels),
                    "places": list(finding.places),
                }
                for finding in self.findings
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def to_turtle(self) -> str:
        """Return a standard `sh:ValidationReport`. Source: SHACL, section 3.6."""
        report = BlankNode("report")
        triples = [
            Triple(report, named("rdf:type"), named("sh:ValidationReport")),
            Triple(report, named("sh:conforms"), boolean(self.conforms)),
        ]
        for number, finding in enumerate(self.findings, start=1):
            node = BlankNode(f"r{number}")
            triples.append(Triple(report, named("sh:result"), node))
            triples += _result_triples(node, finding)
        return to_graph_text([Quad(t.subject, t.predicate, t.object) for t in triples], "turtle")


def _result_triples(node: BlankNode, finding: Finding) -> list[Triple]:
    facts: list[tuple[str, Term]] = [
        ("rdf:type", named("sh:ValidationResult")),
        ("sh:resultSeverity", named(_SEVERITY_TERMS[finding.severity])),
        ("sh:focusNode", finding.focus),
        (
            "sh:sourceConstraintComponent",
            NamedNode(finding.component)
            if finding.component
            else named("sh:SPARQLConstraintComponent"),
        ),
    ]
    facts += [("sh:resultMessage", text(message, lang)) for lang, message in finding.messages]
    facts += [("rdfs:comment", plain(place)) for place in finding.places]
    if finding.path.startswith("http"):
        facts.append(("sh:resultPath", NamedNode(finding.path)))
    if finding.value is not None:
        facts.append(("sh:value", finding.value))
    return [Triple(node, named(term), value) for term, value in facts]
