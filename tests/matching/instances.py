"""Random instances of assignments, in whole numbers, and the test's own count of what an assignment comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from scn.matching.flow import Demand
from scn.matching.pairs import Pairs, of_rows

PRIORITIES = (5, 3, 1)


@dataclass(frozen=True)
class Instance:
    """Scores by request and expert, how many each request needs and each expert can take, the priority of each request."""

    scores: dict[tuple[int, int], int]
    need: list[int]
    capacity: list[int]
    priority: list[int]

    def pairs(self) -> Pairs:
        """The scored pairs; ids sort as the numbers do."""
        rows = [(f"r{request:03}", f"e{expert:03}", float(score)) for (request, expert), score in self.scores.items()]
        return of_rows(rows, [f"r{n:03}" for n in range(len(self.need))], [f"e{n:03}" for n in range(len(self.capacity))], 1)

    def task(self) -> Demand:
        """As the engine takes it."""
        pairs = self.pairs()
        numbers = (np.array(part, np.int64) for part in (self.need, self.capacity, self.priority))
        return Demand(pairs.request, pairs.expert, pairs.score, pairs.start, *numbers)

    def teams(self, task: Demand, chosen: Iterable[int]) -> list[list[int]]:
        """The experts of each request, in an assignment that is checked to keep every limit."""
        teams: list[list[int]] = [[] for _ in self.need]
        for place in chosen:
            request, expert = int(task.request[place]), int(task.expert[place])
            assert self.scores[request, expert] == task.score[place]
            teams[request].append(expert)
        load = Counter(expert for team in teams for expert in team)
        assert all(len(team) == len(set(team)) <= wanted for team, wanted in zip(teams, self.need, strict=True))
        assert all(number <= self.capacity[expert] for expert, number in load.items())
        return teams

    def total(self, teams: Iterable[Iterable[int]]) -> int:
        """The sum of the scores."""
        return sum(self.scores[request, expert] for request, team in enumerate(teams) for expert in team)

    def filled(self, teams: Iterable[list[int]]) -> tuple[int, ...]:
        """How many places are filled: in all, then of each priority, the highest first."""
        by_priority = Counter[int]()
        for priority, team in zip(self.priority, teams, strict=True):
            by_priority[priority] += len(team)
        return (by_priority.total(), *(by_priority[priority] for priority in PRIORITIES))


def instances(requests: int, experts: int, needs: st.SearchStrategy[int], *, priorities: bool = True) -> st.SearchStrategy[Instance]:
    """Instances of at most so many requests and experts, scores with many ties and with few among them."""
    return st.builds(
        _instance,
        st.randoms(use_true_random=False),
        st.lists(needs, min_size=1, max_size=requests),
        st.lists(st.integers(0, 3), min_size=1, max_size=experts),
        st.sampled_from([1, 3, 1000, 1_000_000]),
        st.sampled_from([0.4, 0.8, 1.0]),
        st.lists(st.sampled_from(PRIORITIES), min_size=requests, max_size=requests) if priorities else st.just([3] * requests),
    )


def _instance(lots, need, capacity, most, density, priority) -> Instance:
    pairs = [(request, expert) for request in range(len(need)) for expert in range(len(capacity)) if lots.random() < density]
    return Instance({pair: lots.randint(0, most) for pair in pairs}, need, capacity, priority[: len(need)])
