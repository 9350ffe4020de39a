"""Importing members in bulk: what is staged is what a row alone says, on either database, and a large file is one entry."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from scn.errors import InvalidInput
from scn.exchange import tables
from scn.models.city import City, CityName, Fact, Membership
from scn.models.contact import Contact
from scn.models.ledger import LedgerChange, LedgerEntry
from scn.rules.membership import Status
from scn.services import directory, ledger, members
from scn.services.desk import Desk
from scn.services.member_files import exporting, importing
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
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
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


def bring(desk: Desk, tmp_path: Path, *rows: dict[str, object], **order: Any) -> importing.Imported:
    """Import some rows; what it did."""
    return importing.bring_in(desk, table(tmp_path, "some.csv", rows), Order(TODAY, **order))


def test_a_namesake_in_another_country_is_another_city(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Tripoli", "country": "LB", "names.ar": "طرابلس"})

    done = bring(desk, tmp_path, {"name": "Tripoli", "country": "LY"}, {"name": "طرابلس", "country": "GR"})

    assert done.added == ("tripoli-ly", "trbls")
    assert directory.show(desk, "tripoli").city.country == "LB"


def test_the_name_that_a_city_is_filed_under_comes_before_those_that_others_bear_too(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Oea", "country": "LY", "names.en": "Tripoli"}, {"name": "Tripoli", "country": "LY"})

    done = bring(desk, tmp_path, {"name": "Tripoli", "country": "LY", "population": 7})

    assert (done.changed, directory.show(desk, "oea").city.population) == (("tripoli",), None)


def test_a_city_that_bears_a_name_in_two_languages_is_one_city(desk: Desk, tmp_path: Path) -> None:
    row = {"name": "Copenhagen", "country": "DK", "names.da": "København", "names.no": "København"}
    bring(desk, tmp_path, row)

    done = bring(desk, tmp_path, {"name": "København", "country": "DK", "population": 7})

    assert (done.new, done.changed) == (0, ("copenhagen",))


def test_a_row_whose_city_is_not_sure_is_left_out_where_bad_rows_are(desk: Desk, tmp_path: Path) -> None:
    twins = [{"id": id_, "name": "Athens", "country": "US"} for id_ in ("athens-ohio", "athens-georgia")]
    file = tmp_path / "bad.csv"

    first = bring(desk, tmp_path, *twins, {"id": "", "name": "Athens", "country": "US", "kind": "town"}, skip_bad=file)
    second = bring(desk, tmp_path, {"name": "Athens", "country": "US"}, skip_bad=file)

    assert (first.new, first.left_out, second.new, second.left_out) == (2, 1, 0, 1)
    assert "athens-georgia, athens-ohio have this name in US too" in first.bad[0]
    assert count(desk, City) == 2


@pytest.mark.parametrize("ids", [("lm", ""), ("lm", "", "")], ids=["two", "three"])
def test_a_row_without_an_id_is_the_city_of_the_row_that_gives_one(ids: tuple[str, ...], desk: Desk, tmp_path: Path) -> None:
    done = bring(desk, tmp_path, *({"id": id_, "name": "Lomé", "country": "TG"} for id_ in ids))

    assert (done.added, done.same, count(desk, City)) == (("lm",), len(ids) - 1, 1)


def test_made_ids_go_out_of_the_way_of_given_ones_of_those_in_the_store_and_of_each_other(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Tripoli", "country": "LB"})
    rows: list[dict[str, object]] = [
        {"id": "", "name": "Tripoli", "country": "LY"},
        {"id": "", "name": "Tripoli LY", "country": "LY"},
        {"id": "", "name": "Springfield", "country": "US"},
        {"id": "springfield", "name": "Shelbyville", "country": "US"},
        {"id": "", "name": "ع", "country": "LB"},
        {"id": "", "name": "عع", "country": "LB"},
    ]

    done = bring(desk, tmp_path, *rows)

    assert done.added == ("tripoli-ly-2", "tripoli-ly", "springfield-us", "springfield", "city-lb", "city-lb-2")


@pytest.mark.parametrize(
    "more", [{"names.ar": "لومي"}, {"status": "active"}, {"kind": "town"}, {"source": "a list"}, {"contacts": '[{"name": "Ana"}]'}]
)
def test_two_rows_of_one_id_that_differ_in_anything_contradict_each_other(more: dict[str, object], desk: Desk, tmp_path: Path) -> None:
    row = {"id": "lome", "name": "Lomé", "country": "TG"}

    with pytest.raises(InvalidInput) as caught:
        bring(desk, tmp_path, {**row, **dict.fromkeys(more, "")}, {**row, **more})

    assert "lome is the city of line 2" in caught.value.details[0]


def test_rows_with_and_without_a_history_go_in_together(desk: Desk, tmp_path: Path) -> None:
    history = '[{"status": "applicant", "start": "2024-01-01", "end": "2024-06-01"}, {"status": "active", "start": "2024-06-01"}]'

    bring(desk, tmp_path, *(row | {"history": history if n % 2 else ""} for n, row in enumerate(rows(6))))

    assert count(desk, Membership) == 9
    assert [directory.show(desk, f"citta-{n}").city.status for n in (0, 1)] == ["applicant", "active"]
    assert bring(desk, tmp_path, {"name": "Città 1", "country": "PE", "status": "active"}).same == 1


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [("attributes.language", "fr", "ee"), ("names.ar", "لومي", "لومى"), ("note", "seen", "heard"), ("as_of", "2019", "2020")],
)
def test_a_cell_that_differs_changes_what_is_there(what: str, before: str, after: str, desk: Desk, tmp_path: Path) -> None:
    row = {"name": "Lomé", "country": "TG", "source": "a list", "as_of": "2018", "note": "new"}
    bring(desk, tmp_path, {**row, what: before})

    changed = bring(desk, tmp_path, {**row, what: after})
    again = bring(desk, tmp_path, {**row, what: after})

    assert (changed.changed, again.same) == (("lome",), 1)


def test_a_source_keeps_what_a_row_does_not_say_and_is_recorded_anew_where_it_changes(desk: Desk, tmp_path: Path) -> None:
    row = {"name": "Lomé", "country": "TG", "source": "a list"}
    bring(desk, tmp_path, {**row, "as_of": "2018", "note": "seen", "recorded": "2020-01-01"})

    same = bring(desk, tmp_path, row)
    bring(on(desk, date(2026, 3, 1)), tmp_path, {**row, "note": "heard"})

    (source,) = directory.show(desk, "lome").sources
    assert same.same == 1
    assert (source.as_of, source.note, source.recorded) == ("2018", "heard", date(2026, 3, 1))


def test_of_the_contacts_of_a_city_only_those_that_are_new_are_added(desk: Desk, tmp_path: Path) -> None:
    ana, lead = '{"name": "Ana"}', '{"name": "Ana", "role": "lead"}'
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "contacts": f"[{ana}]"})

    done = bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "contacts": f"[{ana}, {lead}]"})

    assert (done.updated, count(desk, Contact)) == (1, 2)
    assert bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "contacts": f"[{ana}, {lead}]"}).same == 1


def test_of_several_new_cities_of_one_name_the_first_has_the_plain_id(desk: Desk, tmp_path: Path) -> None:
    done = bring(desk, tmp_path, *({"name": "Tripoli", "country": country} for country in ("LB", "LY", "GR")))

    assert done.added == ("tripoli", "tripoli-ly", "tripoli-gr")


def test_a_large_import_leaves_indexes_and_triggers_as_they_were(tmp_path: Path) -> None:
    desk = desk_at(tmp_path / "network", POLICY, today=TODAY)
    kept = text("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")
    with desk.read() as unit:
        before = unit.session.execute(kept).all()

    importing.bring_in(desk, table(tmp_path, "cities.csv", rows(2500)), Order(TODAY))

    with desk.read() as unit:
        assert unit.session.execute(kept).all() == before


def exported(desk: Desk, path: Path) -> Path:
    """The cities of a store in a file, with their contacts."""
    with desk.read() as unit:
        taken = exporting.take_out(unit, desk, contacts=True)
        tables.write_table(path, taken.headings, taken.rows)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize(
    "also", [["Oea", "Trablus"], ["a|b"], ["[x"], ["[x]", "y"], ["[1]"], ['["x"]'], ["=1+1", "'=x"], ["x\u00a0y", "{x}"]], ids=str
)
def test_names_of_no_one_language_come_back(also: list[str], ending: str, tmp_path: Path) -> None:
    desk, other = (desk_at(tmp_path / name, POLICY, today=TODAY) for name in ("one", "other"))
    bring(desk, tmp_path, {"name": "Tripoli", "country": "LY", "also": json.dumps([*also, also[0]])})

    taken = exported(desk, tmp_path / f"out.{ending}")
    importing.bring_in(other, taken, Order(TODAY))

    assert importing.bring_in(desk, taken, Order(TODAY)).same == 1
    assert "names.und" not in tables.open_table(taken).headings
    assert directory.show(other, "tripoli").city.also == directory.show(desk, "tripoli").city.also == tuple(sorted(also))


def test_the_days_on_which_facts_were_recorded_and_the_order_of_contacts_come_back(tmp_path: Path) -> None:
    desk, other = desk_at(tmp_path / "one", POLICY, today=TODAY), desk_at(tmp_path / "other", POLICY, today=date(2026, 5, 5))
    facts = '[{"field": "kind", "source": "a letter", "recorded": "2020-02-02"}]'
    row = {"name": "Tripoli", "country": "LY", "source": "a list", "recorded": "2020-01-01", "facts": facts}
    bring(desk, tmp_path, {**row, "contacts": '[{"name": "Zoe"}, {"name": "Ana"}]'})

    first = exported(desk, tmp_path / "first.csv")
    importing.bring_in(other, first, Order(date(2026, 5, 5)))

    assert exported(other, tmp_path / "second.csv").read_bytes() == first.read_bytes()
    assert [str(source.recorded) for source in directory.show(other, "tripoli").sources] == ["2020-02-02", "2020-01-01"]


def test_a_row_that_is_left_out_for_its_status_or_its_day_changes_nothing_of_its_city(desk: Desk, tmp_path: Path) -> None:
    history = '[{"status": "active", "start": "2020-01-01", "end": "2021-01-01"}, {"status": "suspended", "start": "2021-01-01"}]'
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "history": history, "joined": "2020-01-01"})
    row = {"name": "Lomé", "country": "TG", "kind": "town", "source": "a list"}

    for more in ({"status": "active"}, {"joined": "2022-01-01"}):
        done = bring(desk, tmp_path, {**row, **more}, skip_bad=tmp_path / "bad.csv")

        assert (done.updated, done.same, done.left_out) == (0, 0, 1)
    page = directory.show(desk, "lome")
    assert (page.city.kind, page.sources, count(desk, LedgerEntry)) == (None, (), 1)


def test_bad_rows_have_the_headings_of_the_file_and_a_rehearsal_writes_none(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path, "list.csv", [{"Town": "Lomé", "Pays": "TG"}, {"Town": "Nowhere", "Pays": "ZZ"}])
    order = Order(TODAY, renamed={"Town": "name", "Pays": "country"}, skip_bad=tmp_path / "bad.csv")

    rehearsed = importing.bring_in(replace(desk, rehearse=True), path, order)
    assert not (tmp_path / "bad.csv").exists()
    done = importing.bring_in(desk, path, order)

    assert rehearsed == done
    assert (tmp_path / "bad.csv").read_text(encoding="utf-8").split() == ["Town,Pays", "Nowhere,ZZ"]
    assert importing.bring_in(desk, tmp_path / "bad.csv", replace(order, skip_bad=tmp_path / "worse.csv")).left_out == 1
    with pytest.raises(InvalidInput, match="is the file that is imported"):
        importing.bring_in(desk, tmp_path / "bad.csv", order)


def test_more_cities_are_changed_than_are_changed_at_once(desk: Desk, tmp_path: Path) -> None:
    importing.bring_in(desk, table(tmp_path, "cities.csv", rows(1100)), Order(TODAY))

    done = importing.bring_in(desk, table(tmp_path, "cities.csv", rows(1100, kind="town")), Order(TODAY))

    assert (done.updated, done.same, len(done.changed), len(done.changes)) == (1100, 0, 1000, 1000)
    listed = directory.listed(desk, directory.Filter())
    assert {city.kind for city in listed} == {"town"}
    assert all(city.names["ar"] for city in listed)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"note": "seen"}, "source: it is missing"),
        ({"source": "a", "facts": '[{"field": "membership", "source": "a"}]'}, "facts: membership has the source a twice"),
        ({"facts": '[{"field": "kind", "source": "a", "as_of": "soon"}]'}, "facts: as_of"),
    ],
)
def test_what_is_wrong_with_sources_is_told(more: dict[str, object], fault: str, desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        bring(desk, tmp_path, {"name": "Lomé", "country": "TG", **more})

    assert f":2: {fault}" in caught.value.details[0]


def test_a_new_name_is_the_one_by_which_a_city_is_found(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"id": "x", "name": "Salisbury", "country": "ZW"})
    bring(desk, tmp_path, {"id": "x", "name": "Harare", "country": "ZW"})

    assert bring(desk, tmp_path, {"name": "Harare", "country": "ZW"}).same == 1


@pytest.mark.parametrize(
    ("row", "start"),
    [
        ({"joined": "2017-03", "as_of": "2015"}, date(2017, 3, 31)),
        ({"source": "a", "as_of": "2015"}, date(2015, 12, 31)),
        ({"joined": "2026"}, TODAY),
        ({"joined": "2017", "status": "applicant"}, TODAY),
    ],
    ids=str,
)
def test_a_membership_begins_on_the_last_day_that_a_row_can_mean(row: dict[str, object], start: date, desk: Desk, tmp_path: Path) -> None:
    for more in ({}, {"also": "x"}):  # by the column, and by the row
        source = {"source": "a"} if "as_of" in row else {}
        bring(desk, tmp_path, {"name": f"Lomé{len(more)}", "country": "TG", "status": "active", **source, **row, **more})

    with desk.read() as unit:
        assert set(unit.session.scalars(select(Membership.start))) == {start}


def test_the_ledger_tells_a_block_by_its_number_and_nothing_that_is_in_it(desk: Desk, tmp_path: Path) -> None:
    importing.bring_in(desk, table(tmp_path, "cities.csv", rows(2500, contacts='[{"name": "Ana"}]')), Order(TODAY))
    bring(desk, tmp_path, {"id": "x-rows", "name": "Lomé rows", "country": "TG", "names.fr": "Lomé rows"})

    for contacts in (False, True):
        blocks, small = ledger.log(desk, ledger.Chosen(last=2, contacts=contacts))
        assert {change.key for change in blocks.changes} == {"998 rows", "1000 rows", "502 rows"}
        assert [change.after for change in blocks.changes] == [{}] * len(blocks.changes)
        assert {change.entity: change.after for change in small.changes}["city_name"]["name"] == "Lomé rows"  # type: ignore[index]  # it has one


def test_a_country_that_the_policy_adds_is_one_and_a_region_of_its_own_comes_back(tmp_path: Path) -> None:
    policy = POLICY + '\n[countries.QZ]\nname = "Somewhere"\n'
    desk, other = (desk_at(tmp_path / name, policy, today=TODAY) for name in ("one", "other"))
    bring(desk, tmp_path, {"name": "Somewhere", "country": "qz", "region": ""}, {"name": "Lomé", "country": "TG", "region": "mena"})
    bring(desk, tmp_path, {"name": "Accra", "country": "GH"})

    first = exported(desk, tmp_path / "first.csv")
    importing.bring_in(other, first, Order(TODAY))

    assert [row.get("region") for row in tables.read(first)[1]] == ["africa", "mena", None]
    assert exported(other, tmp_path / "second.csv").read_bytes() == first.read_bytes()


def test_of_two_states_that_begin_on_one_day_the_later_one_is_that_of_the_city(desk: Desk, tmp_path: Path) -> None:
    history = '[{"status": "active", "start": "2020-01-01", "end": "2020-01-01"}, {"status": "suspended", "start": "2020-01-01"}]'
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "history": history})

    assert bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "status": "suspended"}).same == 1
    assert tables.read(exported(desk, tmp_path / "out.csv"))[1][0].get("status") == "suspended"


def test_the_tab_key_offers_a_name_however_it_is_begun(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG"}, {"name": "Accra", "country": "GH"})

    assert directory.completions(desk, "LÓM") == [("Lomé", "Lomé, TG")]
    assert directory.completions(desk, "lom") == [("lome", "Lomé, TG")]


def test_a_name_that_is_given_again_stays(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "names.ar": "لومي", "also": "Bey Beach"})

    members.edit(desk, "lome", members.Change(names={"ar": "لومي", "fr": "Lomé"}, also=("Bey Beach",)))

    shown = directory.show(desk, "lome").city
    assert (shown.names, shown.also) == ({"ar": "لومي", "fr": "Lomé"}, ("Bey Beach",))


@pytest.mark.parametrize("ids", [("", "lm"), ("", "lm", "")], ids=["two", "three"])
def test_a_row_without_an_id_is_the_city_of_a_later_row_that_gives_one(ids: tuple[str, ...], desk: Desk, tmp_path: Path) -> None:
    done = bring(desk, tmp_path, *({"id": id_, "name": "Lomé", "country": "TG"} for id_ in ids))

    assert (done.added, done.same, count(desk, City)) == (("lm",), len(ids) - 1, 1)


def test_a_city_that_is_found_by_another_of_its_names_keeps_the_one_that_it_is_filed_under(desk: Desk, tmp_path: Path) -> None:
    row = {"name": "The Hague", "country": "NL", "names.nl": "Den Haag"}
    bring(desk, tmp_path, row)

    done = bring(desk, tmp_path, {"name": "Den Haag", "country": "NL", "population": 7})

    assert [(change.field, change.after) for change in done.changes] == [("population", 7)]
    assert bring(desk, tmp_path, row).same == count(desk, City) == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_a_place_near_the_equator_and_the_first_meridian_comes_back(ending: str, tmp_path: Path) -> None:
    desk, other = (desk_at(tmp_path / name, POLICY, today=TODAY) for name in ("one", "other"))
    bring(desk, tmp_path, {"name": "Nullville", "country": "GH", "lat": "0.00001", "lon": "-0.00002"})

    importing.bring_in(other, exported(desk, tmp_path / f"out.{ending}"), Order(TODAY))

    shown = directory.show(other, "nullville").city
    assert (shown.lat, shown.lon) == (0.00001, -0.00002)


@pytest.mark.parametrize("what", ["history", "facts", "contacts", "also"])
@pytest.mark.parametrize("text", ['"\\ud800"', "9" * 5000], ids=["half a character", "a long number"])
def test_what_json_cannot_be_kept_is_told_and_no_crash(text: str, what: str, desk: Desk, tmp_path: Path) -> None:
    objects = {"history": "status", "facts": "source", "contacts": "name"}
    cell = f'[{{"{objects[what]}": {text}}}]' if what in objects else f"[{text}]"

    with pytest.raises(InvalidInput) as caught:
        bring(desk, tmp_path, {"name": "Lomé", "country": "TG", what: cell})

    assert f":2: {what}: not JSON" in caught.value.details[0]


@pytest.mark.parametrize("cell", ['{"facts": [{"field": "kind", "source": " "}]}', '{"contacts": [{"name": ""}]}'])
def test_a_fact_without_a_source_and_a_contact_without_a_name_are_refused(cell: str, desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="1 fault"):
        bring(desk, tmp_path, {"name": "Lomé", "country": "TG", **{key: json.dumps(value) for key, value in json.loads(cell).items()}})


def test_an_empty_text_of_a_contact_is_none(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "contacts": '[{"name": "Ana ", "role": ""}]'})

    assert importing.bring_in(desk, exported(desk, tmp_path / "out.csv"), Order(TODAY)).same == count(desk, Contact) == 1


def test_a_status_that_its_history_contradicts_is_refused(desk: Desk, tmp_path: Path) -> None:
    history = '[{"status": "applicant", "start": "2024-01-01"}]'

    with pytest.raises(InvalidInput, match="1 fault"):
        bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "status": "active", "history": history})


def test_a_member_that_joined_in_the_year_that_is_not_over_is_one_today(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "status": "active", "joined": "2025"})

    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "joined": "2026"})

    assert directory.show(desk, "lome").city.status == "active"


def test_a_city_is_changed_though_an_earlier_row_of_it_has_no_id(desk: Desk, tmp_path: Path) -> None:
    bring(desk, tmp_path, {"name": "Salisbury", "country": "ZW"})

    done = bring(desk, tmp_path, *({"id": id_, "name": "Harare", "country": "ZW"} for id_ in ("", "salisbury")))

    assert (done.updated, done.same, directory.show(desk, "salisbury").city.name) == (1, 1, "Harare")


BROKEN = {
    "x.csv": ("name,country\nLomé,TG\nTripoli, the capital,LB\nRabat,MA\nOslo,NOR,x\nAccra,Ghana Republic\n", [3, 5, 6]),
    "x.jsonl": (
        '{"name": "Lomé", "country": "TG"}\n{"name": "Tripoli"\n["Oslo", "NO"]\n{"name": "Rabat", "country": "MA"}\n'
        '{"name": "X", "country": "?"}\n',
        [2, 3, 5],
    ),
}


@pytest.mark.parametrize("file", BROKEN)
def test_rows_that_do_not_fit_are_told_with_all_the_other_faults(file: str, desk: Desk, tmp_path: Path) -> None:
    text, lines = BROKEN[file]
    (tmp_path / file).write_text(text, encoding="utf-8")

    with pytest.raises(InvalidInput) as caught:
        importing.bring_in(desk, tmp_path / file, Order(date(2026, 12, 1)))

    assert [int(detail.split(":")[1]) for detail in caught.value.details] == lines


@pytest.mark.parametrize("file", BROKEN)
def test_rows_that_do_not_fit_are_put_aside_as_they_were(file: str, desk: Desk, tmp_path: Path) -> None:
    text, lines = BROKEN[file]
    (tmp_path / file).write_text(text, encoding="utf-8")
    aside = tmp_path / f"aside-{file}"

    done = importing.bring_in(desk, tmp_path / file, replace(Order(date(2026, 12, 1)), skip_bad=aside))

    assert (done.new, done.left_out) == (2, 3)
    was = text.splitlines()
    heading = ["name,country"] if file == "x.csv" else []
    # Outer blanks of a cell are not kept.
    kept = [line.replace(", the", ",the") for line in [*heading, *(was[line - 1] for line in lines)]]
    assert aside.read_text(encoding="utf-8").splitlines() == kept


def test_a_file_of_nothing_but_broken_lines_tells_them(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("{\n[\n", encoding="utf-8")

    with pytest.raises(InvalidInput) as caught:
        importing.bring_in(desk, tmp_path / "x.jsonl", Order(date(2026, 12, 1)))

    assert len(caught.value.details) == 2


def test_an_export_of_an_empty_store_comes_back(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("", encoding="utf-8")

    assert importing.bring_in(desk, tmp_path / "x.jsonl", Order(date(2026, 12, 1))).new == 0


TWO_REGIONS = """
[network]
name = "Small"
[regions.west]
name = { en = "West" }
countries = ["TG"]
hub = "lagoon"
[regions.east]
name = { en = "East" }
countries = ["KE"]
hub = "lake"
[isc]
seats = 3
term_years = 2
"""
COUNTRY_REGION, REGION_HUB = {"TG": "west", "KE": "east"}, {"west": "lagoon", "east": "lake"}


@pytest.mark.parametrize("more", [{}, {"also": "Other {}"}], ids=["by column", "row by row"])
def test_a_region_and_a_hub_that_a_row_states_are_those_of_the_city_and_follow_the_policy_where_they_are_its(
    more: dict[str, str], desk: Desk, tmp_path: Path
) -> None:
    desk.policy_file.write_text(TWO_REGIONS, encoding="utf-8")
    desk = replace(desk)
    places = list(product(["", "west", "east"], ["", "lagoon", "lake", "harbour"]))
    cases = list(product(["TG", "KE"], places, places))
    held = [{"id": f"c{n}", "name": f"C{n}", "country": "TG", "region": r, "hub": h} for n, (_, (r, h), _) in enumerate(cases)]
    said = [
        {"id": f"c{n}", "name": f"C{n}", "country": land, "region": r, "hub": h, **{what: text.format(n) for what, text in more.items()}}
        for n, (land, _, (r, h)) in enumerate(cases)
    ]
    bring(desk, tmp_path, *held)
    with desk.read() as unit:
        before = {city.id: (city.region, city.hub) for city in unit.session.scalars(select(City))}

    bring(desk, tmp_path, *said)
    again = bring(desk, tmp_path, *said)

    assert (again.updated, again.same) == (0, len(cases))
    with desk.read() as unit:
        after = {city.id: city for city in unit.session.scalars(select(City))}
        for n, (land, _, (region, hub)) in enumerate(cases):
            city, (own_region, own_hub) = after[f"c{n}"], before[f"c{n}"]
            default = COUNTRY_REGION[land]
            expected = region or own_region or default
            assert (city.region or default) == expected, cases[n]
            assert (city.hub or REGION_HUB[expected]) == (hub or own_hub or REGION_HUB[expected]), cases[n]
            if region == default != own_region:
                assert city.region is None, cases[n]
            if hub == REGION_HUB[expected] != own_hub:
                assert city.hub is None, cases[n]


def test_a_region_set_back_to_the_policy_s_is_told_and_goes_along_when_that_changes(tmp_path: Path) -> None:
    desk = desk_at(tmp_path / "network", TWO_REGIONS, today=TODAY)
    bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "region": "east", "hub": "harbour"})

    done = bring(desk, tmp_path, {"name": "Lomé", "country": "TG", "region": "west", "hub": "lagoon"})
    desk.policy_file.write_text(TWO_REGIONS.replace('["TG"]', "[]").replace('["KE"]', '["KE", "TG"]'), encoding="utf-8")

    assert [(change.field, change.before, change.after) for change in done.changes] == [
        ("region", "east", "west"),
        ("hub", "harbour", "lagoon"),
    ]
    shown = directory.show(replace(desk), "lome").city
    assert (shown.region, shown.hub) == ("east", "lake")
