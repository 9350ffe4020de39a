"""Builders for tests of the use cases: a store in a folder, a policy, and a desk to work at."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from scn.rules.membership import Status
from scn.services import term_files
from scn.services.desk import Desk
from scn.services.member_files import importing
from scn.services.member_files.importing import Order
from scn.store.store import Store

DATA = Path(__file__).resolve().parent.parent / "data"
NOW = "2026-01-01T00:00:00Z"


def desk_at(folder: Path, policy: str, *, today: date = date(2026, 1, 1), address: str | None = None) -> Desk:
    """A desk with a new, empty store and this policy; at an address, with the one that is there, if there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "network.policy.toml"
    file.write_text(policy, encoding="utf-8")
    store = Store(address or str(folder / "network.db"))
    if address is None or store.state().present is None:
        store.create()
    return Desk(store=store, policy_file=file, today=today, now=NOW, actor="test", command="test")


def on(desk: Desk, day: date) -> Desk:
    """The same desk on another day."""
    return replace(desk, today=day)


def table(folder: Path, name: str, rows: Iterable[Mapping[str, object]]) -> Path:
    """Rows as a CSV file."""
    listed = list(rows)
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in listed for key in row)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
    return path


def add_members(desk: Desk, folder: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Bring in cities, active unless a row says otherwise."""
    importing.bring_in(desk, table(folder, "members.csv", rows), Order(desk.today, Status.ACTIVE))


def add_terms(desk: Desk, folder: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Bring in terms."""
    term_files.bring_in(desk, table(folder, "terms.csv", rows))
