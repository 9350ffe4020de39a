"""The database behind the store: its address, its engine, and how SQLite is to behave.

pysqlite's own handling of transactions loses updates between processes, so it is turned off: a reader begins with
`BEGIN`, a writer with `BEGIN IMMEDIATE`, which takes the write lock before it reads. Write-ahead logging lets readers
go on meanwhile; `synchronous=FULL` keeps what was committed through a power cut.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from scn.errors import Fault, InvalidInput

_WRITERS = 0x5C17
"""The number of the advisory lock that writers take."""

REPORTERS = 0x5C18
"""The number of the one that is held by who makes the scheduled reports."""

WAIT_SECONDS = 30
"""How long a writer waits for another one before it gives up."""


def url_of(address: str) -> URL:
    """The URL of a store named by an SQLAlchemy URL or by the path of an SQLite file.

    Raises `InvalidInput` for a URL of a database that scn does not run on.
    """
    if "://" not in address:
        return URL.create("sqlite", database=str(Path(address).expanduser().absolute()))
    try:
        url = make_url(address)
    except ArgumentError:
        raise InvalidInput(f"Not a database address: {address}", "Give a path, sqlite:///FILE or postgresql://…") from None
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database:
        return url.set(database=str(Path(url.database).absolute()))
    raise InvalidInput(f"scn does not keep its store in {backend}", "Give a path, sqlite:///FILE or postgresql://…")


def file_of(url: URL) -> Path | None:
    """The file of an SQLite store; None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def create_file(path: Path) -> None:
    """Make an empty store file that only its owner may read, with write-ahead logging on for good."""
    import sqlite3

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    except OSError as error:
        raise Fault(f"Cannot create {path}: {error.strerror}") from None


def open_engine(url: URL) -> Engine:
    """An engine whose connections begin as this module's head says. Nothing is opened before the first use."""
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url, poolclass=NullPool, connect_args={"options": f"-c lock_timeout={WAIT_SECONDS}s"})
        event.listen(engine, "begin", _take_turns)
        return engine
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _take_turns(connection: Connection) -> None:
    """One writer at a time on PostgreSQL too: the rules are asked of what the writer before has left."""
    if connection.get_execution_options().get("scn_writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("scn_loads", False):
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("scn_writes", False) else "BEGIN")
