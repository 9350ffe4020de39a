"""The governance summary: members by status and region, the committee with its terms, the rules.

First its data, then the document that is made of them: a renderer prints it and computes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section, table
from scn.reports.words import bounds, group_name


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


def document(found: Summary, words: Words = ENGLISH) -> Document:
    """The summary as it is read."""
    title = words.say("{network}: summary on {day}", network=found.network, day=found.on)
    return Document(
        title, found.on, (_members(found, words), _regions(found, words), _committee(found, words), _rules(found, words)), words
    )


def _members(found: Summary, words: Words) -> Section:
    title = words.plural(
        "Members: {members} active in {number} country",
        "Members: {members} active in {number} countries",
        found.countries,
        members=found.members,
    )
    others = [
        words.say("{cities} {status}", cities=line.cities, status=words.term("status", line.status))
        for line in found.statuses
        if line.status != "active"
    ]
    beside = (words.say("Beside them: {others}", others=others),) if others else ()
    return Section("members", title, notes=beside)


def _regions(found: Summary, words: Words) -> Section:
    columns = (
        Column("region", words.word("regions", "region"), shrinks=True), Column("members", words.word("regions", "members"), Kind.NUMBER),
        Column("members_share", words.word("regions", "share"), Kind.SHARE), Column("seats", words.word("regions", "seats"), Kind.NUMBER),
        Column("seats_share", words.word("regions", "share"), Kind.SHARE), Column("rule", words.word("regions", "rule")),
        Column("holds", words.word("regions", "holds"), Kind.BOOL),
    )  # fmt: skip
    rows = (
        (
            line.name if line.region else words.say("in no region"), line.members, line.members_share, line.seats, line.seats_share,
            bounds(line.min, line.max, words), line.holds,
        )
        for line in found.regions
    )  # fmt: skip
    return Section("regions", "", columns, table(columns, rows))


def _committee(found: Summary, words: Words) -> Section:
    columns = (
        Column("seat", words.word("committee", "seat"), Kind.NUMBER), Column("city", words.word("committee", "city"), shrinks=True),
        Column("country", words.word("committee", "cc"), shrinks=not words.is_english), Column("role", words.word("committee", "role")),
        Column("until", words.word("committee", "until"), Kind.DATE), Column("ends", ""),
    )  # fmt: skip
    rows = (
        (
            seat.seat, seat.city, seat.country if words.is_english else words.country(seat.country),
            "" if seat.role == "member" else words.term("role", seat.role), seat.end,
            words.say("within a year") if seat.ends_within_year else "",
        )
        for seat in found.committee
    )  # fmt: skip
    filled = len(found.committee)
    title = words.say("Committee: {filled} of {seats} seats", filled=filled, seats=found.seats)
    if found.vacant:
        title = words.say("Committee: {filled} of {seats} seats, vacant: {vacant}", filled=filled, seats=found.seats, vacant=found.vacant)
    return Section("committee", title, columns, table(columns, rows))


def _rules(found: Summary, words: Words) -> Section:
    columns = (
        Column("dimension", words.word("rules", "rule")), Column("group", words.word("rules", "group"), shrinks=True),
        Column("min", words.word("rules", "min"), Kind.NUMBER), Column("max", words.word("rules", "max"), Kind.NUMBER),
        Column("count", words.word("rules", "count"), Kind.NUMBER), Column("holds", words.word("rules", "holds"), Kind.BOOL),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", rule.dimension), group_name(rule.dimension, rule.group, rule.name, words), rule.min or None, rule.max,
            rule.count, rule.holds,
        )
        for rule in found.rules
    )  # fmt: skip
    title = words.say("Rules: every one holds") if found.holds else words.say("Rules: NOT all hold")
    note = words.say("Note:")
    notes = (*((words.said(found.note),) if found.note else ()), *(f"{note} {words.said(warning)}" for warning in found.warnings))
    return Section("rules", title, columns, table(columns, rows), notes)
