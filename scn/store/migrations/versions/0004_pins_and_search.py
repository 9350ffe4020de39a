"""Whom a coordinator wants or bars for a request; on PostgreSQL the words of a text are kept beside it for the search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

DAY = sa.Date().with_variant(sa.Text(), "sqlite")

SEARCHED = ("expert", "request")


def upgrade() -> None:
    op.create_table(
        "request_pin",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("happened", DAY, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('with','without')", name=op.f("ck_request_pin_kind")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_request_pin_expert_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_pin_request_id")),
        sa.PrimaryKeyConstraint("request_id", "expert_id", name=op.f("pk_request_pin")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_pin_expert_id", "request_pin", ["expert_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in SEARCHED:
        op.execute(f"DROP INDEX search_{table}")
        # Kept, since ranking needs it of each row that is found, and to make it anew costs more than all else.
        op.execute(f"ALTER TABLE {table} ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED")
        op.execute(f"CREATE INDEX search_{table} ON {table} USING gin (search_vector)")
