"""Lengths of time as people write them, and the day that lies that long before another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.errors import InvalidInput
from scn.rules.calendar import FIRST_YEAR, LAST_YEAR
from scn.rules.durations import Duration, parse_duration

DAYS = st.dates(min_value=date(FIRST_YEAR, 1, 1), max_value=date(LAST_YEAR, 12, 31))


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2y", "2024-11-24"), ("18m", "2025-05-24"), ("90d", "2026-08-26"), ("6w", "2026-10-13"), ("0d", "2026-11-24"),
        (" 2Y ", "2024-11-24"), ("600y", "1426-11-24"),
    ],
)  # fmt: skip
def test_a_length_of_time_goes_back_by_the_calendar(text: str, before: str) -> None:
    assert str(parse_duration(text).before(date(2026, 11, 24))) == before


@pytest.mark.parametrize(
    ("text", "day", "before"),
    [("1y", date(2028, 2, 29), "2027-02-28"), ("4y", date(2028, 2, 29), "2024-02-29"), ("1m", date(2026, 3, 31), "2026-02-28")],
)
def test_a_day_that_the_month_does_not_have_is_its_last(text: str, day: date, before: str) -> None:
    assert str(parse_duration(text).before(day)) == before


@pytest.mark.parametrize(
    "text", ["", "2", "y", "2 y", "-2y", "+2y", "1.5y", "2years", "2y6m", "٢y", "²d", "2y\n3", "601y", "7201m", "999999999d"]
)
def test_anything_else_is_refused_with_what_would_be_right(text: str) -> None:
    with pytest.raises(InvalidInput, match="Not a length of time for --older-than") as refused:
        parse_duration(text, "length of time for --older-than")

    assert refused.value.hint


@given(DAYS, st.integers(0, 600), st.integers(0, 7200), st.integers(0, 365 * 600))
def test_years_are_twelve_months_weeks_seven_days_and_longer_is_earlier(day: date, years: int, months: int, days: int) -> None:
    assert parse_duration(f"{years}y") == parse_duration(f"{12 * years}m") == Duration(months=12 * years)
    assert parse_duration(f"{days}d").before(day) == day - timedelta(days=days)
    assert parse_duration(f"{days // 7}w") == Duration(days=days // 7 * 7)
    back = parse_duration(f"{months}m").before(day)
    assert 12 * (day.year - back.year) + day.month - back.month == months
    assert back.day == day.day or (back.day < day.day and (back + timedelta(days=1)).day == 1)
