"""Lotteries over committees where the rules cross and the time is up: still lotteries, and what is said of them is true."""

from collections import Counter
from itertools import count

import exact
import pools
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.rotation.lottery import LEXIMIN, MAXIMIN, Wish, fractional, lottery_of

CLOSE = 1e-6


def after(times: int):
    """Time enough to be asked so many times."""
    asked = count()
    return lambda: next(asked) >= times


@pytest.mark.parametrize("method", [LEXIMIN, MAXIMIN])
@pytest.mark.parametrize("times", [0, 1, 3, 6])
def test_when_the_time_is_up_there_is_a_lottery_and_its_gap_is_true(method, times):
    met = Counter()

    @settings(max_examples=15)
    @given(st.one_of(pools.triangles(), pools.crossing(pool=7)))
    def each(problem):
        wish = Wish(("x",), method, stop=after(times))
        lottery = lottery_of(problem, wish)
        best = exact.leximin(problem) if method == LEXIMIN else exact.maximin(problem)
        assert (lottery is None) == (best is None)
        if lottery is None or lottery.mixture is None or not problem.pool:
            return
        check_mixture(problem, lottery)
        found = lottery.by_id()
        if lottery.gap <= CLOSE:
            assert all(abs(found[id_] - chance) < CLOSE for id_, chance in best.items())
            return
        met["gap"] += 1
        assert min(found.values()) >= min(best.values()) - lottery.gap - CLOSE
        bound = fractional(problem, wish)
        assert all(found[id_] >= bound[id_] - lottery.gap - CLOSE for id_ in found)

    each()
    assert met["gap"]


def check_mixture(problem, lottery):
    """That the weights are a lottery over committees within the rules, and give the chances."""
    mixture, sizes = lottery.mixture, lottery.model.sizes
    assert all(weight > 0 for weight in mixture.weights)
    assert sum(mixture.weights) == pytest.approx(1)
    known = {candidate.id: candidate for candidate in problem.pool}
    members = lottery.model.members()
    for slate in mixture.slates:
        joining = [known[id_] for ids, number in zip(members, slate, strict=True) for id_ in ids[:number]]
        assert all(0 <= number <= size for number, size in zip(slate, sizes, strict=True))
        assert all(rule.holds(rule.count([*problem.staying, *joining])) for rule in problem.rules)
    for kind, size in enumerate(sizes):
        chance = sum(weight * slate[kind] / size for weight, slate in zip(mixture.weights, mixture.slates, strict=True))
        assert chance == pytest.approx(float(lottery.chances[kind]), abs=1e-8)
