"""The first tables: cities and their memberships, the committee, the ledger; and the guards against two at one time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

DAY = sa.Date().with_variant(sa.Text(), "sqlite")
NUMBER: sa.Double[float] = sa.Double().with_variant(sa.REAL(), "sqlite")

GUARDS = (
    ("term", "seat", "two cities in one seat"),
    ("term", "city_id", "one city in two seats"),
    ("membership", "city_id", "two states of one membership on one day"),
)
"""Table, the column whose value may be there once a day, and what is said of it when it is there twice."""


def upgrade() -> None:
    op.create_table(
        "city",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("hub", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("joined", sa.Text(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("lat", NUMBER, nullable=True),
        sa.Column("lon", NUMBER, nullable=True),
        sa.CheckConstraint("lat BETWEEN -90 AND 90", name=op.f("ck_city_lat")),
        sa.CheckConstraint("length(country) = 2 AND country = upper(country)", name=op.f("ck_city_country")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 300", name=op.f("ck_city_name")),
        sa.CheckConstraint("lon BETWEEN -180 AND 180", name=op.f("ck_city_lon")),
        sa.CheckConstraint("population >= 0", name=op.f("ck_city_population")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
        sqlite_strict=True,
    )
    op.create_index("ix_city_country", "city", ["country"])
    op.create_table(
        "draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effective", DAY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sqlite_strict=True,
    )
    op.create_table(
        "city_attribute",
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_city_attribute_city_id")),
        sa.PrimaryKeyConstraint("city_id", "key", name=op.f("pk_city_attribute")),
        sqlite_strict=True,
    )
    op.create_table(
        "city_name",
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_city_name_city_id")),
        sa.PrimaryKeyConstraint("city_id", "lang", name=op.f("pk_city_name")),
        sqlite_strict=True,
    )
    op.create_index("ix_city_name_folded", "city_name", ["folded"])
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_contact_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_strict=True,
    )
    op.create_index("ix_contact_city_id", "contact", ["city_id"])
    op.create_table(
        "fact",
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_fact_city_id")),
        sa.PrimaryKeyConstraint("city_id", "field", "source", name=op.f("pk_fact")),
        sqlite_strict=True,
    )
    op.create_table(
        "ledger_change",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name=op.f("ck_ledger_change_change")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_ledger_change_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "seq", name=op.f("pk_ledger_change")),
        sqlite_strict=True,
    )
    op.create_index("ix_ledger_change_city_id", "ledger_change", ["city_id"])
    op.create_index("ix_ledger_change_entity_key", "ledger_change", ["entity", "key"])
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('participant','applicant','active','suspended','withdrawn','rejected')", name=op.f("ck_membership_status")
        ),
        sa.CheckConstraint("ends IS NULL OR starts <= ends", name=op.f("ck_membership_interval")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_membership_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sqlite_strict=True,
    )
    op.create_index("ix_membership_city_id_starts", "membership", ["city_id", "starts"])
    op.create_table(
        "representative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=True),
        sa.CheckConstraint("ends IS NULL OR starts < ends", name=op.f("ck_representative_interval")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_representative_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
        sqlite_strict=True,
    )
    op.create_index("ix_representative_city_id_starts", "representative", ["city_id", "starts"])
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=True),
        sa.CheckConstraint("role IN ('chair','co-chair')", name=op.f("ck_role_role")),
        sa.CheckConstraint("ends IS NULL OR starts < ends", name=op.f("ck_role_interval")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_role_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sqlite_strict=True,
    )
    op.create_index("ix_role_city_id_starts", "role", ["city_id", "starts"])
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=False),
        sa.Column("planned_end", DAY, nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("ended IN ('resigned','lapsed','removed','released')", name=op.f("ck_term_ended")),
        sa.CheckConstraint("ends <= planned_end", name=op.f("ck_term_planned")),
        sa.CheckConstraint("seat >= 1", name=op.f("ck_term_seat")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_term_interval")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_term_city_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_term_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sqlite_strict=True,
    )
    op.create_index("ix_term_city_id_starts", "term", ["city_id", "starts"])
    op.create_index("ix_term_seat_starts", "term", ["seat", "starts"])

    for table, column, what in GUARDS:
        if op.get_bind().dialect.name == "sqlite":
            for when in ("INSERT", "UPDATE"):
                op.execute(_trigger(table, column, what, when))
        else:
            op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            op.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_once "
                f"EXCLUDE USING gist ({column} WITH =, daterange(starts, ends) WITH &&)"
            )


def _trigger(table: str, column: str, what: str, when: str) -> str:
    """An SQLite trigger that refuses a row whose half-open interval meets another one with the same value."""
    return f"""
        CREATE TRIGGER {table}_{column}_once_{when.lower()} BEFORE {when} ON {table}
        WHEN EXISTS (
            SELECT 1 FROM {table} AS other
            WHERE other.{column} = NEW.{column} AND other.id IS NOT NEW.id
              AND other.starts < coalesce(NEW.ends, '9999-12-31') AND NEW.starts < coalesce(other.ends, '9999-12-31')
        )
        BEGIN SELECT RAISE(ABORT, '{what}'); END
    """
