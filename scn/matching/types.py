"""The words of matching: expert, request, engagement, declared conflict. Plain frozen data, as the rules of matching see them.

Days are half-open intervals, as everywhere. Topics are ids of the vocabulary (`scn.matching.topics`), regions keys of the
policy, countries ISO 3166-1 alpha-2, languages BCP 47.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum


class Category(StrEnum):
    """What an expert is."""

    CURRENT_LEADER = "current-leader"
    FORMER_LEADER = "former-leader"
    PRACTITIONER = "practitioner"
    STAKEHOLDER = "stakeholder"


class Support(StrEnum):
    """The kinds of support that an expert gives and a request asks for."""

    INFORM = "inform-activities"
    PEER_LEARNING = "peer-learning"
    DEVELOP_TRAINING = "develop-training"
    DELIVER_TRAINING = "deliver-training"
    TECHNICAL = "technical-support"


class Mastery(IntEnum):
    """How well an expert knows a topic."""

    BASIC = 1
    WORKING = 2
    EXPERT = 3


class Fluency(IntEnum):
    """How well an expert knows a language: the levels of the CEFR (Council of Europe 2001), and native."""

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6
    NATIVE = 7


class Vetting(StrEnum):
    """How far the vetting of an expert is."""

    PENDING = "pending"
    VETTED = "vetted"
    REFUSED = "refused"
    EXPIRED = "expired"


class Asker(StrEnum):
    """Who asks for support."""

    CITY = "city"
    HUB = "hub"
    UNIT = "unit"
    ISC = "isc"


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """The days `start <= day < end`."""

    start: date
    end: date

    def overlap(self, other: Days) -> bool:
        """Whether the two share a day."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Days) -> bool:
        """Whether all days of the other are among these."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Expert:
    """An expert as matching sees one: no name, no contact.

    `available`: the windows in which the expert can be had; none given: at any time. `at_once` and `per_year`: how many
    engagements the expert takes on one day, and in any 365 days on end. `updated`: when the profile was last confirmed.
    `committee`: whether the home city sits on the committee. `attributes` are the network's own.
    """

    id: str
    category: Category
    topics: Mapping[str, Mastery] = field(default_factory=dict)
    languages: Mapping[str, Fluency] = field(default_factory=dict)
    support: frozenset[Support] = frozenset()
    regions: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    city: str | None = None
    country: str | None = None
    employer: str | None = None
    available: tuple[Days, ...] = ()
    at_once: int = 1
    per_year: int = 4
    vetting: Vetting = Vetting.PENDING
    vetted_on: date | None = None
    updated: date | None = None
    retired: date | None = None
    committee: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TeamRule:
    """How many of a request's team have a value of an attribute: `min` at least, `max` at most (None: no limit).

    The attribute is `category`, `country`, `city`, `employer`, or one of the expert's own; `value` None binds every value of
    it alike: `TeamRule("country", None, max=1)` is a team of which no two are from one country.
    """

    attribute: str
    value: str | None
    min: int = 0
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request for support as matching sees one.

    `all_of`: languages that each of the team must have; `any_of`: languages of which each must have one. `country` and
    `region`: the place of the support. `number`: how many experts. `other_government`: nobody of the same country's
    government may come. `priority`: 1 (low) to 5. `text`: its description.
    """

    id: str
    asker: Asker
    topics: tuple[str, ...]
    support: Support
    days: Days
    number: int = 1
    all_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    city: str | None = None
    country: str | None = None
    region: str | None = None
    on_site: bool = False
    other_government: bool = False
    team: tuple[TeamRule, ...] = ()
    priority: int = 3
    text: str = ""


@dataclass(frozen=True, slots=True)
class Engagement:
    """An expert who is, was or will be at work on a request: it counts toward capacity."""

    expert: str
    request: str
    days: Days


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict of interest that was declared: the expert, the city, employer or request that it is with, and its number."""

    expert: str
    against: str
    what: str
    why: str
    on: date
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """Places of a request that stay empty, and why."""

    request: str
    missing: int
    reason: str
