"""Every row of a store on either database, in the same form."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import MetaData, select

from scn.models.every import METADATA
from scn.store.engine import open_engine, url_of


def dump(address: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table by its name: days as ISO 8601 text."""
    with open_engine(url_of(address)).connect() as connection:
        there = MetaData()
        there.reflect(connection, only=list(METADATA.tables))
        return {
            name: sorted(
                (tuple(map(_plain, row)) for row in connection.execute(select(*(table.c[c.name] for c in METADATA.tables[name].c)))),
                key=repr,
            )
            for name, table in there.tables.items()
        }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
