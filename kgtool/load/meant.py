"""What a person who filled a cell probably meant: shown as an example, never taken as the value."""

from __future__ import annotations

import re
from decimal import Decimal

from kgtool.load.dates import parse_date
from kgtool.written import ROC, plain, read_number

__all__ = ["meant_date", "meant_number", "told_date", "told_number"]

_CURRENCY = re.compile("NT\\$|US\\$|TWD|新臺幣|新台幣")
_DATE = re.compile(r"(?:民國)?(\d{2,4})[-/.年](?:(\d{1,2})(?:[-/.月](\d{1,2})日?|月)?)?", re.ASCII)


def _closed(text: str) -> str:
    return "".join(plain(text).split())


def meant_number(text: str) -> str:
    """Return the plain number that `3,000,000`, `300萬元` or full-width digits stand for, else ""."""
    found = read_number(_CURRENCY.sub("", _closed(text), count=1))
    return f"{Decimal(found).normalize():f}" if found else ""


def meant_date(text: str) -> str:
    """Return the date that `1959/2/1`, `48年2月1日` (ROC calendar) or the like stands for, else ""."""
    match = _DATE.fullmatch(_closed(text))
    if match is None:
        return ""
    year = int(match[1]) + (ROC if len(match[1]) < 4 else 0)
    shown = "-".join([f"{year:04}", *(f"{int(part):02}" for part in match.groups()[1:] if part)])
    try:
        return parse_date(shown).text
    except ValueError:
        return ""


def told_date(text: str) -> tuple[str, str]:
    """Return what is wrong with a date, in English and Chinese, with how to write it."""
    meant = meant_date(text)
    if meant and meant != text:
        roc = len(re.match(r"\D*(\d+)", _closed(text))[1]) < 4  # type: ignore[index]
        en, zh = (" (ROC calendar)", "（民國紀年）") if roc else ("", "")
        return (
            f'"{text}" is not written as a date; if {meant}{en} is meant, write {meant}',
            f"「{text}」的日期寫法不符；若指 {meant}{zh}，請寫成 {meant}",
        )
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return (
            f'"{text}" is not a date: no calendar has that day (like 2013-02-05)',
            f"「{text}」不是日期：曆法上並無此日（寫法如 2013-02-05）",
        )
    return (
        f'"{text}" is not a date; write 2013, 2013-02 or 2013-02-05',
        f"「{text}」不是日期；請寫成 2013、2013-02 或 2013-02-05",
    )


def told_number(text: str) -> tuple[str, str]:
    """Return what is wrong with a number, in English and Chinese, with how to write it."""
    meant = meant_number(text) or "20000000"
    sure = bool(meant_number(text))
    return (
        f'"{text}" is not a number; write digits without commas and units, '
        + (f"here {meant}" if sure else f"like {meant}"),
        f"「{text}」不是數字；請只寫數字，不加千分位與單位，"
        + (f"此處應為 {meant}" if sure else f"例如 {meant}"),
    )
