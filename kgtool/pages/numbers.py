"""Numbers as people read them: separators of thousands, sums of money, round values of an axis."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

__all__ = ["money", "number", "short_number"]

_SIGNS = {"TWD": "NT$", "USD": "US$", "EUR": "€", "JPY": "¥", "GBP": "£"}
_NAMES = {"TWD": "新臺幣", "USD": "美金", "EUR": "歐元", "JPY": "日圓", "GBP": "英鎊"}
_MYRIAD = 10_000


def _read(value: str) -> Decimal | None:
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 40 else None


def number(value: str) -> str:
    """Return a number with separators of thousands, any other text as it is."""
    found = _read(value)
    return value if found is None else f"{found:,f}"


def money(value: str, currency: str, lang: str) -> str:
    """Return a sum with its currency: NT$150,000,000; in Chinese 新臺幣 1 億 5,000 萬元.

    Nothing is rounded: a sum that is no multiple of ten thousand is written with all its digits.
    """
    found = _read(value)
    if found is None or currency not in _SIGNS:
        return f"{currency} {number(value)}".strip()
    if lang == "en":
        return f"{_SIGNS[currency]}{found:,f}"
    unit = "" if currency in ("EUR", "JPY", "GBP") else "元"
    return f"{_NAMES[currency]} {_in_myriads(found)}{unit}"


def _in_myriads(value: Decimal) -> str:
    """Return a whole multiple of ten thousand by 億 and 萬, any other number by its digits."""
    if value < _MYRIAD or value % _MYRIAD:
        return f"{value:,f} "
    hundred_millions, rest = divmod(int(value), _MYRIAD**2)
    parts = ((hundred_millions, "億"), (rest // _MYRIAD, "萬"))
    return " ".join(f"{count:,} {name}" for count, name in parts if count)


def short_number(value: float, lang: str) -> str:
    """Return a round number in the words of a language: 3 億, 300 M."""
    steps = ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k"))
    if lang != "en":
        steps = ((1e12, " 兆"), (1e8, " 億"), (1e4, " 萬"), (1e12, ""))
    for size, name in steps:
        if abs(value) >= size:
            return f"{value / size:,.4g}{name}"
    return f"{value:,.4g}"
