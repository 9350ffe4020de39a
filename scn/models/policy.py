"""The tables of what the policy says, kept beside what it speaks of so that SQL can read both.

They follow from the policy file and no command reads them back: only the views do (`scn.store.views`). They hold nothing
that the ledger does not have in the text of the policy, so they are not in it. No object is ever made of a row, so they are
plain tables, which cost a start a tenth of what classes do.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text

from scn.models.base import Base, Day

KEPT = Table(
    "policy_kept",
    Base.metadata,
    Column("sha256", Text, primary_key=True),
    Column("network", Text, nullable=False),
    Column("vetting_valid_months", Integer),
    Column("stale_after_months", Integer, nullable=False),
    sqlite_strict=True,
)
"""Which policy it is: the SHA-256 of its text (the only row), and what it asks of experts, in months."""

REGION = Table(
    "policy_region",
    Base.metadata,
    Column("region", Text, primary_key=True),
    Column("hub", Text),
    sqlite_strict=True,
)
"""A region and the hub that serves it."""

COUNTRY = Table(
    "policy_country",
    Base.metadata,
    Column("country", Text, primary_key=True),
    Column("region", Text, nullable=False),
    sqlite_strict=True,
)
"""The region of a country (ISO 3166-1 alpha-2)."""

BAND = Table(
    "policy_band",
    Base.metadata,
    Column("dimension", Text, primary_key=True),
    Column("band", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("min", Integer),
    Column("max", Integer),
    CheckConstraint("number IN ('population','lat','lon')", name="number"),
    sqlite_strict=True,
)
"""One class of a number of a city (`number`: `population`, `lat`, `lon`): `min <= number < max`, an open side is NULL."""

RULES = Table(
    "policy_rules",
    Base.metadata,
    Column("starts", Day, primary_key=True),
    Column("ends", Day),
    Column("seats", Integer, nullable=False),
    Column("term_years", Integer, nullable=False),
    Column("max_consecutive_terms", Integer),
    Column("cooling_off_years", Integer, nullable=False),
    Column("partial_term_counts", Text, nullable=False),
    Column("max_per_country", Integer),
    Column("chairs", Integer, nullable=False),
    CheckConstraint("ends IS NULL OR starts < ends", name="interval"),
    sqlite_strict=True,
)
"""The rules of the committee for `starts <= day < ends`; where they hold from the beginning, that is 0001-01-01."""

QUOTA = Table(
    "policy_quota",
    Base.metadata,
    Column("starts", Day, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("group_key", Text, primary_key=True),
    Column("min", Integer, nullable=False),
    Column("max", Integer),
    sqlite_strict=True,
)
"""A quota of the rules that begin on the day `starts`."""
