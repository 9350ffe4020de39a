"""What an assignment on files reads: scores, demand, capacity, constraints, millions of rows in little memory.

Scores: rows `request,expert,score`, in this order where there are no headings. Demand and capacity: a number for all, or rows `id,n`.
Constraints: rows `request,expert,value`, where -1 forbids a pair, 1 requires it and 0 says nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scn.errors import InvalidInput
from scn.exchange.csv_files import CsvFile
from scn.exchange.formulas import as_was
from scn.exchange.sources import Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scn.matching.pairs import Pairs, Places

_ROWS = 256
"""Rows in a block: few enough that a block stays in the processor's cache, 2.4 times as quick as 32,768."""
_MOST_FAULTS = 50
_MOST = 10_000
_NAMES = {
    "request": ("request", "request_id", "paper", "paper_id", "submission"),
    "expert": ("expert", "expert_id", "reviewer", "reviewer_id", "user"),
    "score": ("score", "affinity", "aggregate_score"),
    "value": ("value", "constraint"),
    "id": ("id", "request", "expert", "paper", "reviewer"),
    "n": ("n", "number", "demand", "capacity", "quota", "load"),
}


class Faults:
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
            raise self.error()

    def error(self) -> InvalidInput:
        """The error that tells them."""
        more = self._number - len(self._listed)
        details = [*self._listed, *([f"and {more} more"] if more else [])]
        faults = f"{self._number} fault{'s' if self._number != 1 else ''}"
        return InvalidInput(f"{self._path}: {faults}; nothing was assigned", details=details)


class _File:
    """A file of CSV, which may be read more than once, also where it is a pipe."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.csv = CsvFile(Source(path))


def _rows(source: _File, wanted: Sequence[str]) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """The rows of a file in blocks, with their lines: cells in the wanted order, or as they are where they are too few or too many."""
    path, file = source.path, source.csv
    folded = [heading.strip().lower() for heading in file.headings]
    places = [next((folded.index(name) for name in _NAMES[column] if name in folded), -1) for column in wanted]
    if min(places) >= 0 and len(set(places)) == len(places):
        width = len(folded)
        plain = places == list(range(width))
        for lines, rows in file.batches(_ROWS):
            as_wanted = plain and set(map(len, rows)) == {width}
            yield lines, rows if as_wanted else [_picked(row, places, width) for row in rows]
        return
    if any(name in folded for column in wanted for name in _NAMES[column]) or len(folded) != len(wanted):
        missing = ", ".join(column for column, place in zip(wanted, places, strict=True) if place < 0)
        raise InvalidInput(f"{path}:{file.headings_line}: no column {missing}", f"Its columns are {', '.join(wanted)}.")
    yield [file.headings_line], [file.headings]
    yield from file.batches(_ROWS)


def _picked(row: list[str], places: Sequence[int], width: int) -> list[str]:
    """The wanted cells of a row; a row that is wider than the headings as it is."""
    if any(cell.strip() for cell in row[width:]):
        return row
    row = row + [""] * (width - len(row))
    return [row[place] for place in places]


def scores(path: Path, more: Iterable[str] = (), seed: str | None = None) -> Pairs:
    """The scored pairs of a file, with requests that have none; `seed` as in `scn.matching.pairs.of_arrays`.

    Raises `InvalidInput` with every fault by line, pairs that stand twice among them.
    """
    from scn.matching.pairs import Twice, of_arrays

    file = _File(path)
    told = _quickly(file, more) or _carefully(file, more)
    request, expert, values = told.arrays()
    found = of_arrays(*told.ids(), request, expert, values, seed=seed)
    if isinstance(found, Twice):
        told = _carefully(file, more)
        ids, (request, expert, _) = told.ids(), told.arrays()
        faults = Faults(path)
        for earlier, later in _twice(request, expert):
            pair = f"{ids[0][request[later]]}, {ids[1][expert[later]]}"
            faults.add(told.lines[later], f"{pair} stands in line {told.lines[earlier]} already")
        raise faults.error()
    return found


class _Told:
    """The columns of a file of scores: places of ids, and scores; `lines` has the line of each, where it was asked for."""

    def __init__(self, more: Iterable[str]) -> None:
        self.requests, self.experts = _Ids(more), _Ids()
        self._columns = array("i"), array("i"), array("d")
        self.lines = array("q")

    def add(self, rows: Sequence[list[str]]) -> None:
        """Take the cells of rows. Raises `ValueError` where one has not three, or no score, or is empty."""
        ones, others, values = zip(*rows, strict=True)
        self._columns[2].extend(map(float, values))
        if "_" in "".join(values):
            raise ValueError("a number for Python, and for nobody else")
        self._columns[0].extend(map(self.requests.__getitem__, ones))
        self._columns[1].extend(map(self.experts.__getitem__, others))

    def ids(self) -> tuple[list[str], list[str]]:
        """The requests and the experts, in the order of their places."""
        return self.requests.listed(), self.experts.listed()

    def arrays(self) -> tuple[Places, Places, NDArray[np.float64]]:
        """The places of requests, those of experts, and the scores."""
        import numpy as np

        one, other, score = self._columns
        return np.frombuffer(one, np.int32), np.frombuffer(other, np.int32), np.frombuffer(score, np.float64)


def _quickly(file: _File, more: Iterable[str]) -> _Told | None:
    """What a file without any fault says; None where it is worth a second look."""
    from scn.matching.pairs import HIGHEST

    told = _Told(more)
    for _, rows in _rows(file, ("request", "expert", "score")):
        try:
            told.add(rows if all(rows) else [row for row in rows if row])
        except ValueError:
            return None
    *_, scores = told.arrays()
    fit = len(scores) and bool(((scores >= 0) & (scores <= HIGHEST)).all())
    return told if fit and not (told.requests.empty or told.experts.empty) else None


def _carefully(file: _File, more: Iterable[str]) -> _Told:
    """What a file says, row by row, with the lines. Raises `InvalidInput` with every fault."""
    faults = Faults(file.path)
    told = _Told(more)
    for numbers, rows in _rows(file, ("request", "expert", "score")):
        lines, good = _good(numbers, rows, faults)
        if good:
            told.add(good)
            told.lines.extend(lines)
    if not told.lines:
        faults.add(1, "no scores; rows of request, expert, score would be right")
    faults.require_none()
    return told


def _twice(request: Places, expert: Places) -> list[tuple[int, int]]:
    """The places of rows whose pair stood before, each after the place of the row before it, in their order."""
    import numpy as np

    order = np.lexsort((expert, request))
    again = np.flatnonzero((request[order][1:] == request[order][:-1]) & (expert[order][1:] == expert[order][:-1]))
    return sorted(zip(order[again].tolist(), order[again + 1].tolist(), strict=True), key=lambda pair: pair[1])


class _Ids(dict[str, int]):
    """The place of each id among those that were met, by the cells that it stood in; `empty`: an empty cell was met."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self._places = {id_: place for place, id_ in enumerate(ids)}
        self.empty = False

    def __missing__(self, cell: str) -> int:
        id_ = _id(cell)
        self.empty = self.empty or not id_
        place = self[cell] = self._places.setdefault(id_, len(self._places))
        return place

    def listed(self) -> list[str]:
        """All ids, in the order of their places."""
        return list(self._places)


def _id(cell: str) -> str:
    """The id in a cell: without outer blanks, and without the apostrophe that stops a spreadsheet from running it."""
    return as_was(cell.strip())


def _good(numbers: Sequence[int], rows: Sequence[list[str]], faults: Faults) -> tuple[Sequence[int], list[list[str]]]:
    """The rows that are as they should be, after their lines; what is wrong with the others is kept. Empty rows are passed over."""
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
            if "_" in row[2]:
                said.append(f"score: {row[2]!r} is no number")
            elif not 0 <= float(row[2]) <= HIGHEST:
                said.append(f"score: {row[2]} is not between 0 and {HIGHEST:,.0f}")
        except ValueError:
            said.append(f"score: {row[2]!r} is no number")
        for fault in said:
            faults.add(line, fault)
        if not said:
            good.append(row)
            lines.append(line)
    return lines, good


def numbers(text: str, flag: str) -> int | dict[str, int]:
    """A number for all, or the number of each id from a file. Raises `InvalidInput` with every fault by line."""
    if text.strip().isdecimal():
        if not 0 <= (number := int(text)) <= _MOST:
            raise InvalidInput(f"{flag} {text} is not between 0 and {_MOST}")
        return number
    path = Path(text)
    faults = Faults(path)
    found: dict[str, int] = {}
    stands: dict[str, int] = {}
    for lines, rows in _rows(_File(path), ("id", "n")):
        for line, row in zip(lines, rows, strict=True):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != 2:
                faults.add(line, f"{len(row)} cells; id, n would be right")
                continue
            id_, told = _id(row[0]), row[1].strip()
            if not id_:
                faults.add(line, "id: is empty")
            elif not (told.isascii() and told.isdecimal() and int(told) <= _MOST):
                faults.add(line, f"n: {told!r} is no whole number from 0 to {_MOST}")
            elif id_ in found:
                faults.add(line, f"id: {id_} stands in line {stands[id_]} already")
            else:
                found[id_], stands[id_] = int(told), line
    faults.require_none()
    return found


def each(given: int | Mapping[str, int], ids: Sequence[str], text: str, what: str) -> list[int]:
    """The number of each id. Raises `InvalidInput` for those that the file, `text`, has no row for."""
    if isinstance(given, int):
        return [given] * len(ids)
    faults = Faults(Path(text))
    for id_ in sorted(set(ids).difference(given)):
        faults.add(1, f"no row for {what} {id_}, which has scores")
    faults.require_none()
    return [given[id_] for id_ in ids]


def constraints(path: Path | None, pairs: Pairs) -> dict[tuple[int, int], int]:
    """The constraints by place of request and of expert, those that say nothing left out.

    Raises `InvalidInput` with every fault by line: contradictions, and pairs that are required and have no score.
    """
    if path is None:
        return {}
    requests = {id_: place for place, id_ in enumerate(pairs.requests)}
    experts = {id_: place for place, id_ in enumerate(pairs.experts)}
    faults = Faults(path)
    found: dict[tuple[int, int], int] = {}
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    for lines, rows in _rows(_File(path), ("request", "expert", "value")):
        for line, row in zip(lines, rows, strict=True):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != 3 or row[2].strip() not in ("-1", "0", "1", "+1"):
                faults.add(line, "request, expert and one of -1, 0, 1 would be right")
                continue
            one, other, value = _id(row[0]), _id(row[1]), int(row[2])
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
