"""The table of the last backup: a row that is replaced by each, in the store and in the copy alike.

It stands in the store, so that everybody who works on it, from whichever machine, sees the same; it is not in the ledger, since no
one's data change. In a store that was made from a backup it is that backup, which is the truth: all until then is in a file.
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from scn.models.base import Base

BACKUP = Table(
    "backup",
    Base.metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("file", Text, nullable=False),
    sqlite_strict=True,
)
"""The newest entry of the ledger that is in it (0 for none), when it was begun (UTC, ISO 8601), and the file."""
