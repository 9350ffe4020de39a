"""Runs the migrations on the connection that `scn.store.schema` hands over."""

from __future__ import annotations

from alembic import context

from scn.models import city, committee, ledger
from scn.models.base import Base

TABLES = (city, committee, ledger)

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
