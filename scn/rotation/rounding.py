"""Weights of committees rounded to whole tickets so that the chances of all types stay near (where rules do not nest).

Every weight is rounded down or up, their sum kept, as Flanigan, Kehne and Procaccia study (Fair sortition made transparent,
NeurIPS 2021): first the largest remainders up, then exchanges of one that went up for one that went down as long as they
bring the chances nearer, by the sum of squares. In whole numbers, so that the order of the committees alone decides ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from scn.rotation.tickets import Counts

_UNITS = 10**9


def rounded(slates: Sequence[Counts], weights: Sequence[float], sizes: Sequence[int], number: int) -> list[int]:
    """How many of so many tickets each committee gets; the weights, above 0, sum to 1."""
    shares = [round(weight * _UNITS) * number for weight in weights]
    times = [share // _UNITS for share in shares]
    left = [share % _UNITS for share in shares]
    missing = number - sum(times)
    up = set(sorted(range(len(slates)), key=lambda place: (-left[place], place))[: max(0, missing)])
    # The sum of squares of what the chances are off is a form in the choice; `product` of two committees is its matrix.
    weight = [1 / size for size in sizes]
    form = [[_product(one, other, weight) for other in slates] for one in slates]
    off = [sum(form[place][other] * ((other in up) - left[other] / _UNITS) for other in range(len(slates))) for place in range(len(slates))]
    while True:
        gain, best = -1e-9, None
        for out, into in product(sorted(up), (place for place in range(len(slates)) if place not in up and left[place])):
            change = 2 * (off[into] - off[out]) + form[into][into] + form[out][out] - 2 * form[out][into]
            if change < gain:
                gain, best = change, (out, into)
        if best is None:
            break
        out, into = best
        up.remove(out)
        up.add(into)
        for place in range(len(slates)):
            off[place] += form[place][into] - form[place][out]
    return [time + (place in up) for place, time in enumerate(times)]


def _product(one: Counts, other: Counts, weight: Sequence[float]) -> float:
    return sum(first * second * each for first, second, each in zip(one, other, weight, strict=True) if first and second)
