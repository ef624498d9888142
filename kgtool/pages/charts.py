"""Static charts: values over years as inline SVG, beside the table that holds the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from kgtool.pages.numbers import short_number

if TYPE_CHECKING:
    from kgtool.pages.page import Page

__all__ = ["Chart", "Point", "draw"]

_WIDTH, _HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 14, 30


@dataclass(frozen=True)
class Point:
    """A value in a year; `when` is the date as its source gives it."""

    year: int
    value: float
    when: str


@dataclass(frozen=True)
class Chart:
    """A drawn chart: its title, what it says in words, and the drawing."""

    title: str
    words: str
    svg: Markup


def _step(top: float) -> float:
    """Return a round distance of grid lines so that about four of them reach `top`."""
    size = 10.0 ** (len(str(int(top))) - 1) if top >= 1 else 0.1
    for factor in (0.2, 0.25, 0.5, 1, 2, 2.5, 5):
        if top / (size * factor) <= 4.5:
            return size * factor
    return size * 10


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="grid"/>'


def _label(x: float, y: float, text: str, side: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{side}">{escape(text)}</text>'


def draw(page: Page, title: str, points: Sequence[Point], unit: str) -> Chart:
    """Draw values over years: one dot a figure, a line where each year has one."""
    points = sorted(points, key=lambda point: (point.year, point.value))
    first, last = points[0].year, points[-1].year
    top = max(*(point.value for point in points), 1e-9)
    step = _step(top)
    ceiling = step * (int(top / step) + (0 if top % step == 0 else 1))

    def across(year: float) -> float:
        return _LEFT + (year - first + 0.5) * (_WIDTH - _LEFT - _RIGHT) / (last - first + 1)

    def up(value: float) -> float:
        return _HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM) / ceiling

    parts = []
    for count in range(round(ceiling / step) + 1):
        level = up(count * step)
        parts += [
            _line(_LEFT, level, _WIDTH - _RIGHT, level),
            _label(_LEFT - 8, level + 4, short_number(count * step, page.lang), "end"),
        ]
    every = max(1, (last - first + 1) // 8)
    parts += [
        _label(across(year), _HEIGHT - 8, str(year), "middle")
        for year in range(first, last + 1, every)
    ]
    if len({point.year for point in points}) == len(points):
        path = " ".join(f"{across(p.year):.1f},{up(p.value):.1f}" for p in points)
        parts.append(f'<polyline points="{path}" class="line"/>')
    parts += [
        f'<circle cx="{across(p.year):.1f}" cy="{up(p.value):.1f}" r="4" class="dot">'
        f"<title>{escape(p.when)} · {p.value:,.10g}</title></circle>"
        for p in points
    ]
    words = page.say(
        f"{len(points)} values from {first} to {last}; the largest is {top:,.10g} {unit}.",
        f"{first} 至 {last} 年共 {len(points)} 筆，最大值為 {unit} {top:,.10g}。",
    )
    svg = (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'role="img" aria-label="{escape(title)}：{escape(words)}">{"".join(parts)}</svg>'
    )
    return Chart(title, words, Markup(svg))  # noqa: S704 - every text in it is escaped
