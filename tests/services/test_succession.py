"""What the ledger says of cities that were merged into others: whose entries are whose, on both databases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scn.errors import InvalidInput
from scn.models.city import City
from scn.rules.cities import CityFacts
from scn.services import cities, directory, finding, ledger, members, merging, succession
from scn.services.desk import Desk
from scn.services.member_files import importing
from scn.services.members import Change, NewCity
from tests.desks import desk_at
from tests.services.test_seats import POLICY


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    address = request.getfixturevalue("postgresql_store") if request.param == "postgresql" else None
    return desk_at(tmp_path, POLICY, today=date(2026, 6, 1), address=address)


def put(desk: Desk, id_: str, name: str, **facts: object) -> None:
    members.add(desk, NewCity(CityFacts(name, "NO", **facts), id_), on=date(2024, 1, 1), namesake=True)  # type: ignore[arg-type]


def touching(desk: Desk, city: str) -> list[int]:
    return [entry.id for entry in ledger.log(desk, ledger.Chosen(20, city=city))]


def test_a_city_that_got_an_old_id_has_its_own_entries_and_the_one_that_stays_has_those_from_before(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    members.edit(desk, "kristiania", Change({"kind": "city"}))
    merging.merge(desk, "oslo", "kristiania")
    with desk.write() as unit:
        unit.session.add(City(id="kristiania", name="Another", folded="another", country="NO", entered=unit.begin()))
        unit.commit()
    members.edit(desk, "oslo", Change({"kind": "capital"}))

    assert touching(desk, "oslo") == [1, 2, 3, 4, 6]
    with desk.read() as unit:
        assert finding.find(unit.session, "kristiania", desk.policy).name == "Another"


def test_an_old_id_is_taken_and_leads_on(desk: Desk) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    merging.merge(desk, "oslo", "kristiania")

    with desk.read() as unit:
        gone = succession.gone(unit.session, "kristiania")
        assert gone == succession.Gone("kristiania", "oslo", date(2026, 1, 1))
        assert succession.gone(unit.session, "oslo") is None
        assert finding.find(unit.session, "kristiania", desk.policy).id == "oslo"
        assert members.free_id(unit.session, "Kristiania", "NO") == "kristiania-no"
        assert succession.last_names(unit.session, ["kristiania", "oslo"]) == {"kristiania": "Kristiania"}


def test_entries_name_the_cities_that_they_touched(desk: Desk) -> None:
    put(desk, "oslo", "Oslo", names={"ar": "أوسلو"})
    put(desk, "kristiania", "Kristiania")
    merging.merge(desk, "oslo", "kristiania")

    assert [(entry.touched, entry.cities, entry.named) for entry in ledger.log(desk, ledger.Chosen(9))] == [
        (1, ("oslo",), ("Oslo",)),
        (1, ("kristiania",), ("Kristiania",)),
        (2, ("kristiania", "oslo"), ("Kristiania", "Oslo")),
    ]


def test_cities_are_called_by_their_name_in_a_language_and_kinds_are_counted(desk: Desk) -> None:
    put(desk, "oslo", "Oslo", names={"ar": "أوسلو", "fr": "Oslo"}, kind="capital")
    put(desk, "bergen", "Bergen", names={"fr": "Bergue"}, kind="city")
    put(desk, "voss", "Voss", kind="city")

    with desk.read() as unit:
        assert cities.called(unit.session, ["oslo", "bergen", "nowhere"], "ar") == {"oslo": "أوسلو", "bergen": "Bergen"}
        assert cities.called(unit.session, [], "ar") == {}
    assert directory.kinds(desk) == [("city", 2), ("capital", 1)]
    assert directory.kinds(desk, "ca") == [("capital", 1)]


@pytest.mark.parametrize(
    ("texts", "ends"),
    [(["a"], "a"), (["a"] * 12, "a"), (["a"] * 13, " and 1 more"), (["x" * 100] * 9, " and 5 more"), (["x" * 900] * 2, " and 1 more")],
)
def test_a_sentence_lists_what_there_is_room_for_and_says_how_many_more(texts: list[str], ends: str) -> None:
    told = finding.enumerated(texts)

    assert told.endswith(ends)
    assert len(told) < 500 or len(texts[0]) > 450


def test_a_file_that_gives_the_id_of_a_merged_city_is_told_which_one_it_went_into(desk: Desk, tmp_path: Path) -> None:
    put(desk, "oslo", "Oslo")
    put(desk, "kristiania", "Kristiania")
    merging.merge(desk, "oslo", "kristiania")
    (tmp_path / "x.csv").write_text("id,name,country\nkristiania,Kristiania,NO\n", encoding="utf-8")

    with pytest.raises(InvalidInput) as caught:
        importing.bring_in(desk, tmp_path / "x.csv", importing.Order(date(2026, 6, 1)))

    assert list(caught.value.details) == [f"{tmp_path}/x.csv:2: id: kristiania was merged into oslo; give that id"]
