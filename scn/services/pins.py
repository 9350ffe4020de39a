"""Whom a coordinator wants or bars for a request: kept with why, by whom and since when, until it is lifted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput
from scn.models.request import Engagement, RequestPin
from scn.services.requests import ALIVE
from scn.store.unit import Writing

Kind = Literal["with", "without"]


@dataclass(frozen=True, slots=True)
class Pin:
    """An expert who must be on the team of a request (`with`), or may not be proposed for it (`without`)."""

    request: str
    expert: str
    kind: str
    why: str
    on: date
    by: str


def read(session: Session, day: date, request: str | None = None) -> list[Pin]:
    """The pins and bars of a request, or of all, that were set by a day; by request, then by expert."""
    query = select(RequestPin).where(RequestPin.on <= day).order_by(RequestPin.request_id, RequestPin.expert_id)
    if request is not None:
        query = query.where(RequestPin.request_id == request)
    return [Pin(row.request_id, row.expert_id, row.kind, row.why, row.on, row.by) for row in session.scalars(query)]


def clash(pin: Pin, said: str) -> Collision:
    """That the opposite of a pin is asked for, with both sides; `said` is how."""
    held = "wanted" if pin.kind == "with" else "barred"
    other = "barred" if held == "wanted" else "wanted"
    return Collision(
        f"{pin.expert} is {held} for {pin.request} since {pin.on} ({pin.by}: {pin.why}), and {other} by {said}",
        f"Lift the one that is wrong first: `scn request pin {pin.request} {pin.expert} --lift`.",
    )


def put(unit: Writing, pins: Iterable[Pin]) -> None:
    """Set pins and bars in a transaction that is open; one that is there as it is stays as it was said first.

    Raises `Collision` where the opposite is there, or somebody who is on the request is barred.
    """
    for pin in pins:
        held = unit.session.get(RequestPin, (pin.request, pin.expert))
        if held is not None and held.kind != pin.kind:
            raise clash(Pin(held.request_id, held.expert_id, held.kind, held.why, held.on, held.by), f"what {pin.by} asks now")
        if pin.kind == "without":
            query = select(Engagement).where(Engagement.request_id == pin.request, Engagement.expert_id == pin.expert)
            row = unit.session.scalar(query)
            if row is not None and row.state in ALIVE:
                raise Collision(
                    f"{pin.expert} is to be barred for {pin.request}, and is {row.state} for it",
                    f"`scn request replace {pin.request} {pin.expert}` takes the expert off first.",
                )
        if held is None:
            unit.session.add(RequestPin(request_id=pin.request, expert_id=pin.expert, kind=pin.kind, why=pin.why, on=pin.on, by=pin.by))
    unit.flush()


def reason_of(why: str | None, what: str) -> str:
    """Why somebody is pinned or barred. Raises `InvalidInput` where nothing is said."""
    if why is None:
        raise InvalidInput(f"{what} needs a reason", "Say it with --why.")
    return why
