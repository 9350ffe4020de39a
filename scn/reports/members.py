"""The report on the membership: who belongs to the network, from where, since when, who waits, and what is not known of them.

Its data, and the document that is made of them. Days are half-open, regions keys of the policy (None: in no region).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section, table
from scn.reports.sections import country, country_column, section
from scn.reports.summary import StatusLine
from scn.reports.words import group_name


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
    """The membership on a day. `joined` became members after `since` and `left` ceased to be, the latest first."""

    network: str
    on: date
    since: date
    members: int
    countries: int
    statuses: tuple[StatusLine, ...]
    groups: tuple[GroupLine, ...]
    years: tuple[YearLine, ...]
    joined: tuple[CityLine, ...]
    left: tuple[CityLine, ...]
    applicants: tuple[CityLine, ...]
    suspended: tuple[CityLine, ...]
    lacks: tuple[LackLine, ...]


def document(found: MembersReport, words: Words = ENGLISH) -> Document:
    """The report as it is read."""
    title = words.say("{network}: members on {day}", network=found.network, day=found.on)
    # In English regions stand as keys, which commands take.
    regions: dict[str | None, str] = (
        {} if words.keyed else {each.group: each.name for each in found.groups if each.by == "region" and each.group}
    )
    sections = (
        _statuses(found, words),
        _groups(found, words),
        _years(found, words),
        *(_cities(key, title, lines, regions, words) for key, title, lines in _named(found, words)),
        _lacks(found, words),
    )
    return Document(title, found.on, sections, words)


def _named(found: MembersReport, words: Words) -> Iterator[tuple[str, str, tuple[CityLine, ...]]]:
    """The tables of cities, each with its title."""
    yield "joined", words.say("Joined since {day}: {number}", day=found.since, number=len(found.joined)), found.joined
    yield "left", words.say("Left since {day}: {number}", day=found.since, number=len(found.left)), found.left
    yield "applicants", words.say("Waiting for a decision: {number}", number=len(found.applicants)), found.applicants
    yield "suspended", words.say("Suspended: {number}", number=len(found.suspended)), found.suspended


def _statuses(found: MembersReport, words: Words) -> Section:
    columns = (Column("status", words.word("members", "status")), Column("cities", words.word("members", "cities"), Kind.NUMBER))
    title = words.plural(
        "Members: {members} active in {number} country",
        "Members: {members} active in {number} countries",
        found.countries,
        members=found.members,
    )
    rows = ((words.term("status", line.status), line.cities) for line in found.statuses)
    return Section("statuses", title, columns, table(columns, rows))


def _groups(found: MembersReport, words: Words) -> Section:
    columns = (
        Column("by", words.word("members", "by")), Column("group", words.word("members", "group"), shrinks=True),
        Column("members", words.word("members", "members"), Kind.NUMBER), Column("share", words.word("members", "share"), Kind.SHARE),
        Column("seats", words.word("members", "seats"), Kind.NUMBER),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", line.by),
            group_name(line.by, line.group, line.name, words) if line.group else words.say("not known"),
            line.members, line.share, line.seats,
        )
        for line in found.groups
    )  # fmt: skip
    return Section("groups", words.say("Where they are, and how large"), columns, table(columns, rows))


def _years(found: MembersReport, words: Words) -> Section:
    columns = (
        Column("year", words.word("members", "year")), Column("joined", words.word("members", "joined"), Kind.NUMBER),
        Column("left", words.word("members", "left"), Kind.NUMBER), Column("members", words.word("members", "members"), Kind.NUMBER),
    )  # fmt: skip
    rows = ((str(line.year), line.joined, line.left, line.members) for line in found.years)
    undated = sum(line.members for line in found.lacks if line.fact == "date of joining")
    note = words.plural(
        "Of {number} member the day of joining is not known: it counts from the last day that its source can mean.",
        "Of {number} members the day of joining is not known: each counts from the last day that its source can mean.", undated,
    )  # fmt: skip
    return section("years", words.say("Year by year"), columns, rows, note if undated else "")


def _cities(key: str, title: str, lines: tuple[CityLine, ...], regions: Mapping[str | None, str], words: Words) -> Section:
    columns = (
        Column("id", words.word("members", "id"), shrinks=True), Column("city", words.word("members", "city"), shrinks=True),
        country_column(words), Column("region", words.word("members", "region")),
        Column("since", words.word("members", "since"), Kind.DATE), Column("days", words.word("members", "days"), Kind.NUMBER),
    )  # fmt: skip
    rows = (
        (
            line.id, line.name, country(line.country, words), regions.get(line.region, line.region),
            line.since, line.days,
        )
        for line in lines
    )  # fmt: skip
    return Section(key, title, columns, table(columns, rows))


def _lacks(found: MembersReport, words: Words) -> Section:
    columns = (
        Column("fact", words.word("members", "not known")), Column("members", words.word("members", "members"), Kind.NUMBER),
        Column("share", words.word("members", "share"), Kind.SHARE),
    )  # fmt: skip
    said = {
        "place on the map": words.say("place on the map"),
        "population": words.say("population"),
        "region": words.say("region"),
        "date of joining": words.say("date of joining"),
    }
    rows = ((said[line.fact], line.members, line.share) for line in found.lacks)
    return Section("lacks", words.say("What is not known of them"), columns, table(columns, rows))
