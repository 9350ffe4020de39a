"""The views: what they say is what the commands say, on both databases, whatever was decided, and on any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scn.models.city import City, CityAttribute, Membership
from scn.models.committee import Role, Term
from scn.models.expert import Expert
from scn.rules.calendar import add_months
from scn.rules.membership import MEMBERS, member_since, status_on
from scn.services import checks, cities, committee, directory, experts, policy_changes, pool_report, request_life, requests, setup
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


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """An empty store of each kind."""
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
    return replace(stand_on(desk_at(tmp_path, PLACES, address=address), date(2025, 12, 31)), lang=FILED)


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
        plain = (
            "asker",
            "of",
            "state",
            "since",
            "opened",
            "priority",
            "support",
            "city",
            "country",
            "region",
            "start",
            "end",
            "on_site",
            "number",
        )
        assert {key: row[key] for key in plain} == {key: getattr(wanted, key) for key in plain}
        assert [row[key] for key in ("topics", "all_of", "any_of")] == [
            "; ".join(each) or None for each in (wanted.topics, wanted.all_of, wanted.any_of)
        ]
        assert row["filled"] == len(wanted.experts)
        waits = wanted.state in ("open", "proposed", "invited", "declined")
        assert row["waiting_days"] == ((desk.today - wanted.opened).days if waits else None)
    waiting = [row["waiting_days"] for row in asked.values() if row["waiting_days"] is not None]
    assert max(waiting, default=None) == max((line.longest_wait for line in report.waiting if line.longest_wait is not None), default=None)
    assert len(waiting) == sum(line.waiting for line in report.waiting)
    agree_on_activities(desk)


def agree_on_activities(desk: Desk) -> None:
    """What was agreed, is given or was given, as the list of all requests has it."""
    known = {city.id: city for city in directory.listed(desk, directory.Filter())}
    given_ = by_id(rows(desk, "activities"))
    listed = {shown.id: shown for shown in requests.listed(desk, requests.Filter(over=True))}
    assert given_.keys() == {id_ for id_, shown in listed.items() if shown.state in ("confirmed", "running", "done")}
    for id_, row in given_.items():
        shown = listed[id_]
        plain = ("asker", "of", "state", "since", "city", "country", "region", "start", "end", "on_site")
        assert {key: row[key] for key in plain} == {key: getattr(shown, key) for key in plain}
        assert (row["kind"], row["topics"]) == (shown.support, "; ".join(shown.topics))
        assert row["hub"] == (known[shown.city].hub if shown.city else desk.policy.hub_of(shown.region))
        team = [each for each in requests.show(desk, id_).engagements if each.alternate is None]
        assert row["experts"] == sum(each.state in ("confirmed", "running", "done") for each in team)


def pairs(levels: Any) -> str | None:
    return "; ".join(f"{key}:{level}" for key, level in levels.items()) or None


def test_the_views_say_of_the_sample_what_the_commands_say(sample: Desk) -> None:
    agree(sample)
    assert len(rows(sample, "committee_now")) == 25
    assert len(rows(sample, "members_now")) == 106
    for day in (date(2023, 9, 21), date(2025, 9, 22), date(2028, 9, 22), date(2031, 1, 31)):
        agree(stand_on(sample, day))


def test_the_views_follow_what_is_decided(sample: Desk) -> None:
    before = len(rows(sample, "committee_now"))
    committee.end(sample, "narayanganj", "resigned", on=DAY)
    request_life.propose(sample, "R-2026-003", Choice(["EX-005"], ["EX-007"]), on=DAY)
    request_life.confirm(sample, "R-2026-003", ["EX-005"], on=DAY)
    request_life.withdraw(sample, "R-2026-004", on=DAY)
    experts.retire(sample, "EX-009", on=DAY)

    agree(sample)
    agree(stand_on(sample, date(2027, 4, 10)))
    agree(stand_on(sample, date(2029, 1, 1)))
    stand_on(sample, DAY)
    assert len(rows(sample, "committee_now")) == before - 1
    request = by_id(rows(sample, "requests_open"))["R-2026-003"]
    assert (request["filled"], request["confirmed"], request["waiting_days"]) == (1, 1, None)
    assert "R-2026-004" not in by_id(rows(sample, "requests_open"))
    assert rows(sample, "activities")[0]["id"] == "R-2026-003"
    request_life.start(sample, "R-2026-003", on=DAY)
    request_life.close(sample, "R-2026-003", on=DAY, rating=4)
    assert [(row["id"], row["state"], row["experts"]) for row in rows(sample, "activities")] == [("R-2026-003", "done", 1)]
    agree_on_activities(sample)
    assert "EX-009" not in by_id(rows(sample, "experts_public"))
    assert by_id(rows(sample, "experts_public"))["EX-005"]["ahead"] == 1


def test_a_vetting_ends_on_the_last_day_of_a_month_that_is_too_short(sample: Desk) -> None:
    policy_changes.change(sample, "match.vetting_valid_months", "6")
    with sample.write() as unit:
        for number, vetted in enumerate((date(2025, 8, 29), date(2025, 8, 31), date(2024, 2, 29), date(2025, 12, 31))):
            unit.session.add(
                Expert(id=f"X-{number}", category="practitioner", at_once=1, per_year=1, vetting="vetted", vetted_on=vetted, folded="")
            )
        unit.commit()

    found = by_id(rows(sample, "experts_public"))

    assert [found[f"X-{number}"]["vetting_expires"] for number in range(4)] == [
        date(2026, 2, 28), date(2026, 2, 28), date(2024, 8, 29), date(2026, 6, 30),
    ]  # fmt: skip
    agree_on_the_pool(sample)


def test_who_sits_beyond_the_limit_of_terms_is_counted_to_the_day(desk: Desk) -> None:
    start = date(2020, 2, 29)
    towns = []
    for days, wait in product((364, 365, 366, 729, 730, 731), (0, 1, 364, 365, 366, 367)):
        end = start + timedelta(days)
        towns.append(Life("NO", {}, {}, [], [(start, end), (end + timedelta(wait), date(2026, 1, 1))], []))
    happened(desk, towns)
    verdicts = set()
    for partial, cooling in product(("never", "always", "over_half"), (0, 1)):
        rules = {
            "seats": 40,
            "term_years": 2,
            "max_consecutive_terms": 1,
            "partial_term_counts": f'"{partial}"',
            "cooling_off_years": cooling,
        }
        desk.policy_file.write_text(PLACES + "[isc]\n" + "\n".join(f"{key} = {value}" for key, value in rules.items()), encoding="utf-8")
        there = replace(desk, today=date(2025, 12, 31))
        happened(there, [])  # the store learns of the policy
        agree_on_the_committee(there)
        verdicts |= {row["count"] for row in rows(there, "rules_now") if row["dimension"] == "terms"}
    assert len(verdicts) == 5


def test_the_views_know_what_is_rare(desk: Desk) -> None:
    """Rules and a quota that begin on a day, a state that lasted no day, a member that is suspended while it sits."""
    desk.policy_file.write_text(
        PLACES
        + """
[isc]
seats = [{ from = 2021-01-01, value = 4 }]
term_years = 2
max_consecutive_terms = 1
cooling_off_years = 0
max_per_country = 1
quota.country.NO = [{ from = 2023-01-01, max = 5 }]
""",
        encoding="utf-8",
    )
    early, begin = date(2020, 6, 1), date(2020, 8, 1)
    terms = [(begin, date(2026, 1, 1))]
    joined = [("active", early, early), ("active", early, None)]
    suspended = [("active", early, date(2021, 6, 1)), ("suspended", date(2021, 6, 1), None)]
    happened(
        desk,
        [
            Life("NO", {}, {}, joined, [(early, begin), *terms], []),
            Life("NO", {}, {}, suspended, terms, []),
            Life("SE", {}, {}, [("active", early, date(2022, 1, 1)), ("withdrawn", date(2022, 1, 1), None)], terms, []),
        ],
    )
    for day in (date(2020, 12, 31), date(2021, 1, 1), date(2022, 6, 1), date(2024, 1, 1)):
        there = stand_on(desk, day)
        agree_on_cities(there)
        agree_on_the_committee(there)
    found = {(row["dimension"], row["group"]): (row["count"], row["holds"]) for row in rows(there, "rules_now")}
    assert found == {
        ("seats", "all"): (3, False), ("country", "NO"): (2, True), ("country", "SE"): (1, True), ("membership", "member"): (2, False),
        ("terms", "beyond"): (1, False),
    }  # fmt: skip
    assert by_id(rows(there, "members_now"))["city-1"]["member_since"] == early


# What a network may have decided, and what then happened.


@dataclass(frozen=True, slots=True)
class Life:
    """A city: what is known of it, the states of its membership, its terms, its roles; pieces are `start, end`."""

    country: str
    facts: dict[str, Any]
    own: dict[str, str]
    states: list[tuple[str, date, date | None]]
    terms: list[tuple[date, date]]
    roles: list[tuple[str, date, date | None]]


COUNTRIES = ("NO", "SE", "PE", "KE", "XK")
YEARS = st.integers(1, 3)
DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31)) | st.sampled_from([date(2020, 2, 29), date(2024, 2, 29), DAY])
PLACES = """
[network]
name = "A network"
[countries.XK]
name = { en = "Kosovo" }
[regions.north]
name = { en = "North" }
countries = ["NO", "SE"]
hub = "cold"
[regions.south]
name = { en = "South" }
countries = ["PE"]
hub = "warm"
[classes.size]
of = "population"
small = { max = 1000 }
large = { min = 1000 }
[classes.side]
of = "lat"
below = { max = 0 }
above = { min = 0 }
[attributes.harbour]
values = ["sea", "river"]
"""
GROUPS = (
    ("region", "north"), ("region", "south"), ("country", "NO"), ("country", "KE"), ("hub", "warm"), ("kind", "town"), ("size", "small"),
    ("size", "large"), ("side", "above"), ("harbour", "sea"), ("language", "fr"),
)  # fmt: skip


def versions(kind: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A value of the policy, or two of which the second holds from a day on; or one that holds only from a day on."""
    later = st.builds("[{{ value = {} }}, {{ from = {}, value = {} }}]".format, kind, DAYS, kind)
    return kind | later | st.builds("[{{ from = {}, value = {} }}]".format, DAYS, kind)


@st.composite
def policies(draw: st.DrawFn) -> str:
    limits = st.sampled_from(["1", "2", '"none"'])
    rules = {
        "seats": versions(st.integers(1, 6).map(str)),
        "term_years": versions(YEARS.map(str)),
        "max_consecutive_terms": versions(limits),
        "cooling_off_years": versions(st.integers(0, 2).map(str)),
        "partial_term_counts": versions(st.sampled_from(['"never"', '"always"', '"over_half"'])),
        "max_per_country": versions(limits),
        "chairs": versions(st.integers(0, 2).map(str)),
    }
    text = [PLACES, "[isc]", *(f"{key} = {draw(kind)}" for key, kind in rules.items())]
    for dimension, group in draw(st.lists(st.sampled_from(GROUPS), unique=True, min_size=2, max_size=7)):
        bound = draw(st.sampled_from(["min = 1", "max = 1", "min = 1, max = 2", "max = 0"]))
        lifted = draw(st.none() | DAYS)
        quota = f"{{ {bound} }}" if lifted is None else f"[{{ {bound} }}, {{ from = {lifted} }}]"
        text.append(f"quota.{dimension}.{group} = {quota}")
    return "\n".join(text)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    facts = {
        "region": draw(st.sampled_from([None, None, "south"])),
        "hub": draw(st.sampled_from([None, None, "warm"])),
        "kind": draw(st.sampled_from([None, "town", "city"])),
        "population": draw(st.sampled_from([None, 999, 1000])),
        "lat": (lat := draw(st.sampled_from([None, -0.5, 0.0, 60.0]))),
        "lon": None if lat is None else 1.0,
    }
    own = draw(st.dictionaries(st.just("harbour"), st.sampled_from(["sea", "river"])) | st.just({"language": "fr"}))
    states = draw(pieces(st.integers(0, 800), st.sampled_from([0, 0, 0, 30]), last_is_open=True))
    roles = draw(pieces(st.integers(1, 900), st.integers(0, 400), last_is_open=True))
    names = st.sampled_from(["participant", "applicant", "active", "suspended", "withdrawn", "active"])
    return Life(
        draw(st.sampled_from(COUNTRIES)), facts, own, [(draw(names), start, end) for start, end in states],
        [(start, end) for start, end in draw(served()) if start < end],
        [(draw(st.sampled_from(["chair", "co-chair"])), *each) for each in roles],
    )  # fmt: skip


@st.composite
def pieces(
    draw: st.DrawFn, lengths: st.SearchStrategy[int], gaps: st.SearchStrategy[int], *, last_is_open: bool = False
) -> list[tuple[date, date | None]]:
    """Some stretches of days, one after the other."""
    found: list[tuple[date, date | None]] = []
    start = draw(DAYS)
    for _ in range(draw(st.integers(0, 3))):
        end = start + timedelta(draw(lengths))
        found.append((start, end))
        start = end + timedelta(draw(gaps))
    return [*found, (start, None)] if last_is_open and draw(st.booleans()) else found


@st.composite
def served(draw: st.DrawFn) -> list[tuple[date, date]]:
    """Terms of one city: full ones, halves, and those a day shorter or longer; with gaps around whole years."""
    found = []
    start = draw(DAYS)
    for _ in range(draw(st.integers(1, 4))):
        full = add_months(start, 12 * draw(YEARS))
        near = timedelta(draw(st.integers(-1, 1)))
        end = (full if draw(st.booleans()) else start + (full - start) / 2) + near
        found.append((start, end))
        start = end if draw(st.booleans()) else add_months(end, 12 * draw(st.integers(0, 2))) + timedelta(draw(st.integers(0, 1)))
    return found


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An empty store; not to be changed."""
    return desk_at(tmp_path_factory.mktemp("blank"), PLACES)


def happened(desk: Desk, towns: list[Life]) -> None:
    """Put what happened into an empty store."""
    with desk.write() as unit:
        for seat, life in enumerate(towns, 1):
            id_ = f"city-{seat}"
            unit.session.add(City(id=id_, name=id_.title(), folded=id_, country=life.country, **life.facts))
            unit.flush()
            unit.session.add_all(CityAttribute(city_id=id_, key=key, value=value) for key, value in life.own.items())
            unit.session.add_all(
                Membership(city_id=id_, status=status, start=start, end=end, by="test") for status, start, end in life.states
            )
            unit.session.add_all(Term(city_id=id_, seat=seat, start=start, end=end, planned_end=end) for start, end in life.terms)
            unit.session.add_all(Role(city_id=id_, role=role, start=start, end=end) for role, start, end in life.roles)
        unit.commit()


def turning_points(towns: list[Life]) -> list[date]:
    """The days on which something begins or ends."""
    ends = {
        day for life in towns for start, end in [*((s, e) for _, s, e in (*life.states, *life.roles)), *life.terms] for day in (start, end)
    }
    return sorted(day for day in ends if day is not None)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(policies(), st.lists(lives(), min_size=1, max_size=5), st.data())
def test_the_views_say_what_the_rules_say_whatever_was_decided(
    blank: Desk, tmp_path: Path, policy: str, towns: list[Life], data: st.DataObject
) -> None:
    file, store = tmp_path / "network.policy.toml", tmp_path / "network.db"
    file.write_text(policy, encoding="utf-8")
    assert blank.store.path is not None
    for path in (store.with_name("network.db-wal"), store.with_name("network.db-shm")):
        path.unlink(missing_ok=True)
    copy(blank.store.path, store)
    desk = Desk(Store(str(store)), file, DAY, NOW, "test", "test", lang=FILED)
    happened(desk, towns)
    points = st.sampled_from(turning_points(towns) or [DAY])
    days = st.builds(lambda day, near: day + timedelta(near), points, st.sampled_from([-1, 0, 0, 1]))
    for day in data.draw(st.lists(days, min_size=2, max_size=3, unique=True)):
        there = stand_on(desk, day)
        agree_on_cities(there)
        agree_on_the_committee(there)
