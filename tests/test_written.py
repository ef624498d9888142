"""What people write for numbers, years, days and names, and what a file's encoding looks like."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgtool.written import (
    find_full_width,
    fold,
    not_utf8,
    plain,
    read_date,
    read_number,
    read_year,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20000000", "20000000"),
        ("20,000,000", "20000000"),
        ("２０，０００，０００", "20000000"),
        ("2,000萬", "20000000"),
        ("2000 萬元", "20000000"),
        ("2千萬", "20000000"),
        ("1億5千萬", "150000000"),
        ("1.5億", "150000000.0"),
        ("1兆2億", "1000200000000"),
        ("3000万圆", "30000000"),
        ("-3", "-3"),
        ("0.5", "0.5"),
        ("", None),
        ("元", None),
        ("2,00", None),
        ("1,0000", None),
        ("萬", None),
        ("1萬1億", None),
        ("1e9", None),
        ("NaN", None),
        ("五千萬", None),
        ("--1", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str | None) -> None:
    """Groups of three, 千萬 and 億, full width; what has another form is no number."""
    assert number == read_number(text)


@given(st.integers(-(10**15), 10**15))
def test_grouping_and_width_change_no_number(number: int) -> None:
    """A number with commas, in full width, is the same number."""
    wide = f"{number:,}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,-"})
    assert str(number) == read_number(wide) == read_number(f"{number:,}")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2017", 2017),
        ("２０１７", 2017),
        ("2017年", 2017),
        ("西元2017年", 2017),
        ("106年", 2017),
        ("民國106年", 2017),
        ("民國 106", 2017),
        ("106", None),
        ("17", None),
        ("0000", None),
        ("民國0年", None),
        ("20177", None),
        ("兩千年", None),
    ],
)
def test_years_of_both_calendars_are_read(text: str, year: int | None) -> None:
    """A bare `106` could be either calendar, so it is no year."""
    assert year == read_year(text)


@pytest.mark.parametrize(
    "text",
    [
        "2017-01-31",
        "2017/1/31",
        "2017.1.31",
        "2017年1月31日",
        "民國106年1月31日",
        "１０６年１月31日",
    ],
)
def test_days_of_both_calendars_are_read(text: str) -> None:
    """Each form is the same day."""
    assert date(2017, 1, 31) == read_date(text)


@pytest.mark.parametrize("text", ["", "2017", "2017-02-30", "2017-13-01", "31/1/2017", "106/1/31"])
def test_what_is_no_day_or_has_two_readings_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert read_date(text) is None


@given(st.dates())
def test_every_day_is_read_from_its_iso_form(day: date) -> None:
    """The form of the tables always works."""
    assert day == read_date(day.isoformat())


@pytest.mark.parametrize(
    ("one", "other"),
    [("ＭＯＳＴ", "most"), ("臺灣 大學", "台灣大學"), ("Ａ＋", "a+"), ("　科技部", "科技部")],
)
def test_names_that_differ_in_width_case_and_variants_are_alike(one: str, other: str) -> None:
    """A name is found however it is typed."""
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    """What is folded stays as it is, but for the rare letters that fold to others."""
    assert fold(plain(name)) == fold(name)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("SELECT ＊", (7, "＊", "*")),
        ("a　b", (1, "　", " ")),
        ("“x", (0, "“", '"')),
        ("SELECT *", None),
    ],
)
def test_a_full_width_sign_is_found_in_code(code: str, found: tuple[int, str, str] | None) -> None:
    """The first one, with what to write instead."""
    assert found == find_full_width(code)


@pytest.mark.parametrize(
    ("content", "likely"),
    [
        ("科技部".encode("big5"), "Big5"),
        ("科技部".encode("utf-16"), "UTF-16"),
        (b"\xff\x00\xff", ""),
    ],
)
def test_the_likely_encoding_is_named(content: bytes, likely: str) -> None:
    """The advice is the same in both languages: save it as UTF-8."""
    en, zh = not_utf8(content)
    assert (likely in en, likely in zh) == (True, True)
    assert en.endswith("save it as UTF-8")
    assert zh.endswith("請以 UTF-8 另存")
