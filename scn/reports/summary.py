"""The governance summary: members by status and region, the committee with its terms, the rules.

First its data, then the document that is made of them: a renderer prints it and computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.reports.document import Column, Document, Kind, Section, table
from scn.reports.words import bounds


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
class Changed:
    """Something that is not as it was: a city that `joined` or `left` the membership, was `seated`, `unseated` or got a `role`, or
    a rule that is newly `broken` or `mended`.

    `id` is that of the city, None for a rule; `on` the day where there is one; `detail` the status, the seat, the role, the dimension.
    """

    what: str
    id: str | None
    name: str
    on: date | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The governance of the network on one day; with `since`, what changed from that day on."""

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
    since: date | None = None
    changes: tuple[Changed, ...] = ()


_REGIONS = (
    Column("region", "region"), Column("members", "members", Kind.NUMBER), Column("members_share", "share", Kind.SHARE),
    Column("seats", "seats", Kind.NUMBER), Column("seats_share", "share", Kind.SHARE), Column("rule", "rule"),
    Column("holds", "holds", Kind.BOOL),
)  # fmt: skip
_SEATS = (
    Column("seat", "seat", Kind.NUMBER), Column("city", "city", shrinks=True), Column("country", "cc"), Column("role", "role"),
    Column("until", "until", Kind.DATE), Column("ends", ""),
)  # fmt: skip
_RULES = (
    Column("dimension", "rule"), Column("group", "group"), Column("min", "min", Kind.NUMBER), Column("max", "max", Kind.NUMBER),
    Column("count", "count", Kind.NUMBER), Column("holds", "holds", Kind.BOOL),
)  # fmt: skip


_CHANGES = (Column("what", "what"), Column("name", "who", shrinks=True), Column("on", "on", Kind.DATE), Column("detail", "detail"))


def document(found: Summary) -> Document:
    """The summary as it is read."""
    others = [f"{line.cities} {line.status}" for line in found.statuses if line.status != "active"]
    vacant = f", vacant: {', '.join(map(str, found.vacant))}" if found.vacant else ""
    regions = (
        (line.name, line.members, line.members_share, line.seats, line.seats_share, bounds(line.min, line.max), line.holds)
        for line in found.regions
    )
    seats = (
        (
            seat.seat, seat.city, seat.country, "" if seat.role == "member" else seat.role, seat.end,
            "within a year" if seat.ends_within_year else "",
        )
        for seat in found.committee
    )  # fmt: skip
    rules = ((rule.dimension, rule.name, rule.min or None, rule.max, rule.count, rule.holds) for rule in found.rules)
    return Document(
        f"{found.network}: summary on {found.on}",
        found.on,
        (
            Section(
                "members",
                f"Members: {found.members} active in {found.countries} countries",
                notes=(f"Beside them: {', '.join(others)}",) if others else (),
            ),
            Section("regions", "", _REGIONS, table(_REGIONS, regions)),
            Section("committee", f"Committee: {len(found.committee)} of {found.seats} seats{vacant}", _SEATS, table(_SEATS, seats)),
            Section(
                "rules",
                f"Rules: {'every one holds' if found.holds else 'NOT all hold'}",
                _RULES,
                table(_RULES, rules),
                (*((found.note,) if found.note else ()), *(f"Note: {warning}" for warning in found.warnings)),
            ),
            *_changes(found),
        ),
    )


_SAID = {
    "joined": "joined", "left": "left the members", "seated": "came onto the committee", "unseated": "left the committee",
    "role": "new role", "broken": "rule newly broken", "mended": "rule mended",
}  # fmt: skip


def _changes(found: Summary) -> tuple[Section, ...]:
    if found.since is None:
        return ()
    rows = (
        (_SAID[each.what], each.name, each.on, f"seat {each.detail}" if each.what in ("seated", "unseated") else each.detail)
        for each in found.changes
    )
    title = f"Since {found.since}: {len(found.changes) or 'no'} change{'' if len(found.changes) == 1 else 's'}"
    return (Section("changes", title, _CHANGES, table(_CHANGES, rows)),)
