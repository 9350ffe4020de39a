"""The use cases of declared conflicts of interest: declare one, withdraw it. They hold for alternates too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput, NotFound
from scn.models.expert import ExpertConflict
from scn.rules.policy import Policy
from scn.services import finding, pool_finding
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A declared conflict of interest: its number, against what (`city`, `employer`, `request`) and which, and why."""

    id: int
    against: str
    what: str
    why: str
    declared: date
    withdrawn: date | None


def declare(desk: Desk, reference: str, against: str, what: str, *, why: str, on: date) -> ConflictView:
    """Keep a declared conflict of interest with a city, an employer or a request.

    Raises `InvalidInput` for another kind, `NotFound` for a city or a request that is not there, and `Collision` for one that
    holds already.
    """
    with desk.write() as unit:
        session = unit.session
        id_ = pool_finding.expert_id(session, reference)
        row = ExpertConflict(expert_id=id_, why=why, declared=on, **target(session, against, what, desk.policy))
        for held in session.scalars(select(ExpertConflict).where(ExpertConflict.expert_id == id_, ExpertConflict.withdrawn.is_(None))):
            if (held.city_id, held.employer, held.request_id) == (row.city_id, row.employer, row.request_id):
                raise Collision(f"{id_} has declared that conflict on {held.declared} already, as number {held.id}")
        session.add(row)
        unit.flush()
        shown = view_of(row)
        unit.commit()
    return shown


def target(session: Session, against: str, what: str, policy: Policy) -> dict[str, str]:
    """The column and the value of what a conflict is with. Raises as `declare`."""
    match against:
        case "city":
            return {"city_id": finding.find(session, what, policy).id}
        case "request":
            return {"request_id": pool_finding.request_id(session, what)}
        case "employer" if what.strip():
            return {"employer": what.strip()}
    raise InvalidInput(
        f"A conflict of interest with {against}:{what} cannot be kept",
        "Write city:nairobi, employer:'Red Cross' or request:R-2027-014.",
    )


def withdraw(desk: Desk, reference: str, number: int, *, on: date) -> ConflictView:
    """Let a declared conflict of interest hold no longer from a day on; it is kept.

    Raises `NotFound` where the expert has none of that number, `Collision` for one that was withdrawn.
    """
    with desk.write() as unit:
        session = unit.session
        id_ = pool_finding.expert_id(session, reference)
        row = session.get(ExpertConflict, number)
        if row is None or row.expert_id != id_:
            known = session.scalars(select(ExpertConflict.id).where(ExpertConflict.expert_id == id_, ExpertConflict.withdrawn.is_(None)))
            raise NotFound(f"{id_} has no conflict {number}", f"There are {', '.join(map(str, known)) or 'none'}.")
        if row.withdrawn is not None:
            raise Collision(f"Conflict {number} was withdrawn on {row.withdrawn}")
        if on < row.declared:
            raise InvalidInput(f"{on} is before the conflict was declared, on {row.declared}")
        row.withdrawn = on
        shown = view_of(row)
        unit.commit()
    return shown


def view_of(row: ExpertConflict) -> ConflictView:
    """A declared conflict as it is shown."""
    against, what = next(
        (kind, value)
        for kind, value in (("city", row.city_id), ("employer", row.employer), ("request", row.request_id))
        if value is not None
    )
    return ConflictView(row.id, against, what, row.why, row.declared, row.withdrawn)
