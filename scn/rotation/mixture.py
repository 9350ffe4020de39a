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
_UNITS = 10**9

Stop = Callable[[], bool]
"""Says whether the time is up."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """A lottery over committees, by types.

    `slates` have a probability each in `weights`; `chances` are what those come to for a candidate of each type. `gap`:
    `TOLERANCE` at most where the chances are those that were asked for; otherwise no chance lies further below them.
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


def mixed(sizes: Sequence[int], bounds: Sequence[Bound], wanted: Sequence[float], stop: Stop, *, exactly: bool = False) -> Mixture | None:
    """A mixture in which no chance is less than wanted, to within `TOLERANCE`; None where no committee satisfies the rules.

    `exactly`: nor more. `gap` says how far off the furthest is where no mixture comes nearer, or the time was up.
    """
    program = committees(sizes, bounds)
    first = program.solve()
    if first is None:
        return None
    master = _Master(sizes, wanted, exactly=exactly)
    master.add(first)
    for turn in range(_WALKS):
        for slate in _walk(sizes, bounds, wanted, turn):
            master.add(slate)
        best = master.solve()
        if best.value <= TOLERANCE or stop():
            return master.mixture(best)
    while best.value > TOLERANCE and not stop():
        if not _improve(program, master, best):
            break
        best = master.solve()
    return master.mixture(best)


def leximin_mixture(
    sizes: Sequence[int],
    bounds: Sequence[Bound],
    brought: Sequence[Fraction] | None,
    start: Sequence[Counts],
    stop: Stop,
    most: float = INFINITE,
) -> Mixture:
    """The leximin lottery over committees by column generation from some committees, at least one; level after level.

    No chance is more than `most`, which a mixture of the committees at the start must be able to keep. Where the time is up,
    the levels that were settled hold, and `gap` is 1: nothing is proved of the others.
    """
    had = [float(each) for each in brought or [Fraction(0)] * len(sizes)]
    program = committees(sizes, bounds)
    master = _LevelMaster(sizes, had, most)
    for slate in start:
        master.add(slate)
    while True:
        best = master.solve()
        if stop():
            return master.mixture(best, 1.0)
        if not _improve(program, master, best):
            master.settle(best)
            if len(master.settled) == len(sizes):
                return master.mixture(best, TOLERANCE)


def maximin_mixture(sizes: Sequence[int], bounds: Sequence[Bound], start: Sequence[Counts], stop: Stop) -> Mixture:
    """As `scn.rotation.levels.maximin`, over committees; otherwise as `leximin_mixture`."""
    first = leximin_mixture(sizes, bounds, None, start, stop)
    if first.gap > TOLERANCE:
        return first
    # The largest chances as small as can be: of those who are absent, the smallest as large.
    space = Space.of(sizes, bounds).absent()
    absent = leximin_mixture(sizes, space.bounds, None, _others(sizes, first.slates), stop, 1 - min(first.chances) + TOLERANCE)
    return Mixture(_others(sizes, absent.slates), absent.weights, tuple(1 - chance for chance in absent.chances), absent.gap)


def _others(sizes: Sequence[int], slates: Sequence[Counts]) -> tuple[Counts, ...]:
    """For each committee, how many of each type are not in it."""
    return tuple(tuple(size - count for size, count in zip(sizes, slate, strict=True)) for slate in slates)


def committees(sizes: Sequence[int], bounds: Sequence[Bound]) -> Program:
    """The program whose points are the committees within the bounds."""
    rows = [Row(dict.fromkeys(bound.types, 1), bound.low, bound.high) for bound in bounds]
    return Program([(0, size) for size in sizes], rows)


def committee_worth_most(program: Program, sizes: Sequence[int], prices: Sequence[float], gap: float = 0.0) -> Counts:
    """The committee that is worth most at these prices of a chance of each type, or within a part `gap` of that."""
    costs = {kind: -round(price / size * _UNITS) for kind, (price, size) in enumerate(zip(prices, sizes, strict=True))}
    return program.best(costs, gap)


def _improve(program: Program, master: _Columns, best: Optimum) -> bool:
    """Add a committee that makes the mixture better; False where there is none."""
    prices = master.prices(best)
    # One that is good enough is much quicker found than the best, which alone proves that there is none.
    for gap in (_ROUGH, 0.0):
        slate = program.best({kind: -round(price * _UNITS) for kind, price in enumerate(prices)}, gap)
        worth = sum(price * count for price, count in zip(prices, slate, strict=True)) + best.prices[master.one]
        if worth > TOLERANCE / 10 and master.add(slate):
            return True
    return False


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
    """A linear program over mixtures: `rows` for the chance of each type, and one for the weights, which sum to 1."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = sizes
        self.program = LinearProgram()
        self.rows: list[list[int]] = []
        self.one = 0
        self._slates: dict[Counts, int] = {}

    def add(self, slate: Counts) -> bool:
        """Let the mixture hold a committee; False where it may already."""
        if slate in self._slates:
            return False
        terms = {row: count / self._sizes[kind] for kind, count in enumerate(slate) if count for row in self.rows[kind]}
        self._slates[slate] = self.program.add_column(0, 0, INFINITE, {**terms, self.one: 1})
        return True

    def prices(self, best: Optimum) -> list[float]:
        """What one more of each type is worth."""
        return [sum(best.prices[row] for row in rows) / size for rows, size in zip(self.rows, self._sizes, strict=True)]

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

    def __init__(self, sizes: Sequence[int], wanted: Sequence[float], *, exactly: bool) -> None:
        super().__init__(sizes)
        missed = self.program.add_column(1, 0, INFINITE)
        self.rows = [[self.program.add_row({missed: 1}, chance)] for chance in wanted]
        if exactly:
            for rows, chance in zip(self.rows, wanted, strict=True):
                rows.append(self.program.add_row({missed: -1}, -INFINITE, chance))
        self.one = self.program.add_row({}, 1, 1)


class _LevelMaster(_Columns):
    """The mixture with the highest level of the types that are not settled."""

    def __init__(self, sizes: Sequence[int], had: Sequence[float], most: float) -> None:
        super().__init__(sizes)
        self._had = had
        self._level = self.program.add_column(-1, -INFINITE, INFINITE)
        self._needs = [self.program.add_row({self._level: -1}, -each) for each in had]
        self.rows = [[need] for need in self._needs]
        if most < INFINITE:
            for rows in self.rows:
                rows.append(self.program.add_row({}, -INFINITE, most))
        self.one = self.program.add_row({}, 1, 1)
        self.settled: dict[int, float] = {}

    def settle(self, best: Optimum) -> None:
        """Settle the types that hold the level down."""
        for kind in _pushed(best, self._needs, self.settled):
            self.settled[kind] = -best.value - self._had[kind]
            # The row no longer asks for the level but for the chance that was reached.
            self.program.coefficient(self._needs[kind], self._level, 0)
            self.program.bind(self._needs[kind], self.settled[kind] - _TINY, INFINITE)
