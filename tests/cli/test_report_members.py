"""`scn report members` beside what the lists of cities say, and against counts of the test's own."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from command_line import Network
from hypothesis import given
from hypothesis import strategies as st

from scn.rules.membership import Spell, Status
from scn.services.members_report import years
from scn.services.pictures import growth


def test_its_numbers_are_those_of_the_lists(sample_once: Network) -> None:
    found = sample_once.json("report", "members")
    active = sample_once.json("city", "list", "--status", "active")
    seated = {member["id"] for member in sample_once.json("isc", "show")["members"]}

    assert found["members"] == len(active)
    assert found["countries"] == len({city["country"] for city in active})
    for by in ("region", "country", "kind"):
        lines = {line["group"]: (line["members"], line["seats"]) for line in found["groups"] if line["by"] == by}
        members = Counter(city[by] for city in active)
        seats = Counter(city[by] for city in active if city["id"] in seated)
        assert {group: line for group, line in lines.items() if line[0]} == {group: (members[group], seats[group]) for group in members}
    assert sum(line["share"] for line in found["groups"] if line["by"] == "region") == pytest.approx(1)
    assert found["years"][-1]["members"] == len(active)
    lacking = {line["fact"]: line["members"] for line in found["lacks"]}
    assert lacking["place on the map"] == sum(city["lat"] is None for city in active)


def test_who_joined_who_waits_and_who_is_suspended_is_named_with_the_days(sample: Network) -> None:
    sample.do("city", "apply", "Colombo", "--on", "2026-11-01")
    sample.do("city", "suspend", "Aurora", "--on", "2026-11-10", "--why", "a test")

    found = sample.json("report", "members", "--since", "2026-01-01")

    assert [(city["name"], city["since"], city["days"]) for city in found["applicants"]] == [("Colombo", "2026-11-01", 23)]
    assert [(city["name"], city["since"], city["days"]) for city in found["suspended"]] == [("Aurora", "2026-11-10", 14)]
    assert all(city["since"] > "2026-01-01" for city in found["joined"])
    assert [city["since"] for city in found["joined"]] == sorted((city["since"] for city in found["joined"]), reverse=True)


def test_who_left_is_named_and_who_comes_back_from_a_suspension_has_not_joined(sample: Network) -> None:
    sample.do("city", "withdraw", "Bordeaux", "--on", "2026-11-05", "--why", "a test")
    sample.do("city", "suspend", "Aurora", "--on", "2026-11-10", "--why", "a test")
    sample.do("city", "reinstate", "Aurora", "--on", "2026-11-20", "--why", "a test")

    found = sample.json("report", "members", "--since", "2026-11-01")

    assert [(city["name"], city["since"], city["days"]) for city in found["left"]] == [("Bordeaux", "2026-11-05", 19)]
    assert "aurora" not in {city["id"] for city in found["joined"]}
    assert sample.json("report", "members", "--since", "2026-11-06")["left"] == []
    assert sample.json("report", "members", "--since", "2026-11-01", "--as-of", "2026-11-04")["left"] == []


def test_the_report_of_an_empty_network_says_so(empty_once: Network) -> None:
    found = empty_once.json("report", "members")

    assert (found["members"], found["years"], found["joined"], found["lacks"]) == (0, [], [], [])
    assert empty_once.do("report", "members").out


DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


@st.composite
def lives(draw: st.DrawFn) -> list[Spell]:
    """Spells of one city, one after the other, the last one open."""
    days = sorted(draw(st.sets(DAYS, min_size=1, max_size=5)))
    states = [draw(st.sampled_from([Status.ACTIVE, Status.SUSPENDED, Status.WITHDRAWN])) for _ in days]
    return [Spell(state, start, end) for state, start, end in zip(states, days, [*days[1:], None], strict=True)]


@given(st.lists(lives(), min_size=1, max_size=6))
def test_years_and_growth_count_who_is_active_at_their_end(cities: list[list[Spell]]) -> None:
    day = date(2024, 12, 31)
    found = years({str(number): spells for number, spells in enumerate(cities)}, day)
    spans = [(spell.start, spell.end) for spells in cities for spell in spells if spell.status is Status.ACTIVE]
    steps = growth(spans, day)

    def active(on: date) -> int:
        return sum(start <= on and (end is None or on < end) for start, end in spans)

    for line in found:
        assert line.members == active(date(line.year, 12, 31))
    assert sum(line.joined - line.left for line in found) == active(day)
    assert all(number == active(on) for on, number in steps)
    assert [on for on, _ in steps] == sorted({on for on, _ in steps})
