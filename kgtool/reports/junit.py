"""A report as JUnit XML, which build servers show: one test case for each shape and check.

A rule fails if there is a violation of it; warnings and hints stand in its output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from kgtool.validate import Finding, Report

__all__ = ["to_junit"]

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(report: Report, lang: str) -> str:
    """Return `report` as JUnit XML with messages in `lang`."""
    cases = dict.fromkeys(report.rules, ())
    by_rule: dict[str, list[Finding]] = {rule: [] for rule in cases}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    failed = sum(any(_fails(one) for one in found) for found in by_rule.values())
    body = [_clash(sentence[lang]) for sentence in report.clashes]
    body += [_case(rule, by_rule[rule], lang) for rule in sorted(by_rule)]
    head = (
        f'<testsuite name="kgtool validate" tests="{len(body)}"'
        f' failures="{failed + len(report.clashes)}" errors="0" skipped="0">'
    )
    notes = "\n".join(note.message(lang) for note in report.notes)
    tail = [f"<system-out>{_text(notes)}</system-out>"] if notes else []
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head, *body, *tail, "</testsuite>"]
    return "\n".join(lines) + "\n"


def _fails(finding: Finding) -> bool:
    return finding.severity == "violation"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))


def _lines(findings: Iterable[Finding], lang: str) -> str:
    return _text("\n".join(finding.line(lang) for finding in findings))


def _clash(sentence: str) -> str:
    first = sentence.splitlines()[0]
    return (
        '<testcase classname="owl" name="inconsistency">'
        f'<failure message={_attribute(first)} type="inconsistency">{_text(sentence)}</failure>'
        "</testcase>"
    )


def _case(rule: str, findings: list[Finding], lang: str) -> str:
    name = f'<testcase classname="shapes" name={_attribute(rule)}'
    if not findings:
        return f"{name}/>"
    violations = [one for one in findings if _fails(one)]
    others = [one for one in findings if not _fails(one)]
    inside = ""
    if violations:
        message = _attribute(violations[0].message(lang))
        inside = f'<failure message={message} type="violation">{_lines(violations, lang)}</failure>'
    if others:
        inside += f"<system-out>{_lines(others, lang)}</system-out>"
    return f"{name}>{inside}</testcase>"
