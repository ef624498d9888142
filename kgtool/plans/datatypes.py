"""The datatypes of XML Schema and RDF: which lexical forms are valid, and what they mean.

One table, `DATATYPES`, has for each datatype a linear pattern of its lexical forms, how its value
is made, the range of whole numbers, and the datatype it is derived from.

Source: XML Schema 1.1 part 2, sections 3.3 and 3.4; RDF 1.1 Concepts, section 5. White space
around a form belongs to no lexical space but those of the string types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from re import Match, Pattern

from kgtool.namespaces import PREFIXES
from kgtool.plans import values as v
from kgtool.plans.values import Value

__all__ = ["DATATYPES", "Datatype", "is_text", "read_value"]

_XSD, _RDF = PREFIXES["xsd"], PREFIXES["rdf"]
_TEXTS = frozenset({_XSD + "string", _RDF + "PlainLiteral"})
Maker = Callable[[Match[str]], Value | None]


@dataclass(frozen=True)
class Datatype:
    """A datatype: pattern `form` of valid forms, `make` a value, `base` IRI it is derived from.

    The pattern is compiled when it is first needed: the large ones take longer than small checks.

    `least`, `most`: the range of whole numbers, None where it is open. `make` raises `ValueError`
    for forms that fit the pattern and are still wrong, such as the 30th of February.
    """

    form: str
    make: Maker
    base: str | None = None
    least: int | None = None
    most: int | None = None

    def read(self, lexical: str) -> tuple[bool, Value | None]:
        """Return whether the form is valid, and its value if it can be compared."""
        match = _compiled(self.form).fullmatch(lexical)
        if match is None:
            return False, None
        try:
            value = self.make(match)
        except ValueError:
            return False, None
        inside = value is None or self._in_range(value)
        return (True, value) if inside else (False, None)

    def _in_range(self, value: Value) -> bool:
        too_small = self.least is not None and value.low < self.least
        return not (too_small or (self.most is not None and value.low > self.most))


@cache
def _compiled(form: str) -> Pattern[str]:
    return re.compile(form)


def _unordered(match: Match[str]) -> None:
    """Stand for values that compare with nothing but themselves."""


_CHARS = "[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*"
_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = _START + "\\-.0-9\xb7\u0300-\u036f\u203f-\u2040"
_WORD = "[\x21-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+"
_TOKENS = f"(?:{_WORD}(?: {_WORD})*)?"
_NCNAME = f"[{_START}][{_REST}]*"
_WHOLE = "[+-]?[0-9]+"
_FLOAT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_STAMP = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_ZONE = _STAMP + "?"
_YEAR = "(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = "(?P<month>0[1-9]|1[0-2])"
_DAY = "(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK = (
    r"(?!24:(?!00:00(?![.0-9]*[1-9])))(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9])"
    r":(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
)
_MONTHS = "(?:(?P<y>[0-9]+)Y)?(?:(?P<mo>[0-9]+)M)?"
_DAYS = (
    "(?:(?P<d>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<h>[0-9]+)H)?(?:(?P<mi>[0-9]+)M)?(?:(?P<s>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
_SIGN = "(?P<minus>-)?P(?=[0-9T])"
_BASE64 = (
    "(?!.*  )(?! )(?!.* $)(?:(?:[A-Za-z0-9+/] ?){4})*"
    "(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
)

_Entry = tuple[str, str, Maker, str]


def _moments(family: int) -> Maker:
    return partial(v.to_moment, family=family)


_FORMS: tuple[_Entry, ...] = (
    ("string", _CHARS, v.to_string, ""),
    ("normalizedString", _CHARS.replace("\t\n\r", ""), v.to_string, "string"),
    ("token", _TOKENS, v.to_string, "normalizedString"),
    ("language", "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*", v.to_string, "token"),
    ("NMTOKEN", f"[:{_REST}]+", v.to_string, "token"),
    ("Name", f"[:{_START}][:{_REST}]*", v.to_string, "token"),
    ("NCName", _NCNAME, v.to_string, "Name"),
    ("ID", _NCNAME, v.to_string, "NCName"),
    ("IDREF", _NCNAME, v.to_string, "NCName"),
    ("ENTITY", _NCNAME, v.to_string, "NCName"),
    ("boolean", "true|false|0|1", v.to_boolean, ""),
    ("decimal", r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", v.to_number, ""),
    ("double", _FLOAT, v.to_double, ""),
    ("float", _FLOAT, v.to_float, ""),
    ("anyURI", _TOKENS, v.to_uri, ""),
    ("QName", f"(?:{_NCNAME}:)?{_NCNAME}", _unordered, ""),
    ("NOTATION", f"(?:{_NCNAME}:)?{_NCNAME}", _unordered, ""),
    ("hexBinary", "(?:[0-9a-fA-F]{2})*", v.to_hex, ""),
    ("base64Binary", _BASE64, v.to_base64, ""),
    ("dateTime", f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}", _moments(v.DATETIME), ""),
    (
        "dateTimeStamp",
        f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_STAMP}",
        _moments(v.DATETIME),
        "dateTime",
    ),
    ("date", f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}", _moments(v.DATE), ""),
    ("time", f"{_CLOCK}{_ZONE}", _moments(v.TIME), ""),
    ("gYear", f"{_YEAR}{_ZONE}", _moments(v.GYEAR), ""),
    ("gYearMonth", f"{_YEAR}-{_MONTH}{_ZONE}", _moments(v.GYEARMONTH), ""),
    ("gMonth", f"--{_MONTH}{_ZONE}", _moments(v.GMONTH), ""),
    ("gMonthDay", f"--{_MONTH}-{_DAY}{_ZONE}", _moments(v.GMONTHDAY), ""),
    ("gDay", f"---{_DAY}{_ZONE}", _moments(v.GDAY), ""),
    ("duration", _SIGN + _MONTHS + _DAYS, v.to_duration, ""),
    ("yearMonthDuration", _SIGN + _MONTHS, v.to_duration, "duration"),
    ("dayTimeDuration", _SIGN + _DAYS, v.to_duration, "duration"),
)

_RANGES: tuple[tuple[str, int | None, int | None, str], ...] = (
    ("integer", None, None, "decimal"),
    ("nonNegativeInteger", 0, None, "integer"),
    ("positiveInteger", 1, None, "nonNegativeInteger"),
    ("nonPositiveInteger", None, 0, "integer"),
    ("negativeInteger", None, -1, "nonPositiveInteger"),
    ("long", -(2**63), 2**63 - 1, "integer"),
    ("int", -(2**31), 2**31 - 1, "long"),
    ("short", -(2**15), 2**15 - 1, "int"),
    ("byte", -(2**7), 2**7 - 1, "short"),
    ("unsignedLong", 0, 2**64 - 1, "nonNegativeInteger"),
    ("unsignedInt", 0, 2**32 - 1, "unsignedLong"),
    ("unsignedShort", 0, 2**16 - 1, "unsignedInt"),
    ("unsignedByte", 0, 2**8 - 1, "unsignedShort"),
)


def _table() -> dict[str, Datatype]:
    found = {
        _XSD + name: Datatype(form, make, _XSD + base if base else None)
        for name, form, make, base in _FORMS
    }
    for name, least, most, base in _RANGES:
        found[_XSD + name] = Datatype(_WHOLE, v.to_number, _XSD + base, least, most)
    plain = f"{_CHARS}@(?:[a-zA-Z]{{1,8}}(?:-[a-zA-Z0-9]{{1,8}})*)?"
    found[_RDF + "PlainLiteral"] = Datatype(plain, v.to_plain)
    return found


DATATYPES: dict[str, Datatype] = _table()
"""All datatypes we know, by IRI; every form of any other datatype is valid and has no value."""


def read_value(lexical: str, datatype: str) -> tuple[bool, Value | None]:
    """Return whether a lexical form is valid for a datatype (IRI), and its value.

    The value is None for invalid forms, NaN, values that have no equality of their own (QName),
    moments and durations of more than 100 digits, and unknown datatypes.
    """
    known = DATATYPES.get(datatype)
    return (True, None) if known is None else known.read(lexical)


def is_text(datatype: str) -> bool:
    """Return whether values of a datatype (IRI) may be strings, which have an order."""
    current: str | None = datatype
    while current is not None and current not in _TEXTS:
        current = DATATYPES[current].base if current in DATATYPES else None
    return current is not None
