"""The report on the Expert Pool: what it says on any day is what it said on that day, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from scn.console import plain
from scn.errors import InvalidInput
from scn.matching.types import Asker, Category, Days, Fluency, Mastery, Support, Vetting
from scn.reports.experts import ExpertReport
from scn.services import pool_report, profiles, request_life, requests
from scn.services.desk import Desk
from scn.services.profiles import Person, Profile
from scn.services.request_facts import Facts, Place
from scn.services.request_life import Choice
from tests.desks import desk_at, on

POLICY = """
[isc]
seats = 3
term_years = 3
[regions.africa]
name = { en = "Africa" }
countries = ["KE", "SN"]
[regions.mena]
name = { en = "MENA", fr = "MOAN" }
countries = ["MA"]
[match]
min_fluency = "C1"
vetting_valid_months = 24
stale_after_months = 12
"""
DAY = date(2026, 11, 24)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty store of each kind."""
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
    return desk_at(tmp_path, POLICY, today=DAY, address=address)


def add(desk: Desk, id_: str, **fields: object) -> None:
    given = {
        "country": "KE", "topics": {"youth-engagement": Mastery.EXPERT}, "languages": {"fr": Fluency.NATIVE}, "vetting": Vetting.VETTED,
        "vetted_on": date(2026, 1, 1), "updated": date(2026, 6, 1), "person": Person(name=f"Ana {id_}"),
    }  # fmt: skip
    profile = Profile(id_, **{"category": Category.PRACTITIONER, **given, **fields})
    with desk.write() as unit:
        profiles.write(unit, [(None, profile)])
        unit.commit()


def ask(desk: Desk, id_: str, start: str = "2027-03-01", end: str = "2027-03-05", *, opened: str = "2026-11-01", **fields: object) -> None:
    days = Days(date.fromisoformat(start), date.fromisoformat(end))
    given = {"topics": ("youth-engagement",), "all_of": frozenset({"fr"}), "place": Place(country="SN"), **fields}
    facts = Facts(Asker.UNIT, None, support=Support.PEER_LEARNING, days=days, **given)
    requests.add(desk, facts, on=date.fromisoformat(opened), id_=id_)


def step(desk: Desk, what: str, id_: str, *names: str, day: str, alternates: tuple[str, ...] = ()) -> None:
    """Take a step in the life of a request."""
    when = date.fromisoformat(day)
    if what == "propose":
        request_life.propose(desk, id_, Choice(names, alternates), on=when)
    elif names or what in ("invite", "confirm"):
        getattr(request_life, what)(desk, id_, names, on=when)
    else:
        getattr(request_life, what)(desk, id_, on=when)


def report(desk: Desk, day: str | date = DAY, since: date | None = None) -> ExpertReport:
    return pool_report.experts(on(desk, date.fromisoformat(day) if isinstance(day, str) else day), since)


def test_the_pool_is_counted_by_category_home_vetting_and_support_without_the_retired(desk: Desk) -> None:
    add(desk, "A", support=frozenset({Support.PEER_LEARNING, Support.INFORM}))
    add(desk, "B", country="MA", category=Category.CURRENT_LEADER, vetting=Vetting.PENDING, vetted_on=None)
    add(desk, "C", country="FR", vetted_on=date(2024, 11, 24))
    add(desk, "D", country=None, support=frozenset({Support.INFORM}))
    add(desk, "E", retired=DAY)

    found = report(desk)

    assert (found.experts, found.retired) == (4, 1)
    assert {(line.by, line.group, line.name): line.experts for line in found.pool if line.experts} == {
        ("category", "practitioner", "practitioner"): 3,
        ("category", "current-leader", "current-leader"): 1,
        ("region", "africa", "Africa"): 1,
        ("region", "mena", "MENA"): 1,
        ("region", None, "in no region"): 2,
        ("vetting", "vetted", "vetted"): 2,
        ("vetting", "pending", "pending"): 1,
        ("vetting", "expired", "expired"): 1,
        ("support", "inform-activities", "inform-activities"): 2,
        ("support", "peer-learning", "peer-learning"): 1,
    }
    assert all(line.share == line.experts / 4 for line in found.pool)
    assert (report(desk, "2026-11-23").experts, report(desk, "2026-11-23").retired) == (5, 0)


def test_load_counts_what_is_held_against_both_limits_and_the_busiest_comes_first(desk: Desk) -> None:
    for id_, at_once, per_year in (("A", 2, 4), ("B", 1, 2), ("C", 1, 4)):
        add(desk, id_, at_once=at_once, per_year=per_year)
    for id_, start, end in (("R1", "2026-11-20", "2026-12-20"), ("R2", "2026-12-01", "2026-12-10"), ("R3", "2027-02-01", "2027-02-02")):
        ask(desk, id_, start, end, number=2)
    step(desk, "propose", "R1", "A", "B", day="2026-11-02")
    step(desk, "propose", "R2", "A", "B", day="2026-11-02", alternates=("C",))
    step(desk, "propose", "R3", "B", day="2026-11-02")

    found = report(desk)

    assert found.idle == 1
    numbers = [
        (line.id, line.under_way, line.in_year, line.ahead, line.most_at_once, line.most_in_year, line.share, line.within)
        for line in found.load
    ]
    assert numbers == [("B", 1, 1, 2, 2, 3, 1.5, False), ("A", 1, 1, 1, 2, 2, 0.5, True)]
    assert [(line.at_once, line.per_year) for line in found.load] == [(1, 2), (2, 4)]


def test_a_request_sees_who_knows_speaks_and_is_free(desk: Desk) -> None:
    add(desk, "GOOD")
    add(desk, "PART", topics={"schools": Mastery.EXPERT}, languages={"fr": Fluency.C1})
    add(desk, "LITTLE", languages={"fr": Fluency.B2})
    add(desk, "OTHER", topics={"hate-crime": Mastery.EXPERT})
    add(desk, "UNVETTED", vetting=Vetting.PENDING, vetted_on=None)
    add(desk, "AWAY", available=(Days(date(2027, 3, 2), date(2027, 6, 1)),))
    add(desk, "BUSY")
    add(desk, "LEAVES", retired=date(2027, 3, 4))
    add(desk, "STAYS", retired=date(2027, 3, 5))
    ask(desk, "R-0", "2027-03-04", "2027-04-01", topics=("hate-crime",))
    step(desk, "propose", "R-0", "BUSY", day="2026-11-02")
    ask(desk, "R-1", number=4)

    (line,) = report(desk).requests

    assert (line.id, line.wanted, line.know, line.speak, line.able, line.free, line.short) == ("R-1", 4, 6, 7, 5, 2, 2)
    assert (line.region, line.topics, line.languages) == ("africa", ("youth-engagement",), (("fr",),))


def test_who_is_part_of_a_wider_topic_covers_it_and_not_the_other_way(desk: Desk) -> None:
    from scn.services import topics

    vocabulary = topics.vocabulary(desk.policy)
    wider = vocabulary.ancestors("schools")[0]
    add(desk, "NARROW", topics={"schools": Mastery.BASIC})
    add(desk, "WIDE", topics={wider: Mastery.EXPERT})
    ask(desk, "R-1", topics=(wider, "schools"))

    have = {line.topic: (line.have, line.free, line.name) for line in report(desk).topics}

    assert have == {wider: (2, 2, vocabulary.label(wider, "en")), "schools": (1, 1, vocabulary.label("schools", "en"))}


def test_topics_and_languages_that_are_short_come_first_with_how_many(desk: Desk) -> None:
    add(desk, "A", topics={"hate-crime": Mastery.EXPERT}, languages={"fr": Fluency.NATIVE, "en": Fluency.C2})
    ask(desk, "R-1", number=3, topics=("hate-crime", "gender"))
    ask(desk, "R-2", all_of=frozenset(), any_of=frozenset({"es", "en"}), topics=("hate-crime",))
    ask(desk, "R-3", all_of=frozenset({"ar"}), topics=("hate-crime",))

    found = report(desk)

    assert [(line.topic, line.requests, line.wanted, line.have, line.free, line.short) for line in found.topics] == [
        ("gender", 1, 3, 0, 0, 3),
        ("hate-crime", 3, 5, 1, 1, 2),
    ]
    assert [(line.languages, line.requests, line.wanted, line.have, line.free, line.short) for line in found.languages] == [
        (("fr",), 1, 3, 1, 1, 2),
        (("ar",), 1, 1, 0, 0, 1),
        (("en", "es"), 1, 1, 1, 1, 0),
    ]
    assert [(line.id, line.short) for line in found.requests] == [("R-1", 2), ("R-3", 1), ("R-2", 0)]


def test_who_declined_or_is_on_the_team_is_not_counted_for_that_request_again_and_an_alternate_is(desk: Desk) -> None:
    for id_ in ("TEAM", "NO", "ALTERNATE", "NEW"):
        add(desk, id_, at_once=5)
    ask(desk, "R-1", number=3)
    step(desk, "propose", "R-1", "TEAM", "NO", day="2026-11-02", alternates=("ALTERNATE",))
    step(desk, "decline", "R-1", "NO", day="2026-11-03")

    (line,) = report(desk).requests

    assert (line.state, line.wanted, line.able, line.free, line.short) == ("declined", 2, 4, 2, 0)


def test_a_request_that_has_its_experts_or_is_past_wants_nobody(desk: Desk) -> None:
    add(desk, "A", at_once=9)
    ask(desk, "FULL")
    step(desk, "propose", "FULL", "A", day="2026-11-02")
    ask(desk, "PAST", "2026-11-10", "2026-11-24")
    ask(desk, "LAST", "2026-11-10", "2026-11-25")
    ask(desk, "GONE")
    step(desk, "withdraw", "GONE", day="2026-11-05")

    found = report(desk)

    assert [line.id for line in found.requests] == ["LAST"]
    assert found.overdue == ("PAST",)


def test_an_expert_is_unused_without_work_for_a_year_unless_wanted(desk: Desk) -> None:
    for id_ in ("NEVER", "LONGAGO", "RECENT", "WANTED", "REFUSED"):
        add(desk, id_)
    for id_, expert, start, end in (
        ("R-1", "LONGAGO", "2025-11-01", "2025-11-25"), ("R-2", "RECENT", "2025-11-01", "2025-11-26"),
        ("R-3", "WANTED", "2027-01-01", "2027-01-05"), ("R-4", "REFUSED", "2026-11-01", "2026-11-10"),
    ):  # fmt: skip
        ask(desk, id_, start, end, opened="2025-10-01")
        step(desk, "propose", id_, expert, day="2025-10-02")
        if id_ in ("R-1", "R-2"):
            step(desk, "confirm", id_, day="2025-10-03")
            step(desk, "close", id_, day="2025-12-01")
    step(desk, "decline", "R-4", "REFUSED", day="2026-10-03")

    assert [(line.id, line.last) for line in report(desk).unused] == [
        ("NEVER", None),
        ("REFUSED", None),
        ("LONGAGO", date(2025, 11, 24)),
    ]


def test_stale_profiles_and_vetting_that_runs_out_within_90_days(desk: Desk) -> None:
    add(desk, "FRESH")
    add(desk, "STALE", updated=date(2025, 11, 24))
    add(desk, "SOON", vetted_on=date(2025, 2, 22))
    add(desk, "LATER", vetted_on=date(2025, 2, 23))
    add(desk, "OVER", vetted_on=date(2024, 11, 24))

    found = report(desk)

    assert [(line.id, line.updated, line.days) for line in found.stale] == [("STALE", date(2025, 11, 24), 365)]
    assert [(line.id, line.vetting, line.expires) for line in found.vetting] == [
        ("OVER", "expired", DAY),
        ("SOON", "vetted", date(2027, 2, 22)),
    ]


def test_waiting_by_region_and_state_counts_days(desk: Desk) -> None:
    add(desk, "A", at_once=9, per_year=9)
    ask(desk, "W1", opened="2026-11-04")
    ask(desk, "W2", opened="2026-11-14")
    ask(desk, "W3", opened="2026-11-23", place=Place(country="MA"))
    for id_, opened, answered in (
        ("D1", "2026-01-01", "2026-01-11"),
        ("D2", "2026-01-01", "2026-01-31"),
        ("D3", "2025-01-01", "2025-01-11"),
    ):
        ask(desk, id_, opened=opened, place=Place(country="MA"))
        step(desk, "propose", id_, "A", day=opened)
        step(desk, "confirm", id_, day=answered)
    step(desk, "withdraw", "D3", day="2026-11-20")
    ask(desk, "X", opened="2026-02-01", place=Place())
    step(desk, "withdraw", "X", day="2026-11-20")

    found = report(desk)

    assert found.since == date(2025, 11, 24)
    assert [tuple(plain(line).values()) for line in found.waiting] == [
        ("africa", "Africa", 2, 15, 20, 0, None, 0),
        ("mena", "MENA", 1, 1, 1, 2, 20, 0),
        (None, "in no region", 0, None, None, 0, None, 1),
    ]
    states = {line.state: (line.requests, line.median_days, line.longest_days) for line in found.states if line.requests}
    assert states == {"open": (3, 10, 20), "confirmed": (2, 307, 317), "withdrawn": (2, 4, 4)}
    mena = report(desk, since=date(2026, 1, 12)).waiting[1]
    assert (mena.answered, mena.median_answer) == (1, 30)
    edge = report(desk, since=date(2026, 1, 31))
    assert edge.waiting[1].answered == 1
    assert report(desk, since=date(2026, 2, 1)).waiting[1].answered == 0
    late = {line.state: line.requests for line in report(desk, since=date(2026, 11, 21)).states}
    assert (late["open"], late["confirmed"], late["withdrawn"]) == (3, 2, 0)


def test_a_request_was_answered_when_it_first_had_its_experts(desk: Desk) -> None:
    add(desk, "A")
    add(desk, "B")
    ask(desk, "R-1", opened="2026-10-01")
    for what, names, day in (
        ("propose", "A", "02"),
        ("confirm", "A", "03"),
        ("decline", "A", "04"),
        ("propose", "B", "10"),
        ("confirm", "B", "24"),
    ):
        step(desk, what, "R-1", names, day=f"2026-10-{day}")

    answers = {day: report(desk, day).waiting[0] for day in ("2026-10-02", "2026-10-03", "2026-10-04", "2026-10-24")}

    assert [(line.waiting, line.answered, line.median_answer) for line in answers.values()] == [
        (1, 0, None),
        (0, 1, 2),
        (1, 1, 2),
        (0, 1, 2),
    ]


def test_a_beginning_after_the_day_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="2026-11-25 is after 2026-11-24"):
        report(desk, since=date(2026, 11, 25))


def test_an_empty_pool_has_a_report(desk: Desk) -> None:
    found = report(desk)

    assert (found.experts, found.idle, found.load, found.requests, found.unused) == (0, 0, (), (), ())
    assert all(line.share == 0 for line in found.pool)


def test_a_day_that_is_past_shows_what_it_showed_then(desk: Desk) -> None:
    for id_ in ("A", "B", "C", "D"):
        add(desk, id_, at_once=2)
    ask(desk, "R-1", number=2, opened="2026-10-01")
    ask(desk, "R-2", opened="2026-10-01", topics=("schools",))
    life = [
        ("propose", "R-1", ("A", "B"), "2026-10-02"), ("propose", "R-2", ("A",), "2026-10-03"), ("invite", "R-1", ("A",), "2026-10-04"),
        ("decline", "R-1", ("A",), "2026-10-05"), ("replace", "R-2", ("A",), "2026-10-06"), ("propose", "R-2", ("D",), "2026-10-07"),
        ("confirm", "R-1", ("B",), "2026-10-08"), ("withdraw", "R-2", (), "2026-10-09"), ("propose", "R-1", ("D",), "2026-10-10"),
        ("start", "R-1", (), "2026-10-11"), ("close", "R-1", (), "2026-10-12"),
    ]  # fmt: skip
    then = {"2026-10-01": report(desk, "2026-10-01")}
    for what, id_, names, day in life:
        step(desk, what, id_, *names, day=day)
        then[day] = report(desk, day)

    assert len({repr(replace(each, on=DAY, since=DAY)) for each in then.values()}) == len(then)
    for day, was in then.items():
        assert report(desk, day) == was, day


def test_the_number_of_statements_is_the_same_for_more_rows(desk: Desk) -> None:
    def counted() -> int:
        said: list[str] = []
        engine = desk.store._engine
        event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        report(desk)
        return len(said)

    add(desk, "A")
    ask(desk, "R-1")
    report(desk)
    few = counted()
    for number in range(8):
        add(desk, f"B-{number}", country="MA")
        ask(desk, f"R-{number + 2}", topics=("schools", "gender"))
        step(desk, "propose", f"R-{number + 2}", f"B-{number}", day="2026-11-02")

    assert counted() == few
    assert few < 25
