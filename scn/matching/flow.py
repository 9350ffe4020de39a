"""The best total, where nothing binds but places and capacities: found over few pairs, proved over all.

First as many places are filled as can be, those of higher priority before others, then the sum of the scores is the largest. A place
that stays empty costs more than any score, so both are one program. Places are filled along shortest paths (`scn.matching.paths`). Where
that takes too many steps, the linear program is solved over the best pairs of each request by score less price; the prices of the answer
then say whether a pair that was left out could help (its score less the expert's price would pass the request's), and those that
could are added (column generation: L. R. Ford and D. R. Fulkerson, Management Science 5 (1958), 97-101). At the end the prices bound
every assignment from above, in whole numbers over all pairs, and the bound is what was found.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scn.matching.paths import Paths
from scn.matching.transport import Transport, Unproved

if TYPE_CHECKING:
    from scn.matching.pairs import Numbers, Places

_KEPT = 9
_STEPS = 100_000
"""Steps of shortest paths before the linear program is quicker: about half a second."""
_DEAREST = 1 << 40


@dataclass(frozen=True)
class Demand:
    """What is to be filled: the pairs (as in `Pairs`), how many each request needs, how many each expert can, and the priorities."""

    request: Places
    expert: Places
    score: Numbers
    start: Numbers
    need: Numbers
    capacity: Numbers
    priority: Numbers


@dataclass(frozen=True)
class Optimum:
    """The places of the pairs that are assigned, and the prices that prove them: of requests, and of experts."""

    chosen: Numbers
    worth: Numbers
    price: Numbers
    penalty: Numbers


def optimum(task: Demand, *, steps: int = _STEPS) -> Optimum:
    """The best assignment, proved; after so many steps of shortest paths by linear programs.

    Raises `Unproved` where the proof fails, which no input should bring about.
    """
    import numpy as np

    _, rank = np.unique(task.priority, return_inverse=True)
    dear = max(int(task.score.max(initial=1)), 1) * 8
    while True:
        penalty = dear * (1 + rank.astype(np.int64))
        found = _solved(task, penalty, steps)
        if _fills(task, found):
            return found
        if dear > _DEAREST:
            raise Unproved("more places could be filled than the solver filled")
        dear *= 64


def bound(task: Demand, worth: Numbers, price: Numbers, penalty: Numbers) -> int:
    """What no assignment passes, by these prices: scores less penalties of empty places, in whole numbers over all pairs."""
    import numpy as np

    over = task.score - price[task.expert] - worth[task.request]
    return int(
        (price * task.capacity).sum()
        + (worth * task.need).sum()
        + over[over > 0].sum()
        + (np.maximum(-penalty - worth, 0) * task.need).sum()
    )


def empty_places(task: Demand, chosen: Numbers) -> Numbers:
    """How many places of each request are empty."""
    import numpy as np

    return task.need - np.bincount(task.request[chosen], minlength=len(task.need))


def places_of(task: Demand, teams: Iterable[Iterable[int]]) -> Numbers:
    """The places of the pairs of each request with its experts, in their order."""
    import numpy as np

    starts = task.start.tolist()
    parts = [low + np.searchsorted(task.expert[low:high], sorted(team)) for (low, high), team in zip(pairwise(starts), teams, strict=True)]
    return np.concatenate([np.zeros(0, np.int64), *parts])


def _solved(task: Demand, penalty: Numbers, steps: int) -> Optimum:
    import numpy as np

    paths = Paths(task.expert, task.score, task.start, task.capacity, penalty)
    need = task.need.tolist()
    for request, number in enumerate(need):
        for _ in range(number):
            paths.fill(request)
        if paths.steps > steps:
            found = _programmed(task, penalty, np.array(paths.price))
            break
    else:
        chosen = places_of(task, paths.held)
        # A request that wants nothing was never asked what an expert is worth to it; at this price nobody is.
        worth = np.where(task.need > 0, np.array(paths.worth), task.score.max(initial=0))
        found = Optimum(chosen, worth, np.array(paths.price), penalty)
    _prove(task, found)
    return found


def _programmed(task: Demand, penalty: Numbers, price: Numbers) -> Optimum:
    """The best assignment by linear programs over a part of the pairs that grows, the first of it by these prices."""
    import numpy as np

    requests, experts = len(task.need), len(task.capacity)
    program = Transport(np.concatenate([task.need, np.zeros(experts, np.int64)]), np.concatenate([task.need, task.capacity]).astype(float))
    program.add(np.arange(requests), None, penalty, task.need)
    every = np.arange(len(task.score))
    added = np.sort(_best_each(task.request, task.score - price[task.expert], every, _KEPT + int(task.need.max(initial=0))))
    columns = added[:0]
    inside = np.zeros(len(task.score), bool)
    while len(added):
        inside[added] = True
        columns = np.concatenate([columns, added])
        program.add(task.request[added], requests + task.expert[added], -task.score[added], np.ones(len(added), np.int64))
        shipment = program.solve()
        worth, price = -shipment.prices[:requests], np.maximum(-shipment.prices[requests:], 0)
        gain = task.score - price[task.expert] - worth[task.request]
        missed = np.flatnonzero((gain > 0) & ~inside)
        added = _best_each(task.request[missed], gain[missed], missed, _KEPT)
    return Optimum(np.sort(columns[shipment.used[requests:] > 0]), worth, price, penalty)


def _prove(task: Demand, found: Optimum) -> None:
    """Raise `Unproved` unless the assignment keeps every limit and attains what no assignment passes."""
    import numpy as np

    empty = empty_places(task, found.chosen)
    load = np.bincount(task.expert[found.chosen], minlength=len(task.capacity))
    if empty.min(initial=0) < 0 or (load > task.capacity).any():
        raise Unproved("the solver's assignment breaks a limit")
    attained = int(task.score[found.chosen].sum() - (found.penalty * empty).sum())
    if attained != bound(task, found.worth, found.price, found.penalty):
        raise Unproved("the prices of the assignment do not prove it")


def _best_each(request: Places, gain: Numbers, places: Numbers, number: int) -> Numbers:
    """Of the places of pairs, the `number` with the largest gain of each request."""
    import numpy as np

    order = np.lexsort((-gain, request))
    request = request[order]
    first = np.searchsorted(request, request)
    return places[order[np.arange(len(order)) - first < number]]


def _fills(task: Demand, found: Optimum) -> bool:
    """Whether no more places, and none of higher priority, could be filled: else the penalty was too small."""
    empty = empty_places(task, found.chosen)
    waiting = empty.nonzero()[0].tolist()
    if not waiting:
        return True
    for priority in sorted({int(task.priority[request]) for request in waiting}):
        requests, _, free = reached(task, found.chosen, [request for request in waiting if task.priority[request] == priority])
        filled = task.need - empty
        if free or any(filled[request] > 0 and task.priority[request] < priority for request in requests):
            return False
    return True


def reached(task: Demand, chosen: Numbers, waiting: Iterable[int]) -> tuple[set[int], set[int], set[int]]:
    """Whom the empty places of some requests reach by exchanges: requests, experts, and those of the experts who are free.

    Where none of the experts is free, they are all that the requests can have (P. Hall, On representatives of subsets, 1935).
    """
    import numpy as np

    load = np.bincount(task.expert[chosen], minlength=len(task.capacity))
    holders: dict[int, list[int]] = {}
    for request, expert in zip(task.request[chosen].tolist(), task.expert[chosen].tolist(), strict=True):
        holders.setdefault(expert, []).append(request)
    taken = set(zip(task.request[chosen].tolist(), task.expert[chosen].tolist(), strict=True))
    requests, experts, free = set(waiting), set(), set()
    queue = deque(sorted(requests))
    while queue:
        request = queue.popleft()
        for expert in task.expert[task.start[request] : task.start[request + 1]].tolist():
            if expert in experts or (request, expert) in taken:
                continue
            experts.add(expert)
            if load[expert] < task.capacity[expert]:
                free.add(expert)
            for other in holders.get(expert, ()):
                if other not in requests:
                    requests.add(other)
                    queue.append(other)
    return requests, experts, free
