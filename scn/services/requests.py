"""The use cases of requests for support: file one, edit it, show it, list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.errors import Collision, InvalidInput
from scn.matching.types import Asker, Days, Support
from scn.models.request import ENGAGED, STATES, Engagement, Request, RequestPin, RequestStep
from scn.rules.policy import Policy
from scn.services import experts, finding, pool_finding, profiles, request_facts, topics
from scn.services.desk import Desk
from scn.services.experts import EngagementView
from scn.services.request_facts import Facts, Place
from scn.store.unit import Writing

OVER = ("done", "withdrawn")
"""The states in which a request has come to its end."""

ALIVE = ("proposed", "invited", "confirmed", "running")
"""The states of an expert who is or may come to be at work on a request."""

assert {*OVER} < {*STATES}
assert {*ALIVE} < {*ENGAGED}


@dataclass(frozen=True, slots=True)
class RuleView:
    """How many of the team have a value of an attribute, at least and at most."""

    attribute: str
    value: str | None
    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as shown and written as JSON. `since` is the day of the last step, `experts` are those of the team.

    `of` is the city or the hub that asks; `city`, `country` and `region` are where the support is given.
    """

    id: str
    asker: str
    of: str | None
    state: str
    since: date
    opened: date
    topics: tuple[str, ...]
    support: str
    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    city: str | None
    country: str | None
    region: str | None
    start: date
    end: date
    on_site: bool
    number: int
    team: tuple[RuleView, ...]
    other_government: bool
    priority: int
    text: str | None
    experts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step in the life of a request."""

    on: date
    step: str
    state: str
    expert: str | None
    by: str
    why: str | None
    rating: int | None
    feedback: str | None


@dataclass(frozen=True, slots=True)
class PinView:
    """An expert who must be on the team (`kind` is `with`) or may not be proposed (`without`)."""

    expert: str
    kind: str
    why: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request with its steps, with every expert who is or was on it, and whom a coordinator wants or bars."""

    request: RequestView
    steps: tuple[StepView, ...]
    engagements: tuple[EngagementView, ...]
    pins: tuple[PinView, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requests to list; a field that is None lets all pass. Without a state, those that have not come to their end.

    `asker` is `city`, `hub`, `unit` or `isc`, with `of` which; `language` is one that is asked for in either way.
    """

    text: str | None = None
    state: str | None = None
    over: bool = False
    asker: Asker | None = None
    of: str | None = None
    topic: str | None = None
    language: str | None = None
    country: str | None = None
    region: str | None = None


def asker_of(text: str) -> tuple[Asker, str | None]:
    """Who asks, as it is typed: `city:nairobi`, `hub:mena`, `unit`, `isc`. Raises `InvalidInput` for anything else."""
    kind, colon, of = text.strip().partition(":")
    if kind in set(Asker) and bool(of.strip()) == bool(colon) == (kind in (Asker.CITY, Asker.HUB)):
        return Asker(kind), of.strip() or None
    raise InvalidInput(f"{text or 'Nothing'} is nobody who asks for support", "Write city:nairobi, hub:mena, unit or isc.")


def add(desk: Desk, facts: Facts, *, on: date, id_: str | None = None) -> RequestView:
    """File a request, which is open from a day on. Raises `InvalidInput` for values that are not fit."""
    with desk.write() as unit:
        made = create(unit, facts, desk, on=on, id_=id_)
        shown = view_one(unit.session, made, desk.policy, max(on, desk.today))
        unit.commit()
    return shown


def create(unit: Writing, facts: Facts, desk: Desk, *, on: date, id_: str | None = None) -> str:
    """File a request in a transaction that is open; its id. Raises as `add`, and `Collision` for an id that is taken."""
    session = unit.session
    found = settled(session, facts, desk.policy)
    if wrong := list(request_facts.faults(found, desk.policy, topics.vocabulary(desk.policy))):
        raise InvalidInput(f"The request cannot be filed: {wrong[0]}", details=wrong[1:])
    if id_ is not None and not profiles.ID.fullmatch(id_):
        raise InvalidInput(f"{id_!r} is no id", "Letters, digits and hyphens, 40 at most, such as R-2027-014.")
    if id_ is not None and (taken := session.scalar(select(Request.id).where(func.lower(Request.id) == id_.lower()))):
        raise Collision(f"There is a request {taken} already", "Choose another id, or leave it out.")
    made = id_ or next_id(session, on.year)
    request_facts.write(unit, made, None, found)
    session.add(RequestStep(request_id=made, step="open", state="open", on=on, by=desk.actor, why=desk.why))
    unit.flush()
    return made


def next_id(session: Session, year: int) -> str:
    """The next number of a year: `R-2027-001`, `R-2027-002`, …"""
    stem = f"R-{year}-"
    ids = session.scalars(select(Request.id).where(Request.id.startswith(stem, autoescape=True)))
    numbers = [int(id_.removeprefix(stem)) for id_ in ids if id_.removeprefix(stem).isdecimal()]
    return f"{stem}{max(numbers, default=0) + 1:03}"


def settled(session: Session, facts: Facts, policy: Policy) -> Facts:
    """The facts with their cities found. Where no place is given it is that of who asks."""
    of, place = facts.of, facts.place
    if facts.asker is Asker.CITY and of is not None:
        city = finding.find(session, of, policy)
        of = city.id
        if place == Place():
            place = Place(city.id, city.country)
    elif facts.asker is Asker.HUB and place == Place():
        served = [region.key for region in policy.regions.values() if region.hub == of]
        place = Place(region=served[0]) if len(served) == 1 else place
    if place.city is not None:
        where = finding.find(session, place.city, policy)
        place = Place(where.id, where.country)
    return replace(facts, of=of, place=place)


def edit(desk: Desk, reference: str, fields: Mapping[str, Any]) -> tuple[RequestView, RequestView]:
    """Change what is asked for, by the fields of `Facts`; what it was and is. Who is engaged for all its days goes along.

    Raises `InvalidInput` for values that are not fit, `Collision` for a request that has come to its end.
    """
    with desk.write() as unit:
        session = unit.session
        id_ = pool_finding.request_id(session, reference)
        was = view_one(session, id_, desk.policy, desk.today)
        if was.state in OVER:
            raise Collision(f"{id_} is {was.state} since {was.since}", "It is kept as it was.")
        before = request_facts.read(session, [id_])[id_]
        after = settled(session, replace(before, **fields), desk.policy)
        if wrong := list(request_facts.faults(after, desk.policy, topics.vocabulary(desk.policy))):
            raise InvalidInput(f"{id_} cannot be changed: {wrong[0]}", details=wrong[1:])
        if len(was.experts) > after.number:
            raise Collision(
                f"{len(was.experts)} are on the team of {id_}: {', '.join(was.experts)}",
                f"`scn request replace {id_} EXPERT` takes one off.",
            )
        request_facts.write(unit, id_, before, after)
        for row in session.scalars(select(Engagement).where(Engagement.request_id == id_, Engagement.state.in_(ALIVE))):
            if Days(row.start, row.end) == before.days != after.days:
                row.start, row.end = after.days.start, after.days.end
        unit.flush()
        now = view_one(session, id_, desk.policy, desk.today)
        unit.commit()
    return was, now


def show(desk: Desk, reference: str) -> RequestPage:
    """A request with its steps until the desk's day."""
    with desk.read() as unit:
        session = unit.session
        id_ = pool_finding.request_id(session, reference)
        shown = view_one(session, id_, desk.policy, desk.today)
        query = select(RequestStep).where(RequestStep.request_id == id_, RequestStep.on <= desk.today).order_by(RequestStep.id)
        steps = tuple(
            StepView(row.on, row.step, row.state, row.expert_id, row.by, row.why, row.rating, row.feedback)
            for row in session.scalars(query)
        )
        engaged = experts.engagement_views(session, request=id_)
        held = select(RequestPin).where(RequestPin.request_id == id_, RequestPin.on <= desk.today).order_by(RequestPin.expert_id)
        pins = tuple(PinView(row.expert_id, row.kind, row.why, row.on, row.by) for row in session.scalars(held))
    return RequestPage(shown, steps, engaged, pins)


def listed(desk: Desk, chosen: Filter) -> list[RequestView]:
    """The requests that pass the filter, by the day on which they begin; with a text those first that fit it best."""
    policy = desk.policy
    if chosen.state is not None and chosen.state not in STATES:
        raise InvalidInput(f"There is no state {chosen.state}", f"There are {', '.join(STATES)}.")
    if chosen.region is not None and chosen.region not in policy.regions:
        raise InvalidInput(f"The policy has no region {chosen.region}", f"It has {', '.join(policy.regions)}.")
    vocabulary = topics.vocabulary(policy)
    wanted = vocabulary.within([experts.topic_of(chosen.topic, policy)]) if chosen.topic else None
    with desk.read() as unit:
        session = unit.session
        found = views(session, policy, desk.today)
        of = finding.find(session, chosen.of, policy).id if chosen.asker is Asker.CITY and chosen.of else chosen.of
        hits: dict[str, float] = {}
        if chosen.text is not None:
            words = topics.folded(chosen.text)
            if not words:
                raise InvalidInput(f"{chosen.text!r} has no letter and no digit", "Give a word.")
            meant = vocabulary.within(vocabulary.find(chosen.text))
            hits = topics.hits(session, vocabulary.phrases(chosen.text), "request")
            hits |= {each.id: 1 + hits.get(each.id, 0.0) for each in found if meant & {*each.topics}}
    chosen = replace(chosen, of=of)
    passed = [each for each in found if (chosen.text is None or each.id in hits) and _passes(each, chosen, wanted)]
    return sorted(passed, key=lambda each: (-hits.get(each.id, 0.0), each.start, each.id))


def _passes(shown: RequestView, chosen: Filter, wanted: Set[str] | None) -> bool:
    state_fits = shown.state == chosen.state if chosen.state else chosen.over or shown.state not in OVER
    return (
        state_fits
        and (chosen.asker is None or (shown.asker == chosen.asker and chosen.of in (None, shown.of)))
        and (wanted is None or not wanted.isdisjoint(shown.topics))
        and (chosen.language is None or chosen.language in {*shown.all_of, *shown.any_of})
        and (chosen.country is None or chosen.country == shown.country)
        and (chosen.region is None or chosen.region == shown.region)
    )


def view_one(session: Session, id_: str, policy: Policy, day: date) -> RequestView:
    """One request as it stands on a day; before it was opened, as it is then."""
    (shown,) = views(session, policy, day, [id_]) or views(session, policy, date.max, [id_])
    return shown


def views(session: Session, policy: Policy, day: date, ids: Sequence[str] | None = None) -> list[RequestView]:
    """The requests, or those with the ids, that were opened by a day, as they stand on it; by id. In a few statements."""
    facts = request_facts.read(session, ids)
    regions = request_facts.regions_of(session, facts.values(), policy)
    steps = select(RequestStep.request_id, RequestStep.state, RequestStep.on).where(RequestStep.on <= day).order_by(RequestStep.id)
    team = select(Engagement.request_id, Engagement.expert_id).where(Engagement.alternate.is_(None), Engagement.state.in_((*ALIVE, "done")))
    if ids is not None:
        steps, team = steps.where(RequestStep.request_id.in_(ids)), team.where(Engagement.request_id.in_(ids))
    opened: dict[str, date] = {}
    last: dict[str, tuple[str, date]] = {}
    for id_, state, on in session.execute(steps):
        opened.setdefault(id_, on)
        last[id_] = (state, on)
    engaged: dict[str, list[str]] = {}
    for id_, expert in session.execute(team.order_by(Engagement.id)):
        engaged.setdefault(id_, []).append(expert)
    return [
        RequestView(
            id=id_,
            asker=each.asker.value,
            of=each.of,
            state=last[id_][0],
            since=last[id_][1],
            opened=opened[id_],
            topics=each.topics,
            support=each.support.value,
            all_of=tuple(sorted(each.all_of)),
            any_of=tuple(sorted(each.any_of)),
            city=each.place.city,
            country=each.place.country,
            region=request_facts.region_of(each, regions, policy),
            start=each.days.start,
            end=each.days.end,
            on_site=each.on_site,
            number=each.number,
            team=tuple(RuleView(rule.attribute, rule.value, rule.min, rule.max) for rule in each.team),
            other_government=each.other_government,
            priority=each.priority,
            text=each.text,
            experts=tuple(engaged.get(id_, ())),
        )
        for id_, each in facts.items()
        if id_ in last
    ]


def supports() -> tuple[str, ...]:
    """The kinds of support that there are."""
    return tuple(support.value for support in Support)


def completions(desk: Desk, typed: str, most: int = 50) -> list[tuple[str, str]]:
    """The ids of requests that begin as what was typed, whatever its case, with who asks for what."""
    begins = func.lower(Request.id).startswith(typed.lower(), autoescape=True)
    columns = (Request.id, Request.asker, Request.city_id, Request.hub, Request.support)
    with desk.read() as unit:
        rows = unit.session.execute(select(*columns).where(begins).order_by(Request.id.desc()).limit(most))
        return [(id_, f"{city or hub or asker}, {support}") for id_, asker, city, hub, support in rows]
