"""Days that are asked for, spans that statements are about, and how the two compare.

A date of a source is a year, a month or a day: two bounds, its first and its last possible day.
Only bounds are compared. What they leave open is a state of its own, `State.MAYBE`; an end that no
source states leaves `State.OPEN`, because *not stated* is not *for ever*.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from kgtool.errors import WrongUse
from kgtool.written import ROC, plain

__all__ = ["Bounds", "Day", "Span", "State", "read_day"]

_FORMS = (
    re.compile(r"(?P<y>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})(?:[-/.](?P<d>[0-9]{1,2}))?)?"),
    re.compile(r"民國(?P<roc>[0-9]{1,3})(?:[-/.](?P<m>[0-9]{1,2})(?:[-/.](?P<d>[0-9]{1,2}))?)?"),
    re.compile(r"(?:西元)?(?P<y>[0-9]{4})年(?:(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})日)?)?"),
    re.compile(
        r"(?:民國|ROC)?(?P<roc>[0-9]{2,3})年(?:(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})日)?)?"
    ),
)


class State(IntEnum):
    """How far something held on a day, strongest first; what rests on several has the weakest.

    TIMELESS: no day is asked of it (a kind, a name). HELD: its span holds the day. LATEST: the
    latest number of its series by then. OPEN: it had begun, or had not ended, but the other end is
    not stated. MAYBE: the day lies where a bound may lie. NEAR: no span; its source speaks of a
    day of its own. UNDATED: no span and no such day. NOT: it did not hold.
    """

    TIMELESS = 7
    HELD = 6
    LATEST = 5
    OPEN = 4
    MAYBE = 3
    NEAR = 2
    UNDATED = 1
    NOT = 0


@dataclass(frozen=True, order=True)
class Bounds:
    """The first and the last day that a date may mean."""

    earliest: date
    latest: date

    def happened_by(self, day: Day) -> State:
        """Say whether what happened on this date had happened by the end of `day`."""
        if self.earliest > day.last:
            return State.NOT
        return State.HELD if self.latest <= day.last else State.MAYBE


@dataclass(frozen=True)
class Day:
    """What is asked for: a day, or a month or year (what held at some time in it); `text` of it."""

    first: date
    last: date
    text: str


@dataclass(frozen=True)
class Span:
    """From when to when something holds; None where an end is not stated."""

    start: Bounds | None = None
    end: Bounds | None = None

    @property
    def stated(self) -> bool:
        """Whether an end is stated at all."""
        return self.start is not None or self.end is not None

    def begins_after(self, day: Day) -> bool:
        """Whether it certainly begins later."""
        return self.start is not None and self.start.earliest > day.last

    def is_over(self, day: Day) -> bool:
        """Whether it has certainly ended before."""
        return self.end is not None and self.end.latest < day.first

    def on(self, day: Day) -> State:
        """Return the state on `day`; UNDATED if no end is stated."""
        if not self.stated:
            return State.UNDATED
        if self.begins_after(day) or self.is_over(day):
            return State.NOT
        begun = self.start is None or self.start.latest <= day.last
        not_over = self.end is None or self.end.earliest >= day.first
        if not (begun and not_over):
            return State.MAYBE
        return State.HELD if self.start and self.end else State.OPEN


def _bad(value: str) -> WrongUse:
    return WrongUse(
        f'"{value}" is not a day, month or year (examples: 2018-06-30, 2018-06, 2018, 107年)',
        f"「{value}」不是日期、月份或年份（例如 2018-06-30、2018-06、2018、107年）",
    )


def read_day(value: str) -> Day:
    """Read what is asked for: `2018-06-30`, `2018/6`, `2018`, `2018年6月`, ROC years (`107年`).

    Errors: `WrongUse` if it is none of these, or no day of the calendar.
    """
    found = next(
        (m for form in _FORMS if (m := form.fullmatch("".join(plain(value).split())))), None
    )
    if found is None:
        raise _bad(value)
    parts = found.groupdict()
    try:
        year = int(parts["y"]) if "y" in parts else int(parts["roc"]) + ROC
        month, day = (int(parts[name]) if parts[name] else 0 for name in ("m", "d"))
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        raise _bad(value) from None
    width = 10 if day else 7 if month else 4
    return Day(first, last, first.isoformat()[:width])
