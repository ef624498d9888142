"""Checks in SPARQL (`queries/checks/`) for what shapes cannot say.

Each returns `?record ?problem ?value`; its header states severity, problem and remedy in both
languages.
"""

from __future__ import annotations

from kgtool.errors import BadInput
from kgtool.queries import Question
from kgtool.stores import Store
from kgtool.validate.findings import SEVERITIES, Finding

__all__ = ["run_check"]


def run_check(store: Store, check: Question) -> list[Finding]:
    """Return the findings of one check.

    Errors: `BadInput` if the check has no known severity or other columns.
    """
    severity = check.more.get("severity", "")
    result = store.select(check.text)
    if severity not in SEVERITIES or result.columns != ("record", "problem", "value"):
        raise BadInput(
            check.file,
            "a check needs a severity and the columns record, problem, value",
            "查核須註明 severity，且欄位為 record、problem、value",
        )
    messages = (
        ("en", f"{check.label['en']}. {check.more.get('remedy', '')}".strip()),
        ("zh-Hant", f"{check.label['zh-Hant']}。{check.more.get('remedy-zh', '')}"),
    )
    return [
        Finding(severity, check.id, record, value=value, messages=messages)
        for record, _problem, value in result.rows
        if record is not None
    ]
