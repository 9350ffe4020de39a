"""All requests at once, with dates, rolling years, team rules and pins: beside every assignment there is, counted by the tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.errors import RuleBroken
from scn.matching.assignment import Assignment, Person, Task, Wanted, assign
from scn.matching.assignment_record import document, replayed
from scn.matching.types import Days, TeamRule

START = date(2027, 1, 4)
Teams = dict[str, tuple[str, ...]]


@st.composite
def tasks(draw: st.DrawFn, *, fair: bool = False, stable: bool = False) -> Task:
    """Two or three requests that overlap in part, up to four experts with what they hold already, and rules of teams."""
    people = tuple(
        Person(
            f"EX-{number}", draw(st.integers(1, 2)), draw(st.integers(1, 3)),
            tuple(span(draw(st.integers(-300, 60)), 5) for _ in range(draw(st.integers(0, 1)))),
            {"country": draw(st.sampled_from("AB"))},
        )
        for number in range(draw(st.integers(1, 4)))
    )  # fmt: skip
    requests = []
    for number in range(draw(st.integers(1, 3))):
        experts = [person.id for person in people if draw(st.booleans())]
        scores = {expert: draw(st.integers(0, 4)) / 4 for expert in experts}
        rules = draw(st.sampled_from([(), (), (TeamRule("country", None, 0, 1),), (TeamRule("country", "A", 1, None),)]))
        days = span(draw(st.sampled_from([0, 3, 7, 400])), draw(st.sampled_from([2, 5])))
        before = frozenset(expert for expert in experts if draw(st.booleans())) if stable else frozenset[str]()
        requests.append(Wanted(f"R-{number}", draw(st.integers(1, 2)), draw(st.sampled_from([3, 5])), days, scores, rules, before=before))
    return Task(tuple(requests), people, fair, stable)


def span(first: int, days: int) -> Days:
    start = START + timedelta(days=first)
    return Days(start, start + timedelta(days=days))


def is_within(task: Task, teams: Teams) -> bool:
    """Whether an assignment keeps every limit: the test's own count."""
    requests = {wanted.id: wanted for wanted in task.requests}
    for person in task.people:
        new = [requests[id_].days for id_, team in teams.items() if person.id in team]
        held = [*person.engaged, *new]
        for one in new:
            for day in (one.start + timedelta(days=n) for n in range((one.end - one.start).days)):
                if sum(days.start <= day < days.end for days in held) > person.at_once:
                    return False
        # Every 365 days in which something new begins.
        for one in held:
            year = [days for days in held if one.start <= days.start < one.start + timedelta(days=365)]
            if any(days in new for days in year) and len(year) > person.per_year:
                return False
    country = {person.id: person.values["country"] for person in task.people}
    for id_, team in teams.items():
        wanted = requests[id_]
        empty = wanted.places - len(team)
        for rule in wanted.team:
            values = [rule.value] if rule.value else sorted(set(country.values()))
            counts = [sum(country[expert] == value for expert in team) for value in values]
            if any(count < rule.min - empty or (rule.max is not None and count > rule.max) for count in counts):
                return False
    return True


def every(task: Task) -> Iterator[Teams]:
    """Every assignment that keeps the limits."""

    def grow(rest: list[Wanted], teams: Teams) -> Iterator[Teams]:
        if not rest:
            if is_within(task, teams):
                yield dict(teams)
            return
        wanted = rest[0]
        for size in range(wanted.places + 1):
            for team in combinations(sorted(wanted.scores), size):
                yield from grow(rest[1:], {**teams, wanted.id: team})

    yield from grow(list(task.requests), {})


Key = tuple[list[int], int, list[Fraction], Fraction]


def key(task: Task, teams: Teams) -> Key:
    """How good an assignment is: places filled by priority; with `stable` who is kept; with `fair` the worst served; the total."""
    filled = [sum(len(teams[wanted.id]) for wanted in task.requests if wanted.priority == priority) for priority in (5, 3)]
    kept = sum(expert in wanted.before for wanted in task.requests for expert in teams[wanted.id]) if task.stable else 0
    sums = [(sum(Fraction(wanted.scores[expert]) for expert in teams[wanted.id]), wanted.places) for wanted in task.requests]
    served = sorted(total / places for total, places in sums) if task.fair else []
    return filled, kept, served, sum((total for total, _ in sums), Fraction(0))


def check(task: Task) -> Assignment:
    made = assign(task)
    teams = {id_: tuple(team) for id_, team in made.teams.items()}
    assert is_within(task, teams)
    assert key(task, teams) == max(key(task, other) for other in every(task))
    assert made.total == pytest.approx(float(key(task, teams)[3]))
    assert {each.request: each.missing for each in made.unfilled} == {
        wanted.id: missing for wanted in task.requests if (missing := wanted.places - len(teams[wanted.id]))
    }
    return made


@given(tasks())
@settings(max_examples=150, deadline=None)
def test_no_assignment_within_the_limits_has_a_better_total(task: Task) -> None:
    check(task)


@given(tasks(fair=True))
@settings(max_examples=150, deadline=None)
def test_no_assignment_within_the_limits_serves_the_worst_better(task: Task) -> None:
    check(task)


@given(tasks(stable=True))
@settings(max_examples=60, deadline=None)
def test_no_assignment_that_fills_as_much_keeps_more_of_an_earlier_one(task: Task) -> None:
    check(task)


@given(tasks(fair=True, stable=True))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_comes_before_how_the_worst_is_served(task: Task) -> None:
    check(task)


@given(tasks())
@settings(max_examples=60, deadline=None)
def test_who_stands_in_has_capacity_and_can_take_a_place_within_the_rules(task: Task) -> None:
    made = assign(task)
    teams = {id_: tuple(team) for id_, team in made.teams.items()}
    for id_, listed in made.alternates.items():
        assert len(listed) <= 2
        for expert in listed:
            assert expert not in teams[id_]
            swapped = [(*(one for one in teams[id_] if one != leaving), expert) for leaving in teams[id_]]
            assert any(is_within(task, {**teams, id_: team}) for team in swapped)


@given(tasks(fair=True), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_input_does_not_matter(task: Task, random: object) -> None:
    turned = Task(task.requests, tuple(reversed(task.people)), task.fair, task.stable)

    assert assign(turned) == assign(task)


@given(tasks())
@settings(max_examples=40, deadline=None)
def test_a_record_replays_and_a_changed_one_is_found(task: Task) -> None:
    record = document(task, assign(task), {"topic": 1.0})

    assert replayed(record) == []
    assert replayed({**record, "result": {**record["result"], "total": record["result"]["total"] + 1}})
    assert replayed({**record, "weights": {"topic": 0.5}})


def test_a_pin_is_kept_where_the_total_would_not_have_it() -> None:
    person = Person("A", 1, 4), Person("B", 1, 4)
    wanted = Wanted("R", 1, 3, span(0, 5), {"A": 0.9, "B": 0.1})

    assert assign(Task((wanted,), person)).teams == {"R": ("A",)}
    pinned = Wanted("R", 1, 3, span(0, 5), {"A": 0.9, "B": 0.1}, pinned=frozenset("B"))
    made = assign(Task((pinned,), person))
    assert made.teams == {"R": ("B",)}
    assert made.alternates == {"R": ("A",)}


def test_a_pin_counts_in_how_well_a_request_is_served() -> None:
    people = tuple(Person(id_, 1, 4) for id_ in "ABCD")
    rich = Wanted("R-1", 2, 3, span(0, 5), {"A": 0.9, "B": 0.8, "C": 0.1}, pinned=frozenset("A"))
    poor = Wanted("R-2", 1, 3, span(0, 5), {"B": 0.4, "C": 0.3})

    assert assign(Task((rich, poor), people, fair=True)).teams == {"R-1": ("A", "C"), "R-2": ("B",)}


def test_pins_that_contradict_capacity_or_rules_name_both_sides() -> None:
    person = (Person("A", 1, 4, values={"country": "KE"}), Person("B", 1, 4, values={"country": "KE"}))
    scores = {"A": 0.5, "B": 0.5}
    one = Wanted("R-1", 1, 3, span(0, 5), scores, pinned=frozenset("A"))
    other = Wanted("R-2", 1, 3, span(4, 5), scores, pinned=frozenset("A"))
    with pytest.raises(RuleBroken, match=r"A is pinned to R-2 .* and pinned to R-1 too"):
        assign(Task((one, other), person))

    both = Wanted("R-1", 2, 3, span(0, 5), scores, (TeamRule("country", None, 0, 1),), pinned=frozenset("AB"))
    with pytest.raises(RuleBroken, match=r"pins of R-1 \(A, B\) make 2 of country KE; its team may have 1"):
        assign(Task((both,), person))

    more = Wanted("R-1", 1, 3, span(0, 5), scores, pinned=frozenset("AB"))
    with pytest.raises(RuleBroken, match="R-1 has 1 open places, and 2 are pinned: A, B"):
        assign(Task((more,), person))


def test_who_is_held_counts_for_the_rules_and_stays() -> None:
    people = tuple(Person(id_, 1, 4, values={"category": category}) for id_, category in (("A", "x"), ("B", "x"), ("C", "y")))
    wanted = Wanted("R", 1, 3, span(0, 5), {"B": 0.9, "C": 0.1}, (TeamRule("category", "x", 0, 1),), held=("A",))

    assert assign(Task((wanted,), people)).teams == {"R": ("C",)}
