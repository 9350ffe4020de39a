"""An assignment on files alone, as the paper-assignment field keeps them: scores, demand, capacity, constraints. Needs no store.

Scores: rows `request,expert,score`, in this order where there are no headings. Demand and capacity: a number for all, or rows `id,n`.
Constraints: rows `request,expert,value`, where -1 forbids a pair, 1 requires it and 0 says nothing.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from scn.errors import InvalidInput, RuleBroken
from scn.exchange.csv_files import CsvFile
from scn.exchange.sources import Source
from scn.matching.assignment_record import VERSION

if TYPE_CHECKING:
    from scn.matching.flow import Demand
    from scn.matching.pairs import Numbers, Pairs

_ROWS = 1 << 15
_MOST_FAULTS = 50
_MOST_NAMED = 3
_EACH = 100
"""Of how many requests with empty places it is looked who contends with each; of more, with all of the others at once."""
_MOST = 10_000
_NAMES = {
    "request": ("request", "request_id", "paper", "paper_id", "submission"),
    "expert": ("expert", "expert_id", "reviewer", "reviewer_id", "user"),
    "score": ("score", "affinity", "aggregate_score"),
    "value": ("value", "constraint"),
    "id": ("id", "request", "expert", "paper", "reviewer"),
    "n": ("n", "number", "demand", "capacity", "quota", "load"),
}


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
class Empty:
    """Places of a request that stay empty, and why."""

    request: str
    missing: int
    reason: str


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
    pairs = _scores(asked)
    need = _numbers(asked.demand, pairs.requests, "--demand", "request")
    capacity = _numbers(asked.capacity, pairs.experts, "--capacity", "expert")
    ruled = _constraints(asked.constraints, pairs)
    return _solved(asked, pairs, need, capacity, ruled)


class _Faults:
    """The faults of a file, the first ones in full."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listed: list[str] = []
        self._number = 0

    def add(self, line: int, said: str) -> None:
        self._number += 1
        if len(self._listed) < _MOST_FAULTS:
            self._listed.append(f"{self._path}:{line}: {said}")

    def require_none(self) -> None:
        if self._number:
            more = self._number - len(self._listed)
            details = [*self._listed, *([f"and {more} more"] if more else [])]
            faults = f"{self._number} fault{'s' if self._number != 1 else ''}"
            raise InvalidInput(f"{self._path}: {faults}; nothing was assigned", details=details)


def _rows(path: Path, wanted: Sequence[str]) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """The rows of a file in blocks, with their lines: cells in the wanted order, or as they are where they are too few or too many."""
    file = CsvFile(Source(path))
    folded = [heading.strip().lower() for heading in file.headings]
    places = [next((folded.index(name) for name in _NAMES[column] if name in folded), -1) for column in wanted]
    if min(places) >= 0 and len(set(places)) == len(places):
        width = len(folded)
        plain = places == list(range(width))
        for lines, rows in file.batches(_ROWS):
            yield lines, rows if plain else [[row[place] for place in places] if len(row) == width else row for row in rows]
        return
    if any(name in folded for column in wanted for name in _NAMES[column]) or len(folded) != len(wanted):
        missing = ", ".join(column for column, place in zip(wanted, places, strict=True) if place < 0)
        raise InvalidInput(f"{path}:{file.headings_line}: no column {missing}", f"Its columns are {', '.join(wanted)}.")
    yield [file.headings_line], [file.headings]
    yield from file.batches(_ROWS)


def _scores(asked: Asked) -> Pairs:
    import numpy as np

    from scn.matching.pairs import Twice, of_arrays

    faults = _Faults(asked.scores)
    requests, experts = _Ids(), _Ids()
    first, second, scores = array("i"), array("i"), array("d")
    lines: list[tuple[int, Sequence[int]]] = []
    for numbers, rows in _rows(asked.scores, ("request", "expert", "score")):
        kept, told = numbers, _columns(rows)
        if told is None or not (requests.learn(told[0]) and experts.learn(told[1])):
            good, kept = _good(numbers, rows, faults)
            told = _columns(good)
            if told is None:
                continue
            requests.learn(told[0])
            experts.learn(told[1])
        lines.append((len(scores), kept))
        first.extend(requests.places(told[0]))
        second.extend(experts.places(told[1]))
        scores.extend(told[2])
    if not len(scores):
        faults.add(1, "no scores; rows of request, expert, score would be right")
    faults.require_none()
    arrays = (np.frombuffer(first, np.int32), np.frombuffer(second, np.int32), np.frombuffer(scores, np.float64))
    found = of_arrays(requests.listed(), experts.listed(), *arrays, seed=asked.seed)
    match found:
        case Twice(first=earlier, second=later):
            pair = f"{requests.listed()[first[later]]}, {experts.listed()[second[later]]}"
            faults.add(_line(lines, later), f"{pair} stands in line {_line(lines, earlier)} already")
            faults.require_none()
            raise AssertionError("a fault was found")
        case pairs:
            return pairs


class _Ids:
    """Ids, and the place of each cell, with outer blanks or without."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._cells: dict[str, int] = {}

    def learn(self, cells: Sequence[str]) -> bool:
        """Know the ids of these cells; whether none is empty."""
        new = set(cells).difference(self._cells)
        if not all(map(str.strip, new)):
            return False
        for cell in new:
            self._cells[cell] = self._places.setdefault(cell.strip(), len(self._places))
        return True

    def places(self, cells: Sequence[str]) -> Iterable[int]:
        """The places of the ids of these cells, which must be known."""
        return map(self._cells.__getitem__, cells)

    def listed(self) -> list[str]:
        """All ids."""
        return list(self._places)


def _columns(rows: Sequence[list[str]]) -> tuple[Sequence[str], Sequence[str], array[float]] | None:
    """The columns of rows, if there are any and each has three cells and a score; None else."""
    import numpy as np

    from scn.matching.pairs import HIGHEST

    try:
        ones, others, values = zip(*rows, strict=True)
        scores = array("d", map(float, values))
    except ValueError:
        return None
    told = np.frombuffer(scores, np.float64)
    return (ones, others, scores) if bool(np.all((told >= 0) & (told <= HIGHEST))) else None


def _good(numbers: Sequence[int], rows: Sequence[list[str]], faults: _Faults) -> tuple[list[list[str]], list[int]]:
    """The rows that are as they should be, with their lines; what is wrong with the others is kept. Empty rows are passed over."""
    from scn.matching.pairs import HIGHEST

    good: list[list[str]] = []
    lines: list[int] = []
    for line, row in zip(numbers, rows, strict=True):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != 3:
            faults.add(line, f"{len(row)} cells; request, expert, score would be right")
            continue
        said = [f"{what}: is empty" for what, cell in zip(("request", "expert"), row, strict=False) if not cell.strip()]
        try:
            if not 0 <= float(row[2]) <= HIGHEST:
                said.append(f"score: {row[2]} is not between 0 and {HIGHEST:,.0f}")
        except ValueError:
            said.append(f"score: {row[2]!r} is no number")
        for fault in said:
            faults.add(line, fault)
        if not said:
            good.append(row)
            lines.append(line)
    return good, lines


def _line(lines: Sequence[tuple[int, Sequence[int]]], place: int) -> int:
    """The line of a row, by its place among all."""
    start, numbers = next((start, numbers) for start, numbers in reversed(lines) if start <= place)
    return numbers[place - start]


def _numbers(text: str, ids: Sequence[str], flag: str, what: str) -> list[int]:
    """A number for each id: the same for all, or from a file, in which each must be."""
    if text.strip().isdecimal():
        if not 0 <= (number := int(text)) <= _MOST:
            raise InvalidInput(f"{flag} {text} is not between 0 and {_MOST}")
        return [number] * len(ids)
    path = Path(text)
    faults = _Faults(path)
    found: dict[str, int] = {}
    for lines, rows in _rows(path, ("id", "n")):
        for line, row in zip(lines, rows, strict=True):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != 2:
                faults.add(line, f"{len(row)} cells; id, n would be right")
                continue
            id_, told = (cell.strip() for cell in row)
            if not (told.isascii() and told.isdecimal() and int(told) <= _MOST):
                faults.add(line, f"n: {told!r} is no whole number from 0 to {_MOST}")
            elif id_ in found:
                faults.add(line, f"id: {id_} stands twice")
            else:
                found[id_] = int(told)
    for id_ in [each for each in ids if each not in found][: _MOST_FAULTS + 1]:
        faults.add(1, f"no row for {what} {id_}, which has scores")
    faults.require_none()
    return [found[id_] for id_ in ids]


def _constraints(path: Path | None, pairs: Pairs) -> dict[tuple[int, int], int]:
    """The constraints by place of request and of expert, those that say nothing left out."""
    if path is None:
        return {}
    requests = {id_: place for place, id_ in enumerate(pairs.requests)}
    experts = {id_: place for place, id_ in enumerate(pairs.experts)}
    faults = _Faults(path)
    found: dict[tuple[int, int], int] = {}
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    for lines, rows in _rows(path, ("request", "expert", "value")):
        for line, row in zip(lines, rows, strict=True):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != 3 or row[2].strip() not in ("-1", "0", "1", "+1"):
                faults.add(line, "request, expert and one of -1, 0, 1 would be right")
                continue
            one, other, value = row[0].strip(), row[1].strip(), int(row[2])
            if seen.get((one, other), (line, value))[1] != value:
                earlier, said = seen[one, other]
                faults.add(line, f"{one}, {other} is {value} here and {said} in line {earlier}")
                continue
            seen[one, other] = line, value
            place = requests.get(one, -1), experts.get(other, -1)
            if value == 1 and not (min(place) >= 0 and _has(pairs, place)):
                faults.add(line, f"{one}, {other} is required and has no score in the file of scores")
            elif value and min(place) >= 0:
                found[place] = value
    faults.require_none()
    return found


def _has(pairs: Pairs, place: tuple[int, int]) -> bool:
    import numpy as np

    request, expert = place
    own = pairs.expert[pairs.start[request] : pairs.start[request + 1]]
    return bool(np.searchsorted(own, expert) < len(own) and own[np.searchsorted(own, expert)] == expert)


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
    chosen = optimum(task).chosen
    proved = True
    if asked.fair:
        from scn.matching.fairness import fairest

        fair = fairest(task, chosen, stop=asked.stop)
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
    """What stays empty, and why: who contends for whom."""
    from scn.matching.flow import empty_places, reached

    missing = empty_places(task, chosen)
    waiting = missing.nonzero()[0].tolist()
    together = reached(task, chosen, waiting[_EACH:]) if len(waiting) > _EACH else None
    found = []
    for number, request in enumerate(waiting):
        requests, experts, _ = reached(task, chosen, [request]) if number < _EACH or together is None else together
        own = int(task.start[request + 1] - task.start[request])
        wanted, left = int(task.need[sorted(requests)].sum()), int(task.capacity[sorted(experts)].sum())
        named = [pairs.experts[expert] for expert in sorted(experts)[:_MOST_NAMED]]
        who = ", ".join(named) + (f" and {len(experts) - len(named)} more" if len(experts) > len(named) else "")
        if own < int(task.need[request]):
            reason = (
                f"{own} {'expert has' if own == 1 else 'experts have'} a score for it that is not forbidden"
                if own
                else "no expert has a score for it that may come"
            )
        elif len(requests) == 1:
            reason = f"the {own} who may come are {who}, and can take {left} in all"
        else:
            reason = f"it and {len(requests) - 1} more want {wanted} places of {who}, who can take {left} in all"
        found.append(Empty(pairs.requests[request], int(missing[request]), reason))
    return sorted(found, key=lambda empty: empty.request)


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
    """The SHA-256 of the input: ids with their numbers, the places and scores of pairs in the order of the ids, the constraints."""
    import hashlib

    import numpy as np

    digest = hashlib.sha256()
    sides = ((pairs.requests, need), (pairs.experts, capacity))
    order = [sorted(range(len(ids)), key=ids.__getitem__) for ids, _ in sides]
    for (ids, numbers), places in zip(sides, order, strict=True):
        digest.update("".join(f"{ids[place]}\t{numbers[place]}\n" for place in places).encode())
    # The order of the ids, also where a seed has put them into another one.
    ranks = [np.argsort(np.array(places, np.int64)) for places in order]
    request, expert = ranks[0][pairs.request], ranks[1][pairs.expert]
    by_id = np.lexsort((expert, request)) if any(places != list(range(len(places))) for places in order) else slice(None)
    for part in (request, expert, pairs.score):
        digest.update(np.ascontiguousarray(part[by_id], "<i8").tobytes())
    digest.update(f"{pairs.unit}\n".encode())
    for one, other, value in sorted((pairs.requests[one], pairs.experts[other], value) for (one, other), value in ruled.items()):
        digest.update(f"{one}\t{other}\t{value}\n".encode())
    return digest.hexdigest()
