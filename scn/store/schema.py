"""The version of the tables: what the store has, what this program needs, and the way up.

Asking is one cheap query; Alembic is loaded only to migrate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0006"
"""The migration that this program's tables are of."""

RETIRED: tuple[str, ...] = ()
"""The tables that a migration has taken away, which older stores and backups still have."""


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The migration that a store is at (None: it has no tables of ours) and the one that this program needs."""

    present: str | None
    needed: str = HEAD

    @property
    def is_current(self) -> bool:
        """Whether the store can be used as it is."""
        return self.present == self.needed

    @property
    def is_newer(self) -> bool:
        """Whether the store was made by a newer scn than this one."""
        return self.present is not None and self.present > self.needed


def state(connection: Connection) -> SchemaState:
    """Where the store stands."""
    try:
        return SchemaState(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    except DBAPIError as error:
        if "alembic_version" in str(error.orig):
            return SchemaState(None)
        raise


def upgrade(engine: Engine) -> None:
    """Bring the tables to `HEAD`, and make the views on them anew, in one transaction."""
    with engine.execution_options(scn_writes=True).begin() as connection:
        bring(connection)


def bring(connection: Connection, version: str = HEAD) -> None:
    """The same in a transaction that is open; to an older version, whose tables have no views."""
    from alembic import command

    from scn.store import views

    granted = views.drop(connection)
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, version)
    if version == HEAD:
        views.create(connection, granted)


def drop(engine: Engine) -> None:
    """Take all tables of ours away."""
    from scn.models.every import METADATA
    from scn.store import views
    from scn.store.search import SEARCHED

    with engine.execution_options(scn_writes=True).begin() as connection:
        views.drop(connection)
        METADATA.drop_all(connection)
        for table in SEARCHED:
            connection.execute(text(f"DROP TABLE IF EXISTS search_{table}_key"))
            if connection.dialect.name == "sqlite":
                connection.execute(text(f"DROP TABLE IF EXISTS search_{table}_words"))
                connection.execute(text(f"DROP TABLE IF EXISTS search_{table}"))
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def tables_of_ours(connection: Connection) -> list[str]:
    """The tables of a database that are ours, of whatever version; by their names."""
    from scn.models.every import METADATA

    ours = {*METADATA.tables, *RETIRED, "alembic_version"}
    return sorted(name for name in inspect(connection).get_table_names() if name in ours)


def heads() -> tuple[str, ...]:
    """The newest migrations that there are; one, unless two were written side by side."""
    from alembic.script import ScriptDirectory

    return tuple(ScriptDirectory.from_config(config()).get_heads())


def config() -> Config:
    """Alembic, told where the migrations are."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "scn:store/migrations")
    config.set_main_option("path_separator", "os")
    return config
