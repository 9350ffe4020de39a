"""The use case of a city's history: everything dated that is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from scn.models.city import Membership
from scn.models.committee import Representative, Role, Term
from scn.services import cities, finding
from scn.services.cities import CityView
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a city on a day."""

    on: date
    what: str
    until: date | None = None
    by: str | None = None
    why: str | None = None


def history(desk: Desk, reference: str) -> tuple[CityView, list[Event]]:
    """Everything dated that is known of a city, earliest first."""
    with desk.read() as unit:
        session = unit.session
        city = finding.find(session, reference, desk.policy)
        shown = cities.view_one(session, city, desk.policy, desk.today)
        events = [
            Event(row.start, row.status, row.end, row.by, row.why)
            for row in session.scalars(select(Membership).where(Membership.city_id == city.id).order_by(Membership.id))
        ]
        for term in session.scalars(select(Term).where(Term.city_id == city.id)):
            note = "; ".join(part for part in (term.ended, term.why, term.note) if part)
            events.append(Event(term.start, f"on the committee, seat {term.seat}", term.end, None, note or None))
        for role in session.scalars(select(Role).where(Role.city_id == city.id)):
            events.append(Event(role.start, role.role, role.end))
        for person in session.scalars(select(Representative).where(Representative.city_id == city.id)):
            title = f", {person.title}" if person.title else ""
            events.append(Event(person.start, f"represented by {person.name}{title}", person.end))
    # What happened on one day stays in the order in which it was decided.
    return shown, sorted(events, key=lambda event: event.on)
