"""What is known of a city, whether it is fit to be kept, and which groups the city is in by it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from scn.errors import InvalidInput
from scn.places import countries
from scn.places.folding import fold
from scn.rules.calendar import last_day
from scn.rules.policy import Policy

LANGUAGE = "language"
"""The attribute that every network has: the working language of a city (BCP 47), where it is kept."""

UNDETERMINED = "und"
"""The language tag that says that the language is not known (BCP 47)."""

_COUNTRIES = "give its code (ISO 3166-1 alpha-2, or one that the policy adds) or its name in English, Arabic, French or Spanish"

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""The tag of a language, as BCP 47 builds it."""


@dataclass(frozen=True, slots=True)
class CityFacts:
    """What is known of a city.

    `region` and `hub` are given where they differ from those that the policy gives its country. `joined` is ISO 8601,
    of reduced precision where no more is known (`2017`, `2017-03`). `lat` and `lon` are degrees, `names` are by
    language (BCP 47), `also` are further names of no one language, `attributes` are the network's own, and `language`;
    `geoname` is its number in GeoNames.
    """

    name: str
    country: str
    region: str | None = None
    hub: str | None = None
    kind: str | None = None
    joined: str | None = None
    population: int | None = None
    lat: float | None = None
    lon: float | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    geoname: int | None = None


def code_of(country: str, policy: Policy) -> str | None:
    """The code of a country given by its code, also one that the policy adds, or by its name in one of four languages; else None."""
    code = country.strip().upper()
    return code if code in policy.countries else countries.find(country)


def known_code(country: str, policy: Policy) -> str:
    """The code of a country, as `code_of`. Raises `InvalidInput` for what is none."""
    code = code_of(country, policy)
    if code is None:
        raise InvalidInput(f"There is no country {country}", f"{_COUNTRIES[0].upper()}{_COUNTRIES[1:]}.")
    return code


def groups_of(city: CityFacts, policy: Policy) -> dict[str, str]:
    """The group of the city in each dimension that it has one in: region, country, hub, kind, classes, own attributes."""
    region = city.region or policy.region_of(city.country)
    found = {
        "region": region,
        "country": city.country,
        "hub": city.hub or policy.hub_of(region),
        "kind": city.kind,
        **{key: band.band_of(getattr(city, band.of)) for key, band in policy.classes.items()},
        **city.attributes,
    }
    return {dimension: group for dimension, group in found.items() if group}


def without_defaults(city: CityFacts, policy: Policy) -> CityFacts:
    """The facts without a region or a hub that follows from the policy anyway, so that they go along when it changes."""
    default = policy.region_of(city.country)
    region = None if city.region == default else city.region
    hub = None if city.hub == policy.hub_of(region or default) else city.hub
    return replace(city, region=region, hub=hub)


def faults(city: CityFacts, policy: Policy) -> list[str]:
    """What is wrong with the facts, `field: what, and what would be right` each; nothing where they are fit."""
    return [*_name_faults(city), *_place_faults(city, policy), *_attribute_faults(city, policy), *date_faults(joined=city.joined)]


def _name_faults(city: CityFacts) -> Iterator[str]:
    for what, name in (
        ("name", city.name),
        *((f"names.{lang}", name) for lang, name in city.names.items()),
        *(("also", name) for name in city.also),
    ):
        if not fold(name):
            yield f"{what}: it has no letter and no digit"
        elif len(name) > 300:
            yield f"{what}: it has {len(name)} characters; 300 at most"
        elif any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in name):
            yield f"{what}: it has a line break or another control character in it"
    for lang in city.names:
        if not LANGUAGE_TAG.fullmatch(lang):
            yield f"names.{lang}: {lang!r} is no language tag (BCP 47), such as ar or pt-BR"
        elif lang == UNDETERMINED:
            yield f"names.{lang}: a name of no one language is one of `also`"


def _place_faults(city: CityFacts, policy: Policy) -> Iterator[str]:
    if not city.country:
        yield "country: it is missing"
    elif city.country not in countries.codes() and city.country not in policy.countries:
        yield f"country: there is no {city.country!r}; {_COUNTRIES}"
    if city.region is not None and city.region not in policy.regions:
        yield f"region: the policy has no region {city.region!r}; it has {', '.join(policy.regions)}"
    if city.population is not None and not 0 <= city.population < 10**9:
        yield f"population: {city.population} is no number of people"
    if city.geoname is not None and not 0 < city.geoname < 2**31:
        yield f"geoname: {city.geoname} is no number of GeoNames"
    if city.lat is not None and not -90 <= city.lat <= 90:
        yield f"lat: {city.lat} is not from -90 to 90 degrees"
    if city.lon is not None and not -180 <= city.lon <= 180:
        yield f"lon: {city.lon} is not from -180 to 180 degrees"
    # One that is wrong is told above; that the other is missing too is no news then.
    if (city.lat is None) != (city.lon is None) and abs(city.lat or 0) <= 90 and abs(city.lon or 0) <= 180:
        yield "lat: a place needs both lat and lon"


def _attribute_faults(city: CityFacts, policy: Policy) -> Iterator[str]:
    for key, value in city.attributes.items():
        if key == LANGUAGE:
            if not LANGUAGE_TAG.fullmatch(value):
                yield f"attributes.{LANGUAGE}: {value!r} is no language tag (BCP 47), such as ar or pt-BR"
            continue
        attribute = policy.attributes.get(key)
        if attribute is None:
            yield f"attributes.{key}: the policy does not define it; it defines {', '.join([*policy.attributes, LANGUAGE])}"
        elif attribute.values and value not in attribute.values:
            yield f"attributes.{key}: {value!r} is none of {', '.join(attribute.values)}"


def date_faults(**dates: str | None) -> Iterator[str]:
    """What is wrong with dates of whatever precision, by the name of their field; those that are None are fit."""
    for what, text in dates.items():
        if text is not None:
            try:
                last_day(text)
            except InvalidInput as error:
                yield f"{what}: {error.message}. {error.hint}"
