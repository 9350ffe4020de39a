"""Quotas in proportion to the membership: what they would be, beside what they are.

The seats are apportioned among the groups of one dimension by their members. From a group's exact quota q and its seats come
its bounds: the minimum is q rounded down, the maximum is q rounded up plus a margin; both are moved as far as is needed to have
the seats between them. So the apportionment itself keeps all of them: the minima never add up to more than the seats, nor
the maxima to fewer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from scn.errors import RuleBroken
from scn.rules.apportionment import Apportionment, Method, Party, apportion, quotas
from scn.rules.policy import Quota


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it stands: its members, the most seats that they can fill, the limit per country where it binds, its quota."""

    key: str
    members: int
    room: int
    cap: int | None = None
    present: Quota | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: how many seats, by which method, with how much room above the quota.

    Each group with members gets `at_least` so many seats, or as many as it can fill; None: 1, or 0 where the seats don't
    suffice for that. `floors` and `ceilings` bind single groups, by key.
    """

    seats: int
    method: Method = Method.WEBSTER
    margin: int = 1
    at_least: int | None = None
    floors: Mapping[str, int] = field(default_factory=dict)
    ceilings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """What is proposed for a group.

    `share` (0 to 1) of the members counted, `ideal` its exact quota of the seats, `seats` in proportion; `floor` and `ceiling`
    bound the seats, the minimum and the maximum; `min` and `max` are proposed. `present_min` and `present_max` bind it now: those
    of its `quota`, or where it has none the limit per country. `allowed`: whether they allow `seats`. `departs`: whether what
    is proposed differs from them.
    """

    group: str
    members: int
    share: Fraction
    ideal: Fraction
    seats: int
    min: int
    max: int
    floor: int
    ceiling: int | None
    room: int
    quota: bool
    present_min: int
    present_max: int | None
    allowed: bool
    departs: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """The lines of all groups, the apportionment they come from, and how many seats each group was sure of."""

    lines: tuple[Line, ...]
    apportionment: Apportionment
    at_least: int


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The floor and the ceiling of a group, as the policy and the wish set them, and the seats that its members can fill."""

    floor: int
    ceiling: int | None
    room: int

    @property
    def most(self) -> int:
        """The most seats that the group can get."""
        return self.room if self.ceiling is None else min(self.room, self.ceiling)


def propose(groups: Sequence[Group], wish: Wish) -> Proposal:
    """Propose quotas for the groups, in the order given.

    Raises `RuleBroken`, which names the groups, where the floors and ceilings cannot all be kept.
    """
    bounds = {group.key: _bounds(group, wish) for group in groups}
    at_least = _at_least(groups, bounds, wish)
    parties = {group.key: _party(group, bounds[group.key], at_least) for group in groups}
    _refuse_too_few(bounds, wish.seats)
    shared = apportion(list(parties.values()), wish.seats, wish.method)
    ideals = quotas(list(parties.values()), wish.seats)
    total = sum(group.members for group in groups)
    lines = tuple(
        _line(group, parties[group.key], bounds[group.key].ceiling, ideals[group.key], shared.seats[group.key], total, wish.margin)
        for group in groups
    )
    return Proposal(lines, shared, at_least)


def _bounds(group: Group, wish: Wish) -> _Bounds:
    """The strictest floor and ceiling of a group. Raises `RuleBroken` where they, or the floor and the members, contradict."""
    present = group.present or Quota("", group.key)
    floor, floor_by = max(
        (present.floor, "its floor in the policy"), (wish.floors.get(group.key, 0), "the floor asked for"), key=lambda bound: bound[0]
    )
    upper = [
        (present.ceiling, "its ceiling in the policy"),
        (group.cap, "the limit per country"),
        (wish.ceilings.get(group.key), "the ceiling asked for"),
    ]
    set_ones = [(number, by) for number, by in upper if number is not None]
    ceiling, ceiling_by = min(set_ones, key=lambda bound: bound[0]) if set_ones else (None, "")
    if ceiling is not None and floor > ceiling:
        raise RuleBroken(f"{group.key}: {floor_by} is {floor} seats, and {ceiling_by} is {ceiling}")
    if floor > group.room:
        raise RuleBroken(f"{group.key}: {floor_by} is {floor} seats, and its members can fill {group.room}")
    return _Bounds(floor, ceiling, group.room)


def _at_least(groups: Sequence[Group], bounds: Mapping[str, _Bounds], wish: Wish) -> int:
    if wish.at_least is not None:
        return wish.at_least
    sure = sum(max(bounds[group.key].floor, min(1, bounds[group.key].most)) for group in groups)
    return 1 if sure <= wish.seats else 0


def _party(group: Group, bounds: _Bounds, at_least: int) -> Party:
    return Party(group.key, group.members, max(bounds.floor, min(at_least, bounds.most)), bounds.most)


def _refuse_too_few(bounds: Mapping[str, _Bounds], seats: int) -> None:
    """Raise where the groups cannot fill the seats."""
    rooms = {key: own.most for key, own in bounds.items()}
    most = sum(rooms.values())
    if most < seats:
        listed = ", ".join(f"{key} {room}" for key, room in sorted(rooms.items()))
        raise RuleBroken(f"The groups can fill {most} of the {seats} seats, by their ceilings and their members: {listed}")


def _line(group: Group, party: Party, ceiling: int | None, ideal: Fraction, seats: int, total: int, margin: int) -> Line:
    least = max(party.floor, min(math.floor(ideal), seats))
    most = max(math.ceil(ideal), seats) + margin
    most = most if ceiling is None else min(most, ceiling)
    low, high = (group.present.min, group.present.max) if group.present else (0, group.cap)
    return Line(
        group=group.key,
        members=group.members,
        share=Fraction(group.members, total or 1),
        ideal=ideal,
        seats=seats,
        min=least,
        max=most,
        floor=party.floor,
        ceiling=ceiling,
        room=group.room,
        quota=group.present is not None,
        present_min=low,
        present_max=high,
        allowed=low <= seats and (high is None or seats <= high),
        departs=(least, most) != (low, high),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One number to set: the `bound` (`min` or `max`) of a group, or the seats of the committee (`group` is None)."""

    group: str | None
    bound: str
    number: int


def steps(lines: Sequence[Line], seats_now: int, seats: int) -> list[Step]:
    """The numbers to set, one by one, in an order in which no step contradicts what stands at that moment.

    First whatever widens a bound, then the seats, then whatever narrows one: until the seats change, the minima add up to no
    more than they do at the start, and afterwards to no more than they do at the end; the maxima likewise.
    """
    widened = [*_changes(lines, "min", wider=True), *_changes(lines, "max", wider=True)]
    narrowed = [*_changes(lines, "min", wider=False), *_changes(lines, "max", wider=False)]
    return [*widened, *([Step(None, "seats", seats)] if seats != seats_now else []), *narrowed]


def _changes(lines: Sequence[Line], bound: str, *, wider: bool) -> Iterator[Step]:
    for line in lines:
        if not line.departs:
            continue
        now: float
        if bound == "min":
            now, proposed = line.present_min, line.min
            widens = proposed < now
        else:
            # A quota takes the place of the limit per country: a group that gets one needs a maximum of its own.
            now, proposed = line.present_max if line.quota and line.present_max is not None else math.inf, line.max
            widens = proposed > now
        if proposed != now and widens is wider:
            yield Step(line.group, bound, proposed)
