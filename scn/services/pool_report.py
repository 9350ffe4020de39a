"""The use case of the report on the Expert Pool: gather its data as of a day, in a number of statements that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from scn.errors import InvalidInput
from scn.matching import coverage
from scn.matching.coverage import Pool, Wanted
from scn.matching.load import load
from scn.matching.types import Category, Fluency, Request, Support, Vetting
from scn.models.request import STATES
from scn.reports.experts import (
    ExpertReport,
    LanguageLine,
    LoadLine,
    PoolLine,
    RequestLine,
    StaleLine,
    StateLine,
    TopicLine,
    UnusedLine,
    VettingLine,
    WaitLine,
)
from scn.rules.calendar import add_months, add_years, day_before
from scn.rules.policy import Policy
from scn.services import pool, profiles, request_facts, request_history, topics
from scn.services.desk import Desk
from scn.services.profiles import Profile
from scn.services.request_history import ANSWERED, WAITING, Held, History, Life
from scn.services.requests import ALIVE, OVER

_YEAR = timedelta(days=365)
_SOON = timedelta(days=90)


def experts(desk: Desk, since: date | None = None) -> ExpertReport:
    """The pool on the desk's day; what was answered counts `since` a day, else in the year before.

    Profiles are as they are kept now; vetting, staleness, retirement, requests and who is on them as on the day.
    Raises `InvalidInput` for a beginning that is after the day.
    """
    day, policy = desk.today, desk.policy
    begin = add_years(day, -1) if since is None else since
    if begin > day:
        raise InvalidInput(f"--since {begin} is after {day}", "Give an earlier day.")
    with desk.read() as unit:
        session = unit.session
        everybody = profiles.read(session)
        history = request_history.read(session, day)
        facts = request_facts.read(session)
        regions = request_facts.regions_of(session, facts.values(), policy)
    asked = {id_: pool.request_of(id_, each, regions, policy) for id_, each in facts.items() if id_ in history.lives}
    present = [profile for profile in everybody.values() if not profile.is_retired(day)]
    held = request_history.by_expert(history.held)
    loads = _loads(present, held, policy, day)
    wanted, overdue = _wanted(asked, history, day)
    found = coverage.cover(_sendable(present, held, policy, day), wanted)
    vocabulary = topics.vocabulary(policy)
    by_request = {line.request: line for line in found.requests}
    return ExpertReport(
        network=policy.name,
        on=day,
        since=begin,
        experts=len(present),
        retired=len(everybody) - len(present),
        min_fluency=policy.matching.min_fluency,
        vetted=policy.matching.require_vetted,
        pool=_pool(present, policy, desk),
        idle=len(present) - len(loads),
        load=loads,
        requests=tuple(
            RequestLine(
                id_, history.lives[id_].state, asked[id_].region, asked[id_].days.start, asked[id_].days.end, asked[id_].topics,
                tuple(coverage.needs(asked[id_])), line.wanted, line.know, line.speak, line.able, line.free, line.short,
            )
            for id_, line in by_request.items()
        ),
        overdue=overdue,
        topics=tuple(
            TopicLine(topic, vocabulary.label(topic, desk.lang), line.requests, line.wanted, line.have, line.free, line.short)
            for topic, line in found.topics.items()
        ),
        languages=tuple(
            LanguageLine(need, line.requests, line.wanted, line.have, line.free, line.short) for need, line in found.languages.items()
        ),
        unused=_unused(present, held, policy, day),
        stale=_stale(present, policy, day),
        vetting=_vetting(present, policy, day),
        waiting=_waiting(asked, history.lives, desk, begin),
        states=_states(history.lives, day, begin),
    )  # fmt: skip


def _region(profile: Profile, policy: Policy) -> str | None:
    return policy.region_of(profile.country) if profile.country else None


def _pool(present: Sequence[Profile], policy: Policy, desk: Desk) -> tuple[PoolLine, ...]:
    day = desk.today
    categories = Counter(profile.category for profile in present)
    at_home = Counter(_region(profile, policy) for profile in present)
    vetting = Counter(profile.vetting_on(day, policy) for profile in present)
    support = Counter(support for profile in present for support in profile.support)
    nowhere: list[str | None] = [None] if at_home[None] else []
    counted: list[tuple[str, str | None, str, int]] = [
        *(("category", each.value, each.value, categories[each]) for each in Category),
        *(
            ("region", each, policy.called("region", each, desk.lang) or "in no region", at_home[each])
            for each in [*policy.regions, *nowhere]
        ),
        *(("vetting", each.value, each.value, vetting[each]) for each in Vetting),
        *(("support", each.value, each.value, support[each]) for each in Support),
    ]
    return tuple(PoolLine(by, group, name, number, number / len(present) if present else 0.0) for by, group, name, number in counted)


def _loads(present: Sequence[Profile], held: Mapping[str, Sequence[Held]], policy: Policy, day: date) -> tuple[LoadLine, ...]:
    found = []
    for profile in present:
        carried = load([each.days for each in held.get(profile.id, ()) if each.counts], day)
        if not (carried.under_way or carried.in_year or carried.ahead):
            continue
        found.append(
            LoadLine(
                profile.id, profile.category.value, _region(profile, policy), carried.under_way, carried.in_year, carried.ahead,
                carried.most_at_once, profile.at_once, carried.most_in_year, profile.per_year,
                carried.share(profile.per_year), carried.within(profile.at_once, profile.per_year),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda line: (line.within, -line.share, -line.most_in_year, -line.most_at_once, line.id)))


def _wanted(asked: Mapping[str, Request], history: History, day: date) -> tuple[list[Wanted], tuple[str, ...]]:
    """The requests that want more experts, and those that still wait after their last day."""
    there: dict[str, list[Held]] = {}
    for each in history.held:
        there.setdefault(each.request, []).append(each)
    wanted, overdue = [], []
    for id_, request in asked.items():
        if history.lives[id_].state not in WAITING:
            continue
        if request.days.end <= day:
            overdue.append(id_)
            continue
        on_it = there.get(id_, ())
        missing = request.number - sum(each.state in ALIVE and not each.alternate for each in on_it)
        if missing > 0:
            # An alternate who waits can still come; who declined or was replaced is not asked again.
            gone = frozenset(each.expert for each in on_it if not (each.alternate and each.state == "proposed"))
            wanted.append(Wanted(request, missing, gone))
    return wanted, tuple(overdue)


def _sendable(present: Sequence[Profile], held: Mapping[str, Sequence[Held]], policy: Policy, day: date) -> Pool:
    return Pool(
        (profiles.expert_of(profile, day, policy) for profile in present),
        {id_: [each.days for each in some if each.counts] for id_, some in held.items()},
        least=profiles.fluency_of(policy.matching.min_fluency) or Fluency.B2,
        vetted=policy.matching.require_vetted,
        vocabulary=topics.vocabulary(policy),
    )


def _unused(present: Sequence[Profile], held: Mapping[str, Sequence[Held]], policy: Policy, day: date) -> tuple[UnusedLine, ...]:
    found = []
    for profile in present:
        mine = [each for each in held.get(profile.id, ()) if each.counts]
        worked = [min(day_before(each.days.end), day) for each in mine if each.state in ANSWERED]
        last = max(worked, default=None)
        if (last is None or last <= day - _YEAR) and not any(each.days.end > day for each in mine):
            vetting = profile.vetting_on(day, policy).value
            found.append(UnusedLine(profile.id, profile.category.value, _region(profile, policy), vetting, last))
    return tuple(sorted(found, key=lambda line: (line.last or date.min, line.id)))


def _stale(present: Sequence[Profile], policy: Policy, day: date) -> tuple[StaleLine, ...]:
    found = [
        StaleLine(
            profile.id, profile.category.value, _region(profile, policy), profile.updated,
            (day - profile.updated).days if profile.updated else None,
        )
        for profile in present
        if profile.is_stale(day, policy)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda line: (line.updated or date.min, line.id)))


def _vetting(present: Sequence[Profile], policy: Policy, day: date) -> tuple[VettingLine, ...]:
    months = policy.matching.vetting_valid_months
    found = []
    for profile in present:
        now = profile.vetting_on(day, policy)
        expires = add_months(profile.vetted_on, months) if months and profile.vetted_on else None
        if now is Vetting.EXPIRED or (now is Vetting.VETTED and expires is not None and expires <= day + _SOON):
            found.append(VettingLine(profile.id, profile.category.value, _region(profile, policy), now.value, profile.vetted_on, expires))
    return tuple(sorted(found, key=lambda line: (line.expires or date.min, line.id)))


def _waiting(asked: Mapping[str, Request], lives: Mapping[str, Life], desk: Desk, begin: date) -> tuple[WaitLine, ...]:
    day, policy = desk.today, desk.policy
    of: dict[str | None, list[Life]] = {key: [] for key in policy.regions}
    for id_, request in asked.items():
        of.setdefault(request.region, []).append(lives[id_])
    found = []
    for region, mine in of.items():
        waits = [(day - life.opened).days for life in mine if life.state in WAITING]
        answers = [(life.answered - life.opened).days for life in mine if life.answered is not None and life.answered >= begin]
        found.append(
            WaitLine(
                region=region,
                name=policy.called("region", region, desk.lang) or "in no region",
                waiting=len(waits),
                median_wait=median(waits) if waits else None,
                longest_wait=max(waits, default=None),
                answered=len(answers),
                median_answer=median(answers) if answers else None,
                withdrawn=sum(life.state == "withdrawn" and life.answered is None and life.since >= begin for life in mine),
            )
        )
    return tuple(found)


def _states(lives: Mapping[str, Life], day: date, begin: date) -> tuple[StateLine, ...]:
    days: dict[str, list[int]] = {state: [] for state in STATES}
    for life in lives.values():
        if life.state not in OVER or life.since >= begin:
            days[life.state].append((day - life.since).days)
    return tuple(StateLine(state, len(some), median(some) if some else None, max(some, default=None)) for state, some in days.items())
