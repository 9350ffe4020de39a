"""Whether the store is backed up: when that was last done, and whether it is too long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.models.backup import BACKUP
from scn.models.ledger import LedgerEntry
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Last:
    """The last backup: when it was begun (UTC, ISO 8601), its file, and how many entries the ledger has had since."""

    at: str
    file: str
    since: int

    @property
    def day(self) -> date:
        """The day of it."""
        return date.fromisoformat(self.at[:10])


def last(session: Session) -> Last | None:
    """The last backup that scn made; None for none."""
    noted = session.execute(select(BACKUP)).first()
    if noted is None:
        return None
    since = session.scalar(select(func.count()).where(LedgerEntry.id > noted.entry)) or 0
    return Last(noted.at, noted.file, since)


def is_late(session: Session, desk: Desk) -> bool:
    """Whether on the desk's day the last backup is older than the policy allows; without one, the first entry of the ledger."""
    allowed = desk.policy.backup.max_age_days
    begun = session.scalar(select(LedgerEntry.at).order_by(LedgerEntry.id).limit(1))
    saved = last(session)
    days = [*([saved.day] if saved else []), *([date.fromisoformat(begun[:10])] if begun else [])]
    return bool(allowed and days) and desk.today - max(days) > timedelta(allowed)
