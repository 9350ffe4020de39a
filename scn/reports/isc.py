"""The data of the report on the International Steering Committee: its seats, terms and rules, who leaves, and how it came about.

A city, never a person, sits: nobody is named. Days are half-open, regions keys of the policy (None: in no region), shares from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.i18n.words import Sentence
from scn.reports.summary import Changed


@dataclass(frozen=True, slots=True)
class IscSeat:
    """A city on a seat: its role, and its term (`start <= day < end`).

    `ends`: `notice` within the policy's `notice_days`, `year` within a year, else None. `years`: how long it has served in all, up to the
    day, to tenths. `row`: which term in a row this is; `counts`: how many of those, served to their ends, count toward the limit.
    `again`: whether it may begin another term when this one ends; if not, `barred` says why (`membership`, `age` or `terms`), and
    `again_from` from which day on, where that is known.
    """

    seat: int
    id: str
    city: str
    country: str
    region: str | None
    role: str
    start: date
    end: date
    ends: str | None
    years: float
    row: int
    counts: int
    again: bool
    barred: str | None
    again_from: date | None


@dataclass(frozen=True, slots=True)
class VacantSeat:
    """A seat that nobody has: since when, for how many days, who had it last and how that ended early, if it did.

    `planned_end` is when that term would have ended, where that is still to come: so long lasts the rest of it.
    """

    seat: int
    since: date | None
    days: int | None
    id: str | None
    city: str | None
    ended: str | None
    planned_end: date | None


@dataclass(frozen=True, slots=True)
class EndLine:
    """A year in which terms end: how many, and how many of their cities may serve again or may not.

    `keeps`: the share that stays (`retain_min`) can be kept on every day of the year on which terms end.
    """

    year: int
    terms: int
    share: float
    again: int
    leave: int
    keeps: bool


@dataclass(frozen=True, slots=True)
class ComingTerm:
    """A term that is known and has not begun."""

    seat: int
    id: str
    city: str
    country: str
    region: str | None
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class CompositionLine:
    """A group of a dimension with its seats and its members, each with their share of those whose group is known.

    `group` is None for the cities that are in none.
    """

    by: str
    group: str | None
    name: str
    seats: int
    seats_share: float
    members: int
    members_share: float


@dataclass(frozen=True, slots=True)
class SlackLine:
    """A rule of the committee, how many of its group sit, whether it holds, and the room that is left.

    `lose` and `gain`: how many of the group could leave or come before it breaks, None for any number; below 0, how many too few or
    too many there are.
    """

    dimension: str
    group: str
    name: str
    min: int
    max: int | None
    count: int
    lose: int | None
    gain: int | None
    holds: bool


@dataclass(frozen=True, slots=True)
class ChairLine:
    """A city as chair or co-chair, as far as it sat; `now`: on the day of the report."""

    id: str
    city: str
    country: str
    role: str
    start: date
    end: date
    now: bool


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A city that sat before and does not sit: its terms, for how many years (to tenths), until when, and from when on it may come back.

    `again_from` is the day of the report where nothing keeps it; None where nobody can say, as `barred` tells.
    """

    id: str
    city: str
    country: str
    region: str | None
    terms: int
    years: float
    until: date
    barred: str | None
    again_from: date | None


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A day on which the committee changed: who sat on its eve and after it, in numbers; `renewed` of those who stayed began a new term.

    `kept` is the share of those before who stayed; `keeps`: at least `retain_min` of that day (None where nobody sat before). `drawn`: the
    ledger has a draw for the day.
    """

    on: date
    before: int
    joined: int
    left: int
    stayed: int
    renewed: int
    after: int
    kept: float | None
    keeps: bool | None
    drawn: bool


@dataclass(frozen=True, slots=True)
class Turnover:
    """Of those who `sat` on the day `since`, how many sit on and how many do not; `joined` did not sit then. `share`: left of sat."""

    since: date
    sat: int
    stayed: int
    left: int
    joined: int
    share: float | None


@dataclass(frozen=True, slots=True)
class IscReport:
    """The committee on a day; with `since`, what changed from that day on.

    `term_years`, `limit` (of terms in a row), `cooling_off_years`, `notice_days` and `retain_min` are the policy's. `stay`: so many of
    those who sit must stay at one rotation. `members`: active or suspended.
    """

    network: str
    on: date
    seats: int
    term_years: int
    limit: int | None
    cooling_off_years: int
    notice_days: int
    retain_min: float
    stay: int
    members: int
    committee: tuple[IscSeat, ...]
    vacant: tuple[VacantSeat, ...]
    ends: tuple[EndLine, ...]
    coming: tuple[ComingTerm, ...]
    composition: tuple[CompositionLine, ...]
    rules: tuple[SlackLine, ...]
    holds: bool
    warnings: tuple[Sentence, ...]
    note: str
    chairs: tuple[ChairLine, ...]
    former: tuple[FormerLine, ...]
    turns: tuple[TurnLine, ...]
    since: date | None = None
    turnover: Turnover | None = None
    changes: tuple[Changed, ...] = ()
