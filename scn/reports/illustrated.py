"""The figures of the summary, of its own data and of those that only figures have.

Behind each stands a table of the report: of the regions, the committee, the rules; of map and growth those of the report on members.
"""

from __future__ import annotations

from datetime import timedelta

from scn.reports.charts import Group, Rule, RuleLabels, bars, growth, verdicts
from scn.reports.document import percent
from scn.reports.figures import Figure
from scn.reports.map import MapLabels, Point, world_map
from scn.reports.page import Figures
from scn.reports.pictures import Pictures
from scn.reports.summary import Summary
from scn.reports.timeline import Line, Term, TimelineLabels, timeline
from scn.reports.words import bounds
from scn.rules.calendar import add_years

_MAP = MapLabels(
    member="member",
    committee="on the committee",
    hub="regional hub",
    unplaced=lambda number: f"{number} {'member is' if number == 1 else 'members are'} without a place on the map.",
    merged=lambda number: f"{number} {'member' if number == 1 else 'members'}",
    more=lambda number: f"and {number} more",
    outlines="Outlines: Natural Earth. They say nothing about the status of any territory.",
)
_TIMELINE = TimelineLabels(today="today", past="ended", running="running", ending="ends within a year", future="to come")
_RULES = RuleLabels(bounds="allowed", holds="holds", broken="broken")
_BEFORE, _AHEAD = 3, 4


def figures(found: Summary, pictures: Pictures) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out."""
    return Figures(
        {
            "members": (_map(found, pictures), *_growth(found, pictures)),
            "regions": _regions(found),
            "committee": _terms(found, pictures),
            "rules": _verdicts(found),
        }
    )


def _map(found: Summary, pictures: Pictures) -> Figure:
    points = [Point(place.lat, place.lon, "committee" if place.seated else "member", place.name) for place in pictures.places]
    points += [Point(place.lat, place.lon, "hub", place.name) for place in pictures.places if place.hub]
    points += [Point(None, None, "member", "")] * pictures.unplaced
    seated = sum(place.seated for place in pictures.places)
    about = (
        f"A map of the world: {len(pictures.places)} of {found.members} active members, {seated} of them on the committee,"
        " each a dot where the city is."
    )
    return world_map(points, "Members and the committee", about, _MAP)


def _growth(found: Summary, pictures: Pictures) -> tuple[Figure, ...]:
    steps = pictures.growth
    if not steps or steps[0][0] >= found.on:
        return ()
    about = f"The number of active members, from {steps[0][1]} on {steps[0][0]} to {found.members} on {found.on}."
    # What changed on the day itself is seen on the next.
    return (growth(steps, found.on + timedelta(days=1), "Growth of the membership", about),)


def _regions(found: Summary) -> tuple[Figure, ...]:
    groups = [
        Group(line.name, (line.seats_share, line.members_share), (percent(line.seats_share), percent(line.members_share)))
        for line in found.regions
    ]
    if not groups:
        return ()
    said = "; ".join(
        f"{line.name}: {line.seats} of {len(found.committee)} seats, {line.members} of {found.members} members" for line in found.regions
    )
    return (
        bars(groups, ("share of the seats", "share of the members"), "Seats beside membership, by region", f"Two bars a region. {said}."),
    )


def _terms(found: Summary, pictures: Pictures) -> tuple[Figure, ...]:
    seats = sorted({term.seat for term in pictures.terms} | set(range(1, found.seats + 1)))
    if not pictures.terms:
        return ()
    first, last = add_years(found.on, -_BEFORE), add_years(found.on, _AHEAD)
    lines = [
        Line(
            str(seat),
            tuple(
                Term(term.city, term.start, term.end, f"{term.city}, seat {seat}: {term.start} to {term.end}")
                for term in pictures.terms
                if term.seat == seat and term.start < term.end
            ),
        )
        for seat in seats
    ]
    ending = sum(seat.ends_within_year for seat in found.committee)
    about = f"A line for each of {len(seats)} seats with the terms on it from {first} to {last}; {ending} that run now end within a year."
    return (timeline(lines, found.on, _TIMELINE, "Terms on the seats", about, first=first, last=last),)


def _verdicts(found: Summary) -> tuple[Figure, ...]:
    rules = [
        Rule(f"{rule.dimension}: {rule.name}", rule.min or None, rule.max, rule.count, rule.holds, str(rule.count))
        for rule in found.rules
        if rule.dimension not in ("seats", "membership") and bounds(rule.min, rule.max)
    ]
    broken = [f"{rule.dimension} {rule.name}" for rule in found.rules if not rule.holds]
    about = f"For each rule what is allowed and what there is; {'broken: ' + ', '.join(broken) if broken else 'all hold'}."
    return (verdicts(rules, _RULES, "The rules and what there is", about),) if rules else ()
