"""What was published before a draw, so that nobody can say it was repeated until it pleased. It is kept in the ledger alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, RuleBroken
from scn.models.ledger import LedgerChange
from scn.store.unit import Writing

COMMITMENT, ABANDONED = "commitment", "abandoned draw"
"""What the changes of the ledger are called, with the day of the rotation as their key."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """The SHA-256 of the plan of a rotation, and the public sources that were announced for its seed, in words."""

    plan: str
    sources: str


def open_for(session: Session, on: date) -> Commitment | None:
    """The commitment for a rotation on a day that was neither drawn nor withdrawn; None where there is none."""
    query = select(LedgerChange.after).where(LedgerChange.entity == COMMITMENT, LedgerChange.key == on.isoformat())
    last = session.scalars(query.order_by(LedgerChange.entry_id.desc(), LedgerChange.seq.desc())).first()
    known = json.loads(last) if last else {}
    return Commitment(known["plan"], known["sources"]) if known.get("state") == "open" else None


def commit(unit: Writing, on: date, commitment: Commitment) -> None:
    """Enter a commitment; one that is open is abandoned by it."""
    before = open_for(unit.session, on)
    unit.record(COMMITMENT, on.isoformat(), _state(before, "open"), _state(commitment, "open"))


def close(unit: Writing, on: date, state: str, sha256: str | None = None) -> None:
    """Enter that the open commitment was `drawn`, with the SHA-256 of the record, or `abandoned`.

    Raises `InvalidInput` where none is open.
    """
    before = open_for(unit.session, on)
    if before is None:
        raise InvalidInput(f"No commitment is open for {on}")
    after = {**(_state(before, state) or {}), **({"record": sha256} if sha256 else {})}
    unit.record(COMMITMENT, on.isoformat(), _state(before, "open"), after)


def abandon(unit: Writing, on: date, record: Mapping[str, Any]) -> None:
    """Enter a draw whose committee was not seated."""
    kept = {key: record[key] for key in ("sha256", "plan", "seed", "ticket", "joining")}
    unit.record(ABANDONED, on.isoformat(), None, {**kept, "seed": " | ".join(kept["seed"]), "joining": ", ".join(kept["joining"])})


def require(commitment: Commitment, plan: str) -> None:
    """Raise `RuleBroken` where a draw would go by another plan than the one that was published."""
    if plan != commitment.plan:
        raise RuleBroken(
            f"The draw would not go by the plan that was published, {commitment.plan}: pool, rules or tickets have changed",
            "Draw with the same flags; or publish the new plan with --commit-to, which the ledger shows.",
        )


def _state(commitment: Commitment | None, state: str) -> dict[str, Any] | None:
    return {"plan": commitment.plan, "sources": commitment.sources, "state": state} if commitment else None
