"""The figures of the report on the membership: where the members are, and how their number grew."""

from __future__ import annotations

from scn.i18n.words import Words
from scn.reports.common_figures import growing, where
from scn.reports.drawing.figures import Figures
from scn.reports.members import MembersReport
from scn.reports.pictures import Pictures


def figures(found: MembersReport, pictures: Pictures, words: Words, width: int | None = None) -> Figures:
    """The figures, by the section that they stand in; one that would be empty is left out. As wide as the page, or so many pixels."""
    return Figures({"groups": (where(pictures, found.members, words),), "years": growing(pictures, found.members, words, width)})
