"""Finding the city that somebody means: by its id, by any of its names however written, or what comes nearest.

The ladder: the id; the key of a name; the name in another transliteration, where only one city fits. What is found on
no rung is answered with the names that look most like it.
"""

from __future__ import annotations

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from scn.errors import InvalidInput, NotFound
from scn.models.city import City, CityName
from scn.places.folding import key
from scn.places.likeness import loose, nearest
from scn.rules.policy import Policy

_LISTED = 12


def find(session: Session, reference: str, policy: Policy) -> City:
    """The city that an id or a unique name (in any language, however written) stands for.

    Raises `NotFound` with the nearest names, and `InvalidInput` with the candidates where several cities bear the name.
    """
    by_id = session.get(City, reference)
    if by_id is not None:
        return by_id
    if found := bearing(session, key(reference)):
        return _only(found, reference, policy)
    names = _names(session)
    wanted = loose(reference)
    alike = {id_ for name, id_ in names if wanted and loose(name) == wanted}
    if len(alike) == 1:
        return session.get_one(City, alike.pop())
    raise NotFound(f"There is no city called {reference}", candidates=_like(reference, names))


def bearing(session: Session, folded: str, country: str | None = None) -> list[City]:
    """The cities, of a country or of all, one of whose names has that key, by id."""
    if not folded:
        return []
    named = union_all(select(City.id).where(City.folded == folded), select(CityName.city_id).where(CityName.folded == folded))
    query = select(City).where(City.id.in_(named.scalar_subquery()))
    if country is not None:
        query = query.where(City.country == country)
    return list(session.scalars(query.order_by(City.id)))


def _only(found: list[City], reference: str, policy: Policy) -> City:
    if len(found) == 1:
        return found[0]
    listed = [
        f"{city.id} ({', '.join(part for part in (city.name, city.country, city.region or policy.region_of(city.country)) if part)})"
        for city in found
    ]
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    raise InvalidInput(
        f"{len(found)} cities are called {reference}: {', '.join(listed[:_LISTED])}{more}",
        "Name it by its id.",
        candidates=[city.id for city in found],
    )


def _names(session: Session) -> list[tuple[str, str]]:
    """Every name with the id of its bearer."""
    query = union_all(select(City.name, City.id), select(CityName.name, CityName.city_id))
    return [(name, id_) for name, id_ in session.execute(query)]


def _like(reference: str, names: list[tuple[str, str]]) -> list[str]:
    """The nearest names, one for each city, three at most."""
    bearer = dict(names)
    first: dict[str, str] = {}
    for name in nearest(reference, bearer, 9):
        first.setdefault(bearer[name], name)
    return list(first.values())[:3]
