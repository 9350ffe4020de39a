"""The store: its tables are those of the models, it refuses what may not be, and it loses nothing between writers."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from scn.errors import Collision, Fault, InvalidInput, ScnError
from scn.models.city import City, CityName, Membership
from scn.models.committee import Term
from scn.models.every import METADATA
from scn.models.ledger import LedgerChange, LedgerEntry
from scn.store import schema
from scn.store.engine import open_engine, url_of
from scn.store.store import Store
from scn.store.unit import Act

ACT = Act("test", "test", "2026-01-01T00:00:00Z", "because")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    address = str(tmp_path / "network.db") if request.param == "sqlite" else request.getfixturevalue("postgresql")
    made = Store(address)
    made.create()
    return made


def add_city(store: Store, id_: str) -> None:
    with store.write(ACT) as unit:
        unit.session.add(City(id=id_, name=id_, folded="x", country="PE"))
        unit.commit()


def term(city: str, seat: int, start: int, end: int) -> Term:
    return Term(city_id=city, seat=seat, start=date(start, 1, 1), end=date(end, 1, 1), planned_end=date(end, 1, 1))


def add_terms(store: Store, *terms: Term) -> None:
    with store.write(ACT) as unit:
        for row in terms:
            unit.session.add(row)
            unit.flush()
        unit.commit()


def test_the_migrations_make_the_tables_that_the_models_say(store: Store) -> None:
    def is_ours(_object: object, name: str | None, *_: object) -> bool:
        # The index of the texts is the database's own, and no table of the models.
        return not (name or "").startswith("search_")

    with open_engine(store.url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, METADATA) == []


def test_the_program_needs_the_newest_migration() -> None:
    assert schema.heads() == (schema.HEAD,)


def test_two_cities_in_one_seat_are_refused_by_the_database(store: Store) -> None:
    for id_ in ("puno", "oslo"):
        add_city(store, id_)
    add_terms(store, term("puno", 1, 2026, 2029))
    with pytest.raises(Collision):
        add_terms(store, term("oslo", 1, 2028, 2031))


def test_one_city_in_two_seats_is_refused_by_the_database(store: Store) -> None:
    add_city(store, "puno")
    add_terms(store, term("puno", 1, 2026, 2029))
    with pytest.raises(Collision):
        add_terms(store, term("puno", 2, 2028, 2031))


def test_a_term_that_is_moved_onto_another_is_refused_by_the_database(store: Store) -> None:
    for id_ in ("puno", "oslo"):
        add_city(store, id_)
    add_terms(store, term("puno", 1, 2026, 2029), term("oslo", 2, 2026, 2029))
    with pytest.raises(Collision), store.write(ACT) as unit:
        moved = unit.session.scalars(select(Term).where(Term.city_id == "oslo")).one()
        moved.seat = 1
        unit.commit()


def test_a_term_that_begins_on_the_day_on_which_another_ends_is_allowed(store: Store) -> None:
    for id_ in ("puno", "oslo"):
        add_city(store, id_)
    add_terms(store, term("puno", 1, 2026, 2029), term("oslo", 1, 2029, 2032), term("puno", 1, 2032, 2033))


@pytest.mark.parametrize(
    "bad",
    [
        term("puno", 1, 2029, 2026),
        term("puno", 1, 2026, 2026),
        term("puno", 0, 2026, 2029),
        term("nobody", 1, 2026, 2029),
        Membership(city_id="puno", status="famous", start=date(2026, 1, 1), by="test"),
        Membership(city_id="puno", status="active", start=date(2026, 1, 1), end=date(2025, 1, 1), by="test"),
        City(id="x", name="X", folded="x", country="Peru"),
        City(id="x", name="", folded="x", country="PE"),
        City(id="x", name="X", folded="x", country="PE", lat=91.0, lon=0.0),
        City(id="puno", name="Puno", folded="x", country="PE"),
    ],
)
def test_what_may_not_be_is_refused_by_the_database(store: Store, bad: object) -> None:
    add_city(store, "puno")
    from sqlalchemy.orm import make_transient

    make_transient(bad)
    with pytest.raises(ScnError), store.write(ACT) as unit:
        unit.session.add(bad)
        unit.commit()


def test_two_open_memberships_of_one_city_are_refused_by_the_database(store: Store) -> None:
    add_city(store, "puno")
    with pytest.raises(Collision), store.write(ACT) as unit:
        for status in ("applicant", "active"):
            unit.session.add(Membership(city_id="puno", status=status, start=date(2026, 1, 1), by="test"))
            unit.flush()


def test_a_unit_of_work_that_is_left_without_commit_changes_nothing(store: Store) -> None:
    with store.write(ACT) as unit:
        unit.session.add(City(id="puno", name="Puno", folded="x", country="PE"))
        unit.flush()
    with store.read() as reading:
        assert reading.session.get(City, "puno") is None
        assert reading.session.scalars(select(LedgerEntry)).all() == []


def test_a_unit_of_work_that_fails_changes_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write(ACT) as unit:
        unit.session.add(City(id="puno", name="Puno", folded="x", country="PE"))
        unit.flush()
        _ = 1 / 0
    with store.read() as reading:
        assert reading.session.get(City, "puno") is None


def test_a_rehearsal_asks_the_database_and_changes_nothing(store: Store) -> None:
    with store.write(ACT, rehearse=True) as unit:
        unit.session.add(City(id="puno", name="Puno", folded="x", country="PE"))
        unit.commit()
    with store.read() as reading:
        assert reading.session.get(City, "puno") is None


def test_every_change_is_in_the_ledger_with_what_was_before_and_after(store: Store) -> None:
    add_city(store, "puno")
    with store.write(ACT) as unit:
        city = unit.session.get(City, "puno")
        assert city is not None
        city.population = 140_000
        unit.commit()
    with store.write(ACT) as unit:
        unit.session.delete(unit.session.get(City, "puno"))
        unit.commit()
    with store.read() as reading:
        changes = reading.session.scalars(select(LedgerChange).order_by(LedgerChange.entry_id)).all()
        entry = reading.session.scalars(select(LedgerEntry)).first()
        assert entry is not None
        assert (entry.actor, entry.command, entry.at, entry.why) == ("test", "test", "2026-01-01T00:00:00Z", "because")
    assert [(change.entity, change.key, change.city_id) for change in changes] == [("city", "puno", "puno")] * 3
    base = '{"country":"PE","folded":"x","id":"puno","name":"Puno"}'.replace("Puno", "puno")
    more = '{"country":"PE","folded":"x","id":"puno","name":"puno","population":140000}'
    assert [(change.before, change.after) for change in changes] == [(None, base), (base, more), (more, None)]


def test_a_change_that_changes_nothing_leaves_no_entry(store: Store) -> None:
    add_city(store, "puno")
    with store.write(ACT) as unit:
        city = unit.session.get(City, "puno")
        assert city is not None
        city.name = "puno"
        unit.commit()
    with store.read() as reading:
        assert len(reading.session.scalars(select(LedgerEntry)).all()) == 1


def test_many_rows_at_once_are_in_the_ledger_too(store: Store) -> None:
    with store.write(ACT) as unit:
        unit.insert(City, [{"id": f"c{n}", "name": f"C{n}", "country": "PE"} for n in range(50)], city="id")
        unit.commit()
    with store.read() as reading:
        assert len(reading.session.scalars(select(City)).all()) == 50
        changes = reading.session.scalars(select(LedgerChange)).all()
        assert len(changes) == 50
        assert {change.city_id for change in changes} == {f"c{n}" for n in range(50)}


def test_a_store_that_is_there_is_not_made_again(store: Store) -> None:
    with pytest.raises(Collision):
        Store(str(store.path) if store.path else store.url.render_as_string()).create()


def test_a_store_of_an_older_scn_asks_for_the_upgrade(store: Store) -> None:
    with open_engine(store.url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Collision, match="older") as caught:
        store.read()
    assert "scn db upgrade" in str(caught.value.hint)


def test_a_store_of_a_newer_scn_is_not_touched(store: Store) -> None:
    with open_engine(store.url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Collision, match="newer"):
        store.read()
    with pytest.raises(Collision, match="newer"):
        store.upgrade()


def test_a_store_of_the_first_tables_keeps_its_names_when_it_is_upgraded(store: Store) -> None:
    engine = open_engine(store.url)
    schema.drop(engine)
    with engine.begin() as connection:
        config = schema.config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO city (id, name, country) VALUES ('st-denis', 'Saint-Denis', 'FR'), ('oslo', 'Oslo', 'NO')",
            "INSERT INTO city_name (city_id, lang, name, folded) VALUES ('st-denis', '', 'Saint-Denis', 'saint denis'),"
            " ('st-denis', 'ar', 'سان دوني', 'سان دوني'), ('oslo', '', 'Oslo', 'oslo')",
            "INSERT INTO ledger_entry (id, at, actor, command) VALUES (1, '2026-01-01T00:00:00Z', 'test', 'city add')",
            "INSERT INTO ledger_change (entry_id, seq, entity, key, city_id, after) VALUES (1, 1, 'city', 'oslo', 'oslo', '{}')",
        ):
            connection.execute(text(statement))
    assert store.upgrade() == ("0001", schema.HEAD)
    with store.read() as unit:
        cities = {city.id: city for city in unit.session.scalars(select(City))}
        names = unit.session.scalars(select(CityName)).all()
    assert (cities["st-denis"].folded, cities["st-denis"].entered) == ("saintdenis", None)
    assert (cities["oslo"].folded, cities["oslo"].entered) == ("oslo", 1)
    assert [(row.city_id, row.lang, row.name, row.folded) for row in names] == [("st-denis", "ar", "سان دوني", "ساندوني")]


def test_an_empty_database_becomes_a_store_by_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    sqlite3.connect(path).close()
    store = Store(str(path))
    with pytest.raises(InvalidInput):
        store.read()
    assert store.upgrade() == (None, schema.HEAD)
    assert store.upgrade() == (schema.HEAD, schema.HEAD)
    store.read()


def test_a_store_file_is_its_owner_s_alone_and_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    Store(str(path)).create()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_connection_keeps_foreign_keys_and_flushes_to_the_disk(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "network.db"))
    store.create()
    with store.read() as unit:
        asked = [unit.session.execute(text(f"PRAGMA {name}")).scalar() for name in ("foreign_keys", "synchronous", "busy_timeout")]
    assert asked == [1, 2, 30_000]


def test_every_table_is_strict_on_sqlite(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "network.db"))
    store.create()
    with sqlite3.connect(tmp_path / "network.db") as connection:
        loose = connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0").fetchall()
    assert {name for (name,) in loose} <= {"alembic_version", "sqlite_schema"}


def test_the_guards_hold_against_plain_sql_too(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    Store(str(path)).create()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO city (id, name, country) VALUES ('puno', 'Puno', 'PE')")
        insert = "INSERT INTO term (city_id, seat, starts, ends, planned_end) VALUES ('puno', ?, ?, ?, ?)"
        connection.execute(insert, (1, "2026-01-01", "2029-01-01", "2029-01-01"))
        with pytest.raises(sqlite3.IntegrityError, match="one city in two seats"):
            connection.execute(insert, (2, "2028-12-31", "2029-06-01", "2029-06-01"))


def test_a_writer_that_waits_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "network.db"
    Store(str(path)).create()
    monkeypatch.setattr("scn.store.engine.WAIT_SECONDS", 0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Collision, match="held the store"):
            Store(str(path)).write(ACT)
    finally:
        holder.rollback()
        holder.close()


def test_a_reader_goes_on_while_somebody_writes(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    Store(str(path)).create()
    add_city(Store(str(path)), "puno")
    with Store(str(path)).write(ACT) as unit:
        unit.session.add(City(id="oslo", name="Oslo", folded="x", country="NO"))
        unit.flush()
        with Store(str(path)).read() as reading:
            assert [city.id for city in reading.session.scalars(select(City))] == ["puno"]


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "nonsense://"])
def test_an_address_of_something_else_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        url_of(address)


def test_a_password_is_never_shown() -> None:
    assert "secret" not in Store("postgresql://me:secret@host/db").label


def test_a_file_that_is_no_database_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "network.db"
    path.write_text("this is no database, whatever its name says" * 100, encoding="utf-8")
    with pytest.raises(Fault):
        Store(str(path)).read()


def test_integrity_errors_never_leave_the_store_as_they_are(store: Store) -> None:
    add_city(store, "puno")
    try:
        with store.write(ACT) as unit:
            unit.session.add(City(id="puno", name="Puno", folded="x", country="PE"))
            unit.commit()
    except IntegrityError:
        pytest.fail("a raw error of the database left the store")
    except Collision:
        pass


def test_the_changes_of_one_transaction_are_one_entry_numbered_in_their_order(store: Store) -> None:
    with store.write(ACT) as unit:
        unit.session.add(City(id="puno", name="Puno", folded="x", country="PE"))
        unit.flush()
        unit.session.add(term("puno", 1, 2026, 2028))
        unit.flush()
        unit.insert(City, [{"id": "lima", "name": "Lima", "country": "PE"}], city="id")
        unit.commit()
    with store.read() as reading:
        changes = reading.session.scalars(select(LedgerChange).order_by(LedgerChange.seq)).all()
        assert len(reading.session.scalars(select(LedgerEntry)).all()) == 1
    assert [(change.seq, change.entity, change.city_id) for change in changes] == [
        (1, "city", "puno"),
        (2, "term", "puno"),
        (3, "city", "lima"),
    ]
