"""The figures of the report on needs: what is asked for now beside before, and where, beside where the members are."""

from __future__ import annotations

from scn.i18n.words import Words
from scn.reports.drawing.charts import Group, bars
from scn.reports.drawing.figures import Figure, Figures
from scn.reports.needs import NeedsReport

_TOPICS = 12
"""Topics that are drawn: those that are wanted most; the table has all."""


def figures(found: NeedsReport, words: Words, width: int | None = None) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out. As wide as the page, or so many pixels."""
    return Figures({"topics": _topics(found, words, width), "regions": _regions(found, words, width)})


def _topics(found: NeedsReport, words: Words, width: int | None) -> tuple[Figure, ...]:
    lines = found.topics[:_TOPICS]
    if not lines:
        return ()
    groups = [Group(line.name, (line.requests, line.before), (words.number(line.requests), words.number(line.before))) for line in lines]
    said = (
        words.say("{topic}: {requests}, before {before}", topic=line.name, requests=line.requests, before=line.before) for line in lines
    )
    about = words.say("Two bars a topic, the requests now and before: {topics}.", topics=list(said))
    series = (words.say("since {day}", day=found.since), words.say("in as many days before"))
    title = words.say("Requests by topic")
    if len(lines) < len(found.topics):
        title = words.say("Requests by topic, the {number} most wanted of {all}", number=len(lines), all=len(found.topics))
    return (bars(groups, series, title, about, key="topics-bars", direction=words.direction, width=width),)


def _regions(found: NeedsReport, words: Words, width: int | None) -> tuple[Figure, ...]:
    if not found.requests:
        return ()
    groups = [
        Group(
            line.name if line.region else words.say("in no region"), (line.requests_share, line.members_share),
            (words.percent(line.requests_share), words.percent(line.members_share)),
        )
        for line in found.regions
    ]  # fmt: skip
    said = (
        words.say("{region}: {requests} of the requests, {members} of the members", region=group.label, requests=mine, members=members)
        for group, (mine, members) in ((group, group.written) for group in groups)
    )
    about = words.say("Two bars a region: {shares}.", shares=list(said))
    series = (words.say("share of the requests"), words.say("share of the members"))
    title = words.say("Requests beside membership, by region")
    return (bars(groups, series, title, about, key="regions-bars", direction=words.direction, width=width),)
