"""Figures that several reports have: the map, the growth, seats beside membership, the terms on the seats, the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from scn.i18n.words import Words
from scn.reports.drawing.axis import beside
from scn.reports.drawing.charts import Group, Rule, RuleLabels, bars, verdicts
from scn.reports.drawing.figures import Figure
from scn.reports.drawing.map import MapLabels, Point, world_map
from scn.reports.drawing.timeline import Line, Term, TimelineLabels, timeline
from scn.reports.drawing.trends import growth
from scn.reports.pictures import Pictures, Served
from scn.reports.summary import RegionLine, RuleLine
from scn.reports.words import group_name
from scn.rules.calendar import add_years

_BEFORE, _AHEAD = 3, 4


def where(pictures: Pictures, members: int, words: Words) -> Figure:
    """The map of so many active members, of the committee and of the hubs."""
    labels = MapLabels(
        member=words.say("member"),
        committee=words.say("on the committee"),
        hub=words.say("regional hub"),
        unplaced=lambda number: words.plural(
            "{number} member is without a place on the map.", "{number} members are without a place on the map.", number
        ),
        merged=lambda number: words.plural("{number} member", "{number} members", number),
        more=lambda number: words.plural("and {number} more", "and {number} more", number),
        outlines=words.say("Outlines: Natural Earth. They say nothing about the status of any territory."),
    )
    points = [Point(place.lat, place.lon, "member", place.name) for place in pictures.places]
    points += [Point(place.lat, place.lon, "committee", place.name) for place in pictures.places if place.seated]
    points += [Point(hub.lat, hub.lon, "hub", hub.name) for hub in pictures.hubs]
    points += [Point(None, None, "member", "")] * pictures.unplaced
    about = words.say(
        "A map of the world: {placed} of {members} active members, {seated} of them on the committee, each a dot where the city is.",
        placed=len(pictures.places), members=members, seated=sum(place.seated for place in pictures.places),
    )  # fmt: skip
    if pictures.hubs:
        about += " " + words.say("Regional hubs: {hubs}.", hubs=[hub.name for hub in pictures.hubs])
    drawn = world_map(points, words.say("Members, the committee and the hubs"), about, labels)
    if all(hub.placed for hub in pictures.hubs):
        return drawn
    middle = words.say("A hub whose own place is not known stands in the middle of the members that it serves.")
    return replace(drawn, notes=(middle, *drawn.notes))


def growing(pictures: Pictures, members: int, words: Words, width: int | None = None) -> tuple[Figure, ...]:
    """The growth of the membership up to so many active members on the day."""
    steps = pictures.growth
    if not steps or steps[0][0] >= pictures.on:
        return ()
    about = words.say(
        "The number of active members, from {first} on {begin} to {last} on {end}.",
        first=steps[0][1], begin=steps[0][0], last=members, end=pictures.on,
    )  # fmt: skip
    # What changed on the day itself is seen on the next.
    until = pictures.on + timedelta(days=1)
    title = words.say("Growth of the membership")
    return (growth(steps, until, title, about, number=words.number, direction=words.direction, width=beside(width)),)


def regions(lines: Iterable[RegionLine], words: Words, width: int | None = None) -> tuple[Figure, ...]:
    """The share of each region in the seats beside that in the members."""
    groups = [
        Group(
            line.name if line.region else words.say("in no region"), (line.seats_share, line.members_share),
            (words.percent(line.seats_share), words.percent(line.members_share)),
        )
        for line in lines
    ]  # fmt: skip
    if not groups:
        return ()
    said = (
        words.say("{region}: {seats} of the seats, {members} of the members", region=group.label, seats=seats, members=members)
        for group, (seats, members) in ((group, group.written) for group in groups)
    )
    about = words.say("Two bars a region: {shares}.", shares=list(said))
    series = (words.say("share of the seats"), words.say("share of the members"))
    title = words.say("Seats beside membership, by region")
    return (bars(groups, series, title, about, direction=words.direction, width=width),)


def terms_on_seats(terms: Sequence[Served], on: date, seats: int, words: Words, width: int | None = None) -> tuple[Figure, ...]:
    """The terms on the seats around a day, of a committee of so many seats."""
    if not terms:
        return ()
    labels = TimelineLabels(
        today=words.say("today"), past=words.say("ended"), running=words.say("running"), ending=words.say("ends within a year"),
        future=words.say("to come"),
    )  # fmt: skip
    first, last, year = add_years(on, -_BEFORE), add_years(on, _AHEAD), add_years(on, 1)
    by_seat: dict[int, list[Term]] = {seat: [] for seat in sorted({term.seat for term in terms} | set(range(1, seats + 1)))}
    for served in terms:
        by_seat[served.seat].append(_term(served, words))
    lines = [Line(words.number(seat), tuple(mine)) for seat, mine in by_seat.items()]
    about = words.say(
        "A line for each of {seats} seats with the terms on it from {begin} to {end}; {ending} of those that run now end within a year.",
        seats=len(lines), begin=first, end=last, ending=sum(term.start <= on < term.end <= year for term in terms),
    )  # fmt: skip
    title = words.say("Terms on the seats")
    return (timeline(lines, on, labels, title, about, first=first, last=last, direction=words.direction, width=beside(width)),)


def _term(served: Served, words: Words) -> Term:
    note = words.say("{city}, seat {seat}: {start} to {end}", city=served.city, seat=served.seat, start=served.start, end=served.end)
    return Term(served.city, served.start, served.end, note)


def rule_verdicts(lines: Iterable[RuleLine], words: Words, width: int | None = None) -> tuple[Figure, ...]:
    """The rules on groups with their bounds and what there is."""
    lines = list(lines)
    named = {
        (rule.dimension, rule.group): words.say(
            "{dimension}: {group}", dimension=words.term("dimension", rule.dimension),
            group=group_name(rule.dimension, rule.group, rule.name, words),
        )
        for rule in lines
    }  # fmt: skip
    rules = [
        Rule(named[rule.dimension, rule.group], rule.min or None, rule.max, rule.count, rule.holds, words.number(rule.count))
        for rule in lines
        if (rule.dimension not in ("seats", "membership") or not rule.holds) and (rule.min or rule.max is not None)
    ]
    broken = [named[rule.dimension, rule.group] for rule in lines if not rule.holds]
    about = (
        words.say("For each rule what is allowed and what there is. Broken: {rules}.", rules=broken)
        if broken
        else words.say("For each rule what is allowed and what there is. Every one holds.")
    )
    labels = RuleLabels(bounds=words.say("allowed"), holds=words.say("holds"), broken=words.say("broken"))
    title = words.say("The rules and what there is")
    return (verdicts(rules, labels, title, about, direction=words.direction, width=width),) if rules else ()
