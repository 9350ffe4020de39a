"""Many rows at once: temporary tables filled in a stream, and tables that are filled without their indexes.

A statement for all rows costs about a microsecond a row and table; a row through the objects costs hundreds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, text


def fill(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into a table, one value for each of the columns `names`; days as ISO 8601 text.

    The ledger does not see it: for temporary tables.
    """
    columns = ", ".join(names)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def unindexed(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Take the indexes and triggers of SQLite tables away while they are filled, and make them again, as they were.

    An index that is built at once costs a third of one that is kept up row by row. Making a unique index again, and the
    caller's own checks, stand in for what was not asked meanwhile. Does nothing on PostgreSQL. If the block fails, the
    transaction is rolled back by its owner, and the indexes with it.
    """
    if connection.dialect.name != "sqlite" or not tables:
        yield
        return
    query = text(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        f" AND tbl_name IN ({', '.join(repr(name) for name in tables)}) ORDER BY type, name"
    )
    found = connection.execute(query).all()
    for kind, name, _ in found:
        connection.exec_driver_sql(f"DROP {kind} {name}")
    yield
    for _, _, statement in found:
        connection.exec_driver_sql(statement)


def settle_numbers(connection: Connection, table: str) -> None:
    """Let the numbers that PostgreSQL gives to rows of a table go on after those that are there."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 0) + 1, false) FROM {table}")
