"""Errors that only a server knows, and the HTTP status of every error."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kgtool.errors import BadInput, KgError, LimitReached, Refused, StoreProblem, WrongUse

__all__ = ["Fault", "NotAcceptable", "NotFound", "Violation", "fault_of"]

_PLACE = re.compile(r"(?P<file>[^:]*):(?P<line>\d+):(?P<column>\d+)\Z")


class NotFound(KgError):
    """There is no such document, graph or question."""

    def __init__(self) -> None:
        super().__init__("there is nothing at this address", "此網址查無資料")


class NotAcceptable(KgError):
    """None of the formats that the client accepts is there.

    Parameters: `offer`, the media types or profiles to choose from.
    """

    def __init__(self, offer: Sequence[str]) -> None:
        listed = ", ".join(offer)
        super().__init__(
            f"none of the accepted formats is available; choose one of: {listed}",
            f"無法以所要求的格式回覆；可選用：{listed}",
        )
        self.offer = list(offer)


class Violation(KgError):
    """An update that would leave the graph with violations; nothing was changed.

    Parameters: `findings`, one text for each violation.
    """

    def __init__(self, findings: Sequence[str]) -> None:
        count = len(findings)
        super().__init__(
            f"the update would cause {count} violation(s); nothing was changed",
            f"此更新將造成 {count} 處違規，未變更任何內容",
        )
        self.findings = list(findings)


class Fault(KgError):
    """An error with its HTTP status, the form in which workers report and pages show it.

    Parameters: `status`; `en`, `zh`; `more`, members of the problem document (line, column, offer,
    findings) and `retry`, seconds after which to try again.
    """

    def __init__(
        self, status: int, en: str, zh: str, more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(en, zh)
        self.status = status
        self.more = dict(more or {})

    def told(self) -> dict[str, Any]:
        """Return the error as JSON data, for another process."""
        return {"status": self.status, "en": self.en, "zh": self.zh, "more": self.more}


_STATUS: Sequence[tuple[type[KgError], int]] = (
    (NotFound, 404),
    (NotAcceptable, 406),
    (Violation, 422),
    (BadInput, 400),
    (WrongUse, 400),
    (LimitReached, 400),
    (Refused, 403),
    (StoreProblem, 503),
)


def _more(error: KgError) -> dict[str, Any]:
    if isinstance(error, NotAcceptable):
        return {"offer": error.offer}
    if isinstance(error, Violation):
        return {"findings": error.findings}
    if isinstance(error, StoreProblem):
        return {"retry": 5}
    place = _PLACE.match(error.place) if isinstance(error, BadInput) else None
    return {"line": int(place["line"]), "column": int(place["column"])} if place else {}


def fault_of(error: KgError) -> Fault:
    """Return an error of the project as one with an HTTP status."""
    if isinstance(error, Fault):
        return error
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    return Fault(status, error.en, error.zh, _more(error))
