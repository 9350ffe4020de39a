"""What became of cities that were merged into others, as the ledger tells it: where an old id leads, and whose entries a city has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from json import loads

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from scn.models.city import City
from scn.models.ledger import LedgerChange, LedgerEntry

GONE = and_(LedgerChange.entity == City.__tablename__, LedgerChange.after.is_(None))
"""The changes of the ledger that a merge made of a city that is no more: its id is their key, that of the other their city."""

_FEW = 500


@dataclass(frozen=True, slots=True)
class Gone:
    """A city that was merged into another one: its id, that of the other, and the day (UTC)."""

    id: str
    into: str
    on: date


@dataclass(frozen=True, slots=True)
class Forebear:
    """A city that went into another one: its id, and the entries of the ledger that brought it in and that ended it."""

    id: str
    entered: int
    ended: int

    @property
    def own(self) -> ColumnElement[bool]:
        """Whether a change is one of its: another city may have had the id before."""
        return and_(LedgerChange.city_id == self.id, LedgerChange.entry_id.between(self.entered, self.ended))


def gone(session: Session, id_: str) -> Gone | None:
    """What became of the city that had the id, or None where none had it, or the ledger does not say which one it went into."""
    query = (
        select(LedgerChange.city_id, LedgerEntry.at)
        .join(LedgerEntry, LedgerEntry.id == LedgerChange.entry_id)
        .where(GONE, LedgerChange.key == id_, LedgerChange.city_id != id_)
        .order_by(LedgerChange.entry_id.desc())
    )
    row = session.execute(query.limit(1)).first()
    return None if row is None else Gone(id_, row.city_id, date.fromisoformat(row.at[:10]))


def heir(session: Session, id_: str) -> City | None:
    """The city that the one with the id went into, perhaps by way of others; None where there is none."""
    seen: set[str] = set()
    while id_ not in seen and (step := gone(session, id_)) is not None:
        seen.add(id_)
        if (city := session.get(City, step.into)) is not None:
            return city
        id_ = step.into
    return None


def forebears(session: Session, id_: str) -> Iterator[Forebear]:
    """The cities that went into one, and those that had gone into them."""
    waiting: list[tuple[str, int | None]] = [(id_, None)]
    while waiting:
        into, until = waiting.pop()
        query = select(LedgerChange.key, LedgerChange.entry_id, LedgerChange.before).where(GONE, LedgerChange.city_id == into)
        if until is not None:
            query = query.where(LedgerChange.entry_id < until)
        for key, entry, before in session.execute(query.order_by(LedgerChange.entry_id)).all():
            if key != into:
                yield Forebear(key, int(loads(before or "{}").get("entered", 0)), entry)
                waiting.append((key, entry))


def last_names(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """The names under which cities were filed that are there no more, by id."""
    listed = sorted(set(ids))
    found: dict[str, str] = {}
    for start in range(0, len(listed), _FEW):
        query = select(LedgerChange.key, LedgerChange.before).where(GONE, LedgerChange.key.in_(listed[start : start + _FEW]))
        for key, before in session.execute(query.order_by(LedgerChange.entry_id)):
            found[key] = loads(before or "{}").get("name", key)
    return found


def taken(session: Session, stem: str, tried: str) -> set[str]:
    """The ids, among two and those that go on from the second with a number, that cities have or had: an old id leads somewhere."""
    found: set[str] = set(
        session.scalars(select(City.id).where(City.id.in_([stem, tried]) | City.id.startswith(f"{tried}-", autoescape=True)))
    )
    like = or_(LedgerChange.key.in_([stem, tried]), LedgerChange.key.startswith(f"{tried}-", autoescape=True))
    return found | set(session.scalars(select(LedgerChange.key).where(GONE, like)))
