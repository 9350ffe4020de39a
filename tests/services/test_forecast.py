"""Looking ahead: what the simulated rotations keep, when they run dry and why, the same numbers for the same seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scn.errors import InvalidInput, RuleBroken, ScnError
from scn.rules.eligibility import Condition
from scn.rules.forecast import Plan, Prospect, Simulation
from scn.rules.membership import Spell, Status
from scn.rules.policyfile.reading import load as load_policy
from scn.rules.terms import Sitting
from scn.services import forecast, rotation
from scn.services.desk import Desk
from scn.services.forecast import Asked
from scn.services.member_files import importing
from scn.services.member_files.importing import Order
from scn.services.terms import all_terms
from tests.desks import add_members, add_terms, desk_at, on
from tests.services.test_security_council import COUNCIL, SEATS_OF_GROUP, terms

POLICY = """\
[regions.north]
countries = ["SE", "NO", "FI"]

[regions.south]
countries = ["IT", "ES", "PT"]

[isc]
seats = 4
term_years = 1
max_consecutive_terms = 1
cooling_off_years = 1

[isc.quota.region]
north = { min = 2 }
south = { min = 2 }
"""


def network(tmp_path: Path, north: int, south: int) -> Desk:
    """So many members of each region, and the first of each on the committee until 2027."""
    desk = desk_at(tmp_path, POLICY)
    ids = [f"n{number}" for number in range(north)] + [f"s{number}" for number in range(south)]
    add_members(
        desk,
        tmp_path,
        [
            {"id": id_, "name": f"City {id_}", "country": "SE" if id_[0] == "n" else "IT", "status": "active", "joined": "2020"}
            for id_ in ids
        ],
    )
    first = [
        {"city": id_, "seat": seat, "start": "2026-01-01", "end": "2027-01-01"} for seat, id_ in enumerate(["n0", "n1", "s0", "s1"], 1)
    ]
    add_terms(desk, tmp_path, first)
    return on(desk, date(2026, 6, 1))


def test_with_twice_as_many_members_as_seats_every_year_is_valid_and_everybody_comes_in_turn(tmp_path: Path) -> None:
    found = forecast.forecast(network(tmp_path, 4, 4), Asked(years=4, runs=20))
    assert [year.valid for year in found.years] == [None, 1, 1, 1, 1]
    assert (found.dry, found.first_failure, found.why) == (None, None, None)
    by_id = {hope.id: hope.by_year for hope in found.cities}
    # Who sat cannot follow itself, so that the others come the year after: all four of them, each time.
    assert by_id["n0"] == (1, 1, 1, 1, 1)
    assert by_id["n2"] == by_id["s3"] == (0, 1, 1, 1, 1)
    assert all(year.regions["north"].least == year.regions["north"].most == 2 for year in found.years)


def test_the_chance_to_have_served_is_that_of_the_draws(tmp_path: Path) -> None:
    found = forecast.forecast(network(tmp_path, 5, 4), Asked(years=1, runs=400))
    by_id = {hope.id: hope.by_year[-1] for hope in found.cities}
    # Two of the three others of the north; the standard deviation over 400 runs is 0.024.
    assert all(abs(by_id[id_] - 2 / 3) < 0.12 for id_ in ("n2", "n3", "n4"))
    assert by_id["n2"] + by_id["n3"] + by_id["n4"] == pytest.approx(2)


def test_it_runs_dry_where_too_few_may_come_and_says_why(tmp_path: Path) -> None:
    found = forecast.forecast(network(tmp_path, 3, 6), Asked(years=3, runs=10))
    assert found.first_failure == found.dry == 2027
    assert found.years[1].valid == 0
    assert found.years[1].broken == {"region north": 1}
    assert found.why is not None
    assert found.why.on == date(2027, 1, 1)
    short = {each.rule.group: each for each in found.why.short}
    assert (short["north"].stay, short["north"].may_come, short["north"].barred) == (0, 1, {Condition.TERMS: 2})
    assert short["north"].until == date(2028, 1, 1)


def test_cities_that_join_or_leave_change_it(tmp_path: Path) -> None:
    desk = network(tmp_path, 4, 4)
    leaves = forecast.forecast(desk, Asked(years=3, runs=10, what_if=("leave:City n3",)))
    assert leaves.first_failure == 2027
    mended = forecast.forecast(desk, Asked(years=3, runs=10, what_if=("leave:n3", "join:2*FI@2026-12-01")))
    assert mended.first_failure is None
    assert {hope.id for hope in mended.cities} >= {"new-fi-2-1", "new-fi-2-2"}
    later = forecast.forecast(desk, Asked(years=3, runs=10, what_if=("leave:n3", "join:NO@2027-06-01")))
    assert later.first_failure == 2027
    assert later.years[2].valid == 1


@pytest.mark.parametrize("change", ["n3", "leave:", "leave:nowhere at all", "join:0*FI", "join:2*Atlantis", "join:n3", "leave:n3@soon"])
def test_a_change_that_cannot_be_is_refused(tmp_path: Path, change: str) -> None:
    with pytest.raises(ScnError):
        forecast.forecast(network(tmp_path, 4, 4), Asked(years=3, runs=10, what_if=(change,)))


@pytest.mark.parametrize("asked", [Asked(years=0), Asked(years=61), Asked(years=1, runs=0), Asked(years=1, method="serial")])
def test_what_cannot_be_simulated_is_refused(tmp_path: Path, asked: Asked) -> None:
    with pytest.raises(InvalidInput):
        forecast.forecast(network(tmp_path, 4, 4), asked)


def test_another_policy_is_simulated_with_the_same_cities(tmp_path: Path) -> None:
    desk = network(tmp_path, 3, 6)
    other = load_policy(POLICY.replace("north = { min = 2 }", "north = { min = 1 }"), "other")
    found = forecast.forecast(desk, Asked(years=3, runs=10), policy=other)
    assert found.first_failure is None


def test_fair_over_time_those_with_fewer_chances_before_have_more_now() -> None:
    spells = (Spell(Status.ACTIVE, date(2020, 1, 1)),)
    first = {f"{side}{number}": (Sitting(f"{side}{number}", 1, date(2026, 1, 1), date(2027, 1, 1)),) for side in "ns" for number in (0, 1)}
    groups = {"n": {"region": "north", "country": "SE"}, "s": {"region": "south", "country": "IT"}}
    ids = [*(f"n{number}" for number in range(8)), *(f"s{number}" for number in range(4))]
    cities = tuple(Prospect(id_, groups[id_[0]], spells, first.get(id_, ())) for id_ in ids)
    again = []
    for text in (POLICY, POLICY.replace("[isc]\n", '[isc]\nfairness = "cumulative"\n')):
        simulation = Simulation(Plan(load_policy(text, "any"), cities, date(2026, 6, 1), date(2028, 6, 1)))
        runs = [simulation.run(number) for number in range(300)]
        again.append(sum("n0" in run.rotations[1].sits for run in runs) / len(runs))
    # In 2028 six of the north may come: n0 and n1 without a chance in 2027, and four with 1/3. By itself each has 2/6; over
    # time all come to 5/9, so that n0 has 5/9. The standard deviation over 300 runs is below 0.03.
    assert abs(again[0] - 1 / 3) < 0.15
    assert abs(again[1] - 5 / 9) < 0.15
    assert again[0] < 4 / 9 < again[1]


def test_the_numbers_are_the_same_however_many_processes_share_the_runs(tmp_path: Path) -> None:
    desk = network(tmp_path, 5, 5)
    asked = Asked(years=3, runs=40)
    alone, shared = forecast.forecast(desk, asked), forecast.forecast(desk, replace(asked, workers=2))
    assert alone == shared
    assert forecast.forecast(desk, replace(asked, seed="another")) != alone


def test_the_security_council_of_2002_can_be_rotated_for_ten_years(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, (COUNCIL / "policy.toml").read_text(encoding="utf-8"), today=date(1986, 1, 1))
    importing.bring_in(desk, COUNCIL / "members.csv", Order(desk.today))
    add_terms(desk, tmp_path, [row for row in terms() if row["start"] <= "2002-01-01"])
    found = forecast.forecast(on(desk, date(2002, 1, 1)), Asked(years=10, runs=12))
    years = [year for year in found.years if year.rotations]
    assert [year.year for year in years] == list(range(2003, 2013))
    assert all(year.valid == 1 and year.rotations == 1 and not year.broken for year in years)
    for year in years:
        assert {region: (seats.least, seats.most) for region, seats in year.regions.items() if seats.most} == {
            group: (seats, seats) for group, seats in SEATS_OF_GROUP.items()
        }
    assert found.dry is None


LATER = POLICY.replace("north = { min = 2 }", "north = [{ min = 2 }, { from = 2028-01-01, min = 3 }]").replace(
    "south = { min = 2 }", "south = { min = 1 }"
)


def test_a_rotation_that_makes_a_later_one_impossible_warns_and_lookahead_forbids_it(tmp_path: Path) -> None:
    # Of the four in the north two have just served in 2028, so that never three may come then.
    desk = network(tmp_path, 4, 4)
    desk.policy_file.write_text(LATER, encoding="utf-8")
    desk = replace(desk, today=date(2026, 7, 1))
    wanted = rotation.Wanted(on=date(2027, 1, 1), seed=("any",))
    with pytest.raises(RuleBroken, match="2028-01-01"):
        rotation.rotate(desk, replace(wanted, lookahead=1))
    with desk.read() as unit:
        assert not [term for term in all_terms(unit.session) if term.start >= date(2027, 1, 1)]
    warned = rotation.rotate(desk, wanted)
    assert isinstance(warned, rotation.Rotation)
    assert warned.blocked == date(2028, 1, 1)


def test_a_rotation_that_leaves_the_later_ones_possible_does_not_warn(tmp_path: Path) -> None:
    drawn = rotation.rotate(network(tmp_path, 4, 4), rotation.Wanted(on=date(2027, 1, 1), seed=("any",), lookahead=8))
    assert isinstance(drawn, rotation.Rotation)
    assert drawn.blocked is None
