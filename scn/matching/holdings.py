"""Who has whom for now, and chains of exchanges by which a request gets a better expert while nobody falls below a floor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scn.matching.flow import Demand
    from scn.matching.pairs import Numbers


@dataclass(frozen=True, slots=True)
class Move:
    """A request gives one of its experts up for another."""

    request: int
    given: int
    taken: int


Floor = Callable[[int], int]
"""The least sum of scores that a request may be left with."""


class Holdings:
    """The assignment as it stands: experts with their scores by request, requests by expert, sums, and the room that is left.

    `contended`: whom the last search for a chain that found none went through, the nearest first.
    """

    def __init__(self, task: Demand, chosen: Numbers) -> None:
        self._task = task
        self._start: list[int] = task.start.tolist()
        self._pairs: dict[int, list[tuple[int, int]]] = {}
        self._score: dict[int, dict[int, int]] = {}
        self.capacity: list[int] = task.capacity.tolist()
        self.held: list[dict[int, int]] = [{} for _ in task.need.tolist()]
        self.holders: list[set[int]] = [set() for _ in self.capacity]
        rows = (part[chosen].tolist() for part in (task.request, task.expert, task.score))
        for request, expert, score in zip(*rows, strict=True):
            self.held[request][expert] = score
            self.holders[expert].add(request)
        self.sum = [sum(held.values()) for held in self.held]
        self._before: dict[int, list[int]] | None = None
        self.contended: list[int] = []

    def pairs(self, request: int) -> list[tuple[int, int]]:
        """The experts of the request and their scores, the best first, equal ones in their order."""
        if request not in self._pairs:
            low, high = self._start[request], self._start[request + 1]
            experts, scores = self._task.expert[low:high], self._task.score[low:high]
            order = (-scores).argsort(kind="stable")
            self._pairs[request] = list(zip(experts[order].tolist(), scores[order].tolist(), strict=True))
        return self._pairs[request]

    def useful(self, request: int, size: int, least: int) -> list[tuple[int, int]]:
        """Those of its pairs that can be in a team of so many with at least that sum, where the expert has capacity at all."""
        free = [(expert, score) for expert, score in self.pairs(request) if self.capacity[expert]]
        enough = least - sum(score for _, score in free[: max(size - 1, 0)])
        return [(expert, score) for expert, score in free if score >= enough]

    def score(self, request: int, expert: int) -> int:
        """The score of a pair."""
        if request not in self._score:
            self._score[request] = dict(self.pairs(request))
        return self._score[request][expert]

    def room(self, expert: int) -> int:
        """How many more the expert can take; below 0 where there are too many."""
        return self.capacity[expert] - len(self.holders[expert])

    def give(self, request: int, experts: Iterable[int]) -> None:
        """Let the request have these experts and no others."""
        if self._before is not None:
            self._before.setdefault(request, list(self.held[request]))
        for expert in self.held[request]:
            self.holders[expert].discard(request)
        self.held[request] = {expert: self.score(request, expert) for expert in experts}
        self.sum[request] = sum(self.held[request].values())
        for expert in self.held[request]:
            self.holders[expert].add(request)

    def seal(self, request: int) -> None:
        """Let the request keep its experts for good: they have less capacity for the others from now on."""
        for expert in self.held[request]:
            self.capacity[expert] -= 1
            self.holders[expert].discard(request)

    def remember(self) -> None:
        """Remember the assignment, so that what is done from now on can be undone."""
        self._before = {}

    def changed(self) -> set[int]:
        """The requests that were given experts since it was remembered; it is remembered no longer."""
        before, self._before = self._before, None
        return set(before or ())

    def undo(self) -> None:
        """Let everything be as when it was remembered."""
        before, self._before = self._before, None
        for request, experts in (before or {}).items():
            self.give(request, experts)

    def carry_out(self, moves: Iterable[Move]) -> None:
        """Make the moves of a chain."""
        for move in moves:
            self.give(move.request, [*(expert for expert in self.held[move.request] if expert != move.given), move.taken])

    def chain_up(self, request: int, target: int, floor: Floor) -> list[Move] | None:
        """Moves after which the request has at least the target, and nobody on the way less than the floor; None where no chain does it.

        The request gives up its worst expert: where the target can be passed by giving up another one, it can so too.
        """
        held = self.held[request]
        if not held:
            return None
        worst = min(held, key=lambda expert: (held[expert], expert))
        return self._chain([(request, worst, target)], floor, freed=worst)

    def chain_away(self, expert: int, floor: Floor) -> list[Move] | None:
        """Moves after which one fewer has the expert, and nobody on the way less than the floor; None where no chain does it."""
        return self._chain([(request, expert, floor(request)) for request in sorted(self.holders[expert])], floor, lost=expert)

    def _chain(
        self, starts: list[tuple[int, int, int]], floor: Floor, *, freed: int | None = None, lost: int | None = None
    ) -> list[Move] | None:
        """A shortest chain from one of the starts (request, expert given up, least sum); `freed` will have room, `lost` none."""
        reached = {lost}
        asked: dict[int, None] = {}
        came: dict[int, tuple[int, int]] = {}
        queue = deque(starts)
        while queue:
            request, given, least = queue.popleft()
            if request in asked:
                continue
            asked[request] = None
            held = self.held[request]
            enough = least - self.sum[request] + held[given]
            for expert, score in self.pairs(request):
                if score < enough:
                    break
                if expert in reached or expert in held or not self.capacity[expert]:
                    continue
                reached.add(expert)
                came[expert] = request, given
                if expert == freed or self.room(expert) > 0:
                    return self._traced(expert, came, {freed, lost})
                queue.extend((other, expert, floor(other)) for other in sorted(self.holders[expert]) if other not in asked)
        self.contended = list(asked)
        return None

    @staticmethod
    def _traced(expert: int, came: dict[int, tuple[int, int]], first: set[int | None]) -> list[Move]:
        moves: list[Move] = []
        while not moves or expert not in first:
            request, given = came[expert]
            moves.append(Move(request, given, expert))
            expert = given
        return moves
