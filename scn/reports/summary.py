"""The data of the governance summary: members by status and region, the committee with its terms, the rules.

Only data: a renderer prints it and computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StatusLine:
    """How many cities have a status. Participants are no members."""

    status: str
    cities: int


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region: its active members and its seats, each with their share (0 to 1), and what the policy asks for."""

    region: str
    name: str
    members: int
    members_share: float
    seats: int
    seats_share: float
    min: int | None
    max: int | None
    holds: bool


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat: the city on it, its role, its term (`start <= day < end`), and whether that ends within a year."""

    seat: int
    id: str
    city: str
    country: str
    region: str | None
    role: str
    start: date
    end: date
    ends_within_year: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the committee, how many of its group sit, and whether it holds."""

    dimension: str
    group: str
    name: str
    min: int
    max: int | None
    count: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The governance of the network on one day."""

    network: str
    on: date
    members: int
    countries: int
    statuses: tuple[StatusLine, ...]
    regions: tuple[RegionLine, ...]
    seats: int
    vacant: tuple[int, ...]
    committee: tuple[SeatLine, ...]
    rules: tuple[RuleLine, ...]
    holds: bool
    warnings: tuple[str, ...]
    note: str
