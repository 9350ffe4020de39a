"""Filling in what the gazetteer knows of a city that is added: its place, population and names. Nothing given is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scn.errors import InvalidInput
from scn.places.folding import key
from scn.rules.cities import CityFacts
from scn.rules.policy import Policy

if TYPE_CHECKING:
    from scn.places.gazetteer import Place

# What a gazetteer of cities does not hold; a city of the same name is another place.
_NO_CITIES = frozenset({"county", "state", "province", "region", "governorate", "district", "department", "prefecture", "canton"})


@dataclass(frozen=True, slots=True)
class Filled:
    """The facts of a city with what was filled in, by field, and where that is from."""

    facts: CityFacts
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None


def candidates(facts: CityFacts) -> tuple[Place, ...]:
    """The places of the gazetteer that the city can be, the most populous first.

    Those that are filed under its name; if there are none, those that bear it otherwise. None for what is no city, such as a
    county.
    """
    from scn.places import gazetteer

    if facts.kind in _NO_CITIES or facts.geoname is not None:
        return ()
    bearing = gazetteer.named(facts.name, facts.country)
    filed = tuple(place for place in bearing if key(place.name) == key(facts.name))
    return filed or bearing


def by_number(geoname: int, country: str) -> Place:
    """The place of that number. Raises `InvalidInput` where the gazetteer has none, or has it in another country."""
    from scn.places import gazetteer

    place = gazetteer.place(geoname)
    if place is None:
        raise InvalidInput(f"The gazetteer has no place {geoname}", "Its number is the one in the address of its page at GeoNames.")
    if place.country != country:
        raise InvalidInput(f"{geoname} is {place.name} in {place.country}, not in {country}")
    return place


def fill(facts: CityFacts, place: Place, policy: Policy) -> Filled:
    """The facts with what the gazetteer knows and the call did not give; region and hub follow from the policy."""
    values: dict[str, Any] = {"geoname": place.geoname}
    if facts.lat is None and facts.lon is None:
        values |= {"lat": place.lat, "lon": place.lon}
    if facts.population is None and place.population:
        values["population"] = place.population
    # In its first language the network has said how it writes the name, if only the spelling differs.
    known = {
        lang: name
        for lang, name in place.names.items()
        if lang in policy.languages and lang not in facts.names and not (lang == policy.languages[0] and key(name) == key(facts.name))
    }
    full = replace(facts, **values, names={**known, **facts.names})
    return Filled(full, {**values, **{f"names.{lang}": name for lang, name in known.items()}}, source_of(place))


def source_of(place: Place) -> str:
    """What the ledger and `scn city show --sources` say of a fact from the gazetteer."""
    return f"GeoNames {place.geoname}, https://www.geonames.org/{place.geoname} (CC BY 4.0)"


def described(place: Place) -> str:
    """A place in words that tell it from its namesakes."""
    admin = f", {_admin(place)}" if _admin(place) else ""
    return f"{place.geoname} ({place.name}{admin}, {place.country}{_people(place)}, {place.lat:.2f} {place.lon:.2f})"


def told_apart(place: Place, name: str) -> str:
    """A place in as few words as tell it from others of that name and country."""
    filed = f"{place.name}, " if key(place.name) != key(name) else ""
    return f"{place.geoname} ({filed}{_admin(place) or f'{place.lat:.2f} {place.lon:.2f}'}{_people(place)})"


def _admin(place: Place) -> str:
    """The first-level division where that is a word."""
    return place.admin if place.admin and not place.admin.isdecimal() else ""


def _people(place: Place) -> str:
    return f", {place.population:,} people" if place.population else ""
