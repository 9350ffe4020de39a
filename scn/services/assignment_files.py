"""An assignment on files alone, as the paper-assignment field keeps them: scores, demand, capacity, constraints. Needs no store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scn.errors import RuleBroken
from scn.matching.types import Empty
from scn.services import score_files

if TYPE_CHECKING:
    from scn.matching.flow import Demand
    from scn.matching.pairs import Numbers, Pairs

VERSION = 1
"""Of the document."""

_MOST_NAMED = 3
_MOST_LOOKED = 2_000_000
"""Pairs that are looked at to say who contends with each request that has empty places; then those that are left are told together."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The files, or numbers for all, and how requests are served."""

    scores: Path
    demand: str
    capacity: str
    constraints: Path | None = None
    fair: bool = False
    seed: str | None = None
    stop: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True, slots=True)
class Pair:
    """An expert for a request, with the score; `required` by the constraints."""

    request: str
    expert: str
    score: float
    required: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """What came of it. `objective`: the sum of the scores; `worst`: that of the request worst served for each place (`worst_mean`).

    `input` is the SHA-256 of all that was read, whatever the order of its rows; `proved`: nothing could be better.
    """

    requests: int
    experts: int
    pairs: int
    places: int
    assignments: tuple[Pair, ...]
    unfilled: tuple[Empty, ...]
    objective: float
    worst: float | None
    worst_mean: float | None
    worst_request: str | None
    load: Mapping[str, int]
    method: str
    seed: str | None
    input: str
    proved: bool
    version: int = VERSION


def assigned(asked: Asked) -> Assigned:
    """The best assignment of the files.

    Raises `InvalidInput` with every fault of a file, by line and column, and `RuleBroken` where required pairs cannot all be had.
    """
    demand, capacity = score_files.numbers(asked.demand, "--demand"), score_files.numbers(asked.capacity, "--capacity")
    pairs = score_files.scores(asked.scores, () if isinstance(demand, int) else demand, asked.seed)
    need = score_files.each(demand, pairs.requests, asked.demand, "request")
    room = score_files.each(capacity, pairs.experts, asked.capacity, "expert")
    ruled = score_files.constraints(asked.constraints, pairs)
    return _solved(asked, pairs, need, room, ruled)


def _solved(asked: Asked, pairs: Pairs, need: Sequence[int], capacity: Sequence[int], ruled: Mapping[tuple[int, int], int]) -> Assigned:
    import numpy as np

    from scn.matching.flow import Demand, optimum

    required = sorted(place for place, value in ruled.items() if value == 1)
    _require_room(pairs, required, need, capacity, asked)
    left_need, left_capacity = list(need), list(capacity)
    for request, expert in required:
        left_need[request] -= 1
        left_capacity[expert] -= 1
    key = pairs.request.astype(np.int64) * len(pairs.experts) + pairs.expert
    out = np.isin(key, np.array([request * len(pairs.experts) + expert for request, expert in ruled], np.int64)) if ruled else None
    where = np.arange(len(pairs)) if out is None else np.flatnonzero(~out)
    del key
    start = np.searchsorted(pairs.request[where], np.arange(len(pairs.requests) + 1)) if ruled else pairs.start
    task = Demand(
        pairs.request if out is None else pairs.request[where],
        pairs.expert if out is None else pairs.expert[where],
        pairs.score if out is None else pairs.score[where],
        start,
        np.array(left_need, np.int64),
        np.array(left_capacity, np.int64),
        np.zeros(len(need), np.int64),
    )
    # Places beyond the experts that there are stay empty, and nobody need try to fill them.
    chosen = optimum(replace(task, need=np.minimum(task.need, np.diff(start)))).chosen
    proved = True
    if asked.fair:
        from scn.matching.fairness import Given, fairest

        sums = [0] * len(need)
        for request, expert in required:
            sums[request] += _score(pairs, request, expert)
        given = Given([wanted - left for wanted, left in zip(need, left_need, strict=True)], sums) if required else None
        fair = fairest(task, chosen, stop=asked.stop, given=given)
        chosen, proved = fair.chosen, fair.settled == len(need)
    scores = {(request, expert): _score(pairs, request, expert) for request, expert in required}
    rows = [(int(pairs.request[place]), int(pairs.expert[place]), int(pairs.score[place])) for place in where[chosen].tolist()] + [
        (request, expert, score) for (request, expert), score in scores.items()
    ]
    return _told(asked, pairs, need, capacity, ruled, rows, _empty(pairs, task, chosen), proved)


def _require_room(pairs: Pairs, required: Sequence[tuple[int, int]], need: Sequence[int], capacity: Sequence[int], asked: Asked) -> None:
    """Raise `RuleBroken` where more is required than a request or an expert can have, naming both sides."""
    for ids, most, side, flag in ((pairs.requests, need, 0, asked.demand), (pairs.experts, capacity, 1, asked.capacity)):
        for place, count in sorted(Counter(pair[side] for pair in required).items()):
            if count > most[place]:
                others = [(pairs.experts, pairs.requests)[side][pair[1 - side]] for pair in required if pair[side] == place]
                name = ("--demand", "--capacity")[side]
                named = ", ".join(sorted(others))
                raise RuleBroken(f"{asked.constraints}: {ids[place]} is required with {named}, and {name} {flag} allows {most[place]}")


def _score(pairs: Pairs, request: int, expert: int) -> int:
    import numpy as np

    low, high = int(pairs.start[request]), int(pairs.start[request + 1])
    return int(pairs.score[low + int(np.searchsorted(pairs.expert[low:high], expert))])


def _empty(pairs: Pairs, task: Demand, chosen: Numbers) -> list[Empty]:
    """What stays empty, and why: too few have a score, or who contends for whom (P. Hall, On representatives of subsets, 1935)."""
    import numpy as np

    from scn.matching.flow import empty_places, reached

    missing = empty_places(task, chosen)
    waiting = missing.nonzero()[0].tolist()
    own = np.diff(task.start)
    held = list(zip(task.request[chosen].tolist(), task.expert[chosen].tolist(), strict=True))
    looked = 0
    contention, together = "", False
    found = []
    for number, request in enumerate(waiting):
        if int(missing[request]) + int(own[request]) <= int(task.need[request]):
            reason = _few(int(own[request]))
        else:
            if not together:
                together = looked >= _MOST_LOOKED
                requests, experts, _ = reached(task, chosen, waiting[number:] if together else [request])
                looked += int(own[sorted(requests)].sum())
                outside = sum(each in requests and expert not in experts for each, expert in held)
                wanted = int(np.minimum(task.need, own)[sorted(requests)].sum()) - outside
                contention = _contended(pairs, requests, experts, wanted, int(task.capacity[sorted(experts)].sum()))
            few = f"{_few(int(own[request]))}, and " if own[request] < task.need[request] else ""
            reason = few + contention
        found.append(Empty(pairs.requests[request], int(missing[request]), reason))
    return sorted(found, key=lambda empty: empty.request)


def _few(experts: int) -> str:
    if not experts:
        return "no expert has a score for it that may come"
    return f"{experts} {'expert has' if experts == 1 else 'experts have'} a score for it that is not forbidden"


def _contended(pairs: Pairs, requests: set[int], experts: set[int], wanted: int, left: int) -> str:
    """That some requests want more places of some experts than these can take."""
    named = [pairs.experts[expert] for expert in sorted(experts)[:_MOST_NAMED]]
    who = ", ".join(named) + (f" and {len(experts) - len(named)} more" if len(experts) > len(named) else "")
    what = f"{wanted} {'place' if wanted == 1 else 'places'} of {who}, who can take {left} in all"
    return f"it wants {what}" if len(requests) == 1 else f"it and {len(requests) - 1} more want {what}"


def _told(
    asked: Asked,
    pairs: Pairs,
    need: Sequence[int],
    capacity: Sequence[int],
    ruled: Mapping[tuple[int, int], int],
    rows: Sequence[tuple[int, int, int]],
    unfilled: Sequence[Empty],
    proved: bool,
) -> Assigned:
    sums = [0] * len(need)
    for request, _, score in rows:
        sums[request] += score
    served = [(sums[place] / number, pairs.requests[place], sums[place]) for place, number in enumerate(need) if number]
    worst = min(served, default=None)
    listed = sorted(
        (
            Pair(pairs.requests[request], pairs.experts[expert], score / pairs.unit, ruled.get((request, expert)) == 1)
            for request, expert, score in rows
        ),
        key=lambda pair: (pair.request, -pair.score, pair.expert),
    )
    return Assigned(
        requests=len(need),
        experts=len(capacity),
        pairs=len(pairs),
        places=sum(need),
        assignments=tuple(listed),
        unfilled=tuple(unfilled),
        objective=sum(sums) / pairs.unit,
        worst=None if worst is None else worst[2] / pairs.unit,
        worst_mean=None if worst is None else round(worst[0] / pairs.unit, 6),
        worst_request=None if worst is None else worst[1],
        load=dict(sorted(Counter(pair.expert for pair in listed).items())),
        method="leximin" if asked.fair else "total",
        seed=asked.seed,
        input=_digest(pairs, need, capacity, ruled),
        proved=proved,
    )


def _digest(pairs: Pairs, need: Sequence[int], capacity: Sequence[int], ruled: Mapping[tuple[int, int], int]) -> str:
    """The SHA-256 of the input: ids with their numbers and the constraints in canonical JSON, then the columns of the pairs in the order
    of the ids: all places of requests, all places of experts, all scores, in 8 bytes each, the last counting most.
    """
    import hashlib

    import numpy as np

    from scn.rotation.canonical import canonical

    sides = ((pairs.requests, need), (pairs.experts, capacity))
    order = [sorted(range(len(ids)), key=ids.__getitem__) for ids, _ in sides]
    listed = [
        ([ids[place] for place in places], [numbers[place] for place in places])
        for (ids, numbers), places in zip(sides, order, strict=True)
    ]
    bound = sorted((pairs.requests[one], pairs.experts[other], value) for (one, other), value in ruled.items())
    document = {
        "requests": listed[0][0], "demand": listed[0][1], "experts": listed[1][0], "capacity": listed[1][1],
        "constraints": [part for row in bound for part in row], "unit": pairs.unit,
    }  # fmt: skip
    digest = hashlib.sha256(canonical(document).encode())
    # The order of the ids, also where a seed has put them into another one.
    ranks = [np.argsort(np.array(places, np.int64)) for places in order]
    request, expert = ranks[0][pairs.request], ranks[1][pairs.expert]
    by_id = np.lexsort((expert, request)) if any(places != list(range(len(places))) for places in order) else slice(None)
    for part in (request, expert, pairs.score):
        digest.update(np.ascontiguousarray(part[by_id], "<i8").tobytes())
    return digest.hexdigest()
