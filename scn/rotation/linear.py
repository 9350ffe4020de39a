"""Linear programs in the solver HiGHS: values and prices, as floating-point numbers that the caller has to check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scn.rotation.solver import SolverFault, silent_solver

_OPTIONS = {
    "output_flag": False,
    "presolve": "off",  # a program is solved again and again from where it stood
    "threads": 1,
    "random_seed": 0,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
}

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best value, a corner of the program where it is taken, and the price of each row (its dual value)."""

    value: float
    point: Sequence[float]
    prices: Sequence[float]


class LinearProgram:
    """The least of `sum of cost * column` under rows; it stays in the solver between questions.

    The same questions in the same order get the same answers on the same machine: one thread, a fixed seed.
    """

    def __init__(self) -> None:
        self._highs: Any = silent_solver()
        for name, value in _OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self.columns = self.rows = 0

    def add_column(self, cost: float, low: float, high: float, terms: Mapping[int, float] | None = None) -> int:
        """Add a column, with its coefficients in rows that are there; its number."""
        terms = terms or {}
        self._highs.addCol(cost, low, high, len(terms), list(terms), list(terms.values()))
        self.columns += 1
        return self.columns - 1

    def add_row(self, terms: Mapping[int, float], low: float = -INFINITE, high: float = INFINITE) -> int:
        """Bind columns by one more row; its number."""
        self._highs.addRow(low, high, len(terms), list(terms), list(terms.values()))
        self.rows += 1
        return self.rows - 1

    def bound(self, column: int, low: float, high: float) -> None:
        """Let the column take the values from `low` to `high`."""
        self._highs.changeColBounds(column, low, high)

    def bind(self, row: int, low: float, high: float) -> None:
        """Let the sum of the row take the values from `low` to `high`."""
        self._highs.changeRowBounds(row, low, high)

    def coefficient(self, row: int, column: int, value: float) -> None:
        """Change the coefficient of a column in a row."""
        self._highs.changeCoeff(row, column, value)

    def solve(self) -> Optimum | None:
        """The optimum, or None where no point satisfies the rows. Raises `SolverFault` where the solver has no answer."""
        self._highs.run()
        status = self._highs.getModelStatus().name
        if status == "kInfeasible":
            return None
        if status != "kOptimal":
            raise SolverFault(f"the solver stopped without an answer ({status})")
        solution = self._highs.getSolution()
        return Optimum(self._highs.getObjectiveValue(), list(solution.col_value), list(solution.row_dual))
