"""What the cities of the store have of a policy, so that a change does not take it from under them.

A city with an attribute, a region or a country that the policy does not know could be exported, but not imported again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from scn.errors import Collision
from scn.models.city import City, CityAttribute
from scn.places import countries
from scn.rules.cities import LANGUAGE
from scn.rules.policy import Policy

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Use:
    """What cities have of a policy: the cities by `id_` where `having` holds; what cannot be, what they have, and what to do."""

    id_: InstrumentedAttribute[str]
    having: ColumnElement[bool]
    loss: str
    what: str
    hint: str


def refuse_loss(session: Session, before: Policy, after: Policy) -> None:
    """Raise `Collision` where cities have what the policy before knows and the one after does not, with what to do first."""
    lost = [*_attributes(session, before, after), *_places(before, after)]
    found = [(use, ids) for use in lost if (ids := session.scalars(select(use.id_).where(use.having).order_by(use.id_)).all())]
    if found:
        told = [f"{use.loss}: {_cities(ids)} {use.what}" for use, ids in found]
        use, ids = found[0]
        raise Collision(told[0], f"First, for each: `scn city edit {ids[0]} {use.hint}`.", details=told[1:])


def _cities(ids: Sequence[str]) -> str:
    """How many cities, and some of them, with the verb."""
    named = ", ".join(ids[:_MOST_NAMED]) + (", …" if len(ids) > _MOST_NAMED else "")
    return f"1 city ({named}) has" if len(ids) == 1 else f"{len(ids)} cities ({named}) have"


def _attributes(session: Session, before: Policy, after: Policy) -> Iterator[_Use]:
    id_, value = CityAttribute.city_id, CityAttribute.value
    for key, attribute in before.attributes.items():
        kept = after.attributes.get(key)
        having = CityAttribute.key == key
        if key == LANGUAGE:  # scn knows it without a policy
            continue
        if kept is None:
            yield _Use(id_, having, f"attributes.{key} cannot go", "a value of it", f"--unset attributes.{key}")
        elif kept.values:
            # A value that no policy allows is not made worse.
            allowed = attribute.values or session.scalars(select(value).distinct().where(having)).all()
            for gone in sorted(set(allowed) - set(kept.values)):
                change = f"--attribute {key}={kept.values[0]}"
                yield _Use(id_, having & (value == gone), f"attributes.{key} cannot lose {gone!r}", "it", change)


def _places(before: Policy, after: Policy) -> Iterator[_Use]:
    for region in sorted(before.regions.keys() - after.regions.keys()):
        yield _Use(City.id, City.region == region, f"regions.{region} cannot go", "it as a region of their own", "--unset region")
    for code in sorted(before.countries.keys() - after.countries.keys() - set(countries.codes())):
        yield _Use(City.id, City.country == code, f"countries.{code} cannot go", "it as their country", "--country CC")
