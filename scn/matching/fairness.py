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
4. Where it can rise only if another one falls to its level, who stands there is open. Then all who contend with them, directly or not,
   are settled together: level by level a program says how few must stand on it, and any may be those few (`scn.matching.levels`).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from heapq import heapify, heappop, heappush
from math import lcm
from typing import TYPE_CHECKING

from scn.matching.flow import reached
from scn.matching.holdings import Floor, Holdings
from scn.matching.levels import Limits, Member, Model, Teams, least, settled_together

if TYPE_CHECKING:
    from scn.matching.flow import Demand
    from scn.matching.pairs import Numbers


@dataclass(frozen=True)
class Fairest:
    """An assignment, as places of pairs in their order; how many requests it settles: all, or those that were reached in time."""

    chosen: Numbers
    settled: int


def fairest(task: Demand, chosen: Numbers, limits: Limits | None = None, stop: Callable[[], bool] = lambda: False) -> Fairest:
    """The leximin assignment.

    `chosen` fills as many places as can be filled (`scn.matching.flow.optimum`). `limits` bind beside what an expert can take in all
    and are kept by `chosen`; with them every program is over everybody. When `stop` says so, the worst-served requests are as they
    should be, and the others stay as they are then, none of them worse off than those.
    """
    import numpy as np

    ascent = _Ascent(task, chosen, limits)
    ascent.settle(stop)
    starts = task.start.tolist()
    places = [np.zeros(0, np.int64)]
    for request, experts in enumerate(ascent.teams()):
        own = task.expert[starts[request] : starts[request + 1]]
        places.append(starts[request] + np.flatnonzero(np.isin(own, sorted(experts))))
    return Fairest(np.concatenate(places), len(task.need) - ascent.unsettled())


class _Verdict(Enum):
    RISEN = "it rose, and nobody fell to its level"
    FIXED = "it is on its level in every assignment"
    OPEN = "it can rise where another one falls to its level"


class _Ascent:
    """The state of the search. A value is a sum of scores, times a weight that makes requests of several sizes comparable."""

    def __init__(self, task: Demand, chosen: Numbers, limits: Limits | None) -> None:
        self._limits = limits
        self._held = Holdings(task, chosen)
        need: list[int] = task.need.tolist()
        # Places for which there is no expert are empty in every assignment, and no program need know of them.
        self._size = [min(wanted, len(self._held.pairs(request))) for request, wanted in enumerate(need)]
        whole = lcm(*(wanted for wanted in need if wanted))
        self._weight = [whole // wanted if wanted else 0 for wanted in need]
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
                    self._together(request, value)

    def _value(self, request: int) -> int:
        return self._held.sum[request] * self._weight[request]

    def _lowest(self) -> int | None:
        heap = self._heap
        while heap and (heap[0][1] not in self._rising or heap[0][0] != self._value(heap[0][1])):
            heappop(heap)
        return heap[0][0] if heap else None

    def _settled(self, request: int, value: int) -> _Verdict:
        best, only = self._alone(request)
        if self._held.sum[request] == best:
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

    def _floor(self, value: int, *, strict: bool) -> Floor:
        """The least sums with which nobody falls below what is settled, nor below the level, or (strictly) to it."""

        def floor(request: int) -> int:
            if request in self._fixed:
                return self._fixed[request]
            return least(value, self._weight[request], above=strict and self._value(request) > value)

        return floor

    def _note(self, requests: Iterable[int]) -> None:
        for request in requests:
            if request in self._rising:
                heappush(self._heap, (self._value(request), request))

    def _asked(self, request: int, value: int) -> _Verdict:
        """Whether the request can rise above the value: by programs over more and more requests."""
        nearest = deque(() if self._limits else self._held.contended)
        among = self._unsettled() if self._limits else {request, *self._waiting()}

        def widen(blocking: Iterable[int]) -> None:
            # One at a time would be many programs, and all at once a hard one: as many again each time.
            among.update(blocking, [nearest.popleft() for _ in range(min(len(nearest), len(among) + 4))])

        widen(())
        if request in self._last:
            among |= self._last & self._unsettled()
        self._last = among
        strict = False
        while (teams := self._solved(among, request, value, strict=strict)) is not None:
            if not strict and self._falls(teams, value):
                strict = True
                continue
            blocking = self._carried(teams, value, strict=True)
            if not blocking:
                return _Verdict.RISEN
            widen(blocking)
        if not strict:
            return _Verdict.FIXED
        while (teams := self._solved(among, request, value, strict=False)) is not None:
            blocking = self._carried(teams, value, strict=False, keep=False)
            if not blocking:
                return _Verdict.OPEN
            widen(blocking)
        return _Verdict.FIXED

    def _unsettled(self) -> set[int]:
        return {*self._rising, *self._fixed}

    def _waiting(self) -> Iterator[int]:
        """The requests that have empty places where others could have them."""
        return (each for each in self._class if len(self._held.held[each]) < self._size[each])

    def _solved(self, among: Iterable[int], request: int, value: int, *, strict: bool) -> Teams | None:
        """Teams of these requests alone with which the request is above the value, and the others keep their floors; None for none."""
        floor = self._floor(value, strict=strict)
        model = Model(self._held, self._limits)
        for each in sorted(among):
            wanted = least(value, self._weight[each], above=True) if each == request else floor(each)
            model.add(each, self._size[each], wanted, empty=self._class.get(each))
        model.bind(self._empty)
        return model.solve()

    def _falls(self, teams: Teams, value: int) -> bool:
        """Whether somebody who is above the level would be on it."""
        return any(
            self._weight[each] * sum(self._held.score(each, expert) for expert in team) <= value < self._value(each)
            for each, team in teams.items()
            if each in self._rising
        )

    def _carried(self, teams: Teams, value: int, *, strict: bool, keep: bool = True) -> set[int]:
        """Give these teams, and let the others make way; where they cannot, let all be as it was and return who is in the way."""
        held = self._held
        floor = self._floor(value, strict=strict)
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
        if keep:
            self._note(held.changed())
        else:
            held.undo()
        return set()

    def _together(self, request: int, value: int) -> None:
        """Settle a request, where it is open who stands on the level, together with all who contend with it."""
        among = self._unsettled() if self._limits else self._contenders(request, value)
        members = [
            Member(each, self._size[each], self._weight[each], self._fixed.get(each), self._class.get(each)) for each in sorted(among)
        ]
        teams = settled_together(self._held, members, value, self._empty, self._limits)
        for each, team in teams.items():
            self._held.give(each, team)
        for each in among:
            self._rising.discard(each)
            self._fixed.pop(each, None)
            if not self._limits:
                self._held.seal(each)

    def _contenders(self, request: int, value: int) -> set[int]:
        """All who might have to make way for one another, by experts whom more could use than can have, and by places that may be empty."""
        held, floor = self._held, self._floor(value, strict=False)
        users: dict[int, list[int]] = {}
        used: dict[int, list[int]] = {}
        for each in self._unsettled():
            used[each] = [expert for expert, _ in held.useful(each, self._size[each], floor(each))]
            for expert in used[each]:
                users.setdefault(expert, []).append(each)
        found, queue = {request}, [request]
        while queue:
            each = queue.pop()
            linked = [other for expert in used[each] if len(users[expert]) > held.capacity[expert] for other in users[expert]]
            for other in (*linked, *(self._class if each in self._class else ())):
                if other not in found and other in used:
                    found.add(other)
                    queue.append(other)
        return found
