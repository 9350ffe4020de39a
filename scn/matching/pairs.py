"""Scored pairs in arrays: who could serve which request, and how well; as many millions of them as a file has.

Ids are sorted (or in an order that follows from a seed), so that nothing depends on the order in which the pairs came. Scores are whole
numbers of a unit, so that sums and proofs are exact: millionths where no score is above 1, else as many decimals as leave seven digits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Places = NDArray[np.int32]

HIGHEST = 1e6
"""The highest score that can be told from others."""


@dataclass(frozen=True)
class Pairs:
    """The scored pairs, by request, then by expert: no pair twice.

    `request` and `expert` hold places in `requests` and `experts`, which are sorted; `score` counts in 1 / `unit`. The pairs of
    request `r` stand from `start[r]` up to `start[r + 1]`.
    """

    requests: tuple[str, ...]
    experts: tuple[str, ...]
    request: Places
    expert: Places
    score: Numbers
    start: Numbers
    unit: int

    def __len__(self) -> int:
        return len(self.score)


@dataclass(frozen=True, slots=True)
class Twice:
    """A pair that stands twice, by the places of its rows, the earlier one first."""

    first: int
    second: int


def of_rows(
    rows: Iterable[tuple[str, str, float]],
    requests: Iterable[str] = (),
    experts: Iterable[str] = (),
    unit: int | None = None,
    *,
    seed: str | None = None,
) -> Pairs:
    """The pairs of rows `(request, expert, score)`, no pair twice; with requests and experts who may have no pair.

    `seed` as in `of_arrays`.

    Raises `ValueError` where a pair stands twice, or a score is not between 0 and `HIGHEST`.
    """
    import numpy as np

    listed = list(rows)
    ids: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for known, more in zip(ids, (requests, experts), strict=True):
        for id_ in more:
            known.setdefault(id_, len(known))
    places = np.array(
        [(ids[0].setdefault(request, len(ids[0])), ids[1].setdefault(expert, len(ids[1]))) for request, expert, _ in listed], np.int32
    ).reshape(-1, 2)
    scores = np.array([score for *_, score in listed], float)
    if not np.all((scores >= 0) & (scores <= HIGHEST)):
        raise ValueError(f"a score is not between 0 and {HIGHEST:g}")
    found = of_arrays(list(ids[0]), list(ids[1]), places[:, 0], places[:, 1], scores, unit, seed=seed)
    match found:
        case Twice(second=second):
            request, expert, _ = listed[second]
            raise ValueError(f"{request}, {expert}: stands twice")
        case pairs:
            return pairs


def of_arrays(
    requests: Sequence[str],
    experts: Sequence[str],
    request: Places,
    expert: Places,
    scores: NDArray[np.float64],
    unit: int | None = None,
    *,
    seed: str | None = None,
) -> Pairs | Twice:
    """The pairs from places in lists of ids in any order, and scores between 0 and `HIGHEST`; `Twice` where a pair stands twice.

    The order of the ids decides between equal sums: with a `seed` it is that of the SHA-256 of seed and id, else that of the ids.
    """
    import numpy as np

    unit = unit or unit_of(float(scores.max(initial=0.0)))
    order_of = ordering(seed)
    request, expert = _ranks(requests, order_of)[request], _ranks(experts, order_of)[expert]
    key = request.astype(np.int64) * max(len(experts), 1) + expert
    # Most files are sorted by request already, and then by whatever: a stable sort takes runs as they are.
    order = np.argsort(key, kind="stable")
    key = key[order]
    if len(again := np.flatnonzero(key[1:] == key[:-1])):
        place = again[np.argmin(order[again + 1])]
        return Twice(int(order[place]), int(order[place + 1]))
    del key
    start = np.zeros(len(requests) + 1, np.int64)
    np.cumsum(np.bincount(request, minlength=len(requests)), out=start[1:])
    whole = np.rint(scores * unit).astype(np.int64)[order]
    return Pairs(
        tuple(sorted(requests, key=order_of)), tuple(sorted(experts, key=order_of)), request[order], expert[order], whole, start, unit
    )


def unit_of(highest: float) -> int:
    """In how many parts a 1 is counted, where this is the highest score: a million, and less where scores pass 1."""
    unit = 1_000_000
    while unit > 1 and highest * unit > 1e7:
        unit //= 10
    return unit


def ordering(seed: str | None) -> Callable[[str], str]:
    """By what ids are sorted: by themselves, or by the SHA-256 of the seed, a blank and the id."""
    if seed is None:
        return lambda id_: id_
    return lambda id_: hashlib.sha256(f"{seed} {id_}".encode()).hexdigest()


def _ranks(ids: Sequence[str], order_of: Callable[[str], str]) -> Places:
    """The place of each id among the sorted ones."""
    import numpy as np

    keys = list(map(order_of, ids))
    ranks = np.empty(len(ids), np.int32)
    ranks[sorted(range(len(ids)), key=keys.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return ranks
