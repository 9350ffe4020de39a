"""What is asked for: the facts of a request, read for many at once, held against the policy, and written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.matching.types import Asker, Category, Days, Support, TeamRule
from scn.models.city import City
from scn.models.request import Request, RequestLanguage, RequestRule, RequestTopic
from scn.places import countries
from scn.rules.cities import LANGUAGE_TAG
from scn.rules.policy import Policy
from scn.services.topics import Vocabulary, folded
from scn.store.unit import Writing

TEAM = ("category", "country", "city", "employer")
"""What every expert has that a team rule can be about, beside the attributes of the policy."""

_LONGEST = 20_000
_FEW = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where the support is given: each as exactly as it is known. `region` is given where no country says it."""

    city: str | None = None
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is asked for. `of` is the city or the hub that asks; None for the Management Unit and the committee.

    `days` are half-open. `all_of` are languages that each expert must have, `any_of` those of which each must have one.
    """

    asker: Asker
    of: str | None
    topics: tuple[str, ...]
    support: Support
    days: Days
    number: int = 1
    all_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    place: Place = field(default_factory=Place)
    on_site: bool = False
    other_government: bool = False
    team: tuple[TeamRule, ...] = ()
    priority: int = 3
    text: str | None = None


def read(session: Session, ids: Sequence[str] | None = None) -> dict[str, Facts]:
    """The facts of the requests, or of all, by id, in the order of their ids; four statements for all of them."""

    def rows(query: Any, column: Any) -> Iterable[Any]:
        return session.execute(query if ids is None else query.where(column.in_(ids)))

    topics: dict[str, list[str]] = defaultdict(list)
    asked = select(RequestTopic.request_id, RequestTopic.topic).order_by(RequestTopic.request_id, RequestTopic.place)
    for id_, topic in rows(asked, RequestTopic.request_id):
        topics[id_].append(topic)
    languages: dict[tuple[str, str], set[str]] = defaultdict(set)
    spoken = select(RequestLanguage.request_id, RequestLanguage.need, RequestLanguage.lang)
    for id_, need, lang in rows(spoken, RequestLanguage.request_id):
        languages[id_, need].add(lang)
    team: dict[str, list[TeamRule]] = defaultdict(list)
    ruled = select(RequestRule).order_by(RequestRule.request_id, RequestRule.place)
    for (rule,) in rows(ruled, RequestRule.request_id):
        team[rule.request_id].append(TeamRule(rule.attribute, rule.value, rule.min, rule.max))
    found = {}
    for (row,) in rows(select(Request).order_by(Request.id), Request.id):
        found[row.id] = Facts(
            asker=Asker(row.asker),
            of=row.city_id or row.hub,
            topics=tuple(topics.get(row.id, ())),
            support=Support(row.support),
            days=Days(row.start, row.end),
            number=row.number,
            all_of=frozenset(languages.get((row.id, "all"), ())),
            any_of=frozenset(languages.get((row.id, "any"), ())),
            place=Place(row.place_city_id, row.place_country, row.place_region),
            on_site=bool(row.on_site),
            other_government=bool(row.other_government),
            team=tuple(team.get(row.id, ())),
            priority=row.priority,
            text=row.description,
        )
    return found


def regions_of(session: Session, facts: Iterable[Facts], policy: Policy) -> Mapping[str, str | None]:
    """The regions of the cities in which support is given, by city."""
    ids = {each.place.city for each in facts if each.place.city}
    # A database takes only so many values in one statement: of more, every place of a request is read.
    places = sorted(ids) if len(ids) <= _FEW else select(Request.place_city_id).where(Request.place_city_id.is_not(None))
    found = session.execute(select(City.id, City.region, City.country).where(City.id.in_(places)))
    return {id_: region or policy.region_of(country) for id_, region, country in found if id_ in ids}


def region_of(facts: Facts, cities: Mapping[str, str | None], policy: Policy) -> str | None:
    """The region in which the support is given: that of the city, of the country, or the one that is given."""
    place = facts.place
    if place.city is not None:
        return cities.get(place.city)
    return policy.region_of(place.country) if place.country is not None else place.region


def faults(facts: Facts, policy: Policy, topics: Vocabulary) -> Iterator[str]:
    """What is wrong with a request, `field: what, and what would be right` each. That its cities are there is asked elsewhere."""
    if not facts.topics:
        yield "topics: none is given; at least one would be right, such as youth-engagement"
    for topic in facts.topics:
        if topic not in topics:
            near = topics.find(topic) or topics.nearest(topic)
            yield f"topics: there is no topic {topic!r}" + (f"; did you mean {', '.join(near[:3])}?" if near else "")
    for lang in sorted(facts.all_of | facts.any_of):
        if not LANGUAGE_TAG.fullmatch(lang):
            yield f"languages: {lang!r} is no language tag (BCP 47), such as ar or pt-BR"
    if facts.days.start >= facts.days.end:
        yield f"end: {facts.days.end} is not after the start, {facts.days.start}; the end is the first day after the support"
    if not 1 <= facts.number <= 100:
        yield f"number: {facts.number} is no number of experts from 1 to 100"
    if not 1 <= facts.priority <= 5:
        yield f"priority: {facts.priority} is not from 1 (low) to 5"
    if facts.text is not None and (len(facts.text) > _LONGEST or "\0" in facts.text):
        yield f"text: it has {len(facts.text)} characters or a NUL in it; {_LONGEST} at most, and none"
    yield from _place_faults(facts, policy)
    yield from _team_faults(facts, policy)


def _place_faults(facts: Facts, policy: Policy) -> Iterator[str]:
    hubs = {region.hub for region in policy.regions.values() if region.hub}
    if facts.asker is Asker.HUB and facts.of not in hubs:
        yield f"from: the policy has no hub {facts.of!r}; it has {', '.join(sorted(hubs)) or 'none'}"
    place = facts.place
    if place.country is not None and place.country not in {*countries.codes(), *policy.countries}:
        yield f"place: there is no country {place.country!r}; give its code (ISO 3166-1 alpha-2) or its name"
    if place.region is not None and place.region not in policy.regions:
        yield f"place: the policy has no region {place.region!r}; it has {', '.join(policy.regions)}"


def _team_faults(facts: Facts, policy: Policy) -> Iterator[str]:
    known = {**dict.fromkeys(TEAM, ()), **{key: each.values for key, each in policy.matching.attributes.items()}}
    known["category"] = tuple(Category)
    least: dict[str, int] = defaultdict(int)
    for rule in facts.team:
        said = f"team: {told(rule)}"
        if rule.attribute not in known:
            yield f"{said}: no expert has {rule.attribute!r}; {', '.join(known)} would be right"
            continue
        if rule.value is not None and known[rule.attribute] and rule.value not in known[rule.attribute]:
            yield f"{said}: {rule.value!r} is none of {', '.join(known[rule.attribute])}"
        if rule.min < 0 or (rule.max is not None and rule.max < rule.min) or (rule.min == 0 and rule.max is None):
            yield f"{said}: asks for nothing that can be; such as 1.. or ..2 would be right"
        if rule.min > facts.number:
            yield f"{said}: at least {rule.min}, but only {facts.number} are asked for"
        if rule.value is not None:
            least[rule.attribute] += rule.min
    for attribute, number in least.items():
        if number > facts.number and not any(rule.attribute == attribute and rule.min > facts.number for rule in facts.team):
            yield f"team: {number} experts by their {attribute}, but only {facts.number} are asked for"


def told(rule: TeamRule) -> str:
    """A team rule as it is typed: `category=current-leader:1..`, `country:..1`."""
    who = rule.attribute if rule.value is None else f"{rule.attribute}={rule.value}"
    return f"{who}:{rule.min or ''}..{'' if rule.max is None else rule.max}"


def write(unit: Writing, id_: str, before: Facts | None, after: Facts) -> None:
    """Put a request into a transaction: a new one, or one that was something else."""
    session = unit.session
    row = session.get(Request, id_)
    if row is None:
        session.add(Request(id=id_, **_columns(after)))
    else:
        for key, value in _columns(after).items():
            if getattr(row, key) != value:
                setattr(row, key, value)
    unit.flush()
    for table, was, now in (
        (RequestTopic, before and _topics(before), _topics(after)),
        (RequestLanguage, before and _languages(before), _languages(after)),
        (RequestRule, before and _rules(before), _rules(after)),
    ):
        if was == now:
            continue
        held: Any = table
        for gone in session.scalars(select(held).where(held.request_id == id_)):
            session.delete(gone)
        unit.flush()
        session.add_all(held(request_id=id_, **values) for values in now)
    unit.flush()


def _columns(facts: Facts) -> dict[str, Any]:
    return {
        "asker": facts.asker.value,
        "city_id": facts.of if facts.asker is Asker.CITY else None,
        "hub": facts.of if facts.asker is Asker.HUB else None,
        "support": facts.support.value,
        "place_city_id": facts.place.city,
        "place_country": facts.place.country,
        "place_region": facts.place.region,
        "start": facts.days.start,
        "end": facts.days.end,
        "on_site": int(facts.on_site),
        "number": facts.number,
        "other_government": int(facts.other_government),
        "priority": facts.priority,
        "description": facts.text,
        "folded": folded(facts.text or ""),
    }


def _topics(facts: Facts) -> list[dict[str, Any]]:
    return [{"topic": topic, "place": place} for place, topic in enumerate(facts.topics)]


def _languages(facts: Facts) -> list[dict[str, Any]]:
    return [{"lang": lang, "need": need} for need, langs in (("all", facts.all_of), ("any", facts.any_of)) for lang in sorted(langs)]


def _rules(facts: Facts) -> list[dict[str, Any]]:
    rules = enumerate(facts.team)
    return [{"place": place, "attribute": rule.attribute, "value": rule.value, "min": rule.min, "max": rule.max} for place, rule in rules]
