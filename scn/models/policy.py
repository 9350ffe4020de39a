"""The tables of what the policy says, kept beside what it speaks of so that SQL can read both.

They follow from the policy file and no command reads them back: only the views do (`scn.store.views`). They hold nothing
that the ledger does not have in the text of the policy, so they are not in it.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from scn.models.base import STRICT, Base, Day


class PolicyKept(Base):
    """Which policy it is: the SHA-256 of its text (the only row), and what it asks of experts, in months."""

    __tablename__ = "policy_kept"
    __table_args__ = (STRICT,)

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    network: Mapped[str] = mapped_column(Text)
    vetting_valid_months: Mapped[int | None] = mapped_column(Integer)
    stale_after_months: Mapped[int] = mapped_column(Integer)


class PolicyRegion(Base):
    """A region and the hub that serves it."""

    __tablename__ = "policy_region"
    __table_args__ = (STRICT,)

    region: Mapped[str] = mapped_column(Text, primary_key=True)
    hub: Mapped[str | None] = mapped_column(Text)


class PolicyCountry(Base):
    """The region of a country (ISO 3166-1 alpha-2)."""

    __tablename__ = "policy_country"
    __table_args__ = (STRICT,)

    country: Mapped[str] = mapped_column(Text, primary_key=True)
    region: Mapped[str] = mapped_column(Text)


class PolicyBand(Base):
    """One class of a number of a city (`number`: `population`, `lat`, `lon`): `min <= number < max`, an open side is NULL."""

    __tablename__ = "policy_band"
    __table_args__ = (CheckConstraint("number IN ('population','lat','lon')", name="number"), STRICT)

    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    band: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    min: Mapped[int | None] = mapped_column(Integer)
    max: Mapped[int | None] = mapped_column(Integer)


class PolicyRules(Base):
    """The rules of the committee on the days `start <= day < end`; where they hold from the beginning, that is 0001-01-01."""

    __tablename__ = "policy_rules"
    __table_args__ = (CheckConstraint("ends IS NULL OR starts < ends", name="interval"), STRICT)

    start: Mapped[date] = mapped_column("starts", Day, primary_key=True)
    end: Mapped[date | None] = mapped_column("ends", Day)
    seats: Mapped[int] = mapped_column(Integer)
    term_years: Mapped[int] = mapped_column(Integer)
    max_consecutive_terms: Mapped[int | None] = mapped_column(Integer)
    cooling_off_years: Mapped[int] = mapped_column(Integer)
    partial_term_counts: Mapped[str] = mapped_column(Text)
    max_per_country: Mapped[int | None] = mapped_column(Integer)
    chairs: Mapped[int] = mapped_column(Integer)


class PolicyQuota(Base):
    """A quota of the rules that begin on the day `start`."""

    __tablename__ = "policy_quota"
    __table_args__ = (STRICT,)

    start: Mapped[date] = mapped_column("starts", Day, primary_key=True)
    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    group_key: Mapped[str] = mapped_column(Text, primary_key=True)
    min: Mapped[int] = mapped_column(Integer)
    max: Mapped[int | None] = mapped_column(Integer)
