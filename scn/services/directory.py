"""The use cases that read members: list cities, and show one with all that is kept of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.models.city import City, CityName, Fact
from scn.models.committee import Role, Term
from scn.places.folding import fold, key
from scn.rules.membership import Status, member_since
from scn.services import cities, finding
from scn.services.cities import CityView
from scn.services.desk import Desk

if TYPE_CHECKING:
    from scn.services.contacts import ContactView
    from scn.services.provenance import FactLine
    from scn.services.succession import Gone


_IN_SHELLS = re.compile(r"[\s'\"\\$`(){}\[\]*?!&|;<>#~]")


@dataclass(frozen=True, slots=True)
class FactView:
    """Where a fact comes from, the date it speaks for, and the day on which it was recorded here."""

    field: str
    source: str
    as_of: str | None
    note: str | None
    recorded: date | None = None


@dataclass(frozen=True, slots=True)
class CityPage:
    """A city with all that is kept of it; `contacts`, and `facts` each with its sources, only where they were asked for.

    `merged` is the city that was asked for, where that went into this one.
    """

    city: CityView
    member_since: date | None
    seat: int | None
    term_end: date | None
    roles: tuple[str, ...]
    sources: tuple[FactView, ...]
    contacts: tuple[ContactView, ...] | None
    facts: tuple[FactLine, ...] | None = None
    merged: Gone | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cities to list; a field that is None lets all pass. `text` is looked for in every name, however written."""

    text: str | None = None
    status: str | None = None
    country: str | None = None
    region: str | None = None
    hub: str | None = None
    kind: str | None = None


def listed(desk: Desk, chosen: Filter, *, by_called: bool = False) -> list[CityView]:
    """The cities that pass the filter, as they stand on the desk's day, by the name that they are filed under.

    With `by_called`, by what they are called in the desk's language: for a list that shows that.
    """
    policy = desk.policy
    # Rows have the columns of a city and are read in half the time.
    query = select(*City.__table__.columns)
    if chosen.country:
        query = query.where(City.country == chosen.country)
    if chosen.kind:
        query = query.where(City.kind == chosen.kind)
    if chosen.text:
        folded = key(chosen.text)
        if not folded:
            raise InvalidInput(f"{chosen.text!r} has no letter and no digit", "Give a part of a name.")
        others = select(CityName.city_id).where(CityName.folded.contains(folded, autoescape=True))
        query = query.where(City.folded.contains(folded, autoescape=True) | City.id.in_(others))
    if chosen.region and chosen.region not in policy.regions:
        raise InvalidInput(f"The policy has no region {chosen.region}", f"It has {', '.join(policy.regions)}.")
    if chosen.status and chosen.status not in set(Status):
        raise InvalidInput(f"There is no status {chosen.status}", f"There are {', '.join(Status)}.")
    with desk.read() as unit:
        found = cast("Sequence[City]", unit.session.execute(query).all())
        ids = [city.id for city in found] if len(found) < 500 else None
        spells = cities.spells_of(unit.session, ids)
        names = cities.names_of(unit.session, ids)
        own = cities.own_attributes(unit.session, ids)
        views = [
            cities.view(city, policy, spells.get(city.id, ()), names.get(city.id, cities.Names()), own.get(city.id, {}), desk.today)
            for city in found
        ]
    views.sort(key=lambda shown: (fold(shown.called(desk.lang) if by_called else shown.name), shown.id))
    return [
        shown
        for shown in views
        if (chosen.status is None or shown.status == chosen.status)
        and (chosen.region is None or shown.region == chosen.region)
        and (chosen.hub is None or shown.hub == chosen.hub)
    ]


def completions(desk: Desk, typed: str, most: int = 50) -> list[tuple[str, str]]:
    """What may be meant by the beginning of an id or of a name, however written: an id or a name, and the city; by id.

    A shell takes only what goes on from what was typed, so a name is offered where the id does not.
    """
    folded = key(typed)
    with desk.read() as unit:
        session = unit.session
        names = union_all(
            select(City.id, City.id.label("name")).where(_begins(session, City.id, typed)),
            select(City.id, City.name).where(_begins(session, City.folded, folded)),
            select(CityName.city_id, CityName.name).where(_begins(session, CityName.folded, folded)),
        ).subquery()
        query = select(names.c.id, names.c.name, City.name, City.country).join(City, City.id == names.c.id).order_by(names.c.id)
        found: dict[str, str] = {}
        for id_, name, filed, country in session.execute(query.limit(4 * most)):
            offered = id_ if id_.startswith(typed) else name
            # What a shell would take for several words, or for the beginning of a quotation, is no help.
            if not _IN_SHELLS.search(offered):
                found.setdefault(offered, f"{filed}, {country}")
    return list(found.items())[:most]


def kinds(desk: Desk, typed: str = "") -> list[tuple[str, int]]:
    """The kinds of cities that begin so, each with the number of its cities, the most frequent first."""
    query = select(City.kind, func.count()).where(City.kind.is_not(None), City.kind.startswith(typed, autoescape=True)).group_by(City.kind)
    with desk.read() as unit:
        found = unit.session.execute(query.order_by(func.count().desc(), City.kind)).all()
    return [(str(kind), number) for kind, number in found]


def _begins(session: Session, column: Any, text: str) -> ColumnElement[bool]:
    """Whether a text begins so: on SQLite a range, which its index answers; PostgreSQL's order of texts is not that of letters."""
    if session.get_bind().dialect.name == "sqlite":
        return cast("ColumnElement[bool]", (column >= text) & (column < f"{text}\U0010ffff"))
    return cast("ColumnElement[bool]", column.startswith(text, autoescape=True))


def show(desk: Desk, reference: str, *, contacts: bool = False, sources: bool = False) -> CityPage:
    """A city with all that is kept of it, as it stands on the desk's day; with `sources` each fact with its own."""
    day = desk.today
    with desk.read() as unit:
        session = unit.session
        city = finding.find(session, reference, desk.policy)
        spells = cities.spells_of(session, [city.id]).get(city.id, [])
        shown = cities.view_one(session, city, desk.policy, day, spells)
        term = session.scalars(select(Term).where(Term.city_id == city.id, Term.start <= day, Term.end > day)).first()
        roles = session.scalars(
            select(Role.role)
            .where(Role.city_id == city.id, Role.start <= day, func.coalesce(Role.end, date.max) > day)
            .order_by(Role.start)
        ).all()
        facts = session.scalars(select(Fact).where(Fact.city_id == city.id).order_by(Fact.field, Fact.source)).all()
        people = _contacts(session, city) if contacts else None
        known = _facts(session, city, day) if sources else None
        merged = _gone(session, reference) if city.id != reference else None
    return CityPage(
        city=shown,
        member_since=member_since(spells, day),
        seat=term.seat if term else None,
        term_end=term.end if term else None,
        roles=tuple(roles),
        sources=tuple(FactView(fact.field, fact.source, fact.as_of, fact.note, fact.recorded) for fact in facts),
        contacts=people,
        facts=known,
        merged=merged,
    )


def _gone(session: Session, id_: str) -> Gone | None:
    from scn.services import succession

    return succession.gone(session, id_)


def _contacts(session: Session, city: City) -> tuple[ContactView, ...]:
    from scn.services.contacts import contacts_in

    return contacts_in(session, city)


def _facts(session: Session, city: City, day: date) -> tuple[FactLine, ...]:
    from scn.services import provenance

    return provenance.lines(session, city, day)
