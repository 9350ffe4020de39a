"""Terms on the committee: who sits on a day, which terms are consecutive, and which are refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from scn.errors import Collision, InvalidInput
from scn.rules.calendar import add_years, overlap
from scn.rules.policy import CommitteePolicy, PartialTerm


@dataclass(frozen=True, slots=True)
class Sitting:
    """A city on a seat (1 and up) for the days `start <= day < end`."""

    city: str
    seat: int
    start: date
    end: date

    def holds_on(self, day: date) -> bool:
        """Whether the city sits on that day."""
        return self.start <= day < self.end


def refuse_clash(terms: Iterable[Sitting], new: Sitting) -> None:
    """Raise where a term ends before it begins, or would put two cities in one seat or one city in two seats."""
    if new.start >= new.end:
        raise InvalidInput(f"A term of {new.city} would end on {new.end}, not after it begins on {new.start}")
    if new.seat < 1:
        raise InvalidInput(f"There is no seat {new.seat}", "Seats are numbered from 1.")
    for term in terms:
        if not overlap(term.start, term.end, new.start, new.end):
            continue
        if term.city == new.city:
            raise Collision(f"{new.city} sits on seat {term.seat} from {term.start} to {term.end} already")
        if term.seat == new.seat:
            raise Collision(f"Seat {new.seat} is {term.city}'s from {term.start} to {term.end}")


def counts(term: Sitting, committee: CommitteePolicy) -> bool:
    """Whether the term counts toward the limit: a full one does, a shorter one as the policy says."""
    rules = committee.on(term.start)
    if rules is None:
        return True
    full = (add_years(term.start, rules.term_years) - term.start).days
    served = (term.end - term.start).days
    if served >= full:
        return True
    match rules.partial_term_counts:
        case PartialTerm.ALWAYS:
            return True
        case PartialTerm.NEVER:
            return False
        case PartialTerm.OVER_HALF:
            return 2 * served > full


def chain(terms: Sequence[Sitting], on: date, committee: CommitteePolicy) -> list[Sitting]:
    """The consecutive terms of one city that a term beginning on the day `on` would follow, first to last.

    Two terms are consecutive unless the gap between them is at least the cooling-off period; where there is none,
    unless there is any gap at all.
    """
    rules = committee.on(on)
    years = rules.cooling_off_years if rules else 0
    found: list[Sitting] = []
    following = on
    for term in sorted((term for term in terms if term.start < on), key=lambda term: term.start, reverse=True):
        cooled = following >= add_years(term.end, years) if years else following > term.end
        if cooled:
            break
        found.append(term)
        following = term.start
    return found[::-1]


def served(terms: Sequence[Sitting], on: date, committee: CommitteePolicy) -> int:
    """How many consecutive terms that count toward the limit one city has behind it when a term begins on the day `on`."""
    return sum(1 for term in chain(terms, on, committee) if counts(term, committee))


def free_seats(terms: Iterable[Sitting], start: date, end: date, seats: int) -> list[int]:
    """The seats, lowest first, that nobody has on any day of the interval."""
    taken = {term.seat for term in terms if overlap(term.start, term.end, start, end)}
    return [seat for seat in range(1, seats + 1) if seat not in taken]
