"""The report on the Management Unit: its central team and its regional hubs, whom they serve, and what waits for them. Data and document.

A hub is None for the central team, which serves what no hub does. Days are half-open, regions keys of the policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section
from scn.reports.sections import number, section


@dataclass(frozen=True, slots=True)
class HubLine:
    """A hub: since when it works (None: not known), its regions, and whom it serves on the day.

    `members` are active ones, from so many `countries`, with so many `seats` of the committee; `joined` became members in the period.
    `experts` live in its regions.
    """

    hub: str | None
    name: str
    since: date | None
    regions: tuple[str, ...]
    region_names: tuple[str, ...]
    countries: int
    members: int
    share: float
    seats: int
    joined: int
    applicants: int
    experts: int


@dataclass(frozen=True, slots=True)
class WorkLine:
    """Requests for support of whom a hub serves: those that came in the period, that wait for experts on the day, that are at work.

    `answered` had their experts first in the period, `done` ended in it.
    """

    hub: str | None
    name: str
    opened: int
    waiting: int
    at_work: int
    answered: int
    done: int


@dataclass(frozen=True, slots=True)
class AskLine:
    """The requests that the unit makes itself (`asker` unit, hub or isc; `of` which hub): as in `WorkLine`."""

    asker: str
    of: str | None
    name: str
    opened: int
    waiting: int
    at_work: int
    done: int


@dataclass(frozen=True, slots=True)
class WaitLine:
    """What waits for a hub: an application to decide, or a request that lacks experts; since when, and for how many days."""

    hub: str | None
    name: str
    what: str
    id: str
    label: str
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class UnitReport:
    """The Management Unit on a day; what happened counts in the days `since < day <= on`."""

    network: str
    on: date
    since: date
    members: int
    hubs: tuple[HubLine, ...]
    work: tuple[WorkLine, ...]
    asks: tuple[AskLine, ...]
    waiting: tuple[WaitLine, ...]


def document(found: UnitReport, words: Words = ENGLISH) -> Document:
    """The report as it is read. In English hubs and regions stand as keys, which commands take."""
    title = words.say("{network}: Management Unit on {day}", network=found.network, day=found.on)
    sections = (_hubs(found, words), _regions(found, words), _work(found, words), _asks(found, words), _waiting(found, words))
    return Document(title, found.on, sections, words)


def called(hub: str | None, name: str, words: Words) -> str:
    """A hub in a table."""
    if hub is None:
        return words.say("central team")
    return hub if words.keyed else name


def _hubs(found: UnitReport, words: Words) -> Section:
    columns = (
        Column("hub", words.word("unit", "hub"), shrinks=True), Column("since", words.word("unit", "since"), Kind.DATE),
        number("members", words.word("unit", "members")), Column("share", words.word("unit", "share"), Kind.SHARE),
        number("countries", words.word("unit", "countries")), number("seats", words.word("unit", "seats")),
        number("joined", words.word("unit", "joined")), number("applicants", words.word("unit", "apply")),
        number("experts", words.word("unit", "experts")),
    )  # fmt: skip
    rows = (
        (
            called(line.hub, line.name, words), line.since, line.members, line.share, line.countries, line.seats, line.joined,
            line.applicants, line.experts,
        )
        for line in found.hubs
    )  # fmt: skip
    hubs = sum(line.hub is not None and bool(line.regions or line.members) for line in found.hubs)
    served = sum(line.members for line in found.hubs if line.hub is not None)
    title = words.plural(
        "{number} regional hub serves {served} of {members} members", "{number} regional hubs serve {served} of {members} members", hubs,
        served=served, members=found.members,
    )  # fmt: skip
    return section("hubs", title, columns, rows, words.say("joined: since {day}. experts: who live in its regions.", day=found.since))


def _regions(found: UnitReport, words: Words) -> Section:
    columns = (Column("hub", words.word("unit", "hub")), Column("regions", words.word("unit", "regions"), shrinks=True))
    rows = (
        (called(line.hub, line.name, words), words.word("list", ", ").join(line.regions if words.keyed else line.region_names))
        for line in found.hubs
        if line.regions
    )
    return section("regions", words.say("Which regions each serves"), columns, rows)


def _work(found: UnitReport, words: Words) -> Section:
    columns = (
        Column("hub", words.word("unit", "hub"), shrinks=True), number("opened", words.word("unit", "new")),
        number("waiting", words.word("unit", "waiting")), number("at_work", words.word("unit", "at work")),
        number("answered", words.word("unit", "answered")), number("done", words.word("unit", "done")),
    )  # fmt: skip
    rows = ((called(line.hub, line.name, words), line.opened, line.waiting, line.at_work, line.answered, line.done) for line in found.work)
    title = words.say("Requests for support of those whom each serves")
    note = words.say("new, answered, done: since {day}. waiting: for experts.", day=found.since)
    return section("work", title, columns, rows, note)


def _asks(found: UnitReport, words: Words) -> Section:
    columns = (
        Column("asker", words.word("unit", "who"), shrinks=True), Column("of", words.word("unit", "hub"), shrinks=True),
        number("opened", words.word("unit", "new")), number("waiting", words.word("unit", "waiting")),
        number("at_work", words.word("unit", "at work")), number("done", words.word("unit", "done")),
    )  # fmt: skip
    rows = (
        (
            words.term("asker", line.asker), called(line.of, line.name, words) if line.of else None, line.opened, line.waiting,
            line.at_work, line.done,
        )
        for line in found.asks
    )  # fmt: skip
    return section("asks", words.say("What the unit, its hubs and the committee ask the Expert Pool for"), columns, rows)


def _waiting(found: UnitReport, words: Words) -> Section:
    columns = (
        Column("hub", words.word("unit", "hub"), shrinks=True), Column("what", words.word("unit", "what")),
        Column("id", words.word("unit", "id"), shrinks=True), Column("label", words.word("unit", "about"), shrinks=True),
        Column("since", words.word("unit", "since"), Kind.DATE), number("days", words.word("unit", "days")),
    )  # fmt: skip
    said = {"application": words.say("application to decide"), "request": words.say("request for support")}
    rows = ((called(line.hub, line.name, words), said[line.what], line.id, line.label, line.since, line.days) for line in found.waiting)
    title = words.plural("{number} thing waits for somebody", "{number} things wait for somebody", len(found.waiting))
    return section("waiting", title, columns, rows)
