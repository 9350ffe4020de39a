"""Whom a coordinator wants or bars for a request; how many texts have a word, and on PostgreSQL the words of a text beside it."""

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
    for table in SEARCHED:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"CREATE VIRTUAL TABLE search_{table}_words USING fts5vocab('search_{table}', 'row')")
            continue
        op.execute(f"DROP INDEX search_{table}")
        # Kept, since to make it anew of each row that is found costs more than all else. Without a list of what is to be entered
        # later, the index is as quick after an import as ever.
        op.execute(f"ALTER TABLE {table} ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED")
        op.execute(f"CREATE INDEX search_{table} ON {table} USING gin (search_vector) WITH (fastupdate = off)")
