"""The tables of the ledger: one entry for each transaction, one change for each row that it touched."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from scn.models.base import STRICT, Base


class LedgerEntry(Base):
    """Who did what, when (UTC, ISO 8601) and why."""

    __tablename__ = "ledger_entry"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    command: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)


class LedgerChange(Base):
    """One row that the entry touched: the table, its key, and the row before and after as JSON."""

    __tablename__ = "ledger_change"
    __table_args__ = (
        CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name="change"),
        Index("ix_ledger_change_entity_key", "entity", "key"),
        Index("ix_ledger_change_city_id", "city_id"),
        STRICT,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    entity: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    city_id: Mapped[str | None] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
