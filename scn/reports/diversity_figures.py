"""The figures of the report on diversity: seats beside members in each dimension, and the effective number of groups over time.

Behind each stands a table of the report.
"""

from __future__ import annotations

from scn.i18n.words import Words
from scn.reports.diversity import DiversityReport
from scn.reports.diversity_document import named
from scn.reports.drawing.axis import beside
from scn.reports.drawing.charts import Group, bars
from scn.reports.drawing.figures import Figure, Figures
from scn.reports.drawing.trends import Series, trend

_MOST = 12
"""How many groups a figure has: the table has all of them."""


def figures(found: DiversityReport, words: Words, width: int | None = None) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out. As wide as the page, or so many pixels."""
    dimensions = [line.dimension for line in found.measures]
    return Figures(
        {
            "groups": tuple(figure for place, each in enumerate(dimensions, 1) for figure in _shares(found, each, place, words, width)),
            "trend": tuple(figure for place, each in enumerate(dimensions, 1) for figure in _trend(found, each, place, words, width)),
        }
    )


def _shares(found: DiversityReport, dimension: str, place: int, words: Words, width: int | None) -> tuple[Figure, ...]:
    """The groups of a dimension, or those which have most seats and members."""
    lines = [line for line in found.groups if line.dimension == dimension and (line.seats or line.members)]
    if not lines:
        return ()
    most = {line.group for line in sorted(lines, key=lambda line: (-line.seats_share - line.members_share, line.group))[:_MOST]}
    groups = [
        Group(
            named(line, words), (line.seats_share, line.members_share),
            (words.percent(line.seats_share), words.percent(line.members_share)),
        )
        for line in lines
        if line.group in most
    ]  # fmt: skip
    said = [
        words.say("{region}: {seats} of the seats, {members} of the members", region=group.label, seats=seats, members=members)
        for group, (seats, members) in ((group, group.written) for group in groups)
    ]
    title = words.say("{dimension}: seats beside members", dimension=words.term("dimension", dimension))
    if len(most) < len(lines):
        title = words.say(
            "{dimension}: seats beside members, the {number} largest of {all}",
            dimension=words.term("dimension", dimension), number=len(most), all=len(lines),
        )  # fmt: skip
    about = words.say("Two bars a group: {shares}.", shares=said)
    series = (words.say("share of the seats"), words.say("share of the members"))
    return (bars(groups, series, title, about, key=f"shares-{place}", direction=words.direction, width=width),)


def _trend(found: DiversityReport, dimension: str, place: int, words: Words, width: int | None) -> tuple[Figure, ...]:
    lines = [line for line in found.trend if line.dimension == dimension]
    if len(lines) < 2 or not any(line.seats or line.members for line in lines):
        return ()
    seats = Series(words.say("of the committee"), tuple((line.on, round(line.effective_groups, 2)) for line in lines))
    members = Series(words.say("of the membership"), tuple((line.on, round(line.effective_in_membership, 2)) for line in lines))
    title = words.say("{dimension}: the effective number of groups", dimension=words.term("dimension", dimension))
    about = words.say(
        "Of the committee from {first} on {begin} to {last} on {end}, of the membership from {other} to {now}.",
        first=seats.points[0][1], begin=lines[0].on, last=seats.points[-1][1], end=lines[-1].on, other=members.points[0][1],
        now=members.points[-1][1],
    )  # fmt: skip
    key, direction = f"trend-{place}", words.direction
    return (trend((seats, members), title, about, number=words.number, key=key, direction=direction, width=beside(width)),)
