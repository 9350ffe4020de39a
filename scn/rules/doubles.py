"""Two histories of one city made into one: which state holds where two are recorded, and what contradicts.

See docs/doubles.md. Intervals are half-open, `start <= day < end`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from scn.rules.calendar import FOREVER, overlap
from scn.rules.membership import Spell, Status

_RANK = {Status.PARTICIPANT: 0, Status.APPLICANT: 1}
"""The states that are the weaker evidence; all others rank above them, and none of those above another."""

_ENDED = frozenset({Status.WITHDRAWN, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class Clash:
    """Days on which two records contradict each other: `start <= day < end`, an open `end` means until further notice."""

    one: Spell
    other: Spell
    start: date
    end: date | None


def stronger(one: Spell, other: Spell) -> Spell | None:
    """Which of two states that are recorded for one day holds; None where they contradict each other.

    The same state is no contradiction: the one that began first stands for both. A participant gives way to every other
    state. An applicant gives way to a state that was decided, unless it applied after the city had withdrawn or was rejected.
    """
    if one.status is other.status:
        return one if one.start <= other.start else other
    ranks = _RANK.get(one.status, 2), _RANK.get(other.status, 2)
    if ranks[0] == ranks[1]:
        return None
    weak, strong = (one, other) if ranks[0] < ranks[1] else (other, one)
    again = weak.status is Status.APPLICANT and strong.status in _ENDED and weak.start > strong.start
    return weak if again else strong


def clashes(one: Sequence[Spell], other: Sequence[Spell]) -> list[Clash]:
    """Where two histories contradict each other, earliest first. Spells that hold on no day contradict nothing."""
    found = [
        Clash(mine, theirs, max(mine.start, theirs.start), _earlier(mine.end, theirs.end))
        for mine in one
        for theirs in other
        if _lasts(mine) and _lasts(theirs) and overlap(mine.start, mine.end, theirs.start, theirs.end) and stronger(mine, theirs) is None
    ]
    return sorted(found, key=lambda clash: clash.start)


def union(one: Sequence[Spell], other: Sequence[Spell], called: tuple[str, str]) -> list[Spell]:
    """Two histories that do not contradict each other as one, earliest first.

    On a day for which both have a state it is the `stronger`; spells of the same state that share a day become one. What
    is recorded otherwise than it then stands is told in the `why` of what stands, after the name (`called`) of the record
    that said so. A spell that holds on no day (a step taken back on its day) is kept where it does not fall within another.
    """
    sources = [(spell, name) for spells, name in zip((one, other), called, strict=True) for spell in spells]
    lasting = [pair for pair in sources if _lasts(pair[0])]
    made = [_Run(run) for run in _runs(lasting)]
    for spell, name in lasting:
        for run in made:
            if overlap(spell.start, spell.end, run.start, run.end):
                run.hear(spell, name)
                break
    passing: list[Spell] = []
    for spell, name in sources:
        if _lasts(spell):
            continue
        within = next((run for run in made if run.start < spell.start < (run.end or FOREVER)), None)
        if within is not None:
            within.hear(spell, name)
        elif spell not in passing:
            passing.append(spell)
    return sorted([*passing, *(run.spell for run in made)], key=lambda spell: (spell.start, _lasts(spell)))


class _Run:
    """Days without a break on which one state holds, by one record or several that overlap."""

    def __init__(self, parts: Sequence[tuple[Spell, date, date | None]]) -> None:
        self.start, self.end = parts[0][1], parts[-1][2]
        self._base = parts[0][0]
        self._notes: list[str] = []

    @property
    def spell(self) -> Spell:
        """The spell that stands for them."""
        whys = [*([self._base.why] if self._base.why else []), *self._notes]
        return replace(self._base, start=self.start, end=self.end, why="; ".join(whys) or None)

    def hear(self, spell: Spell, name: str) -> None:
        """Take note of what a record says, where that is not what stands."""
        if spell != replace(self._base, start=self.start, end=self.end):
            self._notes.append(told(spell, name))


def told(spell: Spell, name: str) -> str:
    """A spell in words, as the record of that name has it."""
    until = f"until {spell.end}" if spell.end else "on"
    reason = f" ({spell.why})" if spell.why else ""
    return f"{name}: {spell.status} from {spell.start} {until}, by {spell.by or 'nobody named'}{reason}"


def _runs(lasting: Sequence[tuple[Spell, str]]) -> Iterator[list[tuple[Spell, date, date | None]]]:
    """The pieces that follow each other with one state, of spells that overlap; each with the spell that holds in it."""
    days = sorted({day for spell, _ in lasting for day in (spell.start, spell.end or FOREVER)})
    run: list[tuple[Spell, date, date | None]] = []
    joined: set[int] = set()
    for start, end in pairwise(days):
        held = [spell for spell, _ in lasting if spell.start <= start < (spell.end or FOREVER)]
        piece = None
        if held:
            spell = held[0] if len(held) == 1 else stronger(*held)
            if spell is None:
                raise ValueError("the histories contradict each other")
            piece = (spell, start, None if end == FOREVER else end)
        same = {id(each) for each in held if piece and each.status is piece[0].status}
        if run and not (piece and same & joined and run[-1][2] == start):
            yield run
            run, joined = [], set()
        if piece:
            run.append(piece)
            joined |= same
    if run:
        yield run


def _lasts(spell: Spell) -> bool:
    return spell.end is None or spell.start < spell.end


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def service_end(start: date, terms: Iterable[tuple[date, date]]) -> date | None:
    """When the unbroken service on the committee ends that holds on the day `start`; None where none does."""
    end: date | None = None
    for begins, ends in sorted(terms):
        if begins <= start < ends or (end is not None and begins == end):
            end = ends
    return end
