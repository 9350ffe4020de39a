"""The figures of the report on the committee: the terms on the seats, the years in which they end, the regions, the rules.

Behind each stands a table of the report.
"""

from __future__ import annotations

from collections.abc import Sequence

from scn.i18n.words import Words
from scn.reports import common_figures
from scn.reports.drawing.charts import Group, bars
from scn.reports.drawing.figures import Figure, Figures
from scn.reports.isc import IscReport
from scn.reports.isc_document import pressing
from scn.reports.pictures import Served
from scn.reports.summary import RegionLine, RuleLine


def figures(found: IscReport, terms: Sequence[Served], words: Words, width: int | None = None) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out. As wide as the page, or so many pixels."""
    regions = (
        RegionLine(line.group or "", line.name, line.members, line.members_share, line.seats, line.seats_share, None, None, holds=True)
        for line in found.composition
        if line.by == "region" and line.group and (line.seats or line.members)
    )
    rules = (RuleLine(line.dimension, line.group, line.name, line.min, line.max, line.count, line.holds) for line in pressing(found))
    return Figures(
        {
            "seats": common_figures.terms_on_seats(terms, found.on, found.seats, words, width),
            "ends": _ends(found, words, width),
            "composition": common_figures.regions(regions, words, width),
            "rules": common_figures.rule_verdicts(rules, words, width),
        }
    )


def _ends(found: IscReport, words: Words, width: int | None) -> tuple[Figure, ...]:
    if not found.ends:
        return ()
    groups = [Group(str(line.year), (line.again, line.leave), (words.number(line.again), words.number(line.leave))) for line in found.ends]
    said = [
        words.say("{year}: {terms}, of which {leave} must leave", year=str(line.year), terms=line.terms, leave=line.leave)
        for line in found.ends
    ]
    series = (words.say("may serve again"), words.say("must leave"))
    about = words.say("How many terms end in each year: {years}.", years=said)
    title = words.say("Terms that end, by year")
    return (bars(groups, series, title, about, key="ends-by-year", direction=words.direction, width=width),)
