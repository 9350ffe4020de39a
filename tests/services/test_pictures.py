"""Where the map has the hubs: where the policy places them, else in the middle of the members that they serve."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.services.pictures import middle

PLACES = st.lists(st.tuples(st.floats(-80, 80), st.floats(-180, 180)), min_size=1, max_size=6)


def east(degrees: float) -> float:
    """A longitude from -180 to 180."""
    return (degrees + 180) % 360 - 180


@given(place=st.tuples(st.floats(-89, 89), st.floats(-179, 179)), times=st.integers(1, 5))
def test_the_middle_of_one_place_is_the_place(place: tuple[float, float], times: int) -> None:
    assert middle([place] * times) == pytest.approx(place, abs=1e-6)


@given(places=PLACES, turn=st.floats(-180, 180))
def test_the_middle_turns_with_the_globe(places: list[tuple[float, float]], turn: float) -> None:
    here, there = middle(places), middle([(lat, east(lon + turn)) for lat, lon in places])
    assert (here is None) == (there is None)
    if here is not None and there is not None and abs(here[0]) < 89:
        assert isclose(here[0], there[0], abs_tol=1e-4)
        assert isclose(abs(east(here[1] + turn - there[1])), 0, abs_tol=1e-3)


def test_across_the_day_line_the_middle_is_near_it() -> None:
    assert middle([(0, 179), (0, -177)]) == pytest.approx((0, -179))


def test_between_opposite_places_none_is_the_middle() -> None:
    assert middle([]) is None
    assert middle([(0, 0), (0, 180)]) is None
