"""Leximin over requests: the worst-served one as well off as it can be, then the next, and so on, exactly.

How well a request is served is the mean score of the places that it wants, an empty place counting 0. Among the assignments that fill as
many places as can be filled (those of higher priority first) that one is sought whose values, from the lowest up, are the largest in
the order of a dictionary; then the largest total. With several places a request this is hard in general (N. Garg, T. Kavitha, A. Kumar,
K. Mehlhorn, J. Mestre, Assigning papers to referees, Algorithmica 58 (2010), 119-136). Requests are settled from the worst up, each with
a proof:

1. Its value is the best that it could have if nobody else wanted anything but those whose experts are beyond dispute.
2. Or it rises along a chain of exchanges in which nobody falls to its level.
3. Or a whole-number program over it and some others says that it cannot rise while they stay on its level or above. The program leaves
   the rest out, so that its 'no' is a proof; its 'yes' is carried out if the rest can make way, else those who cannot come in.
4. Where it can rise only if another one falls to its level, who stands there is open. A program says how few of some requests must stand
   there while all others are above, whoever is left out; from then on any of these may be those few.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import heapify, heappop, heappush
from math import lcm
from operator import add
from typing import TYPE_CHECKING

from scn.matching.flow import places_of, reached
from scn.matching.holdings import Floor, Holdings
from scn.matching.levels import Answer, Limits, Model, least
from scn.rotation.solver import SolverFault

if TYPE_CHECKING:
    from scn.matching.flow import Demand
    from scn.matching.pairs import Numbers


@dataclass(frozen=True)
class Fairest:
    """An assignment, as places of pairs in their order; how many requests it settles: all, or those that were reached in time."""

    chosen: Numbers
    settled: int


@dataclass(frozen=True)
class Given:
    """What each request has beside the task, such as experts who are required for it: the places that they fill, their sum of scores."""

    places: Sequence[int]
    sum: Sequence[int]


def fairest(
    task: Demand,
    chosen: Numbers,
    limits: Limits | None = None,
    stop: Callable[[], bool] = lambda: False,
    given: Given | None = None,
) -> Fairest:
    """The leximin assignment.

    `chosen` fills as many places as can be filled (`scn.matching.flow.optimum`). `limits` bind beside what an expert can take in all
    and are kept by `chosen`; with them every program is over everybody. When `stop` says so, the worst-served requests are as they
    should be, and the others stay as they are then, none of them worse off than those. What is `given` counts in how well a request is
    served.
    """
    ascent = _Ascent(task, chosen, limits, given)
    ascent.settle(stop)
    return Fairest(places_of(task, ascent.teams()), len(task.need) - ascent.unsettled())


class _Verdict(Enum):
    RISEN = "it rose, and nobody fell to its level"
    FIXED = "it is on its level in every assignment"
    OPEN = "it can rise where another one falls to its level"


@dataclass(slots=True)
class _Level:
    """A level on which so many of some requests stand in every assignment, but not certain ones; who does for now."""

    value: int
    count: int
    members: set[int]
    standing: frozenset[int]


class _Ascent:
    """The state of the search. A value is a sum of scores, times a weight that makes requests of several sizes comparable.

    What is given counts in values alone: sums and floors are of what can change.
    """

    def __init__(self, task: Demand, chosen: Numbers, limits: Limits | None, given: Given | None) -> None:
        self._limits = limits
        self._held = Holdings(task, chosen)
        need: list[int] = task.need.tolist()
        # Places for which there is no expert are empty in every assignment, and no program need know of them; limits might.
        self._size = need if limits else [min(wanted, len(self._held.pairs(request))) for request, wanted in enumerate(need)]
        self._given = list(given.sum) if given else [0] * len(need)
        places = list(map(add, need, given.places)) if given else need
        whole = lcm(*filter(None, places))
        self._weight = [whole // wanted if wanted else 0 for wanted in places]
        self._mixed = len(set(filter(None, places))) > 1
        waiting = [request for request, size in enumerate(self._size) if size > len(self._held.held[request])]
        class_: list[int] = task.priority.tolist()
        self._empty = Counter[int]()
        for request in waiting:
            self._empty[class_[request]] += self._size[request] - len(self._held.held[request])
        able = range(len(need)) if limits else reached(task, chosen, waiting)[0]
        self._class = {request: class_[request] for request in able if class_[request] in self._empty}
        self._rising = {request for request, size in enumerate(self._size) if size}
        self._fixed: dict[int, int] = {}
        self._heap = [(self._value(request), request) for request in self._rising]
        heapify(self._heap)
        self._levels: list[_Level] = []
        self._last: set[int] = set()

    def teams(self) -> list[list[int]]:
        """The experts of each request."""
        return [list(held) for held in self._held.held]

    def unsettled(self) -> int:
        """How many requests are not settled."""
        return len(self._rising)

    def settle(self, stop: Callable[[], bool]) -> None:
        """Settle one request after another, until all are or it is time to stop."""
        while (value := self._lowest()) is not None and not stop():
            open_ = []
            for request in sorted(each for each in self._rising if self._value(each) == value):
                if self._value(request) == value and self._settled(request, value) is _Verdict.OPEN:
                    open_.append(request)
            for request in open_:
                if request in self._rising and self._value(request) == value:
                    self._count(request, value)
        if self._levels and self._mixed and not stop():
            self._best_total()

    def _value(self, request: int) -> int:
        return (self._held.sum[request] + self._given[request]) * self._weight[request]

    def _least(self, request: int, value: int, *, above: bool = False) -> int:
        """The least sum with which the request is worth the value, or more than it."""
        return least(value, self._weight[request], above=above) - self._given[request]

    def _lowest(self) -> int | None:
        heap = self._heap
        while heap and (heap[0][1] not in self._rising or heap[0][0] != self._value(heap[0][1])):
            heappop(heap)
        return heap[0][0] if heap else None

    def _settled(self, request: int, value: int) -> _Verdict:
        best, only = self._alone(request)
        # One that may stand on a level for another is not where it is because it could have no more.
        free = not any(request in level.members for level in self._levels)
        if free and self._held.sum[request] == best:
            self._fix(request, seal=only)
            return _Verdict.FIXED
        if not self._limits:
            moves = self._held.chain_up(request, self._held.sum[request] + 1, self._floor(value, strict=True))
            if moves is not None:
                self._held.carry_out(moves)
                self._note(move.request for move in moves)
                return _Verdict.RISEN
        verdict = self._asked(request, value)
        if verdict is _Verdict.FIXED:
            self._fix(request, seal=False)
        return verdict

    def _fix(self, request: int, *, seal: bool) -> None:
        self._rising.discard(request)
        for level in self._levels:
            level.members.discard(request)
        if seal and not self._limits:
            self._held.seal(request)
        else:
            self._fixed[request] = self._held.sum[request]

    def _alone(self, request: int) -> tuple[int, bool]:
        """The best sum that the request could have if nobody contended with it, and whether one team alone has it."""
        free = [score for expert, score in self._held.pairs(request) if self._held.capacity[expert]]
        size = self._size[request]
        # Where places may be empty, an expert with a score of 0 is worth as much as none.
        next_ = free[size] if len(free) > size else 0 if request in self._class else -1
        return sum(free[:size]), len(free) >= size and next_ < free[size - 1]

    def _floor(self, value: int, *, strict: bool, standing: Sequence[frozenset[int]] | None = None) -> Floor:
        """The least sums with which nobody falls below what is settled, nor below the level, or (strictly) to it.

        `standing`: who stands on each open level, else those who do now.
        """
        on = {
            request: level.value
            for place, level in enumerate(self._levels)
            for request in (level.standing if standing is None else standing[place])
        }

        def floor(request: int) -> int:
            if request in on:
                return self._least(request, on[request])
            if request in self._fixed:
                return self._fixed[request]
            above = strict and (request not in self._rising or self._value(request) > value)
            return self._least(request, value, above=above)

        return floor

    def _note(self, requests: Iterable[int]) -> None:
        for request in requests:
            if request in self._rising:
                heappush(self._heap, (self._value(request), request))

    def _asked(self, request: int, value: int) -> _Verdict:
        """Whether the request can rise above the value: by programs over more and more requests."""
        among = _Among(self._unsettled() if self._limits else {request, *self._waiting()}, () if self._limits else self._held.contended)
        among.widen((), self._levels)
        if request in self._last:
            among.widen(self._last & self._unsettled(), self._levels)
        self._last = among.requests

        def wanted(strict: bool) -> Floor:
            floor = self._floor(value, strict=strict, standing=self._nobody())
            return lambda each: self._least(each, value, above=True) if each == request else floor(each)

        strict = False
        while (answer := self._solved(among.requests, wanted(strict))) is not None:
            if not strict and self._falls(answer, value):
                strict = True
                continue
            blocking = self._carried(answer, value, strict=True)
            if not blocking:
                return _Verdict.RISEN
            among.widen(blocking, self._levels)
        if not strict:
            return _Verdict.FIXED
        while (answer := self._solved(among.requests, wanted(False))) is not None:
            blocking = self._carried(answer, value, strict=False, keep=False)
            if not blocking:
                return _Verdict.OPEN
            among.widen(blocking, self._levels)
        return _Verdict.FIXED

    def _nobody(self) -> list[frozenset[int]]:
        return [frozenset()] * len(self._levels)

    def _unsettled(self) -> set[int]:
        return {*self._rising, *self._fixed, *(request for level in self._levels for request in level.standing)}

    def _waiting(self) -> Iterator[int]:
        """The requests that have empty places where others could have them."""
        return (each for each in self._class if len(self._held.held[each]) < self._size[each])

    def _solved(self, among: Iterable[int], wanted: Floor, *, fewest: int | None = None, total: bool = False) -> Answer | None:
        """An assignment of these requests alone in which each has what is wanted, or stands on an open level; None where there is none.

        With as few as can be on a new level of the value `fewest`; or with the largest total, and everybody who is not fixed on a level.
        """
        levels = [*self._levels, *([] if fewest is None else [_Level(fewest, len(self._weight), set(), frozenset())])]
        model = Model(self._held, self._limits, [level.count for level in levels])
        for each in sorted(among):
            able = {
                place: self._least(each, level.value)
                for place, level in enumerate(levels)
                if each not in self._fixed and (each in level.members or place == len(self._levels))
            }
            must = total and each not in self._fixed
            model.add(
                each, self._size[each], max(able.values()) if must else wanted(each), levels=able, empty=self._class.get(each), must=must
            )
        model.bind(self._empty)
        return model.solve(model.totals() if total else None if fewest is None else model.standing(len(self._levels)))

    def _falls(self, answer: Answer, value: int) -> bool:
        """Whether somebody who is above the level, or stands on a lower one, would be on it."""
        standing = frozenset().union(*answer.standing)
        return any(
            self._weight[each] * (self._given[each] + sum(self._held.score(each, expert) for expert in team)) <= value
            for each, team in answer.teams.items()
            if each not in self._fixed and each not in standing and not (each in self._rising and self._value(each) == value)
        )

    def _carried(self, answer: Answer, value: int, *, strict: bool, keep: bool = True) -> set[int]:
        """Give the teams of an answer, and let the others make way; where they cannot, all is as it was: return who is in the way."""
        held, teams = self._held, answer.teams
        floor = self._floor(value, strict=strict, standing=answer.standing)
        held.remember()
        for request, team in teams.items():
            held.give(request, team)
        crowded = sorted({expert for team in teams.values() for expert in team if held.room(expert) < 0})
        others = {each for expert in crowded for each in held.holders[expert]} - teams.keys()
        for expert in crowded:
            while held.room(expert) < 0:
                moves = None if self._limits else held.chain_away(expert, floor)
                if moves is None:
                    blocking = held.holders[expert] - teams.keys()
                    held.undo()
                    return blocking or others
                held.carry_out(moves)
        if not keep:
            held.undo()
            return set()
        stood = {each for level in self._levels for each in level.standing}
        for level, standing in zip(self._levels, answer.standing, strict=False):
            # Who stands on a level that the program did not know of stays there.
            level.standing = standing | (level.standing - teams.keys())
        stands = {each for level in self._levels for each in level.standing}
        self._rising = (self._rising | stood) - stands
        self._note(held.changed() | stood)
        return set()

    def _count(self, request: int, value: int) -> None:
        """Let as few requests as can be stand on the level, where it is open who does."""
        among = _Among(self._unsettled() if self._limits else {request, *self._waiting()}, ())
        among.widen(self._last & self._unsettled(), self._levels)
        floor = self._floor(value, strict=True, standing=self._nobody())

        def wanted(each: int) -> int:
            return floor(each) if each in self._fixed else self._least(each, value, above=True)

        while True:
            answer = self._solved(among.requests, wanted, fewest=value)
            if answer is None:
                raise SolverFault("the solver lost the assignment that it was given")
            standing = answer.standing[-1]
            self._levels.append(_Level(value, len(standing), among.requests - self._fixed.keys(), frozenset()))
            blocking = self._carried(answer, value, strict=True)
            if not blocking:
                break
            self._levels.pop()
            among.widen(blocking, self._levels)
        if not standing:
            self._levels.pop()

    def _best_total(self) -> None:
        """The largest total, where it is open who stands where and requests differ in size."""
        answer = self._solved(self._unsettled(), self._floor(0, strict=False, standing=self._nobody()), total=True)
        if answer is None:
            raise SolverFault("the solver lost the assignment that it was given")
        self._carried(answer, 0, strict=False)


class _Among:
    """The requests that a program is over, and those that come in next, the nearest first."""

    def __init__(self, requests: Iterable[int], nearest: Iterable[int]) -> None:
        self.requests = set(requests)
        self._nearest = deque(nearest)

    def widen(self, blocking: Iterable[int], levels: Iterable[_Level]) -> None:
        """Let those in the way come in, and some of the nearest; and with one that may stand on an open level those who do."""
        # One at a time would be many programs, and all at once a hard one: as many again each time.
        more = [self._nearest.popleft() for _ in range(min(len(self._nearest), len(self.requests) + 4))]
        self.requests.update(blocking, more)
        for level in levels:
            if not level.members.isdisjoint(self.requests):
                self.requests |= level.standing
