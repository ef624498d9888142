"""Dates as sources give them: a year, a month or a day, with the first and last day they cover."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kgtool.namespaces import ID
from kgtool.terms import NamedNode, Quad, day, graph_name, named, plain

__all__ = ["CalendarDate", "date_node", "describe_dates", "parse_date"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_PROJECT = graph_name("coop-tw")


@dataclass(frozen=True, order=True)
class CalendarDate:
    """A date as written (`2013`, `2013-02` or `2013-02-05`) and the days it may mean."""

    text: str
    earliest: date
    latest: date


def parse_date(text: str) -> CalendarDate:
    """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Errors: `ValueError` for anything else, also for days that no calendar has.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, number = (int(part) if part else None for part in match.groups())
    if year is None or year < 1600:
        raise ValueError(text)
    first = date(year, month or 1, number or 1)
    last_month = month or 12
    last = date(year, last_month, number or calendar.monthrange(year, last_month)[1])
    return CalendarDate(text, first, last)


def date_node(text: str) -> NamedNode:
    """Return the IRI of a date: sources that give the same date share one node."""
    return NamedNode(f"{ID}date/{text}")


def describe_dates(texts: set[str]) -> Iterator[Quad]:
    """Yield type, text and bounds of each date, in the project's own graph."""
    for text in sorted(texts):
        found, node = parse_date(text), date_node(text)
        yield Quad(node, named("rdf:type"), named("coop:CalendarDate"), _PROJECT)
        yield Quad(node, named("rdfs:label"), plain(text), _PROJECT)
        yield Quad(node, named("coop:earliest"), day(found.earliest.isoformat()), _PROJECT)
        yield Quad(node, named("coop:latest"), day(found.latest.isoformat()), _PROJECT)
