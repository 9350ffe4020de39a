"""The committee: who has which seat on which day, appointed, extended, ended; chairs; who sits for a city."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from command_line import Network


@pytest.fixture
def council(small: Network) -> Network:
    """Two seats with terms of two years, and four cities that are members since 2018."""
    for name, country in (("Cotonou", "BJ"), ("Parakou", "BJ"), ("Kisumu", "KE")):
        small.do("city", "add", name, "--country", country, "--status", "active", "--joined", "2018")
    small.do("city", "approve", "Lomé", "--on", "2024-01-01")
    return small


def _sits(network: Network, day: str) -> dict[int, str]:
    return {member["seat"]: member["id"] for member in network.json("isc", "show", "--as-of", day)["members"]}


def _roles(network: Network, day: str) -> dict[str, str]:
    members = network.json("isc", "show", "--as-of", day)["members"]
    return {member["id"]: member["role"] for member in members if member["role"] != "member"}


def _person(network: Network, city: str, day: str) -> str | None:
    members = network.json("isc", "show", "--as-of", day)["members"]
    found: str | None = next(member["representative"] for member in members if member["id"] == city)
    return found


def _terms(network: Network, *flags: str) -> list[tuple[Any, ...]]:
    return [(t["id"], t["seat"], t["start"], t["end"], t["ended"], t["why"]) for t in network.json("isc", "history", *flags)]


def test_show_has_the_keys_of_the_contract(sample_once: Network) -> None:
    shown = sample_once.json("isc", "show", "--as-of", "2026-12-01")

    assert {"on", "seats", "members", "vacant"} <= set(shown)
    keys = {"id", "city", "country", "region", "role", "seat", "start", "end", "representative"}
    assert all(keys <= set(member) for member in shown["members"])
    assert (shown["on"], shown["seats"], len(shown["members"]), shown["vacant"]) == ("2026-12-01", 25, 25, [])


def test_an_appointment_takes_the_lowest_free_seat_for_a_full_term(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "appoint", "Kisumu", "--on", "2026-03-01")

    assert _terms(council) == [
        ("cotonou", 1, "2026-01-01", "2028-01-01", None, None),
        ("kisumu", 2, "2026-03-01", "2028-03-01", None, None),
    ]


def test_a_term_holds_from_its_first_day_to_the_day_before_its_end(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01", "--until", "2026-06-01")

    assert _sits(council, "2025-12-31") == {}
    assert _sits(council, "2026-01-01") == {1: "cotonou"}
    assert _sits(council, "2026-05-31") == {1: "cotonou"}
    assert _sits(council, "2026-06-01") == {}
    assert council.json("isc", "show", "--as-of", "2026-06-01")["vacant"] == [1, 2]


def test_a_term_that_begins_on_a_leap_day_ends_on_the_last_of_february(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2024-02-29")

    assert _terms(council)[0][2:4] == ("2024-02-29", "2026-02-28")


@pytest.mark.parametrize(("says", "end"), [("rest", "2028-01-01"), ("full", "2028-12-01")])
def test_a_seat_that_fell_vacant_is_filled_for_as_long_as_the_policy_says(says: str, end: str, council: Network) -> None:
    council.do("policy", "set", "isc.vacancy_term", says)
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "end", "Cotonou", "--as", "resigned", "--on", "2026-11-01")

    council.do("isc", "appoint", "Kisumu", "--seat", "1", "--on", "2026-12-01")

    assert _terms(council, "--city", "Kisumu") == [("kisumu", 1, "2026-12-01", end, None, None)]


def test_a_seat_whose_broken_off_term_would_be_over_is_filled_for_a_full_one(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2022-01-01")
    council.do("isc", "end", "Cotonou", "--as", "resigned", "--on", "2022-11-01")

    council.do("isc", "appoint", "Kisumu", "--seat", "1", "--on", "2024-01-01")

    assert _terms(council, "--city", "Kisumu") == [("kisumu", 1, "2024-01-01", "2026-01-01", None, None)]


@pytest.mark.parametrize(("says", "code"), [("always", 3), ("over_half", 0), ("never", 0)])
def test_whether_a_short_term_counts_toward_the_limit_is_as_the_policy_says(says: str, code: int, council: Network) -> None:
    council.do("policy", "set", "isc.max_consecutive_terms", "1")
    council.do("policy", "set", "isc.partial_term_counts", says)
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01", "--until", "2026-06-01")

    assert council.scn("isc", "appoint", "Cotonou", "--on", "2026-06-01").code == code


def test_a_city_that_may_not_come_is_refused_with_the_reason_and_the_day_from_which_it_may(council: Network) -> None:
    council.do("policy", "set", "isc.max_consecutive_terms", "1")
    council.do("policy", "set", "isc.cooling_off_years", "2")
    council.do("isc", "appoint", "Cotonou", "--on", "2022-01-01")

    refused = council.scn("isc", "appoint", "Cotonou", "--on", "2025-12-31")

    assert refused.code == 3
    assert "has served 1 term" in refused.err
    assert "2026-01-01" in refused.err
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")


def test_a_city_that_has_not_been_a_member_for_long_enough_is_refused(council: Network) -> None:
    council.do("policy", "set", "isc.eligible_after_months", "12")

    assert council.scn("isc", "appoint", "Lomé", "--on", "2024-12-31").code == 3
    assert council.scn("isc", "appoint", "Lomé", "--on", "2025-01-01").code == 0


@pytest.mark.parametrize("step", ["suspend", "withdraw"])
def test_a_city_that_is_no_active_member_is_refused(step: str, council: Network) -> None:
    council.do("city", step, "Lomé", "--on", "2025-01-01")

    assert council.scn("isc", "appoint", "Lomé", "--on", "2024-12-31", "--dry-run").code == 0
    assert council.scn("isc", "appoint", "Lomé", "--on", "2025-01-01").code == 3


def test_an_override_appoints_it_all_the_same_and_keeps_the_reason(council: Network) -> None:
    council.do("city", "suspend", "Lomé", "--on", "2025-01-01")

    council.do("isc", "appoint", "Lomé", "--on", "2025-01-01", "--override", "--why", "the board insists", "--note", "for once")

    (term,) = council.json("isc", "history", "--city", "Lomé")
    assert (term["why"], term["note"]) == ("the board insists", "for once")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Kisumu", "--on", "2026-06-01", "--seat", "1"), 5),
        (("Kisumu", "--on", "2025-06-01", "--seat", "1", "--until", "2026-01-02"), 5),
        (("Cotonou", "--on", "2026-06-01", "--seat", "2"), 5),
        (("Kisumu", "--on", "2026-06-01", "--until", "2026-06-01"), 2),
        (("Kisumu", "--on", "2026-06-01", "--until", "2025-06-01"), 2),
        (("Kisumu", "--on", "2026-06-01", "--seat", "3"), 2),
    ],
    ids=["a seat that is taken", "a seat taken later", "a city in two seats", "an empty term", "a term backwards", "no such seat"],
)
def test_an_impossible_appointment_is_refused_and_changes_nothing(arguments: tuple[str, ...], code: int, council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    before = council.dump()

    assert council.scn("isc", "appoint", *arguments).code == code
    assert council.dump() == before


@pytest.mark.parametrize(
    ("city", "seat", "start", "end"),
    [
        ("kisumu", 1, "2026-06-01", "2027-06-01"),
        ("kisumu", 1, "2025-06-01", "2026-01-02"),
        ("kisumu", 1, "2027-12-31", "2029-01-01"),
        ("cotonou", 2, "2026-06-01", "2027-06-01"),
        ("kisumu", 2, "2026-06-01", "2026-06-01"),
        ("kisumu", 2, "2026-06-01", "2025-06-01"),
        ("kisumu", 0, "2026-06-01", "2027-06-01"),
        ("atlantis", 2, "2026-06-01", "2027-06-01"),
    ],
    ids=[
        "two cities in one seat", "overlapping before", "overlapping after", "one city in two seats", "an empty term",
        "a term backwards", "seat 0", "no such city",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_an_impossible_term(city: str, seat: int, start: str, end: str, council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    with pytest.raises(sqlite3.IntegrityError):
        council.sql("INSERT INTO term (city_id, seat, starts, ends, planned_end) VALUES (?, ?, ?, ?, ?)", city, seat, start, end, end)


def test_the_database_itself_lets_a_term_begin_on_the_day_on_which_another_ends(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.sql(
        "INSERT INTO term (city_id, seat, starts, ends, planned_end) VALUES ('kisumu', 1, '2028-01-01', '2029-01-01', '2029-01-01')"
    )

    assert _sits(council, "2028-01-01") == {1: "kisumu"}


def test_the_database_itself_refuses_to_move_a_term_onto_another(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "appoint", "Kisumu", "--on", "2026-01-01")

    with pytest.raises(sqlite3.IntegrityError):
        council.sql("UPDATE term SET seat = 1 WHERE city_id = 'kisumu'")


def test_the_database_itself_refuses_two_states_of_one_membership_on_one_day(council: Network) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        council.sql("INSERT INTO membership (city_id, status, starts, decided_by) VALUES ('cotonou', 'suspended', '2026-01-01', 'x')")


def test_an_extension_shifts_the_end_of_the_present_term(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.do("isc", "extend", "Cotonou", "--on", "2026-06-01", "--until", "2028-03-01", "--why", "the summit moved")

    assert _terms(council) == [("cotonou", 1, "2026-01-01", "2028-03-01", None, "the summit moved")]


def test_an_extension_can_shift_the_end_forward_too(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.do("isc", "extend", "Cotonou", "--on", "2026-06-01", "--until", "2027-12-01")

    assert _terms(council)[0][3] == "2027-12-01"


def test_an_extension_into_the_term_of_another_is_refused(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "appoint", "Kisumu", "--on", "2028-01-01", "--seat", "1")
    before = council.dump()

    assert council.scn("isc", "extend", "Cotonou", "--on", "2026-06-01", "--until", "2028-01-02").code == 5
    assert council.scn("isc", "extend", "Cotonou", "--on", "2026-06-01", "--until", "2026-01-01").code == 2
    assert council.dump() == before


@pytest.mark.parametrize("how", ["resigned", "lapsed", "removed", "released"])
def test_a_term_ends_on_the_day_with_how_and_why(how: str, council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.do("isc", "end", "Cotonou", "--on", "2026-06-01", "--as", how, "--why", "a letter")

    assert _terms(council) == [("cotonou", 1, "2026-01-01", "2026-06-01", how, "a letter")]
    assert _sits(council, "2026-05-31") == {1: "cotonou"}
    assert _sits(council, "2026-06-01") == {}


def test_a_term_cannot_end_before_it_began(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    assert council.scn("isc", "end", "Cotonou", "--on", "2026-01-01", "--as", "resigned").code == 2
    assert council.scn("isc", "end", "Cotonou", "--on", "2025-12-31", "--as", "resigned").code == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ("isc", "end", "Cotonou", "--as", "removed"),
        ("isc", "extend", "Cotonou", "--until", "2028-06-01"),
        ("isc", "chair", "Cotonou"),
    ],
    ids=" ".join,
)
def test_on_its_first_day_off_the_committee_a_city_is_not_on_it(arguments: tuple[str, ...], council: Network) -> None:
    council.do("policy", "set", "isc.chairs", "1")
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "end", "Cotonou", "--on", "2026-06-01", "--as", "resigned")
    before = council.dump()

    assert council.scn(*arguments, "--on", "2026-06-01").code == 4
    assert council.dump() == before


def test_where_one_term_follows_another_the_later_one_holds_on_the_day_between(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2024-01-01")
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.do("isc", "extend", "Cotonou", "--on", "2026-01-01", "--until", "2028-06-01")

    assert [term[3] for term in _terms(council)] == ["2026-01-01", "2028-06-01"]


def test_a_chair_is_one_from_the_day_on_until_it_stands_down(council: Network) -> None:
    council.do("policy", "set", "isc.chairs", "1")
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.do("isc", "chair", "Cotonou", "--on", "2026-02-01")
    council.do("isc", "chair", "Cotonou", "--stand-down", "--on", "2026-03-01")

    assert _roles(council, "2026-01-31") == {}
    assert _roles(council, "2026-02-01") == {"cotonou": "chair"}
    assert _roles(council, "2026-02-28") == {"cotonou": "chair"}
    assert _roles(council, "2026-03-01") == {}


def test_a_chair_can_be_one_until_a_day(council: Network) -> None:
    council.do("policy", "set", "isc.chairs", "1")
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.do("isc", "chair", "Cotonou", "--on", "2026-02-01", "--until", "2026-03-01")

    assert _roles(council, "2026-02-28") == {"cotonou": "chair"}
    assert _roles(council, "2026-03-01") == {}


def test_there_are_no_more_chairs_than_the_policy_has(council: Network) -> None:
    council.do("policy", "set", "isc.chairs", "1")
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "appoint", "Kisumu", "--on", "2026-01-01")
    council.do("isc", "chair", "Cotonou", "--on", "2026-02-01")

    refused = council.scn("isc", "chair", "Kisumu", "--co", "--on", "2026-03-01")
    assert refused.code == 3
    assert "cotonou" in refused.err
    assert "--stand-down" in refused.err

    council.do("isc", "chair", "Cotonou", "--stand-down", "--on", "2026-03-01")
    council.do("isc", "chair", "Kisumu", "--co", "--on", "2026-03-01")
    assert _roles(council, "2026-03-01") == {"kisumu": "co-chair"}


def test_a_chair_that_would_overlap_a_later_one_is_refused(council: Network) -> None:
    council.do("policy", "set", "isc.chairs", "1")
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "appoint", "Kisumu", "--on", "2026-01-01")
    council.do("isc", "chair", "Kisumu", "--on", "2026-06-01")

    council.scn("isc", "chair", "Cotonou", "--on", "2026-02-01")

    assert council.scn("isc", "check", "--as-of", "2026-06-01", "--json").json()["holds"]


def test_only_a_city_on_the_committee_chairs_it(council: Network) -> None:
    assert council.scn("isc", "chair", "Kisumu", "--on", "2026-02-01").code == 4


def test_who_chairs_nothing_cannot_stand_down(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    assert council.scn("isc", "chair", "Cotonou", "--stand-down", "--on", "2026-02-01").code == 5


def test_the_roles_of_a_city_end_with_its_term(sample: Network) -> None:
    sample.do("isc", "end", "Rabat", "--as", "resigned", "--on", "2026-12-15")

    assert _roles(sample, "2026-12-14") == {"rabat": "co-chair", "the-hague": "co-chair"}
    assert _roles(sample, "2026-12-15") == {"the-hague": "co-chair"}


def test_the_person_who_sits_for_a_city_changes_and_the_seat_stays(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    council.do("isc", "represent", "Cotonou", "--person", "A. Example", "--title", "Mayor", "--on", "2026-01-01")
    council.do("isc", "represent", "Cotonou", "--person", "B. Example", "--on", "2026-06-01")

    assert _person(council, "cotonou", "2026-05-31") == "A. Example"
    assert _person(council, "cotonou", "2026-06-01") == "B. Example"
    assert _terms(council) == [("cotonou", 1, "2026-01-01", "2028-01-01", None, None)]


def test_a_person_is_not_put_before_one_who_is_there_already(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "represent", "Cotonou", "--person", "A. Example", "--on", "2026-06-01")

    assert council.scn("isc", "represent", "Cotonou", "--person", "B. Example", "--on", "2026-05-01").code == 5
    assert council.scn("isc", "represent", "Cotonou", "--person", "B. Example", "--on", "2026-06-01").code == 5


def test_nobody_sits_for_a_city_that_is_not_on_the_committee(council: Network) -> None:
    assert council.scn("isc", "represent", "Kisumu", "--person", "A. Example", "--on", "2026-06-01").code == 4


def test_nobody_sits_any_more_for_a_city_that_left_and_came_back(council: Network) -> None:
    council.do("isc", "appoint", "Cotonou", "--on", "2022-01-01")
    council.do("isc", "represent", "Cotonou", "--person", "A. Example", "--on", "2022-01-01")
    council.do("isc", "end", "Cotonou", "--as", "resigned", "--on", "2022-06-01")

    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")

    assert _person(council, "cotonou", "2026-01-01") is None


def test_history_of_a_seat_has_the_cities_that_had_it(sample_once: Network) -> None:
    assert [term[:4] for term in _terms(sample_once, "--seat", "4")] == [
        ("kumanovo", 4, "2023-09-22", "2025-09-22"),
        ("kumanovo", 4, "2025-09-22", "2026-09-22"),
        ("viborg", 4, "2026-09-22", "2029-09-22"),
    ]


def test_history_of_a_city_has_its_terms(sample_once: Network) -> None:
    assert [term[:4] for term in _terms(sample_once, "--city", "الرباط")] == [
        ("rabat", 1, "2023-09-22", "2025-09-22"),
        ("rabat", 1, "2025-09-22", "2028-09-22"),
    ]


def test_history_of_a_city_tells_terms_roles_and_persons_with_their_days(council: Network) -> None:
    council.do("policy", "set", "isc.chairs", "1")
    council.do("isc", "appoint", "Cotonou", "--on", "2026-01-01")
    council.do("isc", "chair", "Cotonou", "--on", "2026-02-01")
    council.do("isc", "represent", "Cotonou", "--person", "A. Example", "--title", "Mayor", "--on", "2026-03-01")
    council.do("isc", "end", "Cotonou", "--as", "resigned", "--why", "a letter", "--on", "2026-06-01")

    events = council.json("city", "history", "Cotonou")["events"]

    assert [(event["on"], event["until"], event["what"]) for event in events][1:] == [
        ("2026-01-01", "2026-06-01", "on the committee, seat 1"),
        ("2026-02-01", "2026-06-01", "chair"),
        ("2026-03-01", "2026-06-01", "represented by A. Example, Mayor"),
    ]
    assert "resigned; a letter" in events[1]["why"]


@pytest.mark.parametrize(("day", "seats", "first"), [("2023-09-21", 26, None), ("2023-09-22", 25, "rabat"), ("2030-01-01", 25, None)])
def test_show_is_of_any_day(day: str, seats: int, first: str | None, sample_once: Network) -> None:
    shown = sample_once.json("isc", "show", "--as-of", day)

    assert shown["seats"] == seats
    assert next((member["id"] for member in shown["members"]), None) == first
    assert len(shown["members"]) + len(shown["vacant"]) == seats


def test_status_names_vacant_seats_and_terms_about_to_end(sample: Network) -> None:
    sample.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-12-15")

    found = [(item["what"], item["who"]) for item in sample.json("status", "--as-of", "2027-05-01")]

    assert ("vacant seat", "seat 6") in found
    assert ("term ends", "Peshawar") in found
    (broken,) = [who for what, who in found if what == "broken rule"]
    assert "seats" in broken
    assert "24" in broken
    assert "25" in broken


def test_check_has_the_keys_of_the_contract_and_counts_every_rule(sample_once: Network) -> None:
    found = sample_once.json("isc", "check", "--as-of", "2026-12-01")
    members = sample_once.json("isc", "show", "--as-of", "2026-12-01")["members"]

    assert {"on", "holds", "rules", "diversity", "warnings"} <= set(found)
    assert found["holds"] is True
    for rule in found["rules"]:
        assert set(rule) == {"dimension", "group", "min", "max", "count", "holds"}
        if rule["dimension"] in ("region", "country"):
            assert rule["count"] == sum(member[rule["dimension"]] == rule["group"] for member in members)


def test_summary_counts_regions_as_the_lists_do(sample_once: Network) -> None:
    found = sample_once.json("report", "summary", "--as-of", "2026-12-01")
    active = sample_once.json("city", "list", "--status", "active", "--as-of", "2026-12-01")
    members = sample_once.json("isc", "show", "--as-of", "2026-12-01")["members"]

    for region in found["regions"]:
        assert region["members"] == sum(city["region"] == region["region"] for city in active)
        assert region["seats"] == sum(member["region"] == region["region"] for member in members)
    assert [seat["id"] for seat in found["committee"] if seat["ends_within_year"]] == [
        member["id"] for member in members if member["end"] <= "2027-12-01"
    ]


def test_summary_in_words_has_the_committee_and_the_rules(sample_once: Network) -> None:
    shown = sample_once.do("report", "summary", "--as-of", "2026-12-01").out

    assert "Members: 106 active in 4" in shown
    assert "Committee: 25 of 25 seats" in shown
    assert "Rules: every one holds" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_summary_is_written_to_a_file_as_it_is_printed(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("summary") / "summary.txt"

    sample_once.do("report", "summary", "--as-of", "2026-12-01", "--output", file)

    assert file.read_text() == sample_once.do("report", "summary", "--as-of", "2026-12-01").out
