"""Importing members in bulk: what is staged is what a row alone says, on either database, and a large file is one entry."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from scn.errors import InvalidInput
from scn.exchange import tables
from scn.models.city import City, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.models.ledger import LedgerChange, LedgerEntry
from scn.rules.membership import Status
from scn.services import directory, ledger
from scn.services.desk import Desk
from scn.services.member_files import importing
from scn.services.member_files.columns import Reader
from scn.services.member_files.importing import Order
from scn.services.member_files.rows import BadRow, parse, stage
from scn.services.member_files.staged import FILLED, Staged
from tests.desks import DATA, desk_at, on, table

POLICY = (DATA / "policy.example.toml").read_text(encoding="utf-8")
TODAY = date(2026, 1, 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A desk with an empty store of each kind."""
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql")
    return desk_at(tmp_path / "network", POLICY, today=TODAY, address=address)


def rows(number: int, **more: object) -> list[dict[str, object]]:
    """That many cities of names of their own."""
    countries = ("KE", "PE", "NO", "LB")
    return [
        {"name": f"Città {n}", "country": countries[n % 4], "population": 1000 + n, "names.ar": f"مدينة {n}", **more} for n in range(number)
    ]


def count(desk: Desk, table: Any) -> int:
    with desk.read() as unit:
        return int(unit.session.scalar(select(func.count()).select_from(table)) or 0)


@pytest.mark.parametrize("number", [3, 2500])
def test_a_file_is_brought_in_once_and_changes_nothing_the_second_time(number: int, desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path, "cities.csv", rows(number, source="a list", as_of="2025"))

    first = importing.bring_in(desk, path, Order(TODAY, Status.ACTIVE))
    second = importing.bring_in(desk, path, Order(TODAY, Status.ACTIVE))

    assert (first.new, first.updated, first.same) == (number, 0, 0)
    assert (second.new, second.updated, second.same) == (0, 0, number)
    assert count(desk, City) == count(desk, Membership) == count(desk, CityName) == count(desk, Fact) == number
    assert count(desk, LedgerEntry) == 1
    assert directory.show(desk, "Citta 2").city.names == {"ar": "مدينة 2"}


def test_a_large_import_is_one_entry_with_its_rows_in_blocks_and_each_city_knows_it(desk: Desk, tmp_path: Path) -> None:
    importing.bring_in(desk, table(tmp_path, "cities.csv", rows(2500)), Order(TODAY))

    with desk.read() as unit:
        changes = unit.session.scalars(select(LedgerChange).order_by(LedgerChange.seq)).all()
    kept = {name: [change for change in changes if change.entity == name] for name in ("city", "membership", "city_name")}
    for blocks in kept.values():
        assert sum(int(change.key.removesuffix(" rows")) for change in blocks) == 2500
    assert '"Città 7"' in str(kept["city"][0].after)
    (entry,) = ledger.log(desk, ledger.Chosen(last=9, city="citta-7"))
    assert entry.command == "test"


def test_after_a_large_import_everything_goes_on_as_before(desk: Desk, tmp_path: Path) -> None:
    importing.bring_in(desk, table(tmp_path, "cities.csv", rows(2500)), Order(TODAY))

    more = [{"name": "Oslo", "country": "NO", "contacts": '[{"name": "Ana"}]'}, {"name": "Città 5", "country": "PE", "kind": "town"}]
    done = importing.bring_in(desk, table(tmp_path, "more.csv", more), Order(TODAY))

    assert (done.added, done.changed, count(desk, Contact)) == (("oslo",), ("citta-5",), 1)
    assert [(change.field, change.before, change.after) for change in done.changes] == [("kind", None, "town")]


def test_a_large_import_finds_what_is_there_already_by_any_name(desk: Desk, tmp_path: Path) -> None:
    importing.bring_in(desk, table(tmp_path, "cities.csv", rows(10)), Order(TODAY))

    again = [{"name": f"مدينة {n}", "country": row["country"], "population": 5} for n, row in enumerate(rows(10))]
    with pytest.raises(InvalidInput):  # the name that a city is filed under is not changed in passing
        importing.bring_in(desk, table(tmp_path, "more.csv", [{**again[0], "id": "!"}]), Order(TODAY))
    done = importing.bring_in(desk, table(tmp_path, "more.csv", again), Order(TODAY))

    assert (done.new, done.updated, count(desk, City)) == (0, 10, 10)


def test_a_name_that_two_cities_of_the_country_bear_needs_an_id(desk: Desk, tmp_path: Path) -> None:
    twins = [{"id": "athens-ohio", "name": "Athens", "country": "US"}, {"id": "athens-georgia", "name": "Athens", "country": "US"}]
    importing.bring_in(desk, table(tmp_path, "cities.csv", twins), Order(TODAY))

    with pytest.raises(InvalidInput, match="1 fault") as caught:
        importing.bring_in(desk, table(tmp_path, "more.csv", [{"name": "Athens", "country": "US"}]), Order(TODAY))

    assert "2 cities of US are called Athens" in caught.value.details[0]


NAMES = st.sampled_from(
    ["Tripoli", "Trípoli", "St-Denis", "Saint Denis", "طرابلس", "Łódź", "x" * 301, "", "!", "a\u00a0b", "two\nlines", "東京"]
)
CELLS = {
    "id": st.sampled_from(["", "tripoli", "Tripoli", "a--b", "athens-ohio"]),
    "name": NAMES,
    "country": st.sampled_from(["LB", "ly", "Liban", "لبنان", "Líbano", "XK", "ZZ", "", "Nowhere"]),
    "region": st.sampled_from(["", "mena", "africa", "nowhere"]),
    "hub": st.sampled_from(["", "mena", "lagoon"]),
    "kind": st.sampled_from(["", "city", "two words"]),
    "status": st.sampled_from(["", "active", "participant", "member"]),
    "joined": st.sampled_from(["", "2017", "2017-03", "13/4/2020", "3/4/2020", "4 mai 2021", "2031", "2017-02-30"]),
    "population": st.sampled_from(["", "0", "12", "-1", "1e3", "1_0", "١٢", "9" * 12, "1.5"]),
    "lat": st.sampled_from(["", "0", "-1.5", "91", "nan", "1e1", "-", ".5", "--1"]),
    "lon": st.sampled_from(["", "0", "180.0", "-180.1", "1.2.3"]),
    "geoname": st.sampled_from(["", "1", "0", str(2**31)]),
    "names.ar": st.sampled_from(["", "طرابلس", "!", "x" * 301]),
    "also": st.sampled_from(["", "Oea | Trablus", "[1]", '["a|b"]']),
    "source": st.sampled_from(["", "a list"]),
    "as_of": st.sampled_from(["", "2019", "2019-13"]),
    "note": st.sampled_from(["", "seen"]),
    "recorded": st.sampled_from(["", "2020-01-01", "2020"]),
    "history": st.sampled_from(["", "[]", '[{"status": "active", "start": "2020-01-01"}]', "{"]),
    "facts": st.sampled_from(["", '[{"field": "population", "source": "a census"}]', '[{"field": "membership", "source": "a list"}]']),
    "contacts": st.sampled_from(["", '[{"name": "Ana"}]', '[{"role": "x"}]']),
}


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """The headings and cells of a file in which about everything can be wrong."""
    others = draw(st.lists(st.sampled_from(sorted(CELLS.keys() - {"name", "country"})), unique=True))
    headings = ["name", "country", *others]
    plain = {"name": st.sampled_from(["Tripoli", "Łódź", "Saint Denis"]), "country": st.sampled_from(["LB", "PL"])}
    chosen = {heading: draw(st.booleans()) for heading in headings}
    cells = [plain.get(heading, st.just("")) if chosen[heading] else CELLS[heading] for heading in headings]
    return headings, [[draw(cell) for cell in cells] for _ in range(draw(st.integers(1, 6)))]


@given(files())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_by_column_the_same_is_staged_and_refused_as_row_by_row(tmp_path_factory: pytest.TempPathFactory, file: Any) -> None:
    headings, cells = file
    policy = _policy(tmp_path_factory)
    path = tmp_path_factory.mktemp("file") / "cities.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *cells])
    expected, wrong = Staged(), []
    opened = tables.open_table(path)
    reader = Reader(opened.headings, policy, today=TODAY, on=TODAY, status=Status.APPLICANT)
    found = Staged()

    for chunk in opened.chunks():
        for row in chunk.rows():
            try:
                stage(parse(row, policy, TODAY, Status.APPLICANT), expected, TODAY, TODAY)
            except BadRow as bad:
                wrong += [(row.line, fault) for fault in bad.faults]
        _add(found, reader.staged(chunk))

    expected.rows = [tuple(row[FILLED.index(what)] for what in reader.columns) for row in expected.rows]
    for part in Staged.__slots__:
        assert sorted(getattr(found, part), key=repr) == sorted(getattr(expected, part), key=repr), part
    assert sorted(reader.wrong) == sorted(wrong)


def _add(into: Staged, more: Staged) -> None:
    for part in Staged.__slots__:
        listed: list[Sequence[Any]] = getattr(into, part)
        listed += [tuple(row) for row in getattr(more, part)]


_POLICIES: list[Any] = []


def _policy(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if not _POLICIES:
        _POLICIES.append(desk_at(tmp_path_factory.mktemp("policy"), POLICY).policy)
    return _POLICIES[0]


def test_a_later_day_sees_what_was_imported_with_its_history(desk: Desk, tmp_path: Path) -> None:
    history = '[{"status": "applicant", "start": "2024-01-01", "end": "2024-06-01"}, {"status": "active", "start": "2024-06-01"}]'
    importing.bring_in(desk, table(tmp_path, "cities.csv", rows(2500, history=history)), Order(TODAY))

    assert directory.show(on(desk, date(2024, 3, 1)), "citta-9").city.status == "applicant"
    assert directory.show(replace(desk, today=date(2025, 1, 1)), "citta-9").city.status == "active"
