"""Every report asks the store as often for many rows as for few: also where there are more than a database takes in one list of values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from scn.commands import kinds
from scn.models.city import City, Membership
from scn.models.committee import Term
from scn.models.expert import Expert
from scn.models.request import Request, RequestStep, RequestTopic
from scn.reports.offered import REPORTS
from scn.services.desk import Desk
from tests.desks import desk_at

POLICY = """\
[network]
name = "A network"

[regions.one]
countries = ["MA", "KE"]
hub = "one"

[isc]
seats = 4
term_years = 2
"""
DAY = date(2026, 1, 1)


def fill(desk: Desk, numbers: Iterable[int]) -> None:
    """For each number a member that joined last year, a term, a request that waits, an expert."""
    numbers = list(numbers)
    with desk.write() as unit:
        for n in numbers:
            unit.session.add(City(id=f"c{n}", name=f"City {n}", folded=f"c{n}", country="MA" if n % 2 else "KE", lat=1, lon=n % 90))
        unit.flush()
        for n in numbers:
            start = date(2025, 6, 1) if n < 4 else date(1900, 1, 1) + timedelta(days=30 * n)
            end = date(2027, 6, 1) if n < 4 else start + timedelta(days=30)
            unit.session.add(Membership(city_id=f"c{n}", status="active", start=date(2025, 3, 1), by="test"))
            unit.session.add(Term(city_id=f"c{n}", seat=n % 4 + 1, start=start, end=end, planned_end=end))
            unit.session.add(Expert(id=f"E{n}", category="practitioner", at_once=1, per_year=1, vetting="pending", country="MA", folded=""))
            unit.session.add(
                Request(
                    id=f"R{n}", asker="city", city_id=f"c{n}", support="peer-learning", place_city_id=f"c{n}", place_country="MA",
                    start=date(2026, 5, 1), end=date(2026, 6, 1), on_site=0, number=1, other_government=0, priority=3, folded="",
                )
            )  # fmt: skip
        unit.flush()
        for n in numbers:
            unit.session.add(RequestTopic(request_id=f"R{n}", topic="schools", place=0))
            unit.session.add(RequestStep(request_id=f"R{n}", step="open", state="open", on=date(2025, 9, 1), by="test"))
        unit.commit()


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk]:
    """A network of four members, and one of 1,100."""
    made: list[Desk] = []
    for name, many in (("few", 4), ("many", 1_100)):
        folder: Path = tmp_path_factory.mktemp(name)
        made.append(desk_at(folder, POLICY, today=DAY))
        fill(made[-1], range(many))
    return made[0], made[1]


@pytest.mark.parametrize("report", REPORTS)
def test_the_number_of_statements_does_not_grow_with_the_rows(report: str, desks: tuple[Desk, Desk]) -> None:
    counted = []
    for desk in desks:
        said: list[str] = []

        def hear(*given: object, said: list[str] = said) -> None:
            said.append(str(given[2]))

        event.listen(desk.store._engine, "before_cursor_execute", hear)
        kinds.gathered(report, desk, date(2025, 1, 1), "html")
        event.remove(desk.store._engine, "before_cursor_execute", hear)
        counted.append(len(said))

    assert counted[0] == counted[1] > 3
