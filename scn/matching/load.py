"""How much an expert carries: engagements on a day, in the rolling year, and ahead, against the capacity of the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scn.matching.capacity import YEAR
from scn.matching.types import Days


@dataclass(frozen=True, slots=True)
class Load:
    """What an expert carries on a day.

    `under_way` are on the day, `in_year` began in the 365 days that end with it, `ahead` begin later. `most_at_once` is the
    largest number on any day from it on, `most_in_year` the largest number that begin in any 365 days on end of which at least
    one is not over.
    """

    under_way: int
    in_year: int
    ahead: int
    most_at_once: int
    most_in_year: int

    def share(self, per_year: int) -> float:
        """How much that is of what the expert takes in the fullest year: 1 is all of it, beyond 1 is too much."""
        return self.most_in_year / per_year

    def within(self, at_once: int, per_year: int) -> bool:
        """Whether it keeps both limits."""
        return self.most_at_once <= at_once and self.most_in_year <= per_year


def load(held: Sequence[Days], day: date) -> Load:
    """The load of who holds these engagements."""
    # The fullest day is the first one, or one on which something begins; the fullest year begins with something.
    days = {day, *(one.start for one in held if one.start > day)}
    years = [one.start for one in held if one.start > day - YEAR]
    return Load(
        under_way=_on(held, day),
        in_year=sum(day - YEAR < one.start <= day for one in held),
        ahead=sum(one.start > day for one in held),
        most_at_once=max(_on(held, each) for each in days),
        most_in_year=max((sum(first <= one.start < first + YEAR for one in held) for first in years), default=0),
    )


def _on(held: Sequence[Days], day: date) -> int:
    return sum(one.start <= day < one.end for one in held)
