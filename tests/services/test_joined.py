"""The day on which a city joined, and its membership, are one thing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scn.errors import InvalidInput
from scn.rules.cities import CityFacts
from scn.rules.membership import Status, Step
from scn.services import chronicle, directory, members
from scn.services.desk import Desk
from scn.services.members import Change, NewCity
from tests.desks import desk_at
from tests.services.test_seats import POLICY


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_at(tmp_path, POLICY, today=date(2026, 6, 1))


def states(desk: Desk) -> list[tuple[str, str, str | None]]:
    return [(event.what, str(event.on), str(event.until) if event.until else None) for event in chronicle.history(desk, "oslo")[1]]


def test_correcting_the_day_moves_the_membership_and_the_application_before_it(desk: Desk) -> None:
    members.add(desk, NewCity(CityFacts("Oslo", "NO")), on=date(2024, 1, 1))
    members.step(desk, "oslo", Step.APPROVE, on=date(2024, 6, 1))
    for joined, day in (("2024-03", "2024-03-31"), ("2024-09-01", "2024-09-01")):
        members.edit(desk, "oslo", Change(fields={"joined": joined}))
        assert states(desk) == [("applicant", "2024-01-01", day), ("active", day, None)]
        assert str(directory.show(desk, "oslo").member_since) == day


@pytest.mark.parametrize("joined", ["2023", "2026-05-15"])
def test_a_day_that_contradicts_the_other_steps_is_refused(desk: Desk, joined: str) -> None:
    members.add(desk, NewCity(CityFacts("Oslo", "NO")), on=date(2024, 1, 1))
    members.step(desk, "oslo", Step.APPROVE, on=date(2024, 6, 1))
    members.step(desk, "oslo", Step.SUSPEND, on=date(2026, 5, 1))
    before = states(desk)
    with pytest.raises(InvalidInput):
        members.edit(desk, "oslo", Change(fields={"joined": joined}))
    assert states(desk) == before


def test_a_city_approved_for_a_day_to_come_can_be_edited_meanwhile(desk: Desk) -> None:
    members.add(desk, NewCity(CityFacts("Oslo", "NO")), on=date(2026, 6, 1))
    members.step(desk, "oslo", Step.APPROVE, on=date(2027, 1, 1))
    after = members.edit(desk, "oslo", Change(fields={"kind": "city"})).after
    assert (after.kind, after.status, after.joined) == ("city", "applicant", "2027-01-01")


def test_a_new_city_has_not_joined_in_the_future(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="future"):
        members.add(desk, NewCity(CityFacts("Oslo", "NO", joined="2027"), status=Status.ACTIVE), on=date(2026, 6, 1))


@pytest.mark.parametrize("joined", ["2024-01-01", "2026-05-01"])
def test_a_day_on_which_the_steps_before_and_after_were_taken_contradicts_neither(desk: Desk, joined: str) -> None:
    members.add(desk, NewCity(CityFacts("Oslo", "NO")), on=date(2024, 1, 1))
    members.step(desk, "oslo", Step.APPROVE, on=date(2024, 6, 1))
    members.step(desk, "oslo", Step.SUSPEND, on=date(2026, 5, 1))
    members.edit(desk, "oslo", Change(fields={"joined": joined}))
    assert states(desk) == [("applicant", "2024-01-01", joined), ("active", joined, "2026-05-01"), ("suspended", "2026-05-01", None)]


def test_a_city_added_for_a_day_to_come_may_have_joined_by_then(desk: Desk) -> None:
    added = members.add(desk, NewCity(CityFacts("Oslo", "NO", joined="2026-07"), status=Status.ACTIVE), on=date(2026, 8, 1)).city
    assert (added.status, added.joined) == ("active", "2026-07")
