"""Days, bounds and spans: what held on a day, by bounds alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kgtool.asof import Day, State, read_day
from kgtool.asof.days import Bounds, Span
from kgtool.errors import WrongUse

DAYS = some.dates(date(1950, 1, 1), date(2030, 12, 31))


def _on(when: date) -> Day:
    return Day(when, when, when.isoformat())


def _exactly(when: date) -> Bounds:
    return Bounds(when, when)


def _year(year: int) -> Bounds:
    return Bounds(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last", "shown"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31), "2018"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "2016-02"),
        ("2018-06-30", date(2018, 6, 30), date(2018, 6, 30), "2018-06-30"),
        ("107年", date(2018, 1, 1), date(2018, 12, 31), "2018"),
        ("民國107年6月", date(2018, 6, 1), date(2018, 6, 30), "2018-06"),
        ("ROC 107年", date(2018, 1, 1), date(2018, 12, 31), "2018"),
        ("民國 107 年 6 月", date(2018, 6, 1), date(2018, 6, 30), "2018-06"),
        ("１０７年", date(2018, 1, 1), date(2018, 12, 31), "2018"),
        ("2018年6月30日", date(2018, 6, 30), date(2018, 6, 30), "2018-06-30"),
    ],
)
def test_a_day_a_month_a_year_and_years_of_the_republic_are_read(
    text: str, first: date, last: date, shown: str
) -> None:
    """Each form gives its first and last day; ROC years are turned into Western ones."""
    assert Day(first, last, shown) == read_day(text)


@pytest.mark.parametrize(
    "text", ["", "18", "2018/6/31", "2018-02-30", "2018-13", "0000", "last year", "107"]
)
def test_what_is_no_day_is_refused_in_both_languages(text: str) -> None:
    """The message says what can be written instead."""
    with pytest.raises(WrongUse) as fault:
        read_day(text)
    assert "2018-06-30" in fault.value.en
    assert "不是日期" in fault.value.zh


@given(DAYS, DAYS, DAYS)
def test_a_span_of_two_days_holds_exactly_on_the_days_within(a: date, b: date, day: date) -> None:
    """Between two known days, first and last included, and never outside; nothing is unsure."""
    a, b = min(a, b), max(a, b)
    wanted = State.HELD if a <= day <= b else State.NOT
    assert wanted == Span(_exactly(a), _exactly(b)).on(_on(day))


@given(DAYS, DAYS)
def test_an_end_that_is_not_stated_is_not_for_ever(a: date, day: date) -> None:
    """After a start without an end, and before an end without a start, the span is open."""
    assert (State.OPEN if day >= a else State.NOT) == Span(start=_exactly(a)).on(_on(day))
    assert (State.OPEN if day <= a else State.NOT) == Span(end=_exactly(a)).on(_on(day))


@given(DAYS, some.integers(0, 400), some.integers(0, 2000), some.integers(0, 400), DAYS)
def test_where_a_bound_may_lie_nothing_is_claimed(
    first: date, width: int, length: int, last_width: int, day: date
) -> None:
    """Held means held for every reading of the bounds, not held for none, else it may have held."""
    start = Bounds(first, first + timedelta(days=width))
    end_first = start.latest + timedelta(days=length)
    end = Bounds(end_first, end_first + timedelta(days=last_width))
    readings = {
        a <= day <= b for a in (start.earliest, start.latest) for b in (end.earliest, end.latest)
    }
    wanted = {(True,): State.HELD, (False,): State.NOT}.get(tuple(readings), State.MAYBE)
    assert wanted == Span(start, end).on(_on(day))


def test_a_year_asks_for_what_held_at_some_time_in_it() -> None:
    """A span of one month in a year held in that year; on a day of that year it may have."""
    summer = Span(_exactly(date(2018, 6, 1)), _exactly(date(2018, 6, 30)))
    assert State.HELD == summer.on(read_day("2018"))
    assert State.NOT == summer.on(read_day("2018-05"))
    said_of_2018 = Span(_year(2018), _year(2018))
    assert State.HELD == said_of_2018.on(read_day("2018"))
    assert State.MAYBE == said_of_2018.on(read_day("2018-06-30"))
