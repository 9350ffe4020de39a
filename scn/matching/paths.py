"""Places filled one by one along shortest paths of exchanges, in whole numbers: quick where few experts are sought by many.

Each place takes the best expert by score less price. Where that one has no room, the cheapest chain is sought in which holders move on
to others, down to an expert with room or a place that is left empty; the prices of those on the way rise by what the chain costs
(N. Tomizawa, Networks 1 (1971), 173-194; J. Edmonds and R. M. Karp, J. ACM 19 (1972), 248-264). Prices are never below 0, so that a
request's pairs are looked at in order of their scores, and no further than could be cheaper than what is known. The work is bounded by
a count: where all experts are sought by all, a linear program is quicker, and the prices that were found say over which pairs.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scn.matching.pairs import Numbers, Places

_FIRST = 16


class Paths:
    """An assignment that grows place by place; at every step the best one of as many places, and its prices say so."""

    def __init__(self, expert: Places, score: Numbers, start: Numbers, capacity: Numbers, penalty: Numbers) -> None:
        self._pairs = expert, score
        self._start: list[int] = start.tolist()
        self._penalty: list[int] = penalty.tolist()
        requests = len(self._penalty)
        self._room: list[int] = capacity.tolist()
        self._holders: list[list[int]] = [[] for _ in self._room]
        self._known = 0
        self._experts, self._scores, self._rest = _best(expert, score, self._start, _FIRST)
        self.held: list[dict[int, int]] = [{} for _ in range(requests)]
        self.price = [0] * len(self._room)
        self.worth = [-penalty for penalty in self._penalty]
        self.steps = 0

    def fill(self, request: int) -> None:
        """Fill one more place of the request at the least cost; it stays empty, or another's does, where that is the best."""
        worth, pick = self._pick(request)
        self.worth[request] = worth
        if pick is None:
            return
        expert, score = pick
        if self._room[expert]:
            self._room[expert] -= 1
            self._take(request, expert, score)
        else:
            self._exchange(request)

    def _pick(self, request: int) -> tuple[int, tuple[int, int] | None]:
        """The best score less price of a place of the request, and the expert with the score; None where empty is as good."""
        held, price = self.held[request], self.price
        worth, pick = -self._penalty[request], None
        place = 0
        while True:
            experts, scores = self._experts[request], self._scores[request]
            while place < len(scores):
                score = scores[place]
                if score <= worth:
                    return worth, pick
                expert = experts[place]
                if score - price[expert] > worth and expert not in held:
                    worth, pick = score - price[expert], (expert, score)
                place += 1
            if self._rest[request] <= worth:
                return worth, pick
            self._widen(request)

    # One loop in one place: it runs hundreds of thousands of times, and a call in it would take as long as its work.
    def _exchange(self, source: int) -> None:  # noqa: PLR0912, PLR0915  # see above
        """The cheapest chain from the request: Dijkstra over requests, whose costs are what they lose against what they have."""
        price, worth, room, holders, held = self.price, self.worth, self._room, self._holders, self.held
        far = {source: 0}
        way: dict[int, int] = {}
        cost: dict[int, int] = {}
        giver: dict[int, int] = {}
        given: dict[int, int] = {}
        heap = [(0, source)]
        settled: dict[int, int] = {}
        bound = worth[source] + self._penalty[source]
        end: tuple[int, int | None] = (source, None)
        while heap:
            here, request = heappop(heap)
            if here >= bound:
                break
            if request in settled:
                continue
            settled[request] = here
            self.steps += 1
            level, mine = here + worth[request], held[request]
            if level + self._penalty[request] < bound:
                bound, end = level + self._penalty[request], (request, None)
            place = 0
            while True:
                experts, scores = self._experts[request], self._scores[request]
                number = len(scores)
                while place < number:
                    score = scores[place]
                    if level - score >= bound:
                        break
                    expert = experts[place]
                    place += 1
                    through = level - score + price[expert]
                    if through >= bound or expert in mine or cost.get(expert, bound) <= through:
                        continue
                    cost[expert], giver[expert], given[expert] = through, request, score
                    self.steps += 1
                    if room[expert]:
                        bound, end = through, (request, expert)
                        continue
                    base = through - price[expert]
                    for other in holders[expert]:
                        there = base + held[other][expert] - worth[other]
                        if there < far.get(other, bound):
                            far[other], way[other] = there, expert
                            heappush(heap, (there, other))
                if place < number or level - self._rest[request] >= bound:
                    break
                self._widen(request)
        for request, here in settled.items():
            worth[request] -= bound - here
        for expert, through in cost.items():
            if through < bound:
                price[expert] += bound - through
        request, last = end
        if last is not None:
            room[last] -= 1
            self._take(request, last, given[last])
        while request != source:
            expert = way[request]
            holders[expert].remove(request)
            del held[request][expert]
            request = giver[expert]
            self._take(request, expert, given[expert])

    def _take(self, request: int, expert: int, score: int) -> None:
        self._holders[expert].append(request)
        self.held[request][expert] = score

    def _widen(self, request: int) -> None:
        """Know all pairs of the request, not only the best ones."""
        low, high = self._start[request], self._start[request + 1]
        experts, scores = (part[low:high] for part in self._pairs)
        order = (-scores).argsort(kind="stable")
        self._experts[request], self._scores[request] = experts[order].tolist(), scores[order].tolist()
        self._rest[request] = -(1 << 62)


def _best(expert: Places, score: Numbers, start: list[int], number: int) -> tuple[list[list[int]], list[list[int]], list[int]]:
    """The experts and scores of the `number` best pairs of each request, the best first, and the best score left out."""
    experts: list[list[int]] = []
    scores: list[list[int]] = []
    rest: list[int] = []
    for low, high in pairwise(start):
        own = -score[low:high]
        if high - low > number:
            order = own.argpartition(number)
            rest.append(-int(own[order[number]]))
            order = order[:number]
            order.sort()
            order = order[own[order].argsort(kind="stable")]
        else:
            order = own.argsort(kind="stable")
            rest.append(-(1 << 62))
        experts.append(expert[low:high][order].tolist())
        scores.append((-own[order]).tolist())
    return experts, scores, rest
