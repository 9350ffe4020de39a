"""The use case of the report on the Management Unit: gather its data as of a day, in a number of statements that does not grow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.matching.types import Asker
from scn.models.committee import Term
from scn.models.expert import Expert
from scn.reports.unit import AskLine, HubLine, UnitReport, WaitLine, WorkLine
from scn.rules.calendar import add_years
from scn.rules.membership import Status, member_since, spell_on
from scn.rules.policy import Hub
from scn.services import cities, request_facts, request_history, topics
from scn.services.cities import Everyone
from scn.services.desk import Desk
from scn.services.request_facts import Facts
from scn.services.request_history import WAITING, Life

_AT_WORK = ("confirmed", "running")


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every part of the report goes by: the day, from when on things count, and the hubs of the day by what they are called."""

    desk: Desk
    since: date
    hubs: Mapping[str | None, str]

    @property
    def day(self) -> date:
        """The day of the report."""
        return self.desk.today

    def serving(self, hub: str | None) -> str | None:
        """The hub, where it works on the day; else the central team."""
        return hub if hub in self.hubs else None

    def happened(self, on: date | None) -> bool:
        """Whether a day is in the period."""
        return on is not None and self.since < on <= self.day


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request: what it asks for, how far it has come, and the hub that serves its place."""

    facts: Facts
    life: Life
    hub: str | None


def unit(desk: Desk, since: date | None = None) -> UnitReport:
    """The Management Unit on the desk's day; what happened counts after `since`, else within a year.

    A hub that begins later by the policy is left out: the central team serves its regions until then. Raises `InvalidInput` for a
    `since` that is after the day.
    """
    day = desk.today
    if since is not None and since > day:
        raise InvalidInput(f"--since {since} is after the day of the report, {day}")
    with desk.read() as reading:
        session = reading.session
        everyone = cities.everyone(session, desk.policy)
        seated = set(session.scalars(select(Term.city_id).where(Term.start <= day, Term.end > day)))
        at_home = _experts(session, day)
        frame = _Frame(desk, add_years(day, -1) if since is None else since, _called(desk, everyone))
        asked = _asked(session, frame, everyone)
        applicants = _applicants(session, frame, everyone)
    return UnitReport(
        network=desk.policy.name,
        on=day,
        since=frame.since,
        members=len(everyone.active(day)),
        hubs=tuple(_hubs(frame, everyone, seated, at_home)),
        work=tuple(_work(frame, asked.values())),
        asks=tuple(_asks(frame, asked.values())),
        waiting=tuple(_waiting(frame, asked, applicants)),
    )


def _called(desk: Desk, everyone: Everyone) -> dict[str | None, str]:
    """The hubs that work on the day, those of the policy first; then those that only cities name; at last the central team."""
    policy, day = desk.policy, desk.today
    known = [key for key in policy.every_hub() if ((policy.hubs.get(key) or Hub(key)).since or day) <= day]
    named = {everyone.groups[id_].get("hub", "") for id_ in everyone.active(day)} - {*policy.every_hub(), ""}
    return {**{key: policy.called("hub", key, desk.lang) or key for key in [*known, *sorted(named)]}, None: "central team"}


def _experts(session: Session, day: date) -> dict[str, int]:
    """How many experts who have not retired live in each country."""
    query = select(Expert.country, func.count()).where(Expert.country.is_not(None), or_(Expert.retired.is_(None), Expert.retired > day))
    return {country: number for country, number in session.execute(query.group_by(Expert.country)) if country is not None}


def _asked(session: Session, frame: _Frame, everyone: Everyone) -> dict[str, _Asked]:
    policy = frame.desk.policy
    facts = request_facts.read(session)
    lives = request_history.read(session, frame.day).lives
    homes = request_facts.regions_of(session, facts.values(), policy)
    found = {}
    for id_, each in facts.items():
        if id_ in lives:
            own = everyone.groups.get(each.place.city, {}).get("hub") if each.place.city else None
            hub = own or policy.hub_of(request_facts.region_of(each, homes, policy))
            found[id_] = _Asked(each, lives[id_], frame.serving(hub))
    return found


def _applicants(session: Session, frame: _Frame, everyone: Everyone) -> list[tuple[str | None, str, str, date]]:
    """The applications to decide: the hub, the city, what it is called, since when."""
    waiting = {
        id_: spell.start
        for id_, spells in everyone.spells.items()
        if (spell := spell_on(spells, frame.day)) and spell.status is Status.APPLICANT
    }
    names = cities.called(session, waiting, frame.desk.lang)
    return [(frame.serving(everyone.groups[id_].get("hub")), id_, names[id_], start) for id_, start in waiting.items()]


def _hubs(frame: _Frame, everyone: Everyone, seated: set[str], at_home: Mapping[str, int]) -> Iterator[HubLine]:
    policy, day = frame.desk.policy, frame.day
    active = everyone.active(day)
    served: dict[str | None, list[str]] = defaultdict(list)
    for id_ in active:
        served[frame.serving(everyone.groups[id_].get("hub"))].append(id_)
    applicants = Counter(
        frame.serving(everyone.groups[id_].get("hub"))
        for id_, spells in everyone.spells.items()
        if (spell := spell_on(spells, day)) and spell.status is Status.APPLICANT
    )
    living = Counter[str | None]()
    for country, number in at_home.items():
        living[frame.serving(policy.hub_of(policy.region_of(country)))] += number
    for key, name in frame.hubs.items():
        mine = served[key]
        regions = [region for region in policy.regions.values() if frame.serving(region.hub) == key]
        hub = policy.hubs.get(key) if key else None
        yield HubLine(
            hub=key,
            name=name,
            since=hub.since if hub else None,
            regions=tuple(region.key for region in regions),
            region_names=tuple(policy.called("region", region.key, frame.desk.lang) or region.key for region in regions),
            countries=len({everyone.groups[id_]["country"] for id_ in mine}),
            members=len(mine),
            share=len(mine) / len(active) if active else 0.0,
            seats=sum(id_ in seated for id_ in mine),
            joined=sum(frame.happened(member_since(everyone.spells[id_], day)) for id_ in mine),
            applicants=applicants[key],
            experts=living[key],
        )


def _work(frame: _Frame, asked: Iterable[_Asked]) -> Iterator[WorkLine]:
    served: dict[str | None, list[Life]] = defaultdict(list)
    for each in asked:
        served[each.hub].append(each.life)
    for key, name in frame.hubs.items():
        mine = served[key]
        yield WorkLine(
            hub=key,
            name=name,
            opened=sum(frame.happened(life.opened) for life in mine),
            waiting=sum(life.state in WAITING for life in mine),
            at_work=sum(life.state in _AT_WORK for life in mine),
            answered=sum(frame.happened(life.answered) for life in mine),
            done=sum(life.state == "done" and frame.happened(life.since) for life in mine),
        )


def _asks(frame: _Frame, asked: Iterable[_Asked]) -> Iterator[AskLine]:
    made: dict[tuple[str, str | None], list[Life]] = defaultdict(list)
    for each in asked:
        if each.facts.asker is not Asker.CITY:
            made[each.facts.asker.value, each.facts.of].append(each.life)
    for (asker, of), mine in sorted(made.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        yield AskLine(
            asker=asker,
            of=of,
            name=frame.desk.policy.called("hub", of, frame.desk.lang) or "",
            opened=sum(frame.happened(life.opened) for life in mine),
            waiting=sum(life.state in WAITING for life in mine),
            at_work=sum(life.state in _AT_WORK for life in mine),
            done=sum(life.state == "done" and frame.happened(life.since) for life in mine),
        )


def _waiting(frame: _Frame, asked: Mapping[str, _Asked], applicants: Iterable[tuple[str | None, str, str, date]]) -> Iterator[WaitLine]:
    """What waits, hub by hub, what has waited longest first."""
    vocabulary = topics.vocabulary(frame.desk.policy)
    found = [(hub, "application", id_, name, start) for hub, id_, name, start in applicants]
    for id_, each in asked.items():
        if each.life.state in WAITING:
            about = ", ".join(vocabulary.label(topic, frame.desk.lang) for topic in each.facts.topics)
            found.append((each.hub, "request", id_, about, each.life.opened))
    order = {key: place for place, key in enumerate(frame.hubs)}
    for hub, what, id_, label, start in sorted(found, key=lambda line: (order[line[0]], line[4], line[2])):
        yield WaitLine(hub, frame.hubs[hub], what, id_, label, start, (frame.day - start).days)
