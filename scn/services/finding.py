"""Finding the city that somebody means: by its id, by any of its names however written, or what comes nearest.

The ladder: the id, also one of a city that was merged into another; the name that it is filed under; any other name, also
one that only the gazetteer knows it by; the name in another transliteration, where only one city fits. What is found on no
rung is answered with the names that look most like it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, NotFound
from scn.models.city import City, CityName
from scn.places.folding import key, slug
from scn.places.likeness import loose, nearest_keys, remotely
from scn.rules.policy import Policy

_LISTED = 12
_ROOM = 450  # characters of them: a sentence that is much longer is cut where it is printed


def find(session: Session, reference: str, policy: Policy) -> City:
    """The city that an id or a unique name (in any language, however written) stands for.

    Raises `NotFound` with the nearest names, and `InvalidInput` with the candidates where several cities bear the name.
    """
    by_id = session.get(City, reference)
    if by_id is not None:
        return by_id
    if reference.isascii() and reference == slug(reference) and (heir := _heir(session, reference)) is not None:
        return heir
    folded = key(reference)
    found = bearing(session, folded)
    if not any(city.folded == folded for city in found):
        # A name in another language may be that of other cities too, of which it is not kept here.
        found = list({city.id: city for city in (*found, *_known_elsewhere(session, reference))}.values())
    if found:
        return _only(found, reference, policy)
    from scn.places import gazetteer

    names = _names(session)
    # What the gazetteer knows as another place's name is no slip of the pen for that of a city here.
    wanted = "" if gazetteer.named(reference) else loose(reference)
    alike = {id_ for near in remotely(folded, names) for name, id_ in names[near] if loose(name) == wanted} if wanted else set()
    if len(alike) == 1:
        return session.get_one(City, alike.pop())
    raise NotFound(f"There is no city called {reference}", candidates=_like(folded, names))


def _heir(session: Session, id_: str) -> City | None:
    from scn.services import succession

    return succession.heir(session, id_)


def bearing(session: Session, folded: str, country: str | None = None) -> list[City]:
    """The cities, of a country or of all, one of whose names has that key, by id."""
    if not folded:
        return []
    named = union_all(select(City.id).where(City.folded == folded), select(CityName.city_id).where(CityName.folded == folded))
    query = select(City).where(City.id.in_(named.scalar_subquery()))
    if country is not None:
        query = query.where(City.country == country)
    return list(session.scalars(query.order_by(City.id)))


def _known_elsewhere(session: Session, reference: str) -> list[City]:
    """The cities whose place bears the name in the gazetteer: by its number there, else by name and country."""
    from scn.places import gazetteer

    places = gazetteer.named(reference)
    if not places:
        return []
    filed = (City.geoname.is_(None) & (City.country == place.country) & (City.folded == key(place.name)) for place in places)
    found = session.scalars(select(City).where(City.geoname.in_([place.geoname for place in places]) | or_(*filed)).order_by(City.id))
    return list(found)


def _only(found: list[City], reference: str, policy: Policy) -> City:
    if len(found) == 1:
        return found[0]
    described = [
        f"{city.id} ({', '.join(part for part in (city.name, city.country, city.region or policy.region_of(city.country)) if part)})"
        for city in found
    ]
    raise InvalidInput(
        f"{len(found)} cities are called {reference}: {enumerated(described)}",
        "Name it by its id.",
        candidates=[city.id for city in found],
    )


def enumerated(texts: Sequence[str]) -> str:
    """Some texts in one sentence that is not longer than anyone would read: the first of them, and how many more there are."""
    room, shown = _ROOM, 0
    while shown < min(len(texts), _LISTED) and (room := room - len(texts[shown])) >= 0:
        shown += 1
    shown = max(shown, 1)
    return ", ".join(texts[:shown]) + (f" and {len(texts) - shown} more" if len(texts) > shown else "")


def _names(session: Session) -> dict[str, list[tuple[str, str]]]:
    """Every name with the id of its bearer, by key."""
    query = union_all(select(City.folded, City.name, City.id), select(CityName.folded, CityName.name, CityName.city_id))
    found: dict[str, list[tuple[str, str]]] = {}
    for folded, name, id_ in session.execute(query):
        found.setdefault(folded, []).append((name, id_))
    return found


def _like(folded: str, names: dict[str, list[tuple[str, str]]]) -> list[str]:
    """The nearest names, one for each city, three at most."""
    first: dict[str, str] = {}
    for near in nearest_keys(folded, names, 9):
        for name, id_ in names[near]:
            first.setdefault(id_, name)
    return list(dict.fromkeys(first.values()))[:3]
