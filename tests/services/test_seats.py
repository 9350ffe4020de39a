"""Seats between rotations: what ends with a term, what goes on, who may chair, and which seat an appointment gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from scn.errors import Collision, InvalidInput, NotFound, RuleBroken
from scn.models.committee import Representative, Role
from scn.rules.membership import Step
from scn.services import checks, committee, members, rotation
from scn.services.committee import Appointment
from scn.services.desk import Desk
from scn.services.situation import Asked
from tests.desks import add_members, add_terms, desk_at, on

POLICY = """
[network]
name = "Test"
[regions.north]
name = { fr = "Nord" }
countries = ["FI", "SE", "NO", "DK"]
[regions.south]
name = "Sud"
countries = ["IT", "ES", "PT", "GR"]
[isc]
seats = [{ value = 4 }, { from = 2030-01-01, value = 3 }]
term_years = 2
max_consecutive_terms = 2
cooling_off_years = 1
retain_min = 0.5
chairs = 1
vacancy_term = "rest"
"""
CITIES = {"oslo": "NO", "turku": "FI", "lund": "SE", "pisa": "IT", "vigo": "ES", "faro": "PT", "volos": "GR", "aarhus": "DK"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Oslo and Turku sit to 2027, Pisa and Vigo to 2028."""
    made = desk_at(tmp_path, POLICY, today=date(2026, 6, 1))
    add_members(made, tmp_path, [{"id": id_, "name": id_.title(), "country": code, "joined": "2015"} for id_, code in CITIES.items()])
    sits = (("oslo", 1, 2025), ("turku", 2, 2025), ("pisa", 3, 2026), ("vigo", 4, 2026))
    add_terms(
        made, tmp_path, [{"city": id_, "seat": seat, "start": f"{year}-01-01", "end": f"{year + 2}-01-01"} for id_, seat, year in sits]
    )
    return made


def roles(desk: Desk, day: date) -> dict[str, str]:
    return {member.id: member.role for member in committee.show(desk, day).members if member.role != "member"}


def people(desk: Desk, day: date) -> dict[str, str | None]:
    return {member.id: member.representative for member in committee.show(desk, day).members if member.representative}


def test_the_chair_of_a_city_whose_term_ran_out_bars_nobody_else(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1))
    committee.appoint(desk, Appointment("lund", date(2027, 1, 1)))
    committee.chair(desk, "lund", "chair", on=date(2027, 1, 1))
    assert roles(desk, date(2027, 1, 1)) == {"lund": "chair"}


def test_a_city_that_comes_back_after_a_gap_is_neither_chair_nor_represented_as_before(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1))
    committee.represent(desk, "oslo", "A. Mayor", None, on=date(2026, 1, 1))
    committee.appoint(desk, Appointment("oslo", date(2029, 1, 1)))
    assert roles(desk, date(2029, 1, 1)) == {}
    assert people(desk, date(2029, 1, 1)) == {}
    assert people(desk, date(2026, 12, 31)) == {"oslo": "A. Mayor"}


def test_a_city_that_goes_on_without_a_gap_keeps_its_role_and_its_representative(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1))
    committee.represent(desk, "oslo", "A. Mayor", None, on=date(2026, 1, 1))
    committee.appoint(desk, Appointment("oslo", date(2027, 1, 1)))
    assert roles(desk, date(2027, 6, 1)) == {"oslo": "chair"}
    assert people(desk, date(2027, 6, 1)) == {"oslo": "A. Mayor"}


def test_ending_a_term_leaves_the_roles_of_the_next_one(desk: Desk) -> None:
    committee.appoint(desk, Appointment("oslo", date(2027, 1, 1)))
    committee.chair(desk, "oslo", "chair", on=date(2027, 1, 1))
    committee.end(desk, "oslo", "resigned", on=date(2026, 12, 20))
    assert roles(desk, date(2027, 1, 1)) == {"oslo": "chair"}
    assert "oslo" not in {member.id for member in committee.show(desk, date(2026, 12, 20)).members}


def test_a_role_does_not_outlast_the_term(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="2027-01-01"):
        committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1), until=date(2027, 6, 1))


def test_no_day_of_a_role_has_more_chairs_than_the_policy(desk: Desk) -> None:
    committee.chair(desk, "pisa", "chair", on=date(2026, 9, 1))
    with pytest.raises(RuleBroken, match="2026-09-01"):
        committee.chair(desk, "vigo", "chair", on=date(2026, 2, 1))
    committee.chair(desk, "vigo", "chair", on=date(2026, 2, 1), until=date(2026, 9, 1))


def test_nobody_is_on_the_committee_on_the_first_day_off_it(desk: Desk) -> None:
    committee.end(desk, "oslo", "resigned", on=date(2026, 9, 1))
    for act in (
        lambda: committee.chair(desk, "oslo", "chair", on=date(2026, 9, 1)),
        lambda: committee.represent(desk, "oslo", "A. Mayor", None, on=date(2026, 9, 1)),
        lambda: committee.extend(desk, "oslo", date(2028, 1, 1), on=date(2026, 9, 1)),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_term_that_was_ended_is_not_extended(desk: Desk) -> None:
    committee.end(desk, "oslo", "resigned", on=date(2026, 9, 1))
    with pytest.raises(Collision, match="resigned"):
        committee.extend(desk, "oslo", date(2028, 1, 1), on=date(2026, 8, 1))


def test_an_appointment_that_has_not_begun_is_taken_back(desk: Desk) -> None:
    committee.appoint(desk, Appointment("lund", date(2027, 1, 1)))
    committee.end(desk, "lund", "released", on=date(2027, 1, 1))
    assert committee.history(desk, city="lund") == []


def test_a_term_that_has_begun_is_not_taken_back(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        committee.end(on(desk, date(2026, 6, 1)), "pisa", "released", on=date(2026, 1, 1))
    assert len(committee.history(desk, city="pisa")) == 1


def test_an_appointment_gets_a_seat_that_is_free_to_its_end(desk: Desk) -> None:
    committee.end(desk, "oslo", "resigned", on=date(2026, 7, 1))
    committee.end(desk, "turku", "resigned", on=date(2026, 7, 1))
    committee.appoint(desk, Appointment("lund", date(2026, 9, 1), seat=1))
    found = committee.appoint(desk, Appointment("aarhus", date(2026, 8, 1)))
    assert (found.seat, found.end) == (2, date(2027, 1, 1))


def test_fewer_seats_leave_no_seat_vacant_that_nobody_may_take(desk: Desk, tmp_path: Path) -> None:
    add_terms(
        desk,
        tmp_path,
        [{"city": id_, "seat": seat, "start": "2029-01-01", "end": "2031-01-01"} for id_, seat in (("lund", 2), ("faro", 3), ("volos", 4))],
    )
    shown = committee.show(desk, date(2030, 1, 1))
    assert (shown.seats, len(shown.members), shown.vacant) == (3, 3, ())
    with pytest.raises(Collision, match="All 3 seats"):
        committee.appoint(desk, Appointment("aarhus", date(2030, 1, 1)))


def test_a_seat_that_the_committee_does_not_have_is_refused_in_a_file(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        add_terms(desk, tmp_path, [{"city": "lund", "seat": 4, "start": "2030-01-01", "end": "2031-01-01"}])


def test_who_sits_beyond_the_limit_is_found_by_the_check(desk: Desk, tmp_path: Path) -> None:
    terms = [{"city": "lund", "seat": 1, "start": f"{year}-01-01", "end": f"{year + 2}-01-01"} for year in (2019, 2021, 2023)]
    add_terms(desk, tmp_path, terms)
    assert not [line for line in checks.check(desk, date(2022, 6, 1)).broken if line.dimension == "terms"]
    assert [line.count for line in checks.check(desk, date(2024, 6, 1)).broken if line.dimension == "terms"] == [1]


def test_a_rotation_does_not_depend_on_the_day_on_which_it_is_typed(desk: Desk) -> None:
    wanted = rotation.Wanted(date(2028, 1, 1), ("seed",))
    records = []
    for today in (date(2026, 6, 1), date(2027, 12, 31), date(2028, 1, 1), date(2031, 1, 1)):
        found = rotation.rotate(replace(on(desk, today), rehearse=True), wanted)
        assert isinstance(found, rotation.Rotation)
        records.append(found.sha256)
    assert len(set(records)) == 1


def test_who_was_appointed_for_the_day_of_a_rotation_did_not_sit_before(desk: Desk) -> None:
    for city in ("lund", "aarhus"):
        committee.appoint(desk, Appointment(city, date(2027, 1, 1)))
    found = rotation.rotate(replace(desk, rehearse=True), rotation.Wanted(date(2027, 1, 1), ("seed",)))
    assert isinstance(found, rotation.Rotation)
    assert set(found.record["staying"]) == {"lund", "aarhus", "pisa", "vigo"}
    assert set(found.record["leaving"]) == {"oslo", "turku"}
    (retained,) = [rule for rule in found.record["rules"] if rule["dimension"] == "incumbent"]
    assert (retained["before"], retained["after"], retained["min"]) == (4, 2, 2)


def test_whom_a_rotation_releases_is_not_drawn_again_unless_it_is_nominated(desk: Desk) -> None:
    for seed in range(12):
        found = rotation.rotate(
            replace(desk, rehearse=True), rotation.Wanted(date(2027, 1, 1), (f"{seed}",), asked=Asked(release=("oslo", "pisa")))
        )
        assert isinstance(found, rotation.Rotation)
        assert not {"oslo", "pisa"} & {entry["id"] for entry in found.record["pool"]}
    named = rotation.Wanted(date(2027, 1, 1), ("seed",), asked=Asked(release=("oslo",), nominate=("oslo", "lund", "aarhus")))
    found = rotation.rotate(replace(desk, rehearse=True), named)
    assert isinstance(found, rotation.Rotation)
    assert "oslo" in {entry["id"] for entry in found.record["pool"]}


def test_a_rotation_of_a_full_committee_keeps_no_second_record(desk: Desk) -> None:
    wanted = rotation.Wanted(date(2027, 1, 1), ("seed",))
    rotation.rotate(desk, wanted)
    before = committee.history(desk)
    again = rotation.rotate(desk, wanted)
    assert isinstance(again, rotation.Rotation)
    assert not again.changes
    assert committee.history(desk) == before


def test_a_region_is_called_in_the_network_s_first_language_where_the_wanted_one_is_missing(desk: Desk) -> None:
    policy = desk.policy
    assert [policy.called("region", key, "es") for key in ("north", "south")] == ["Nord", "Sud"]


def test_a_seat_that_is_filled_on_the_day_it_fell_vacant_is_filled_for_the_rest_of_its_own_term(desk: Desk) -> None:
    committee.end(desk, "oslo", "resigned", on=date(2026, 7, 1))
    committee.end(desk, "pisa", "resigned", on=date(2026, 7, 1))
    found = committee.appoint(desk, Appointment("lund", date(2026, 7, 1), seat=1))
    assert (found.seat, found.end) == (1, date(2027, 1, 1))


def test_an_extension_without_a_reason_keeps_the_reason_of_the_term(desk: Desk) -> None:
    committee.appoint(replace(desk, why="a decision"), Appointment("lund", date(2027, 1, 1)))
    found = committee.extend(desk, "lund", date(2029, 6, 1), on=date(2027, 1, 1))
    assert (found.end, found.planned_end, found.why) == (date(2029, 6, 1), date(2029, 6, 1), "a decision")


def test_what_a_city_had_by_an_earlier_term_ended_with_that_term(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1))
    committee.represent(desk, "oslo", "A. Mayor", None, on=date(2026, 1, 1))
    committee.appoint(desk, Appointment("oslo", date(2029, 1, 1)))
    with desk.read() as unit:
        ends = [unit.session.scalars(select(table.end).where(table.city_id == "oslo")).all() for table in (Role, Representative)]
    assert ends == [[date(2027, 1, 1)], [date(2027, 1, 1)]]


def test_a_rotation_that_only_ends_a_seat_the_policy_gave_up_is_kept(desk: Desk) -> None:
    committee.extend(desk, "pisa", date(2032, 1, 1), on=date(2026, 6, 1))
    for city, seat in (("lund", 1), ("aarhus", 2)):
        committee.appoint(desk, Appointment(city, date(2028, 1, 1), seat=seat, until=date(2032, 1, 1)))
    committee.appoint(desk, Appointment("faro", date(2028, 1, 1), seat=4, until=date(2030, 1, 1)))
    found = rotation.rotate(desk, rotation.Wanted(date(2030, 1, 1), ("seed",)))
    assert isinstance(found, rotation.Rotation)
    assert (found.record["leaving"], found.record["joining"], found.changes) == (["faro"], [], True)


def test_a_suspended_city_keeps_its_seat_through_a_rotation(desk: Desk) -> None:
    members.step(desk, "vigo", Step.SUSPEND, on=date(2026, 5, 1))
    found = rotation.rotate(desk, rotation.Wanted(date(2027, 1, 1), ("seed",)))
    assert isinstance(found, rotation.Rotation)
    assert set(found.record["staying"]) == {"pisa", "vigo"}
    assert [(term.end, term.ended) for term in committee.history(desk, city="vigo")] == [(date(2028, 1, 1), None)]


def test_who_was_appointed_for_the_day_of_a_rotation_can_be_released_by_it(desk: Desk) -> None:
    committee.appoint(desk, Appointment("lund", date(2027, 1, 1)))
    found = rotation.rotate(desk, rotation.Wanted(date(2027, 1, 1), ("seed",), asked=Asked(release=("lund",))))
    assert isinstance(found, rotation.Rotation)
    assert "lund" not in found.record["staying"]
    assert committee.history(desk, city="lund") == []


def test_the_share_that_stays_is_of_all_who_sat_before_and_not_of_those_whose_terms_go_on(desk: Desk) -> None:
    found = rotation.rotate(desk, rotation.Wanted(date(2027, 1, 1), ("seed",)))
    assert isinstance(found, rotation.Rotation)
    (retained,) = [rule for rule in found.record["rules"] if rule["dimension"] == "incumbent"]
    assert (retained["before"], retained["min"], len(found.record["staying"])) == (4, 2, 2)


def test_what_a_city_had_by_its_seat_ends_on_the_day_on_which_a_rotation_leaves_it_out(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1))
    committee.represent(desk, "oslo", "A. Mayor", None, on=date(2026, 1, 1))
    rotation.rotate(desk, rotation.Wanted(date(2027, 1, 1), ("seed",), asked=Asked(exclude=("oslo",))))
    with desk.read() as unit:
        ends = [unit.session.scalars(select(table.end).where(table.city_id == "oslo")).all() for table in (Role, Representative)]
    assert ends == [[date(2027, 1, 1)], [date(2027, 1, 1)]]


def test_a_city_that_a_rotation_brings_back_after_a_gap_does_not_chair_as_before(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1))
    found = rotation.rotate(desk, rotation.Wanted(date(2029, 1, 1), ("seed",), asked=Asked(keep=("oslo",))))
    assert isinstance(found, rotation.Rotation)
    assert "oslo" in found.record["joining"]
    assert roles(desk, date(2029, 1, 1)) == {}


def test_a_rotation_that_is_not_the_one_that_was_shown_is_not_carried_out(desk: Desk) -> None:
    before = committee.history(desk)
    with pytest.raises(Collision, match="changed"):
        rotation.rotate(desk, rotation.Wanted(date(2027, 1, 1), ("seed",), expect="0" * 64))
    assert committee.history(desk) == before


def test_a_full_term_that_was_cut_short_to_under_half_does_not_put_a_city_beyond_the_limit(desk: Desk, tmp_path: Path) -> None:
    ends = (("2019-01-01", "2019-06-01"), ("2019-06-01", "2021-06-01"), ("2021-06-01", "2023-06-01"))
    add_terms(desk, tmp_path, [{"city": "lund", "seat": 1, "start": start, "end": end} for start, end in ends])
    assert not [line for line in checks.check(desk, date(2022, 6, 1)).broken if line.dimension == "terms"]


def test_of_a_city_that_sits_and_withdrew_a_rotation_says_why_it_may_not_come(desk: Desk) -> None:
    members.step(desk, "oslo", Step.WITHDRAW, on=date(2026, 5, 1))
    found = rotation.rotate(desk, rotation.Wanted(date(2027, 1, 1), ("seed",)))
    assert isinstance(found, rotation.Rotation)
    assert "withdrawn" in found.barred["oslo"].reason
    assert set(found.barred) == {"oslo"}


def test_the_last_seat_of_the_policy_is_not_beyond_its_seats(desk: Desk) -> None:
    assert not [warning for warning in checks.check(desk, date(2026, 6, 1)).warnings if "beyond" in warning]


def test_whether_a_city_sits_beyond_the_limit_is_told_by_the_limit_of_the_day_on_which_it_came(tmp_path: Path) -> None:
    limits = "max_consecutive_terms = [{ value = 3 }, { from = 2024-01-01, value = 2 }]"
    desk = desk_at(tmp_path, POLICY.replace("max_consecutive_terms = 2", limits))
    add_members(desk, tmp_path, [{"id": "lund", "name": "Lund", "country": "SE", "joined": "2015"}])
    add_terms(
        desk, tmp_path, [{"city": "lund", "seat": 1, "start": f"{year}-01-01", "end": f"{year + 2}-01-01"} for year in (2019, 2021, 2023)]
    )
    assert not [line for line in checks.check(desk, date(2024, 6, 1)).broken if line.dimension == "terms"]


def test_a_role_may_end_with_the_term(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 1, 1), until=date(2027, 1, 1))
    assert roles(desk, date(2026, 12, 31)) == {"oslo": "chair"}


def test_a_role_that_would_begin_on_the_day_on_which_the_term_is_ended_is_taken_back(desk: Desk) -> None:
    committee.chair(desk, "oslo", "chair", on=date(2026, 9, 1))
    committee.end(desk, "oslo", "resigned", on=date(2026, 9, 1))
    with desk.read() as unit:
        assert unit.session.scalars(select(Role)).all() == []
