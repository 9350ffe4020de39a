"""The views for other tools: names and columns that are kept, the same on SQLite and PostgreSQL, and no person in them.

docs/views.md says what they hold. `today` is the day of which they speak; all others ask it. They are no part of the
migrations: `create` makes them all anew after those, so that a migration may change any table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

from scn.store import views_of_members, views_of_support
from scn.store.sql import MEMBER, Postgresql, Sql, Sqlite


@dataclass(frozen=True, slots=True)
class View:
    """A view: what a row of it is, its columns in their order with what each holds, and the statement that it is."""

    about: str
    columns: Mapping[str, str]
    statement: str


def views(dialect: str) -> dict[str, View]:
    """The views of a database (`sqlite`, `postgresql`) by name, each after those that it asks."""
    sql: Sql = Sqlite() if dialect == "sqlite" else Postgresql()
    return {
        "today": View("The day of which all other views speak.", {"day": "the database's date"}, f"SELECT {sql.today} AS day"),
        "cities_now": View("A city, whatever its status.", views_of_members.CITY, views_of_members.cities()),
        "members_now": View(
            "A member city: active, or suspended.", views_of_members.CITY, f"SELECT * FROM cities_now WHERE status IN {MEMBER}"
        ),
        "committee_now": View("A city on the committee.", views_of_members.COMMITTEE, views_of_members.committee()),
        "terms": View("A term of a city on a seat of the committee: past, now or ahead.", views_of_members.TERM, views_of_members.terms()),
        "rules_now": View("A rule of the committee, with its verdict.", views_of_members.RULE, views_of_members.rules(sql)),
        "requests_open": View(
            "A request for support that has not come to its end.", views_of_support.REQUEST, views_of_support.requests(sql)
        ),
        "activities": View(
            "Support that was agreed, is being given or was given, by experts of the pool.",
            views_of_support.ACTIVITY,
            views_of_support.activities(sql),
        ),
        "experts_public": View(
            "An expert of the pool who has not retired, without the person.", views_of_support.EXPERT, views_of_support.experts(sql)
        ),
    }


def create(connection: Connection, granted: Iterable[str] = ()) -> None:
    """Make all views, and run the statements that grant them again."""
    _make(connection, "CREATE VIEW")
    for statement in granted:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> list[str]:
    """Take all views away, so that the tables below them may change; the statements that grant on PostgreSQL what was granted."""
    granted = _granted(connection)
    for name in reversed(views(connection.dialect.name)):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    return granted


def renew(connection: Connection) -> None:
    """Make the views of tables that are up to date as this program makes them, where they are not.

    On PostgreSQL, whose views cannot be compared, they are replaced, which leaves alone what others have built on them.
    """
    if faults(connection):
        create(connection, drop(connection))
    elif connection.dialect.name == "postgresql":
        _make(connection, "CREATE OR REPLACE VIEW")


def faults(connection: Connection) -> list[str]:
    """What is wrong with the views: those that are missing, and those that are other than this program makes them."""
    found = []
    inspector = inspect(connection)
    there = set(inspector.get_view_names())
    on_sqlite = connection.dialect.name == "sqlite"
    for name, view in views(connection.dialect.name).items():
        if name not in there:
            found.append(f"{name} is missing")
        elif on_sqlite and inspector.get_view_definition(name) != f"CREATE VIEW {name} AS {view.statement}":
            found.append(f"{name} is another")
        elif list(connection.exec_driver_sql(f"SELECT * FROM {name} WHERE 1 = 0").keys()) != list(view.columns):
            found.append(f"{name} has other columns")
    return found


def _make(connection: Connection, how: str) -> None:
    for name, view in views(connection.dialect.name).items():
        connection.exec_driver_sql(f"{how} {name} AS {view.statement}")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS {_quoted(view.about)}")
            for column, meaning in view.columns.items():
                connection.exec_driver_sql(f'COMMENT ON COLUMN {name}."{column}" IS {_quoted(meaning)}')


def _granted(connection: Connection) -> list[str]:
    """The statements that grant again what was granted on the views."""
    if connection.dialect.name != "postgresql":
        return []
    query = (
        "SELECT format('GRANT %s ON %I TO %s', held.privilege_type, class.relname,"
        " CASE held.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END)"
        " FROM pg_class AS class CROSS JOIN LATERAL aclexplode(class.relacl) AS held"
        " WHERE class.relkind = 'v' AND class.relnamespace = current_schema()::regnamespace AND class.relname = ANY(:names)"
        " AND held.grantee <> class.relowner"
    )
    return list(connection.scalars(text(query), {"names": list(views("postgresql"))}))


def _quoted(words: str) -> str:
    # A lone % would be a placeholder to the driver.
    return "'" + words.replace("'", "''").replace("%", "%%") + "'"
