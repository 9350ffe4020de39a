"""Several writers at once: none is lost, and each is asked the rules of what the one before has left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scn.errors import RuleBroken, ScnError
from scn.services import committee, policy_changes
from scn.services.desk import Desk
from scn.store.store import Store
from tests.desks import add_members, add_terms, desk_at
from tests.services.test_seats import CITIES, POLICY


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """Four cities sit, and one may chair; on each kind of store."""
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
    made = desk_at(tmp_path, POLICY, today=date(2026, 6, 1), address=address)
    add_members(made, tmp_path, [{"id": id_, "name": id_.title(), "country": code, "joined": "2015"} for id_, code in CITIES.items()])
    terms = [{"city": id_, "seat": seat, "start": "2026-01-01", "end": "2028-01-01"} for seat, id_ in enumerate(list(CITIES)[:4], start=1)]
    add_terms(made, tmp_path, terms)
    return made


def another(desk: Desk) -> Desk:
    """The desk of somebody else, with a connection of its own."""
    return replace(desk, store=Store(desk.store.url.render_as_string(hide_password=False)))


def test_of_four_who_want_the_one_chair_at_once_one_gets_it(desk: Desk) -> None:
    def take(city: str) -> bool:
        try:
            committee.chair(another(desk), city, "chair", on=date(2026, 6, 1))
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, list(CITIES)[:4])) == [False, False, False, True]
    assert sum(member.role == "chair" for member in committee.show(desk, date(2026, 6, 1)).members) == 1


def test_two_changes_of_the_policy_at_once_are_both_made(desk: Desk) -> None:
    def change(key: str) -> None:
        policy_changes.change(another(desk), f"isc.{key}", "30")

    keys = ["notice_days", "eligible_after_months"]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(change, keys))
    assert {f"{key} = 30" for key in keys} <= set(desk.policy_file.read_text(encoding="utf-8").splitlines())


def test_every_writer_s_change_is_there_in_the_end(desk: Desk) -> None:
    def rename(number: int) -> None:
        try:
            committee.represent(another(desk), list(CITIES)[number % 4], f"Person {number}", None, on=date(2026, 6, 2 + number))
        except ScnError as error:
            pytest.fail(str(error))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(rename, range(4)))
    assert sum(1 for member in committee.show(desk, date(2026, 7, 1)).members if member.representative) == 4
