"""How the annual report counts: a balance that adds up for any history, alike on both databases, in a fixed number of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from scn.console import plain
from scn.matching.types import Asker, Category, Days, Support
from scn.models.committee import Role, Term
from scn.reports.annual import Annual
from scn.reports.annual_figures import steps
from scn.rules.membership import Spell, Status, moves, status_on
from scn.rules.policy import Policy
from scn.rules.policyfile.reading import load
from scn.services import annual, annual_ledger, annual_members, profiles, request_life, requests
from scn.services.cities import Everyone
from scn.services.desk import Desk
from scn.services.profiles import Profile
from scn.services.request_facts import Facts, Place
from scn.services.request_life import Choice
from tests.desks import add_members, add_terms, desk_at

POLICY = """
[isc]
seats = [{ value = 3 }, { from = 2026-07-01, value = 4 }]
term_years = 3
chairs = 1
[regions.africa]
name = { en = "Africa" }
countries = ["KE"]
[regions.mena]
name = { en = "MENA" }
countries = ["MA"]
"""
DAY, SINCE = date(2026, 11, 24), date(2025, 11, 24)
REGIONS = (None, "africa", "mena")

days = st.dates(date(2024, 1, 1), date(2024, 3, 1))


@st.composite
def lives(draw: st.DrawFn) -> list[Spell]:
    """Spells of one city, one after the other: some with a gap between them, some of no day, the last one open or not."""
    found: list[Spell] = []
    start = draw(days)
    for _ in range(draw(st.integers(0, 6))):
        long = draw(st.one_of(st.none(), st.integers(0, 20)))
        end = None if long is None else start + timedelta(days=long)
        found.append(Spell(draw(st.sampled_from(Status)), start, end))
        if end is None:
            break
        start = end + timedelta(days=draw(st.sampled_from([0, 0, 0, 3])))
    return found


def _policy(text: str) -> Policy:
    return load(f'[network]\nname = "N"\n{text}', "policy.toml")


@given(st.lists(st.tuples(lives(), st.sampled_from(REGIONS)), max_size=8), days, st.integers(0, 60))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_the_balance_adds_up_for_any_history(cities: list[tuple[list[Spell], str | None]], since: date, long: int) -> None:
    day = since + timedelta(days=long)
    spells = {f"c{number}": own for number, (own, _) in enumerate(cities)}
    groups = {f"c{number}": ({"region": region} if region else {}) for number, (_, region) in enumerate(cities)}
    moved = moves(spells, since, day)
    found = {line.region: line for line in annual_members.balance(_policy(POLICY), "en", Everyone(spells, groups), moved, since)}

    def active(on: date) -> Counter[str | None]:
        return Counter(groups[id_].get("region") for id_, own in spells.items() if status_on(own, on) is Status.ACTIVE)

    assert {region: line.begin for region, line in found.items() if line.begin} == dict(active(since))
    assert {region: line.end for region, line in found.items() if line.end} == dict(active(day))
    # Each city by itself, day by day.
    for id_, own in spells.items():
        told = [(each.on, each.what) for each in moved if each.id == id_]
        seen = []
        for on in (since + timedelta(days=number) for number in range(1, long + 1)):
            before, after = status_on(own, on - timedelta(days=1)), status_on(own, on)
            if after is Status.ACTIVE and before is not Status.ACTIVE:
                seen.append((on, "reinstated" if before is Status.SUSPENDED else "joined"))
            elif before is Status.ACTIVE and after is Status.SUSPENDED:
                seen.append((on, "suspended"))
            elif before in (Status.ACTIVE, Status.SUSPENDED) and after not in (Status.ACTIVE, Status.SUSPENDED):
                seen.append((on, "left"))
        assert told == seen


def test_what_differs_between_two_policies_is_told_by_its_key() -> None:
    before = '[network]\nname = "N"\n[isc]\nseats = 3\nterm_years = 3\n[isc.quota.region]\nmena = { min = 1 }\n'
    after = '[network]\nname = "M"\n[isc]\nseats = [{ value = 3 }, { from = 2027-01-01, value = 5 }]\n[isc.quota.region]\n'
    after += "mena = [{ min = 1 }, { from = 2027-02-01, min = 2, max = 3 }]\n"

    told = [(line.key, line.before, line.after) for line in annual_ledger.differences(DAY, before, after)]
    assert told == [
        ("network.name", '"N"', '"M"'),
        ("isc.seats@2027-01-01", None, "5"),
        ("isc.quota.region.mena", None, '{"min": 1}'),
        ("isc.quota.region.mena@2027-02-01", None, '{"min": 2, "max": 3}'),
        ("isc.term_years", "3", None),
        ("isc.quota.region.mena.min", "1", None),
    ]
    assert list(annual_ledger.differences(DAY, before, before)) == []
    assert list(annual_ledger.differences(DAY, "no [ TOML", "no [ TOML, too")) == []


def test_versions_that_begin_in_the_period_come_in_force() -> None:
    policy = _policy(
        POLICY + "[isc.quota.region]\nmena = [{ min = 1 }, { from = 2026-02-01, min = 2, max = 3 }, { from = 2027-01-01, min = 1 }]\n"
    )

    told = [(line.on, line.key, line.before, line.after) for line in annual_ledger.in_force(policy.committee, SINCE, DAY)]
    assert told == [
        (date(2026, 7, 1), "isc.seats", "3", "4"),
        (date(2026, 2, 1), "isc.quota.region.mena", '{"min": 1}', '{"min": 2, "max": 3}'),
    ]


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk with a store of each kind, in which a year has passed."""
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
    made = replace(desk_at(tmp_path, POLICY, today=DAY, address=address), now="2026-11-24T10:00:00Z")
    members = [("a", "KE", "2020-01-01"), ("b", "KE", "2026-02-01"), ("c", "MA", "2026-03-01"), ("d", "FR", "2021-01-01")]
    add_members(made, tmp_path, ({"id": id_, "name": id_.upper() * 3, "country": cc, "joined": day} for id_, cc, day in members))
    add_terms(
        made,
        tmp_path,
        (
            {"city": "a", "seat": 1, "start": "2023-05-01", "end": "2026-05-01"},
            {"city": "a", "seat": 1, "start": "2026-05-01", "end": "2029-05-01"},
            {"city": "d", "seat": 2, "start": "2023-06-01", "end": "2026-06-01"},
            {"city": "c", "seat": 2, "start": "2026-06-11", "end": "2029-06-11"},
        ),
    )
    with made.write() as unit:
        # A role that nobody ended when the term did.
        unit.session.add(Role(city_id="d", role="chair", start=date(2024, 1, 1)))
        unit.commit()
    for number in range(2):
        add_expert(made, f"E-{number}")
    ask(made, "R-1", "2026-01-10")
    request_life.propose(made, "R-1", Choice(["E-0"]), on=date(2026, 1, 12))
    request_life.confirm(made, "R-1", ["E-0"], on=date(2026, 1, 20))
    return made


def add_expert(desk: Desk, id_: str) -> None:
    with desk.write() as unit:
        profiles.write(unit, [(None, Profile(id_, Category.PRACTITIONER, country="KE", consented=date(2026, 1, 1)))])
        unit.commit()


def ask(desk: Desk, id_: str, opened: str) -> None:
    facts = Facts(
        Asker.UNIT, None, ("schools",), Support.PEER_LEARNING, Days(date(2026, 2, 1), date(2026, 2, 11)), place=Place(country="KE")
    )
    requests.add(desk, facts, on=date.fromisoformat(opened), id_=id_)


def report(desk: Desk) -> Annual:
    return annual.annual(desk, SINCE)


def test_a_year_on_either_database(desk: Desk) -> None:
    found = report(desk)

    assert {line.figure: (line.begin, line.end) for line in found.figures} == {
        "members": (2, 4), "countries": (2, 3), "regions": (1, 2), "seats": (2, 2), "experts": (0, 2),
        "received": (0, 1), "answered": (0, 1), "open": (0, 0),
    }  # fmt: skip
    assert [(line.region, line.begin, line.joined, line.end) for line in found.balance] == [
        ("africa", 1, 1, 2),
        ("mena", 0, 1, 1),
        (None, 1, 0, 1),
    ]
    held = found.committee
    assert [tuple(plain(line).values()) for line in held.rotations] == [
        ("2026-05-01", 2, 0, 1, 0, 2, 0),
        ("2026-06-01", 2, 0, 0, 1, 1, 0.5),
        ("2026-06-11", 1, 1, 0, 0, 2, 0),
    ]
    assert [(line.seat, line.city, line.began, line.ended) for line in held.terms] == [
        (1, "AAA", None, "again"), (1, "AAA", "again", None), (2, "DDD", None, "term ended"), (2, "CCC", "came", None),
    ]  # fmt: skip
    assert [(line.city, line.start, line.end) for line in held.chairs] == [("DDD", date(2024, 1, 1), date(2026, 6, 1))]
    assert [(line.seat, line.start, line.days, line.open) for line in held.vacancies] == [
        (2, date(2026, 6, 1), 10, False), (3, date(2025, 11, 25), 365, True), (4, date(2026, 7, 1), 147, True),
    ]  # fmt: skip
    assert (held.vacant_days, held.seat_days) == (10 + 365 + 147, 3 * 365 + 147)
    assert (found.support.answered, found.support.median_days, found.support.engaged, found.support.days) == (1, 10, 1, 10)
    assert [(line.region, line.joined) for line in found.balance if line.joined] == [("africa", 1), ("mena", 1)]
    assert steps(found) == [(SINCE, 2), (date(2026, 2, 1), 3), (date(2026, 3, 1), 4)]
    assert {line.command: line.entries for line in found.governance.actions} == {"test": found.governance.entries}
    assert found.governance.recorded is None


def test_the_number_of_statements_is_the_same_for_more_rows(desk: Desk, tmp_path: Path) -> None:
    def counted() -> int:
        said: list[str] = []
        event.listen(desk.store._engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        report(desk)
        return len(said)

    report(desk)
    few = counted()
    rows = ({"id": f"m{number}", "name": f"Town {number}", "country": "KE", "joined": "2026-04-01"} for number in range(600))
    add_members(desk, tmp_path, rows)
    with desk.write() as unit:
        unit.session.add_all(
            Term(city_id=f"m{number}", seat=10 + number, start=DAY, end=date(2029, 1, 1), planned_end=date(2029, 1, 1))
            for number in range(9)
        )
        unit.commit()
    for number in range(5):
        add_expert(desk, f"F-{number}")
        ask(desk, f"R-9{number}", "2026-10-01")
        request_life.propose(desk, f"R-9{number}", Choice([f"F-{number}"]), on=date(2026, 10, 12))

    assert len(report(desk).joined) == 602
    assert counted() == few
    assert few < 45
