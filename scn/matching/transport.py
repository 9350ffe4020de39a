"""The transportation program in the solver HiGHS, its answer in whole numbers: pairs with a cost, totals of requests and experts.

A corner of this program is whole and its prices are whole where costs are (A. Schrijver, Combinatorial Optimization (2003), ch. 21), so
that both can be rounded, and the caller can prove the answer without trust in the solver's last digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scn.errors import Fault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scn.matching.pairs import Numbers, Places


class Unproved(Fault):
    """The solver gave up, or its answer does not hold when it is counted in whole numbers."""


@dataclass(frozen=True)
class Shipment:
    """Which columns are used, and the price of each row, in whole numbers."""

    used: Numbers
    prices: Numbers


class Transport:
    """The least cost of columns that each count in two rows, within bounds of columns and rows; columns may be added."""

    def __init__(self, low: Numbers, high: NDArray[np.float64]) -> None:
        from scn.rotation.solver import silent_solver

        self._highs: Any = silent_solver()
        self._rows = len(low)
        self._highs.addRows(self._rows, low.astype(float), high, 0, [], [], [])

    def add(self, first: Numbers | Places, second: Numbers | Places | None, cost: Numbers, most: Numbers) -> None:
        """Add columns: their rows (`second` None: they count in one row only), their costs, and how much each may carry."""
        import numpy as np

        number, width = len(first), 1 if second is None else 2
        index = np.empty(number * width, np.int32)
        index[::width] = first
        if second is not None:
            index[1::2] = second
        starts = np.arange(0, number * width, width, dtype=np.int32)
        zeros, ones = np.zeros(number), np.ones(number * width)
        self._highs.addCols(number, cost.astype(float), zeros, most.astype(float), number * width, starts, index, ones)

    def solve(self) -> Shipment:
        """The best shipment. Raises `Unproved` where there is none, or it is not whole."""
        import numpy as np

        self._highs.run()
        status = self._highs.getModelStatus().name
        if status != "kOptimal":
            raise Unproved(f"the solver stopped without an answer ({status})")
        solution = self._highs.getSolution()
        values = np.array(solution.col_value)
        used = np.rint(values)
        if np.abs(values - used).max(initial=0.0) > 1e-6:
            raise Unproved("the solver's answer is not whole")
        return Shipment(used.astype(np.int64), np.rint(np.array(solution.row_dual)).astype(np.int64))
