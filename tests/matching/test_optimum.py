"""The best total over scored pairs: beside a min-cost flow and a maximum flow of a library that is not ours."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.matching.flow import Demand, empty_places, optimum, reached
from scn.matching.pairs import HIGHEST, Twice, of_arrays, of_rows
from tests.matching.instances import PRIORITIES, Instance, instances

STEPS = [0, 3, 100_000]
"""After how many steps of shortest paths the linear programs begin: at once, on the way, never."""

SOME = instances(8, 9, st.integers(0, 4))


def network(instance: Instance) -> nx.DiGraph:
    """The instance as a network: a unit that flows is a place that is filled; a filled place of a higher priority costs less."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    score = max(instance.scores.values(), default=0) + 1
    places = sum(instance.need) + 1
    for request, number in enumerate(instance.need):
        rank = len(PRIORITIES) - PRIORITIES.index(instance.priority[request])
        graph.add_edge("source", ("r", request), capacity=number, weight=-((score * places) ** rank))
    for expert, number in enumerate(instance.capacity):
        graph.add_edge(("e", expert), "sink", capacity=number, weight=0)
    for (request, expert), own in instance.scores.items():
        graph.add_edge(("r", request), ("e", expert), capacity=1, weight=-own)
    return graph


def oracle(instance: Instance) -> tuple[tuple[int, ...], int]:
    """How many places are filled, in all and by priority, and the best total with them."""
    flow = nx.max_flow_min_cost(network(instance), "source", "sink")
    teams = [[expert for (_, expert), used in flow[("r", request)].items() if used] for request in range(len(instance.need))]
    return instance.filled(teams), instance.total(teams)


@given(SOME, st.sampled_from(STEPS))
def test_the_total_is_that_of_an_independent_solver(instance: Instance, steps: int) -> None:
    task = instance.task()

    teams = instance.teams(task, optimum(task, steps=steps).chosen.tolist())

    assert (instance.filled(teams), instance.total(teams)) == oracle(instance)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("most", [3, 1_000_000])
@pytest.mark.parametrize("contested", [True, False])
def test_the_total_is_that_of_an_independent_solver_among_many(steps: int, most: int, contested: bool) -> None:
    lots = random.Random(most)
    quality = [lots.randint(0, most) for _ in range(90)]
    scores = {
        (request, expert): (7 * quality[expert] + 3 * lots.randint(0, most)) // 10 if contested else lots.randint(0, most)
        for request in range(40)
        for expert in range(90)
        if lots.random() < 0.5
    }
    instance = Instance(scores, [2] * 40, [lots.randint(0, 2) for _ in range(90)], [3] * 40)
    task = instance.task()

    teams = instance.teams(task, optimum(task, steps=steps).chosen.tolist())

    assert (instance.filled(teams), instance.total(teams)) == oracle(instance)


@given(SOME, st.sampled_from(STEPS))
def test_as_many_places_are_filled_as_a_maximum_flow_fills(instance: Instance, steps: int) -> None:
    task = instance.task()

    empty = empty_places(task, optimum(task, steps=steps).chosen)

    assert sum(instance.need) - empty.sum() == nx.maximum_flow_value(network(instance), "source", "sink")


def test_a_place_of_higher_priority_is_filled_before_a_better_score() -> None:
    task = Instance({(0, 0): 9, (1, 0): 0}, [1, 1], [1], [1, 5]).task()

    assert task.request[optimum(task).chosen].tolist() == [1]


def test_a_place_is_filled_whatever_the_others_lose_by_it() -> None:
    task = Instance({(0, 0): 1_000_000, (0, 1): 0, (1, 0): 0}, [1, 1], [1, 1], [3, 3]).task()

    assert task.expert[optimum(task).chosen].tolist() == [1, 0]


@given(SOME, st.sampled_from(STEPS))
def test_the_prices_bound_every_assignment_by_what_was_found(instance: Instance, steps: int) -> None:
    task = instance.task()
    found = optimum(task, steps=steps)
    price, worth, penalty = (part.tolist() for part in (found.price, found.worth, found.penalty))

    # Weak duality, counted by hand: whatever is assigned is paid for by the prices of experts and of requests.
    most = sum(p * c for p, c in zip(price, instance.capacity, strict=True)) + sum(
        w * n + max(-p - w, 0) * n for w, n, p in zip(worth, instance.need, penalty, strict=True)
    )
    most += sum(max(score - price[expert] - worth[request], 0) for (request, expert), score in instance.scores.items())

    teams = instance.teams(task, found.chosen.tolist())
    lost = sum(p * (n - len(team)) for p, n, team in zip(penalty, instance.need, teams, strict=True))
    assert min(price) >= 0
    assert instance.total(teams) - lost == most


@given(SOME)
def test_whom_an_empty_place_reaches_has_no_room_and_nobody_else_could_make_any(instance: Instance) -> None:
    task = instance.task()
    chosen = optimum(task).chosen
    teams = instance.teams(task, chosen.tolist())
    waiting = [request for request, team in enumerate(teams) if len(team) < instance.need[request]]

    requests, experts, free = reached(task, chosen, waiting)

    assert not free
    assert set(waiting) <= requests
    assert all(sum(expert in team for team in teams) == instance.capacity[expert] for expert in experts)
    assert all(request in requests for expert in experts for request, team in enumerate(teams) if expert in team)
    assert all(expert in experts or expert in teams[request] for request, expert in instance.scores if request in requests)


@settings(max_examples=50)
@given(SOME, st.randoms(use_true_random=False), st.sampled_from([None, "a", "b"]))
def test_neither_the_order_of_the_rows_nor_of_the_ids_matters(instance: Instance, lots: random.Random, seed: str | None) -> None:
    rows = [(f"r{request}", f"e{expert}", score / 1_000_000) for (request, expert), score in instance.scores.items()]
    numbers = {f"r{n}": number for n, number in enumerate(instance.need)} | {f"e{n}": number for n, number in enumerate(instance.capacity)}

    def assigned() -> list[tuple[str, str]]:
        ids = sorted(numbers, key=lambda _: lots.random())
        pairs = of_rows(rows, (each for each in ids if each[0] == "r"), (each for each in ids if each[0] == "e"), seed=seed)
        need, capacity = (np.array([numbers[id_] for id_ in own], np.int64) for own in (pairs.requests, pairs.experts))
        task = Demand(pairs.request, pairs.expert, pairs.score, pairs.start, need, capacity, np.full(len(need), 3))
        return sorted((pairs.requests[pairs.request[place]], pairs.experts[pairs.expert[place]]) for place in optimum(task).chosen)

    first = assigned()
    lots.shuffle(rows)

    assert assigned() == first


def test_a_seed_decides_between_equal_sums_alone() -> None:
    found = set()
    for seed in (None, *"abcdefgh"):
        pairs = of_rows([("r", f"e{number}", 0.5) for number in range(4)] + [("r", "worse", 0.4)], seed=seed)
        ones = np.ones(5, np.int64)
        chosen = optimum(Demand(pairs.request, pairs.expert, pairs.score, pairs.start, ones[:1], ones, ones[:1])).chosen
        found |= {pairs.experts[pairs.expert[place]] for place in chosen}

    assert len(found) > 1
    assert "worse" not in found


def test_scores_are_counted_in_millionths_and_in_fewer_parts_where_they_pass_one() -> None:
    assert of_rows([("r", "e", 0.1234564)]).score.tolist() == [123456]
    assert of_rows([("r", "e", 0.1234564), ("r", "f", 99.5)]).score.tolist() == [12346, 9_950_000]
    assert of_rows([("r", "e", HIGHEST)]).unit == 10


@pytest.mark.parametrize("score", [-0.1, HIGHEST + 1, float("nan"), float("inf")])
def test_a_score_out_of_range_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="not between"):
        of_rows([("r", "e", score)])


def test_a_pair_that_stands_twice_is_found_with_its_earlier_row() -> None:
    request, expert = np.array([0, 1, 0, 1], np.int32), np.array([0, 0, 0, 0], np.int32)

    assert of_arrays(["b", "a"], ["e"], request, expert, np.zeros(4)) == Twice(0, 2)
    with pytest.raises(ValueError, match="r, e: stands twice"):
        of_rows([("r", "e", 0.5), ("r", "e", 0.5)])
