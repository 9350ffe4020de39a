"""The data of the summary's figures, in five statements however many members there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.models.city import City, Membership
from scn.models.committee import Term
from scn.reports.pictures import Pictures, Place, Served
from scn.rules.calendar import FOREVER, add_years
from scn.rules.membership import Status
from scn.services import cities, terms
from scn.services.desk import Desk

_NAMED = 2_000
"""Up to how many members each is named in the language of the desk; more are too near each other to be pointed at."""
_BEFORE = 10


def summary(desk: Desk) -> Pictures:
    """The data of the figures of the desk's day."""
    day = desk.today
    with desk.read() as unit:
        session = unit.session
        places, unplaced = _places(session, desk)
        return Pictures(day, places, unplaced, growth(_spans(session, day), day), _terms(session, desk))


def terms_on_seats(desk: Desk) -> tuple[Served, ...]:
    """The terms of the ten years up to the desk's day and of all days after it."""
    with desk.read() as unit:
        return _terms(unit.session, desk)


def growth(spans: Iterable[tuple[date, date | None]], day: date) -> tuple[tuple[date, int], ...]:
    """How many of these half-open spans hold from each day on on which the number changes, up to a day."""
    changes: Counter[date] = Counter()
    for start, end in spans:
        changes[start] += 1
        if end is not None:
            changes[end] -= 1
    days = sorted(each for each, change in changes.items() if change and each <= day)
    return tuple(zip(days, accumulate(changes[each] for each in days), strict=True))


def _spans(session: Session, day: date) -> list[tuple[date, date | None]]:
    query = select(Membership.start, Membership.end).where(Membership.status == Status.ACTIVE.value, Membership.start <= day)
    return [(start, end) for start, end in session.execute(query)]


def _places(session: Session, desk: Desk) -> tuple[tuple[Place, ...], int]:
    day = desk.today
    holds = (Membership.start <= day, func.coalesce(Membership.end, FOREVER) > day)
    query = select(City.id, City.name, City.lat, City.lon).join(Membership, Membership.city_id == City.id)
    rows = session.execute(query.where(Membership.status == Status.ACTIVE.value, *holds).order_by(City.id)).all()
    seated = set(session.scalars(select(Term.city_id).where(Term.start <= day, Term.end > day)))
    names = cities.called(session, [id_ for id_, *_ in rows], desk.lang) if len(rows) <= _NAMED else {}
    placed = tuple(
        Place(names.get(id_, name), lat, lon, id_ in seated, hub=False)
        for id_, name, lat, lon in rows
        if lat is not None and lon is not None
    )
    return placed, len(rows) - len(placed)


def _terms(session: Session, desk: Desk) -> tuple[Served, ...]:
    since = add_years(desk.today, -_BEFORE)
    held = terms.in_force(session, since, date.max)
    names = cities.called(session, {term.city_id for term in held}, desk.lang)
    return tuple(Served(term.seat, names[term.city_id], term.start, term.end) for term in held)
