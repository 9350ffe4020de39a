"""Committees at random from a lottery, for a simulation of many: by chances alone, without tickets and without a seed to publish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from scn.rotation.lottery import Lottery
from scn.rotation.tickets import Counts, at_random

Number = Callable[[], float]
"""Gives random numbers, `0 <= number < 1`."""


def committee(lottery: Lottery, number: Number) -> tuple[str, ...]:
    """The ids of those who join, in ascending order; each candidate comes as often, on average, as its chance says."""
    counts = _counts(lottery, number)
    slate: list[str] = []
    for members, count in zip(lottery.model.members(), counts, strict=True):
        slate += some(members, count, number)
    return tuple(sorted(slate))


def some(members: Sequence[str], count: int, number: Number) -> list[str]:
    """So many of the members, each set of that size as likely as any other."""
    left = list(members)
    for place in range(count):
        other = place + int(number() * (len(left) - place))
        left[place], left[other] = left[other], left[place]
    return left[:count]


def _counts(lottery: Lottery, number: Number) -> Counts:
    if lottery.network is not None:
        joining = [chance * size for chance, size in zip(lottery.chances, lottery.model.sizes, strict=True)]
        return at_random(lottery.network, joining, number)
    assert lottery.mixture is not None
    drawn = number() * sum(lottery.mixture.weights)
    for slate, reached in zip(lottery.mixture.slates, accumulate(lottery.mixture.weights), strict=True):
        if drawn < reached:
            return slate
    return lottery.mixture.slates[-1]
