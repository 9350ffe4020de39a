"""What the hard conditions of matching ask for beside the profiles, read for many experts and requests at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.matching.conditions import Standing
from scn.matching.government import same_words
from scn.matching.types import Declared, Engagement, Request
from scn.models.city import City, CityName
from scn.models.request import Engagement as EngagementRow
from scn.rules.calendar import add_months
from scn.rules.policy import Policy
from scn.services import pins, pool
from scn.services.pool import Experts
from scn.services.profiles import fluency_of

_AT_ONCE = 400


def standing(session: Session, policy: Policy, day: date, experts: Experts, requests: Iterable[Request]) -> Standing:
    """Engagements, declared conflicts, bars and refusals of the experts and the requests, with what the policy asks; on a day.

    In five statements, and some more where the requests are of more than 400 cities.
    """
    asked = list(requests)
    few = sorted(experts.by_id) if len(experts.by_id) <= _AT_ONCE else None
    engaged: dict[str, list[Engagement]] = defaultdict(list)
    for held in pool.engagements(session, experts=few):
        engaged[held.expert].append(held)
    declared: dict[str, list[Declared]] = defaultdict(list)
    for conflict in experts.declared:
        declared[conflict.expert].append(conflict)
    ids = {request.id for request in asked}
    only = next(iter(ids)) if len(ids) == 1 else None
    barred = {(pin.request, pin.expert): pin.why for pin in pins.read(session, day, only) if pin.kind == "without"}
    gone = select(EngagementRow.request_id, EngagementRow.expert_id, EngagementRow.state)
    gone = gone.where(EngagementRow.state.in_(("declined", "replaced")))
    if only is not None:
        gone = gone.where(EngagementRow.request_id == only)
    states: dict[str, set[tuple[str, str]]] = {"declined": set(), "replaced": set()}
    for request, expert, state in session.execute(gone):
        states[state].add((request, expert))
    months = policy.matching.vetting_valid_months
    vetted = ((expert.id, expert.vetted_on) for expert in experts.by_id.values()) if months else ()
    least = fluency_of(policy.matching.min_fluency)
    assert least is not None, "the policy is read with a level that there is"
    return Standing(
        day=day,
        min_fluency=least,
        require_vetted=policy.matching.require_vetted,
        vetted_until={id_: add_months(since, months) for id_, since in vetted if since is not None and months},
        engaged=engaged,
        declared=declared,
        barred=barred,
        declined=states["declined"],
        replaced=states["replaced"],
        names=_names(session, {request.city for request in asked if request.city is not None}),
    )


def _names(session: Session, cities: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """What the cities are called in any language, folded, by id."""
    listed = sorted(cities)
    found: dict[str, set[str]] = defaultdict(set)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        for query in (
            select(City.id, City.name).where(City.id.in_(some)),
            select(CityName.city_id, CityName.name).where(CityName.city_id.in_(some)),
        ):
            for id_, name in session.execute(query):
                found[id_].add(same_words(name))
    return {id_: frozenset(names - {""}) for id_, names in found.items()}
