"""The Expert Pool and the requests for support; and the index of their texts, which the database itself keeps in step.

On SQLite an FTS5 table without content of its own beside each table, kept by triggers; rows are numbered in a table of
its own, since a row's own number may change when the file is packed. On PostgreSQL an index of the same folded text.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

DAY = sa.Date().with_variant(sa.Text(), "sqlite")

SEARCHED = ("expert", "request")
"""The tables whose column `folded` is searched."""


def upgrade() -> None:
    _experts()
    _requests()
    for table in SEARCHED:
        if op.get_bind().dialect.name == "sqlite":
            for statement in _search(table):
                op.execute(statement)
        else:
            op.execute(f"CREATE INDEX search_{table} ON {table} USING gin (to_tsvector('simple', folded))")


def _experts() -> None:
    op.create_table(
        "expert",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("city_id", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("per_year", sa.Integer(), nullable=False),
        sa.Column("vetting", sa.Text(), nullable=False),
        sa.Column("vetted_on", DAY, nullable=True),
        sa.Column("updated", DAY, nullable=True),
        sa.Column("consented", DAY, nullable=True),
        sa.Column("retired", DAY, nullable=True),
        sa.Column("biography", sa.Text(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.CheckConstraint("category IN ('current-leader','former-leader','practitioner','stakeholder')", name=op.f("ck_expert_category")),
        sa.CheckConstraint("vetting <> 'vetted' OR vetted_on IS NOT NULL", name=op.f("ck_expert_vetted_on")),
        sa.CheckConstraint("vetting IN ('pending','vetted','refused','expired')", name=op.f("ck_expert_vetting")),
        sa.CheckConstraint("at_once BETWEEN 1 AND 100", name=op.f("ck_expert_at_once")),
        sa.CheckConstraint("length(country) = 2 AND country = upper(country)", name=op.f("ck_expert_country")),
        sa.CheckConstraint("length(id) BETWEEN 1 AND 40", name=op.f("ck_expert_id")),
        sa.CheckConstraint("per_year BETWEEN 1 AND 1000", name=op.f("ck_expert_per_year")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_expert_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_expert_city_id",
        "expert",
        ["city_id"],
        unique=False,
        sqlite_where=sa.text("city_id IS NOT NULL"),
        postgresql_where=sa.text("city_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_expert_country"), "expert", ["country"], unique=False)
    op.create_table(
        "expert_person",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("referees", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_person_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", name=op.f("pk_expert_person")),
        sqlite_strict=True,
    )
    op.create_table(
        "expert_topic",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('basic','working','expert')", name=op.f("ck_expert_topic_level")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_topic_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "topic", name=op.f("pk_expert_topic")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_expert_topic_topic", "expert_topic", ["topic"], unique=False)
    op.create_table(
        "expert_language",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("fluency", sa.Text(), nullable=False),
        sa.CheckConstraint("fluency IN ('A1','A2','B1','B2','C1','C2','native')", name=op.f("ck_expert_language_fluency")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_language_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "lang", name=op.f("pk_expert_language")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_expert_language_lang", "expert_language", ["lang"], unique=False)
    op.create_table(
        "expert_area",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('region','country')", name=op.f("ck_expert_area_kind")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_area_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "kind", "key", name=op.f("pk_expert_area")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_expert_area_kind_key", "expert_area", ["kind", "key"], unique=False)
    op.create_table(
        "expert_support",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "support IN ('inform-activities','peer-learning','develop-training','deliver-training','technical-support')",
            name=op.f("ck_expert_support_support"),
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_support_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "support", name=op.f("pk_expert_support")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "expert_window",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=False),
        sa.CheckConstraint("starts < ends", name=op.f("ck_expert_window_interval")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_window_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "starts", name=op.f("pk_expert_window")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "expert_attribute",
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_attribute_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "key", name=op.f("pk_expert_attribute")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _requests() -> None:
    op.create_table(
        "request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=True),
        sa.Column("hub", sa.Text(), nullable=True),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("place_city_id", sa.Text(), nullable=True),
        sa.Column("place_country", sa.Text(), nullable=True),
        sa.Column("place_region", sa.Text(), nullable=True),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=False),
        sa.Column("on_site", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("other_government", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN asker = 'city' THEN 1 ELSE 0 END = CASE WHEN city_id IS NULL THEN 0 ELSE 1 END"
            " AND CASE WHEN asker = 'hub' THEN 1 ELSE 0 END = CASE WHEN hub IS NULL THEN 0 ELSE 1 END",
            name=op.f("ck_request_asked_by"),
        ),
        sa.CheckConstraint("asker IN ('city','hub','unit','isc')", name=op.f("ck_request_asker")),
        sa.CheckConstraint(
            "support IN ('inform-activities','peer-learning','develop-training','deliver-training','technical-support')",
            name=op.f("ck_request_support"),
        ),
        sa.CheckConstraint("length(id) BETWEEN 1 AND 40", name=op.f("ck_request_id")),
        sa.CheckConstraint("length(place_country) = 2 AND place_country = upper(place_country)", name=op.f("ck_request_place_country")),
        sa.CheckConstraint("number BETWEEN 1 AND 100", name=op.f("ck_request_number")),
        sa.CheckConstraint("on_site IN (0, 1) AND other_government IN (0, 1)", name=op.f("ck_request_truths")),
        sa.CheckConstraint("priority BETWEEN 1 AND 5", name=op.f("ck_request_priority")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_request_interval")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_request_city_id")),
        sa.ForeignKeyConstraint(["place_city_id"], ["city.id"], name=op.f("fk_request_place_city_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sqlite_strict=True,
    )
    op.create_index("ix_request_city_id", "request", ["city_id"], unique=False)
    op.create_index("ix_request_place_city_id", "request", ["place_city_id"], unique=False)
    op.create_index("ix_request_starts", "request", ["starts"], unique=False)
    op.create_table(
        "request_topic",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_topic_request_id")),
        sa.PrimaryKeyConstraint("request_id", "topic", name=op.f("pk_request_topic")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_topic_topic", "request_topic", ["topic"], unique=False)
    op.create_table(
        "request_language",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.CheckConstraint("need IN ('all','any')", name=op.f("ck_request_language_need")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_language_request_id")),
        sa.PrimaryKeyConstraint("request_id", "lang", "need", name=op.f("pk_request_language")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_rule",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("min", sa.Integer(), nullable=False),
        sa.Column("max", sa.Integer(), nullable=True),
        sa.CheckConstraint("min > 0 OR max IS NOT NULL", name=op.f("ck_request_rule_asks")),
        sa.CheckConstraint("min >= 0 AND (max IS NULL OR min <= max)", name=op.f("ck_request_rule_bounds")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_rule_request_id")),
        sa.PrimaryKeyConstraint("request_id", "place", name=op.f("pk_request_rule")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "request_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("happened", DAY, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','proposed','invited','declined','confirmed','running','done','withdrawn')", name=op.f("ck_request_step_state")
        ),
        sa.CheckConstraint("step = 'done' OR (rating IS NULL AND feedback IS NULL)", name=op.f("ck_request_step_feedback")),
        sa.CheckConstraint(
            "step IN ('open','proposed','invited','declined','confirmed','running','done','withdrawn','replaced')",
            name=op.f("ck_request_step_step"),
        ),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_request_step_rating")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_request_step_expert_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_step_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_step")),
        sqlite_strict=True,
    )
    op.create_index("ix_request_step_request_id", "request_step", ["request_id", "id"], unique=False)
    op.create_table(
        "engagement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("starts", DAY, nullable=False),
        sa.Column("ends", DAY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("alternate", sa.Integer(), nullable=True),
        sa.Column("pinned", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "alternate IS NULL OR state IN ('proposed','declined','withdrawn','replaced')", name=op.f("ck_engagement_waits")
        ),
        sa.CheckConstraint(
            "state IN ('proposed','invited','declined','confirmed','running','done','withdrawn','replaced')",
            name=op.f("ck_engagement_state"),
        ),
        sa.CheckConstraint("alternate >= 1", name=op.f("ck_engagement_alternate")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_engagement_interval")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_engagement_expert_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_engagement_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("request_id", "expert_id", name=op.f("uq_engagement_request_id_expert_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_engagement_alternate",
        "engagement",
        ["request_id", "alternate"],
        unique=True,
        sqlite_where=sa.text("alternate IS NOT NULL AND state = 'proposed'"),
        postgresql_where=sa.text("alternate IS NOT NULL AND state = 'proposed'"),
    )
    op.create_index("ix_engagement_expert_id_starts", "engagement", ["expert_id", "starts"], unique=False)
    op.create_table(
        "expert_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Text(), nullable=False),
        sa.Column("city_id", sa.Text(), nullable=True),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("declared", DAY, nullable=False),
        sa.Column("withdrawn", DAY, nullable=True),
        sa.CheckConstraint(
            "CASE WHEN city_id IS NULL THEN 0 ELSE 1 END + CASE WHEN employer IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN request_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_expert_conflict_against"),
        ),
        sa.CheckConstraint("withdrawn IS NULL OR declared <= withdrawn", name=op.f("ck_expert_conflict_interval")),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_expert_conflict_city_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_conflict_expert_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_expert_conflict_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_conflict")),
        sqlite_strict=True,
    )
    op.create_index("ix_expert_conflict_city_id", "expert_conflict", ["city_id"], unique=False)
    op.create_index("ix_expert_conflict_expert_id", "expert_conflict", ["expert_id"], unique=False)


def _search(table: str) -> tuple[str, ...]:
    """The index of a table's folded text, and the triggers that keep it."""
    index, key = f"search_{table}", f"search_{table}_key"
    number = f"(SELECT number FROM {key} WHERE id = {{}}.id)"
    out = f"INSERT INTO {index} ({index}, rowid, folded) VALUES ('delete', {number.format('OLD')}, OLD.folded)"
    into = f"INSERT INTO {index} (rowid, folded) VALUES ({number.format('NEW')}, NEW.folded)"
    return (
        f"CREATE TABLE {key} (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT",
        f"CREATE VIRTUAL TABLE {index} USING fts5(folded, content='', tokenize='unicode61 remove_diacritics 0')",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN INSERT INTO {key} (id) VALUES (NEW.id); {into}; END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE ON {table} WHEN OLD.folded <> NEW.folded OR OLD.id <> NEW.id"
        f" BEGIN {out}; UPDATE {key} SET id = NEW.id WHERE id = OLD.id; {into}; END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {out}; DELETE FROM {key} WHERE id = OLD.id; END",
    )
