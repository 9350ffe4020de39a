"""The reports by their names: how the data of each is gathered, put into words and drawn. A module is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scn.i18n.words import Words
    from scn.reports.document import Document
    from scn.reports.page import Figures
    from scn.services.desk import Desk

ILLUSTRATED = ("html",)
"""The formats that have figures."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: `gather` its data on the desk's day, with what changed since another day, and the `document` of it in words.

    `picture` gathers what only its figures show, and `draw` makes them of both.
    """

    gather: Callable[[Desk, date | None], Any]
    document: Callable[[Any, Words], Document]
    picture: Callable[[Desk], Any] | None = None
    draw: Callable[[Any, Any, Words], Figures] | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The data of a report, to be put into words; `pictured` is that of its figures alone, where the format has any."""

    report: Report
    found: Any
    pictured: Any = None

    def document(self, words: Words) -> Document:
        """The report as it is read."""
        return self.report.document(self.found, words)

    def figures(self, words: Words) -> Figures | None:
        """Its figures, where it has any."""
        return self.report.draw(self.found, self.pictured, words) if self.report.draw else None


def gathered(name: str, desk: Desk, since: date | None, form: str) -> Gathered:
    """The data of a report of `scn.reports.offered.REPORTS` on the desk's day, as far as a format shows it."""
    report = named(name)
    return Gathered(report, report.gather(desk, since), report.picture(desk) if report.picture and form in ILLUSTRATED else None)


def named(name: str) -> Report:
    """The report of a name. Raises `KeyError` for one that there is not."""
    return _REPORTS[name]()


def _summary() -> Report:
    from scn.reports.summary import document
    from scn.services.reports import summary

    return Report(summary, document, _pictures, _illustrated)


def _pictures(desk: Desk) -> Any:
    from scn.services import pictures

    return pictures.summary(desk)


def _illustrated(found: Any, pictured: Any, words: Words) -> Figures:
    from scn.reports import illustrated

    return illustrated.figures(found, pictured, words)


def _members() -> Report:
    from scn.reports.members import document
    from scn.services.members_report import members

    return Report(members, document)


def _experts() -> Report:
    from scn.reports.experts_document import document
    from scn.services.pool_report import experts

    return Report(experts, document)


def _annual() -> Report:
    from scn.reports.annual_document import document
    from scn.services.annual import annual

    return Report(annual, document, draw=_annual_figures)


def _annual_figures(found: Any, _: Any, words: Words) -> Figures:
    from scn.reports import annual_figures

    return annual_figures.figures(found, words)


_REPORTS = {"summary": _summary, "members": _members, "experts": _experts, "annual": _annual}
