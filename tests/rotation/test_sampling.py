"""Committees at random: within every rule, and each candidate as often as its chance says."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scn.rotation.lottery import Wish, lottery_of
from scn.rotation.sampling import committee
from scn.rotation.types import Problem
from tests.rotation.pools import crossing, nested


@given(nested() | crossing(), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_each_committee_keeps_every_rule(problem: Problem, seed: int) -> None:
    lottery = lottery_of(problem, Wish(("any",)))
    if lottery is None:
        return
    number = Random(seed).random
    by_id = {candidate.id: candidate for candidate in problem.pool}
    for _ in range(5):
        ids = committee(lottery, number)
        assert len(set(ids)) == len(ids)
        sits = [*problem.staying, *(by_id[id_] for id_ in ids)]
        assert all(
            rule.min <= sum(rule.is_for(each) for each in sits) <= (len(sits) if rule.max is None else rule.max) for rule in problem.rules
        )


@given(nested() | crossing())
@settings(max_examples=12, deadline=None, derandomize=True)
def test_each_candidate_comes_as_often_as_its_chance_says(problem: Problem) -> None:
    lottery = lottery_of(problem, Wish(("any",)))
    if lottery is None:
        return
    number, times = Random(7).random, 3000
    came = Counter(id_ for _ in range(times) for id_ in committee(lottery, number))
    for id_, chance in lottery.by_id().items():
        # Five standard deviations and a half: over all that are compared here less than one in a million goes beyond.
        assert abs(came[id_] - times * chance) <= 5.5 * (times * chance * (1 - chance)) ** 0.5 + 1e-6 * times
