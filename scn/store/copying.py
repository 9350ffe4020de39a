"""A whole store copied into another one, on whichever of the two databases each is, as it stood at one moment while others write.

From SQLite to SQLite the pages are copied as they are, in the transaction in which the rows are counted; so the check of the copy is one
of the source too. Then the copy is written anew without what was deleted. Otherwise the rows go in streams, table by table.
The copy has the version of the source; whoever wants it newer upgrades it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, MetaData, Table, inspect, text

from scn.errors import Collision, Fault, InvalidInput
from scn.store import bulk, schema
from scn.store.search import SEARCHED
from scn.store.store import Store

MARK = 0x53434E42
"""The application id (SQLite's PRAGMA) of a file that is a backup: `SCNB`."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Content:
    """What a store holds: the version of its tables, its newest entry in the ledger (0 for none), and the rows of each table.

    The record of the last backup is left out: a backup and its source differ in it.
    """

    version: str
    entry: int
    rows: dict[str, int]

    @property
    def total(self) -> int:
        """The number of all rows."""
        return sum(self.rows.values())


def content(connection: Connection, label: str) -> Content:
    """What the store behind a connection holds.

    Raises `InvalidInput` where it is no store of scn, `Collision` where it is one of a newer scn.
    """
    state = schema.state(connection)
    if state.present is None or not inspect(connection).has_table("ledger_entry"):
        raise InvalidInput(f"{label} is no store of scn", "Name a store that `scn init` made, or a backup of one.")
    if state.is_newer:
        raise Collision(f"{label} was made by a newer scn", "Install a newer scn.")
    entry = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM ledger_entry").scalar_one()
    counted = {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in _tables(connection)}
    counted.pop("backup", None)
    return Content(state.present, entry, counted)


def into_file(source: Store, file: Path, told: Told) -> Content:
    """Copy a store into an SQLite file that is there and empty, and check that it is whole there; what it holds.

    Raises `Fault` where it is not: then the source is damaged, or the disk is.
    """
    with source.snapshot() as connection, _driver_told():
        held = content(connection, source.label)
        if source.path is not None:
            told(f"{held.total} rows…")
            driver: Any = connection.connection.driver_connection
            with closing(sqlite3.connect(file)) as copy:
                driver.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            _check(file, held, f"{source.label} is damaged")
            _compact(file)
            _check(file, held, "The copy is damaged", rows_only=True)
        else:
            with Store(str(file)).loading() as target:
                schema.bring(target, held.version)
                _rows(connection, target, held, told)
            _check(file, held, "The copy is damaged")
    return held


def into_server(source: Store, target: Store, told: Told, finish: Callable[[], object]) -> Content:
    """Copy a store into a database without tables, all or nothing, and bring it up to date; what the source holds.

    `finish` is called when all is there, before the transaction is committed.
    """
    with source.snapshot() as connection, target.loading() as copy:
        held = content(connection, source.label)
        damage = source.faults_of_rows()
        if damage:
            raise Fault(f"{source.label} is damaged: {damage[0]}", details=damage[1:])
        schema.bring(copy, held.version)
        _rows(connection, copy, held, told)
        if held.version != schema.HEAD:
            schema.bring(copy)
        for name in _tables(copy):
            copy.exec_driver_sql(f'ANALYZE "{name}"')
        finish()
    return held


def _tables(connection: Connection) -> list[str]:
    """The tables of a store, each after those that it refers to; without what follows from them."""
    ours = {*schema.tables_of_ours(connection)} - {"alembic_version"}
    return [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name in ours]


def _rows(source: Connection, target: Connection, held: Content, told: Told) -> None:
    there, here = inspect(source), inspect(target)
    names = _tables(target)
    # The triggers of what is searched stay: they fill its index. Those of the others ask what the source has asked.
    with bulk.unindexed(target, [name for name in names if name not in SEARCHED]):
        for name in names:
            if name in held.rows:
                told(f"{name}: {held.rows[name]} rows…")
            kinds = {column["name"]: column["type"] for column in there.get_columns(name)}
            columns = [column["name"] for column in here.get_columns(name) if "computed" not in column]
            keys = here.get_pk_constraint(name)["constrained_columns"]
            asked = [_as_text(column) if isinstance(kinds[column], Date) else _quoted(column) for column in columns]
            query = f'SELECT {", ".join(asked)} FROM "{name}" ORDER BY {", ".join(map(_quoted, keys))}'
            bulk.fill(target, Table(name, MetaData()), [_quoted(column) for column in columns], _streamed(source, query))
            _settle(target, name)
    counted = {name: target.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in held.rows}
    if counted != held.rows:
        raise Fault("The copy has not as many rows as its source", "Try again, and report it if it happens again.")


def _quoted(name: str) -> str:
    return f'"{name}"'


def _as_text(column: str) -> str:
    """A day of PostgreSQL as SQLite has it, which PostgreSQL reads as well."""
    return f"to_char(\"{column}\", 'YYYY-MM-DD')"


def _streamed(connection: Connection, query: str) -> Iterator[tuple[Any, ...]]:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        yield from driver.execute(query)
        return
    with driver.cursor("scn_copy") as cursor:
        cursor.itersize = 5_000
        yield from cursor.execute(query)


def _settle(connection: Connection, name: str) -> None:
    if connection.dialect.name == "postgresql" and any(column["name"] == "id" for column in inspect(connection).get_columns(name)):
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name}).scalar()
        if sequence is not None:
            bulk.settle_numbers(connection, name)


def _check(file: Path, held: Content, said: str, *, rows_only: bool = False) -> None:
    """Raise `Fault` where a file is damaged or does not hold what it should."""
    store = Store(str(file))
    damage = [] if rows_only else store.faults_of_rows()
    if damage:
        raise Fault(f"{said}: {damage[0]}", "Nothing was written. `scn db check` looks at a store.", details=damage[1:])
    with store.snapshot() as connection:
        if content(connection, str(file)) != held:
            raise Fault(f"{said}: it has not the rows that it should have", "Nothing was written.")


def _compact(file: Path) -> None:
    """Write a file anew, without free pages, which may hold what was deleted."""
    dense = file.with_name(f"{file.name}~")
    os.close(os.open(dense, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(dense),))
    dense.replace(file)


def mark(file: Path, entry: int, at: str, name: str) -> None:
    """Make a copy a backup that says of itself when it was begun, and under which name."""
    with _driver_told(), closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'backup'").fetchone():
            connection.execute("DELETE FROM backup")
            connection.execute("INSERT INTO backup (entry, at, file) VALUES (?, ?, ?)", (entry, at, name))
        connection.execute(f"PRAGMA application_id = {MARK}")
        connection.execute("COMMIT")


def enliven(file: Path) -> None:
    """Make a copy a store to work on: up to date, no backup any longer, with its write-ahead log."""
    with _driver_told(), closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA application_id = 0")
        connection.execute("PRAGMA journal_mode=WAL")
    Store(str(file)).upgrade()


def is_backup(file: Path) -> bool:
    """Whether a file is a backup of scn, and nobody has worked on it since."""
    try:
        with file.open("rb") as stream:
            head = stream.read(100)
        if not head.startswith(b"SQLite format 3\0") or int.from_bytes(head[68:72]) != MARK:
            return False
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            ((newest,),) = connection.execute("SELECT coalesce(max(id), 0) FROM ledger_entry")
            noted = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'backup'").fetchone()
            return not noted or connection.execute("SELECT entry FROM backup").fetchall() == [(newest,)]
    except (OSError, sqlite3.Error):
        return False


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """An empty file of another name in the same folder, which only its owner may read; taken away where it is still there in the end."""
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise Fault(f"Cannot write {file}: {error.strerror}") from None
    os.close(handle)
    try:
        yield Path(name)
    finally:
        for ending in ("", "~", "-journal", "-wal", "-shm", "~-journal"):
            with suppress(OSError):
                Path(name + ending).unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have a file or a folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _driver_told() -> Iterator[None]:
    """What SQLite itself says, in words that a user understands."""
    try:
        yield
    except sqlite3.Error as error:
        raise Fault(f"The database failed: {error}") from None
