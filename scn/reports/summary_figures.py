"""The figures of the summary, of its own data and of those that only figures have.

Behind each stands a table of the report: of the regions, the committee, the rules; of map and growth those of the report on members.
"""

from __future__ import annotations

from scn.i18n.words import Words
from scn.reports import common_figures
from scn.reports.drawing.figures import Figures
from scn.reports.pictures import Pictures
from scn.reports.summary import Summary


def figures(found: Summary, pictures: Pictures, words: Words, width: int | None = None) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out.

    All are as wide as their page, or so many pixels (the map has always its own units).
    """
    return Figures(
        {
            "members": (
                common_figures.where(pictures, found.members, words),
                *common_figures.growing(pictures, found.members, words, width),
            ),
            "regions": common_figures.regions(found.regions, words, width),
            "committee": common_figures.terms_on_seats(pictures.terms, found.on, found.seats, words, width),
            "rules": common_figures.rule_verdicts(found.rules, words, width),
        }
    )
