"""Values of literals as exact, ordered Python objects, and how they are made from matched text.

A value has a family (its value space) and two order keys, `low` and `high`. Within a family two
values are equal if both keys are; one is less if both keys are less. A moment without a zone may
be up to 14 hours off UTC to either side, so its keys lie that far apart; a duration of months and
one of days have keys that contradict each other. So incomparable values stay incomparable.

Source: XML Schema 1.1 part 2, sections 2.2.3 (order), 3.3.6 and 3.3.7, D.2 and E.3.
"""

from __future__ import annotations

import struct
from decimal import Context, Decimal
from re import Match
from typing import Any, NamedTuple

__all__ = [
    "BASE64",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "DURATION",
    "GDAY",
    "GMONTH",
    "GMONTHDAY",
    "GYEAR",
    "GYEARMONTH",
    "HEX",
    "MIXED_DURATION",
    "NUMBER",
    "STRING",
    "TIME",
    "UNORDERED",
    "URI",
    "Value",
]

(
    NUMBER,
    BOOLEAN,
    STRING,
    DATETIME,
    DATE,
    TIME,
    GYEAR,
    GYEARMONTH,
    GMONTH,
    GMONTHDAY,
    GDAY,
    DURATION,
    MIXED_DURATION,
    HEX,
    BASE64,
    URI,
) = range(1, 17)
"""The families; `xsd:decimal`, `xsd:float` and `xsd:double` share NUMBER, compared exactly.

DURATION holds those of only months or only seconds, MIXED_DURATION those of both.
"""

UNORDERED = frozenset({MIXED_DURATION, HEX, BASE64, URI})
"""Families whose values can be equal or not, but never less."""

_EXACT = Context(prec=1000)
_HALF_WINDOW = 14 * 3600
_LONGEST = 100
_FAR: int = 10 ** (_LONGEST + 20)
_DAYS_BEFORE = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class Value(NamedTuple):
    """A comparable value. Keys of one family can be sorted; numbers are int, Decimal or float."""

    family: int
    low: Any
    high: Any


def _point(family: int, key: Any) -> Value:
    return Value(family, key, key)


def to_number(match: Match[str]) -> Value:
    """Return the exact value of a decimal or integer."""
    return _point(NUMBER, Decimal(match[0]))


def to_double(match: Match[str]) -> Value | None:
    """Return the exact value of a double; None for NaN, which compares with nothing."""
    return _float(float(match[0]))


def to_float(match: Match[str]) -> Value | None:
    """Return the exact value of a single-precision float; None for NaN."""
    wide = float(match[0])
    try:
        return _float(struct.unpack("<f", struct.pack("<f", wide))[0])
    except OverflowError:
        return _float(float("inf") if wide > 0 else float("-inf"))


def _float(number: float) -> Value | None:
    return None if number != number else _point(NUMBER, number)


def to_boolean(match: Match[str]) -> Value:
    """Return 0 or 1."""
    return _point(BOOLEAN, int(match[0] in ("true", "1")))


def to_string(match: Match[str]) -> Value:
    """Return the text itself, ordered by code points."""
    return _point(STRING, match[0])


def to_uri(match: Match[str]) -> Value:
    """Return the text, without an order."""
    return _point(URI, match[0])


def to_hex(match: Match[str]) -> Value:
    """Return the octets as lower-case digits, without an order."""
    return _point(HEX, match[0].lower())


def to_base64(match: Match[str]) -> Value:
    """Return the octets as text without spaces, without an order."""
    return _point(BASE64, match[0].replace(" ", ""))


def to_plain(match: Match[str]) -> Value | None:
    """Return the string of an rdf:PlainLiteral without a language, else None."""
    text, _, language = match[0].rpartition("@")
    return None if language else _point(STRING, text)


def days_from_civil(year: int, month: int, day: int) -> int:
    """Return the days since 0000-03-01 or so in the Gregorian calendar, for any year."""
    past = year - (month <= 2)
    return 365 * year + past // 4 - past // 100 + past // 400 + _DAYS_BEFORE[month] + day


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _check_day(year: int, month: int, day: int) -> None:
    last = 29 + _is_leap(year) - 1 if month == 2 else 30 + (month in (1, 3, 5, 7, 8, 10, 12))
    if day > last:
        raise ValueError(f"no day {day} in month {month} of {year}")


def _exact(whole: int, fraction: str) -> int | Decimal:
    digits = fraction.rstrip("0")
    if not digits:
        return whole
    scaled = whole * 10 ** len(digits) + int(digits)
    return Decimal(f"{scaled}E-{len(digits)}")


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone[0] == "-" else seconds


def to_moment(match: Match[str], family: int) -> Value | None:
    """Return a point in time from the groups year, month, day, hour, minute, second, zone.

    Missing parts are taken from 1972-12-31T00:00:00, which no comparison can notice. Errors:
    `ValueError` if the month lacks the day. None if the digits are too many to compare (100).
    """
    part = match.groupdict()
    year_text, second = part.get("year") or "1972", part.get("second") or "0"
    if len(year_text) > _LONGEST or len(second) > _LONGEST:
        return None
    year, month = int(year_text), int(part.get("month") or 12)
    day = int(part.get("day") or 1)
    _check_day(year, month, day)
    hour = int(part.get("hour") or 0)
    if family == TIME:
        hour %= 24
    whole_second, _, fraction = second.partition(".")
    clock = hour * 3600 + int(part.get("minute") or 0) * 60 + int(whole_second)
    whole = days_from_civil(year, month, day) * 86400 + clock
    return _moment(family, whole, fraction, part["zone"])


def _moment(family: int, whole: int, fraction: str, zone: str | None) -> Value:
    if zone:
        return _point(family, _exact(whole - _offset(zone), fraction))
    early, late = whole - _HALF_WINDOW, whole + _HALF_WINDOW
    return Value(family, _exact(early, fraction), _exact(late, fraction))


def to_duration(match: Match[str]) -> Value | None:
    """Return a duration of months or of seconds with an order, one of both without.

    XML Schema orders some durations of months against some of days (a month is more than 27
    days); XPath does not, and neither do we. None if the digits are too many to compare (100).
    """
    part = match.groupdict()
    if any(text and len(text) > _LONGEST for text in part.values()):
        return None
    amount = {name: int(part.get(name) or 0) for name in ("y", "mo", "d", "h", "mi")}
    sign = -1 if part.get("minus") else 1
    months = sign * (amount["y"] * 12 + amount["mo"])
    second, _, fraction = (part.get("s") or "0").partition(".")
    whole = amount["d"] * 86400 + amount["h"] * 3600 + amount["mi"] * 60 + int(second)
    seconds = _exact(whole, fraction)
    # copy_negate is exact; unary minus would round to the context's precision
    signed = seconds if sign > 0 else _negated(seconds)
    return _duration(months, signed)


def _negated(number: int | Decimal) -> int | Decimal:
    return -number if isinstance(number, int) else number.copy_negate()


def _duration(months: int, seconds: int | Decimal) -> Value:
    if months and seconds:
        return _point(MIXED_DURATION, (months, seconds))
    if months:
        return Value(DURATION, months, _far(months))
    return Value(DURATION, _far(seconds), seconds) if seconds else _point(DURATION, 0)


def _far(number: int | Decimal) -> int | Decimal:
    """Return the number moved away from 0 so far that no near one of the same sign passes it."""
    far = _FAR if number > 0 else -_FAR
    if isinstance(number, int):
        return number + far
    places = -int(number.as_tuple().exponent)
    scaled = int(number.scaleb(places, _EXACT)) + int(f"{far}{'0' * places}")
    return Decimal(f"{scaled}E-{places}")
