"""Likely doubles among the cities of the store, and of cities that are about to be added to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.models.city import City, CityName
from scn.places.doubles import Comparison, Record
from scn.rules.cities import CityFacts
from scn.rules.membership import status_on
from scn.services import cities
from scn.services.desk import Desk

LEAST = 0.8
"""The score from which on two cities are called a likely double."""

_AROUND = 0.15
"""Degrees around the places of new cities within which those of other countries are read."""


@dataclass(frozen=True, slots=True)
class One:
    """A city of a likely double, with its state on the day that is asked for; `called` is its name in the desk's language."""

    id: str
    name: str
    country: str
    status: str | None
    called: str


@dataclass(frozen=True, slots=True)
class Double:
    """Two cities that are likely one, how likely (0 to 1), and why. `one` was entered no later than `other`."""

    score: float
    one: One
    other: One
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a new city is likely a double of, how likely (0 to 1), and why.

    `id` is that of a city in the store; it is None for another new one, whose place among them (0 and up) is `row`.
    """

    score: float
    name: str
    id: str | None
    row: int | None
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The warning, without the name of the new city."""
        where = f" ({self.id})" if self.id is not None else ""
        return f"likely the same city as {self.name}{where}: {', '.join(self.reasons)}"


def likely(desk: Desk, *, least: float = LEAST, country: str | None = None) -> list[Double]:
    """The likely doubles of the store, or of a country, that score at least `least` (above 0, up to 1), best first.

    Not every pair is compared: see `scn.places.doubles.Comparison`. The states are those of the desk's day.
    """
    if not 0 < least <= 1:
        raise InvalidInput(f"{least:g} is no score", "Give one above 0, up to 1, for example 0.8.")
    chosen = City.country == country if country is not None else None
    with desk.read() as unit:
        session = unit.session
        comparison = Comparison(least)
        ids: list[str] = []
        found: list[tuple[float, str, str, tuple[str, ...]]] = []
        last = None
        for id_, record in _records(session, chosen):
            if record.country != last:
                last = record.country
                comparison.forget()
            found += [(like.score, ids[number], id_, like.reasons) for number, like in comparison.like(record)]
            comparison.add(record)
            ids.append(id_)
            if len(ids) % 1000 == 0:
                desk.progress(f"{len(ids)} cities compared, {len(found)} likely doubles")
        known = _ones(session, {id_ for _, one, other, _ in found for id_ in (one, other)}, desk)
    doubles = []
    for score, one, other, why in found:
        first, second = sorted((known[one], known[other]), key=lambda each: (each[0], each[1].id))
        doubles.append(Double(score, first[1], second[1], why))
    return sorted(doubles, key=lambda double: (-double.score, double.one.id, double.other.id))


def like(
    session: Session, new: Sequence[Record], *, least: float = LEAST, among: bool = True, without: str | None = None
) -> list[Match | None]:
    """For each of some new cities, in their order, what in the store it is most likely a double of, or None.

    With `among`, those that stand before it in `new` are asked too; the city with the id `without` is not. The store is read
    once: its cities in the countries of the new ones, and those of other countries that lie near.
    """
    chosen = _in_reach(new)
    if chosen is None:
        return []
    best: list[Match | None] = [None] * len(new)
    comparison = Comparison(least)
    known: list[tuple[str | None, int | None, str]] = []
    for id_, record in _records(session, chosen):
        if id_ == without:
            continue
        comparison.add(record)
        known.append((id_, None, record.names[0]))
    for row, record in enumerate(new):
        if found := [(-alike.score, number, alike.reasons) for number, alike in comparison.like(record)]:
            score, number, reasons = min(found)
            best[row] = Match(-score, known[number][2], known[number][0], known[number][1], reasons)
        if among:
            comparison.add(record)
            known.append((None, row, record.names[0]))
    return best


def record_of(facts: CityFacts) -> Record:
    """What is compared of a city that is not in the store yet."""
    names = (facts.name, *facts.names.values(), *facts.also)
    return Record(tuple(dict.fromkeys(names)), facts.country, facts.lat, facts.lon, facts.geoname, facts.kind)


def _in_reach(new: Sequence[Record]) -> ColumnElement[bool] | None:
    """Which cities of the store new ones may be doubles of; None where there are no new ones."""
    if not new:
        return None
    reach: ColumnElement[bool] = City.country.in_(sorted({record.country for record in new}))
    lats = [record.lat for record in new if record.lat is not None and record.lon is not None]
    lons = [record.lon for record in new if record.lat is not None and record.lon is not None]
    if lats and lons:
        south, north, west, east = min(lats) - _AROUND, max(lats) + _AROUND, min(lons) - _AROUND, max(lons) + _AROUND
        reach = or_(reach, and_(City.lat.between(south, north), City.lon.between(west, east)))
    return reach


def _records(session: Session, chosen: ColumnElement[bool] | None) -> Iterator[tuple[str, Record]]:
    """Every city, or those that are chosen, with its id, by country and key."""
    order = (City.country, City.folded, City.id)
    named = select(CityName.city_id, CityName.name).join(City, City.id == CityName.city_id)
    query = select(City.id, City.name, City.country, City.lat, City.lon, City.geoname, City.kind).order_by(*order)
    if chosen is not None:
        named, query = named.where(chosen), query.where(chosen)
    names: dict[str, list[str]] = defaultdict(list)
    for id_, name in session.execute(named.order_by(CityName.city_id, CityName.lang, CityName.name)):
        names[id_].append(name)
    for id_, name, country, lat, lon, geoname, kind in session.execute(query):
        every = tuple(dict.fromkeys((name, *names.pop(id_, ()))))
        yield id_, Record(every, country, lat, lon, geoname, kind)


def _ones(session: Session, ids: set[str], desk: Desk) -> dict[str, tuple[int, One]]:
    """The cities by id, each with the entry that brought it in."""
    found = {}
    listed = sorted(ids)
    for start in range(0, len(listed), 500):
        some = listed[start : start + 500]
        spells, called = cities.spells_of(session, some), cities.called(session, some, desk.lang)
        for city in session.scalars(select(City).where(City.id.in_(some))):
            status = status_on(spells.get(city.id, []), desk.today)
            shown = One(city.id, city.name, city.country, status.value if status else None, called[city.id])
            found[city.id] = (city.entered or 0, shown)
    return found
