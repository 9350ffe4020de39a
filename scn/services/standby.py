"""The use case of vacant seats: they go to the standby list of the last rotation, in its order, within every rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from scn.errors import Collision, InvalidInput
from scn.models.draw import Draw
from scn.rotation.conflict import explain
from scn.rotation.model import model_of
from scn.rotation.record import explanation_of
from scn.rotation.serial import serial_slate
from scn.rotation.types import Problem
from scn.services.committee import Appointment, TermView, put
from scn.services.desk import Desk
from scn.services.situation import Asked, situation


@dataclass(frozen=True, slots=True)
class Filled:
    """The terms that began, in the order of the list; who was passed over to keep the rules; the SHA-256 of the draw of the list.

    `conflict` says why no one can take the seats, as the command line shows it; None where someone does.
    """

    terms: tuple[TermView, ...]
    passed: tuple[str, ...]
    sha256: str
    conflict: Mapping[str, Any] | None = None


def fill(desk: Desk, on: date) -> Filled:
    """Fill every seat that is vacant on a day from the standby list of the last rotation before it.

    A seat goes to the first on the list that may still come and leaves a committee within every rule possible; who sits counts,
    also for the share that stays. The list is fixed by the draw, so that nobody chooses. Raises `Collision` where no seat is
    vacant, `InvalidInput` where no rotation has left a list.
    """
    with desk.write() as unit:
        session = unit.session
        kept = session.scalars(select(Draw).where(Draw.effective <= on).order_by(Draw.effective.desc(), Draw.id.desc())).first()
        if kept is None:
            raise InvalidInput(f"No rotation before {on} has left a standby list", "`scn isc appoint CITY` puts a city on a seat.")
        start = situation(desk, session, on, Asked())
        free = start.rules.seats - len(start.problem.staying)
        if free <= 0:
            raise Collision(f"No seat is vacant on {on}")
        may = {candidate.id: candidate for candidate in start.problem.pool}
        order = [id_ for id_ in json.loads(kept.record)["standby"] if id_ in may]
        problem = Problem(tuple(may[id_] for id_ in order), start.problem.staying, start.problem.rules)
        model = model_of(problem)
        joining = serial_slate(model, order)
        if joining is None:
            conflict = explain(problem)
            return Filled((), (), kept.sha256, explanation_of(conflict) if conflict else {})
        last = order.index(joining[-1]) if joining else 0
        passed = tuple(id_ for id_ in order[:last] if id_ not in joining)
        seated = tuple(put(unit, desk, start.known.cities[id_], Appointment(id_, on)) for id_ in joining)
        unit.commit()
    return Filled(seated, passed, kept.sha256)
