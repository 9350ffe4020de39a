"""The reports on the committee and on diversity ask the store as often for many cities as for few, and keep the past as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from scn.services.desk import Desk
from scn.services.diversity_report import diversity
from scn.services.isc_report import isc
from tests.desks import desk_at

POLICY = """\
[network]
name = "A network"

[isc]
seats = 4
term_years = 2
max_consecutive_terms = 2
"""
DAY = date(2026, 1, 1)
REPORTS: tuple[Callable[..., Any], ...] = (isc, diversity)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path, POLICY, today=DAY)


def _city(desk: Desk, number: int) -> None:
    """A member that sat for a month, long ago, or sits."""
    from scn.models.city import City, Membership
    from scn.models.committee import Term

    id_ = f"city-{number}"
    start = date(2025, 6, 1) if number < 4 else date(2000, 1, 1) + timedelta(days=40 * number)
    end = date(2027, 6, 1) if number < 4 else start + timedelta(days=30)
    with desk.write() as unit:
        unit.session.add(City(id=id_, name=f"City {number}", folded=id_, country="MA" if number % 2 else "KE"))
        unit.flush()
        unit.session.add(Membership(city_id=id_, status="active", start=date(1999, 1, 1), by="test"))
        unit.session.add(Term(city_id=id_, seat=number % 4 + 1, start=start, end=end, planned_end=end))
        unit.flush()
        unit.commit()


@pytest.mark.parametrize("report", REPORTS)
def test_the_number_of_statements_is_the_same_for_more_rows(report: Callable[..., Any], desk: Desk) -> None:
    def counted() -> int:
        said: list[str] = []
        event.listen(desk.store._engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        report(desk, date(2025, 1, 1))
        return len(said)

    for number in range(2):
        _city(desk, number)
    report(desk)
    few = counted()
    for number in range(2, 60):
        _city(desk, number)

    assert counted() == few
    assert few < 25
