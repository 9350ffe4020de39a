"""The temporary tables in which the rows of a file are staged, and what is put into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, delete

from scn.models.base import NUMBER, Day

META = MetaData()


def _temporary(name: str, *columns: Column[Any]) -> Table:
    return Table(name, META, *columns, prefixes=["TEMPORARY"])


ROWS = _temporary(
    "staged",
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("city", Text),  # its id; until it has one, what the id is made from
    Column("given", Integer, server_default="0"),  # 1 where the file gave the id
    Column("known", Integer, server_default="0"),  # 1 where the city is in the store
    Column("follows", Integer),  # the line of the row that is the same city
    Column("stated", Text),  # the status that the row gives
    Column("status", Text),
    Column("start", Day),
    Column("spells", Integer, server_default="0"),  # 1 where the row has a history of its own
    Column("name", Text),
    Column("folded", Text),
    Column("country", Text),
    Column("region", Text),
    Column("hub", Text),
    Column("kind", Text),
    Column("joined", Text),
    Column("population", Integer),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    Column("geoname", Integer),
)  # fmt: skip
NAMES = _temporary("staged_name", Column("line", Integer), Column("lang", Text), Column("name", Text), Column("folded", Text))
ATTRIBUTES = _temporary("staged_attribute", Column("line", Integer), Column("key", Text), Column("value", Text))
FACTS = _temporary(
    "staged_fact", Column("line", Integer), Column("field", Text), Column("source", Text), Column("as_of", Text), Column("note", Text),
    Column("recorded", Day),
)  # fmt: skip
SPELLS = _temporary(
    "staged_spell", Column("line", Integer), Column("n", Integer), Column("status", Text), Column("start", Day), Column("end", Day),
    Column("by", Text), Column("why", Text),
)  # fmt: skip
CONTACTS = _temporary(
    "staged_contact", Column("line", Integer), Column("n", Integer), Column("name", Text), Column("role", Text), Column("email", Text),
    Column("phone", Text),
)  # fmt: skip
MATCHES = _temporary(
    "staged_match", Column("line", Integer, primary_key=True, autoincrement=False), Column("id", Text), Column("n", Integer)
)

FILLED = ("line", "city", "given", "stated", "status", "start", "spells", "name", "folded", "country", "region", "hub", "kind", "joined",
          "population", "lat", "lon", "geoname")  # fmt: skip
"""The columns of `ROWS` that a file fills, in the order of `Staged.rows`."""

COMPARED = ("name", "country", "region", "hub", "kind", "joined", "population", "lat", "lon", "geoname")
"""The columns in which a row can differ from the city that is there; None says nothing."""

AS_POLICY = ""
"""What is staged of a region or a hub that the row states as the policy gives it; the store keeps none then."""

PARTS = (NAMES, ATTRIBUTES, FACTS, SPELLS, CONTACTS)


@dataclass(slots=True)
class Staged:
    """Rows ready to be staged, a tuple for each row of each table, in the order of its columns; days as ISO 8601 text."""

    rows: list[Sequence[Any]] = field(default_factory=list)
    names: list[Sequence[Any]] = field(default_factory=list)
    attributes: list[Sequence[Any]] = field(default_factory=list)
    facts: list[Sequence[Any]] = field(default_factory=list)
    spells: list[Sequence[Any]] = field(default_factory=list)
    contacts: list[Sequence[Any]] = field(default_factory=list)


NEW = (ROWS.c.known == 0) & ROWS.c.follows.is_(None)
"""The rows that are a new city."""

KNOWN = (ROWS.c.known == 1) & ROWS.c.follows.is_(None)
"""The rows that are a city of the store."""

FEW = 2000
"""How many rows are asked for at once."""


def some(lines: Iterable[int]) -> Iterator[list[int]]:
    """The lines, a few at a time."""
    listed = list(lines)
    for start in range(0, len(listed), FEW):
        yield listed[start : start + FEW]


def drop(connection: Connection, lines: Iterable[int]) -> None:
    """Leave the rows of some lines out."""
    for few in some(lines):
        for table in (ROWS, *PARTS):
            connection.execute(delete(table).where(table.c.line.in_(few)))
