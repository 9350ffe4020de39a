"""Quotas in proportion to the membership: joint, within floors and ceilings, and set in an order in which nothing contradicts."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scn.errors import RuleBroken
from scn.rules.apportionment import Method
from scn.rules.policy import Quota
from scn.rules.quota_proposals import Group, Line, Proposal, Step, Wish, propose, steps
from tests.rules.policies import THOROUGH


def _group(key: str, members: int, present: tuple[int, int | None] | None = None, **more: int) -> Group:
    quota = Quota("region", key, *present, more.get("floor", 0), more.get("ceiling")) if present else None
    return Group(key, members, more.get("room", members), more.get("cap"), quota)


def _bounds(proposal: Proposal) -> dict[str, tuple[int, int]]:
    return {line.group: (line.min, line.max) for line in proposal.lines}


def test_bounds_are_the_quota_rounded_down_and_up_with_a_margin_above() -> None:
    groups = [_group("north", 50), _group("south", 33), _group("west", 17)]  # quotas 5, 3.3 and 1.7 of 10

    assert _bounds(propose(groups, Wish(10, margin=0))) == {"north": (5, 5), "south": (3, 4), "west": (1, 2)}
    assert _bounds(propose(groups, Wish(10, margin=2))) == {"north": (5, 7), "south": (3, 6), "west": (1, 4)}


def test_each_group_with_members_is_sure_of_a_seat_where_there_are_enough() -> None:
    groups = [_group("large", 98), _group("small", 2), _group("none", 0)]

    proposal = propose(groups, Wish(10, margin=0))

    assert [line.seats for line in proposal.lines] == [9, 1, 0]
    assert _bounds(proposal) == {"large": (9, 10), "small": (1, 1), "none": (0, 0)}
    assert proposal.at_least == 1


def test_nobody_is_sure_of_a_seat_where_there_are_more_groups_than_seats() -> None:
    proposal = propose([_group(key, 1) for key in "abc"] + [_group("d", 9)], Wish(3))

    assert proposal.at_least == 0
    assert {line.group: line.seats for line in proposal.lines}["d"] >= 2


def test_a_group_gets_no_more_seats_than_its_members_can_fill() -> None:
    proposal = propose([_group("north", 90, room=4), _group("south", 10)], Wish(10))

    assert [(line.seats, line.min) for line in proposal.lines] == [(4, 4), (6, 1)]


def test_floors_and_ceilings_of_the_policy_and_of_the_wish_bind_bounds_and_seats() -> None:
    groups = [_group("north", 80, (2, 9), floor=2, ceiling=6), _group("south", 20, (2, 9), floor=3), _group("west", 10)]

    lines = propose(groups, Wish(11, margin=5, floors={"west": 2}, ceilings={"north": 5, "west": 4})).lines

    assert [(line.seats, line.min, line.max) for line in lines] == [(5, 5, 5), (4, 3, 9), (2, 2, 4)]
    assert [(line.floor, line.ceiling) for line in lines] == [(2, 5), (3, None), (2, 4)]


def test_the_limit_per_country_is_a_ceiling_of_a_country() -> None:
    lines = propose([_group("FR", 30, cap=2), _group("KE", 30, cap=2), _group("TG", 40)], Wish(10, margin=3)).lines

    assert [(line.seats, line.max) for line in lines] == [(2, 2), (2, 2), (6, 9)]


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Wish(10, floors={"north": 7}), "north: the floor asked for is 7 seats, and its ceiling in the policy is 6"),
        (Wish(10, ceilings={"north": 1}), "north: its floor in the policy is 2 seats, and the ceiling asked for is 1"),
        (Wish(10, floors={"west": 5}), "west: the floor asked for is 5 seats, and its members can fill 4"),
        (Wish(10, floors={"south": 5, "west": 4}), "The floors add up to 11, more than the 10 seats: north 2, south 5, west 4"),
        (
            Wish(20, ceilings={"south": 4}),
            "The groups can fill 14 of the 20 seats, by their ceilings and their members: north 6, south 4, west 4",
        ),
    ],
)
def test_floors_and_ceilings_that_cannot_be_kept_are_named(wish: Wish, sentence: str) -> None:
    groups = [_group("north", 60, (2, 6), floor=2, ceiling=6), _group("south", 30), _group("west", 4)]

    with pytest.raises(RuleBroken) as refused:
        propose(groups, wish)

    assert refused.value.message == sentence


def test_a_line_says_whether_it_departs_and_whether_the_present_quota_allows_its_seats() -> None:
    groups = [_group("north", 50, (5, 6)), _group("south", 30, (4, 5)), _group("west", 20)]

    lines = propose(groups, Wish(10)).lines

    assert [(line.departs, line.allowed) for line in lines] == [(False, True), (True, False), (True, True)]
    assert [(line.share, line.ideal) for line in lines] == [(Fraction(1, 2), 5), (Fraction(3, 10), 3), (Fraction(1, 5), 2)]


def test_a_country_under_the_general_limit_needs_a_quota_only_where_another_number_is_proposed_and_then_a_whole_one() -> None:
    groups = [_group("FR", 30, cap=2), _group("KE", 5, cap=2), _group("TG", 65)]  # quotas 3, 0.5 and 6.5 of 10

    lines = propose(groups, Wish(10, at_least=0)).lines

    assert [(line.min, line.max, line.departs) for line in lines] == [(2, 2, True), (0, 2, False), (6, 8, True)]
    assert [step for step in steps(lines, 10, 10) if step.group != "TG"] == [Step("FR", "min", 2), Step("FR", "max", 2)]


def test_steps_first_widen_then_change_the_seats_then_narrow() -> None:
    groups = [_group("north", 40, (8, 9)), _group("south", 60, (3, 4)), _group("west", 100)]  # quotas 4, 6 and 10 of 20

    found = steps(propose(groups, Wish(20)).lines, 12, 20)

    assert found == [
        Step("north", "min", 4),
        Step("south", "max", 7),
        Step(None, "seats", 20),
        Step("south", "min", 6),
        Step("west", "min", 10),
        Step("north", "max", 5),
        Step("west", "max", 11),
    ]


@st.composite
def _situations(draw: st.DrawFn) -> tuple[list[Group], int, Wish]:
    """Groups whose present quotas hold together with the seats there are, and a wish."""
    groups = []
    for key in "abcde"[: draw(st.integers(1, 5))]:
        members = draw(st.integers(0, 30))
        room = draw(st.integers(0, members))
        floor, low, high, ceiling = sorted(draw(st.lists(st.integers(0, 9), min_size=4, max_size=4)))
        quota = Quota("region", key, low, draw(st.sampled_from([None, high])), min(floor, room), draw(st.sampled_from([None, ceiling])))
        if quota.max is None and quota.ceiling is not None:
            quota = Quota("region", key, low, high, min(floor, room), ceiling)
        groups.append(Group(key, members, room, None, draw(st.sampled_from([None, quota]))))
    seats_now = draw(st.integers(1, 30))
    now = [group.present or Quota("region", group.key) for group in groups]
    assume(sum(quota.min for quota in now) <= seats_now <= sum(30 if quota.max is None else quota.max for quota in now))
    wish = Wish(
        draw(st.integers(1, 30)), draw(st.sampled_from(list(Method))), draw(st.integers(0, 3)), draw(st.sampled_from([None, 0, 1, 2]))
    )
    return groups, seats_now, wish


def _proposed(situation: tuple[list[Group], int, Wish]) -> tuple[tuple[Line, ...], int, int]:
    groups, seats_now, wish = situation
    try:
        return propose(groups, wish).lines, seats_now, wish.seats
    except RuleBroken:
        assume(False)
        raise


@THOROUGH
@given(_situations())
def test_proposed_quotas_are_jointly_satisfiable_and_hold_the_seats_in_proportion(situation: tuple[list[Group], int, Wish]) -> None:
    lines, _, seats = _proposed(situation)

    assert sum(line.min for line in lines) <= seats <= sum(line.max for line in lines)
    assert sum(line.seats for line in lines) == seats
    for line in lines:
        assert line.floor <= line.min <= line.seats <= line.max
        assert line.seats <= line.room
        assert line.ceiling is None or line.max <= line.ceiling
        assert line.min <= max(line.floor, math.floor(line.ideal))


@THOROUGH
@given(_situations())
def test_no_step_on_the_way_contradicts_what_stands_at_that_moment(situation: tuple[list[Group], int, Wish]) -> None:
    lines, seats, wanted = _proposed(situation)
    low = {line.group: line.present_min for line in lines}
    high = {line.group: math.inf if line.present_max is None else line.present_max for line in lines}

    for step in steps(lines, seats, wanted):
        if step.group is None:
            seats = step.number
        elif step.bound == "min":
            low[step.group] = step.number
        else:
            high[step.group] = step.number
        assert all(low[group] <= high[group] for group in low)
        assert sum(low.values()) <= seats <= sum(high.values())

    assert seats == wanted
    assert {line.group: (line.min, line.max) for line in lines} == {group: (low[group], high[group]) for group in low}
