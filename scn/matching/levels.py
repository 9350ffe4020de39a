"""Whole-number programs over the teams of some requests, and leximin by them alone: how few must stand on each level.

`settled_together` asks, level by level from the worst up, how few requests must stand on it while all others are above; who they are stays
open to the end, since one who stands on a level for another may be what a later level needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from scn.rotation.solver import Program, Row, SolverFault

if TYPE_CHECKING:
    from scn.matching.holdings import Holdings

Teams = dict[int, list[int]]
"""The experts of each request."""

Columns = dict[int, dict[int, int]]
"""The columns of a program: by request, by expert."""

Limits = Callable[[Columns, Mapping[int, int]], list[Row]]
"""More rows that bind the columns, and those of the empty places by request."""

# Scores are large numbers, and what the solver may miss by must be small beside 1; but at 1e-9 it calls possible programs impossible.
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Member:
    """A request among those that are settled together.

    `size` places, and the `weight` by which its sums of scores are comparable; `fixed` is the sum that it has in every assignment, where
    that is known; `empty` its class of priority where its places may be empty.
    """

    request: int
    size: int
    weight: int
    fixed: int | None
    empty: int | None


def least(value: int, weight: int, *, above: bool = False) -> int:
    """The least sum with which a request of that weight is worth the value, or more than it."""
    whole, part = divmod(value, weight)
    return whole + (1 if above or part else 0)


def settled_together(held: Holdings, members: Sequence[Member], value: int, empty: Mapping[int, int], limits: Limits | None) -> Teams:
    """The leximin teams of these requests, where nobody else contends with them, from this level up; then the largest total.

    Raises `SolverFault` where the solver loses the assignment that is held.
    """
    levels: list[tuple[int, int]] = []
    free = [member for member in members if member.fixed is None]
    while sum(count for _, count in levels) < len(free):
        model = _model(held, members, [*levels, (value, len(free))], limits, top=value)
        model.bind(empty)
        teams = model.solve(model.standing(len(levels)))
        if teams is None:
            raise SolverFault("the solver lost the assignment that it was given")
        if count := model.count(len(levels)):
            levels.append((value, count))
        on_levels = model.on_levels()
        worth = [
            member.weight * sum(held.score(member.request, expert) for expert in teams[member.request])
            for member in free
            if member.request not in on_levels
        ]
        value = min(worth, default=value)
    model = _model(held, members, levels, limits, top=None)
    model.bind(empty)
    if (teams := model.solve(model.totals())) is None:
        raise SolverFault("the solver lost the assignment that it was given")
    return teams


def _model(held: Holdings, members: Sequence[Member], levels: Sequence[tuple[int, int]], limits: Limits | None, top: int | None) -> Model:
    """The program in which each stands on a level, or is above `top`, where that is given."""
    model = Model(held, limits, [count for _, count in levels])
    for member in members:
        if member.fixed is not None:
            model.add(member.request, member.size, member.fixed, empty=member.empty)
            continue
        sums = [least(value, member.weight) for value, _ in levels]
        highest = sums[-1] if top is None else least(top, member.weight, above=True)
        model.add(member.request, member.size, highest, levels=sums, empty=member.empty, all_stand=top is None)
    return model


class Model:
    """A program in whole numbers over some requests: which of their experts each has, and on which level it stands."""

    def __init__(self, held: Holdings, limits: Limits | None = None, counts: Sequence[int] = ()) -> None:
        self._held = held
        self._limits = limits
        self._counts = counts
        self._bounds: list[tuple[int, int]] = []
        self._rows: list[Row] = []
        self._columns: Columns = {}
        self._scores: dict[int, int] = {}
        self._empty: dict[int, int] = {}
        self._class: dict[int, list[int]] = {}
        self._standing: dict[int, list[int]] = {}
        self._point: tuple[int, ...] = ()

    def add(
        self, request: int, size: int, wanted: int, *, levels: Sequence[int] = (), empty: int | None = None, all_stand: bool = False
    ) -> None:
        """Add a request with so many places and the least sum that is wanted.

        `levels`: the lesser sums with which it stands on each level instead; `empty`: its class, where its places may be empty;
        `all_stand`: it must stand on one.
        """
        useful = self._held.useful(request, size, min([wanted, *levels]))
        own = self._columns[request] = {expert: self._column() for expert, _ in useful}
        scores = {own[expert]: score for expert, score in useful}
        self._scores |= scores
        places = dict.fromkeys(own.values(), 1)
        if empty is not None:
            self._empty[request] = self._column(size)
            self._class.setdefault(empty, []).append(self._empty[request])
            places[self._empty[request]] = 1
        self._rows.append(Row(places, size, size))
        # Small numbers are safer in a solver: scores are counted in what divides all, and from the least one where all places are filled.
        base = min(scores.values(), default=0) if empty is None else 0
        unit = gcd(*(score - base for score in scores.values())) or 1
        goal, *goals = (-((base * size - sum_) // unit) for sum_ in (wanted, *levels))
        standing = self._standing[request] = [self._column() for _ in levels]
        if goal > 0:
            terms = {column: 2 * (score - base) // unit for column, score in scores.items()}
            lower = {column: 2 * (goal - lesser) for column, lesser in zip(standing, goals, strict=True) if lesser < goal}
            self._rows.append(Row(terms | lower, low=2 * goal - 1))
        if standing:
            self._rows.append(Row(dict.fromkeys(standing, 1), low=1 if all_stand else None, high=1))

    def bind(self, empty: Mapping[int, int]) -> None:
        """Bind what experts can take, how many places are empty in each class, and how many stand on each level."""
        takers: dict[int, list[int]] = {}
        for own in self._columns.values():
            for expert, column in own.items():
                takers.setdefault(expert, []).append(column)
        bound = [(columns, self._held.capacity[expert]) for expert, columns in takers.items() if len(columns) > self._held.capacity[expert]]
        bound += [(columns, empty[class_]) for class_, columns in self._class.items()]
        bound += [(list(self.standing(level)), count) for level, count in enumerate(self._counts)]
        self._rows += [Row(dict.fromkeys(columns, 1), high=most) for columns, most in bound]
        if self._limits:
            self._rows += self._limits(self._columns, self._empty)

    def standing(self, level: int) -> dict[int, int]:
        """The columns of those who stand on a level, each at a cost of 1."""
        return {columns[level]: 1 for columns in self._standing.values() if columns}

    def totals(self) -> dict[int, int]:
        """The scores as costs below 0: the least cost is the largest total."""
        return {column: -score for column, score in self._scores.items()}

    def solve(self, costs: Mapping[int, int] | None = None) -> Teams | None:
        """Teams at the least cost, or None where there are none."""
        point = Program(self._bounds, self._rows, tolerance=_TOLERANCE).solve(costs)
        if point is None:
            return None
        self._point = point
        return {request: [expert for expert, column in own.items() if point[column]] for request, own in self._columns.items()}

    def count(self, level: int) -> int:
        """How many stand on a level in what was solved."""
        return sum(self._point[column] for column in self.standing(level))

    def on_levels(self) -> set[int]:
        """Who stands on any level in what was solved."""
        return {request for request, columns in self._standing.items() if any(self._point[column] for column in columns)}

    def _column(self, most: int = 1) -> int:
        self._bounds.append((0, most))
        return len(self._bounds) - 1
