"""The figures of the annual report, drawn of its own data: the growth, who joined and left, the terms of the period, requests in time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import accumulate

from scn.i18n.words import Words
from scn.reports.annual import Annual, CityEvent, TermLine
from scn.reports.annual_account import when
from scn.reports.drawing.axis import beside
from scn.reports.drawing.charts import Group, bars, columns
from scn.reports.drawing.figures import Figure, Figures
from scn.reports.drawing.timeline import Line, Term, TimelineLabels, timeline
from scn.reports.drawing.trends import growth


def figures(found: Annual, words: Words, width: int | None = None) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out. As wide as the page, or so many pixels."""
    return Figures(
        {
            "balance": (*_growth(found, words, width), *_moves(found, words, width)),
            "terms": _terms(found, words, width),
            "times": _requests(found, words, width),
        }
    )


def steps(found: Annual) -> list[tuple[date, int]]:
    """How many active members there were, from the day before the period on: each day on which the number changed."""
    changes: Counter[date] = Counter()
    for event in (*found.joined, *found.left):
        changes[event.on] += _weight(event)
    days = sorted(day for day, change in changes.items() if change)
    begin = sum(line.begin for line in found.balance)
    return list(zip([found.since, *days], accumulate((changes[day] for day in days), initial=begin), strict=True))


def _weight(event: CityEvent) -> int:
    return 1 if event.what in ("joined", "reinstated") else -int(event.was_active)


def _growth(found: Annual, words: Words, width: int | None) -> tuple[Figure, ...]:
    held = steps(found)
    if not any(number for _, number in held):
        return ()
    about = words.say(
        "The number of active members, from {first} on {begin} to {last} on {end}.",
        first=held[0][1], begin=found.since, last=held[-1][1], end=found.on,
    )  # fmt: skip
    # What changed on the day itself is seen on the next.
    until = found.on + timedelta(days=1)
    title = words.say("Growth of the membership")
    number, month, direction = words.number, words.short_month, words.direction
    return (growth(held, until, title, about, number=number, month=month, direction=direction, width=beside(width)),)


def _moves(found: Annual, words: Words, width: int | None) -> tuple[Figure, ...]:
    groups = [
        Group(
            line.name if line.region else words.say("in no region"), (line.joined, line.left),
            (words.number(line.joined), words.number(line.left)),
        )
        for line in found.balance
    ]  # fmt: skip
    if not any(value for group in groups for value in group.values):
        return ()
    said = (
        words.say("{region}: {joined} joined, {left} left", region=group.label, joined=joined, left=left)
        for group, (joined, left) in ((group, group.written) for group in groups)
    )
    about = words.say("Two bars a region: {shares}.", shares=list(said))
    series = (words.word("members", "joined"), words.word("members", "left"))
    return (bars(groups, series, words.say("Who joined and who left, by region"), about, direction=words.direction, width=width),)


def _terms(found: Annual, words: Words, width: int | None) -> tuple[Figure, ...]:
    held = found.committee
    if not held.terms:
        return ()
    labels = TimelineLabels(
        today=words.day(found.on), past=words.say("ended"), running=words.say("running"), ending=words.say("ends within a year"),
        future=words.say("to come"),
    )  # fmt: skip
    seats = sorted({term.seat for term in held.terms} | set(range(1, (held.seats_end or 0) + 1)))
    lines = [Line(words.number(seat), tuple(_term(term, words) for term in held.terms if term.seat == seat)) for seat in seats]
    about = words.say(
        "A line for each of {seats} seats with the terms on it from {begin} to {end}: {came} cities came, {left} left.",
        seats=len(seats), begin=found.since, end=found.on, came=sum(term.began == "came" for term in held.terms),
        left=sum(term.ended not in (None, "again") for term in held.terms),
    )  # fmt: skip
    title, last = words.say("The seats over the period"), found.on + timedelta(days=1)
    return (
        timeline(
            lines, found.on, labels, title, about, first=found.since, last=last, month=words.short_month, direction=words.direction,
            width=beside(width),
        ),
    )  # fmt: skip


def _term(term: TermLine, words: Words) -> Term:
    note = words.say("{city}, seat {seat}: {start} to {end}", city=term.city, seat=term.seat, start=term.start, end=term.end)
    return Term(term.city, term.start, term.end, note)


def _requests(found: Annual, words: Words, width: int | None) -> tuple[Figure, ...]:
    times = found.support.times
    if not times:
        return ()
    groups = [
        Group(when(line, words), (line.received, line.answered), (words.number(line.received), words.number(line.answered)))
        for line in times
    ]
    about = words.say(
        "Two columns a month or year: requests received and answered, {received} and {answered} in all.",
        received=found.support.received, answered=found.support.answered,
    )  # fmt: skip
    series = (words.say("received"), words.say("answered"))
    title = words.say("Requests received and answered")
    return (columns(groups, series, title, about, number=words.number, direction=words.direction, width=beside(width)),)
