"""The use cases of pins: want or bar somebody for a request, lift that, list what there is."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from scn.errors import Collision, NotFound
from scn.models.request import RequestPin
from scn.services import matching, pool_finding, requests
from scn.services.desk import Desk
from scn.services.pins import Kind, Pin, put, read
from scn.services.requests import OVER


def pin(desk: Desk, request: str, expert: str, kind: Kind, *, why: str, on: date) -> Pin:
    """Keep that an expert is wanted or barred for a request.

    Raises `RuleBroken` where somebody is wanted who may not come, or with whom no team keeps the rules of the request, and
    `Collision` where it contradicts what is there.
    """
    with desk.write() as unit:
        id_ = _under_way(unit.session, desk, request)
        asked = Pin(id_, pool_finding.expert_id(unit.session, expert), kind, why, on, desk.actor)
        put(unit, [asked])
        if kind == "with":
            matching.found(unit.session, desk, id_, matching.Wish(), on)
        (kept,) = (each for each in read(unit.session, date.max, id_) if each.expert == asked.expert)
        unit.commit()
    return kept


def lift(desk: Desk, request: str, expert: str) -> Pin:
    """Take a pin or a bar away; what it was. The ledger keeps it. Raises `NotFound` where there is none."""
    with desk.write() as unit:
        id_ = _under_way(unit.session, desk, request)
        who = pool_finding.expert_id(unit.session, expert)
        row = unit.session.get(RequestPin, (id_, who))
        if row is None:
            known = [each.expert for each in read(unit.session, date.max, id_)]
            raise NotFound(
                f"{who} is neither wanted nor barred for {id_}", f"There are {', '.join(known) or 'none'}.", candidates=known[:5]
            )
        was = Pin(id_, who, row.kind, row.why, row.on, row.by)
        unit.session.delete(row)
        unit.commit()
    return was


def _under_way(session: Session, desk: Desk, reference: str) -> str:
    """The id of a request that has not come to its end. Raises `Collision` for another."""
    id_ = pool_finding.request_id(session, reference)
    shown = requests.view_one(session, id_, desk.policy, desk.today)
    if shown.state in OVER:
        raise Collision(f"{id_} is {shown.state} since {shown.since}", "It is kept as it was.")
    return id_


def listed(desk: Desk, request: str) -> list[Pin]:
    """The pins and bars of a request."""
    with desk.read() as unit:
        return read(unit.session, desk.today, pool_finding.request_id(unit.session, request))
