"""What an expert carries equals a count over every day and every year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.matching.load import Load, load
from scn.matching.types import Days

DAY = date(2026, 11, 24)
spans = st.lists(
    st.builds(
        lambda start, length: Days(DAY + timedelta(start), DAY + timedelta(start + length)), st.integers(-800, 800), st.integers(1, 90)
    ),
    max_size=8,
)


@given(spans)
def test_every_number_equals_a_count_day_by_day(held: list[Days]) -> None:
    found = load(held, DAY)

    to_come = [DAY + timedelta(n) for n in range(900)]
    years = [(DAY + timedelta(n), DAY + timedelta(n + 365)) for n in range(-364, 900)]
    assert found.under_way == sum(each.start <= DAY < each.end for each in held)
    assert found.in_year == sum(DAY - timedelta(364) <= each.start <= DAY for each in held)
    assert found.ahead == sum(each.start > DAY for each in held)
    assert found.most_at_once == max(sum(each.start <= day < each.end for each in held) for day in to_come)
    assert found.most_in_year == max(sum(first <= each.start < end for each in held) for first, end in years)


@pytest.mark.parametrize(("ago", "counts"), [(0, 1), (364, 1), (365, 0)])
def test_the_year_has_365_days_of_which_the_day_is_the_last(ago: int, counts: int) -> None:
    start = DAY - timedelta(ago)

    found = load([Days(start, start + timedelta(1))], DAY)

    assert (found.in_year, found.most_in_year) == (counts, counts)


@pytest.mark.parametrize(
    ("at_once", "per_year", "share", "within"), [(2, 3, 1.0, True), (1, 3, 1.0, False), (2, 2, 1.5, False), (9, 12, 0.25, True)]
)
def test_the_share_is_of_a_year_and_both_limits_are_kept_or_not(at_once: int, per_year: int, share: float, within: bool) -> None:
    carried = Load(1, 2, 1, 2, 3)

    assert carried.share(per_year) == share
    assert carried.within(at_once, per_year) is within
