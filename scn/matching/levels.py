"""Whole-number programs over the teams of some requests, in which each has a least sum, or stands on one of some lower levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING

from scn.rotation.solver import Program, Row

if TYPE_CHECKING:
    from scn.matching.holdings import Holdings

Columns = dict[int, dict[int, int]]
"""The columns of a program: by request, by expert."""

Limits = Callable[[Columns, Mapping[int, int]], list[Row]]
"""More rows that bind the columns, and those of the empty places by request."""

# Scores are large numbers, and what the solver may miss by must be small beside 1; but at 1e-9 it calls possible programs impossible.
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program says: the experts of each request, and for each level who stands on it."""

    teams: dict[int, list[int]]
    standing: list[frozenset[int]]


def least(value: int, weight: int, *, above: bool = False) -> int:
    """The least sum with which a request of that weight is worth the value, or more than it."""
    whole, part = divmod(value, weight)
    return whole + (1 if above or part else 0)


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
        self._standing: dict[int, dict[int, int]] = {}

    def add(
        self, request: int, size: int, wanted: int, *, levels: Mapping[int, int] | None = None, empty: int | None = None, must: bool = False
    ) -> None:
        """Add a request with so many places and the least sum that is wanted.

        `levels`: the lesser sums with which it stands on a level instead, by the level's number; `must`: it stands on one of them.
        `empty`: its class, where its places may be empty.
        """
        lesser = levels or {}
        useful = self._held.useful(request, size, min([wanted, *lesser.values()]))
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
        goal, *goals = (-((base * size - sum_) // unit) for sum_ in (wanted, *lesser.values()))
        standing = self._standing[request] = {level: self._column() for level in lesser}
        if goal > 0:
            terms = {column: 2 * (score - base) // unit for column, score in scores.items()}
            lower = {column: 2 * (goal - low) for column, low in zip(standing.values(), goals, strict=True) if low < goal}
            self._rows.append(Row(terms | lower, low=2 * goal - 1))
        if standing:
            self._rows.append(Row(dict.fromkeys(standing.values(), 1), low=1 if must else None, high=1))

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
        return {columns[level]: 1 for columns in self._standing.values() if level in columns}

    def totals(self) -> dict[int, int]:
        """The scores as costs below 0: the least cost is the largest total."""
        return {column: -score for column, score in self._scores.items()}

    def solve(self, costs: Mapping[int, int] | None = None) -> Answer | None:
        """An answer at the least cost, or None where there is none."""
        point = Program(self._bounds, self._rows, tolerance=_TOLERANCE).solve(costs)
        if point is None:
            return None
        teams = {request: [expert for expert, column in own.items() if point[column]] for request, own in self._columns.items()}
        standing = [
            frozenset(request for request, columns in self._standing.items() if level in columns and point[columns[level]])
            for level in range(len(self._counts))
        ]
        return Answer(teams, standing)

    def _column(self, most: int = 1) -> int:
        self._bounds.append((0, most))
        return len(self._bounds) - 1
