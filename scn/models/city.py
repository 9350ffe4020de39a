"""The tables of the member cities: names, memberships, attributes, provenance."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from scn.models.base import NUMBER, STRICT, Base, Day


class City(Base):
    """A city: any sub-national authority. `region` and `hub` are kept only where they differ from the policy's own.

    `folded` is the key of its name (`scn.places.folding.key`), `geoname` its number in GeoNames, and `entered` the
    ledger's entry that brought it in, which may have been an import of many.
    """

    __tablename__ = "city"
    __table_args__ = (
        CheckConstraint("length(country) = 2 AND country = upper(country)", name="country"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", name="name"),
        CheckConstraint("population >= 0", name="population"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
        Index("ix_city_folded", "folded", "country"),
        Index("ix_city_geoname", "geoname", sqlite_where=text("geoname IS NOT NULL"), postgresql_where=text("geoname IS NOT NULL")),
        STRICT,
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text, index=True)
    region: Mapped[str | None] = mapped_column(Text)
    hub: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    joined: Mapped[str | None] = mapped_column(Text)
    population: Mapped[int | None] = mapped_column(Integer)
    lat: Mapped[float | None] = mapped_column(NUMBER)
    lon: Mapped[float | None] = mapped_column(NUMBER)
    geoname: Mapped[int | None] = mapped_column(Integer)
    entered: Mapped[int | None] = mapped_column(Integer)


ALSO = "und"
"""The language of names that are of no one language, of which a city may have many: 'undetermined' in BCP 47."""


class CityName(Base):
    """A name of a city beside the one it is filed under, with its key for look-up.

    One for each language (BCP 47), and as many as there are under `ALSO`.
    """

    __tablename__ = "city_name"
    __table_args__ = ({**STRICT, "sqlite_with_rowid": False},)

    city_id: Mapped[str] = mapped_column(ForeignKey("city.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    folded: Mapped[str] = mapped_column(Text, index=True)


class Membership(Base):
    """The state of a city's membership on the days `start <= day < end`; an open `end` means until further notice.

    That no city has two states on one day is kept by the database too, as with terms.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("status IN ('participant','applicant','active','suspended','withdrawn','rejected')", name="status"),
        CheckConstraint("ends IS NULL OR starts <= ends", name="interval"),
        Index("ix_membership_city_id_starts", "city_id", "starts"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    city_id: Mapped[str] = mapped_column(ForeignKey("city.id"))
    status: Mapped[str] = mapped_column(Text)
    start: Mapped[date] = mapped_column("starts", Day)
    end: Mapped[date | None] = mapped_column("ends", Day)
    by: Mapped[str] = mapped_column("decided_by", Text)
    why: Mapped[str | None] = mapped_column(Text)


class CityAttribute(Base):
    """The value of an attribute of the network's own, as the policy defines it."""

    __tablename__ = "city_attribute"
    __table_args__ = (STRICT,)

    city_id: Mapped[str] = mapped_column(ForeignKey("city.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Fact(Base):
    """Where a fact of a city comes from: the field it is about, its source, the date it speaks for, a note.

    `recorded` is the day on which it was entered or last confirmed here.
    """

    __tablename__ = "fact"
    __table_args__ = (STRICT,)

    city_id: Mapped[str] = mapped_column(ForeignKey("city.id"), primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    as_of: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    recorded: Mapped[date | None] = mapped_column(Day)
