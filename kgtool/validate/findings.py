"""What a finding is, and a report of findings as text, JSON and a standard SHACL report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from kgtool.namespaces import PREFIXES, shorten
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
from kgtool.validate.notes import Note
from kgtool.validate.paths import Path, describe_path
from kgtool.validate.rows import TableRow

__all__ = ["SEVERITIES", "SEVERITY_NAMES", "Finding", "Labels", "Report"]

SEVERITIES = ("violation", "warning", "info")
"""Severities, the gravest first; only a violation makes data not conform."""

SEVERITY_NAMES = {
    "en": {"violation": "violation", "warning": "warning", "info": "information"},
    "zh-Hant": {"violation": "違規", "warning": "警告", "info": "提示"},
}
_SEVERITY_TERMS = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}


Labels = tuple[tuple[str, str], ...]
"""Names of one thing as (language, name) pairs."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: which rule, about what, which value, in which row.

    `rule` is the name of a shape or check; `component` the SHACL constraint, empty for a check;
    `messages` maps a language to what is expected and how to mend it; `labels`, `path_labels` and
    `value_labels` likewise the names of the thing, the property and the value; `places` are the
    table rows to edit. `path` is the IRI of a simple path, `route` any path. `shape`, `source` and `grade` are the shape, the SPARQL constraint and the
    severity as the shapes graph names them; `details` say what is wrong inside.
    """

    severity: str
    rule: str
    focus: Term
    path: str = ""
    value: Term | None = None
    messages: tuple[tuple[str, str], ...] = ()
    labels: Labels = ()
    places: tuple[TableRow, ...] = ()
    component: str = ""
    shape: Term | None = None
    route: Path | None = None
    source: Term | None = None
    grade: str = ""
    details: tuple[Finding, ...] = ()
    path_labels: Labels = ()
    value_labels: Labels = ()

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

    def title(self, lang: str) -> str:
        """Return the thing and the property that this is about, by name."""
        path = dict(self.path_labels).get(lang) or (shorten(self.path) if self.path else "")
        return f"{self.label(lang)} · {path}" if path else self.label(lang)

    def value_text(self, lang: str) -> str:
        """Return the value that was found, with its name if it has one; "" if it is no other."""
        if self.value is None or self.value == self.focus:
            return ""
        shown = _value_text(self.value)
        name = dict(self.value_labels).get(lang)
        if name is None or name == shown:
            return shown
        if shown.startswith("<"):  # a name made of content, such as that of a date or a figure
            return name
        return f"{name} ({shown})" if lang == "en" else f"{name}（{shown}）"

    def line(self, lang: str) -> str:
        """Return the finding as lines for a person."""
        colon = ": " if lang == "en" else "："
        lines = [f"{SEVERITY_NAMES[lang][self.severity]}{colon}{self.title(lang)}"]
        lines.append(f"    {self.message(lang)}")
        rows = (", " if lang == "en" else "、").join(row.readable(lang) for row in self.places)
        for (en, zh), content in (
            (("value", "內容"), self.value_text(lang)),
            (("edit", "修改"), rows),
            (("rule", "規則"), self.rule),
        ):
            if content:
                lines.append(f"    {en if lang == 'en' else zh}{colon}{content}")
        return "\n".join(lines)


def _value_text(value: Term) -> str:
    return value.value if isinstance(value, Literal) else term_text(value, short=True)


@dataclass(frozen=True)
class Report:
    """All findings of a run, the clashes, notes on the shapes, and what was checked.

    `clashes`: for each contradiction one sentence by language. `rules`: names of the shapes and
    checks that were evaluated, whether or not they found anything.
    """

    findings: Sequence[Finding]
    clashes: Sequence[Mapping[str, str]] = ()
    shapes: int = 0
    checks: int = 0
    notes: Sequence[Note] = ()
    rules: Sequence[str] = ()
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
        name = "inconsistency: " if lang == "en" else "本體矛盾："
        note = "note: " if lang == "en" else "附註："
        lines = [f"{note}{one.message(lang)}" for one in self.notes]
        lines += [f"{name}{clash[lang]}" for clash in self.clashes]
        lines += [finding.line(lang) for finding in self.findings]
        return "\n".join([*lines, self.summary(lang)]) + "\n"

    def to_json(self) -> str:
        """Return the report as JSON, messages in both languages."""
        document = {
            "conforms": self.conforms,
            "shapes": self.shapes,
            "checks": self.checks,
            "notes": [
                {"kind": note.kind, "about": note.about, "en": note.en, "zh-Hant": note.zh}
                for note in self.notes
            ],
            "inconsistencies": [dict(clash) for clash in self.clashes],
            "findings": [
                {
                    "severity": finding.severity,
                    "rule": finding.rule,
                    "focus": term_text(finding.focus).strip("<>"),
                    "path": finding.path,
                    "value": None if finding.value is None else _value_text(finding.value),
                    "message": dict(finding.messages),
                    "label": dict(finding.labels),
                    "pathLabel": dict(finding.path_labels),
                    "valueLabel": dict(finding.value_labels),
                    "edit": [asdict(row) for row in finding.places],
                }
                for finding in self.findings
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def to_turtle(self) -> str:
        """Return a standard `sh:ValidationReport`.

        As the standard has it, `sh:conforms` is true only if there is no result of any severity.
        Clashes and notes, for which it has no place, are comments of the report; rows to edit are
        comments of a result.
        Source: SHACL, section 3.6.
        """
        names = _Names(self.findings)
        report = names.new()
        conforms = not self.findings and not self.clashes
        triples = [
            Triple(report, named("rdf:type"), named("sh:ValidationReport")),
            Triple(report, named("sh:conforms"), boolean(conforms)),
        ]
        for told in (*self.clashes, *({"en": note.en, "zh-Hant": note.zh} for note in self.notes)):
            triples += [Triple(report, named("rdfs:comment"), text(told[k], k)) for k in told]
        for finding in self.findings:
            node, more = _described(finding, names)
            triples += [Triple(report, named("sh:result"), node), *more]
        return to_graph_text([Quad(t.subject, t.predicate, t.object) for t in triples], "turtle")


class _Names:
    """New blank nodes for a report, named unlike any that the findings are about."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        taken = {term.value for term in _terms(findings) if isinstance(term, BlankNode)}
        self._prefix = "r"
        while any(name.startswith(self._prefix) for name in taken):
            self._prefix += "r"
        self._count = 0

    def new(self) -> BlankNode:
        self._count += 1
        return BlankNode(f"{self._prefix}{self._count}")


def _terms(findings: Iterable[Finding]) -> Iterator[Term | None]:
    for one in findings:
        yield from (one.focus, one.value, one.shape, one.source)
        yield from _terms(one.details)


def _described(finding: Finding, names: _Names) -> tuple[BlankNode, list[Triple]]:
    """Return a node for a finding and what the report says of it. Source: SHACL, section 3.6.2."""
    node = names.new()
    triples = [Triple(node, named(term), value) for term, value in _facts(finding)]
    if finding.route is not None:
        path, more = describe_path(finding.route, names.new)
        triples += [Triple(node, named("sh:resultPath"), path), *more]
    for inner in finding.details:
        part, more = _described(inner, names)
        triples += [Triple(node, named("sh:detail"), part), *more]
    return node, triples


def _facts(finding: Finding) -> Iterator[tuple[str, Term]]:
    yield "rdf:type", named("sh:ValidationResult")
    yield "sh:focusNode", finding.focus
    known = named(_SEVERITY_TERMS[finding.severity])
    yield "sh:resultSeverity", NamedNode(finding.grade) if finding.grade else known
    component = finding.component or PREFIXES["sh"] + "SPARQLConstraintComponent"
    yield "sh:sourceConstraintComponent", NamedNode(component)
    for message, lang in ((message, lang) for lang, message in finding.messages):
        yield "sh:resultMessage", text(message, lang) if lang else plain(message)
    for place in finding.places:
        for lang in ("en", "zh-Hant"):
            yield "rdfs:comment", text(place.readable(lang), lang)
    if finding.route is None and finding.path.startswith("http"):
        yield "sh:resultPath", NamedNode(finding.path)
    for term, value in (
        ("sh:value", finding.value),
        ("sh:sourceShape", finding.shape),
        ("sh:sourceConstraint", finding.source),
    ):
        if value is not None:
            yield term, value
