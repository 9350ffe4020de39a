"""The table of the draws: the record of every rotation."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from scn.models.base import STRICT, Base, Day


class Draw(Base):
    """A rotation that was carried out: its draw record as canonical JSON, and the SHA-256 of that."""

    __tablename__ = "draw"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    effective: Mapped[date] = mapped_column(Day)
    sha256: Mapped[str] = mapped_column(Text)
    record: Mapped[str] = mapped_column(Text)
