"""The report on the Expert Pool: load, and coverage of what is asked for. Its data, without a name, a role or a contact.

Days are half-open, regions keys of the policy (None: in no region), topics ids of the vocabulary, languages BCP 47.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PoolLine:
    """How many experts are of a group `by` category, region (of the home country), vetting or support, and their share of all.

    One who gives several kinds of support counts for each.
    """

    by: str
    group: str | None
    name: str
    experts: int
    share: float


@dataclass(frozen=True, slots=True)
class LoadLine:
    """What an expert carries, as `scn.matching.load.Load` counts it, against `at_once` and `per_year` of the profile.

    `share` is how much of `per_year` the fullest year takes, `within` whether both limits are kept.
    """

    id: str
    category: str
    region: str | None
    under_way: int
    in_year: int
    ahead: int
    most_at_once: int
    at_once: int
    most_in_year: int
    per_year: int
    share: float
    within: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request that wants more experts, and what the pool has for it (`scn.matching.coverage.RequestCover`).

    `languages` are needs: an expert must have one language of each.
    """

    id: str
    state: str
    region: str | None
    start: date
    end: date
    topics: tuple[str, ...]
    languages: tuple[tuple[str, ...], ...]
    wanted: int
    know: int
    speak: int
    able: int
    free: int
    short: int


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic that those requests ask for, and what the pool has of it (`scn.matching.coverage.Cover`)."""

    topic: str
    name: str
    requests: int
    wanted: int
    have: int
    free: int
    short: int


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """A language that those requests ask for, or several of which one will do, and what the pool has of it."""

    languages: tuple[str, ...]
    requests: int
    wanted: int
    have: int
    free: int
    short: int


@dataclass(frozen=True, slots=True)
class UnusedLine:
    """An expert who was at work on nothing for a year, and is wanted for nothing; `last` is the last day of work."""

    id: str
    category: str
    region: str | None
    vetting: str
    last: date | None


@dataclass(frozen=True, slots=True)
class StaleLine:
    """An expert whose profile is stale: when it was last confirmed, and how many days ago that was."""

    id: str
    category: str
    region: str | None
    updated: date | None
    days: int | None


@dataclass(frozen=True, slots=True)
class VettingLine:
    """An expert whose vetting has expired or will within 90 days: the day from which it holds no longer."""

    id: str
    category: str
    region: str | None
    vetting: str
    vetted_on: date | None
    expires: date | None


@dataclass(frozen=True, slots=True)
class WaitLine:
    """The requests of a region: those that wait for experts, with the days since they were opened; those that had them first
    since `ExpertReport.since`, with the days from opened to then; those that were withdrawn since then and never had them.
    """

    region: str | None
    name: str
    waiting: int
    median_wait: float | None
    longest_wait: int | None
    answered: int
    median_answer: float | None
    withdrawn: int


@dataclass(frozen=True, slots=True)
class StateLine:
    """The requests in a state, and the days since they came to it; those that are over only if that was since `since`."""

    state: str
    requests: int
    median_days: float | None
    longest_days: int | None


@dataclass(frozen=True, slots=True)
class ExpertReport:
    """The pool on a day. `experts` are those who have not retired; `overdue` the requests that still wait after their last day.

    `min_fluency` is the level from which a language counts, `vetted` says whether only the vetted are sent. `idle` is how
    many carry nothing; `load` has the others, those beyond their capacity first, then the busiest.
    """

    network: str
    on: date
    since: date
    experts: int
    retired: int
    min_fluency: str
    vetted: bool
    pool: tuple[PoolLine, ...]
    idle: int
    load: tuple[LoadLine, ...]
    requests: tuple[RequestLine, ...]
    overdue: tuple[str, ...]
    topics: tuple[TopicLine, ...]
    languages: tuple[LanguageLine, ...]
    unused: tuple[UnusedLine, ...]
    stale: tuple[StaleLine, ...]
    vetting: tuple[VettingLine, ...]
    waiting: tuple[WaitLine, ...]
    states: tuple[StateLine, ...]
