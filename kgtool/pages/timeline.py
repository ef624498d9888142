"""Time on a thing's page: dated moments, the line of forerunners and successors, and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kgtool.pages.charts import Chart, Point, draw
from kgtool.pages.numbers import money
from kgtool.pages.page import Page
from kgtool.pages.panels import Row
from kgtool.pages.titles import span
from kgtool.terms import Literal, NamedNode, Term

__all__ = ["Figures", "Moment", "figures", "lines", "moments"]


@dataclass(frozen=True)
class Moment:
    """A date, what happened, the event's page, and the other bodies that took part.

    `follows`: whether the date is inferred and not stated.
    """

    date: str
    what: Markup
    event: Markup
    others: Sequence[Markup]
    follows: bool


@dataclass(frozen=True)
class Figures:
    """The amounts and indicators of a thing: a table and charts over time.

    `headings` of the columns, whether each is of numbers; `rows`, the cells by figure.
    """

    headings: Sequence[tuple[str, bool]]
    rows: Sequence[tuple[str, Sequence[Markup]]]
    charts: Sequence[Chart]


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""


def moments(page: Page, iri: str) -> list[Moment]:
    """Return the dated moments of a thing, in the order of time."""
    found: dict[tuple[str, str, str], list[str]] = {}
    followed = {
        (_iri(row["property"]), page.label(_iri(row["value"])))
        for row in page.site.panels.rows("inferred", iri, page.lang)
    }
    for row in page.site.panels.rows("timeline", iri, page.lang):
        key = (_text(row["date"]), _iri(row["what"]), _iri(row["event"]))
        others = found.setdefault(key, [])
        if row["other"] is not None:
            others.append(_iri(row["other"]))
    return [
        Moment(
            date,
            page.ref(what),
            page.ref(event, text=page.say("event", "事件")) if event else Markup(),
            [page.ref(other) for other in dict.fromkeys(others)],
            (what, date) in followed,
        )
        for (date, what, event), others in found.items()
    ]


def lines(page: Page, iri: str) -> list[list[tuple[Markup, bool]]]:
    """Return the lines from forerunner to successor; true where an end is the thing itself."""
    steps = dict.fromkeys(
        (_iri(row["predecessor"]), _iri(row["successor"]))
        for row in page.site.panels.rows("succession", iri, page.lang)
    )
    return [
        [(page.ref(body), body == iri) for body in line] for line in _chained(_in_order([*steps]))
    ]


def _chained(steps: list[tuple[str, str]]) -> list[list[str]]:
    """Return steps as lines: one goes on where a body has one forerunner and one successor."""
    before = Counter(step[0] for step in steps)
    after = Counter(step[1] for step in steps)
    found: list[list[str]] = []
    for first, last in steps:
        open_line = next((line for line in found if line[-1] == first), None)
        if open_line is not None and before[first] == after[first] == 1:
            open_line.append(last)
        else:
            found.append([first, last])
    return found


def _in_order(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the steps so that one into a body comes before one out of it."""
    placed: list[tuple[str, str]] = []
    while steps:
        later = {after for _, after in steps}
        ready = [step for step in steps if step[0] not in later] or steps[:1]
        placed += ready
        steps = [step for step in steps if step not in ready]
    return placed


def _series(row: Row) -> tuple[str, ...]:
    names = (_iri(row[name]) for name in ("measure", "basis", "scope"))
    return (*names, _text(row["currency"]))


def _point(row: Row) -> Point | None:
    earliest, value = _text(row["earliest"]), _text(row["value"])
    try:
        return Point(int(earliest[:4]), float(value), _text(row["from"]))
    except ValueError:
        return None


def figures(page: Page, iri: str) -> Figures | None:
    """Return the figures of a thing as a table, with charts where a series has several years."""
    rows = page.site.panels.rows("amounts", iri, page.lang)
    if not rows:
        return None
    series: dict[tuple[str, ...], list[Point]] = {}
    for row in rows:
        point = _point(row)
        if point is not None:
            series.setdefault(_series(row), []).append(point)
    charts = [
        draw(page, _title(page, key), points, key[3])
        for key, points in series.items()
        if len({point.year for point in points}) > 2
    ]
    cells = [_cells(page, row) for row in rows]
    names = [
        page.say(*words)
        for words in (
            ("what", "項目"),
            ("value", "數值"),
            ("per", "計算單位"),
            ("for", "適用範圍"),
            ("period", "期間"),
        )
    ]
    used = [index for index in range(len(names)) if index < 2 or any(row[index] for row in cells)]
    return Figures(
        [(names[index], index == 1) for index in used],
        [
            (_iri(row["figure"]), [found[index] for index in used])
            for row, found in zip(rows, cells, strict=True)
        ],
        charts,
    )


def _title(page: Page, key: tuple[str, ...]) -> str:
    return " · ".join(page.label(iri) for iri in key[:3] if iri)


def _cells(page: Page, row: Row) -> list[Markup]:
    begin, end = _text(row["from"]), _text(row["to"])
    near = page.term(row["qualifier"])
    amount = money(_text(row["value"]), _text(row["currency"]), "en")
    value = Markup('<span class="number">{}</span>').format(amount)
    return [
        page.ref(_iri(row["figure"]), text=page.label(_iri(row["measure"]))),
        Markup("{} {}").format(near, value) if near else value,
        page.term(row["basis"]),
        page.term(row["scope"]),
        Markup("{}").format(span(begin, end, page.lang)),
    ]
