"""Runs the migrations on the connection that `scn.store.schema` hands over."""

from __future__ import annotations

from alembic import context

from scn.models.every import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
