"""Chances worked out over all committees, one by one, in fractions: slow, short, and without the program's own mathematics."""

from __future__ import annotations

from fractions import Fraction

from brute_force import valid
from hypothesis import strategies as st

from scn.rotation.dimensions import SEATS
from scn.rotation.types import Candidate, Problem, Rule


def maximum(costs: list[int], rows: list[list[int]], right: list[Fraction]) -> tuple[Fraction, list[Fraction]]:
    """The greatest `costs * x` with `rows * x = right`, `x >= 0`, and by how much each column that is 0 would lower it.

    The simplex method with Bland's rule, in two phases; there must be a solution.
    """
    height, width = len(rows), len(costs)
    signs = [-1 if each < 0 else 1 for each in right]
    table = [
        [Fraction(sign * value) for value in row] + [Fraction(int(place == other)) for other in range(height)] + [sign * Fraction(end)]
        for place, (row, end, sign) in enumerate(zip(rows, right, signs, strict=True))
    ]
    basis = [width + place for place in range(height)]
    first = [Fraction(0)] * width + [Fraction(-1)] * height
    assert _pivot(table, basis, first, width + height)[0] == 0, "no solution"
    for place, column in enumerate(basis):
        if column >= width:
            other = next((one for one in range(width) if table[place][one]), None)
            if other is not None:
                _turn(table, basis, place, other)
    value, reduced = _pivot(table, basis, [Fraction(each) for each in costs] + [Fraction(0)] * height, width)
    return value, reduced


def _pivot(table, basis, costs, width):
    while True:
        reduced = [
            sum((costs[basis[place]] * row[column] for place, row in enumerate(table)), Fraction(0)) - costs[column]
            for column in range(width)
        ]
        entering = next((column for column in range(width) if reduced[column] < 0), None)
        if entering is None:
            return sum((costs[basis[place]] * row[-1] for place, row in enumerate(table)), Fraction(0)), reduced
        ratios = [(row[-1] / row[entering], basis[place], place) for place, row in enumerate(table) if row[entering] > 0]
        _turn(table, basis, min(ratios)[2], entering)


def _turn(table, basis, place, column):
    pivot = table[place][column]
    table[place] = [value / pivot for value in table[place]]
    for other, row in enumerate(table):
        if other != place and row[column]:
            factor = row[column]
            table[other] = [value - factor * lead for value, lead in zip(row, table[place], strict=True)]
    basis[place] = column


def leximin(problem: Problem, brought: dict[str, Fraction] | None = None) -> dict[str, Fraction] | None:
    """The leximin chances over lotteries of valid committees; None where there is none. `brought` is added to what is levelled."""
    slates = sorted(map(sorted, valid(problem)))
    if not slates:
        return None
    ids = sorted(candidate.id for candidate in problem.pool)
    had = {identity: (brought or {}).get(identity, Fraction(0)) for identity in ids}
    settled: dict[str, Fraction] = {}
    while len(settled) < len(ids):
        # Columns: the committees, the level (never below 0, since all chances are not), and what each candidate has above it.
        rows = [
            [int(identity in slate) for slate in slates] + [0 if identity in settled else -1] + [-int(identity == other) for other in ids]
            for identity in ids
        ]
        right = [settled[identity] - had[identity] if identity in settled else -had[identity] for identity in ids]
        level, reduced = maximum(
            [0] * len(slates) + [1] + [0] * len(ids), [*rows, [1] * len(slates) + [0] * (1 + len(ids))], [*right, Fraction(1)]
        )
        above = reduced[len(slates) + 1 :]
        pushed = [identity for identity, price in zip(ids, above, strict=True) if identity not in settled and price > 0]
        assert pushed
        settled |= dict.fromkeys(pushed, level)
    return {identity: settled[identity] - had[identity] for identity in ids}


def maximin(problem: Problem) -> dict[str, Fraction] | None:
    """The chances whose smallest is the greatest possible, and then the largest as small as can be, then the next."""
    first = leximin(problem)
    if first is None:
        return None
    slates = sorted(map(sorted, valid(problem)))
    ids = sorted(first)
    worst = min(first.values(), default=Fraction(0))
    settled: dict[str, Fraction] = {}
    while len(settled) < len(ids):
        # Columns: the committees, the level that none passes, what each has below it, and what each has above the worst.
        size = len(ids)
        below = [
            [int(identity in slate) for slate in slates]
            + [0 if identity in settled else -1]
            + [int(identity == other) for other in ids]
            + [0] * size
            for identity in ids
        ]
        over = [
            [int(identity in slate) for slate in slates] + [0] + [0] * size + [-int(identity == other) for other in ids] for identity in ids
        ]
        value, reduced = maximum(
            [0] * len(slates) + [-1] + [0] * (2 * size),
            [*below, *over, [1] * len(slates) + [0] * (1 + 2 * size)],
            [*(settled.get(identity, Fraction(0)) for identity in ids), *[worst] * size, Fraction(1)],
        )
        prices = reduced[len(slates) + 1 : len(slates) + 1 + size]
        pushed = [identity for identity, price in zip(ids, prices, strict=True) if identity not in settled and price > 0]
        if not value:
            pushed = [identity for identity in ids if identity not in settled]
        assert pushed
        settled |= dict.fromkeys(pushed, -value)
    return settled


@st.composite
def drawable(draw, features: int, most: int = 8) -> Problem:
    """Small pools whose rules hold for at least one committee: their bounds lie around its numbers."""
    values = ["a", "b", "c"]
    groups = st.fixed_dictionaries({f"f{number}": st.sampled_from(values) for number in range(features)})
    size = draw(st.integers(3, most))
    pool = tuple(Candidate(f"p{number}", draw(groups)) for number in range(size))
    staying = tuple(Candidate(f"s{number}", draw(groups)) for number in range(draw(st.integers(0, 2))))
    chosen = draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=min(4, size)))
    committee = [*(pool[place] for place in sorted(chosen)), *staying]
    rules = [Rule(SEATS, "all", len(committee), len(committee))]
    for number in range(features):
        for value in values:
            count = sum(one.attributes[f"f{number}"] == value for one in committee)
            low = max(0, count - draw(st.sampled_from([0, 0, 1, 3])))
            high = draw(st.sampled_from([count, count, count + 1, None]))
            if low or high is not None:
                rules.append(Rule(f"f{number}", value, low, high))
    return Problem(pool, staying, tuple(rules))
