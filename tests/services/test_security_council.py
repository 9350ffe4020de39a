"""The elected members of the UN Security Council: a public history under public rules, as an oracle for check and rotation."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scn.services import checks, rotation
from scn.services.desk import Desk
from scn.services.member_files import importing
from scn.services.member_files.importing import Order
from tests.desks import DATA, add_terms, desk_at, on

COUNCIL = DATA / "security-council"
SEATS_OF_GROUP = {"afr": 3, "apg": 2, "eeg": 1, "grulac": 2, "weog": 2}
YEARS = range(1987, 2013)


def terms() -> list[dict[str, str]]:
    with (COUNCIL / "terms.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def sitting(day: str) -> set[str]:
    """Who sat on a day, counted from the file alone."""
    return {row["city"] for row in terms() if row["start"] <= day < row["end"]}


def independent_faults(record: dict[str, Any], year: int) -> list[str]:
    """What is wrong with a rotation for a year, judged by nothing but the public rules and the public history."""
    eve, first = f"{year - 1}-12-31", f"{year}-01-01"
    was = sitting(eve)
    stays = {row["city"] for row in terms() if row["start"] <= eve and row["end"] > first}
    council = [*record["staying"], *record["joining"]]
    group = {entry["id"]: entry["attributes"]["region"] for entry in record["pool"]}
    faults = []
    if set(record["staying"]) != stays:
        faults.append("not those stay whose terms go on")
    if len(council) != 10 or len(set(council)) != 10:
        faults.append("not ten different members")
    if set(record["joining"]) & was:
        faults.append("a member follows itself")
    if set(record["leaving"]) != was - stays:
        faults.append("not those leave whose terms end")
    seats = Counter(group[id_] for id_ in record["joining"]) + Counter(GROUP[id_] for id_ in stays)
    if seats != SEATS_OF_GROUP:
        faults.append(f"groups are {dict(seats)}")
    if {(term["start"], term["end"]) for term in record["terms"]} != {(first, f"{year + 2}-01-01")}:
        faults.append("terms are not of two years")
    return faults


def groups() -> dict[str, str]:
    """The group of each member, read from the policy's list of countries without the program's own reader."""
    import tomllib

    policy = tomllib.loads((COUNCIL / "policy.toml").read_text(encoding="utf-8"))
    by_country = {country: key for key, region in policy["regions"].items() for country in region["countries"]}
    with (COUNCIL / "members.csv").open(encoding="utf-8") as stream:
        return {row["id"]: by_country[row["country"]] for row in csv.DictReader(stream)}


GROUP = groups()


@pytest.fixture
def council(tmp_path: Path) -> Desk:
    desk = desk_at(tmp_path, (COUNCIL / "policy.toml").read_text(encoding="utf-8"), today=date(1986, 1, 1))
    importing.bring_in(desk, COUNCIL / "members.csv", Order(desk.today))
    return desk


def test_the_check_holds_on_every_day_of_every_year_from_1987_to_2012(council: Desk, tmp_path: Path) -> None:
    add_terms(council, tmp_path, [row for row in terms() if row["start"] < "2013"])
    for year in YEARS:
        for month in (1, 7, 12):
            day = date(year, month, 31 if month == 12 else 1)
            found = checks.check(council, day)
            assert found.holds, (day, found.broken)
            assert {line.group: line.count for line in found.rules if line.dimension == "region"} == SEATS_OF_GROUP


def test_a_broken_year_is_found(council: Desk, tmp_path: Path) -> None:
    add_terms(council, tmp_path, [row for row in terms() if row["start"] < "2013" and row["city"] != "jp"])
    assert not checks.check(council, date(1987, 6, 1)).holds


def test_from_every_year_s_council_a_rotation_for_the_next_is_found_that_keeps_every_rule(council: Desk, tmp_path: Path) -> None:
    add_terms(council, tmp_path, [row for row in terms() if row["start"] < "1987"])
    for year in YEARS:
        add_terms(council, tmp_path, [row for row in terms() if row["start"].startswith(str(year))])
        first = date(year + 1, 1, 1)
        desk = replace(on(council, date(year, 6, 1)), rehearse=True)
        found = rotation.rotate(desk, rotation.Wanted(first, ("public seed", str(year))))
        assert isinstance(found, rotation.Rotation), year
        assert independent_faults(dict(found.record), year + 1) == []


def test_ten_rotations_in_a_row_keep_every_rule(council: Desk, tmp_path: Path) -> None:
    add_terms(council, tmp_path, [row for row in terms() if row["start"] in ("2001-01-01", "2002-01-01")])
    for year in range(2003, 2013):
        first = date(year, 1, 1)
        before = checks.check(council, date(year - 1, 6, 1))
        found = rotation.rotate(on(council, date(year - 1, 6, 1)), rotation.Wanted(first, ("seed", str(year))))
        assert isinstance(found, rotation.Rotation)
        assert before.holds
        assert not set(found.record["joining"]) & set(found.record["expiring"])
        assert checks.check(council, first).holds
