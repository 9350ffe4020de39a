"""Names by key, several in one language; the number in GeoNames; the day a fact was recorded; which entry brought a city in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scn.places.folding import key

revision = "0002"
down_revision = "0001"

DAY = sa.Date().with_variant(sa.Text(), "sqlite")
FILED = ""
"""The language under which the first tables kept the name that a city is filed under."""


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("fact", sa.Column("recorded", DAY, nullable=True))
    op.add_column("city", sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    op.add_column("city", sa.Column("geoname", sa.Integer(), nullable=True))
    op.add_column("city", sa.Column("entered", sa.Integer(), nullable=True))
    op.rename_table("city_name", "city_name_old")
    op.drop_index("ix_city_name_folded")
    op.create_table(
        "city_name",
        sa.Column("city_id", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        # PostgreSQL keeps the names of the old table's constraints for as long as that stands.
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_city_name_city_id_city")),
        sa.PrimaryKeyConstraint("city_id", "lang", "name", name=op.f("pk_city_names")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    city = sa.table("city", sa.column("id"), sa.column("name"), sa.column("folded"), sa.column("entered"))
    old, new = (
        sa.table(name, sa.column("city_id"), sa.column("lang"), sa.column("name"), sa.column("folded"))
        for name in ("city_name_old", "city_name")
    )
    cities = connection.execute(sa.select(city.c.id, city.c.name)).all()
    if cities:
        folded = [{"of": id_, "key": key(name)} for id_, name in cities]
        connection.execute(city.update().where(city.c.id == sa.bindparam("of")).values(folded=sa.bindparam("key")), folded)
    change = sa.table("ledger_change", sa.column("entry_id"), sa.column("entity"), sa.column("key"))
    first = sa.select(sa.func.min(change.c.entry_id)).where(change.c.entity == "city", change.c.key == city.c.id).scalar_subquery()
    connection.execute(city.update().values(entered=first))
    names = connection.execute(sa.select(old.c.city_id, old.c.lang, old.c.name).where(old.c.lang != FILED)).all()
    if names:
        kept = [{"city_id": id_, "lang": lang, "name": name, "folded": key(name)} for id_, lang, name in names]
        connection.execute(new.insert(), kept)
    op.drop_table("city_name_old")
    op.create_index("ix_city_name_folded", "city_name", ["folded"])
    op.create_index("ix_city_folded", "city", ["folded", "country"])
    known = sa.text("geoname IS NOT NULL")
    op.create_index("ix_city_geoname", "city", ["geoname"], sqlite_where=known, postgresql_where=known)
