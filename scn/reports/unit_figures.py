"""The figures of the report on the Management Unit: the map of whom the hubs serve, and the requests of those whom each serves."""

from __future__ import annotations

from scn.i18n.words import Words
from scn.reports.common_figures import where
from scn.reports.drawing.charts import Group, bars
from scn.reports.drawing.figures import Figure, Figures
from scn.reports.pictures import Pictures
from scn.reports.unit import UnitReport


def figures(found: UnitReport, pictures: Pictures, words: Words, width: int | None = None) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out. As wide as the page, or so many pixels."""
    return Figures({"hubs": (where(pictures, found.members, words),), "work": _work(found, words, width)})


def _work(found: UnitReport, words: Words, width: int | None) -> tuple[Figure, ...]:
    if not any(line.waiting or line.at_work for line in found.work):
        return ()
    names = {line.hub: line.name if line.hub else words.say("central team") for line in found.work}
    groups = [
        Group(names[line.hub], (line.waiting, line.at_work), (words.number(line.waiting), words.number(line.at_work)))
        for line in found.work
    ]
    said = (
        words.say("{hub}: {waiting} wait, {work} at work", hub=names[line.hub], waiting=line.waiting, work=line.at_work)
        for line in found.work
    )
    about = words.say("Two bars a hub: {hubs}.", hubs=list(said))
    series = (words.say("requests that wait for experts"), words.say("requests at work"))
    return (bars(groups, series, words.say("Requests by hub"), about, key="work-bars", direction=words.direction, width=width),)
