"""`scn report diversity` beside what the lists and the check of the committee say, and against counts of the test's own."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from command_line import Network

DAY = "2026-12-01"
DAYS = ["2023-12-31", "2025-10-01", DAY, "2028-10-01", "2035-01-01"]
MEMBERS = ("active", "suspended")

day = pytest.mark.parametrize("day", DAYS)


def _groups(network: Network, on: str, by: str) -> tuple[Counter[str], Counter[str]]:
    """Seats and members by group, as the lists have them."""
    everyone = {city["id"]: city for city in network.json("city", "list", "--as-of", on)}
    seated = [member["id"] for member in network.json("isc", "show", "--as-of", on)["members"]]
    groups = {id_: city[by] if by in city else city["attributes"].get(by) for id_, city in everyone.items()}
    members = [id_ for id_, city in everyone.items() if city["status"] in MEMBERS]
    return Counter(groups[id_] for id_ in seated if groups[id_]), Counter(groups[id_] for id_ in members if groups[id_])


def _of(lines: list[dict[str, Any]], by: str) -> dict[str, dict[str, Any]]:
    return {line["group"]: line for line in lines if line["dimension"] == by}


@day
@pytest.mark.parametrize("by", ["region", "country", "kind"])
def test_seats_stand_beside_members_as_the_lists_have_them(by: str, day: str, sample_once: Network) -> None:
    found = sample_once.json("report", "diversity", "--as-of", day)
    seats, members = _groups(sample_once, day, by)
    lines = _of(found["groups"], by)

    assert {group: line["seats"] for group, line in lines.items() if line["seats"]} == seats
    assert {group: line["members"] for group, line in lines.items() if line["members"]} == members
    for group, line in lines.items():
        assert line["seats_share"] == pytest.approx(seats[group] / seats.total() if seats else 0)
        assert line["members_share"] == pytest.approx(members[group] / members.total())
        due = members[group] * seats.total() / members.total()
        assert (line["due"], line["over"]) == (pytest.approx(due, abs=0.005), pytest.approx(seats[group] - due, abs=0.005))
    assert {group: line["fair"] for group, line in lines.items() if line["fair"]} == _odd_divisors(members, seats.total())
    [measured] = [line for line in found["measures"] if line["dimension"] == by]
    assert measured["without"] == len(members.keys() - seats.keys())


def _odd_divisors(members: Counter[str], seats: int) -> Counter[str]:
    """Sainte-Laguë's own way: each size divided by 1, 3, 5, …; the greatest quotients have the seats, of equal ones the larger group's."""
    quotients = [(size / odd, size, group) for group, size in members.items() for odd in range(1, 2 * seats, 2)]
    return Counter(group for _, _, group in sorted(quotients, key=lambda each: (-each[0], -each[1], each[2]))[:seats])


@day
def test_the_measures_are_those_of_the_check_and_follow_from_the_shares(day: str, sample_once: Network) -> None:
    found = {line["dimension"]: line for line in sample_once.json("report", "diversity", "--as-of", day)["measures"]}
    checked = sample_once.scn("isc", "check", "--as-of", day, "--json").json()["diversity"]

    assert checked.keys() <= found.keys()
    for by, measured in checked.items():
        keys = ("groups", "groups_in_membership", "largest", "largest_share", "entropy", "effective_groups")
        assert [found[by][key] for key in keys] == [measured[key] for key in keys]
        seats, members = _groups(sample_once, day, by)
        # The effective number is the product of p to the power of -p (Hill's number of order 1).
        assert found[by]["effective_groups"] == pytest.approx(
            math.prod((n / seats.total()) ** -(n / seats.total()) for n in seats.values()) if seats else 0
        )
        assert found[by]["effective_in_membership"] == pytest.approx(
            math.prod((n / members.total()) ** -(n / members.total()) for n in members.values())
        )
        # As much as some have too much, the others have too little.
        too_much = (
            sum(max(0.0, seats[group] / seats.total() - members[group] / members.total()) for group in {*seats, *members})
            if seats
            else None
        )
        assert found[by]["distance"] == (None if too_much is None else pytest.approx(too_much))


def test_the_trend_is_what_the_report_said_on_each_of_its_days(sample_once: Network) -> None:
    found = sample_once.json("report", "diversity", "--as-of", DAY, "--since", "2025-06-01")
    days = ["2023-12-31", "2024-12-31", "2025-06-01", "2025-12-31", DAY]

    for by in ("region", "country", "kind"):
        assert [line["on"] for line in found["trend"] if line["dimension"] == by] == days
    for on in days:
        then = sample_once.json("report", "diversity", "--as-of", on)["measures"]
        assert [line for line in found["trend"] if line["on"] == on] == then
    assert found["then"] == [line for line in found["trend"] if line["on"] == "2025-06-01"]


def test_the_trend_goes_back_ten_years(sample_once: Network) -> None:
    found = sample_once.json("report", "diversity", "--as-of", "2040-03-01")["trend"]
    assert [line["on"] for line in found if line["dimension"] == "region"] == [f"{year}-12-31" for year in range(2030, 2040)] + [
        "2040-03-01"
    ]


@pytest.mark.parametrize("day", ["2023-10-02", "2025-10-01", DAY])
def test_service_is_counted_day_by_day(day: str, sample_once: Network) -> None:
    found = sample_once.json("report", "diversity", "--as-of", day)
    region = {city["id"]: city["region"] for city in sample_once.json("city", "list")}
    terms = sample_once.sql("SELECT city_id, starts, ends FROM term")
    spells = sample_once.sql("SELECT city_id, starts, coalesce(ends, '9999-12-31') FROM membership WHERE status IN ('active', 'suspended')")
    begun = min(start for _, start, _ in terms)
    sat, were = Counter[str](), Counter[str]()
    on = date.fromisoformat(begun)
    while str(on) <= day:
        sat.update(region[id_] for id_, start, end in terms if start <= str(on) < end)
        were.update(region[id_] for id_, start, end in spells if start <= str(on) < end)
        on += timedelta(days=1)
    ever = {id_ for id_, start, _ in terms if start <= day}
    never = Counter(region[id_] for id_, start, end in spells if start <= day < end and id_ not in ever)

    assert found["begun"] == begun
    for line in [*found["service"], found["overall"]]:
        mine = [line["region"]] if line["region"] else [*region.values()]
        seat_days, member_days = (sum(days[each] for each in {*mine}) for days in (sat, were))
        assert line["seat_years"] == round(seat_days / 365.2425, 1)
        assert line["member_years"] == round(member_days / 365.2425, 1)
        assert line["rate"] == pytest.approx(100 * seat_days / member_days, abs=0.05)
        assert line["never"] == sum(never[each] for each in {*mine})
        assert line["never_share"] == pytest.approx(line["never"] / line["members"])


@pytest.mark.parametrize("since", ["2023-12-31", "2026-01-01", DAY])
def test_groups_whose_seats_changed_are_those_whose_seats_differ(since: str, sample_once: Network) -> None:
    found = sample_once.json("report", "diversity", "--as-of", DAY, "--since", since)
    for by in ("region", "country", "kind"):
        then, now = (_groups(sample_once, on, by)[0] for on in (since, DAY))
        moved = {group: (then[group], now[group]) for group in {*then, *now} if then[group] != now[group]}
        assert {group: (line["seats_then"], line["seats"]) for group, line in _of(found["moved"], by).items()} == moved


def test_dimensions_are_those_that_the_policy_knows_and_somebody_is_in(small: Network) -> None:
    def dimensions() -> list[str]:
        return [line["dimension"] for line in small.json("report", "diversity")["measures"]]

    assert dimensions() == ["region", "country"]
    small.do("city", "edit", "Lomé", "--attribute", "harbour=sea", "--attribute", "language=fr", "--kind", "city")
    assert dimensions() == ["region", "country", "kind", "language", "harbour"]
    small.policy.write_text(
        small.policy.read_text(encoding="utf-8") + "\n[isc.quota.hub]\nlagoon = { min = 0, max = 1 }\n", encoding="utf-8"
    )
    assert dimensions() == ["region", "country", "kind", "language", "harbour", "hub"]


def test_a_committee_that_is_empty_or_not_full_and_a_policy_without_regions(empty_once: Network, small: Network) -> None:
    found = empty_once.json("report", "diversity", "--since", "2025-01-01")
    assert (found["seats"], found["members"], found["begun"], found["overall"]["rate"]) == (0, 0, None, None)
    assert all((line["effective_groups"], line["distance"], line["largest"]) == (0, None, None) for line in found["measures"])
    small.do("city", "approve", "Lomé", "--on", "2024-02-01")
    small.do("isc", "appoint", "Lomé", "--on", "2026-01-01")
    found = small.json("report", "diversity")
    assert [(line["group"], line["seats"], line["fair"], line["over"]) for line in found["groups"] if line["dimension"] == "region"] == [
        ("west", 1, 1, 0), ("east", 0, 0, 0),
    ]  # fmt: skip
    small.policy.write_text("[network]\nname = 'None'\n\n[isc]\nseats = 2\nterm_years = 2\n", encoding="utf-8")
    found = small.json("report", "diversity", "--as-of", "2027-06-01")
    assert [(line["region"], line["members"]) for line in found["service"]] == [(None, 1)]
    assert [line["group"] for line in found["groups"]] == ["TG"]
    for network in (empty_once, small):
        for form in ("table", "md", "html", "csv"):
            assert network.do("report", "diversity", "--since", "2025-01-01", "--format", form).out


def test_days_before_there_was_a_committee_have_a_report_too(small: Network) -> None:
    small.do("policy", "set", "isc.seats", "[{ from = 2024-01-01, value = 2 }]")
    assert small.json("report", "diversity", "--as-of", "1950-01-01")["measures"][0]["groups_in_membership"] == 0


def test_a_later_since_is_refused(sample_once: Network) -> None:
    done = sample_once.scn("report", "diversity", "--as-of", DAY, "--since", "2027-01-01")
    assert (done.code, done.out) == (2, "")
    assert "--since 2027-01-01" in done.err


def test_the_page_has_bars_for_each_dimension_and_a_trend_of_each(sample_once: Network) -> None:
    page = sample_once.do("report", "diversity", "--as-of", DAY, "--format", "html").out
    assert [page.count(f'<figure class="figure" id="{key}-{number}">') for key in ("shares", "trend") for number in (1, 2, 3, 4)] == [
        1,
        1,
        1,
        0,
    ] * 2
