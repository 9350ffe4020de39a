"""The use case of the report on needs: gather its data as of a day, in a number of statements that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from scn.errors import InvalidInput
from scn.matching.types import Asker, Support
from scn.reports.needs import CountNeed, NeedsReport, RegionNeed, TopicNeed, WaitingNeed
from scn.rules.calendar import add_years
from scn.services import cities, request_facts, request_history, topics
from scn.services.desk import Desk
from scn.services.request_facts import Facts
from scn.services.request_history import WAITING, Life


def needs(desk: Desk, since: date | None = None) -> NeedsReport:
    """What was asked for after `since`, else within a year, up to the desk's day; and in as many days before.

    Raises `InvalidInput` for a `since` that is not before the day.
    """
    day, policy = desk.today, desk.policy
    since = add_years(day, -1) if since is None else since
    if since >= day:
        raise InvalidInput(f"--since {since} is not before the day of the report, {day}")
    earlier = since - (day - since)
    with desk.read() as unit:
        session = unit.session
        everyone = cities.everyone(session, policy)
        facts = request_facts.read(session)
        lives = request_history.read(session, day).lives
        homes = request_facts.regions_of(session, facts.values(), policy)
    asked = {id_: each for id_, each in facts.items() if id_ in lives}
    now = {id_: each for id_, each in asked.items() if since < lives[id_].opened <= day}
    before = {id_: each for id_, each in asked.items() if earlier < lives[id_].opened <= since}
    regions = {id_: request_facts.region_of(each, homes, policy) for id_, each in asked.items()}
    waiting = {id_ for id_ in asked if lives[id_].state in WAITING}
    members = {id_: everyone.groups[id_].get("region") for id_ in everyone.active(day)}
    vocabulary = topics.vocabulary(policy)
    named = sorted({topic for some in (now, before, waiting) for id_ in some for topic in asked[id_].topics})
    names = {topic: vocabulary.label(topic, desk.lang) for topic in named}
    return NeedsReport(
        network=policy.name,
        on=day,
        since=since,
        requests=len(now),
        before=len(before),
        cities=len(_cities(now.values())),
        members=len(members),
        names=tuple(names.items()),
        topics=tuple(_topics(now, before, waiting, names)),
        regions=tuple(_regions(desk, now, before, waiting, regions, members)),
        counts=tuple(_counts(now, before)),
        waiting=tuple(_waiting({id_: asked[id_] for id_ in waiting}, lives, regions, day)),
    )


def _cities(some: Iterable[Facts]) -> set[str]:
    return {each.of for each in some if each.asker is Asker.CITY and each.of is not None}


def _topics(
    now: Mapping[str, Facts], before: Mapping[str, Facts], waiting: Collection[str], names: Mapping[str, str]
) -> Iterator[TopicNeed]:
    """The topics of the period and of the one before, the most wanted first."""
    of = {topic: {id_: each for id_, each in now.items() if topic in each.topics} for topic in names}
    earlier = Counter(topic for each in before.values() for topic in set(each.topics))
    for topic in sorted(names, key=lambda topic: (-len(of[topic]), -earlier[topic], topic)):
        mine = of[topic]
        if mine or earlier[topic]:
            experts, late = sum(each.number for each in mine.values()), sum(id_ in waiting for id_ in mine)
            yield TopicNeed(topic, names[topic], len(mine), earlier[topic], len(_cities(mine.values())), experts, late)


def _regions(
    desk: Desk,
    now: Mapping[str, Facts],
    before: Mapping[str, Facts],
    waiting: Collection[str],
    regions: Mapping[str, str | None],
    members: Mapping[str, str | None],
) -> Iterator[RegionNeed]:
    """The regions in the order of the policy, and what is in none of them where there is anything."""
    at_home, earlier = Counter(members.values()), Counter(regions[id_] for id_ in before)
    asking = Counter(members[city] for city in _cities(now.values()) if city in members)
    here: dict[str | None, dict[str, Facts]] = {key: {} for key in desk.policy.regions}
    for id_, each in now.items():
        here.setdefault(regions[id_], {})[id_] = each
    for key in dict.fromkeys([*here, *at_home, *earlier]):
        mine = here.get(key, {})
        on = Counter(topic for each in mine.values() for topic in set(each.topics))
        yield RegionNeed(
            region=key,
            name=desk.policy.called("region", key, desk.lang) or "in no region",
            members=at_home[key],
            members_share=at_home[key] / len(members) if members else 0.0,
            asking=asking[key],
            requests=len(mine),
            requests_share=len(mine) / len(now) if now else 0.0,
            before=earlier[key],
            waiting=sum(id_ in waiting for id_ in mine),
            leading=min(on, key=lambda topic: (-on[topic], topic), default=None),
        )


def _counts(now: Mapping[str, Facts], before: Mapping[str, Facts]) -> Iterator[CountNeed]:
    def counted(some: Iterable[Facts]) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for each in some:
            found.update([("support", each.support.value), ("asker", each.asker.value)])
            found.update(("language", lang) for lang in each.all_of | each.any_of)
        return found

    mine, earlier = counted(now.values()), counted(before.values())
    spoken = sorted({group for by, group in (*mine, *earlier) if by == "language"}, key=lambda tag: (-mine["language", tag], tag))
    groups = [("support", each.value) for each in Support] + [("language", tag) for tag in spoken]
    for by, group in [*groups, *(("asker", each.value) for each in Asker)]:
        if mine[by, group] or earlier[by, group]:
            yield CountNeed(by, group, mine[by, group], earlier[by, group], mine[by, group] / len(now) if now else 0.0)


def _waiting(asked: Mapping[str, Facts], lives: Mapping[str, Life], regions: Mapping[str, str | None], day: date) -> Iterator[WaitingNeed]:
    """The most urgent first, then those that wait longest."""
    for id_ in sorted(asked, key=lambda id_: (-asked[id_].priority, lives[id_].opened, id_)):
        each, opened = asked[id_], lives[id_].opened
        yield WaitingNeed(id_, regions[id_], each.topics, each.support.value, each.priority, each.number, opened, (day - opened).days)
