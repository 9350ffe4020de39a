"""Leximin chances over rules that nest: exact fractions, each level proved by the prices of a linear program.

Leximin: the candidate with the worst chance has the best chance possible, then the second worst, and so on (B. Flanigan,
P. Goelz, A. Gupta, B. Hennig and A. D. Procaccia, Fair algorithms for selecting citizens' assemblies, Nature 596 (2021),
548-552). Candidates of one type have the same chance, so that a level is one program over types. The program's prices are a
cut of the network, all of them one number or its negative; rounded to whole numbers they bound the level by a fraction,
which the chances that are found at last attain. So nothing depends on the solver's last digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scn.rotation.linear import INFINITE, LinearProgram, Optimum
from scn.rotation.nesting import Bound
from scn.rotation.solver import SolverFault

_CLOSE = 1e-6
_SLACK = 1e-8


@dataclass(frozen=True, slots=True)
class Space:
    """The fractional committees: from each type between `least` and `most` of its `sizes`, sums within `bounds`."""

    sizes: tuple[int, ...]
    bounds: tuple[Bound, ...]
    least: tuple[Fraction, ...]
    most: tuple[Fraction, ...]

    @classmethod
    def of(cls, sizes: Sequence[int], bounds: Sequence[Bound]) -> Space:
        """The space in which any number of a type may join."""
        return cls(tuple(sizes), tuple(bounds), (Fraction(0),) * len(sizes), tuple(Fraction(size) for size in sizes))

    def holds(self, counts: Sequence[Fraction]) -> bool:
        """Whether the committee is in the space, counted in fractions."""
        inside = all(low <= count <= high for low, count, high in zip(self.least, counts, self.most, strict=True))
        return inside and all(bound.low <= sum(counts[kind] for kind in bound.types) <= bound.high for bound in self.bounds)

    def absent(self) -> Space:
        """The same committees by how many of each type do not join."""
        bounds = []
        for bound in self.bounds:
            size = sum(self.sizes[kind] for kind in bound.types)
            bounds.append(Bound(bound.types, size - bound.high, size - bound.low))
        least = tuple(size - most for size, most in zip(self.sizes, self.most, strict=True))
        most = tuple(size - least for size, least in zip(self.sizes, self.least, strict=True))
        return Space(self.sizes, tuple(bounds), least, most)


def leximin(space: Space, brought: Sequence[Fraction] | None = None) -> list[Fraction] | None:
    """The leximin chances of the types, or None where the space is empty.

    With `brought`, chances that the candidates of each type had before, the sum of that and the chance is what the levels
    are made of. Raises `SolverFault` where the rules do not nest, so that the prices are no cut.
    """
    levels = _Levels(space, brought or [Fraction(0)] * len(space.sizes))
    while levels.open:
        if levels.settle() is None:
            return None
    return levels.chances()


def maximin(space: Space) -> list[Fraction] | None:
    """Chances of which the smallest is as large as can be, and then the largest as small, then the second largest, and so on.

    None where the space is empty. The second part makes them unique, and the draw harder to sway by what one says of oneself
    (C. Baharav and B. Flanigan, Fair, manipulation-robust, and transparent sortition, EC 2024). Otherwise as `leximin`.
    """
    first = _Levels(space, [Fraction(0)] * len(space.sizes)).settle()
    if first is None:
        return None
    least = tuple(max(low, first * size) for low, size in zip(space.least, space.sizes, strict=True))
    absent = leximin(Space(space.sizes, space.bounds, least, space.most).absent())
    if absent is None:
        raise SolverFault("the smallest chance that was found cannot be had")
    return [1 - chance for chance in absent]


class _Levels:
    """The levels from the worst one up. `open` are the types whose chance is not settled yet."""

    def __init__(self, space: Space, brought: Sequence[Fraction]) -> None:
        self._space, self._brought = space, brought
        self._settled: dict[int, Fraction] = {}
        self.open = set(range(len(space.sizes)))
        # The level is counted in so many that the prices are near 1.
        self._scale = sum(space.sizes)
        program = self._program = LinearProgram()
        for low, high in zip(space.least, space.most, strict=True):
            program.add_column(0, float(low), float(high))
        self._level = program.add_column(-1, -INFINITE, INFINITE)
        for bound in space.bounds:
            program.add_row(dict.fromkeys(bound.types, 1), bound.low, bound.high)
        self._needs = [
            program.add_row({kind: 1, self._level: -size / self._scale}, -float(size * had))
            for kind, (size, had) in enumerate(zip(space.sizes, brought, strict=True))
        ]
        self._holding: list[list[int]] = [[] for _ in space.sizes]
        for place, bound in enumerate(space.bounds):
            for kind in bound.types:
                self._holding[kind].append(place)

    def settle(self) -> Fraction | None:
        """Raise the level of the open types as far as it goes, and settle those that cannot rise further; None for an empty space."""
        best = self._program.solve()
        if best is None:
            if self._settled:
                raise SolverFault("a level that was reached cannot be had")
            return None
        pushed, level = self._proved(best)
        for kind in pushed:
            size = self._space.sizes[kind]
            count = size * (level - self._brought[kind])
            self._settled[kind] = count
            self._program.bind(self._needs[kind], -INFINITE, INFINITE)
            # Below only: it cannot rise, and an equation that is off by a last digit has no solution.
            self._program.bound(kind, float(count) - _SLACK, float(self._space.most[kind]))
        self.open.difference_update(pushed)
        return level

    def chances(self) -> list[Fraction]:
        """The chances of all types. Raises `SolverFault` where they are not a lottery over committees: they are counted here."""
        counts = [self._settled[kind] for kind in range(len(self._space.sizes))]
        if not self._space.holds(counts):
            raise SolverFault("the chances break the rules")
        return [count / size for count, size in zip(counts, self._space.sizes, strict=True)]

    def _proved(self, best: Optimum) -> tuple[list[int], Fraction]:
        """The types that hold the level down, and the level, from the prices: a bound that no committee can pass."""
        space = self._space
        prices = {kind: best.prices[self._needs[kind]] for kind in self.open}
        unit = max(prices.values())
        pushed = sorted(kind for kind, price in prices.items() if price > unit / 2)
        weights = [round(price / unit) for price in best.prices[: len(space.bounds)]]
        whole = all(abs(price / unit - round(price / unit)) < _CLOSE for price in (*prices.values(), *best.prices[: len(space.bounds)]))
        if unit < _CLOSE or not whole:
            raise SolverFault("the prices of a level are no cut: the rules do not nest")
        room = Fraction(
            sum(-weight * (bound.low if weight > 0 else bound.high) for weight, bound in zip(weights, space.bounds, strict=True))
        )
        held = set(pushed)
        for kind, size in enumerate(space.sizes):
            coefficient = (kind in held) + sum(weights[place] for place in self._holding[kind])
            low, high = (self._settled[kind],) * 2 if kind in self._settled else (space.least[kind], space.most[kind])
            room += coefficient * (high if coefficient > 0 else low)
            if kind in held:
                room += size * self._brought[kind]
        level = room / sum(space.sizes[kind] for kind in pushed)
        if abs(float(level) + best.value / self._scale) > _CLOSE:
            raise SolverFault("the prices of a level do not prove it")
        return pushed, level
