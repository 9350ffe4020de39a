"""The annual report: what happened in a period, and where things stand at its end. Its data, without the name of a person.

The period is the days after `since` up to `on`, so that what stood on `since`, with what happened in the period, is what stands on
`on`. Days are half-open (`start <= day < end`), regions keys of the policy (None: in no region), topics ids of the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.reports.members import YearLine


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number as it was on `since` and is on the day, and the difference. Those of requests are of all until then, but for the open."""

    figure: str
    begin: int
    end: int
    change: int


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """The active members of a region: `begin + joined + reinstated - suspended - left == end`."""

    region: str | None
    name: str
    begin: int
    joined: int
    reinstated: int
    suspended: int
    left: int
    end: int


@dataclass(frozen=True, slots=True)
class CityEvent:
    """A city that `joined`, `left`, was `suspended` or `reinstated` on a day; `was_active` before, or is afterwards.

    A member that left while it was suspended was not active.
    """

    what: str
    id: str
    city: str
    country: str
    region: str | None
    on: date
    was_active: bool


@dataclass(frozen=True, slots=True)
class RotationLine:
    """A day on which terms began or ended: how many sat before, came, sit on by a new term, left, sit after.

    `turnover` is the share of `before` that left.
    """

    on: date
    before: int
    came: int
    again: int
    left: int
    after: int
    turnover: float | None


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term of the period on its seat. `began` in the period: the city `came`, or sits on `again`; None for one that began earlier.

    `ended` in the period: how (`term ended`, `resigned`, …), or `again` where the city sits on by another term; None for one that runs.
    """

    seat: int
    id: str
    city: str
    country: str
    region: str | None
    start: date
    end: date
    began: str | None
    ended: str | None


@dataclass(frozen=True, slots=True)
class ChairLine:
    """A city that chaired in the period: its role, and the days on which it had that and a seat."""

    id: str
    city: str
    country: str
    role: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the committee as it is at the end (else as it was), with what there was and is, and whether that held and holds.

    None on a day on which there was no such rule. `change` is `broken` or `mended`, None where the verdict stayed.
    """

    dimension: str
    group: str
    name: str
    min: int
    max: int | None
    begin: int | None
    begin_holds: bool | None
    end: int | None
    end_holds: bool | None
    change: str | None


@dataclass(frozen=True, slots=True)
class VacancyLine:
    """A seat that was vacant on the days `start <= day < end` of the period; `open`: it is so on the last one."""

    seat: int
    start: date
    end: date
    days: int
    open: bool


@dataclass(frozen=True, slots=True)
class Committee:
    """The committee over the period. `holds` are the verdicts on all rules together, None where the policy has none on that day.

    `turnover` is the share of those who sat on `since` that do not on the day; `vacant_days` of all `seat_days` nobody sat on a seat.
    """

    seats_begin: int | None
    seats_end: int | None
    filled_begin: int
    filled_end: int
    turnover: float | None
    holds_begin: bool | None
    holds_end: bool | None
    vacant_days: int
    seat_days: int
    rotations: tuple[RotationLine, ...]
    terms: tuple[TermLine, ...]
    chairs: tuple[ChairLine, ...]
    rules: tuple[RuleLine, ...]
    vacancies: tuple[VacancyLine, ...]


@dataclass(frozen=True, slots=True)
class PoolLine:
    """The experts of a category: `begin + new - retired == end`; how many of them were at work in the period, and on how many days.

    Days are of the calendar, those of each expert on each request added up.
    """

    category: str
    begin: int
    new: int
    retired: int
    end: int
    engaged: int
    days: int


@dataclass(frozen=True, slots=True)
class RequestLine:
    """The requests `by` support, region (in which it is given) or topic: `begin + received - done - withdrawn == end` are under way.

    `answered` had all their experts for the first time in the period, after a median of `median_days` from the day on which they
    were opened; `waiting` are those of `end` that want experts. One with several topics counts for each.
    """

    by: str
    group: str | None
    name: str
    begin: int
    received: int
    answered: int
    done: int
    withdrawn: int
    end: int
    waiting: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class TimeLine:
    """What came of requests in a month (`by` is `month`), or in a year where the period is longer than two; it begins on `start`."""

    by: str
    start: date
    received: int
    answered: int
    done: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Support:
    """The requests of the period, and the work of the pool. `rated` of those that are done were, from 1 to 5, with a mean of `rating`.

    `engaged` experts were at work, on `days` days together.
    """

    received: int
    answered: int
    done: int
    withdrawn: int
    waiting: int
    median_days: float | None
    rated: int
    rating: float | None
    engaged: int
    days: int
    requests: tuple[RequestLine, ...]
    times: tuple[TimeLine, ...]
    pool: tuple[PoolLine, ...]


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A key of the policy that was `set` on a day, or of which a version came `in force` on it: its values before and after, as JSON.

    None where there was no such key.
    """

    on: date
    what: str
    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """How many entries the ledger has of a command."""

    command: str
    entries: int


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A draw that was entered in the period, or took effect in it: by which method, and the SHA-256 of its record.

    `committed`: its plan was published before. `intact`: the record that is kept has that SHA-256.
    """

    on: date
    made: date | None
    method: str
    sha256: str
    committed: bool
    intact: bool


@dataclass(frozen=True, slots=True)
class Governance:
    """What the ledger says of the period. `abandoned` draws were made and nobody was seated.

    `recorded`: the policy's file is as the ledger last recorded it; None where it never did.
    """

    entries: int
    recorded: bool | None
    abandoned: int
    policy: tuple[PolicyLine, ...]
    actions: tuple[ActionLine, ...]
    draws: tuple[DrawLine, ...]


@dataclass(frozen=True, slots=True)
class Annual:
    """The governance of the network over a period."""

    network: str
    on: date
    since: date
    figures: tuple[KeyFigure, ...]
    balance: tuple[BalanceLine, ...]
    joined: tuple[CityEvent, ...]
    left: tuple[CityEvent, ...]
    years: tuple[YearLine, ...]
    committee: Committee
    support: Support
    governance: Governance
