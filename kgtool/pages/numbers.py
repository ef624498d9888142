"""Numbers as people read them: separators of thousands, and round values of an axis."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

__all__ = ["number", "short_number"]


def number(value: str) -> str:
    """Return a number with separators of thousands, any other text as it is."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return value
    return f"{found:,f}" if found.is_finite() and abs(found.adjusted()) < 40 else value


def short_number(value: float, lang: str) -> str:
    """Return a round number in the words of a language: 3 億, 300 M."""
    steps = ((1e12, " T"), (1e9, " B"), (1e6, " M"), (1e3, " k"))
    if lang != "en":
        steps = ((1e12, " 兆"), (1e8, " 億"), (1e4, " 萬"), (1e12, ""))
    for size, name in steps:
        if abs(value) >= size:
            return f"{value / size:,.4g}{name}"
    return f"{value:,.4g}"
