"""Requests for support and the Expert Pool over a period: what was asked for, what came of it, and who was at work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scn.matching.types import Category
from scn.matching.types import Support as Kind
from scn.models.expert import Expert
from scn.models.ledger import LedgerChange, LedgerEntry
from scn.models.request import RequestStep
from scn.reports.annual import PoolLine, RequestLine, Support, TimeLine
from scn.rules.calendar import add_months, add_years, day_after
from scn.services import request_facts, request_history, topics
from scn.services.cities import Everyone
from scn.services.desk import Desk
from scn.services.request_facts import Facts
from scn.services.request_history import ANSWERED, WAITING, History, Life
from scn.services.requests import OVER

_BY_MONTH = 2
"""A period of up to so many years is told by the month."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """An expert in the pool on the days `start <= day < end`; None for one who has not retired."""

    category: str
    start: date
    end: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the expert is in the pool on a day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Known:
    """What is read of requests and experts, by id: the requests as they stood on the day before the period and on its last."""

    facts: Mapping[str, Facts]
    then: History
    now: History
    ratings: Sequence[int | None]
    experts: Mapping[str, Belongs]


def read(session: Session, desk: Desk, since: date) -> Known:
    """Read it, in ten statements."""
    done = select(RequestStep.rating).where(RequestStep.step == "done", RequestStep.on > since, RequestStep.on <= desk.today)
    return Known(
        request_facts.read(session),
        request_history.read(session, since),
        request_history.read(session, desk.today),
        list(session.scalars(done.order_by(RequestStep.id))),
        _experts(session),
    )


def _experts(session: Session) -> dict[str, Belongs]:
    """Since when each expert is in the pool: from the day of the consent, or from the day of the entry in the ledger, if that is earlier.

    One who had retired by then never was.
    """
    made = select(LedgerChange.key, func.min(LedgerEntry.at)).join(LedgerEntry, LedgerEntry.id == LedgerChange.entry_id)
    made = made.where(LedgerChange.entity == Expert.__tablename__, LedgerChange.before.is_(None)).group_by(LedgerChange.key)
    entered = {key: date.fromisoformat(at[:10]) for key, at in session.execute(made)}
    found = {}
    for id_, category, consented, retired in session.execute(
        select(Expert.id, Expert.category, Expert.consented, Expert.retired).order_by(Expert.id)
    ):
        start = min((each for each in (consented, entered.get(id_)) if each is not None), default=date.min)
        if retired is None or start < retired:
            found[id_] = Belongs(category, start, retired)
    return found


def totals(history: History) -> tuple[int, int, int]:
    """How many requests had been received on the day of the history, how many answered, and how many wait for experts."""
    lives = history.lives.values()
    return len(lives), sum(life.answered is not None for life in lives), sum(life.state in WAITING for life in lives)


def over(desk: Desk, since: date, known: Known, everyone: Everyone) -> Support:
    """The requests and the pool on the days after `since` up to the desk's. Profiles and what is asked for are as they are kept now."""
    day = desk.today
    lives = {id_: life for id_, life in known.now.lives.items() if id_ in known.facts}
    all_ = _line(lives, known.then, since, "", None, "")
    rated = [rating for rating in known.ratings if rating is not None]
    work = _work(known.now, since, day)
    return Support(
        received=all_.received,
        answered=all_.answered,
        done=all_.done,
        withdrawn=all_.withdrawn,
        waiting=all_.waiting,
        median_days=all_.median_days,
        rated=len(rated),
        rating=fmean(rated) if rated else None,
        engaged=len(work),
        days=sum(work.values()),
        requests=tuple(_grouped(desk, since, known, everyone, lives)),
        times=tuple(_times(lives.values(), since, day)),
        pool=tuple(_pool(known.experts, work, since, day)),
    )


def _grouped(desk: Desk, since: date, known: Known, everyone: Everyone, lives: Mapping[str, Life]) -> Iterator[RequestLine]:
    policy = desk.policy
    vocabulary = topics.vocabulary(policy)
    regions = {id_: groups.get("region") for id_, groups in everyone.groups.items()}
    of: dict[tuple[str, str | None], dict[str, Life]] = defaultdict(dict)
    for id_, life in lives.items():
        facts = known.facts[id_]
        of["support", facts.support.value][id_] = life
        of["region", request_facts.region_of(facts, regions, policy)][id_] = life
        for topic in facts.topics:
            of["topic", topic][id_] = life

    def line(by: str, group: str | None, name: str) -> RequestLine:
        return _line(of.get((by, group), {}), known.then, since, by, group, name)

    if not lives:
        return
    for kind in Kind:
        yield line("support", kind.value, kind.value)
    others = {group for by, group in of if by == "region"} - policy.regions.keys()
    for region in [*policy.regions, *sorted(others, key=lambda key: key or "")]:
        yield line("region", region, policy.called("region", region, desk.lang) or "in no region")
    asked = [line("topic", topic, vocabulary.label(topic, desk.lang)) for by, topic in of if by == "topic" and topic is not None]
    busy = [each for each in asked if each.begin or each.received]
    yield from sorted(busy, key=lambda each: (-each.received, -each.begin, each.group or ""))


def _line(lives: Mapping[str, Life], then: History, since: date, by: str, group: str | None, name: str) -> RequestLine:
    """The requests of a group. One that is over is so for good, so that what is under way adds up."""
    begin = sum(id_ in then.lives and then.lives[id_].state not in OVER for id_ in lives)
    ended = Counter(life.state for life in lives.values() if life.state in OVER and life.since > since)
    answers = [(life.answered - life.opened).days for life in lives.values() if life.answered is not None and life.answered > since]
    return RequestLine(
        by, group, name, begin,
        received=sum(life.opened > since for life in lives.values()),
        answered=len(answers),
        done=ended["done"],
        withdrawn=ended["withdrawn"],
        end=sum(life.state not in OVER for life in lives.values()),
        waiting=sum(life.state in WAITING for life in lives.values()),
        median_days=median(answers) if answers else None,
    )  # fmt: skip


def _times(lives: Collection[Life], since: date, day: date) -> Iterator[TimeLine]:
    """By the month; by the year, from the first in which something came of a request, where the period is longer than two years."""
    steps = [
        [life.opened for life in lives],
        [life.answered for life in lives if life.answered is not None],
        [life.since for life in lives if life.state == "done"],
        [life.since for life in lives if life.state == "withdrawn"],
    ]
    happened = [[on for on in listed if since < on <= day] for listed in steps]
    earliest = min((on for listed in happened for on in listed), default=None)
    if earliest is None:
        return
    monthly = day <= add_years(since, _BY_MONTH)
    start = day_after(since).replace(day=1) if monthly else date(earliest.year, 1, 1)
    counts = [Counter((on.year, on.month if monthly else 1) for on in listed) for listed in happened]
    while start <= day:
        yield TimeLine("month" if monthly else "year", start, *(count[start.year, start.month] for count in counts))
        start = add_months(start, 1 if monthly else 12)


def _work(now: History, since: date, day: date) -> Counter[str]:
    """The days of the period on which each expert was at work, those on each request added up; none after a request was closed."""
    found: Counter[str] = Counter()
    for held in now.held:
        if held.alternate or held.state not in ANSWERED:
            continue
        life = now.lives[held.request]
        last = min(day, life.since) if life.state in OVER else day
        days = (min(held.days.end, day_after(last)) - max(held.days.start, day_after(since))).days
        if days > 0:
            found[held.expert] += days
    return found


def _pool(experts: Mapping[str, Belongs], work: Mapping[str, int], since: date, day: date) -> Iterator[PoolLine]:
    for category in Category:
        mine = {id_: each for id_, each in experts.items() if each.category == category.value}
        if not mine:
            continue
        engaged = [work[id_] for id_ in mine if id_ in work]
        yield PoolLine(
            category.value,
            begin=sum(each.holds_on(since) for each in mine.values()),
            new=sum(since < each.start <= day for each in mine.values()),
            retired=sum(each.end is not None and since < each.end <= day for each in mine.values()),
            end=sum(each.holds_on(day) for each in mine.values()),
            engaged=len(engaged),
            days=sum(engaged),
        )
