"""What an expert's capacity leaves: of the engagements that are wanted, how many of which can be had.

Two limits, as in the expert's profile: on any day no more than `at_once` engagements, and in any 365 days on end no more than
`per_year` that begin. Both become sets of wanted engagements with a number of which no more can be had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scn.matching.types import Days

YEAR = timedelta(days=365)
"""The rolling year."""


class Span(StrEnum):
    """Over what a limit counts."""

    DAY = "day"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Limit:
    """Of the wanted engagements at these places of their list no more than `room` (0 and more) can be had.

    `on` is the day of which that holds, or the first of the 365.
    """

    members: frozenset[int]
    room: int
    span: Span
    on: date


def limits(wanted: Sequence[Days], held: Sequence[Days], at_once: int, per_year: int) -> list[Limit]:
    """The limits that bind an expert who holds some engagements and is wanted for others; none where all can be had.

    Exact: a choice of the wanted ones keeps within capacity on every day and in every 365 days if and only if it keeps these,
    where those held do so themselves. What is held beyond capacity leaves no room.
    """
    found: dict[frozenset[int], Limit] = {}
    # The fullest day is one on which something begins, and the fullest year is one that begins with something.
    for day in sorted({days.start for days in (*wanted, *held)}):
        for span, most in ((Span.DAY, at_once), (Span.YEAR, per_year)):
            members = frozenset(place for place, days in enumerate(wanted) if _counts(days, span, day))
            room = max(most - sum(_counts(days, span, day) for days in held), 0)
            known = found.get(members)
            if len(members) > room and (known is None or room < known.room):
                found[members] = Limit(members, room, span, day)
    return [
        limit for limit in found.values() if not any(limit.members < other.members and other.room <= limit.room for other in found.values())
    ]


def _counts(days: Days, span: Span, on: date) -> bool:
    """Whether an engagement counts on the day, or in the year that begins with it."""
    return days.start <= on < days.end if span is Span.DAY else on <= days.start < on + YEAR
