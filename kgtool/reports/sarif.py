"""A report as SARIF 2.1.0, which editors and code review show at the row to edit.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

import json
from typing import Any

from kgtool.turtle import term_text
from kgtool.validate import Finding, Report

__all__ = ["to_sarif"]

_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def to_sarif(report: Report, lang: str, version: str) -> str:
    """Return `report` as a SARIF document with messages in `lang`; `version` is the tool's."""
    rules = sorted({finding.rule for finding in report.findings})
    clashes = [_clash(sentence[lang]) for sentence in report.clashes]
    if clashes:
        rules.append("inconsistency")
    run = {
        "tool": {
            "driver": {
                "name": "kgtool",
                "version": version,
                "informationUri": "https://w3id.org/coop-tw/",
                "rules": [{"id": rule} for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [*clashes, *(_result(finding, lang) for finding in report.findings)],
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": note.message(lang)}}
                    for note in report.notes
                ],
            }
        ],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _clash(sentence: str) -> dict[str, Any]:
    return {"ruleId": "inconsistency", "level": "error", "message": {"text": sentence}}


def _result(finding: Finding, lang: str) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(finding, lang)},
        "locations": _locations(finding, lang),
    }


def _text(finding: Finding, lang: str) -> str:
    colon = ": " if lang == "en" else "："
    lines = [f"{finding.title(lang)}{colon}{finding.message(lang)}"]
    if value := finding.value_text(lang):
        lines.append(f"{'value' if lang == 'en' else '內容'}{colon}{value}")
    rows = (", " if lang == "en" else "、").join(row.readable(lang) for row in finding.places)
    if rows:
        lines.append(f"{'edit' if lang == 'en' else '修改'}{colon}{rows}")
    return "\n".join(lines)


def _locations(finding: Finding, lang: str) -> list[dict[str, Any]]:
    thing = {
        "name": finding.label(lang),
        "fullyQualifiedName": term_text(finding.focus).strip("<>"),
    }
    if not finding.places:
        return [{"logicalLocations": [thing]}]
    return [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": row.file},
                "region": {"startLine": row.line},
            },
            "logicalLocations": [thing],
        }
        for row in finding.places
    ]
