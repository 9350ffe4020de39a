"""The reports by their names: how the data of each is gathered, put into words and drawn. A module is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scn.i18n.words import Words
    from scn.reports.document import Document
    from scn.reports.drawing.figures import Figures
    from scn.services.desk import Desk

ILLUSTRATED = ("html", "pdf")
"""The formats that have figures."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: `gather` its data on the desk's day, with what changed since another day, and the `document` of it in words.

    `picture` gathers what only its figures show, and `draw` makes them of both: as wide as their page, or so many pixels.
    """

    gather: Callable[[Desk, date | None], Any]
    document: Callable[[Any, Words], Document]
    picture: Callable[[Desk], Any] | None = None
    draw: Callable[[Any, Any, Words, int | None], Figures] | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The data of a report, to be put into words; `pictured` is that of its figures alone, where the format has any."""

    report: Report
    found: Any
    pictured: Any = None

    def document(self, words: Words) -> Document:
        """The report as it is read."""
        return self.report.document(self.found, words)

    def figures(self, words: Words, width: int | None = None) -> Figures | None:
        """Its figures, where it has any; for a page of fixed size they are so many pixels wide."""
        return self.report.draw(self.found, self.pictured, words, width) if self.report.draw else None


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

    def draw(found: Any, pictured: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.summary_figures import figures

        return figures(found, pictured, words, width)

    return Report(summary, document, _pictures, draw)


def _pictures(desk: Desk) -> Any:
    from scn.services import pictures

    return pictures.summary(desk)


def _isc() -> Report:
    from scn.reports.isc_document import document
    from scn.services.isc_report import isc

    def draw(found: Any, pictured: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.isc_figures import figures

        return figures(found, pictured, words, width)

    return Report(isc, document, _terms, draw)


def _terms(desk: Desk) -> Any:
    from scn.services import pictures

    return pictures.terms_on_seats(desk)


def _members() -> Report:
    from scn.reports.members import document
    from scn.services.members_report import members

    def draw(found: Any, pictured: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.members_figures import figures

        return figures(found, pictured, words, width)

    return Report(members, document, _pictures, draw)


def _diversity() -> Report:
    from scn.reports.diversity_document import document
    from scn.services.diversity_report import diversity

    def draw(found: Any, _: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.diversity_figures import figures

        return figures(found, words, width)

    return Report(diversity, document, draw=draw)


def _experts() -> Report:
    from scn.reports.experts_document import document
    from scn.services.pool_report import experts

    def draw(found: Any, _: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.experts_figures import figures

        return figures(found, words, width)

    return Report(experts, document, draw=draw)


def _unit() -> Report:
    from scn.reports.unit import document
    from scn.services.unit_report import unit

    def draw(found: Any, pictured: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.unit_figures import figures

        return figures(found, pictured, words, width)

    return Report(unit, document, _pictures, draw)


def _needs() -> Report:
    from scn.reports.needs import document
    from scn.services.needs_report import needs

    def draw(found: Any, _: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.needs_figures import figures

        return figures(found, words, width)

    return Report(needs, document, draw=draw)


def _annual() -> Report:
    from scn.reports.annual_document import document
    from scn.services.annual import annual

    def draw(found: Any, _: Any, words: Words, width: int | None) -> Figures:
        from scn.reports.annual_figures import figures

        return figures(found, words, width)

    return Report(annual, document, draw=draw)


_REPORTS = {
    "summary": _summary, "isc": _isc, "members": _members, "diversity": _diversity, "experts": _experts, "unit": _unit, "needs": _needs,
    "annual": _annual,
}  # fmt: skip
