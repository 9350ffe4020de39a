"""Chances whose product is the largest (Nash welfare): between fairness to the worst-off and the number of those who gain.

The logarithm of a chance is concave, so it lies below its tangents. A linear program over tangents gives an upper bound
and a point, whose own tangents are added (J. E. Kelley, The cutting-plane method for solving convex programs, J. SIAM 8, 1960,
703-712), until the bound is reached. Candidates that no committee can hold are left out of the product.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from scn.rotation.levels import Space
from scn.rotation.linear import INFINITE, LinearProgram, Optimum
from scn.rotation.mixture import Mixture, Stop, committee_worth_most, committees, relaxed_leximin
from scn.rotation.nesting import Bound
from scn.rotation.solver import Program, Row, SolverFault
from scn.rotation.tickets import Counts

TOLERANCE = 1e-7
"""How far the sum of the logarithms may lie below the best possible one, for each candidate."""

UNITS = 10**6
"""Over rules that nest the chances of a type add up to a whole number of so many parts of a seat."""

_MOST_ROUNDS = 400
_FIRST = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)


def relaxed_nash(space: Space) -> list[float] | None:
    """The chances over fractional committees, to the tolerance; None where the space is empty."""
    least = relaxed_leximin(space)
    if least is None:
        return None
    program = LinearProgram()
    for low, high in zip(space.least, space.most, strict=True):
        program.add_column(0, float(low), float(high))
    for bound in space.bounds:
        program.add_row(dict.fromkeys(bound.types, 1), bound.low, bound.high)
    tangents = _Tangents(program, space.sizes, {kind: kind for kind in range(len(space.sizes))}, least, space.sizes)
    for _ in range(_MOST_ROUNDS):
        best = program.solve()
        if best is None:
            raise SolverFault("chances that were found cannot be had")
        if tangents.reached(best):
            return tangents.chances(best)
        tangents.add(tangents.chances(best))
    raise SolverFault("the largest product was not found")


def nash(space: Space) -> list[Fraction] | None:
    """The chances over rules that nest, as fractions that keep every rule; None where the space is empty.

    They are the best ones to the tolerance, rounded so that of each type a whole number of millionths of seats is drawn.
    """
    found = relaxed_nash(space)
    if found is None:
        return None
    sizes = space.sizes
    wanted = [chance * size * UNITS for chance, size in zip(found, sizes, strict=True)]
    # Each type up or down to a whole number, the sums within their bounds: whole corners again, the rules nest.
    program = Program(
        [(max(0, math.floor(each)), min(math.floor(each) + 1, size * UNITS)) for each, size in zip(wanted, sizes, strict=True)],
        [Row(dict.fromkeys(bound.types, 1), bound.low * UNITS, bound.high * UNITS) for bound in space.bounds],
    )
    units = program.solve({kind: round(1000 * (math.floor(each) - each) + 500) for kind, each in enumerate(wanted)})
    if units is None:
        raise SolverFault("the chances cannot be rounded within the rules")
    return [Fraction(unit, size * UNITS) for unit, size in zip(units, sizes, strict=True)]


def nash_mixture(sizes: Sequence[int], bounds: Sequence[Bound], start: Mixture, stop: Stop) -> Mixture:
    """The lottery over committees with the largest product of chances, from one in which everybody has a chance who can have one."""
    program = committees(sizes, bounds)
    master = LinearProgram()
    columns = {kind: master.add_column(0, 0, 1) for kind in range(len(sizes))}
    rows = [master.add_row({columns[kind]: -1}, 0) for kind in range(len(sizes))]
    one = master.add_row({}, 1, 1)
    slates: dict[Counts, int] = {}

    def add(slate: Counts) -> bool:
        if slate in slates:
            return False
        terms = {rows[kind]: count / sizes[kind] for kind, count in enumerate(slate) if count}
        slates[slate] = master.add_column(0, 0, INFINITE, {**terms, one: 1})
        return True

    for slate in start.slates:
        add(slate)
    tangents = _Tangents(master, sizes, columns, start.chances, [1] * len(sizes))
    for _ in range(_MOST_ROUNDS * 10):
        best = master.solve()
        if best is None:
            raise SolverFault("no mixture of committees is left")
        prices = [best.prices[row] for row in rows]
        slate = committee_worth_most(program, sizes, prices)
        worth = sum(price * count / size for price, count, size in zip(prices, slate, sizes, strict=True))
        grown = worth + best.prices[one] > TOLERANCE and add(slate)
        if stop() or (not grown and tangents.reached(best)):
            held = [(slate, best.point[column]) for slate, column in slates.items() if best.point[column] > TOLERANCE / 100]
            total = sum(weight for _, weight in held)
            found = [0.0] * len(sizes)
            for slate, weight in held:
                for kind, count in enumerate(slate):
                    found[kind] += weight / total * count / sizes[kind]
            gap = 1.0 if grown or not tangents.reached(best) else TOLERANCE
            weights = tuple(weight / total for _, weight in held)
            return Mixture(tuple(slate for slate, _ in held), weights, tuple(found), gap)
        if not grown:
            tangents.add(tangents.chances(best))
    raise SolverFault("the largest product was not found")


class _Tangents:
    """A column for the logarithm of the chance of each type that can have one, bounded by tangents; the program maximises their sum.

    `columns` of the program give the chances, each divided by its `units`. `near` are chances to begin with.
    """

    def __init__(
        self, program: LinearProgram, sizes: Sequence[int], columns: dict[int, int], near: Sequence[float], units: Sequence[int]
    ) -> None:
        self._program, self._sizes, self._columns, self._units = program, sizes, columns, units
        self._kinds = [kind for kind, chance in enumerate(near) if chance > TOLERANCE]
        total = sum(sizes[kind] for kind in self._kinds) or 1
        self._logs = {kind: program.add_column(-sizes[kind] / total, -INFINITE, 0) for kind in self._kinds}
        for point in _FIRST:
            self.add([point] * len(sizes))
        self.add(near)

    def add(self, at: Sequence[float]) -> None:
        """Bound the logarithms by the tangents at some chances."""
        for kind in self._kinds:
            point = max(at[kind], 1e-9)
            # log(c) <= log(point) + (c - point) / point
            slope = 1 / (point * self._units[kind])
            self._program.add_row({self._logs[kind]: 1, self._columns[kind]: -slope}, high=math.log(point) - 1)

    def chances(self, best: Optimum) -> list[float]:
        """The chances of an optimum."""
        return [max(0.0, best.point[self._columns[kind]] / self._units[kind]) for kind in range(len(self._sizes))]

    def reached(self, best: Optimum) -> bool:
        """Whether the logarithms of the chances of an optimum come as near to the bound as the tolerance asks."""
        chances = self.chances(best)
        total = sum(self._sizes[kind] for kind in self._kinds) or 1
        value = sum(self._sizes[kind] * math.log(max(chances[kind], 1e-12)) for kind in self._kinds) / total
        return -best.value - value <= TOLERANCE
