"""Apportionment: a number of seats shared out among parties in proportion to their sizes, in whole seats.

Four methods, each exact: fractions are compared as fractions, the square roots of Huntington and Hill by their squares.

A divisor method divides each size by one divisor, the same for all, and rounds; the divisor is chosen so that the seats add
up. It is known by its signposts: s(n) is the number from which on a quotient is rounded to n instead of n - 1. So seat n goes
to a party while its size / s(n) is at least the divisor, and the seats can be given one by one, always to the greatest
size / s(n) (M. L. Balinski and H. P. Young, Fair Representation, 1982, appendix A; F. Pukelsheim, Proportional
Representation, 2nd ed. 2017, ch. 3 and 4):

    dhondt            s(n) = n               (D'Hondt, Jefferson: rounds down)
    webster           s(n) = n - 1/2         (Webster, Sainte-Laguë: rounds to the nearest)
    huntington-hill   s(n) = sqrt(n (n - 1)) (equal proportions: rounds at the geometric mean)

Floors and ceilings hold each rounded quotient between them, with a divisor that is chosen for what comes of it (Pukelsheim,
ch. 12): seats up to the floor are given first, and a party at its ceiling gets no more.

Hamilton (largest remainders, Hare and Niemeyer) gives each party its exact quota, rounded down, and the seats that are left to
the largest remainders. With floors and ceilings the exact quotas are held between them first, by one factor for all: with floors
alone, whose quota is below its floor gets the floor, and the rest is shared out anew among the others, as Swiss law does (Federal
Act on Political Rights, art. 17).
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scn.errors import InvalidInput, RuleBroken


class Method(StrEnum):
    """How the exact quotas become whole seats."""

    WEBSTER = "webster"
    DHONDT = "dhondt"
    HAMILTON = "hamilton"
    HUNTINGTON_HILL = "huntington-hill"


@dataclass(frozen=True, slots=True)
class Party:
    """One of those among whom seats are shared out.

    `size`, 0 or more, counts its members, votes or people. It gets at least `floor` seats (0 or more) and at most `ceiling`
    (None: as many as there are). A party of size 0 gets its floor and no more.
    """

    id: str
    size: int
    floor: int = 0
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Parties with equal claims to fewer seats than they are: all of them, and those that were `given` one.

    The larger party goes before the smaller one, and of equal ones that whose id is first in the order of code points.
    """

    parties: tuple[str, ...]
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apportionment:
    """The seats of each party, by id; the tie that decided the last ones, if any.

    `divisor`: for a divisor method a number that gives these seats: each size, divided by it, rounded (up, where the quotient
    is a signpost) and held between floor and ceiling. It is the one with the fewest decimals; None where a tie decided, so
    that no one divisor gives them, or where sizes alone did.
    """

    method: Method
    seats: Mapping[str, int]
    divisor: Fraction | None = None
    tie: Tie | None = None


def quotas(parties: Sequence[Party], seats: int) -> dict[str, Fraction]:
    """The exact quota of each party, by id: its share of all sizes, times the seats. All are 0 where all sizes are."""
    total = sum(party.size for party in parties)
    return {party.id: Fraction(seats * party.size, total or 1) for party in parties}


def apportion(parties: Sequence[Party], seats: int, method: Method) -> Apportionment:
    """Share out `seats` (0 or more) among the parties. The order of the parties does not matter.

    Huntington and Hill's first signpost is 0: each party of any size has a claim to a first seat before any party to a second
    one, and where there are fewer seats than parties the larger ones go first.

    Raises `RuleBroken`, which names the parties, where the floors ask for more seats than there are, or the ceilings allow
    fewer; `InvalidInput` for two parties of one id and for numbers below 0.
    """
    _refuse_unfit(parties, seats)
    _refuse_impossible(parties, seats)
    if method is Method.HAMILTON:
        return _largest_remainders(parties, seats)
    return _highest_quotients(parties, seats, method)


def _refuse_unfit(parties: Sequence[Party], seats: int) -> None:
    twins = [identity for identity, times in Counter(party.id for party in parties).items() if times > 1]
    if twins:
        raise InvalidInput(f"{', '.join(sorted(twins))}: more than one party of that id")
    below = [party.id for party in parties if min(party.size, party.floor, party.ceiling or 0) < 0]
    if below or seats < 0:
        raise InvalidInput(f"{', '.join(below) or 'seats'}: a number below 0", "Give whole numbers from 0 on.")


def _refuse_impossible(parties: Sequence[Party], seats: int) -> None:
    """Raise where no sharing-out keeps every floor and every ceiling."""
    for party in parties:
        if party.ceiling is not None and party.floor > party.ceiling:
            raise RuleBroken(f"{party.id}: its floor of {party.floor} seats is above its ceiling of {party.ceiling}")
    floors = [(party.id, party.floor) for party in parties if party.floor]
    least = sum(number for _, number in floors)
    if least > seats:
        raise RuleBroken(f"The floors add up to {least}, more than the {seats} seats: {_listed(floors)}")
    rooms = [(party.id, _room(party)) for party in parties]
    most = sum(room for _, room in rooms)
    if most < seats:
        raise RuleBroken(
            f"The ceilings add up to {most}, fewer than the {seats} seats: {_listed(rooms)}",
            "Whoever has no members gets no more than its floor.",
        )


def _room(party: Party) -> float:
    """The most seats that a party can get."""
    if not party.size:
        return party.floor
    return math.inf if party.ceiling is None else party.ceiling


def _listed(numbers: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{identity} {number}" for identity, number in sorted(numbers)) or "there are none"


def _highest_quotients(parties: Sequence[Party], seats: int, method: Method) -> Apportionment:
    """Give the seats beyond the floors one by one, each to the greatest claim."""
    given = {party.id: party.floor for party in parties}
    open_parties = {party.id: party for party in parties if party.size}
    claims = [_Claim.of(party, party.floor + 1, method) for party in open_parties.values() if party.floor < _room(party)]
    heapq.heapify(claims)
    last: list[_Claim] = []
    for _ in range(seats - sum(given.values())):
        claim = heapq.heappop(claims)
        last = [*last, claim] if last and last[0].equals(claim) else [claim]
        given[claim.party] += 1
        party = open_parties[claim.party]
        if claim.seat < _room(party):
            heapq.heappush(claims, _Claim.of(party, claim.seat + 1, method))
    refused = [claim for claim in claims if last and claim.equals(last[0])]
    if refused:
        return Apportionment(method, given, tie=_tie(last, refused))
    return Apportionment(method, given, divisor=_divisor(last[0] if last else None, claims[0] if claims else None, method))


@dataclass(frozen=True, slots=True)
class _Claim:
    """The claim of a party to its seat number `seat`: size / s(seat), or for Huntington and Hill the square of that.

    `unbounded` where s(seat) is 0; `quotient` is then the size.
    """

    party: str
    seat: int
    size: int
    quotient: Fraction
    unbounded: bool = False

    @classmethod
    def of(cls, party: Party, seat: int, method: Method) -> _Claim:
        size = party.size
        if method is Method.DHONDT:
            return cls(party.id, seat, size, Fraction(size, seat))
        if method is Method.WEBSTER:
            return cls(party.id, seat, size, Fraction(2 * size, 2 * seat - 1))
        if seat == 1:
            return cls(party.id, seat, size, Fraction(size), unbounded=True)
        return cls(party.id, seat, size, Fraction(size * size, seat * (seat - 1)))

    def equals(self, other: _Claim) -> bool:
        """Whether neither is the greater claim."""
        return self.unbounded == other.unbounded and self.quotient == other.quotient

    def __lt__(self, other: _Claim) -> bool:
        """Whether this claim comes first: the greater one, and of equal ones that of the larger party, then by id."""
        if self.unbounded != other.unbounded:
            return self.unbounded
        if self.quotient != other.quotient:
            return self.quotient > other.quotient
        return (-self.size, self.party) < (-other.size, other.party)


def _tie(given: Sequence[_Claim], refused: Sequence[_Claim]) -> Tie:
    return Tie(tuple(claim.party for claim in sorted([*given, *refused])), tuple(claim.party for claim in given))


def _divisor(given: _Claim | None, refused: _Claim | None, method: Method) -> Fraction | None:
    """The divisor with the fewest decimals that is above the greatest claim refused, and not above the least one given."""
    if (given is None and refused is None) or (refused is not None and refused.unbounded):
        return None
    above = refused.quotient if refused is not None else Fraction(0)
    upto = given.quotient if given is not None and not given.unbounded else 100 * above or Fraction(1)
    power = 2 if method is Method.HUNTINGTON_HILL else 1
    unit = Fraction(10) ** len(str(math.floor(upto)))
    while True:
        number = math.floor(upto / unit**power)
        found = unit * (math.isqrt(number) if power == 2 else number)
        if found**power > above:
            return found
        unit /= 10


def _largest_remainders(parties: Sequence[Party], seats: int) -> Apportionment:
    """Give each its quota rounded down, and one more to those with the largest remainders."""
    exact = _held_quotas(parties, seats)
    given = {party.id: math.floor(exact[party.id]) for party in parties}
    left = seats - sum(given.values())
    claims = sorted(_Claim(party.id, given[party.id] + 1, party.size, exact[party.id] - given[party.id]) for party in parties)
    for claim in claims[:left]:
        given[claim.party] += 1
    at_edge = claims[left - 1] if left else None
    equal = [claim for claim in claims if at_edge is not None and claim.equals(at_edge)]
    winners = [claim for claim in claims[:left] if claim in equal]
    tie = _tie(winners, equal[len(winners) :]) if len(winners) < len(equal) else None
    return Apportionment(Method.HAMILTON, given, tie=tie)


def _held_quotas(parties: Sequence[Party], seats: int) -> dict[str, Fraction]:
    """The quotas, each held between floor and ceiling: size times a factor, one for all, for which they add up to the seats."""
    factor = _factor(parties, seats)
    return {party.id: _held(party, factor) for party in parties}


def _held(party: Party, factor: Fraction) -> Fraction:
    quota = max(party.size * factor, Fraction(party.floor))
    return quota if party.ceiling is None else min(quota, Fraction(party.ceiling))


def _factor(parties: Sequence[Party], seats: int) -> Fraction:
    """The factor of the quotas. Their sum grows with it, and in a straight line where none reaches its floor or its ceiling."""
    sized = [party for party in parties if party.size]
    bends = sorted({Fraction(bound, party.size) for party in sized for bound in (party.floor, party.ceiling) if bound is not None})
    place = bisect_left(bends, Fraction(seats), key=lambda bend: _total(parties, bend))
    if place == 0:
        return bends[0] if bends else Fraction(0)
    low = bends[place - 1]
    high = bends[place] if place < len(bends) else None
    free = {party.id for party in sized if party.floor <= low * party.size and _is_below(party, high)}
    held = _total([party for party in parties if party.id not in free], low)
    return (seats - held) / sum(party.size for party in sized if party.id in free)


def _total(parties: Sequence[Party], factor: Fraction) -> Fraction:
    """What the quotas by a factor add up to."""
    return sum((_held(party, factor) for party in parties), Fraction(0))


def _is_below(party: Party, factor: Fraction | None) -> bool:
    """Whether a quota by this factor (None: by any) is not above the ceiling of the party."""
    return party.ceiling is None or (factor is not None and factor * party.size <= party.ceiling)
