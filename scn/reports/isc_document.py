"""The report on the International Steering Committee as it is read.

In English countries stand as codes, which commands take; in another language as their names.
"""

from __future__ import annotations

from datetime import date

from scn.i18n.words import ENGLISH, Words
from scn.reports.document import Column, Document, Kind, Section, table
from scn.reports.isc import IscReport, IscSeat, SlackLine
from scn.reports.sections import country, country_column, number, section
from scn.reports.summary import changes_section
from scn.reports.words import group_name


def document(found: IscReport, words: Words = ENGLISH) -> Document:
    """The report, section by section."""
    sections = (
        _seats(found, words), _vacant(found, words), _again(found, words), _ends(found, words), _coming(found, words),
        _composition(found, words), _rules(found, words), _chairs(found, words), _former(found, words), _turns(found, words),
        *_changes(found, words),
    )  # fmt: skip
    title = words.say("{network}: International Steering Committee on {day}", network=found.network, day=found.on)
    return Document(title, found.on, sections, words)


def _city(words: Words) -> tuple[Column, ...]:
    return (
        Column("city", words.word("committee", "city"), shrinks=True),
        country_column(words),
    )


def _region(found: IscReport, key: str | None) -> str | None:
    return next((line.name for line in found.composition if line.by == "region" and line.group == key), key)


def _seats(found: IscReport, words: Words) -> Section:
    columns = (
        number("seat", words.word("committee", "seat")), *_city(words),
        Column("region", words.word("regions", "region"), shrinks=True),
        Column("role", words.word("committee", "role"), shrinks=not words.keyed),
        Column("from", words.word("isc", "from"), Kind.DATE), Column("until", words.word("committee", "until"), Kind.DATE),
        Column("ends", words.word("isc", "ends"), shrinks=True),
    )  # fmt: skip
    said = {None: "", "year": words.word("isc", "in a year"), "notice": words.word("isc", "soon")}
    rows = (
        (
            seat.seat, seat.city, country(seat.country, words), _region(found, seat.region),
            "" if seat.role == "member" else words.term("role", seat.role), seat.start, seat.end, said[seat.ends],
        )
        for seat in found.committee
    )  # fmt: skip
    filled = len(found.committee)
    title = words.say("Committee: {filled} of {seats} seats", filled=filled, seats=found.seats)
    if found.vacant:
        numbers = tuple(each.seat for each in found.vacant)
        title = words.say("Committee: {filled} of {seats} seats, vacant: {vacant}", filled=filled, seats=found.seats, vacant=numbers)
    soon, year = (sum(seat.ends == which for seat in found.committee) for which in ("notice", "year"))
    note = words.say(
        "Terms that end within {days} days (soon): {soon}; of the others within a year: {year}.",
        days=found.notice_days, soon=soon, year=year,
    )  # fmt: skip
    return section("seats", title, columns, rows, note)


def _vacant(found: IscReport, words: Words) -> Section:
    columns = (
        number("seat", words.word("committee", "seat")), Column("since", words.word("members", "since"), Kind.DATE),
        number("days", words.word("members", "days")), Column("last", words.word("isc", "last on it"), shrinks=True),
        Column("ended", words.word("isc", "ended")), Column("rest", words.word("isc", "rest until"), Kind.DATE),
    )  # fmt: skip
    rows = (
        (each.seat, each.since, each.days, each.city, words.term("ending", each.ended) if each.ended else None, each.planned_end)
        for each in found.vacant
    )
    return section("vacant", words.say("Vacant seats: {number}", number=len(found.vacant)), columns, rows)


def _barred(barred: str | None, words: Words) -> str | None:
    said = {
        "terms": words.word("isc", "limit of terms"),
        "age": words.word("isc", "too new"),
        "membership": words.word("isc", "no active member"),
    }
    return said.get(barred or "")


def _again(found: IscReport, words: Words) -> Section:
    columns = (
        number("seat", words.word("committee", "seat")), Column("city", words.word("committee", "city"), shrinks=True),
        number("years", words.word("isc", "years")), number("row", words.word("isc", "term")),
        number("counts", words.word("isc", "counts")), Column("again", words.word("isc", "again")),
        Column("again_from", words.word("isc", "from"), Kind.DATE), Column("barred", words.word("isc", "why not"), shrinks=True),
    )  # fmt: skip
    rows = (
        (
            seat.seat, seat.city, seat.years, seat.row, seat.counts,
            words.word("verdict", "yes") if seat.again else words.word("verdict", "no"), _when(seat), _barred(seat.barred, words),
        )
        for seat in found.committee
    )  # fmt: skip
    may = sum(seat.again for seat in found.committee)
    title = words.say("May serve again when their terms end: {may} of {seats}", may=may, seats=len(found.committee))
    limit = (
        words.plural(
            "counts: toward the limit of {number} term in a row.", "counts: toward the limit of {number} terms in a row.", found.limit
        )
        if found.limit is not None
        else words.say("The policy has no limit on terms in a row.")
    )
    note = words.say("years: served up to now. term: which one in a row. from: the first day on which it may begin another.")
    return section("again", title, columns, rows, note, limit)


def _when(seat: IscSeat) -> date | None:
    return seat.end if seat.again else seat.again_from


def _ends(found: IscReport, words: Words) -> Section:
    columns = (
        Column("year", words.word("members", "year")), number("terms", words.word("isc", "terms end")),
        Column("share", words.word("regions", "share"), Kind.SHARE), number("again", words.word("isc", "may stay")),
        number("leave", words.word("isc", "must leave")), Column("keeps", words.word("isc", "enough stay"), Kind.BOOL),
    )  # fmt: skip
    rows = ((str(line.year), line.terms, line.share, line.again, line.leave, line.keeps) for line in found.ends)
    seats, years = found.seats, found.term_years
    low, high = seats // years, -(-seats // years)
    even = (
        words.say("Spread evenly over {years} years it would be {low} a year.", years=years, low=low)
        if low == high
        else words.say("Spread evenly over {years} years it would be {low} or {high} a year.", years=years, low=low, high=high)
    )
    stay = words.plural(
        "At one rotation at least {number} of {seats} must stay or come again: enough stay, if no day asks for more to leave.",
        "At one rotation at least {number} of {seats} must stay or come again: enough stay, if no day asks for more to leave.",
        found.stay, seats=len(found.committee),
    )  # fmt: skip
    return section("ends", words.say("When terms end"), columns, rows, even, *((stay,) if found.stay else ()))


def _coming(found: IscReport, words: Words) -> Section:
    columns = (
        number("seat", words.word("committee", "seat")), *_city(words), Column("region", words.word("regions", "region"), shrinks=True),
        Column("from", words.word("isc", "from"), Kind.DATE), Column("until", words.word("committee", "until"), Kind.DATE),
    )  # fmt: skip
    rows = (
        (each.seat, each.city, country(each.country, words), _region(found, each.region), each.start, each.end) for each in found.coming
    )
    return section("coming", words.say("Terms that have not begun: {number}", number=len(found.coming)), columns, rows)


def _composition(found: IscReport, words: Words) -> Section:
    columns = (
        Column("by", words.word("members", "by")), Column("group", words.word("members", "group"), shrinks=True),
        number("seats", words.word("members", "seats")), Column("seats_share", words.word("members", "share"), Kind.SHARE),
        number("members", words.word("members", "members")), Column("members_share", words.word("members", "share"), Kind.SHARE),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", line.by), group_name(line.by, line.group, line.name, words) if line.group else words.say("not known"),
            line.seats, line.seats_share if line.group else None, line.members, line.members_share if line.group else None,
        )
        for line in found.composition
    )  # fmt: skip
    note = words.say("Shares are of those whose group is known; members are active or suspended. Countries: those with a seat.")
    return section("composition", words.say("Who sits, beside the membership"), columns, rows, note)


def pressing(found: IscReport) -> tuple[SlackLine, ...]:
    """The rules that are shown: of the caps of countries those that leave no room, else the fullest."""
    caps = [line for line in found.rules if line.dimension == "country" and line.min == 0]
    tight = [line for line in caps if line.gain is not None and line.gain <= 0]
    kept = tight or sorted(caps, key=lambda line: (line.count, line.group))[-1:]
    return tuple(line for line in found.rules if line not in caps or line in kept)


def _rules(found: IscReport, words: Words) -> Section:
    columns = (
        Column("dimension", words.word("rules", "rule")), Column("group", words.word("rules", "group"), shrinks=True),
        number("min", words.word("rules", "min")), number("max", words.word("rules", "max")),
        number("count", words.word("rules", "count")), number("lose", words.word("isc", "to lose")),
        number("gain", words.word("isc", "to gain")), Column("holds", words.word("rules", "holds"), Kind.BOOL),
    )  # fmt: skip
    rows = (
        (
            words.term("dimension", rule.dimension), group_name(rule.dimension, rule.group, rule.name, words), rule.min or None, rule.max,
            rule.count, rule.lose, rule.gain, rule.holds,
        )
        for rule in pressing(found)
    )  # fmt: skip
    title = words.say("Rules: every one holds") if found.holds else words.say("Rules: NOT all hold")
    note = words.say("Note:")
    notes = (
        words.say("to lose, to gain: how many could go or come before the rule breaks; below 0, how many are missing or too many."),
        *((words.said(found.note),) if found.note else ()),
        *(f"{note} {words.said(warning)}" for warning in found.warnings),
    )
    return Section("rules", title, columns, table(columns, rows), notes)


def _chairs(found: IscReport, words: Words) -> Section:
    columns = (
        *_city(words), Column("role", words.word("committee", "role")), Column("from", words.word("isc", "from"), Kind.DATE),
        Column("until", words.word("committee", "until"), Kind.DATE), Column("now", words.word("isc", "now")),
    )  # fmt: skip
    rows = (
        (
            line.city, country(line.country, words), words.term("role", line.role), line.start, line.end,
            words.word("verdict", "yes") if line.now else None,
        )
        for line in found.chairs
    )  # fmt: skip
    now = sum(line.now for line in found.chairs)
    return section("chairs", words.say("Chairs: {now} now, {before} before", now=now, before=len(found.chairs) - now), columns, rows)


def _former(found: IscReport, words: Words) -> Section:
    columns = (
        *_city(words), Column("region", words.word("regions", "region"), shrinks=True), number("terms", words.word("isc", "terms")),
        number("years", words.word("isc", "years")), Column("until", words.word("committee", "until"), Kind.DATE),
        Column("again_from", words.word("isc", "again from"), Kind.DATE), Column("barred", words.word("isc", "why not"), shrinks=True),
    )  # fmt: skip
    rows = (
        (
            line.city, country(line.country, words), _region(found, line.region), line.terms, line.years, line.until,
            line.again_from, _barred(line.barred, words),
        )
        for line in found.former
    )  # fmt: skip
    may = sum(line.barred is None for line in found.former)
    title = words.say("Sat before: {number}, of which {may} may come again now", number=len(found.former), may=may)
    return section("former", title, columns, rows)


def _turns(found: IscReport, words: Words) -> Section:
    columns = (
        Column("on", words.word("isc", "day"), Kind.DATE), number("before", words.word("isc", "before")),
        number("left", words.word("members", "left")), number("joined", words.word("members", "joined")),
        number("stayed", words.word("isc", "stayed")), number("renewed", words.word("isc", "anew")),
        Column("kept", words.word("regions", "share"), Kind.SHARE),
        Column("keeps", words.word("isc", "enough"), Kind.BOOL), Column("drawn", words.word("isc", "drawn")),
    )  # fmt: skip
    rows = (
        (
            line.on, line.before, line.left, line.joined, line.stayed, line.renewed, line.kept, line.keeps,
            words.word("verdict", "yes") if line.drawn else None,
        )
        for line in found.turns
    )  # fmt: skip
    return section(
        "turns", words.say("Rotations and other changes: {number}", number=len(found.turns)), columns, rows,
        words.say("anew: of those who stayed, began another term. share: who stayed, of those before."),
        words.say("enough: at least the share that the policy of the day asked for."),
    )  # fmt: skip


def _changes(found: IscReport, words: Words) -> tuple[Section, ...]:
    if found.since is None or found.turnover is None:
        return ()
    turnover = found.turnover
    said = words.say(
        "Of {sat} who sat then, {stayed} sit now and {left} do not; {joined} came.",
        sat=turnover.sat, stayed=turnover.stayed, left=turnover.left, joined=turnover.joined,
    )  # fmt: skip
    return (changes_section(found.since, found.changes, words, said),)
