"""The store: where it is, whether it is there and fit, and the transactions on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scn.errors import Collision, Fault, InvalidInput
from scn.store import schema
from scn.store.engine import REPORTERS, create_file, file_of, open_engine, url_of
from scn.store.unit import Act, Reading, Writing, told

T = TypeVar("T")


class Store:
    """A store named by an SQLAlchemy URL or the path of an SQLite file. Nothing is opened before the first use."""

    def __init__(self, address: str) -> None:
        self.url: URL = url_of(address)

    @property
    def label(self) -> str:
        """The address as one may show it, without a password."""
        path = self.path
        return str(path) if path else self.url.set(drivername="postgresql").render_as_string(hide_password=True)

    @property
    def address_without_password(self) -> str:
        """The address of a server as another process may be given it."""
        return self.url.set(drivername="postgresql")._replace(password=None).render_as_string(hide_password=False)

    @property
    def path(self) -> Path | None:
        """The file of an SQLite store; None for a server."""
        return file_of(self.url)

    @cached_property
    def _engine(self) -> Engine:
        try:
            return open_engine(self.url)
        except ModuleNotFoundError:
            raise Fault("PostgreSQL needs the driver psycopg", "Install scn with the extra `postgresql`.") from None

    @property
    def exists(self) -> bool:
        """Whether there is a file; a server is taken to be there."""
        return self.path is None or self.path.exists()

    def create(self) -> None:
        """Make the store and its tables. Raises `Collision` if there is one already."""
        if self.path is not None:
            if self.path.exists():
                raise Collision(f"There is a store already: {self.label}", "Name another with --db, or use this one.")
            create_file(self.path)
            try:
                self._upgrade()
            except BaseException:
                self.discard()
                raise
            return
        if self.state().present is not None:
            raise Collision(f"There is a store already: {self.label}")
        self._upgrade()

    def discard(self) -> None:
        """Take away a store that was made just now and could not be made whole."""
        if self.path is None:
            schema.drop(self._engine)
            return
        for ending in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def state(self) -> schema.SchemaState:
        """The version of its tables. Raises `InvalidInput` if there is no store, `Fault` if it cannot be read."""
        self.require()
        try:
            with self._engine.connect() as connection:
                return schema.state(connection)
        except DBAPIError as error:
            raise told(error) from None

    def upgrade(self) -> tuple[str | None, str]:
        """Bring its tables and views up to date; the version before and after."""
        before = self.state()
        if before.is_newer:
            raise Collision(f"{self.label} was made by a newer scn", "Install a newer scn.")
        self._upgrade() if not before.is_current else self._renew_views()
        return before.present, schema.HEAD

    def _renew_views(self) -> None:
        from scn.store import views

        try:
            with self._engine.execution_options(scn_writes=True).begin() as connection:
                views.renew(connection)
        except DBAPIError as error:
            raise told(error) from error

    def faults_of_views(self) -> list[str]:
        """What is wrong with the views on its tables, a sentence each."""
        from scn.store import views

        return self._asked(views.faults)

    def faults_of_rows(self) -> list[str]:
        """What SQLite finds wrong with its file, and with what its rows refer to; nothing on PostgreSQL, which sees to that itself."""
        return self._asked(_damage) if self.path is not None else []

    def _asked(self, question: Callable[[Connection], T]) -> T:
        self.require()
        try:
            with self._engine.connect() as connection:
                return question(connection)
        except DBAPIError as error:
            raise told(error) from None

    def _upgrade(self) -> None:
        try:
            schema.upgrade(self._engine)
        except DBAPIError as error:
            raise told(error) from error

    def require(self) -> None:
        """Raise `InvalidInput` where there is no store file."""
        if not self.exists:
            raise InvalidInput(f"There is no store at {self.label}", "Make one with `scn init`, or name another with --db.")

    def _require_current(self, unit: Reading) -> None:
        """Raise where the tables are not those of this program; asked in the transaction that is going to use them."""
        try:
            state = schema.state(unit.session.connection())
        except DBAPIError as error:
            unit.session.close()
            raise told(error) from None
        if state.is_current:
            return
        unit.session.close()
        if state.is_newer:
            raise Collision(f"{self.label} was made by a newer scn", "Install a newer scn.")
        if state.present is None:
            raise InvalidInput(f"{self.label} has no tables of scn", "Make a store with `scn init`.")
        raise Collision(f"The tables of {self.label} are of an older scn", "Bring them up to date with `scn db upgrade`.")

    def read(self) -> Reading:
        """A transaction that only reads."""
        self.require()
        unit = Reading(self._engine)
        self._require_current(unit)
        return unit

    def write(self, act: Act, *, rehearse: bool = False, loads: bool = False, settle: Callable[[Session], object] | None = None) -> Writing:
        """A transaction that changes something, entered in the ledger as `act`. It holds the store until it ends."""
        self.require()
        unit = Writing(self._engine, act, rehearse=rehearse, loads=loads, settle=settle)
        self._require_current(unit)
        return unit

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection to the store of whatever version, as it stands at one moment while others write."""
        self.require()
        options = {} if self.path is not None else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._told(), self._engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def loading(self) -> Iterator[Connection]:
        """A transaction on a store that is to be filled with the rows of another one; nothing goes to the ledger."""
        with self._told(), self._engine.execution_options(scn_writes=True, scn_loads=True).begin() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the database says, in words that a user understands."""
        try:
            yield
        except DBAPIError as error:
            raise told(error) from error
        except self._engine.dialect.loaded_dbapi.Error as error:
            raise Fault(f"The database failed: {str(error).strip().splitlines()[0]}") from error

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing yet where the store is to be: no file, or no table of ours in the database."""
        if self.path is not None:
            return not self.path.exists()
        return not self._asked(schema.tables_of_ours)

    def note_backup(self, entry: int, at: str, file: str) -> None:
        """Keep in the store when it was last backed up: the newest entry of the ledger that is in it, when it was begun, its file."""
        with self.loading() as connection:
            connection.exec_driver_sql("DELETE FROM backup")
            connection.execute(
                text("INSERT INTO backup (entry, at, file) VALUES (:entry, :at, :file)"), {"entry": entry, "at": at, "file": file}
            )
            if self.path is not None:  # a copy of a backup that is worked on is none
                connection.exec_driver_sql("PRAGMA application_id = 0")

    def turn(self, name: str, what: str, is_late: Callable[[], bool]) -> AbstractContextManager[bool]:
        """One process at a time that makes the reports of this store; on SQLite by a file beside it that ends in `name`.

        True where another one had to be waited for. Raises `Collision` when `is_late` says so while `what` is under way.
        """
        from scn.store.turn import turn_on_file, turn_on_server

        self.require()
        if self.path is not None:
            return turn_on_file(self.path.with_suffix(name), what, is_late)
        return turn_on_server(self._engine, REPORTERS, what, is_late)


def _damage(connection: Connection) -> list[str]:
    said = [line for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(5)") if line != "ok"]
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [*said, *(f"{table} refers to a {parent} that is not there" for table, parent in sorted({(row[0], row[2]) for row in lost}))]
