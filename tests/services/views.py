"""How the tests ask the views: on a day of their choice, and with the values that Python has for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import text

from scn.services.desk import Desk
from scn.store.engine import open_engine

_TRUTHS = ("holds", "on_site", "stale")
_DAYS = ("day", "start", "end", "planned_end", "since", "opened", "member_since", "vetted_on", "vetting_expires", "updated")


def stand_on(desk: Desk, day: date) -> Desk:
    """The desk on a day, which is today for the views as well."""
    engine = open_engine(desk.store.url)
    with engine.execution_options(scn_writes=True).begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP VIEW today"))
            connection.execute(text(f"CREATE VIEW today AS SELECT '{day}' AS day"))
        else:
            connection.execute(text(f"CREATE OR REPLACE VIEW today AS SELECT date '{day}' AS day"))
    engine.dispose()
    return replace(desk, today=day)


def rows(desk: Desk, view: str) -> list[dict[str, Any]]:
    """All rows of a view."""
    with desk.read() as unit:
        return [_read(dict(row)) for row in unit.session.execute(text(f"SELECT * FROM {view}")).mappings()]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    for key, value in row.items():
        if key in _DAYS and isinstance(value, str):
            row[key] = date.fromisoformat(value)
        elif key in _TRUTHS and value is not None:
            assert value in (False, True)
            row[key] = bool(value)
    return row


def by_id(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by their id, which each has once."""
    kept = {row["id"]: row for row in found}
    assert len(kept) == len(found)
    return kept
