"""The use case of the ledger: what was done, by whom, when and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, or_, select, true
from sqlalchemy.orm import Session

from scn.models.contact import Contact
from scn.models.expert import ExpertPerson
from scn.models.ledger import LedgerChange, LedgerEntry
from scn.services import cities, finding, succession
from scn.services.desk import Desk

_PERSONAL = (Contact.__tablename__, ExpertPerson.__tablename__)
"""The tables of personal data."""

_FEW = 20
"""Up to how many cities that an entry touched are named."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A row that an entry touched, before and after."""

    entity: str
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def sentence(self) -> str:
        """The change in one line: what was added, taken away, or from what to what."""
        if self.before is None:
            return f"+ {self.entity} {self.key}"
        if self.after is None:
            return f"- {self.entity} {self.key}"
        keys = [key for key in {**self.before, **self.after} if self.before.get(key) != self.after.get(key)]
        return f"{self.entity} {self.key}: " + ", ".join(_difference(key, self.before.get(key), self.after.get(key)) for key in keys)


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the ledger with its changes.

    `touched` is the number of cities that it touched; `cities` has their ids and `named` their names in the desk's language,
    where they are few.
    """

    id: int
    at: str
    actor: str
    command: str
    why: str | None
    changes: tuple[ChangeView, ...]
    touched: int
    cities: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which entries to list: the last `last` of those that pass; a field that is None lets all pass.

    Of a `city`, what an entry did to others is left out, but not what was done to those that were merged into it. What they say
    of contacts and of who an expert is, personal data, is left out unless it is asked for.
    """

    last: int
    city: str | None = None
    actor: str | None = None
    since: str | None = None
    until: str | None = None
    contacts: bool = False


def log(desk: Desk, chosen: Chosen) -> list[EntryView]:
    """Entries of the ledger, the oldest first."""
    with desk.read() as unit:
        session = unit.session
        query = select(LedgerEntry).order_by(LedgerEntry.id.desc()).limit(chosen.last)
        if chosen.actor:
            query = query.where(LedgerEntry.actor == chosen.actor)
        if chosen.since:
            query = query.where(LedgerEntry.at >= chosen.since)
        if chosen.until:
            query = query.where(LedgerEntry.at < chosen.until)
        if chosen.city:
            city = finding.find(session, chosen.city, desk.policy)
            before_it = list(succession.forebears(session, city.id))
            its = or_(LedgerChange.city_id == city.id, *(each.own for each in before_it))
            touching = LedgerEntry.id.in_(select(LedgerChange.entry_id).where(its))
            query = query.where(touching | LedgerEntry.id.in_([city.entered or 0, *(each.entered for each in before_it)]))
        entries = session.scalars(query).all()[::-1]
        own = LedgerChange.city_id.is_(None) | its if chosen.city else true()
        changes: dict[int, list[ChangeView]] = {entry.id: [] for entry in entries}
        # A block of many rows is told by their number; what they hold can be more than one wants to read.
        after_it = case((LedgerChange.key.endswith(" rows") & LedgerChange.city_id.is_(None), "{}"), else_=LedgerChange.after)
        rows = select(LedgerChange.entry_id, LedgerChange.entity, LedgerChange.key, LedgerChange.before, after_it.label("after"))
        rows = rows.where(LedgerChange.entry_id.in_(list(changes)), own).order_by(LedgerChange.entry_id, LedgerChange.seq)
        for row in session.execute(rows):
            before, after = _state(row.before), _state(row.after)
            if row.entity in _PERSONAL and not chosen.contacts:
                kept = ("id", "city_id", "expert_id")
                before, after = (state and {key: state[key] for key in kept if key in state} for state in (before, after))
            changes[row.entry_id].append(ChangeView(row.entity, row.key, before, after))
        touched = _touched(session, list(changes), desk.lang)
    return [
        EntryView(entry.id, entry.at, entry.actor, entry.command, entry.why, tuple(changes[entry.id]), *touched[entry.id])
        for entry in entries
    ]


def _touched(session: Session, entries: Sequence[int], lang: str) -> dict[int, tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Of each entry the number of cities that it touched, and the ids and names of these, where they are few."""
    ids: dict[int, set[str]] = {number: set() for number in entries}
    query = select(LedgerChange.entry_id, LedgerChange.city_id).where(LedgerChange.entry_id.in_(entries), LedgerChange.city_id.is_not(None))
    for number, id_ in session.execute(query.distinct()):
        ids[number].add(str(id_))
    counts = {number: len(touched) for number, touched in ids.items()}
    # A block of cities has their number in its key, and says of none of them that it was touched.
    blocks = select(LedgerChange.entry_id, LedgerChange.key).where(LedgerChange.entry_id.in_(entries), LedgerChange.entity == "city")
    for number, key in session.execute(blocks.where(LedgerChange.city_id.is_(None), LedgerChange.key.endswith(" rows"))):
        counts[number] += int(key.removesuffix(" rows"))
    few = {number: tuple(sorted(touched)) if counts[number] == len(touched) <= _FEW else () for number, touched in ids.items()}
    wanted = {id_ for listed in few.values() for id_ in listed}
    known = cities.called(session, wanted, lang)
    names = {**succession.last_names(session, wanted - known.keys()), **known}
    return {number: (counts[number], listed, tuple(names.get(id_, id_) for id_ in listed)) for number, listed in few.items()}


def _difference(key: str, before: object, after: object) -> str:
    """What changed of a value: from what to what, or of a long text the lines that differ."""
    if not (isinstance(before, str) and isinstance(after, str) and "\n" in before + after):
        return f"{key} {before} -> {after}"
    import difflib

    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return f"{key}\n" + "\n".join(f"    {line}" for line in lines if not line.startswith(("---", "+++", "@@")))


def _state(text: str | None) -> Mapping[str, Any] | None:
    return json.loads(text) if text else None
