"""Readings of literals in SQL: for frequent datatypes the exact value, where that can be proved.

A reading holds for the lexical forms that its pattern matches and gives numbers with at most 18
digits before and behind the point, so DECIMAL(38,18) has them exactly. All other forms are read by
`datatypes` in Python, and `places` says where their values stand among the others.
Source: XML Schema 1.1 part 2, as in `values`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kgtool.namespaces import PREFIXES
from kgtool.plans import values as v
from kgtool.plans.datatypes import DATATYPES

__all__ = ["Place", "Reading", "places", "readings", "scaled"]

_XSD = PREFIXES["xsd"]
_SCALE = 10**18
_MOST = 10**38
_WHOLE = "[+-]?[0-9]{1,18}"
_DAY = "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,18})?"
_OFFSET = "(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"
_WINDOW = 14 * 3600


@dataclass(frozen=True)
class Reading:
    """How SQL reads a datatype: `pattern` of its forms, `low` and `high` of a form `lex`.

    `low` is NULL for forms that the pattern matches and that are wrong, such as the 30th of
    February. `least`, `most`: the range of valid numbers.
    """

    pattern: str
    family: int
    low: str
    high: str
    least: int | None = None
    most: int | None = None


def _number(name: str) -> Reading:
    known, value = DATATYPES[_XSD + name], "TRY_CAST(lex AS DECIMAL(38,18))"
    pattern = _WHOLE + r"(?:\.[0-9]{1,18})?" if name == "decimal" else _WHOLE
    return Reading(pattern, v.NUMBER, value, value, known.least, known.most)


def _seconds(day: str) -> str:
    """Return the seconds of the beginning of a day, counted as `values` does."""
    shift = v.days_from_civil(1970, 1, 1)
    days = f"date_diff('day', DATE '1970-01-01', TRY_CAST({day} AS DATE)) + {shift}"
    return f"CAST(({days}) * CAST(86400 AS BIGINT) AS DECIMAL(38,18))"


def _local(pattern: str, family: int, seconds: str) -> Reading:
    """Return the reading of moments without a zone: 14 hours to either side of UTC."""
    return Reading(pattern, family, f"{seconds} - {_WINDOW}", f"{seconds} + {_WINDOW}")


def _stamps() -> Iterator[Reading]:
    clock = "CAST(lex[12:13] AS INT) * 3600 + CAST(lex[15:16] AS INT) * 60"
    second = "CAST(regexp_extract(lex[18:], '^[0-9.]+') AS DECIMAL(38,18))"
    moment = f"({_seconds('left(lex, 10)')} + {clock} + {second})"
    yield _local(f"{_DAY}T{_CLOCK}", v.DATETIME, moment)
    away = "(CAST(lex[-5:-4] AS INT) * 3600 + CAST(lex[-2:] AS INT) * 60)"
    sign = "(CASE WHEN lex[-6] = '-' THEN -1 ELSE 1 END)"
    fixed = f"({moment} - CASE WHEN suffix(lex, 'Z') THEN 0 ELSE {sign} * {away} END)"
    yield Reading(f"{_DAY}T{_CLOCK}{_OFFSET}", v.DATETIME, fixed, fixed)


def readings(datatype: str) -> Sequence[Reading]:
    """Return the readings of a datatype (IRI), none if SQL has none."""
    name = datatype.removeprefix(_XSD)
    known = DATATYPES.get(datatype)
    if known is None:
        return ()
    if name == "decimal" or _is_integer(datatype):
        return [_number(name)]
    if name == "boolean":
        value = "CAST(CASE WHEN lex IN ('true', '1') THEN 1 ELSE 0 END AS DECIMAL(38,18))"
        return [Reading("true|false|0|1", v.BOOLEAN, value, value)]
    if name == "date":
        return [_local(_DAY, v.DATE, _seconds("lex"))]
    if name == "gYear":
        return [_local("[1-9][0-9]{3}", v.GYEAR, _seconds("(lex || '-12-01')"))]
    return list(_stamps()) if name == "dateTime" else ()


def _is_integer(datatype: str) -> bool:
    current: str | None = datatype
    while current is not None and current != _XSD + "integer":
        current = DATATYPES[current].base
    return current is not None


@dataclass(frozen=True)
class Place:
    """Where a number stands: by `side`, `number` of 18 places rounded down, and `rest` last.

    `side` is -1 or 1 for numbers too far out for DECIMAL(38,18), `rest` 0 for those it has.
    """

    side: int
    number: int
    rest: int


def scaled(value: Any) -> tuple[int, int, bool]:
    """Return side and number of a value's place, and whether that says all of it."""
    if value in (float("inf"), float("-inf")):
        return (1 if value > 0 else -1), 0, False
    exact = Fraction(value) * _SCALE
    whole = exact.numerator // exact.denominator
    if abs(whole) >= _MOST:
        return (1 if whole > 0 else -1), 0, False
    return 0, whole, exact == whole


def places(values: Iterable[Any]) -> dict[Any, Place]:
    """Return the places of all numbers that Python read, exact ones among them.

    Parameters: `values`, of one family, equal ones only once needed.
    """
    found: dict[Any, Place] = {}
    for order, value in enumerate(sorted(set(values)), 1):
        side, number, exact = scaled(value)
        found[value] = Place(side, number, 0 if exact else order)
    return found
