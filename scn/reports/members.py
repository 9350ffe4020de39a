"""The report on the membership: who belongs to the network, from where, since when, who waits, and what is not known of them.

Its data, and the document that is made of them. Days are half-open, regions keys of the policy (None: in no region).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.reports.document import Column, Document, Kind, Section, table
from scn.reports.summary import StatusLine


@dataclass(frozen=True, slots=True)
class GroupLine:
    """How many active members are of a group `by` region, country, kind or size, their share of all, and how many of them have a seat."""

    by: str
    group: str | None
    name: str
    members: int
    share: float
    seats: int


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year: how many became active members, how many ceased to be, and how many there were on its last day, or on the report's."""

    year: int
    joined: int
    left: int
    members: int


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city that joined, that waits for a decision, or that is suspended: since when, and for how many days."""

    id: str
    name: str
    country: str
    region: str | None
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class LackLine:
    """Of how many active members a fact is not known."""

    fact: str
    members: int
    share: float


@dataclass(frozen=True, slots=True)
class MembersReport:
    """The membership on a day. `joined` are those who became members after `since`, the latest first."""

    network: str
    on: date
    since: date
    members: int
    countries: int
    statuses: tuple[StatusLine, ...]
    groups: tuple[GroupLine, ...]
    years: tuple[YearLine, ...]
    joined: tuple[CityLine, ...]
    applicants: tuple[CityLine, ...]
    suspended: tuple[CityLine, ...]
    lacks: tuple[LackLine, ...]


_STATUSES = (Column("status", "status"), Column("cities", "cities", Kind.NUMBER))
_GROUPS = (
    Column("by", "by"), Column("group", "group", shrinks=True), Column("members", "members", Kind.NUMBER),
    Column("share", "share", Kind.SHARE), Column("seats", "seats", Kind.NUMBER),
)  # fmt: skip
_YEARS = (
    Column("year", "year"), Column("joined", "joined", Kind.NUMBER), Column("left", "left", Kind.NUMBER),
    Column("members", "members", Kind.NUMBER),
)  # fmt: skip
_CITIES = (
    Column("id", "id", shrinks=True), Column("city", "city", shrinks=True), Column("country", "cc"), Column("region", "region"),
    Column("since", "since", Kind.DATE), Column("days", "days", Kind.NUMBER),
)  # fmt: skip
_LACKS = (Column("fact", "not known"), Column("members", "members", Kind.NUMBER), Column("share", "share", Kind.SHARE))


def document(found: MembersReport) -> Document:
    """The report as it is read."""
    groups = ((line.by, line.name, line.members, line.share, line.seats) for line in found.groups)
    years = ((str(line.year), line.joined, line.left, line.members) for line in found.years)
    return Document(
        f"{found.network}: members on {found.on}",
        found.on,
        (
            Section(
                "statuses",
                f"Members: {found.members} active in {found.countries} countries",
                _STATUSES,
                table(_STATUSES, ((line.status, line.cities) for line in found.statuses)),
            ),
            Section("groups", "Where they are, and how large", _GROUPS, table(_GROUPS, groups)),
            Section("years", "Year by year", _YEARS, table(_YEARS, years)),
            _cities("joined", f"Joined since {found.since}: {len(found.joined)}", found.joined),
            _cities("applicants", f"Waiting for a decision: {len(found.applicants)}", found.applicants),
            _cities("suspended", f"Suspended: {len(found.suspended)}", found.suspended),
            Section(
                "lacks", "What is not known of them", _LACKS, table(_LACKS, ((line.fact, line.members, line.share) for line in found.lacks))
            ),
        ),
    )


def _cities(key: str, title: str, lines: tuple[CityLine, ...]) -> Section:
    rows = ((line.id, line.name, line.country, line.region, line.since, line.days) for line in lines)
    return Section(key, title, _CITIES, table(_CITIES, rows))
