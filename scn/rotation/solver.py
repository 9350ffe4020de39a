"""Programs in whole numbers: a narrow face on the solver HiGHS that checks, in whole numbers, every answer it gets.

HiGHS: Q. Huangfu and J. A. J. Hall, Parallelizing the dual revised simplex method, Math. Prog. Comp. 10 (2018), 119-142.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from scn.errors import Fault

Point = tuple[int, ...]
"""A value for each column."""

_OPTIONS = {
    "output_flag": False,
    "presolve": "off",  # it is not needed here, and 1.16 gets small programs wrong with it
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # costs are whole numbers: what is less than 1 from the least cost has the least cost
}


class SolverFault(Fault):
    """The solver gave up, or its answer breaks the program that it was given."""


@dataclass(frozen=True, slots=True)
class Row:
    """`low <= sum of coefficient * column <= high`; a bound that is None binds nothing."""

    terms: Mapping[int, int]
    low: int | None = None
    high: int | None = None

    def holds(self, point: Point) -> bool:
        """Whether the point satisfies the row, counted in whole numbers."""
        total = sum(coefficient * point[column] for column, coefficient in self.terms.items())
        return (self.low is None or self.low <= total) and (self.high is None or total <= self.high)


class Program:
    """Columns that take whole numbers within bounds, and rows that bind them; it stays in the solver between questions.

    The same questions in the same order get the same answers: one thread, a fixed seed, no limit of time, no gap. `tolerance`
    (else the solver's own, 1e-6) is by how much it may miss a bound or a whole number before the answer is rounded and checked:
    it must be small where coefficients are large.
    """

    def __init__(self, bounds: Sequence[tuple[int, int]], rows: Sequence[Row], tolerance: float | None = None) -> None:
        self._bounds = list(bounds)
        self._rows = list(rows)
        self._costs: Mapping[int, int] = {}
        self._highs = silent_solver()
        if tolerance is not None:
            for option in ("primal_feasibility_tolerance", "mip_feasibility_tolerance"):
                self._highs.setOptionValue(option, tolerance)
        self._load()

    def bound(self, column: int, low: int, high: int) -> None:
        """Let the column take the values from `low` to `high`, both included."""
        if self._bounds[column] == (low, high):
            return
        self._bounds[column] = (low, high)
        self._highs.changeColBounds(column, low, high)

    def add_column(self, low: int, high: int) -> int:
        """Add a column that takes the values from `low` to `high`, and return its number."""
        column = len(self._bounds)
        self._bounds.append((low, high))
        self._highs.addCol(0, low, high, 0, [], [])
        self._highs.changeColsIntegrality(1, [column], [1])
        return column

    def add_row(self, row: Row) -> int:
        """Bind the columns by one more row, and return its number."""
        self._rows.append(row)
        self._highs.addRow(*_limits(row), len(row.terms), list(row.terms), list(row.terms.values()))
        return len(self._rows) - 1

    def bind(self, row: int, low: int | None, high: int | None) -> None:
        """Let the sum of the row take the values from `low` to `high`, both included."""
        self._rows[row] = Row(self._rows[row].terms, low, high)
        self._highs.changeRowBounds(row, *_limits(self._rows[row]))

    def solve(self, costs: Mapping[int, int] | None = None, gap: float = 0.0) -> Point | None:
        """A point that satisfies every row at the least cost, or None where no point satisfies them all.

        `gap` is the part of the cost by which it may be above the least one; then which point it is depends on the solver.
        Without costs any point will do. Raises `SolverFault` where the solver has no answer or a wrong one.
        """
        if not self._bounds:
            return () if all(row.holds(()) for row in self._rows) else None
        self._price(costs or {})
        self._highs.setOptionValue("mip_rel_gap", gap)
        # Without whole numbers the question is easier, the solver starts from where it stood, and the answer
        # settles the harder question too when there is none or when it happens to be whole.
        for relaxed in (True, False):
            status, point = self._answer(relaxed)
            sharper: list[int] = []
            # Where numbers are large, an answer that is whole for the solver can need the little that it is not.
            while point is not None and not relaxed and not self._holds(point):
                sharper += self._sharpen(point)
                status, point = self._answer(relaxed)
            for row in sharper:
                self.bind(row, None, None)
            if status == "kInfeasible":
                return None
            if point is not None and self._holds(point):
                return point
        raise SolverFault(f"the solver stopped without an answer ({status})")

    def best(self, costs: Mapping[int, int], gap: float = 0.0) -> Point:
        """A point of least cost, as `solve`. Raises `SolverFault` where there is none: ask only what must have an answer."""
        point = self.solve(costs, gap)
        if point is None:
            raise SolverFault("the solver found nothing where there must be something")
        return point

    def minimise(self, costs: Mapping[int, int]) -> int:
        """Keep only the points of least cost, and return that cost. Raises `SolverFault` where there is no point."""
        point = self.best(costs)
        least = sum(cost * point[column] for column, cost in costs.items())
        self.add_row(Row(costs, high=least))
        return least

    def _load(self) -> None:
        columns, rows = self._bounds, self._rows
        lows, highs = [low for low, _ in columns], [high for _, high in columns]
        self._highs.addCols(len(columns), [0] * len(columns), lows, highs, 0, [], [], [])
        self._highs.changeColsIntegrality(len(columns), list(range(len(columns))), [1] * len(columns))
        limits = [_limits(row) for row in rows]
        starts = list(accumulate((len(row.terms) for row in rows), initial=0))
        self._highs.addRows(
            len(rows),
            [low for low, _ in limits],
            [high for _, high in limits],
            starts[-1],
            starts[:-1],
            [column for row in rows for column in row.terms],
            [coefficient for row in rows for coefficient in row.terms.values()],
        )

    def _price(self, costs: Mapping[int, int]) -> None:
        if costs == self._costs:
            return
        changed = {**dict.fromkeys(self._costs, 0), **costs}
        self._highs.changeColsCost(len(changed), list(changed), list(changed.values()))
        self._costs = dict(costs)

    def _answer(self, relaxed: bool) -> tuple[str, Point | None]:
        """What the solver says, and its answer, rounded; None where it has none, or none that is whole."""
        status, values = self._run(relaxed)
        if status != "kOptimal":
            return status, None
        point = tuple(round(value) for value in values)
        whole = all(abs(value - number) < 1e-6 for value, number in zip(values, point, strict=True))
        return status, point if whole or not relaxed else None

    def _run(self, relaxed: bool) -> tuple[str, Sequence[float]]:
        self._highs.setOptionValue("solve_relaxation", relaxed)
        self._highs.run()
        return self._highs.getModelStatus().name, self._highs.getSolution().col_value

    def _holds(self, point: Point) -> bool:
        inside = all(low <= value <= high for value, (low, high) in zip(point, self._bounds, strict=True))
        return inside and all(row.holds(point) for row in self._rows)

    def _sharpen(self, point: Point) -> list[int]:
        """Say in small numbers what the point misses: of the columns that can bring a row within its bounds, one must change.

        The rows that say so hold as long as that row is bound as it is now. Raises `SolverFault` where nothing can be said: for
        columns that take more than 0 and 1, and for what was said already.
        """
        added: list[int] = []
        for row in [row for row in self._rows if not row.holds(point)]:
            if any(self._bounds[column] not in ((0, 0), (0, 1), (1, 1)) for column in row.terms):
                raise SolverFault("the solver's answer breaks the rules that it was given")
            sum_ = sum(coefficient * point[column] for column, coefficient in row.terms.items())
            short = 1 if row.low is not None and sum_ < row.low else -1
            on = {column: 1 for column, coefficient in row.terms.items() if coefficient * short > 0 and not point[column]}
            off = {column: -1 for column, coefficient in row.terms.items() if coefficient * short < 0 and point[column]}
            sharper = Row(on | off, low=1 - len(off))
            if sharper in self._rows:
                raise SolverFault("the solver's answer breaks the rules that it was given")
            added.append(self.add_row(sharper))
        if not added:
            raise SolverFault("the solver's answer breaks the bounds that it was given")
        return added


def earliest(program: Program, switches: Sequence[int], count: int) -> list[int]:
    """Turn the earliest of the switches, columns of 0 and 1, on; return the places of those that are on.

    Sets are compared by their first member, then by their second, and so on. In every point of the program exactly
    `count` of the switches must be on, at least one; afterwards only the points with the earliest ones on are left.
    """
    # A pointer can only be on where its switch is: the cheapest pointer shows the earliest switch. The pointers up to there
    # are then closed, so that the next one shows the next.
    pointers = [program.add_column(0, 1) for _ in switches]
    program.add_row(Row(dict.fromkeys(pointers, 1), low=1))
    for pointer, switch in zip(pointers, switches, strict=True):
        program.add_row(Row({pointer: 1, switch: -1}, high=0))
    costs = {pointer: place for place, pointer in enumerate(pointers)}
    places: list[int] = []
    while len(places) < count:
        for pointer in pointers[: places[-1] + 1 if places else 0]:
            program.bound(pointer, 0, 0)
        point = program.best(costs)
        places.append(next(place for pointer, place in costs.items() if point[pointer]))
        program.bound(switches[places[-1]], 1, 1)
    return places


def _limits(row: Row) -> tuple[float, float]:
    low = float("-inf") if row.low is None else row.low
    high = float("inf") if row.high is None else row.high
    return low, high


def silent_solver() -> Any:
    import highspy

    # Setting the callbacks, which nothing here needs, writes a banner to standard output before it can be turned off.
    silent: Any = type("Silent", (highspy.Highs,), {"enableCallbacks": lambda _: None})
    highs = silent()
    for option, value in _OPTIONS.items():
        highs.setOptionValue(option, value)
    return highs
