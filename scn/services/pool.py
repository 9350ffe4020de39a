"""The pool and the requests as matching sees them: all at once, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from scn.matching.types import Asker, Days, Declared, Engagement, Expert, Request
from scn.models import request as tables
from scn.models.committee import Term
from scn.models.expert import Expert as ExpertRow
from scn.models.expert import ExpertConflict, ExpertTopic
from scn.rules.policy import Policy
from scn.services import profiles, request_facts
from scn.services.expert_conflicts import view_of
from scn.services.request_facts import Facts
from scn.services.requests import OVER


@dataclass(frozen=True, slots=True)
class Experts:
    """All experts as matching sees them, by id, and the conflicts that they declared and that hold."""

    by_id: Mapping[str, Expert]
    declared: tuple[Declared, ...]


def experts(session: Session, policy: Policy, day: date, ids: Sequence[str] | None = None) -> Experts:
    """The experts, or those with the ids, as they stand on a day: in about ten statements, however many they are."""
    seated = frozenset(session.scalars(select(Term.city_id).where(Term.start <= day, Term.end > day)))
    found = {id_: profiles.expert_of(profile, day, policy, seated) for id_, profile in profiles.read(session, ids).items()}
    query = select(ExpertConflict).where(ExpertConflict.declared <= day, func.coalesce(ExpertConflict.withdrawn, date.max) > day)
    views = ((row.expert_id, view_of(row)) for row in session.scalars(query.order_by(ExpertConflict.id)))
    return Experts(
        found, tuple(Declared(id_, shown.against, shown.what, shown.why, shown.declared, shown.id) for id_, shown in views if id_ in found)
    )


HELD = ("proposed", "invited", "confirmed", "running", "done")
"""The states of an expert on a request that count toward capacity."""


def request_of(id_: str, facts: Facts, regions: Mapping[str, str | None], policy: Policy) -> Request:
    """A request as matching sees one; `regions` are those of the cities in which support is given (`request_facts.regions_of`).

    Its city is the one that asks, else the one in which the support is given.
    """
    return Request(
        id=id_,
        asker=facts.asker,
        topics=facts.topics,
        support=facts.support,
        days=facts.days,
        number=facts.number,
        all_of=facts.all_of,
        any_of=facts.any_of,
        city=facts.of if facts.asker is Asker.CITY else facts.place.city,
        country=facts.place.country,
        region=request_facts.region_of(facts, regions, policy),
        on_site=facts.on_site,
        other_government=facts.other_government,
        team=facts.team,
        priority=facts.priority,
        text=facts.text or "",
    )


def requests(session: Session, policy: Policy, ids: Sequence[str] | None = None) -> dict[str, Request]:
    """The requests with the ids, or all that have not come to their end, as matching sees them, by id."""
    found = request_facts.read(session, ids)
    if ids is None:
        last = select(func.max(tables.RequestStep.id)).group_by(tables.RequestStep.request_id)
        over = select(tables.RequestStep.request_id).where(tables.RequestStep.id.in_(last), tables.RequestStep.state.in_(OVER))
        ended = set(session.scalars(over))
        found = {id_: facts for id_, facts in found.items() if id_ not in ended}
    regions = request_facts.regions_of(session, found.values(), policy)
    return {id_: request_of(id_, facts, regions, policy) for id_, facts in found.items()}


def engagements(
    session: Session, states: Sequence[str] = HELD, *, alternates: bool = False, experts: Sequence[str] | None = None
) -> list[Engagement]:
    """Who is, was or will be at work on which request on which days, by the states that are asked for; of all, or of some experts.

    Alternates hold nothing, and are left out unless they are asked for.
    """
    held = tables.Engagement
    query = select(held.expert_id, held.request_id, held.start, held.end).where(held.state.in_(states)).order_by(held.id)
    if not alternates:
        query = query.where(held.alternate.is_(None))
    if experts is not None:
        query = query.where(held.expert_id.in_(experts))
    return [Engagement(expert, request, Days(start, end)) for expert, request, start, end in session.execute(query)]


def knowing(session: Session, topics: Sequence[str], day: date) -> list[str]:
    """The ids of those who have not retired on a day and know at least one of the topics, in their order: one statement."""
    known = select(ExpertTopic.expert_id).where(ExpertTopic.topic.in_(topics))
    active = or_(ExpertRow.retired.is_(None), ExpertRow.retired > day)
    return list(session.scalars(select(ExpertRow.id).where(ExpertRow.id.in_(known), active).order_by(ExpertRow.id)))
