"""Cities as they are shown and as the rules need them: found by name, read with their memberships, on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, NotFound
from scn.models.city import City, CityAttribute, CityName, Membership
from scn.places.folding import fold
from scn.places.likeness import nearest
from scn.rules.cities import CityFacts
from scn.rules.membership import Spell, Status, status_on
from scn.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class CityView:
    """A city as `scn city list` shows it, on one day. `names` holds its names by language (BCP 47)."""

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

    def called(self, lang: str) -> str:
        """Its name in a language where that is known, else the one it is filed under."""
        return self.names.get(lang, self.name)


def find(session: Session, reference: str) -> City:
    """The city that an id or a unique name (in any language, however written) stands for.

    Raises `NotFound` with the nearest names, and `InvalidInput` with the candidates where several cities bear the name.
    """
    folded = fold(reference)
    named = City.id.in_(select(CityName.city_id).where(CityName.folded == folded)) if folded else false()
    found = session.scalars(select(City).where((City.id == reference) | named).order_by(City.id)).all()
    if exact := [city for city in found if city.id == reference]:
        return exact[0]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{city.id} ({city.name}, {city.country})" for city in found)
        raise InvalidInput(f"Several cities are called {reference}: {listed}", "Name it by its id.", candidates=[city.id for city in found])
    raise NotFound(f"There is no city called {reference}", candidates=_like(session, reference))


def _like(session: Session, reference: str) -> list[str]:
    """The nearest names, one for each city, three at most."""
    bearer = {name: id_ for name, id_ in session.execute(select(CityName.name, CityName.city_id)).all()}  # noqa: C416  # rows, not pairs
    first: dict[str, str] = {}
    for name in nearest(reference, bearer, 9):
        first.setdefault(bearer[name], name)
    return list(first.values())[:3]


def spells_of(session: Session, ids: Iterable[str] | None = None) -> Mapping[str, list[Spell]]:
    """The memberships of the cities, or of all, by city, earliest first."""
    query = select(Membership).order_by(Membership.city_id, Membership.start, Membership.id)
    if ids is not None:
        query = query.where(Membership.city_id.in_(list(ids)))
    found: dict[str, list[Spell]] = defaultdict(list)
    for row in session.scalars(query):
        found[row.city_id].append(spell_of(row))
    return found


def spell_of(row: Membership) -> Spell:
    """The state of a membership as the rules know it."""
    return Spell(Status(row.status), row.start, row.end, row.by, row.why)


def facts_of(city: City, names: Mapping[str, str], own: Mapping[str, str]) -> CityFacts:
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
        names=names,
        attributes=own,
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


def names_of(session: Session, ids: Iterable[str] | None = None) -> Mapping[str, dict[str, str]]:
    """The names by language of the cities, or of all, by city; the one it is filed under left out."""
    query = select(CityName.city_id, CityName.lang, CityName.name).where(CityName.lang != "").order_by(CityName.city_id, CityName.lang)
    if ids is not None:
        query = query.where(CityName.city_id.in_(list(ids)))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for city_id, lang, name in session.execute(query):
        found[city_id][lang] = name
    return found


def active(session: Session, day: date) -> list[CityFacts]:
    """What is known of each active member of a day."""
    spells, own = spells_of(session), own_attributes(session)
    return [
        facts_of(city, {}, own.get(city.id, {}))
        for city in session.scalars(select(City).order_by(City.id))
        if status_on(spells.get(city.id, ()), day) is Status.ACTIVE
    ]


def view(city: City, policy: Policy, spells: Iterable[Spell], names: Mapping[str, str], own: Mapping[str, str], day: date) -> CityView:
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
        names=dict(names),
        attributes=dict(own),
    )


def view_one(session: Session, city: City, policy: Policy, day: date, spells: Iterable[Spell] | None = None) -> CityView:
    """One city as it is shown on a day; its spells are read unless they are given."""
    ids = [city.id]
    known = spells_of(session, ids).get(city.id, ()) if spells is None else spells
    names, own = names_of(session, ids).get(city.id, {}), own_attributes(session, ids).get(city.id, {})
    return view(city, policy, known, names, own, day)
