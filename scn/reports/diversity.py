"""The data of the report on diversity: the committee beside the membership, in each dimension that the policy knows, and over time.

Members are active or suspended. Shares are from 0 to 1, of those whose group in the dimension is known. The measures are those of
`scn.rules.diversity`. A city has the groups that it has now on past days too: of what it was then nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """The measures of a dimension on a day.

    `seats` and `members` are those whose group is known; `groups` those with a seat, `groups_in_membership` those with a member, and
    `without` those with a member and no seat. `entropy` (nats) and `effective_groups` are of the committee, `effective_in_membership` of
    the membership; `distance` is the share of the seats that would have to change hands to be shared as the members are.
    """

    dimension: str
    on: date
    seats: int
    members: int
    groups: int
    groups_in_membership: int
    without: int
    largest: str | None
    largest_name: str | None
    largest_share: float
    entropy: float
    effective_groups: float
    effective_in_membership: float
    distance: float | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group: its seats beside its members, each with their share.

    `due` is what its share of the members would be in seats, to hundredths; `fair` the same in whole seats (Webster), None where
    there are no members; `over` is `seats` less `due`: below 0 it has too few.
    """

    dimension: str
    group: str
    name: str
    seats: int
    seats_share: float
    members: int
    members_share: float
    due: float
    fair: int | None
    over: float


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A region (None: those in none): how many of its members never sat, and how much it has served since the committee began.

    `seat_years` and `member_years` are the years that its cities sat, and were members, from that day to the report's, to tenths;
    `rate` is seat-years for 100 member-years, to tenths, and None where there were no member-years.
    """

    region: str | None
    name: str
    members: int
    never: int
    never_share: float
    seat_years: float
    member_years: float
    rate: float | None


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A group whose seats are not as many as they were on the earlier day, with what was and is."""

    dimension: str
    group: str
    name: str
    seats_then: int
    seats: int
    members_then: int
    members: int
    over_then: float
    over: float


@dataclass(frozen=True, slots=True)
class DiversityReport:
    """The diversity of the committee on a day, and on earlier ones.

    `trend` has for each dimension the last days of the years before since anybody sat, at most ten, the day `since` where that is
    asked for, and the day itself, in the order of the days. `begun`: the first day on which anybody sat. `then`: the measures on the
    day `since`.
    """

    network: str
    on: date
    seats: int
    members: int
    begun: date | None
    measures: tuple[MeasureLine, ...]
    groups: tuple[GroupLine, ...]
    service: tuple[ServiceLine, ...]
    overall: ServiceLine
    trend: tuple[MeasureLine, ...]
    since: date | None = None
    then: tuple[MeasureLine, ...] = ()
    moved: tuple[MovedLine, ...] = ()
