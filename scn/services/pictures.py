"""The data of the summary's figures, in five statements however many members there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from math import atan2, cos, degrees, hypot, radians, sin
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.models.city import City, Membership
from scn.models.committee import Term
from scn.reports.pictures import HubPlace, Pictures, Place, Served
from scn.rules.calendar import FOREVER, add_years
from scn.rules.membership import Status
from scn.rules.policy import Hub
from scn.services import cities, terms
from scn.services.desk import Desk

_NAMED = 2_000
"""Up to how many members each is named in the language of the desk; more are too near each other to be pointed at."""
_BEFORE = 10

_Row: TypeAlias = tuple[str, str, str, str | None, str | None, float | None, float | None]


def summary(desk: Desk) -> Pictures:
    """The data of the figures of the desk's day."""
    day = desk.today
    with desk.read() as unit:
        session = unit.session
        rows = _rows(session, day)
        places = _places(session, desk, rows)
        return Pictures(
            day, places, len(rows) - len(places), tuple(_hubs(desk, rows)), growth(_spans(session, day), day), _terms(session, desk)
        )


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


def _rows(session: Session, day: date) -> Sequence[_Row]:
    """The active members: id, name, country, own region, own hub, latitude, longitude."""
    holds = (Membership.start <= day, func.coalesce(Membership.end, FOREVER) > day)
    columns = (City.id, City.name, City.country, City.region, City.hub, City.lat, City.lon)
    query = select(*columns).join(Membership, Membership.city_id == City.id)
    return session.execute(query.where(Membership.status == Status.ACTIVE.value, *holds).order_by(City.id)).all()


def _places(session: Session, desk: Desk, rows: Sequence[_Row]) -> tuple[Place, ...]:
    day = desk.today
    seated = set(session.scalars(select(Term.city_id).where(Term.start <= day, Term.end > day)))
    names = cities.called(session, [id_ for id_, *_ in rows], desk.lang) if len(rows) <= _NAMED else {}
    return tuple(
        Place(names.get(id_, name), lat, lon, id_ in seated) for id_, name, _, _, _, lat, lon in rows if lat is not None and lon is not None
    )


def _hubs(desk: Desk, rows: Sequence[_Row]) -> Iterator[HubPlace]:
    """The hubs that work on the day, as far as one knows where: by the policy, or by the members that they serve."""
    policy = desk.policy
    home = {country: region.key for region in policy.regions.values() for country in region.countries}
    served: dict[str | None, list[tuple[float, float]]] = defaultdict(list)
    for _, _, country, region, own, lat, lon in rows:
        if lat is not None and lon is not None:
            served[own or policy.hub_of(region or home.get(country))].append((lat, lon))
    for key in policy.every_hub():
        hub = policy.hubs.get(key) or Hub(key)
        place = hub.place or middle(served[key])
        if place is not None and (hub.since is None or hub.since <= desk.today):
            yield HubPlace(policy.called("hub", key, desk.lang) or key, *place, placed=hub.place is not None)


def middle(places: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """The middle of places on the globe, in degrees: the direction of the sum of their unit vectors; None where there is none.

    Between opposite places none is the middle, either.
    """
    x = y = z = 0.0
    for lat, lon in places:
        north, east = radians(lat), radians(lon)
        x, y, z = x + cos(north) * cos(east), y + cos(north) * sin(east), z + sin(north)
    if hypot(x, y, z) < 1e-9 * max(len(places), 1):
        return None
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))


def _terms(session: Session, desk: Desk) -> tuple[Served, ...]:
    since = add_years(desk.today, -_BEFORE)
    held = terms.in_force(session, since, date.max)
    names = cities.called(session, {term.city_id for term in held}, desk.lang)
    return tuple(Served(term.seat, names[term.city_id], term.start, term.end) for term in held)
