"""The hard conditions: who may not come, by which record, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.matching.conditions import Condition, Exclusion, Standing, excluded, may_come
from scn.matching.government import is_government, is_government_of, same_words
from scn.matching.types import Category, Days, Declared, Engagement, Expert, Fluency, Request, Vetting
from tests.matching.asked import MARCH, TODAY, engagement, expert, experts, request, requests

NAMES = {"rabat": [same_words(name) for name in ("Rabat", "الرباط")]}


def failed(one: Expert, asked: Request | None = None, *, capacity: bool = True, **standing: Any) -> list[Exclusion]:
    return list(excluded(one, asked or request(), Standing(TODAY, names=NAMES, **standing), capacity=capacity))


def only(found: Sequence[Exclusion]) -> tuple[Condition, str]:
    (exclusion,) = found
    assert exclusion.reason
    assert exclusion.change
    return exclusion.condition, exclusion.record


def test_who_fits_may_come() -> None:
    assert failed(expert()) == []


@pytest.mark.parametrize(
    ("fields", "condition", "record"),
    [
        ({"retired": date(2026, 11, 24)}, Condition.RETIRED, "retired 2026-11-24"),
        ({"retired": date(2027, 3, 5)}, Condition.DATES, "retired 2027-03-05"),
        ({"vetting": Vetting.PENDING, "vetted_on": None}, Condition.VETTING, "pending"),
        ({"vetting": Vetting.REFUSED, "vetted_on": date(2023, 1, 2)}, Condition.VETTING, "refused 2023-01-02"),
        ({"vetting": Vetting.EXPIRED, "vetted_on": date(2023, 1, 2)}, Condition.VETTING, "expired 2023-01-02"),
        ({"languages": {"fr": Fluency.NATIVE}}, Condition.LANGUAGE, "ar none"),
        ({"languages": {"ar": Fluency.B1}}, Condition.LANGUAGE, "ar B1"),
        ({"available": (Days(date(2027, 3, 2), date(2027, 4, 1)),)}, Condition.DATES, "2027-03-02..2027-04-01"),
        ({"city": "rabat", "country": "MA"}, Condition.CONFLICT, "city:rabat"),
        ({"employer": "Ville de Rabat"}, Condition.CONFLICT, "employer:Ville de Rabat"),
        ({"employer": "بلدية الرباط"}, Condition.CONFLICT, "employer:بلدية الرباط"),
    ],
)
def test_one_condition_fails_and_says_by_which_record(fields: dict[str, Any], condition: Condition, record: str) -> None:
    assert only(failed(expert(**fields))) == (condition, record)


def test_who_retires_on_the_day_after_the_request_may_come() -> None:
    assert failed(expert(retired=MARCH.end)) == []


def test_the_vetting_must_hold_when_the_request_begins() -> None:
    assert only(failed(expert(), vetted_until={"EX-1": MARCH.start})) == (Condition.VETTING, "vetted 2025-01-01 until 2027-03-01")
    assert failed(expert(), vetted_until={"EX-1": MARCH.start + timedelta(1)}) == []
    assert failed(expert(vetting=Vetting.PENDING), require_vetted=False) == []


def test_each_of_all_languages_and_one_of_any_must_be_there() -> None:
    asked = request(all_of=frozenset({"ar", "pt"}), any_of=frozenset({"fr", "en"}))

    assert [each.record for each in failed(expert(languages={"en": Fluency.B1}), asked)] == ["ar none", "pt none", "en B1, fr none"]
    assert failed(expert(languages={"ar": Fluency.C1, "pt-BR": Fluency.C1, "fr": Fluency.B2}), asked) == []


def test_the_least_level_is_the_policys() -> None:
    assert failed(expert(languages={"ar": Fluency.B1}), min_fluency=Fluency.B1) == []


def test_windows_that_join_are_one() -> None:
    parts = (Days(date(2027, 1, 1), date(2027, 3, 3)), Days(date(2027, 3, 3), date(2027, 3, 6)))

    assert failed(expert(available=parts)) == []
    assert only(failed(expert(available=(parts[0], Days(date(2027, 3, 4), date(2027, 3, 6))))))[0] is Condition.DATES


def test_capacity_names_the_engagements_that_fill_it() -> None:
    held = [engagement(date(2027, 3, 5), 3)]
    assert only(failed(expert(), engaged={"EX-1": held})) == (Condition.CAPACITY, "R-9 2027-03-05..2027-03-08")
    assert failed(expert(at_once=2), engaged={"EX-1": held}) == []
    assert failed(expert(), engaged={"EX-1": held}, capacity=False) == []

    year = [engagement(date(2026, 6, day), 1, request=f"R-8{day}") for day in (1, 3)]
    assert only(failed(expert(per_year=2), engaged={"EX-1": year}))[1] == "R-81 2026-06-01..2026-06-02; R-83 2026-06-03..2026-06-04"
    assert failed(expert(per_year=3), engaged={"EX-1": year}) == []


def test_an_engagement_on_the_request_itself_does_not_count() -> None:
    assert failed(expert(per_year=1), engaged={"EX-1": [Engagement("EX-1", "R-1", MARCH)]}) == []


def test_a_leader_of_a_city_on_the_committee_is_named_as_such() -> None:
    leader = expert(category=Category.CURRENT_LEADER, city="rabat", committee=True)

    assert [each.record for each in failed(leader)] == ["city:rabat", "isc:rabat"]
    assert failed(expert(category=Category.CURRENT_LEADER, city="tunis", committee=True)) == []


@pytest.mark.parametrize(
    ("fields", "excludes"),
    [
        ({"category": Category.CURRENT_LEADER}, True),
        ({"employer": "Ministère de la Jeunesse"}, True),
        ({"employer": None}, True),
        ({"employer": "Example Trust"}, False),
        ({"employer": None, "category": Category.STAKEHOLDER}, False),
        ({"employer": None, "category": Category.FORMER_LEADER}, False),
        ({"category": Category.CURRENT_LEADER, "country": "TN"}, False),
    ],
)
def test_nobody_of_the_same_government_where_the_request_says_so(fields: dict[str, Any], excludes: bool) -> None:
    one = expert(**{"city": "fes", "country": "MA", **fields})

    found = failed(one, request(other_government=True))

    assert [(each.condition, each.record) for each in found] == ([(Condition.CONFLICT, "government:MA")] if excludes else [])
    assert failed(one) == []


@pytest.mark.parametrize(
    ("against", "what", "holds"),
    [
        ("city", "rabat", True),
        ("city", "fes", False),
        ("request", "R-1", True),
        ("request", "R-2", False),
        ("employer", "Mairie de RABAT", True),
        ("employer", "Red Cross", False),
    ],
)
def test_a_declared_conflict_holds_for_what_it_is_with(against: str, what: str, holds: bool) -> None:
    declared = {"EX-1": [Declared("EX-1", against, what, "advised it", TODAY, 3)]}

    found = failed(expert(), declared=declared)

    assert [each.record for each in found] == ([f"declared conflict 3, {against}:{what}"] if holds else [])


def test_bars_and_refusals_are_of_one_request() -> None:
    pair = ("R-1", "EX-1")
    assert only(failed(expert(), barred={pair: "a friend of the mayor"}))[0] is Condition.BARRED
    assert only(failed(expert(), declined={pair}))[0] is Condition.DECLINED
    assert only(failed(expert(), replaced={pair}))[0] is Condition.REPLACED
    assert failed(expert(), request("R-2"), barred={pair: "x"}, declined={pair}, replaced={pair}) == []


@pytest.mark.parametrize(
    ("employer", "is_one", "of_rabat"),
    [
        ("City of Rabat", True, True),
        ("Commune urbaine de Rabat", False, False),
        ("Municipalité de Rabat", True, True),
        ("RABAT", False, True),
        ("University of Rabat", False, False),
        ("Norwegian Refugee Council", False, False),
        ("Ayuntamiento de Madrid", True, False),
        ("", False, False),
    ],
)
def test_what_an_employers_name_says(employer: str, is_one: bool, of_rabat: bool) -> None:
    assert is_government(employer) == is_one
    assert is_government_of(employer, NAMES["rabat"]) == of_rabat


@given(
    experts(), requests(), st.lists(st.builds(engagement, st.dates(date(2026, 2, 1), date(2027, 12, 1)), st.integers(1, 30)), max_size=4)
)
def test_conditions_agree_with_an_own_reading_of_the_profile(one: Expert, asked: Request, held: list[Engagement]) -> None:
    standing = Standing(TODAY, engaged={one.id: held}, names=NAMES)

    found = excluded(one, asked, standing)

    conditions = [each.condition for each in found]
    assert conditions == sorted(conditions, key=list(Condition).index)
    assert may_come(one, asked, standing) == (not found)
    assert excluded(one, asked, standing, capacity=False) == tuple(each for each in found if each.condition is not Condition.CAPACITY)
    every = [asked.days.start + timedelta(number) for number in range((asked.days.end - asked.days.start).days)]
    at_hand = not one.available or all(any(window.start <= day < window.end for window in one.available) for day in every)
    works_on = one.retired is None or one.retired >= asked.days.end
    assert at_hand == (not any(each.condition is Condition.DATES and each.record[:7] != "retired" for each in found))
    assert works_on == (not any("retired 20" in each.record for each in found))
    fullest = max(sum(other.days.start <= day < other.days.end for other in held) for day in every)
    begun = [*(other.days.start for other in held), asked.days.start]
    # Those years alone that hold the request: what is booked beyond capacity elsewhere is not the request's fault.
    years = [first for first in begun if first <= asked.days.start < first + timedelta(365)]
    busiest = max(sum(first <= start < first + timedelta(365) for start in begun) for first in years)
    assert (Condition.CAPACITY in conditions) == (fullest + 1 > one.at_once or busiest > one.per_year)


@given(experts(), requests())
def test_what_is_excluded_by_a_bar_alone_may_come_once_it_is_lifted(one: Expert, asked: Request) -> None:
    free = Standing(TODAY, names=NAMES)
    barred = replace(free, barred={(asked.id, one.id): "why"})

    assert [each for each in excluded(one, asked, barred) if each.condition is not Condition.BARRED] == list(excluded(one, asked, free))
