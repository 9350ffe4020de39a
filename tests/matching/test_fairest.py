"""Leximin over requests: beside every assignment that there is."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from operator import ge, sub

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from scn.matching.fairness import Given, fairest
from scn.matching.flow import optimum
from tests.matching.instances import Instance, instances

Key = tuple[tuple[int, ...], list[Fraction], int]


def every(instance: Instance) -> Iterator[list[list[int]]]:
    """Every assignment within demand and capacity."""
    room = list(instance.capacity)
    teams: list[list[int]] = []

    def grow() -> Iterator[list[list[int]]]:
        request = len(teams)
        if request == len(instance.need):
            yield teams
            return
        able = [expert for expert, left in enumerate(room) if left and (request, expert) in instance.scores]
        for size in range(min(instance.need[request], len(able)) + 1):
            for team in combinations(able, size):
                for expert in team:
                    room[expert] -= 1
                teams.append(list(team))
                yield from grow()
                teams.pop()
                for expert in team:
                    room[expert] += 1

    yield from grow()


def key(instance: Instance, teams: list[list[int]]) -> Key:
    """How good an assignment is: places filled, then how well each is served from the worst up, then the total."""
    served = sorted(
        Fraction(sum(instance.scores[request, expert] for expert in team), instance.need[request])
        for request, team in enumerate(teams)
        if instance.need[request]
    )
    return instance.filled(teams), served, instance.total(teams)


def found(instance: Instance, steps: int = 100_000) -> Key:
    task = instance.task()
    done = fairest(task, optimum(task, steps=steps).chosen)
    assert done.settled == len(instance.need)
    return key(instance, instance.teams(task, done.chosen.tolist()))


@settings(max_examples=300)
@given(instances(4, 4, st.integers(0, 3)))
@example(Instance({(0, 0): 1, (0, 1): 0, (1, 0): 1, (1, 1): 0}, [1, 1], [1, 1], [3, 3]))
def test_no_assignment_serves_the_worst_better_then_the_next(instance: Instance) -> None:
    assert found(instance) == max(key(instance, teams) for teams in every(instance))


@settings(max_examples=100)
@given(instances(4, 4, st.just(2), priorities=False), st.sampled_from([0, 2]))
def test_it_does_not_matter_which_best_total_it_begins_with(instance: Instance, steps: int) -> None:
    assert found(instance, steps) == max(key(instance, teams) for teams in every(instance))


def test_requests_that_want_several_are_compared_by_the_mean_of_their_places() -> None:
    instance = Instance({(0, 0): 6, (0, 1): 2, (1, 0): 9, (1, 1): 5}, [1, 1], [1, 1], [3, 3])
    assert found(instance)[1] == [5, 6]

    # The second one has an expert of its own, and a place that counts half.
    more = Instance({**instance.scores, (1, 2): 2}, [1, 2], [1, 1, 1], [3, 3])
    assert found(more)[1] == [Fraction(7, 2), 6]


def test_an_empty_place_counts_nothing() -> None:
    assert found(Instance({(0, 0): 8}, [2], [1], [3]))[1] == [4]


def test_it_fills_as_many_places_as_the_best_total_does() -> None:
    # The first one is better served alone, and worse with a second one who is needed elsewhere.
    instance = Instance({(0, 0): 5, (1, 0): 5, (1, 1): 1}, [1, 1], [1, 1], [3, 3])

    assert found(instance) == ((2, 0, 2, 0), [1, 5], 6)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_out_of_time_the_worst_served_are_as_they_should_be_and_the_others_no_worse(after: int) -> None:
    scores = {(request, expert): (3 * request + 5 * expert) % 11 for request in range(4) for expert in range(5)}
    instance = Instance(scores, [1, 2, 1, 2], [1, 1, 2, 1, 1], [3] * 4)
    task = instance.task()
    calls = iter(range(1000))

    done = fairest(task, optimum(task).chosen, stop=lambda: next(calls) >= after)

    reached = key(instance, instance.teams(task, done.chosen.tolist()))
    best = max(key(instance, teams) for teams in every(instance))
    assert reached[0] == best[0]
    assert reached[1][: done.settled] == best[1][: done.settled]
    assert done.settled < 4 or after


@given(instances(4, 4, st.integers(1, 3), priorities=False), st.data())
def test_what_a_request_has_already_counts_in_how_well_it_is_served(instance: Instance, data: st.DataObject) -> None:
    """Beside every assignment in which the required pairs are."""
    able = sorted(pair for pair in instance.scores if instance.capacity[pair[1]])
    required = data.draw(st.lists(st.sampled_from(able), max_size=3, unique=True)) if able else []
    places = [sum(request == each for each, _ in required) for request in range(len(instance.need))]
    taken = [sum(expert == each for _, each in required) for expert in range(len(instance.capacity))]
    assume(all(map(ge, instance.need, places)) and all(map(ge, instance.capacity, taken)))
    left = Instance(
        {pair: score for pair, score in instance.scores.items() if pair not in required},
        list(map(sub, instance.need, places)),
        list(map(sub, instance.capacity, taken)),
        instance.priority,
    )
    given = Given(places, [sum(instance.scores[pair] for pair in required if pair[0] == each) for each in range(len(places))])
    task = left.task()

    done = fairest(task, optimum(task).chosen, given=given)

    teams = [
        [*team, *(expert for each, expert in required if each == request)] for request, team in enumerate(left.teams(task, done.chosen))
    ]
    having = ([list(team) for team in teams] for teams in every(instance) if all(expert in teams[request] for request, expert in required))
    assert key(instance, teams) == max(key(instance, each) for each in having)
