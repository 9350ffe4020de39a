"""The views as the database has them: their columns, what nobody may read in them, who may read them, and how they stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

from scn.models.city import City, CityAttribute, Membership
from scn.models.committee import Representative, Role, Term
from scn.models.contact import Contact
from scn.models.expert import Expert, ExpertConflict, ExpertPerson, ExpertSupport
from scn.models.request import Engagement, Request, RequestPin, RequestStep
from scn.services import policy_changes, request_life, setup, upkeep
from scn.services.desk import Desk
from scn.services.request_life import Choice
from scn.store import schema, views
from scn.store.engine import open_engine
from scn.store.store import Store
from tests.desks import NOW, desk_at

DOCS = Path(__file__).resolve().parents[2] / "docs" / "views.md"
POLICY = """
[regions.mena]
name = { en = "MENA" }
countries = ["MA"]
hub = "rabat"
[isc]
seats = 2
term_years = 3
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """An empty store of each kind with a small policy that no command has written yet."""
    address = None if request.param == "sqlite" else request.getfixturevalue("postgresql_store")
    return desk_at(tmp_path, POLICY, address=address)


@pytest.fixture
def engine(desk: Desk) -> Iterator[Engine]:
    made = open_engine(desk.store.url)
    yield made
    made.dispose()


def do(engine: Engine, *statements: str) -> None:
    with engine.execution_options(scn_writes=True).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def read(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def faults(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return views.faults(connection)


def columns(connection: Connection, view: str) -> list[str]:
    return list(connection.execute(text(f"SELECT * FROM {view} WHERE 1 = 0")).keys())


def touch(desk: Desk) -> None:
    """Change something, whatever it is."""
    with desk.write() as unit:
        unit.commit()


def test_every_view_has_the_columns_that_the_docs_name(desk: Desk, engine: Engine) -> None:
    told = {
        name: re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE)
        for name, part in re.findall(r"^### `(\w+)`\n(.*?)(?=^#|\Z)", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    }
    with engine.connect() as connection:
        there = {name: columns(connection, name) for name in views.views(connection.dialect.name)}
    assert told == there
    assert faults(engine) == []


def test_the_docs_say_of_every_column_what_the_program_says() -> None:
    parts = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^#|\Z)", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL))
    for name, view in views.views("sqlite").items():
        assert view.about in parts[name]
        assert re.findall(r"^\| `([^`]+)` \| (.*) \|$", parts[name], re.MULTILINE) == list(view.columns.items())


def test_the_questions_of_the_docs_are_answered(desk: Desk, engine: Engine) -> None:
    blocks = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    asked = [statement for block in blocks for statement in block.split(";") if statement.strip().startswith("SELECT")]
    assert len(asked) == 4
    for question in asked:
        assert read(engine, question) == []


def test_today_is_the_day_of_the_database(desk: Desk, engine: Engine) -> None:
    asked = "SELECT day, date('now') FROM today" if engine.dialect.name == "sqlite" else "SELECT day, current_date FROM today"
    ((day, now),) = read(engine, asked)
    assert day == now


def test_no_view_tells_of_a_person_or_what_somebody_wrote(desk: Desk, engine: Engine) -> None:
    day, late, secret = date(2026, 1, 1), date(9999, 1, 1), "Ana Example"
    rows: list[list[Any]] = [
        [City(id="rabat", name="Rabat", folded="rabat", country="MA"), City(id="oslo", name="Oslo", folded="oslo", country="NO")],
        [
            Membership(city_id="rabat", status="active", start=day, by=secret, why=secret),
            CityAttribute(city_id="rabat", key="note", value=secret),
            Contact(city_id="rabat", name=secret, role=secret, email=secret, phone=secret),
            Term(city_id="rabat", seat=1, start=day, end=late, planned_end=late, why=secret, source=secret, note=secret),
            Role(city_id="rabat", role="chair", start=day),
            Representative(city_id="rabat", name=secret, title=secret, start=day),
            Expert(
                id="EX-1", category="practitioner", headline=secret, city_id="oslo", country="NO", employer=secret, at_once=1, per_year=1,
                vetting="pending", biography=secret, folded=secret,
            ),
            Request(
                id="R-1", asker="city", city_id="rabat", support="peer-learning", place_city_id="rabat", place_country="MA", start=day,
                end=late, on_site=1, number=1, other_government=0, priority=3, description=secret, folded=secret,
            ),
        ],
        [
            ExpertPerson(expert_id="EX-1", name=secret, email=secret, phone=secret, referees=secret),
            ExpertSupport(expert_id="EX-1", support="peer-learning"),
            ExpertConflict(expert_id="EX-1", employer=secret, why=secret, declared=day),
            RequestStep(request_id="R-1", step="open", state="open", on=day, by=secret, why=secret),
            RequestStep(request_id="R-1", step="running", state="running", on=day, by=secret, why=secret),
            RequestPin(request_id="R-1", expert_id="EX-1", kind="with", why=secret, on=day, by=secret),
            Engagement(request_id="R-1", expert_id="EX-1", start=day, end=late, state="running", pinned=secret),
        ],
    ]  # fmt: skip
    with desk.write() as unit:
        for some in rows:
            unit.session.add_all(some)
            unit.flush()
        unit.commit()
    for name in views.views(engine.dialect.name):
        found = read(engine, f"SELECT * FROM {name}")
        assert found
        assert secret not in repr(found)
    (expert,) = read(engine, "SELECT * FROM experts_public")
    assert "oslo" not in expert


def test_what_the_views_know_of_the_policy_is_what_the_last_writer_had(desk: Desk, engine: Engine) -> None:
    asked = "SELECT region, hub FROM cities_now WHERE id = 'rabat'"
    with desk.write() as unit:
        unit.session.add(City(id="rabat", name="Rabat", folded="rabat", country="MA"))
        unit.commit()
    assert read(engine, asked) == [("mena", "rabat")]

    # A file that was edited by hand is seen when something is written next.
    desk.policy_file.write_text(POLICY.replace('"rabat"', '"tunis"'), encoding="utf-8")
    edited = Desk(desk.store, desk.policy_file, desk.today, NOW, "test", "test")
    assert read(engine, asked) == [("mena", "rabat")]
    assert [check.name for check in upkeep.check(edited).checks if not check.holds] == ["policy"]
    touch(edited)
    assert read(engine, asked) == [("mena", "tunis")]
    assert upkeep.check(edited).holds

    policy_changes.change(edited, "regions.mena.hub", "amman")
    assert read(engine, asked) == [("mena", "amman")]
    assert upkeep.check(edited).holds


def test_a_rehearsal_teaches_the_views_nothing(desk: Desk, engine: Engine) -> None:
    rehearsal = Desk(desk.store, desk.policy_file, desk.today, NOW, "test", "test", rehearse=True)
    touch(rehearsal)
    assert read(engine, "SELECT * FROM policy_kept") == []
    touch(desk)
    kept = read(engine, "SELECT * FROM policy_kept")
    policy_changes.change(rehearsal, "regions.mena.hub", "amman")
    assert read(engine, "SELECT * FROM policy_kept") == kept


@pytest.mark.parametrize("broken", ["[regions.mena", "[isc]\nseats = 0\n", None])
def test_a_policy_that_cannot_be_read_leaves_the_views_as_they_were(broken: str | None, desk: Desk, engine: Engine) -> None:
    touch(desk)
    kept = [read(engine, f"SELECT * FROM {table}") for table in ("policy_kept", "policy_rules", "policy_country")]
    if broken is None:
        desk.policy_file.unlink()
    else:
        desk.policy_file.write_text(broken, encoding="utf-8")
    touch(Desk(desk.store, desk.policy_file, desk.today, NOW, "test", "test"))
    assert [read(engine, f"SELECT * FROM {table}") for table in ("policy_kept", "policy_rules", "policy_country")] == kept


def test_what_is_kept_of_the_policy_is_not_in_the_ledger(desk: Desk, engine: Engine) -> None:
    touch(desk)
    assert read(engine, "SELECT count(*) FROM policy_country") == [(1,)]
    assert read(engine, "SELECT count(*) FROM ledger_entry") == [(0,)]


def test_a_store_without_views_gets_them_and_what_they_know(desk: Desk, engine: Engine) -> None:
    schema.drop(engine)
    with engine.begin() as connection:
        config = schema.config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(text("INSERT INTO city (id, name, country, folded) VALUES ('rabat', 'Rabat', 'MA', 'rabat')"))

    rehearsed = upkeep.upgrade(Desk(desk.store, desk.policy_file, desk.today, NOW, "test", "test", rehearse=True))
    assert (rehearsed.before, rehearsed.after, rehearsed.policy) == ("0004", schema.HEAD, True)
    assert desk.store.state().present == "0004"
    done = upkeep.upgrade(desk)
    assert (done.before, done.after, done.policy, done.without) == ("0004", schema.HEAD, True, None)
    assert read(engine, "SELECT id, region, hub FROM cities_now") == [("rabat", "mena", "rabat")]
    assert not upkeep.upgrade(desk).policy


def test_an_upgrade_without_a_policy_says_so(desk: Desk, engine: Engine) -> None:
    desk.policy_file.unlink()
    done = upkeep.upgrade(desk)
    assert not done.policy
    assert "no policy" in (done.without or "")
    assert read(engine, "SELECT * FROM rules_now") == []


@pytest.mark.parametrize("harm", ["DROP VIEW rules_now", "DROP VIEW members_now; CREATE VIEW members_now AS SELECT id FROM city"])
def test_a_view_that_is_not_as_it_should_be_is_told_and_mended(harm: str, desk: Desk, engine: Engine) -> None:
    upkeep.upgrade(desk)
    assert upkeep.check(desk).holds
    do(engine, *harm.split("; "))
    ((name, detail),) = [(check.name, check.detail) for check in upkeep.check(desk).checks if not check.holds]
    assert name == "views"
    assert "scn db upgrade" in detail
    upkeep.upgrade(desk)
    assert upkeep.check(desk).holds


def test_a_view_that_is_another_is_made_anew(desk: Desk, engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        do(engine, "DROP VIEW today", "CREATE VIEW today AS SELECT '2000-01-01' AS day")
        assert faults(engine) == ["today is another"]
    else:
        do(engine, "CREATE OR REPLACE VIEW today AS SELECT date '2000-01-01' AS day")
    upkeep.upgrade(desk)
    assert read(engine, "SELECT count(*) FROM today WHERE day = '2000-01-01'") == [(0,)]
    assert faults(engine) == []


def test_a_damaged_reference_is_told(tmp_path: Path) -> None:
    desk = desk_at(tmp_path, POLICY)
    upkeep.upgrade(desk)
    plain = open_engine(desk.store.url)
    with plain.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("INSERT INTO city_attribute (city_id, key, value) VALUES ('nowhere', 'a', 'b')")
    found = upkeep.check(desk)
    assert found.damaged
    assert [check.detail for check in found.checks if not check.holds] == ["city_attribute refers to a city that is not there"]


# What docs/views.md says to PostgreSQL.


def statements(heading: str) -> list[str]:
    """The SQL statements below a heading of the docs."""
    said = DOCS.read_text(encoding="utf-8")
    block = re.search(r"```sql\n(.*?)```", said[said.index(heading) :], re.DOTALL)
    assert block is not None
    return [statement.strip() for statement in block[1].split(";") if statement.strip()]


@pytest.fixture
def dashboards(postgresql: str, tmp_path: Path) -> Iterator[tuple[Desk, str]]:
    """The sample network on PostgreSQL, and the address at which the role of the docs reads it."""
    desk = Desk(Store(postgresql), tmp_path / "network.policy.toml", date(2026, 11, 24), NOW, "test", "test")
    setup.begin(desk, template=None, sample=True)
    request_life.propose(desk, "R-2026-003", Choice(["EX-005"]), on=desk.today)
    request_life.confirm(desk, "R-2026-003", ["EX-005"], on=desk.today)
    owner = open_engine(desk.store.url)
    # Roles are of the whole server, so each test has its own.
    name = make_url(postgresql).database
    role = f"dashboards_of_{name}"
    told = [statement.replace("DATABASE scn ", f"DATABASE {name} ").replace("dashboards", role) for statement in statements("### Metabase")]
    try:
        do(owner, *told)
        yield desk, make_url(postgresql).set(username=role, password="choose-one").render_as_string(hide_password=False)
    finally:
        do(owner, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
        owner.dispose()


def test_the_role_of_the_docs_reads_the_views_and_nothing_else(dashboards: tuple[Desk, str]) -> None:
    import psycopg

    _, address = dashboards
    of_ours = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    with psycopg.connect(address, autocommit=True) as connection:
        for name in views.views("postgresql"):
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() != (0,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("CREATE TABLE mine (id int)")
        # Whoever has the role can turn that off, and still may do nothing.
        connection.execute("SET default_transaction_read_only = off")
        tables = [row[0] for row in connection.execute(of_ours)]
        assert {"contact", "expert_person", "expert", "representative", "ledger_change", "city"} <= set(tables)
        for refused in (*(f"SELECT * FROM {table}" for table in tables), "DELETE FROM city", "DELETE FROM members_now", "DROP VIEW terms"):
            with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)):
                connection.execute(refused)


def test_an_upgrade_leaves_the_role_what_it_may_read(dashboards: tuple[Desk, str]) -> None:
    import psycopg

    desk, address = dashboards
    owner = open_engine(desk.store.url)
    do(owner, "DROP VIEW rules_now", "GRANT SELECT ON today TO PUBLIC")
    upkeep.upgrade(desk)
    with psycopg.connect(address, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM terms").fetchone() == (38,)
        # What was lost was lost with its grant.
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM rules_now")
    assert read(owner, "SELECT relacl::text LIKE '%,=r/%' OR relacl::text LIKE '{=r/%' FROM pg_class WHERE relname = 'today'") == [(True,)]
    owner.dispose()


def test_what_others_built_on_the_views_stays_where_nothing_has_to_change(dashboards: tuple[Desk, str]) -> None:
    desk, _ = dashboards
    owner = open_engine(desk.store.url)
    do(owner, "CREATE VIEW of_ours AS SELECT id FROM members_now")
    upkeep.upgrade(desk)
    assert len(read(owner, "SELECT * FROM of_ours")) == 106
    owner.dispose()
