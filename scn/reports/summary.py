"""The governance summary: members by status and region, the committee with its terms, the rules.

First its data, then the document that is made of them: a renderer prints it and computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section, table
from scn.reports.sections import country, country_column
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


def document(found: Summary, words: Words = ENGLISH) -> Document:
    """The summary as it is read."""
    title = words.say("{network}: summary on {day}", network=found.network, day=found.on)
    sections = (_members(found, words), _regions(found, words), _committee(found, words), _rules(found, words), *_changes(found, words))
    return Document(title, found.on, sections, words)


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
        country_column(words), Column("role", words.word("committee", "role")),
        Column("until", words.word("committee", "until"), Kind.DATE), Column("ends", ""),
    )  # fmt: skip
    rows = (
        (
            seat.seat, seat.city, country(seat.country, words),
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


def _changes(found: Summary, words: Words) -> tuple[Section, ...]:
    return () if found.since is None else (changes_section(found.since, found.changes, words),)


def changes_section(since: date, changes: Sequence[Changed], words: Words, *notes: str) -> Section:
    """The section of what changed since a day."""
    columns = (
        Column("what", words.word("changes", "what")), Column("name", words.word("changes", "who"), shrinks=True),
        Column("on", words.word("changes", "on"), Kind.DATE), Column("detail", words.word("changes", "detail"), shrinks=True),
    )  # fmt: skip
    rows = ((_said(each, words), _whose(each, words), each.on, _detail(each, words)) for each in changes)
    title = words.plural("Since {day}: {number} change", "Since {day}: {number} changes", len(changes), day=since)
    return Section("changes", title, columns, table(columns, rows), notes)


def _whose(each: Changed, words: Words) -> str:
    if each.what in ("broken", "mended") and each.detail:
        name = words.term("group", each.name) if each.name in ("all", "member", "beyond") else each.name
        return words.say("{dimension}: {group}", dimension=words.term("dimension", each.detail), group=name)
    return each.name


def _said(each: Changed, words: Words) -> str:
    # A suspension does not end a membership.
    if each.detail in ("suspended", "reinstated"):
        return words.term("step", each.detail)
    match each.what:
        case "joined":
            return words.say("joined")
        case "left":
            return words.say("left the members")
        case "seated":
            return words.say("came onto the committee")
        case "unseated":
            return words.say("left the committee")
        case "role":
            return words.say("new role")
        case "broken":
            return words.say("rule newly broken")
    return words.say("rule mended")


def _detail(each: Changed, words: Words) -> str | None:
    match each.what:
        case "seated" | "unseated":
            return words.say("seat {seat}", seat=each.detail or "")
        case "role":
            return words.term("role", each.detail or "")
        case "left" if each.detail != "suspended":
            return words.term("status", each.detail or "")
    return None
