"""`scn report isc` beside what the committee's own commands say, and against counts of the test's own."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from command_line import Network

DAY = "2026-12-01"
DAYS = ["2023-09-22", "2024-12-31", DAY, "2027-09-21", "2028-10-01", "2035-01-01"]

day = pytest.mark.parametrize("day", DAYS)


@pytest.fixture(scope="module")
def history(sample_once: Network) -> list[dict[str, Any]]:
    """Every term of the sample."""
    return list(sample_once.json("isc", "history"))


def _sitting(history: list[dict[str, Any]], on: str) -> set[str]:
    return {term["id"] for term in history if term["start"] <= on < term["end"]}


@day
def test_its_seats_are_those_of_the_committee(day: str, sample_once: Network) -> None:
    found = sample_once.json("report", "isc", "--as-of", day)
    shown = sample_once.json("isc", "show", "--as-of", day)

    keys = ("seat", "id", "city", "country", "region", "role", "start", "end")
    assert [[seat[key] for key in keys] for seat in found["committee"]] == [[seat[key] for key in keys] for seat in shown["members"]]
    assert [seat["seat"] for seat in found["vacant"]] == shown["vacant"]
    notice = date.fromisoformat(day) + timedelta(days=found["notice_days"])
    for seat in found["committee"]:
        end = date.fromisoformat(seat["end"])
        within = "notice" if end <= notice else "year" if end <= date.fromisoformat(day).replace(year=int(day[:4]) + 1) else None
        assert seat["ends"] == within


@day
def test_years_of_service_are_the_days_on_which_the_city_sat(day: str, sample_once: Network, history: list[dict[str, Any]]) -> None:
    found = sample_once.json("report", "isc", "--as-of", day)
    for line in [*found["committee"], *found["former"]]:
        days = sum(
            (date.fromisoformat(min(term["end"], day)) - date.fromisoformat(term["start"])).days
            for term in history
            if term["id"] == line["id"] and term["start"] < day
        )
        assert line["years"] == round(days / 365.2425, 1)


def test_who_may_serve_again_is_who_could_be_appointed_on_that_day(sample: Network) -> None:
    found = sample.json("report", "isc", "--as-of", DAY)
    tried = [seat for seat in found["committee"] if not seat["again"]] + [seat for seat in found["committee"] if seat["again"]][:6]

    def may_come(seat: dict[str, Any], on: str) -> bool:
        done = sample.scn("isc", "appoint", seat["id"], "--on", on, "--dry-run")
        assert done.code == 0 or "has served" in done.err
        return done.code == 0

    assert {seat["again"] for seat in tried} == {True, False}
    for seat in tried:
        assert may_come(seat, seat["end"]) is seat["again"]
        if seat["again"]:
            assert (seat["barred"], seat["again_from"]) == (None, seat["end"])
        else:
            assert seat["barred"] == "terms"
            assert may_come(seat, seat["again_from"])
            assert not may_come(seat, str(date.fromisoformat(seat["again_from"]) - timedelta(days=1)))


def test_terms_in_a_row_are_counted_as_the_policy_counts_them(sample_once: Network) -> None:
    found = {seat["id"]: seat for seat in sample_once.json("report", "isc", "--as-of", DAY)["committee"]}

    # Rabat served two years, a whole term then, and three after that; Chattanooga one of three years, less than half of a term.
    assert (found["rabat"]["row"], found["rabat"]["counts"]) == (2, 2)
    assert (found["chattanooga"]["row"], found["chattanooga"]["counts"]) == (2, 1)
    assert (found["viborg"]["row"], found["viborg"]["counts"]) == (1, 1)


@day
def test_terms_that_end_are_counted_by_year(day: str, sample_once: Network) -> None:
    found = sample_once.json("report", "isc", "--as-of", day)
    seats = found["committee"]
    by_year = Counter(int(seat["end"][:4]) for seat in seats)

    assert {line["year"]: line["terms"] for line in found["ends"] if line["terms"]} == by_year
    assert {line["year"]: line["leave"] for line in found["ends"] if line["leave"]} == Counter(
        int(seat["end"][:4]) for seat in seats if not seat["again"]
    )
    assert sum(line["share"] for line in found["ends"]) == pytest.approx(1 if seats else 0)
    assert all(line["terms"] == line["again"] + line["leave"] for line in found["ends"])
    assert [line["year"] for line in found["ends"]] == sorted(line["year"] for line in found["ends"])


def test_a_year_asks_for_too_many_to_leave_where_too_few_would_stay(sample: Network) -> None:
    assert [line["keeps"] for line in sample.json("report", "isc", "--as-of", DAY)["ends"]] == [True, True, True]
    sample.do("policy", "set", "isc.retain_min", "0.9")
    found = sample.json("report", "isc", "--as-of", DAY)

    # Of 25 at least 23 stay (22.5, rounded up), so 2 may leave; in 2028 three may not serve again.
    assert found["stay"] == 23
    assert [(line["year"], line["leave"], line["keeps"]) for line in found["ends"]] == [
        (2027, 1, True), (2028, 3, False), (2029, 0, True),
    ]  # fmt: skip


@day
def test_the_rules_are_those_of_the_check_with_the_room_that_is_left(day: str, sample_once: Network) -> None:
    found = sample_once.json("report", "isc", "--as-of", day)
    checked = sample_once.scn("isc", "check", "--as-of", day, "--json").json()
    keys = ("dimension", "group", "min", "max", "count", "holds")

    assert [[rule[key] for key in keys] for rule in found["rules"]] == [[rule[key] for key in keys] for rule in checked["rules"]]
    assert (found["holds"], found["warnings"]) == (checked["holds"], checked["warnings"])
    for rule in found["rules"]:
        if rule["dimension"] in ("membership", "terms"):
            continue
        # One more than the room, either way, and the rule does not hold.
        most = rule["max"] if rule["max"] is not None else 10**6
        if rule["lose"] is not None:
            assert rule["count"] - rule["lose"] - 1 < rule["min"] <= rule["count"] - rule["lose"]
        if rule["gain"] is not None:
            assert rule["count"] + rule["gain"] <= most < rule["count"] + rule["gain"] + 1
        assert rule["holds"] is (min(rule["lose"] or 0, rule["gain"] or 0) >= 0)


def test_countries_that_are_full_are_shown_and_no_others(sample_once: Network) -> None:
    told = sample_once.do("report", "isc", "--as-of", DAY, "--section", "rules").out
    shown = sample_once.json("isc", "show", "--as-of", DAY)["members"]
    full = {country for country, number in Counter(member["country"] for member in shown).items() if number == 2}

    assert {line.split()[1] for line in told.splitlines() if line.startswith("country")} == full
    assert full


@pytest.mark.parametrize("day", ["2023-12-31", DAY])
def test_who_sits_is_counted_beside_who_is_a_member(day: str, sample_once: Network) -> None:
    found = sample_once.json("report", "isc", "--as-of", day)
    everyone = sample_once.json("city", "list", "--as-of", day)
    members = [city for city in everyone if city["status"] in ("active", "suspended")]
    seated = {member["id"] for member in sample_once.json("isc", "show", "--as-of", day)["members"]}

    assert found["members"] == len(members)
    for by in ("region", "country", "kind"):
        lines = {line["group"]: (line["seats"], line["members"]) for line in found["composition"] if line["by"] == by}
        seats = Counter(city[by] for city in everyone if city["id"] in seated)
        belong = Counter(city[by] for city in members)
        assert {group: line for group, line in lines.items() if line[0]} == {group: (seats[group], belong[group]) for group in seats}
        assert sum(line["seats_share"] for line in found["composition"] if line["by"] == by) == pytest.approx(1)
    assert {line["group"] for line in found["composition"] if line["by"] == "region"} >= {"africa", "north-america"}


@day
def test_the_turns_are_the_days_on_which_somebody_came_or_left(day: str, sample_once: Network, history: list[dict[str, Any]]) -> None:
    found = sample_once.json("report", "isc", "--as-of", day)["turns"]
    days = sorted({each for term in history for each in (term["start"], term["end"]) if each <= day}, reverse=True)

    assert [turn["on"] for turn in found] == days
    for turn in found:
        eve = str(date.fromisoformat(turn["on"]) - timedelta(days=1))
        before, after = _sitting(history, eve), _sitting(history, turn["on"])
        anew = {term["id"] for term in history if term["start"] == turn["on"]} & before
        assert (turn["before"], turn["after"], turn["stayed"]) == (len(before), len(after), len(before & after))
        assert (turn["joined"], turn["left"], turn["renewed"]) == (len(after - before), len(before - after), len(anew))
        assert turn["kept"] == (pytest.approx(len(before & after) / len(before)) if before else None)
    for later, earlier in pairwise(found):
        assert later["before"] == earlier["after"]


def test_a_rotation_that_was_drawn_is_said_to_be_and_its_terms_are_to_come(sample: Network) -> None:
    sample.do("isc", "rotate", "--on", "2027-09-22", "--seed", "a public text", "--yes")
    before, after = (sample.json("report", "isc", "--as-of", each) for each in (DAY, "2027-09-22"))
    begun = [term for term in sample.json("isc", "history") if term["start"] == "2027-09-22"]

    assert [(term["seat"], term["id"], term["end"]) for term in before["coming"]] == [
        (term["seat"], term["id"], term["end"]) for term in begun
    ]
    assert not before["turns"][0]["drawn"]
    assert (after["turns"][0]["on"], after["turns"][0]["drawn"], after["turns"][0]["keeps"]) == ("2027-09-22", True, True)
    assert after["coming"] == []


def test_a_seat_that_fell_vacant_says_since_when_and_for_how_long_it_is_to_be_filled(sample: Network) -> None:
    sample.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-11-15", "--why", "a test")
    found = sample.json("report", "isc", "--as-of", DAY)

    assert found["vacant"] == [
        {
            "seat": 6, "since": "2026-11-15", "days": 16, "id": "puno", "city": "Puno", "ended": "resigned", "planned_end": "2028-09-22",
        }
    ]  # fmt: skip
    puno = next(line for line in found["former"] if line["id"] == "puno")
    # It served one of three years, which does not count: it might come back at once.
    assert (puno["until"], puno["barred"], puno["again_from"]) == ("2026-11-15", None, DAY)
    assert found["turns"][0]["left"] == 1
    assert not found["holds"]


def test_who_sat_before_may_come_back_when_the_pause_is_over(sample_once: Network) -> None:
    found = {line["id"]: line for line in sample_once.json("report", "isc", "--as-of", "2028-10-01")["former"]}

    assert (found["rabat"]["barred"], found["rabat"]["again_from"], found["rabat"]["terms"]) == ("terms", "2029-09-22", 2)
    assert (found["addu-city"]["barred"], found["addu-city"]["again_from"]) == (None, "2028-10-01")
    assert "viborg" not in found  # it sits


def test_who_left_the_network_is_barred_without_a_day(sample: Network) -> None:
    sample.do("city", "withdraw", "Beirut", "--on", "2026-11-01")
    found = {line["id"]: line for line in sample.json("report", "isc", "--as-of", DAY)["former"]}

    assert (found["beirut"]["barred"], found["beirut"]["again_from"]) == ("membership", None)


def test_chairs_are_shown_for_as_long_as_they_sat(sample: Network) -> None:
    sample.do("isc", "chair", "Rabat", "--stand-down", "--on", "2026-10-01")
    sample.do("isc", "chair", "Amman", "--on", "2026-10-01")
    now, later = (sample.json("report", "isc", "--as-of", each)["chairs"] for each in (DAY, "2030-01-01"))

    lines = {(line["id"], line["role"]): (line["start"], line["end"], line["now"]) for line in now}
    assert lines[("rabat", "co-chair")] == ("2023-09-22", "2026-10-01", False)
    assert lines[("the-hague", "co-chair")] == ("2023-09-22", "2028-09-22", True)
    assert lines[("amman", "chair")][::2] == ("2026-10-01", True)
    # The role has no end of its own: it ends with the terms.
    assert {line["end"] for line in later} == {"2026-10-01", "2028-09-22", "2029-09-22"}
    assert not any(line["now"] for line in later)


@pytest.mark.parametrize(("since", "day"), [("2026-01-01", DAY), ("2024-01-01", "2028-10-01"), (DAY, DAY), ("2020-01-01", DAY)])
def test_what_changed_is_who_sat_then_against_who_sits_now(
    since: str, day: str, sample_once: Network, history: list[dict[str, Any]]
) -> None:
    found = sample_once.json("report", "isc", "--since", since, "--as-of", day)
    then, now = _sitting(history, since), _sitting(history, day)

    for what, ids in (("seated", now - then), ("unseated", then - now)):
        assert {each["id"] for each in found["changes"] if each["what"] == what} == ids
    assert found["turnover"] == {
        "since": since, "sat": len(then), "stayed": len(then & now), "left": len(then - now), "joined": len(now - then),
        "share": pytest.approx(len(then - now) / len(then)) if then else None,
    }  # fmt: skip
    assert {each["what"] for each in found["changes"]} <= {"seated", "unseated", "role", "broken", "mended"}
    was, is_ = (
        {
            (rule["dimension"], rule["group"])
            for rule in sample_once.scn("isc", "check", "--as-of", on, "--json").json()["rules"]
            if not rule["holds"]
        }
        for on in (since, day)
    )
    changed = Counter((each["what"], each["detail"]) for each in found["changes"] if each["what"] in ("broken", "mended"))
    assert changed == Counter([*(("broken", rule[0]) for rule in is_ - was), *(("mended", rule[0]) for rule in was - is_)])


def test_a_later_since_is_refused(sample_once: Network) -> None:
    done = sample_once.scn("report", "isc", "--as-of", DAY, "--since", "2027-01-01")
    assert (done.code, done.out) == (2, "")
    assert "--since 2027-01-01" in done.err


def test_nobody_who_sits_for_a_city_is_named(sample: Network) -> None:
    sample.do("isc", "represent", "Rabat", "--person", "Ana Example", "--title", "Councillor Example", "--on", "2026-10-01")
    assert "Ana Example" in sample.do("isc", "show", "--as-of", DAY).out

    for form in ("table", "json", "md", "html", "csv"):
        assert "Example" not in sample.do("report", "isc", "--as-of", DAY, "--since", "2024-01-01", "--format", form).out.replace(
            "An example", ""
        )


def test_the_report_of_an_empty_network_and_of_one_without_regions_says_so(empty_once: Network, small: Network) -> None:
    for network, seats in ((empty_once, 25), (small, 2)):
        found = network.json("report", "isc", "--since", "2025-01-01")
        assert (found["committee"], len(found["vacant"]), found["turns"], found["former"]) == ([], seats, [], [])
        assert network.do("report", "isc", "--format", "html").out
    small.policy.write_text("[network]\nname = 'None'\n\n[isc]\nseats = 2\nterm_years = 2\n", encoding="utf-8")
    small.do("isc", "appoint", "Lomé", "--on", "2025-01-01", "--override", "--why", "a test")
    found = small.json("report", "isc", "--since", "2025-01-01")
    assert [(line["by"], line["group"], line["seats"]) for line in found["composition"]] == [("region", None, 1), ("country", "TG", 1)]
    assert "not known" in small.do("report", "isc").out


def test_before_the_policy_has_a_committee_it_says_so(small: Network) -> None:
    small.do("policy", "set", "isc.seats", "[{ from = 2024-01-01, value = 2 }]")
    done = small.scn("report", "isc", "--as-of", "2023-01-01")
    assert (done.code, done.out) == (2, "")
    assert "no rules of the committee" in done.err
