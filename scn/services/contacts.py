"""The use cases of a city's focal points: personal data, kept apart and read only where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import NotFound
from scn.models.city import City
from scn.models.contact import Contact
from scn.services import finding
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class ContactView:
    """A focal point: personal data."""

    id: int
    name: str
    role: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class NewContact:
    """A focal point that is added."""

    name: str
    role: str | None = None
    email: str | None = None
    phone: str | None = None


def contacts_in(session: Session, city: City) -> tuple[ContactView, ...]:
    """The focal points of a city, in the order in which they were added."""
    rows = session.scalars(select(Contact).where(Contact.city_id == city.id).order_by(Contact.id))
    return tuple(ContactView(row.id, row.name, row.role, row.email, row.phone) for row in rows)


def add_contact(desk: Desk, reference: str, new: NewContact) -> tuple[ContactView, ...]:
    """Add a focal point of a city; all of them."""
    with desk.write() as unit:
        city = finding.find(unit.session, reference, desk.policy)
        unit.session.add(Contact(city_id=city.id, name=new.name, role=new.role, email=new.email, phone=new.phone))
        unit.flush()
        people = contacts_in(unit.session, city)
        unit.commit()
    return people


def remove_contact(desk: Desk, reference: str, number: int) -> tuple[ContactView, ...]:
    """Remove a focal point of a city; those that remain."""
    with desk.write() as unit:
        city = finding.find(unit.session, reference, desk.policy)
        row = unit.session.get(Contact, number)
        if row is None or row.city_id != city.id:
            known = ", ".join(f"{contact.id} ({contact.name})" for contact in contacts_in(unit.session, city)) or "none"
            raise NotFound(f"{city.name} has no contact {number}", f"It has {known}.")
        unit.session.delete(row)
        unit.flush()
        people = contacts_in(unit.session, city)
        unit.commit()
    return people


def contacts_of(desk: Desk, reference: str) -> tuple[ContactView, ...]:
    """The focal points of a city."""
    with desk.read() as unit:
        return contacts_in(unit.session, finding.find(unit.session, reference, desk.policy))
