"""The reports by their names: how the data of each is gathered, and how it is put into words. A module is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scn.reports.document import Document
    from scn.reports.page import Figures
    from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Report:
    """A report: `gather` its data on the desk's day, with what changed since another day; the `document` of it; its `figures`."""

    gather: Callable[[Desk, date | None], Any]
    document: Callable[[Any], Document]
    figures: Callable[[Any], Figures] | None = None


def named(name: str) -> Report:
    """The report of a name that `scn.reports.offered` has. Raises `KeyError` for another one."""
    return _REPORTS[name]()


def _summary() -> Report:
    from scn.reports.summary import document
    from scn.services.reports import summary

    return Report(summary, document)


def _members() -> Report:
    from scn.reports.members import document
    from scn.services.members_report import members

    return Report(members, document)


def _experts() -> Report:
    from scn.reports.experts_document import document
    from scn.services.pool_report import experts

    return Report(experts, document)


_REPORTS = {"summary": _summary, "members": _members, "experts": _experts}
