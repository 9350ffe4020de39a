"""The report on needs: what cities ask the network for, as their requests for support show it. Its data, and the document made of them.

Topics are ids of the vocabulary, regions keys of the policy (None: in no region), languages BCP 47. A request counts for each of its
topics and languages, and for the region in which the support is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section
from scn.reports.sections import number, section


@dataclass(frozen=True, slots=True)
class TopicNeed:
    """A topic: the requests on it that came in the period and in the one before, how many experts those of the period want.

    `cities` are the cities among those who asked; `waiting` of the requests of the period lack experts on the day.
    """

    topic: str
    name: str
    requests: int
    before: int
    cities: int
    experts: int
    waiting: int


@dataclass(frozen=True, slots=True)
class RegionNeed:
    """A region: its active members, how many of them asked in the period; the requests as in `TopicNeed`, their share of all.

    `leading` is the topic that most of them are on.
    """

    region: str | None
    name: str
    members: int
    members_share: float
    asking: int
    requests: int
    requests_share: float
    before: int
    waiting: int
    leading: str | None


@dataclass(frozen=True, slots=True)
class CountNeed:
    """How many requests ask for a kind of support, a language, or come from a kind of asker; in the period and in the one before."""

    by: str
    group: str
    requests: int
    before: int
    share: float


@dataclass(frozen=True, slots=True)
class WaitingNeed:
    """A request that lacks experts on the day: where, on what, how many are wanted, since when it waits and for how many days."""

    id: str
    region: str | None
    topics: tuple[str, ...]
    support: str
    priority: int
    experts: int
    opened: date
    days: int


@dataclass(frozen=True, slots=True)
class NeedsReport:
    """What was asked for in the days `since < day <= on`, and in as many days before. `cities` are the cities that asked."""

    network: str
    on: date
    since: date
    requests: int
    before: int
    cities: int
    members: int
    names: tuple[tuple[str, str], ...]
    """The topics that are named, and what they are called."""
    topics: tuple[TopicNeed, ...]
    regions: tuple[RegionNeed, ...]
    counts: tuple[CountNeed, ...]
    waiting: tuple[WaitingNeed, ...]


def document(found: NeedsReport, words: Words = ENGLISH) -> Document:
    """The report as it is read. In English topics, regions and languages stand as ids, keys and tags, which commands take."""
    title = words.say("{network}: needs on {day}", network=found.network, day=found.on)
    sections = (_topics(found, words), _regions(found, words), _counts(found, words), _waiting(found, words))
    return Document(title, found.on, sections, words)


def _topics(found: NeedsReport, words: Words) -> Section:
    columns = (
        Column("topic", words.word("needs", "topic"), shrinks=True), number("requests", words.word("needs", "requests")),
        number("before", words.word("needs", "before")), number("cities", words.word("needs", "cities")),
        number("experts", words.word("needs", "experts")), number("waiting", words.word("needs", "waiting")),
    )  # fmt: skip
    rows = (
        (line.topic if words.keyed else line.name, line.requests, line.before, line.cities, line.experts, line.waiting)
        for line in found.topics
    )
    title = words.plural(
        "Since {day}: {number} request for support, {cities} of {members} members asked",
        "Since {day}: {number} requests for support, {cities} of {members} members asked",
        found.requests, day=found.since, cities=sum(line.asking for line in found.regions), members=found.members,
    )  # fmt: skip
    notes = (
        words.say("A request counts for each of its topics. before: in as many days before. experts: who are wanted."),
        words.plural("Before that: {number} request.", "Before that: {number} requests.", found.before),
    )
    return section("topics", title, columns, rows, *notes)


def _regions(found: NeedsReport, words: Words) -> Section:
    columns = (
        Column("region", words.word("needs", "region"), shrinks=True), number("members", words.word("needs", "members")),
        Column("members_share", words.word("needs", "share"), Kind.SHARE), number("asking", words.word("needs", "asked")),
        number("requests", words.word("needs", "requests")), Column("requests_share", words.word("needs", "share"), Kind.SHARE),
        number("before", words.word("needs", "before")), number("waiting", words.word("needs", "waiting")),
        Column("leading", words.word("needs", "most on"), shrinks=True),
    )  # fmt: skip
    names = dict(found.names)
    rows = (
        (
            _region(line, words), line.members, line.members_share, line.asking, line.requests, line.requests_share, line.before,
            line.waiting, line.leading if words.keyed or line.leading is None else names.get(line.leading, line.leading),
        )
        for line in found.regions
    )  # fmt: skip
    return section("regions", words.say("By the region in which the support is given"), columns, rows)


def _region(line: RegionNeed, words: Words) -> str:
    if line.region is None:
        return words.say("in no region")
    return line.region if words.keyed else line.name


def _counts(found: NeedsReport, words: Words) -> Section:
    columns = (
        Column("by", words.word("needs", "by")), Column("group", words.word("needs", "group"), shrinks=True),
        number("requests", words.word("needs", "requests")), Column("share", words.word("needs", "share"), Kind.SHARE),
        number("before", words.word("needs", "before")),
    )  # fmt: skip
    rows = ((words.term("dimension", line.by), _group(line, words), line.requests, line.share, line.before) for line in found.counts)
    return section("counts", words.say("What kind of support, in which languages, for whom"), columns, rows)


def _group(line: CountNeed, words: Words) -> str:
    if line.by == "language" and not words.keyed:
        return words.language(line.group)
    return words.term(line.by, line.group)


def _waiting(found: NeedsReport, words: Words) -> Section:
    columns = (
        Column("request", words.word("needs", "request")), Column("region", words.word("needs", "region"), shrinks=True),
        Column("topics", words.word("needs", "topics"), shrinks=True), Column("support", words.word("needs", "support"), shrinks=True),
        number("priority", words.word("needs", "priority")), number("experts", words.word("needs", "experts")),
        Column("opened", words.word("needs", "since"), Kind.DATE), number("days", words.word("needs", "days")),
    )  # fmt: skip
    names = {} if words.keyed else dict(found.names)
    regions: dict[str | None, str] = {} if words.keyed else {line.region: line.name for line in found.regions if line.region}
    rows = (
        (
            line.id, regions.get(line.region, line.region), words.word("list", ", ").join(names.get(topic, topic) for topic in line.topics),
            words.term("support", line.support), line.priority, line.experts, line.opened, line.days,
        )
        for line in found.waiting
    )  # fmt: skip
    title = words.plural("{number} request waits for experts", "{number} requests wait for experts", len(found.waiting))
    return section("waiting", title, columns, rows)
