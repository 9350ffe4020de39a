"""The annual report as it is read: the numbers, the membership and the committee; the rest is in `annual_account.py`.

In English regions, countries and topics stand as keys, codes and ids, which commands take; in another language as their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from scn.i18n.words import ENGLISH, Words
from scn.reports import annual_account
from scn.reports.annual import Annual, CityEvent, Committee, RuleLine
from scn.reports.document import Column, Document, Kind, Section
from scn.reports.sections import country, country_column, number, section
from scn.reports.words import group_name

_MOST = 1000
"""Up to how many cities that joined or left are listed: more are nothing to read."""


def document(found: Annual, words: Words = ENGLISH) -> Document:
    """The report, section by section."""
    first = min(found.since + timedelta(days=1), found.on)
    title = words.say("{network}: annual report, {since} to {day}", network=found.network, since=first, day=found.on)
    came, gone = len(found.joined), len(found.left)
    sections = (
        _numbers(found, words),
        _balance(found, words),
        _events("joined", words.say("Joined or came back: {number}", number=came), found.joined, found, words),
        _events("left", words.say("Left or suspended: {number}", number=gone), found.left, found, words),
        _years(found, words),
        _rotations(found, words),
        _terms(found.committee, words),
        _chairs(found.committee, words),
        _rules(found.committee, words),
        _vacancies(found.committee, words),
        *annual_account.sections(found, words),
    )
    return Document(title, found.on, sections, words)


def _numbers(found: Annual, words: Words) -> Section:
    columns = (
        Column("figure", words.word("annual", "number"), shrinks=True), number("begin", words.day(found.since)),
        number("end", words.day(found.on)), number("change", words.word("annual", "change")),
    )  # fmt: skip
    said = {
        "members": words.say("active members"),
        "countries": words.say("countries with active members"),
        "regions": words.say("regions with active members"),
        "seats": words.say("filled seats of the committee"),
        "experts": words.say("experts in the Expert Pool"),
        "received": words.say("requests for support received until then"),
        "answered": words.say("requests answered until then"),
        "open": words.say("requests that wait for experts"),
    }
    rows = ((said[line.figure], line.begin, line.end, line.change) for line in found.figures)
    note = words.say("The period begins the day after {since} and ends with {day}.", since=found.since, day=found.on)
    return section("numbers", words.say("The period in numbers"), columns, rows, note)


def _balance(found: Annual, words: Words) -> Section:
    columns = (
        Column("region", words.word("regions", "region"), shrinks=True), number("begin", words.word("annual", "begin")),
        number("joined", words.word("members", "joined")), number("reinstated", words.word("annual", "back")),
        number("suspended", words.word("annual", "suspended")), number("left", words.word("members", "left")),
        number("end", words.word("annual", "end")),
    )  # fmt: skip
    rows = (
        (
            line.name if line.region else words.say("in no region"), line.begin, line.joined, line.reinstated, line.suspended, line.left,
            line.end,
        )
        for line in found.balance
    )  # fmt: skip
    begin, end = sum(line.begin for line in found.balance), sum(line.end for line in found.balance)
    aside = sum(event.what == "left" and not event.was_active for event in found.left)
    return section(
        "balance", words.say("Active members by region: {begin} at the beginning, {end} at the end", begin=begin, end=end), columns, rows,
        words.say("begin + joined + back - suspended - left = end."),
        words.say("Left while suspended, and counted under none of these: {number}.", number=aside) if aside else "",
    )  # fmt: skip


def _events(key: str, title: str, events: Sequence[CityEvent], found: Annual, words: Words) -> Section:
    columns = (
        Column("on", words.word("annual", "day"), Kind.DATE), Column("id", words.word("members", "id"), shrinks=True),
        Column("city", words.word("members", "city"), shrinks=True), country_column(words),
        Column("region", words.word("members", "region"), shrinks=True), Column("what", words.word("annual", "what"), shrinks=True),
    )  # fmt: skip
    said = {
        "joined": words.say("joined"),
        "reinstated": words.say("reinstated"),
        "left": words.say("left the members"),
        "suspended": words.term("status", "suspended"),
    }
    names = {} if words.keyed else {line.region: line.name for line in found.balance}
    rows = (
        (
            event.on, event.id, event.city, country(event.country, words), names.get(event.region, event.region) if event.region else None,
            words.say("left while suspended") if event.what == "left" and not event.was_active else said[event.what],
        )
        for event in events[:_MOST]
    )  # fmt: skip
    more = len(events) - _MOST
    left_out = words.say("{number} more are left out here; JSON has them.", number=more) if more > 0 else ""
    return section(key, title, columns, rows, left_out)


def _years(found: Annual, words: Words) -> Section:
    columns = (
        Column("year", words.word("members", "year")), number("joined", words.word("members", "joined")),
        number("left", words.word("members", "left")), number("members", words.word("members", "members")),
    )  # fmt: skip
    rows = ((str(line.year), line.joined, line.left, line.members) for line in found.years)
    note = words.say("A city whose day of joining is not known counts from the last day that its source can mean.")
    return section("years", words.say("Year by year"), columns, rows, note)


def _rotations(found: Annual, words: Words) -> Section:
    held = found.committee
    columns = (
        Column("on", words.word("annual", "day"), Kind.DATE), number("before", words.word("annual", "before")),
        number("came", words.word("annual", "came")), number("again", words.word("annual", "again")),
        number("left", words.word("members", "left")), number("after", words.word("annual", "after")),
        Column("turnover", words.word("annual", "turnover"), Kind.SHARE),
    )  # fmt: skip
    rows = ((line.on, line.before, line.came, line.again, line.left, line.after, line.turnover) for line in held.rotations)
    title = words.say("Committee: the policy has no rules for {day}", day=found.on)
    if held.seats_end is not None:
        title = words.say("Committee: {filled} of {seats} seats", filled=held.filled_end, seats=held.seats_end)
    moved = held.turnover is not None and words.say(
        "Of the {number} that sat on {since}, {share} sit no more.",
        number=held.filled_begin, since=found.since, share=words.percent(held.turnover),
    )  # fmt: skip
    return section(
        "rotations", title, columns, rows,
        words.say("again: sat before, and has a new term. turnover: how many of those before left."), moved or "",
    )  # fmt: skip


def _span(words: Words) -> tuple[Column, Column]:
    return Column("start", words.word("annual", "from"), Kind.DATE), Column("end", words.word("committee", "until"), Kind.DATE)


def _terms(held: Committee, words: Words) -> Section:
    columns = (
        number("seat", words.word("committee", "seat")), Column("city", words.word("committee", "city"), shrinks=True),
        country_column(words), *_span(words), Column("began", words.word("annual", "began"), shrinks=True),
        Column("ended", words.word("annual", "ended"), shrinks=True),
    )  # fmt: skip
    rows = (
        (
            line.seat, line.city, country(line.country, words), line.start, line.end, line.began and words.term("began", line.began),
            line.ended and words.term("ended", line.ended),
        )
        for line in held.terms
    )  # fmt: skip
    came = sum(line.began == "came" for line in held.terms)
    left = sum(line.ended not in (None, "again") for line in held.terms)
    title = words.say("Terms on the seats: {came} came, {left} left", came=came, left=left)
    return section(
        "terms", title, columns, rows, words.say("began, ended: in the period, and how. again: the city has the next term, too.")
    )


def _chairs(held: Committee, words: Words) -> Section:
    columns = (
        Column("city", words.word("committee", "city"), shrinks=True), country_column(words),
        Column("role", words.word("committee", "role")), *_span(words),
    )  # fmt: skip
    rows = ((line.city, country(line.country, words), words.term("role", line.role), line.start, line.end) for line in held.chairs)
    return section("chairs", words.say("Chairs: {number}", number=len(held.chairs)), columns, rows)


def _rules(held: Committee, words: Words) -> Section:
    columns = (
        Column("dimension", words.word("rules", "rule")), Column("group", words.word("rules", "group"), shrinks=True),
        number("min", words.word("rules", "min")), number("max", words.word("rules", "max")),
        number("begin", words.word("annual", "begin")), Column("begin_holds", words.word("rules", "holds"), Kind.BOOL),
        number("end", words.word("annual", "end")), Column("end_holds", words.word("rules", "holds"), Kind.BOOL),
        Column("change", words.word("annual", "change"), shrinks=True),
    )  # fmt: skip
    said = {"broken": words.say("newly broken"), "mended": words.say("mended")}
    rows = (
        (
            words.term("dimension", line.dimension), _group(line, words), line.min or None, line.max, line.begin, line.begin_holds,
            line.end, line.end_holds, line.change and said[line.change],
        )
        for line in held.rules
    )  # fmt: skip
    title = {
        None: words.say("Rules: the policy has none for the last day"),
        True: words.say("Rules: every one holds"),
        False: words.say("Rules: NOT all hold"),
    }[held.holds_end]
    broken = sum(line.change == "broken" for line in held.rules)
    mended = sum(line.change == "mended" for line in held.rules)
    counted = words.say("Newly broken: {broken}. Mended: {mended}.", broken=broken, mended=mended)
    return section("rules", title, columns, rows, counted)


def _group(line: RuleLine, words: Words) -> str:
    return group_name(line.dimension, line.group, line.name, words)


def _vacancies(held: Committee, words: Words) -> Section:
    columns = (
        number("seat", words.word("committee", "seat")), *_span(words), number("days", words.word("annual", "days")),
        Column("open", "", shrinks=True),
    )  # fmt: skip
    rows = (
        (line.seat, line.start, _until(line.end, open_=line.open), line.days, words.say("still vacant") if line.open else None)
        for line in held.vacancies
    )
    title = words.say("Vacancies: none")
    if held.vacant_days:
        title = words.say(
            "Vacancies: {vacant} of {all} days of seats, {share}",
            vacant=held.vacant_days, all=held.seat_days, share=words.percent(held.vacant_days / held.seat_days),
        )  # fmt: skip
    return section("vacancies", title, columns, rows)


def _until(end: date, *, open_: bool) -> date | None:
    """A vacancy that is still one has no end that is known."""
    return None if open_ else end
