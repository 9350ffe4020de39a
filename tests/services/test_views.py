"""The views: what they say is what the commands say, on both databases, whatever was decided, and on any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scn import shipped
from scn.models.city import City, CityAttribute, Membership
from scn.models.committee import Role, Term
from scn.models.expert import Expert
from scn.rules.calendar import add_months
from scn.rules.membership import MEMBERS, member_since, status_on
from scn.services import checks, cities, committee, directory, experts, pool_report, request_life, requests, setup
from scn.services.desk import Desk
from scn.services.request_life import Choice
from scn.store.store import Store
from tests.desks import NOW, desk_at
from tests.services.views import by_id, rows, stand_on

DAY = date(2026, 11, 24)
FILED = "zxx"
"""No language, so that every name is the one that the city is filed under, as in the views."""


@pytest.fixture(params=["sqlite", "postgresql"])
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """The sample network in a store of each kind."""
    address = str(tmp_path / "network.db") if request.param == "sqlite" else request.getfixturevalue("postgresql")
    desk = Desk(Store(address), tmp_path / "network.policy.toml", DAY, NOW, "test", "test", lang=FILED)
    setup.begin(desk, template=None, sample=True)
    return stand_on(desk, DAY)


def agree(desk: Desk) -> None:
    """Every view says what the commands say on the desk's day."""
    agree_on_cities(desk)
    agree_on_the_committee(desk)
    agree_on_the_pool(desk)


def agree_on_cities(desk: Desk) -> None:
    found = by_id(rows(desk, "cities_now"))
    listed = directory.listed(desk, directory.Filter())
    with desk.read() as unit:
        spells = cities.spells_of(unit.session)
    assert found.keys() == {shown.id for shown in listed}
    for shown in listed:
        row = found[shown.id]
        assert {key: getattr(shown, key) for key in row if key != "member_since"} | {"member_since": row["member_since"]} == row
        assert row["member_since"] == member_since(spells.get(shown.id, []), desk.today)
    members = {id_ for id_, row in found.items() if row["status"] in MEMBERS}
    assert members == {id_ for id_ in found if status_on(spells.get(id_, []), desk.today) in MEMBERS}
    assert by_id(rows(desk, "members_now")) == {id_: found[id_] for id_ in members}


def agree_on_the_committee(desk: Desk) -> None:
    history = {(term.id, term.start): term for term in committee.history(desk)}
    found = {(row["city"], row["start"]): row for row in by_id(rows(desk, "terms")).values()}
    assert found.keys() == history.keys()
    regions = {row["id"]: row["region"] for row in rows(desk, "cities_now")}
    for key, term in history.items():
        row = found[key]
        plain = ("seat", "country", "start", "end", "planned_end", "ended")
        assert {key: row[key] for key in plain} == {key: getattr(term, key) for key in plain}
        assert (row["name"], row["region"]) == (term.city, regions[term.id])
        assert row["state"] == ("past" if term.end <= desk.today else "now" if term.start <= desk.today else "ahead")
    if desk.policy.committee.on(desk.today) is None:
        assert rows(desk, "rules_now") == []
        return
    sits = {row["seat"]: row for row in rows(desk, "committee_now")}
    shown = {
        each.seat: {
            "seat": each.seat, "city": each.id, "name": each.city, "country": each.country, "region": each.region, "role": each.role,
            "start": each.start, "end": each.end,
        }
        for each in committee.show(desk, desk.today).members
    }  # fmt: skip
    assert {seat: {key: row[key] for key in row if key not in ("lat", "lon")} for seat, row in sits.items()} == shown
    lines = [(line.dimension, line.group, line.min, line.max, line.count, line.holds) for line in checks.check(desk, desk.today).rules]
    assert sorted((tuple(row.values()) for row in rows(desk, "rules_now")), key=repr) == sorted(lines, key=repr)


def agree_on_the_pool(desk: Desk) -> None:
    policy = desk.policy
    report = pool_report.experts(desk)
    load = {line.id: line for line in report.load}
    found = by_id(rows(desk, "experts_public"))
    listed = experts.listed(desk, experts.Filter())
    assert found.keys() == {shown.id for shown in listed}
    for shown in listed:
        row = found[shown.id]
        plain = ("category", "country", "vetting", "vetted_on", "at_once", "per_year", "updated", "stale")
        assert {key: row[key] for key in plain} == {key: getattr(shown, key) for key in plain}
        assert row["region"] == (policy.region_of(shown.country) if shown.country else None)
        assert row["topics"] == pairs(shown.topics)
        assert row["languages"] == pairs(shown.languages)
        for key in ("support", "regions", "countries"):
            assert row[key] == ("; ".join(sorted(getattr(shown, key))) or None)
        months = policy.matching.vetting_valid_months
        ends = add_months(shown.vetted_on, months) if months and shown.vetted_on and shown.vetting in ("vetted", "expired") else None
        assert row["vetting_expires"] == ends
        carried = load.get(shown.id)
        assert (row["under_way"], row["ahead"]) == ((carried.under_way, carried.ahead) if carried else (0, 0))
    asked = by_id(rows(desk, "requests_open"))
    open_ = requests.listed(desk, requests.Filter())
    assert asked.keys() == {shown.id for shown in open_}
    for wanted in open_:
        row = asked[wanted.id]
        plain = ("asker", "of", "state", "since", "opened", "priority", "support", "city", "country", "region", "start", "end", "on_site", "number")
        assert {key: row[key] for key in plain} == {key: getattr(wanted, key) for key in plain}
        assert [row[key] for key in ("topics", "all_of", "any_of")] == ["; ".join(each) or None for each in (wanted.topics, wanted.all_of, wanted.any_of)]
        assert row["filled"] == len(wanted.experts)
        waits = wanted.state in ("open", "proposed", "invited", "declined")
        assert row["waiting_days"] == ((desk.today - wanted.opened).days if waits else None)
    waiting = [row["waiting_days"] for row in asked.values() if row["waiting_days"] is not None]
    assert max(waiting, default=None) == max((line.longest_wait for line in report.waiting if line.longest_wait is not None), default=None)
    assert len(waiting) == sum(line.waiting for line in report.waiting)


def pairs(levels: Any) -> str | None:
    return "; ".join(f"{key}:{level}" for key, level in levels.items()) or None


def test_the_views_say_of_the_sample_what_the_commands_say(sample: Desk) -> None:
    agree(sample)
    assert len(rows(sample, "committee_now")) == 25
    assert len(rows(sample, "members_now")) == 106
    for day in (date(2023, 9, 21), date(2025, 9, 22), date(2028, 9, 22), date(2031, 1, 31)):
        agree(stand_on(sample, day))
