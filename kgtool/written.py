"""What people write for names, numbers, years and days, in full width and as in Taiwan; encodings.

Nothing is guessed: what has two readings is no value.
"""

from __future__ import annotations

import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from datetime import date
from decimal import Decimal

__all__ = [
    "ROC",
    "find_full_width",
    "fold",
    "not_utf8",
    "plain",
    "read_date",
    "read_number",
    "read_year",
]

ROC = 1911
"""What is added to a year of the ROC calendar."""
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_PART = rf"((?:{_DIGITS})(?:\.[0-9]+)?)(百|千)?"
_NUMBER = re.compile(rf"([+-]?)(?:{_PART}兆)?(?:{_PART}億)?(?:{_PART}萬)?(?:{_PART})?元?")
_UNITS = (10**12, 10**8, 10**4, 1)
_VARIANTS = str.maketrans("万亿圆圓", "萬億元元")
_TIMES = {"百": 100, "千": 1000, None: 1}
_QUOTES = {"“": '"', "”": '"', "‘": "'", "’": "'", "。": "."}
_FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000\u3002\u2018\u2019\u201c\u201d]")
_YEAR = re.compile(r"(?:西元)?([0-9]{4})年?|(?:民國)?([0-9]{2,3})年|民國([0-9]{1,3})")
_DATE = re.compile(r"(.+?年|[0-9]{4}[-/.])([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


def plain(text: str) -> str:
    """Return `text` with full-width letters, digits and signs as half-width ones, trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def fold(name: str) -> str:
    """Return `name` as searches compare it: no case, no width, no spaces, 臺 and 台 alike."""
    return "".join(plain(name).casefold().split()).replace("臺", "台")


def find_full_width(code: str) -> tuple[int, str, str] | None:
    """Return place, sign and half-width sign of the first full-width sign in `code`."""
    found = _FULL_WIDTH.search(code)
    if found is None:
        return None
    sign = found[0]
    return found.start(), sign, _QUOTES.get(sign) or plain(sign) or " "


def read_number(text: str) -> str | None:
    """Return a number in plain digits: `5,000萬` and `2億5千萬元` too; None if it is no number."""
    found = _NUMBER.fullmatch("".join(plain(text).split()).translate(_VARIANTS))
    if found is None:
        return None
    sign, *parts = found.groups()
    pairs = [
        (parts[at], parts[at + 1], unit) for at, unit in zip((0, 2, 4, 6), _UNITS, strict=True)
    ]
    given = [(digits, times, unit) for digits, times, unit in pairs if digits]
    if not given:
        return None
    total = sum(
        (Decimal(digits.replace(",", "")) * _TIMES[times] * unit for digits, times, unit in given),
        Decimal(0),
    )
    return f"{sign.strip('+')}{total:f}"


def read_year(text: str) -> int | None:
    """Return a year: `2017`, `2017年`, of the ROC calendar `106年`, `民國106年`; None if it is none."""
    found = _YEAR.fullmatch("".join(plain(text).split()))
    if found is None:
        return None
    western, *roc = found.groups()
    year = int(western) if western else int(roc[0] or roc[1])
    if year == 0:
        return None
    return year if western else year + ROC


def read_date(text: str) -> date | None:
    """Return a day: `2017-01-31`, `2017/1/31`, `2017年1月31日`, `民國106年1月31日`; None if none."""
    found = _DATE.fullmatch("".join(plain(text).split()))
    year = read_year(found[1].rstrip("-/.")) if found else None
    if found is None or year is None:
        return None
    try:
        return date(year, int(found[2]), int(found[3]))
    except ValueError:
        return None


def _encoding(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "UTF-16"
    try:
        content.decode("cp950")
    except UnicodeDecodeError:
        return ""
    return "Big5"


def not_utf8(content: bytes) -> tuple[str, str]:
    """Return what to do about a text that is not UTF-8, in English and Chinese."""
    likely = _encoding(content)
    en, zh = (f" (it looks like {likely})", f"（似為 {likely}）") if likely else ("", "")
    return f"not UTF-8{en}; save it as UTF-8", f"不是 UTF-8 編碼{zh}；請以 UTF-8 另存"
