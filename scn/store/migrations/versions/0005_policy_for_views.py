"""What the policy says, in tables of its own, so that the views of the store can read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "policy_kept",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("vetting_valid_months", sa.Integer(), nullable=True),
        sa.Column("stale_after_months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_policy_kept")),
        sqlite_strict=True,
    )
    op.create_table(
        "policy_region",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_policy_region")),
        sqlite_strict=True,
    )
    op.create_table(
        "policy_country",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_policy_country")),
        sqlite_strict=True,
    )
    op.create_table(
        "policy_band",
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("min", sa.Integer(), nullable=True),
        sa.Column("max", sa.Integer(), nullable=True),
        sa.CheckConstraint("number IN ('population','lat','lon')", name=op.f("ck_policy_band_number")),
        sa.PrimaryKeyConstraint("dimension", "band", name=op.f("pk_policy_band")),
        sqlite_strict=True,
    )
    op.create_table(
        "policy_rules",
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("term_years", sa.Integer(), nullable=False),
        sa.Column("max_consecutive_terms", sa.Integer(), nullable=True),
        sa.Column("cooling_off_years", sa.Integer(), nullable=False),
        sa.Column("partial_term_counts", sa.Text(), nullable=False),
        sa.Column("max_per_country", sa.Integer(), nullable=True),
        sa.Column("chairs", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends IS NULL OR starts < ends", name=op.f("ck_policy_rules_interval")),
        sa.PrimaryKeyConstraint("starts", name=op.f("pk_policy_rules")),
        sqlite_strict=True,
    )
    op.create_table(
        "policy_quota",
        sa.Column("starts", DAY, nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("min", sa.Integer(), nullable=False),
        sa.Column("max", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("starts", "dimension", "group_key", name=op.f("pk_policy_quota")),
        sqlite_strict=True,
    )
