"""All requests at once: the best assignment within everybody's capacity, dates, team rules and pins, and who stands in.

First as many places are filled as can be, those of higher priority before any others; then the sum of the scores is the largest, or with
`fair` the requests are served leximin (`scn.matching.fairness`). With `stable`, between the two, as many as can be keep whom an earlier
run chose for them. Exact: where nothing binds but how many engagements an expert takes in all, by `scn.matching.flow`; where dates
overlap in part or teams have rules, by whole-number programs over all pairs. Equal sums are decided by the order of the ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scn.errors import RuleBroken
from scn.matching.capacity import limits
from scn.matching.team import for_each_value
from scn.matching.types import Days, TeamRule

if TYPE_CHECKING:
    from scn.matching.flow import Demand
    from scn.matching.levels import Columns
    from scn.matching.pairs import Numbers, Pairs
    from scn.rotation.solver import Row

UNIT = 1_000_000
"""Scores are counted in millionths."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request with open places: its days, its priority (1 low to 5), the scores of all who may come, between 0 and 1.

    `places` are those that are open: who is `held` on the team stays and is not counted among them; who is `pinned` gets one of them.
    `before`: whom an earlier run chose.
    """

    id: str
    places: int
    priority: int
    days: Days
    scores: Mapping[str, float]
    team: tuple[TeamRule, ...] = ()
    held: tuple[str, ...] = ()
    pinned: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """An expert as an assignment sees one: the capacity, what is engaged already, and the values that team rules are about."""

    id: str
    at_once: int
    per_year: int
    engaged: tuple[Days, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be assigned, and how."""

    requests: tuple[Wanted, ...]
    people: tuple[Person, ...]
    fair: bool = False
    stable: bool = False
    seed: str | None = None
    alternates: int = 2


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A request with empty places: how many; who could come, and on what those are instead (requests of this run)."""

    request: str
    missing: int
    candidates: tuple[str, ...]
    taken: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is assigned to which request, the best score first, pins among them; who stands in, in order; what stays empty.

    `total` is the sum of the scores of who is assigned; `mean` what each request has for each of its open places. `proved`: all of it is
    as it should be.
    """

    teams: Mapping[str, tuple[str, ...]]
    alternates: Mapping[str, tuple[str, ...]]
    unfilled: tuple[Unfilled, ...]
    total: float
    mean: Mapping[str, float]
    proved: bool = True


def assign(task: Task, *, stop: Callable[[], bool] = lambda: False) -> Assignment:
    """The best assignment of a task; where `stop` says so, a leximin one that is not proved to the end.

    Raises `RuleBroken` where pins contradict capacity or team rules, naming both sides.
    """
    board = _Board(task)
    board.pin()
    return board.result(board.solve(stop))


class _Board:
    def __init__(self, task: Task) -> None:
        self._task = task
        self._requests = {wanted.id: wanted for wanted in task.requests}
        self._people = {person.id: person for person in task.people}
        self._engaged: dict[str, list[tuple[str | None, Days]]] = {
            person.id: [(None, days) for days in person.engaged] for person in task.people
        }
        self._fixed: dict[str, list[str]] = {wanted.id: [] for wanted in task.requests}
        self._rules = {wanted.id: self._spelled(wanted) for wanted in task.requests}

    def pin(self) -> None:
        """Give the pinned their places."""
        for wanted in self._task.requests:
            for expert in sorted(wanted.pinned):
                if expert not in wanted.scores:
                    raise RuleBroken(
                        f"{expert} is pinned to {wanted.id}, and may not come", f"`scn expert match {wanted.id} --why-not {expert}`"
                    )
                if len(self._fixed[wanted.id]) == wanted.places:
                    named = ", ".join(sorted(wanted.pinned))
                    raise RuleBroken(f"{wanted.id} has {wanted.places} open places, and {len(wanted.pinned)} are pinned: {named}")
                self._require_room(wanted, expert)
                self._fixed[wanted.id].append(expert)
                self._engaged[expert].append((wanted.id, wanted.days))
            for rule in self._rules[wanted.id]:
                if rule.max is not None and (count := self._count(wanted, rule, ())) > rule.max and wanted.pinned:
                    raise RuleBroken(
                        f"The pins of {wanted.id} ({', '.join(sorted(wanted.pinned))}) make {count} of {rule.attribute} {rule.value};"
                        f" its team may have {rule.max}"
                    )

    def _require_room(self, wanted: Wanted, expert: str) -> None:
        person = self._people[expert]
        held = self._engaged[expert]
        if limits([wanted.days], [days for _, days in held], person.at_once, person.per_year):
            others = [id_ for id_, _ in held if id_ is not None]
            where = f"pinned to {', '.join(others)} too" if others else "engaged already"
            raise RuleBroken(
                f"{expert} is pinned to {wanted.id} ({wanted.days.start} to {wanted.days.end}) and {where}:"
                f" {person.at_once} at one time and {person.per_year} a year is all that the expert takes",
                "Lift one of the pins with `scn request pin --lift`.",
            )

    def _spelled(self, wanted: Wanted) -> list[TeamRule]:
        """The rules of a team with a value each."""
        people = [self._people[id_] for id_ in {*wanted.scores, *wanted.held} if id_ in self._people]
        return for_each_value(wanted.team, lambda attribute: (person.values.get(attribute) for person in people))

    def _has(self, expert: str, rule: TeamRule) -> bool:
        person = self._people.get(expert)
        return person is not None and person.values.get(rule.attribute) == rule.value

    def _count(self, wanted: Wanted, rule: TeamRule, team: Iterable[str]) -> int:
        return sum(self._has(expert, rule) for expert in (*wanted.held, *self._fixed[wanted.id], *team))

    def solve(self, stop: Callable[[], bool]) -> tuple[dict[str, list[str]], bool]:
        """Whom each request gets beside the pinned, and whether all of it is proved."""
        from scn.matching import pairs as arrays

        rows = [
            (wanted.id, expert, score)
            for wanted in self._task.requests
            for expert, score in wanted.scores.items()
            if expert not in wanted.pinned and expert not in wanted.held
        ]
        found = arrays.of_rows(rows, self._requests, self._people, UNIT, seed=self._task.seed)
        program = _Program(self, found)
        chosen = program.best()
        proved = True
        if self._task.fair:
            from scn.matching.fairness import Given, fairest

            pinned = {id_: sum(round(self._requests[id_].scores[expert] * UNIT) for expert in team) for id_, team in self._fixed.items()}
            given = Given([len(self._fixed[id_]) for id_ in found.requests], [pinned[id_] for id_ in found.requests])
            fair = fairest(program.demand, chosen, program.limits if program.bound else None, stop, given)
            chosen, proved = fair.chosen, fair.settled == len(found.requests)
        teams: dict[str, list[str]] = {id_: [] for id_ in self._requests}
        for place in chosen.tolist():
            teams[found.requests[found.request[place]]].append(found.experts[found.expert[place]])
        return teams, proved

    def open_places(self, request: str) -> int:
        """How many places are left beside the pinned."""
        return self._requests[request].places - len(self._fixed[request])

    def priority(self, request: str) -> int:
        """The priority of a request."""
        return self._requests[request].priority

    def rules(self, request: str) -> list[tuple[TeamRule, int]]:
        """The rules of a team, with how many who are on it already count for each."""
        return [(rule, self._count(self._requests[request], rule, ())) for rule in self._rules[request]]

    def has(self, expert: str, rule: TeamRule) -> bool:
        """Whether the expert counts for a rule."""
        return self._has(expert, rule)

    def rooms(self, expert: str, requests: Sequence[str]) -> list[tuple[list[str], int]]:
        """Of which of these requests an expert can take no more than so many."""
        person = self._people[expert]
        days = [self._requests[request].days for request in requests]
        found = limits(days, [held for _, held in self._engaged[expert]], person.at_once, person.per_year)
        return [([requests[place] for place in sorted(limit.members)], limit.room) for limit in found]

    def kept(self, request: str, expert: str) -> bool:
        """Whether an earlier run chose the expert for the request, and that is to be kept."""
        return self._task.stable and expert in self._requests[request].before

    def result(self, solved: tuple[dict[str, list[str]], bool]) -> Assignment:
        """The assignment in full."""
        chosen, proved = solved
        for request, team in chosen.items():
            for expert in team:
                self._engaged[expert].append((request, self._requests[request].days))
        teams, means, unfilled = {}, {}, []
        for id_, wanted in self._requests.items():
            team = sorted((*self._fixed[id_], *chosen[id_]), key=lambda expert: (-wanted.scores[expert], expert))
            teams[id_] = tuple(team)
            means[id_] = sum(wanted.scores[expert] for expert in team) / wanted.places if wanted.places else 0.0
            if missing := wanted.places - len(team):
                unfilled.append(self._unfilled(wanted, missing, team))
        total = sum(self._requests[id_].scores[expert] for id_, team in teams.items() for expert in team)
        alternates = {id_: self._alternates(wanted, teams[id_]) for id_, wanted in self._requests.items()}
        return Assignment(teams, alternates, tuple(unfilled), round(total, 6), {id_: round(mean, 6) for id_, mean in means.items()}, proved)

    def _unfilled(self, wanted: Wanted, missing: int, team: Collection[str]) -> Unfilled:
        candidates = tuple(sorted(set(wanted.scores) - {*team, *wanted.held}))
        taken = {expert: tuple(id_ for id_, _ in self._engaged[expert] if id_ is not None) for expert in candidates}
        return Unfilled(wanted.id, missing, candidates, taken)

    def _alternates(self, wanted: Wanted, team: Sequence[str]) -> tuple[str, ...]:
        """Who stands in: the best by score who still have capacity, and who can take somebody's place within the rules."""
        found: list[str] = []
        for expert in sorted(wanted.scores, key=lambda expert: (-wanted.scores[expert], expert)):
            if len(found) == self._task.alternates:
                break
            person = self._people[expert]
            held = [days for _, days in self._engaged[expert]]
            if expert in team or expert in wanted.held or limits([wanted.days], held, person.at_once, person.per_year):
                continue
            if any(self._keeps(wanted, [*(one for one in team if one != leaving), expert]) for leaving in team):
                found.append(expert)
        return tuple(found)

    def _keeps(self, wanted: Wanted, team: Sequence[str]) -> bool:
        empty = wanted.places - len(team)
        counts = ((rule, sum(self._has(expert, rule) for expert in (*wanted.held, *team))) for rule in self._rules[wanted.id])
        return all(rule.min - empty <= count and (rule.max is None or count <= rule.max) for rule, count in counts)


class _Program:
    """The task in arrays, with the limits that bind beside what each expert can take in all."""

    def __init__(self, board: _Board, pairs: Pairs) -> None:
        import numpy as np

        from scn.matching.flow import Demand

        self._board = board
        self._pairs = pairs
        by_expert: dict[int, list[int]] = {}
        for request, expert in zip(pairs.request.tolist(), pairs.expert.tolist(), strict=True):
            by_expert.setdefault(expert, []).append(request)
        self._rooms: list[tuple[int, list[int], int]] = []
        capacity = [0] * len(pairs.experts)
        for expert, requests in by_expert.items():
            capacity[expert] = len(requests)
            numbers = {pairs.requests[request]: request for request in requests}
            for members, room in board.rooms(pairs.experts[expert], list(numbers)):
                if len(members) == len(requests):
                    capacity[expert] = room
                else:
                    self._rooms.append((expert, [numbers[id_] for id_ in members], room))
        self._rules = {
            number: [(rule, begun) for rule, begun in board.rules(id_)] for number, id_ in enumerate(pairs.requests) if board.rules(id_)
        }
        kept = [
            place
            for place, (request, expert) in enumerate(zip(pairs.request.tolist(), pairs.expert.tolist(), strict=True))
            if board.kept(pairs.requests[request], pairs.experts[expert])
        ]
        self._kept = [(int(pairs.request[place]), int(pairs.expert[place])) for place in kept]
        self._keep = 0
        self.bound = bool(self._rooms or self._rules or self._kept)
        self.demand: Demand = Demand(
            pairs.request,
            pairs.expert,
            pairs.score,
            pairs.start,
            np.array([board.open_places(id_) for id_ in pairs.requests], np.int64),
            np.array(capacity, np.int64),
            np.array([board.priority(id_) for id_ in pairs.requests], np.int64),
        )

    def best(self) -> Numbers:
        """The best total, as places of pairs; fixes how many earlier choices are kept."""
        import numpy as np

        from scn.matching.flow import optimum
        from scn.rotation.solver import Program, Row

        if not self.bound:
            return optimum(self.demand).chosen
        pairs, number = self._pairs, len(self._pairs)
        columns: Columns = {request: {} for request in range(len(pairs.requests))}
        for place, (request, expert) in enumerate(zip(pairs.request.tolist(), pairs.expert.tolist(), strict=True)):
            columns[request][expert] = place
        need = self.demand.need.tolist()
        empty = {request: number + request for request in columns}
        bounds = [*((0, 1) for _ in range(number)), *((0, places) for places in need)]
        rows = [
            Row({**dict.fromkeys(own.values(), 1), empty[request]: 1}, need[request], need[request]) for request, own in columns.items()
        ]
        takers: dict[int, list[int]] = {}
        for own in columns.values():
            for expert, column in own.items():
                takers.setdefault(expert, []).append(column)
        capacity = self.demand.capacity.tolist()
        rows += [Row(dict.fromkeys(own, 1), high=capacity[expert]) for expert, own in takers.items() if len(own) > capacity[expert]]
        program = Program(bounds, [*rows, *self.limits(columns, empty)])
        by_priority: dict[int, dict[int, int]] = {}
        for request, priority in enumerate(self.demand.priority.tolist()):
            by_priority.setdefault(priority, {})[empty[request]] = 1
        for priority in sorted(by_priority, reverse=True):
            program.minimise(by_priority[priority])
        if self._kept:
            self._keep = -program.minimise({columns[request][expert]: -1 for request, expert in self._kept})
        point = program.best({place: -score for place, score in enumerate(pairs.score.tolist())})
        return np.flatnonzero(np.array(point[:number], np.int64))

    def limits(self, columns: Columns, empty: Mapping[int, int]) -> list[Row]:
        """The rows of dates and rolling years, of team rules, and of what is to be kept of an earlier run."""
        from scn.rotation.solver import Row

        rows, need = [], self.demand.need.tolist()
        for expert, requests, room in self._rooms:
            able = [columns[request][expert] for request in requests if expert in columns.get(request, ())]
            if len(able) > room:
                rows.append(Row(dict.fromkeys(able, 1), high=room))
        for request, rules in self._rules.items():
            for rule, begun in rules:
                own = columns.get(request, {})
                able = [column for expert, column in own.items() if self._board.has(self._pairs.experts[expert], rule)]
                # Who is held stays, also where the rule would have it otherwise.
                if rule.max is not None and len(able) > (high := max(rule.max - begun, 0)):
                    rows.append(Row(dict.fromkeys(able, 1), high=high))
                if rule.min > begun and request in columns:
                    # A place that stays empty may still get whom the rule asks for.
                    slack = {empty[request]: 1} if request in empty else {}
                    rows.append(Row({**dict.fromkeys(able, 1), **slack}, low=min(rule.min - begun, need[request])))
        if self._kept:
            able = [columns[request][expert] for request, expert in self._kept if expert in columns.get(request, ())]
            rows.append(Row(dict.fromkeys(able, 1), low=self._keep))
        return rows


def load(teams: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """How many requests each expert is assigned to, by id, those with none left out."""
    return dict(sorted(Counter(expert for team in teams.values() for expert in team).items()))
