"""The report on diversity as it is read."""

from __future__ import annotations

from scn.i18n.words import ENGLISH, Words
from scn.reports.diversity import DiversityReport, GroupLine, MeasureLine, ServiceLine
from scn.reports.document import Column, Document, Kind, Section, Value, table
from scn.reports.sections import number, section
from scn.reports.words import group_name

ENTROPY, EFFECTIVE = "H = −Σ p ln p", "exp(H)"
"""The formulas of `scn.rules.diversity`, as they are read in every language."""


def document(found: DiversityReport, words: Words = ENGLISH) -> Document:
    """The report, section by section."""
    sections = (
        _measures(found, words), _groups(found, words), _without(found, words), _service(found, words), _trend(found, words),
        *_since(found, words),
    )  # fmt: skip
    return Document(words.say("{network}: diversity on {day}", network=found.network, day=found.on), found.on, sections, words)


def _by(words: Words) -> Column:
    return Column("by", words.word("members", "by"))


def _group(words: Words) -> Column:
    return Column("group", words.word("members", "group"), shrinks=True)


def named(line: GroupLine, words: Words) -> str:
    """A group in words."""
    return group_name(line.dimension, line.group, line.name, words)


def _short(value: float) -> float:
    """A measure as it is read: to hundredths."""
    return round(value, 2)


def _measures(found: DiversityReport, words: Words) -> Section:
    columns = (
        _by(words), number("groups", words.word("diversity", "groups")), number("of", words.word("diversity", "of")),
        Column("largest", words.word("diversity", "largest"), shrinks=True), Column("share", words.word("members", "share"), Kind.SHARE),
        number("entropy", words.word("diversity", "entropy")), *_effective(words),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", line.dimension), line.groups, line.groups_in_membership,
            group_name(line.dimension, line.largest, line.largest_name or "", words), line.largest_share if line.seats else None,
            _short(line.entropy), *_effects(line),
        )
        for line in found.measures
    )  # fmt: skip
    title = words.plural(
        "The diversity of {number} seat, beside that of {members} members",
        "The diversity of {number} seats, beside that of {members} members", found.seats, members=found.members,
    )  # fmt: skip
    return section(
        "measures", title, columns, rows,
        words.say("groups, of: with a seat, of those with a member. largest: the one with most seats, and its share of them."),
        words.say("entropy: {formula} of the shares of the groups in the seats (Shannon 1948).", formula=ENTROPY),
        words.say(
            "effective: {formula}, as diverse as so many groups of equal size (Hill 1973; Jost 2006). among members: the same for them.",
            formula=EFFECTIVE,
        ),
        words.say("away: the share of seats that would have to change hands to be shared as members are (Loosemore and Hanby 1971)."),
        words.say("Members are active or suspended. Only those whose group is known count."),
    )  # fmt: skip


def _effective(words: Words) -> tuple[Column, ...]:
    return (
        number("effective", words.word("diversity", "effective")), number("in_membership", words.word("diversity", "among members")),
        Column("away", words.word("diversity", "away"), Kind.SHARE),
    )  # fmt: skip


def _effects(line: MeasureLine) -> tuple[Value, ...]:
    return _short(line.effective_groups), _short(line.effective_in_membership), line.distance


def _groups(found: DiversityReport, words: Words) -> Section:
    columns = (
        _by(words), _group(words), number("seats", words.word("members", "seats")),
        Column("seats_share", words.word("members", "share"), Kind.SHARE), number("members", words.word("members", "members")),
        Column("members_share", words.word("members", "share"), Kind.SHARE), number("due", words.word("diversity", "due")),
        number("fair", words.word("diversity", "whole")), number("over", words.word("diversity", "over")),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", line.dimension), named(line, words), line.seats, line.seats_share, line.members, line.members_share,
            line.due, line.fair, line.over,
        )
        for line in found.groups
    )  # fmt: skip
    return section(
        "groups", words.say("Seats beside members, group by group"), columns, rows,
        words.say("due: the share of the members, in seats. whole: the same in whole seats (Webster)."),
        words.say("over: seats less due; below 0: too few."),
    )  # fmt: skip


def _without(found: DiversityReport, words: Words) -> Section:
    columns = (
        _by(words), number("number", words.word("diversity", "without")), number("of", words.word("diversity", "of")),
        number("members", words.word("members", "members")), Column("groups", words.word("diversity", "groups"), shrinks=True),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for measured in found.measures:
        mine = [line for line in found.groups if line.dimension == measured.dimension and line.members and not line.seats]
        if mine:
            listed = words.word("list", ", ").join(named(line, words) for line in mine)
            dimension = words.term("dimension", measured.dimension)
            rows.append((dimension, len(mine), measured.groups_in_membership, sum(line.members for line in mine), listed))
    title = words.say("Groups with members and without a seat: {number}", number=sum(line.without for line in found.measures))
    return section("without", title, columns, rows)


def _service(found: DiversityReport, words: Words) -> Section:
    columns = (
        Column("region", words.word("regions", "region"), shrinks=True), number("members", words.word("members", "members")),
        number("never", words.word("diversity", "never sat")), Column("never_share", words.word("members", "share"), Kind.SHARE),
        number("seat_years", words.word("diversity", "seat-years")), number("member_years", words.word("diversity", "member-years")),
        number("rate", words.word("diversity", "for 100")),
    )  # fmt: skip
    rows = [_served(line, line.name if line.region else words.say("in no region")) for line in found.service]
    rows.append(_served(found.overall, words.say("all together")))
    title = words.say("Who has served")
    if found.begun is None:
        return section("service", title, columns, rows)
    title = words.say("Who has served since {day}", day=found.begun)
    note = words.say("never sat: of those who are members now. for 100: years on a seat for each 100 years of membership.")
    return section("service", title, columns, rows, note)


def _served(line: ServiceLine, name: str) -> tuple[Value, ...]:
    return name, line.members, line.never, line.never_share, line.seat_years, line.member_years, line.rate


def _trend(found: DiversityReport, words: Words) -> Section:
    columns = (
        _by(words), Column("on", words.word("isc", "day"), Kind.DATE), number("seats", words.word("members", "seats")),
        number("members", words.word("members", "members")), number("groups", words.word("diversity", "groups")), *_effective(words),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", line.dimension), line.on, line.seats, line.members, line.groups, *_effects(line),
        )
        for line in found.trend
    )  # fmt: skip
    note = words.say("On the last day of each year, and now. Cities count with the groups that they have now.")
    return section("trend", words.say("How it has changed"), columns, rows, note)


def _since(found: DiversityReport, words: Words) -> tuple[Section, ...]:
    if found.since is None:
        return ()
    columns = (
        _by(words), _group(words), number("seats_then", words.word("diversity", "seats then")),
        number("seats", words.word("diversity", "now")),
        number("members_then", words.word("diversity", "members then")), number("members", words.word("diversity", "now")),
        number("over_then", words.word("diversity", "over then")), number("over", words.word("diversity", "now")),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", line.dimension), group_name(line.dimension, line.group, line.name, words), line.seats_then, line.seats,
            line.members_then, line.members, line.over_then, line.over,
        )
        for line in found.moved
    )  # fmt: skip
    beside = tuple(
        words.say(
            "{dimension}: {then} effective groups on {since}, {now} now.", dimension=words.term("dimension", now.dimension),
            then=_short(then.effective_groups), since=found.since, now=_short(now.effective_groups),
        )
        for then, now in zip(found.then, found.measures, strict=True)
    )  # fmt: skip
    title = words.say("Groups with more or fewer seats than on {day}", day=found.since)
    made = table(columns, rows)
    return (Section("since", title, columns, made, beside),)
