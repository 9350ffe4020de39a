"""Cities as they are shown and as the rules need them: read with their names and memberships, on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from scn.models.city import ALSO, City, CityAttribute, CityName, Membership
from scn.rules.cities import CityFacts, groups_of
from scn.rules.membership import Spell, Status, status_on
from scn.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class CityView:
    """A city as `scn city list` shows it, on one day.

    `names` holds its names by language (BCP 47), `also` those of no one language, `geoname` its number in GeoNames.
    """

    id: str
    name: str
    country: str
    region: str | None
    kind: str | None
    status: str | None
    joined: str | None
    hub: str | None
    population: int | None
    lat: float | None
    lon: float | None
    names: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    geoname: int | None = None

    def called(self, lang: str) -> str:
        """Its name in a language where that is known, else the one it is filed under."""
        return self.names.get(lang, self.name)


_FEW = 500
_STATUSES = {status.value: status for status in Status}


def spells_of(session: Session, ids: Iterable[str] | None = None) -> Mapping[str, list[Spell]]:
    """The memberships of the cities, or of all, by city, earliest first."""
    # Values and not objects: of a hundred thousand memberships those would be most of the time.
    columns = (Membership.city_id, Membership.status, Membership.start, Membership.end, Membership.by, Membership.why)
    query = select(*columns).order_by(Membership.city_id, Membership.start, Membership.id)
    if ids is not None:
        query = query.where(Membership.city_id.in_(list(ids)))
    found: dict[str, list[Spell]] = defaultdict(list)
    for city_id, status, start, end, by, why in session.execute(query):
        found[city_id].append(Spell(_STATUSES[status], start, end, by, why))
    return found


def spell_of(row: Membership) -> Spell:
    """The state of a membership as the rules know it."""
    return Spell(Status(row.status), row.start, row.end, row.by, row.why)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a city beside the one it is filed under: one by language (BCP 47), and those of no one language."""

    by_lang: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()


def facts_of(city: City, names: Names, own: Mapping[str, str]) -> CityFacts:
    """A city as the rules know it."""
    return CityFacts(
        name=city.name,
        country=city.country,
        region=city.region,
        hub=city.hub,
        kind=city.kind,
        joined=city.joined,
        population=city.population,
        lat=city.lat,
        lon=city.lon,
        names=names.by_lang,
        attributes=own,
        also=names.also,
        geoname=city.geoname,
    )


def own_attributes(session: Session, ids: Iterable[str] | None = None) -> Mapping[str, dict[str, str]]:
    """The network's own attributes of the cities, or of all, by city."""
    query = select(CityAttribute).order_by(CityAttribute.city_id, CityAttribute.key)
    if ids is not None:
        query = query.where(CityAttribute.city_id.in_(list(ids)))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in session.scalars(query):
        found[row.city_id][row.key] = row.value
    return found


def names_of(session: Session, ids: Iterable[str] | None = None) -> Mapping[str, Names]:
    """The names of the cities, or of all, by city; a city that has none beside the one it is filed under is left out."""
    query = select(CityName.city_id, CityName.lang, CityName.name).order_by(CityName.city_id, CityName.lang, CityName.name)
    if ids is not None:
        query = query.where(CityName.city_id.in_(list(ids)))
    by_lang: dict[str, dict[str, str]] = defaultdict(dict)
    also: dict[str, list[str]] = defaultdict(list)
    for city_id, lang, name in session.execute(query):
        if lang == ALSO:
            also[city_id].append(name)
        else:
            by_lang[city_id][lang] = name
    return {city_id: Names(by_lang.get(city_id, {}), tuple(also.get(city_id, ()))) for city_id in {**by_lang, **also}}


def called(session: Session, ids: Iterable[str], lang: str) -> dict[str, str]:
    """What cities are called, by id: their name in a language where that is known, else the one that they are filed under."""
    listed = sorted(set(ids))
    here = and_(CityName.city_id == City.id, CityName.lang == lang)
    query = select(City.id, func.coalesce(CityName.name, City.name)).outerjoin(CityName, here)
    # A database takes only so many values in one statement: of more, all names are read.
    wanted = set(listed)
    found = session.execute(query.where(City.id.in_(listed)) if len(listed) <= _FEW else query)
    return {id_: name for id_, name in found if id_ in wanted}


def facts(session: Session) -> dict[str, CityFacts]:
    """What is known of each city, by id, in the order of the ids; without its names in other languages."""
    own = own_attributes(session)
    # Values and not objects, as with memberships.
    columns = (
        City.id,
        City.name,
        City.country,
        City.region,
        City.hub,
        City.kind,
        City.joined,
        City.population,
        City.lat,
        City.lon,
        City.geoname,
    )
    return {
        id_: CityFacts(
            name=name, country=country, region=region, hub=hub, kind=kind, joined=joined, population=population, lat=lat, lon=lon,
            attributes=own.get(id_, {}), geoname=geoname,
        )
        for id_, name, country, region, hub, kind, joined, population, lat, lon, geoname in session.execute(
            select(*columns).order_by(City.id)
        )
    }  # fmt: skip


def active(session: Session, day: date) -> dict[str, CityFacts]:
    """What is known of each active member of a day, by id, in the order of the ids."""
    spells = spells_of(session)
    return {id_: known for id_, known in facts(session).items() if status_on(spells.get(id_, ()), day) is Status.ACTIVE}


@dataclass(frozen=True, slots=True)
class Everyone:
    """All cities: their memberships, and the group of each in each dimension (`scn.rules.cities.groups_of`), by id."""

    spells: Mapping[str, list[Spell]]
    groups: Mapping[str, Mapping[str, str]]

    def active(self, day: date) -> list[str]:
        """The ids of the active members of a day, in their order."""
        return [id_ for id_ in self.groups if status_on(self.spells.get(id_, ()), day) is Status.ACTIVE]


def everyone(session: Session, policy: Policy) -> Everyone:
    """All cities, read once for all who ask."""
    known = facts(session)
    regions = {country: policy.region_of(country) for country in {city.country for city in known.values()}}
    groups = {id_: groups_of(city if city.region else replace(city, region=regions[city.country]), policy) for id_, city in known.items()}
    return Everyone(spells_of(session), groups)


def view(city: City, policy: Policy, spells: Iterable[Spell], names: Names, own: Mapping[str, str], day: date) -> CityView:
    """A city as it is shown on a day."""
    region = city.region or policy.region_of(city.country)
    status = status_on(list(spells), day)
    return CityView(
        id=city.id,
        name=city.name,
        country=city.country,
        region=region,
        kind=city.kind,
        status=status.value if status else None,
        joined=city.joined,
        hub=city.hub or policy.hub_of(region),
        population=city.population,
        lat=city.lat,
        lon=city.lon,
        names=dict(names.by_lang),
        attributes=dict(own),
        also=names.also,
        geoname=city.geoname,
    )


def view_one(session: Session, city: City, policy: Policy, day: date, spells: Iterable[Spell] | None = None) -> CityView:
    """One city as it is shown on a day; its spells are read unless they are given."""
    ids = [city.id]
    known = spells_of(session, ids).get(city.id, ()) if spells is None else spells
    names, own = names_of(session, ids).get(city.id, Names()), own_attributes(session, ids).get(city.id, {})
    return view(city, policy, known, names, own, day)
