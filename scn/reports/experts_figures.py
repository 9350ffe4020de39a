"""The figure of the report on the Expert Pool: what the open requests want, beside who is free for it."""

from __future__ import annotations

from scn.i18n.words import Words
from scn.reports.drawing.charts import Group, bars
from scn.reports.drawing.figures import Figures
from scn.reports.experts import ExpertReport

_TOPICS = 12
"""Topics that are drawn: those of which most experts are short, then those that are wanted most; the table has all."""


def figures(found: ExpertReport, words: Words, width: int | None = None) -> Figures:
    """The figure, in the section on topics; none where nothing is wanted. As wide as the page, or so many pixels."""
    lines = sorted(found.topics, key=lambda line: (-line.short, -line.wanted, line.topic))[:_TOPICS]
    if not lines:
        return Figures()
    groups = [Group(line.name, (line.wanted, line.free), (words.number(line.wanted), words.number(line.free))) for line in lines]
    said = (words.say("{topic}: {wanted} wanted, {free} free", topic=line.name, wanted=line.wanted, free=line.free) for line in lines)
    about = words.say("Two bars a topic: {topics}.", topics=list(said))
    series = (words.say("experts wanted"), words.say("experts who have the topic and are free"))
    title = words.say("What is wanted, and who is free for it")
    if len(lines) < len(found.topics):
        title = words.say("What is wanted, and who is free for it: {number} topics of {all}", number=len(lines), all=len(found.topics))
    return Figures({"topics": (bars(groups, series, title, about, key="wanted", direction=words.direction, width=width),)})
