"""Who came onto the committee, who left it and who stayed, on each day on which that changed; and for how long cities serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from scn.rules.calendar import FOREVER
from scn.rules.terms import Sitting

DAYS_A_YEAR = 365.2425
"""The days of a year of the Gregorian calendar, on average: what years of service are counted in."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which the committee changed: the cities that sat on its eve, and on the day itself.

    Of those who stayed, `renewed` began another term on the day.
    """

    on: date
    before: frozenset[str]
    after: frozenset[str]
    renewed: frozenset[str]

    @property
    def joined(self) -> frozenset[str]:
        """Who did not sit on the eve."""
        return self.after - self.before

    @property
    def left(self) -> frozenset[str]:
        """Who sits no more."""
        return self.before - self.after

    @property
    def stayed(self) -> frozenset[str]:
        """Who sat on the eve and sits on."""
        return self.before & self.after

    @property
    def kept(self) -> float | None:
        """The share (0 to 1) of those who sat on the eve that sits on; None where nobody sat."""
        return len(self.stayed) / len(self.before) if self.before else None


def turns(terms: Iterable[Sitting], until: date) -> list[Turn]:
    """The days up to one, itself included, on which a term began or ended, in their order."""
    begins, ends = defaultdict[date, set[str]](set), defaultdict[date, set[str]](set)
    for term in terms:
        begins[term.start].add(term.city)
        ends[term.end].add(term.city)
    found: list[Turn] = []
    sitting: frozenset[str] = frozenset()
    for day in sorted({*begins, *ends}):
        if day > until:
            break
        after = (sitting - ends[day]) | begins[day]
        found.append(Turn(day, sitting, after, sitting & begins[day]))
        sitting = after
    return found


def sat_through(terms: Sequence[Sitting]) -> list[tuple[date, date]]:
    """The spans of days on which one city sits without a day's break, earliest first, whatever its seat."""
    spans: list[tuple[date, date]] = []
    for term in sorted(terms, key=lambda term: term.start):
        if spans and spans[-1][1] == term.start:
            spans[-1] = (spans[-1][0], term.end)
        else:
            spans.append((term.start, term.end))
    return spans


def days_within(start: date, end: date | None, first: date, last: date) -> int:
    """How many days of `start <= day < end` lie in `first <= day < last`."""
    return max(0, (min(end or FOREVER, last) - max(start, first)).days)
