"""What the figures of the summary show: where members are, how the membership grew, the terms of the committee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """A member on the map: degrees north and east, what it is called, whether it sits on the committee."""

    name: str
    lat: float
    lon: float
    seated: bool


@dataclass(frozen=True, slots=True)
class HubPlace:
    """A regional hub on the map. `placed`: where the policy says; else it stands in the middle of the members that it serves."""

    name: str
    lat: float
    lon: float
    placed: bool


@dataclass(frozen=True, slots=True)
class Served:
    """A term on a seat: the city, the days `start <= day < end`, and its role."""

    seat: int
    city: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Pictures:
    """The data of the figures on a day.

    `places` of active members, in the order of their ids, and how many have none; `hubs` in the order of the policy; `growth`: the
    number of active members from each day on, only the days on which it changed; `terms`: those on the committee in the ten years up to
    the day and after it.
    """

    on: date
    places: tuple[Place, ...]
    unplaced: int
    hubs: tuple[HubPlace, ...]
    growth: tuple[tuple[date, int], ...]
    terms: tuple[Served, ...]
