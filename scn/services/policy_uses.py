"""What the cities, experts and requests of the store have of a policy, so that a change does not take it from under them.

A city with an attribute, a region or a country that the policy does not know could be exported, but not imported again; and so
it is with an expert or a request.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from scn.errors import Collision
from scn.models.city import City, CityAttribute
from scn.models.expert import Expert, ExpertArea, ExpertAttribute, ExpertTopic
from scn.models.request import Request, RequestRule, RequestTopic
from scn.places import countries
from scn.rules.cities import LANGUAGE
from scn.rules.policy import Policy
from scn.services import topics

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Use:
    """What cities have of a policy: the cities by `id_` where `having` holds; what cannot be, what they have, and what to do.

    `of` says what they are where they are no cities: the word for one, and for several.
    """

    id_: InstrumentedAttribute[str]
    having: ColumnElement[bool]
    loss: str
    what: str
    hint: str
    of: tuple[str, str] = ("city", "cities")


def refuse_loss(session: Session, before: Policy, after: Policy) -> None:
    """Raise `Collision` where cities have what the policy before knows and the one after does not, with what to do first."""
    lost = [
        *_attributes(session, before, after),
        *_places(before, after),
        *_of_experts(session, before, after),
        *_of_requests(before, after),
    ]
    found = [(use, ids) for use in lost if (ids := session.scalars(select(use.id_).where(use.having).order_by(use.id_)).all())]
    if found:
        told = [f"{use.loss}: {_counted(ids, use.of)} {use.what}" for use, ids in found]
        use, ids = found[0]
        raise Collision(told[0], f"First, for each: `scn {use.of[0]} edit {ids[0]} {use.hint}`.", details=told[1:])


def _counted(ids: Sequence[str], of: tuple[str, str]) -> str:
    """How many there are, and some of them, with the verb."""
    named = ", ".join(ids[:_MOST_NAMED]) + (", …" if len(ids) > _MOST_NAMED else "")
    return f"1 {of[0]} ({named}) has" if len(ids) == 1 else f"{len(ids)} {of[1]} ({named}) have"


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
    for region in _regions(before, after):
        yield _Use(City.id, City.region == region, f"regions.{region} cannot go", "it as a region of their own", "--unset region")
    for code in _codes(before, after):
        yield _Use(City.id, City.country == code, f"countries.{code} cannot go", "it as their country", "--country CC")


_EXPERT, _REQUEST = ("expert", "experts"), ("request", "requests")


def _of_experts(session: Session, before: Policy, after: Policy) -> Iterator[_Use]:
    own, area, topic = ExpertAttribute, ExpertArea, ExpertTopic
    for key, attribute in before.matching.attributes.items():
        kept = after.matching.attributes.get(key)
        having = own.key == key
        if kept is None:
            yield _Use(own.expert_id, having, f"match.attributes.{key} cannot go", "a value of it", f"--unset attributes.{key}", _EXPERT)
        elif kept.values:
            allowed = attribute.values or session.scalars(select(own.value).distinct().where(having)).all()
            for gone in sorted(set(allowed) - set(kept.values)):
                change = f"--attribute {key}={kept.values[0]}"
                loss = f"match.attributes.{key} cannot lose {gone!r}"
                yield _Use(own.expert_id, having & (own.value == gone), loss, "it", change, _EXPERT)
    for kind, lost in (("region", _regions(before, after)), ("country", _codes(before, after))):
        for key in lost:
            having = (area.kind == kind) & (area.key == key)
            yield _Use(
                area.expert_id, having, f"{_PLURAL[kind]}.{key} cannot go", "it among what they know", f"--unset knows.{key}", _EXPERT
            )
    for code in _codes(before, after):
        yield _Use(Expert.id, Expert.country == code, f"countries.{code} cannot go", "it as their country", "--country CC", _EXPERT)
    for key in _topics(before, after):
        yield _Use(topic.expert_id, topic.topic == key, f"topics.{key} cannot go", "it as a topic", f"--unset topics.{key}", _EXPERT)


def _of_requests(before: Policy, after: Policy) -> Iterator[_Use]:
    topic, rule = RequestTopic, RequestRule
    for region in _regions(before, after):
        yield _Use(
            Request.id, Request.place_region == region, f"regions.{region} cannot go", "it as their place", "--place WHERE", _REQUEST
        )
    for code in _codes(before, after):
        yield _Use(Request.id, Request.place_country == code, f"countries.{code} cannot go", "it as their place", "--place WHERE", _REQUEST)
    for key in _topics(before, after):
        yield _Use(topic.request_id, topic.topic == key, f"topics.{key} cannot go", "it as a topic", "--topic TOPIC", _REQUEST)
    for key in sorted(before.matching.attributes.keys() - after.matching.attributes.keys()):
        loss = f"match.attributes.{key} cannot go"
        yield _Use(rule.request_id, rule.attribute == key, loss, "a team rule about it", "--unset team", _REQUEST)


_PLURAL = {"region": "regions", "country": "countries"}


def _regions(before: Policy, after: Policy) -> list[str]:
    return sorted(before.regions.keys() - after.regions.keys())


def _codes(before: Policy, after: Policy) -> list[str]:
    return sorted(before.countries.keys() - after.countries.keys() - set(countries.codes()))


def _topics(before: Policy, after: Policy) -> list[str]:
    """The topics of the policy alone that go; one that scn ships is known without it."""
    known = topics.vocabulary(after)
    return [key for key in sorted(before.topics.keys() - after.topics.keys()) if key not in known]
