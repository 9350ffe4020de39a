"""The tables of the committee: terms on its seats, roles, representatives.

That no seat and no city has two terms on one day is kept by the database too: triggers on SQLite, exclusion
constraints on PostgreSQL, both made by the migrations.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from scn.models.base import STRICT, Base, Day


class Term(Base):
    """A city on a seat for the days `start <= day < end`. `planned_end` is the end it was given at first."""

    __tablename__ = "term"
    __table_args__ = (
        CheckConstraint("starts < ends", name="interval"),
        CheckConstraint("ends <= planned_end", name="planned"),
        CheckConstraint("seat >= 1", name="seat"),
        CheckConstraint("ended IN ('resigned','lapsed','removed','released')", name="ended"),
        Index("ix_term_seat_starts", "seat", "starts"),
        Index("ix_term_city_id_starts", "city_id", "starts"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    city_id: Mapped[str] = mapped_column(ForeignKey("city.id"))
    seat: Mapped[int] = mapped_column(Integer)
    start: Mapped[date] = mapped_column("starts", Day)
    end: Mapped[date] = mapped_column("ends", Day)
    planned_end: Mapped[date] = mapped_column(Day)
    ended: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("draw.id"))
    source: Mapped[str | None] = mapped_column(Text)
    as_of: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class Role(Base):
    """A city as chair or co-chair for the days `start <= day < end`; an open `end` means until further notice."""

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint("role IN ('chair','co-chair')", name="role"),
        CheckConstraint("ends IS NULL OR starts < ends", name="interval"),
        Index("ix_role_city_id_starts", "city_id", "starts"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    city_id: Mapped[str] = mapped_column(ForeignKey("city.id"))
    role: Mapped[str] = mapped_column(Text)
    start: Mapped[date] = mapped_column("starts", Day)
    end: Mapped[date | None] = mapped_column("ends", Day)


class Representative(Base):
    """The person who sits for a city for the days `start <= day < end`: the seat is the city's, the person changes."""

    __tablename__ = "representative"
    __table_args__ = (
        CheckConstraint("ends IS NULL OR starts < ends", name="interval"),
        Index("ix_representative_city_id_starts", "city_id", "starts"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    city_id: Mapped[str] = mapped_column(ForeignKey("city.id"))
    name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    start: Mapped[date] = mapped_column("starts", Day)
    end: Mapped[date | None] = mapped_column("ends", Day)
