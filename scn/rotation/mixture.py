"""Lotteries over committees where the rules do not nest: a fractional committee written as a mixture of whole ones.

The levels over fractional committees bound those over lotteries from above. Whether a lottery attains them is settled by
writing them as a mixture: first by walking from face to face of the polytope, each step to a whole committee on the face
of what is left (Caratheodory); then by column generation, which adds the committee that the prices ask for most until none
helps. Where no mixture attains the bound, the levels are found over committees themselves, by column generation too
(B. Flanigan et al., Fair algorithms for selecting citizens' assemblies, Nature 596 (2021), 548-552, on types).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scn.rotation.levels import Space
from scn.rotation.linear import INFINITE, LinearProgram, Optimum
from scn.rotation.nesting import Bound
from scn.rotation.solver import Program, Row, SolverFault
from scn.rotation.tickets import Counts

TOLERANCE = 1e-7
"""How far below the best possible one a chance may lie."""

_TINY = 1e-9
_SLACK = 1e-8
_WALKS = 5
_ROUGH = 0.2
_MOST_STEPS = 5000
_UNITS = 10**9

Stop = Callable[[], bool]
"""Says whether the time is up."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A lottery over committees, by types.

    `slates` have a probability each in `weights`; `chances` are what those come to for a candidate of each type. `gap`: no
    chance that counts for the levels lies further below the best possible one; `TOLERANCE` at most, unless the time was up.
    """

    slates: tuple[Counts, ...]
    weights: tuple[float, ...]
    chances: tuple[float, ...]
    gap: float


def relaxed_leximin(space: Space, brought: Sequence[Fraction] | None = None) -> list[float] | None:
    """The leximin chances over fractional committees, to the solver's tolerance; None where the space is empty."""
    sizes = space.sizes
    had = [float(each) for each in brought or [Fraction(0)] * len(sizes)]
    scale = sum(sizes)
    program = LinearProgram()
    for low, high in zip(space.least, space.most, strict=True):
        program.add_column(0, float(low), float(high))
    level = program.add_column(-1, -INFINITE, INFINITE)
    for bound in space.bounds:
        program.add_row(dict.fromkeys(bound.types, 1), bound.low, bound.high)
    needs = [program.add_row({kind: 1, level: -size / scale}, -size * had[kind]) for kind, size in enumerate(sizes)]
    settled: dict[int, float] = {}
    while len(settled) < len(sizes):
        best = program.solve()
        if best is None:
            if settled:
                raise SolverFault("a level that was reached cannot be had")
            return None
        reached = -best.value / scale
        for kind in _pushed(best, needs, settled):
            count = sizes[kind] * (reached - had[kind])
            settled[kind] = count
            program.bind(needs[kind], -INFINITE, INFINITE)
            # Below only: it cannot rise, and an equation that is off by a last digit has no solution.
            program.bound(kind, count - _SLACK, float(space.most[kind]))
    return [settled[kind] / size for kind, size in enumerate(sizes)]


def relaxed_maximin(space: Space) -> list[float] | None:
    """As `scn.rotation.levels.maximin`, over fractional committees, to the solver's tolerance."""
    first = relaxed_leximin(space)
    if first is None:
        return None
    worst = Fraction(min(first)).limit_denominator(_UNITS) - Fraction(1, _UNITS)
    least = tuple(max(low, worst * size) for low, size in zip(space.least, space.sizes, strict=True))
    absent = relaxed_leximin(Space(space.sizes, space.bounds, least, space.most).absent())
    return None if absent is None else [1 - chance for chance in absent]


def _pushed(best: Optimum, needs: Sequence[int], settled: dict[int, float]) -> list[int]:
    """The types that hold a level down: those whose need has a price."""
    prices = {kind: best.prices[row] for kind, row in enumerate(needs) if kind not in settled}
    least = max(prices.values()) * 1e-6
    return [kind for kind, price in prices.items() if price > max(least, _TINY)]


def mixed(sizes: Sequence[int], bounds: Sequence[Bound], wanted: Sequence[float], stop: Stop) -> Mixture | None:
    """A mixture in which no chance is less than wanted, to within `TOLERANCE`; None where no committee satisfies the rules.

    `gap` says how far the furthest is below where no mixture comes nearer, or the time was up.
    """
    program = committees(sizes, bounds)
    first = program.solve()
    if first is None:
        return None
    master = _Master(sizes, wanted)
    master.add(first)
    for turn in range(_WALKS):
        for slate in _walk(sizes, bounds, wanted, turn):
            master.add(slate)
        best = master.solve()
        if best.value <= TOLERANCE or stop():
            return master.mixture(best)
    while best.value > TOLERANCE and not stop() and _helpful(program, sizes, best, master):
        best = master.solve()
    return master.mixture(best)


def leximin_mixture(
    sizes: Sequence[int], bounds: Sequence[Bound], brought: Sequence[Fraction] | None, start: Sequence[Counts], stop: Stop
) -> Mixture:
    """The leximin lottery over committees by column generation from some committees, at least one; level after level.

    Where the time is up, the levels that were settled hold, and `gap` is 1: nothing is proved of the others.
    """
    had = [float(each) for each in brought or [Fraction(0)] * len(sizes)]
    program = committees(sizes, bounds)
    master = _LevelMaster(sizes, had)
    for slate in start:
        master.add(slate)
    best = master.solve()
    while len(master.settled) < len(sizes):
        for _ in range(_MOST_STEPS):
            best = master.solve()
            if stop():
                return master.mixture(best, 1.0)
            if not _helpful(program, sizes, best, master):
                break
        master.settle(best)
    return master.mixture(best, TOLERANCE)


def committees(sizes: Sequence[int], bounds: Sequence[Bound]) -> Program:
    """The program whose points are the committees within the bounds."""
    rows = [Row(dict.fromkeys(bound.types, 1), bound.low, bound.high) for bound in bounds]
    return Program([(0, size) for size in sizes], rows)


def committee_worth_most(program: Program, sizes: Sequence[int], prices: Sequence[float], gap: float = 0.0) -> Counts:
    """The committee that is worth most at these prices of a chance of each type, or within a part `gap` of that."""
    costs = {kind: -round(price / size * _UNITS) for kind, (price, size) in enumerate(zip(prices, sizes, strict=True))}
    return program.best(costs, gap)


def _helpful(program: Program, sizes: Sequence[int], best: Optimum, master: _Columns) -> bool:
    """Add a committee that makes the mixture better; False where there is none."""
    # One that is good enough is much quicker found than the best, which alone proves that there is none.
    prices = [best.prices[row] for row in master.rows]
    for gap in (_ROUGH, 0.0):
        slate = committee_worth_most(program, sizes, prices, gap)
        if _worth(slate, sizes, prices) + best.prices[master.one] > TOLERANCE / 10 and master.add(slate):
            return True
    return False


def _worth(slate: Counts, sizes: Sequence[int], prices: Sequence[float]) -> float:
    return sum(price * count / size for price, count, size in zip(prices, slate, sizes, strict=True) if count)


def _walk(sizes: Sequence[int], bounds: Sequence[Bound], wanted: Sequence[float], turn: int) -> Iterator[Counts]:
    """Committees of which the wanted chances, counted in types, are a mixture, as far as the faces have whole committees.

    Other turns prefer other committees.
    """
    left = [max(0.0, min(1.0, chance)) * size for chance, size in zip(wanted, sizes, strict=True)]
    limits = [(bound.low, bound.high) for bound in bounds]
    rows = [Row(dict.fromkeys(bound.types, 1), bound.low, bound.high) for bound in bounds]
    program = Program([(0, size) for size in sizes], rows)
    share = 1.0
    while share > TOLERANCE:
        sums = [sum(left[kind] for kind in bound.types) for bound in bounds]
        for kind, size in enumerate(sizes):
            if left[kind] < TOLERANCE:
                program.bound(kind, 0, 0)
            elif left[kind] > size - TOLERANCE:
                program.bound(kind, size, size)
        for place, (total, (low, high)) in enumerate(zip(sums, limits, strict=True)):
            if low != high and (total < low + TOLERANCE or total > high - TOLERANCE):
                limits[place] = (low, low) if total < low + TOLERANCE else (high, high)
                program.bind(place, *limits[place])
        costs = {kind: -round(1e6 * left[kind] / size * (1 + (kind * 7919 * turn) % 101 / 200)) for kind, size in enumerate(sizes)}
        slate = program.solve(costs, _ROUGH)
        if slate is None:
            return
        yield slate
        step = min(_steps(sizes, bounds, limits, left, sums, slate), default=1.0)
        if step >= 1 - _TINY or step <= _TINY:
            return
        left = [(each - step * count) / (1 - step) for each, count in zip(left, slate, strict=True)]
        share *= 1 - step


def _steps(
    sizes: Sequence[int],
    bounds: Sequence[Bound],
    limits: Sequence[tuple[int, int]],
    left: Sequence[float],
    sums: Sequence[float],
    slate: Counts,
) -> Iterator[float]:
    """How much of what is left may be this committee before the rest would leave the polytope, limit by limit."""
    for size, each, count in zip(sizes, left, slate, strict=True):
        if count:
            yield each / count
        if count < size:
            yield (size - each) / (size - count)
    for bound, (low, high), total in zip(bounds, limits, sums, strict=True):
        count = sum(slate[kind] for kind in bound.types)
        if count < high:
            yield (high - total) / (high - count)
        if count > low:
            yield (total - low) / (count - low)


class _Columns:
    """A linear program over mixtures: a row for the chance of each type, and one for the weights, which sum to 1."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = sizes
        self.program = LinearProgram()
        self.rows: list[int] = []
        self.one = 0
        self._slates: dict[Counts, int] = {}

    def add(self, slate: Counts) -> bool:
        """Let the mixture hold a committee; False where it may already."""
        if slate in self._slates:
            return False
        terms = {self.rows[kind]: count / self._sizes[kind] for kind, count in enumerate(slate) if count}
        self._slates[slate] = self.program.add_column(0, 0, INFINITE, {**terms, self.one: 1})
        return True

    def solve(self) -> Optimum:
        """The best mixture of the committees so far."""
        best = self.program.solve()
        if best is None:
            raise SolverFault("no mixture of committees is left")
        return best

    def mixture(self, best: Optimum, gap: float | None = None) -> Mixture:
        """The mixture of an optimum, its weights made to sum to 1."""
        held = [(slate, best.point[column]) for slate, column in self._slates.items() if best.point[column] > _TINY]
        total = sum(weight for _, weight in held)
        chances = [0.0] * len(self._sizes)
        for slate, weight in held:
            for kind, count in enumerate(slate):
                if count:
                    chances[kind] += weight / total * count / self._sizes[kind]
        gap = max(0.0, best.value) if gap is None else gap
        return Mixture(tuple(slate for slate, _ in held), tuple(weight / total for _, weight in held), tuple(chances), gap)


class _Master(_Columns):
    """The mixture that comes nearest to wanted chances: the value is by how much the furthest is missed."""

    def __init__(self, sizes: Sequence[int], wanted: Sequence[float]) -> None:
        super().__init__(sizes)
        missed = self.program.add_column(1, 0, INFINITE)
        self.rows = [self.program.add_row({missed: 1}, chance) for chance in wanted]
        self.one = self.program.add_row({}, 1, 1)


class _LevelMaster(_Columns):
    """The mixture with the highest level of the types that are not settled."""

    def __init__(self, sizes: Sequence[int], had: Sequence[float]) -> None:
        super().__init__(sizes)
        self._had = had
        self._level = self.program.add_column(-1, -INFINITE, INFINITE)
        self.rows = [self.program.add_row({self._level: -1}, -each) for each in had]
        self.one = self.program.add_row({}, 1, 1)
        self.settled: dict[int, float] = {}

    def settle(self, best: Optimum) -> None:
        """Settle the types that hold the level down."""
        for kind in _pushed(best, self.rows, self.settled):
            self.settled[kind] = -best.value - self._had[kind]
            # The row no longer asks for the level but for the chance that was reached.
            self.program.coefficient(self.rows[kind], self._level, 0)
            self.program.bind(self.rows[kind], self.settled[kind] - _TINY, INFINITE)
