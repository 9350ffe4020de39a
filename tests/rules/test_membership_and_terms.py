"""The rules of membership, terms, eligibility and diversity, by examples, by properties and by worked examples of others."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scn.errors import Collision, InvalidInput
from scn.rules.calendar import add_months, add_years, last_day, parse_day
from scn.rules.diversity import distance, effective, measure, represented
from scn.rules.eligibility import bar
from scn.rules.membership import Spell, Status, Step, allowed, member_since, spell_on, status_on, take
from scn.rules.policy import CommitteePolicy, Dated, Fairness, PartialTerm, VacancyTerm
from scn.rules.quotas import retain_rule
from scn.rules.terms import Sitting, chain, counts, free_seats, refuse_clash

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31))


def always(value):  # type: ignore[no-untyped-def]  # a value of any rule
    return Dated(((None, value),))


def committee(
    *, years: int = 3, limit: int | None = 2, off: int = 1, months: int = 12, partial: PartialTerm = PartialTerm.OVER_HALF
) -> CommitteePolicy:
    return CommitteePolicy(
        seats=always(25),
        term_years=always(years),
        max_consecutive_terms=always(limit),
        cooling_off_years=always(off),
        eligible_after_months=always(months),
        retain_min=always(Fraction(0)),
        max_per_country=always(None),
        vacancy_term=always(VacancyTerm.REST),
        partial_term_counts=always(partial),
        chairs=always(2),
        notice_days=always(180),
        fairness=always(Fairness.EACH),
        quotas={},
    )


def term(start: str, end: str, seat: int = 1, city: str = "puno") -> Sitting:
    return Sitting(city, seat, date.fromisoformat(start), date.fromisoformat(end))


ACTIVE = [Spell(Status.ACTIVE, date(2000, 1, 1))]


# Days


@pytest.mark.parametrize(
    ("text", "day"),
    [("2017", "2017-12-31"), ("2017-03", "2017-03-31"), ("2020-02", "2020-02-29"), ("2017-03-05", "2017-03-05")],
)
def test_of_an_inexact_date_the_last_day_counts(text: str, day: str) -> None:
    assert last_day(text).isoformat() == day


@pytest.mark.parametrize("text", ["", "17", "2017-3", "2017-13", "2017-02-30", "20170305", "2017-W05", "yesterday", "٢٠١٧", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        last_day(text)


@pytest.mark.parametrize("text", ["2017", "2017-03", "20170305", "2017-W10-1"])
def test_a_day_is_asked_for_whole_and_in_one_form(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_day(text)


def test_a_year_after_29_february_is_28_february() -> None:
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)


@given(DAYS, st.integers(0, 60))
def test_months_are_added_like_a_clock_s_hours(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


# Memberships


def test_every_state_allows_the_steps_of_the_table_and_no_other() -> None:
    assert {status: set(allowed(status)) for status in Status} == {
        Status.PARTICIPANT: {Step.APPLY},
        Status.APPLICANT: {Step.APPROVE, Step.REJECT, Step.WITHDRAW},
        Status.ACTIVE: {Step.SUSPEND, Step.WITHDRAW},
        Status.SUSPENDED: {Step.REINSTATE, Step.WITHDRAW},
        Status.WITHDRAWN: {Step.APPLY},
        Status.REJECTED: {Step.APPLY},
    }


@given(st.lists(st.tuples(st.sampled_from(list(Step)), st.integers(0, 400)), max_size=12))
def test_any_life_of_a_membership_has_one_state_on_every_day_from_its_beginning(steps: list[tuple[Step, int]]) -> None:
    spells = [Spell(Status.APPLICANT, date(2020, 1, 1))]
    today = date(2020, 1, 1)
    for step, wait in steps:
        today += timedelta(days=wait)
        try:
            closed, opened = take(spells, step, today, city="Puno", by="test", why=None)
        except Collision:
            assert step not in allowed(spells[-1].status)
            continue
        spells = [*spells[:-1], closed, opened]
    for offset in range(0, (today - date(2020, 1, 1)).days + 2, 7):
        day = date(2020, 1, 1) + timedelta(days=offset)
        holding = [spell for spell in spells if spell.start <= day and (spell.end is None or day < spell.end)]
        assert len(holding) == 1
        assert spell_on(spells, day) == holding[0]
    assert status_on(spells, date(2019, 12, 31)) is None
    assert status_on(spells, today) is spells[-1].status


def test_a_step_dated_before_the_last_one_is_refused() -> None:
    spells = [Spell(Status.APPLICANT, date(2020, 1, 1))]
    with pytest.raises(Collision, match="only since 2020-01-01"):
        take(spells, Step.APPROVE, date(2019, 12, 31), city="Puno", by="test", why=None)


def test_a_refused_step_says_which_steps_the_state_allows() -> None:
    with pytest.raises(Collision) as caught:
        take(ACTIVE, Step.APPROVE, date(2020, 1, 1), city="Puno", by="test", why=None)
    assert caught.value.hint == "Steps that this state allows: suspend, withdraw."


def test_a_suspension_does_not_break_a_membership_and_a_withdrawal_does() -> None:
    life = [
        Spell(Status.APPLICANT, date(2019, 1, 1), date(2020, 1, 1)),
        Spell(Status.ACTIVE, date(2020, 1, 1), date(2021, 1, 1)),
        Spell(Status.SUSPENDED, date(2021, 1, 1), date(2022, 1, 1)),
        Spell(Status.ACTIVE, date(2022, 1, 1), date(2023, 1, 1)),
        Spell(Status.WITHDRAWN, date(2023, 1, 1), date(2024, 1, 1)),
        Spell(Status.APPLICANT, date(2024, 1, 1), date(2024, 6, 1)),
        Spell(Status.ACTIVE, date(2024, 6, 1)),
    ]
    on = {year: member_since(life, date(year, 7, 1)) for year in range(2019, 2026)}
    first, second = date(2020, 1, 1), date(2024, 6, 1)
    assert on == {2019: None, 2020: first, 2021: first, 2022: first, 2023: None, 2024: second, 2025: second}


def test_the_order_in_which_the_spells_of_a_membership_are_given_says_nothing() -> None:
    life = [
        Spell(Status.ACTIVE, date(2020, 1, 1), date(2021, 1, 1)),
        Spell(Status.SUSPENDED, date(2021, 1, 1), date(2022, 1, 1)),
        Spell(Status.ACTIVE, date(2022, 1, 1)),
    ]
    assert member_since(life[::-1], date(2023, 1, 1)) == date(2020, 1, 1)


def test_a_state_that_held_on_no_day_does_not_break_a_membership() -> None:
    turn = date(2022, 1, 1)
    life = [Spell(Status.ACTIVE, date(2020, 1, 1), turn), Spell(Status.WITHDRAWN, turn, turn), Spell(Status.ACTIVE, turn)]
    assert member_since(life, date(2023, 1, 1)) == date(2020, 1, 1)


def test_days_of_which_nothing_is_known_break_a_membership() -> None:
    life = [Spell(Status.ACTIVE, date(2020, 1, 1), date(2021, 1, 1)), Spell(Status.ACTIVE, date(2022, 1, 1))]
    assert member_since(life, date(2023, 1, 1)) == date(2022, 1, 1)


def test_a_membership_whose_last_spell_is_over_holds_to_the_day_before_its_end() -> None:
    life = [Spell(Status.ACTIVE, date(2020, 1, 1), date(2021, 1, 1))]
    assert member_since(life, date(2020, 12, 31)) == date(2020, 1, 1)
    assert member_since(life, date(2021, 1, 1)) is None


def test_a_term_is_measured_by_the_rules_of_the_day_on_which_it_begins() -> None:
    rules = replace(committee(), term_years=Dated(((None, 2), (date(2021, 1, 1), 5))))
    assert counts(term("2020-01-01", "2021-06-01"), rules)


# Terms


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.integers(0, 30), st.integers(-2, 12)), max_size=14))
def test_whatever_is_tried_no_seat_and_no_city_is_taken_twice_on_a_day(tried: list[tuple[str, int, int, int]]) -> None:
    held: list[Sitting] = []
    for city, seat, begin, length in tried:
        new = Sitting(city, seat, date(2020, 1, 1) + timedelta(days=begin), date(2020, 1, 1) + timedelta(days=begin + length))
        try:
            refuse_clash(held, new)
        except (Collision, InvalidInput):
            free = length > 0 and not any(
                (other.seat == seat or other.city == city) and other.holds_on(new.start + timedelta(days=day))
                for other in held
                for day in range(max(length, 0))
            )
            assert not free
            continue
        held.append(new)
    for offset in range(45):
        day = date(2020, 1, 1) + timedelta(days=offset)
        sits = [term for term in held if term.holds_on(day)]
        assert len({term.seat for term in sits}) == len({term.city for term in sits}) == len(sits)


def test_the_free_seats_are_those_nobody_has_on_any_day_of_the_interval() -> None:
    held = [term("2020-01-01", "2023-01-01", 1), term("2022-01-01", "2025-01-01", 3)]
    assert free_seats(held, date(2023, 1, 1), date(2024, 1, 1), 4) == [1, 2, 4]
    assert free_seats(held, date(2022, 12, 31), date(2024, 1, 1), 4) == [2, 4]


@pytest.mark.parametrize(
    ("partial", "start", "end", "expected"),
    [
        (PartialTerm.OVER_HALF, "2020-01-01", "2023-01-01", True),
        (PartialTerm.OVER_HALF, "2020-01-01", "2021-07-02", False),
        (PartialTerm.OVER_HALF, "2020-01-01", "2021-07-03", True),
        (PartialTerm.NEVER, "2020-01-01", "2022-12-31", False),
        (PartialTerm.NEVER, "2020-01-01", "2023-01-01", True),
        (PartialTerm.ALWAYS, "2020-01-01", "2020-01-02", True),
    ],
)
def test_a_partial_term_counts_as_the_policy_says(partial: PartialTerm, start: str, end: str, expected: bool) -> None:
    assert counts(term(start, end), committee(partial=partial)) is expected


def test_terms_are_in_a_row_until_a_gap_of_the_cooling_off_period() -> None:
    terms = [term("2014-01-01", "2017-01-01"), term("2018-01-01", "2021-01-01"), term("2021-06-01", "2024-06-01")]
    assert chain(terms, date(2024, 6, 1), committee(off=1)) == terms[1:]
    assert chain(terms, date(2025, 6, 1), committee(off=1)) == []
    assert chain(terms, date(2025, 5, 31), committee(off=1)) == terms[1:]
    assert chain(terms, date(2024, 6, 1), committee(off=0)) == terms[2:]
    assert chain(terms, date(2024, 6, 2), committee(off=0)) == []


def test_after_the_last_term_that_the_limit_allows_a_city_pauses_and_then_may_come_again() -> None:
    terms = [term("2018-01-01", "2021-01-01"), term("2021-01-01", "2024-01-01")]
    found = bar(ACTIVE, terms, date(2024, 1, 1), committee())
    assert found is not None
    assert found.until == date(2025, 1, 1)
    assert bar(ACTIVE, terms, date(2024, 12, 31), committee()) is not None
    assert bar(ACTIVE, terms, date(2025, 1, 1), committee()) is None
    assert bar(ACTIVE, terms, date(2024, 1, 1), committee(limit=None)) is None
    assert bar(ACTIVE, terms[1:], date(2024, 1, 1), committee()) is None


def test_without_a_cooling_off_period_a_city_pauses_for_a_day() -> None:
    terms = [term("2018-01-01", "2021-01-01"), term("2021-01-01", "2024-01-01")]
    found = bar(ACTIVE, terms, date(2024, 1, 1), committee(off=0))
    assert found is not None
    assert found.until == date(2024, 1, 2)
    assert bar(ACTIVE, terms, date(2024, 1, 2), committee(off=0)) is None


def test_a_member_may_come_after_the_months_that_the_policy_asks_for() -> None:
    life = [Spell(Status.ACTIVE, date(2025, 3, 15))]
    found = bar(life, [], date(2026, 3, 14), committee())
    assert found is not None
    assert found.until == date(2026, 3, 15)
    assert bar(life, [], date(2026, 3, 15), committee()) is None


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTIVE])
def test_only_active_members_may_come(status: Status) -> None:
    found = bar([Spell(status, date(2000, 1, 1))], [], date(2026, 1, 1), committee())
    assert found is not None
    assert status.value in found.reason


@given(
    st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 1500)), max_size=5), st.integers(0, 8000), st.integers(1, 3), st.integers(0, 3)
)
def test_the_day_that_a_bar_names_is_the_first_on_which_it_no_longer_stands(
    spans: list[tuple[int, int]], offset: int, limit: int, off: int
) -> None:
    terms, begin = [], date(2000, 6, 1)
    for gap, length in spans:
        start = begin + timedelta(days=gap)
        begin = start + timedelta(days=length)
        terms.append(Sitting("puno", 1, start, begin))
    rules = committee(limit=limit, off=off, months=0, partial=PartialTerm.ALWAYS)
    on = date(2000, 6, 1) + timedelta(days=offset)
    past = [term for term in terms if term.end <= on]
    found = bar(ACTIVE, past, on, rules)
    if found is None:
        return
    assert found.until is not None
    assert found.until > on
    assert bar(ACTIVE, past, found.until, rules) is None
    assert bar(ACTIVE, past, found.until - timedelta(days=1), rules) is not None


# Shares and diversity


@pytest.mark.parametrize(
    ("share", "sitting", "least"), [("0.6", 25, 15), ("0.6", 24, 15), ("0.5", 25, 13), ("1", 7, 7), ("0", 9, 0), ("0.6", 0, 0)]
)
def test_the_share_that_stays_is_rounded_up_without_floating_point(share: str, sitting: int, least: int) -> None:
    assert retain_rule(Fraction(share), sitting).min == least


def test_diversity_agrees_with_worked_examples() -> None:
    # Jost 2006: S equally common species have an effective number of S.
    even = measure("region", ["a", "b", "c", "d", "e"] * 5, ["a"])
    assert even.effective_groups == pytest.approx(5)
    assert even.entropy == pytest.approx(math.log(5))
    # Cover and Thomas, Elements of Information Theory, example 1.1.2, in nats: H(1/2, 1/4, 1/8, 1/8) = 1.75 bits.
    uneven = measure("region", ["a"] * 4 + ["b"] * 2 + ["c", "d"], ["a"])
    assert uneven.entropy == pytest.approx(1.75 * math.log(2))
    assert uneven.effective_groups == pytest.approx(2**1.75)
    assert (uneven.largest, uneven.largest_share, uneven.groups) == ("a", 0.5, 4)


def test_nobody_has_no_diversity() -> None:
    nobody = measure("region", [], ["a", "b"])
    assert (nobody.groups, nobody.effective_groups, nobody.entropy, nobody.largest) == (0, 0.0, 0.0, None)
    assert [share.members for share in nobody.shares] == [1, 1]


@given(st.lists(st.sampled_from("abcdef"), min_size=1), st.lists(st.sampled_from("abcdefgh")))
def test_the_measures_keep_their_ranges(seated: list[str], members: list[str]) -> None:
    found = measure("region", seated, members)
    assert 1 - 1e-9 <= found.effective_groups <= found.groups + 1e-9
    assert 0 <= found.entropy <= math.log(found.groups) + 1e-9
    assert sum(share.committee for share in found.shares) == len(seated)
    assert math.isclose(sum(share.committee_share for share in found.shares), 1)
    assert {share.group: share.members for share in found.shares if share.members} == Counter(members)


def test_a_rule_holds_in_the_version_of_the_day() -> None:
    seats = Dated(((None, 26), (date(2023, 9, 22), 25)))
    policy = replace(committee(), seats=seats)
    before, after = policy.on(date(2023, 9, 21)), policy.on(date(2023, 9, 22))
    assert before is not None
    assert after is not None
    assert (before.seats, after.seats) == (26, 25)


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdefgh")))
def test_what_is_due_adds_up_and_nobody_is_away_from_it_by_more_than_the_distance_says(seated: list[str], members: list[str]) -> None:
    found = measure("region", seated, members)
    beside = represented(found)
    if not members:
        assert distance(found) is None
        assert all(each.fair is None and each.due == 0 for each in beside)
        return
    assert sum(each.fair or 0 for each in beside) == len(seated)
    assert sum(each.due for each in beside) == pytest.approx(len(seated), abs=0.05)
    if not seated:
        assert distance(found) is None
        return
    away = distance(found)
    assert away is not None
    assert 0 <= away <= 1 + 1e-12
    assert len(seated) * away == pytest.approx(sum(max(0.0, each.over) for each in beside), abs=0.05)


def test_the_distance_is_the_share_that_would_change_hands() -> None:
    # Shares of 50, 30 and 20 per cent against 60, 20 and 20: ten of a hundred seats would have to change hands.
    assert distance(measure("party", "a" * 60 + "b" * 20 + "c" * 20, "a" * 50 + "b" * 30 + "c" * 20)) == pytest.approx(0.1)
    assert distance(measure("party", "a", "b")) == 1
    assert distance(measure("party", "ab", "aabb")) == 0


@given(st.lists(st.integers(0, 50)))
def test_the_effective_number_is_that_of_the_measures(sizes: list[int]) -> None:
    groups = [str(number) for number, size in enumerate(sizes) for _ in range(size)]
    assert effective(sizes) == pytest.approx(measure("region", groups, ()).effective_groups)
