"""A report written piece by piece as text, JSON or a standard SHACL report.

Large reports go out while they are made, so they never stand in memory as one text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from kgtool.namespaces import PREFIXES
from kgtool.terms import BlankNode, NamedNode, Quad, Term, Triple, boolean, named, plain, text
from kgtool.turtle import group_texts, term_text, to_graph_text
from kgtool.validate.findings import Finding, Report, plain_value
from kgtool.validate.paths import describe_path

__all__ = ["report_parts"]

_MANY = 10_000
"""From so many findings on, Turtle is sorted within each finding only."""

_SEVERITY_TERMS = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}


def report_parts(report: Report, form: str, lang: str) -> Iterator[str]:
    """Yield a report piece by piece.

    Parameters: `form`, "text", "json" (messages in both languages) or "turtle" (see
    `_turtle_parts`); `lang` of text.
    """
    if form == "text":
        return report.text_parts(lang)
    return _json_parts(report) if form == "json" else _turtle_parts(report)


def _json_parts(report: Report) -> Iterator[str]:
    document = {
        "conforms": report.conforms,
        "shapes": report.shapes,
        "checks": report.checks,
        "notes": [
            {"kind": note.kind, "about": note.about, "en": note.en, "zh-Hant": note.zh}
            for note in report.notes
        ],
        "inconsistencies": [dict(clash) for clash in report.clashes],
    }
    yield _dump(document).removesuffix("\n}") + ',\n "findings": ['
    comma = ""
    for finding in report.findings:
        yield f"{comma}\n  " + json.dumps(_to_dict(finding), ensure_ascii=False)
        comma = ","
    yield "\n ]\n}\n" if comma else "]\n}\n"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _to_dict(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "focus": term_text(finding.focus).strip("<>"),
        "path": finding.path,
        "value": None if finding.value is None else plain_value(finding.value),
        "message": dict(finding.messages),
        "label": dict(finding.labels),
        "pathLabel": dict(finding.path_labels),
        "valueLabel": dict(finding.value_labels),
        "edit": [asdict(row) for row in finding.places],
    }


def _turtle_parts(report: Report) -> Iterator[str]:
    """Yield a standard `sh:ValidationReport`.

    As the standard has it, `sh:conforms` is true only if there is no result of any severity.
    Clashes and notes, for which it has no place, are comments of the report; rows to edit are
    comments of a result.
    Source: SHACL, section 3.6.
    """
    groups = _groups(report)
    if len(report.findings) >= _MANY:
        yield from group_texts(groups)
        return
    triples = (triple for group in groups for triple in group)
    yield to_graph_text((Quad(t.subject, t.predicate, t.object) for t in triples), "turtle")


def _groups(report: Report) -> Iterator[list[Triple]]:
    """Yield the triples of the report itself, then those of each finding."""
    names = _Names(report.findings)
    node = names.new()
    conforms = not report.findings and not report.clashes
    notes = [{"en": note.en, "zh-Hant": note.zh} for note in report.notes]
    told = [text(said[lang], lang) for said in (*report.clashes, *notes) for lang in said]
    yield [
        Triple(node, named("rdf:type"), named("sh:ValidationReport")),
        Triple(node, named("sh:conforms"), boolean(conforms)),
        *(Triple(node, named("rdfs:comment"), comment) for comment in told),
    ]
    for finding in report.findings:
        result, triples = _described(finding, names)
        yield [Triple(node, named("sh:result"), result), *triples]


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
