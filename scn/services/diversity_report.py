"""The use case of the report on diversity: gather its data, in a number of statements that does not grow with the members."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from scn.errors import InvalidInput
from scn.reports.diversity import DiversityReport, GroupLine, MeasureLine, MovedLine, ServiceLine
from scn.rules.calendar import FOREVER, day_after
from scn.rules.diversity import Diversity, dimensions, distance, effective, measure, represented
from scn.rules.membership import MEMBERS, Spell, status_on
from scn.rules.terms import Sitting
from scn.rules.turnover import DAYS_A_YEAR, days_within
from scn.services import cities, policies, terms
from scn.services.cities import Everyone
from scn.services.desk import Desk

_YEARS = 10


def diversity(desk: Desk, since: date | None = None) -> DiversityReport:
    """The report of the desk's day; with another day beside it, where that is asked for.

    Raises `InvalidInput` for a `since` that is later.
    """
    day, policy = desk.today, desk.policy
    if since is not None and since > day:
        raise InvalidInput(f"--since {since} is after the day of the report, {day}")
    with desk.read() as unit:
        everyone = cities.everyone(unit.session, policy)
        sittings = [terms.sitting_of(term) for term in terms.all_terms(unit.session)]
    sittings = [term for term in sittings if term.start <= day]
    begun = min((term.start for term in sittings), default=None)
    rules = policy.committee.on(day)
    known = {dimension for mine in everyone.groups.values() for dimension in mine}
    wanted = dimensions(policy, (quota.dimension for quota in rules.quotas) if rules else (), known)
    days = sorted({*year_ends(begun, day), day, *([since] if since else [])})
    measured = _measured(everyone, sittings, wanted, days)
    members = [id_ for id_, own in everyone.spells.items() if status_on(own, day) in MEMBERS]
    regions, overall = _service(desk, everyone, sittings, members, begun)
    return DiversityReport(
        network=policy.name,
        on=day,
        seats=sum(term.holds_on(day) for term in sittings),
        members=len(members),
        begun=begun,
        measures=tuple(_line(desk, measured[day][each], day) for each in wanted),
        groups=tuple(line for each in wanted for line in _groups(desk, measured[day][each])),
        service=regions,
        overall=overall,
        trend=tuple(_line(desk, measured[on][each], on) for each in wanted for on in days),
        since=since,
        then=() if since is None else tuple(_line(desk, measured[since][each], since) for each in wanted),
        moved=() if since is None else tuple(line for each in wanted for line in _moved(desk, measured[since][each], measured[day][each])),
    )


def year_ends(begun: date | None, day: date) -> list[date]:
    """The last days of the years before a day since anybody sat, at most ten."""
    if begun is None:
        return []
    return [date(year, 12, 31) for year in range(max(begun.year, day.year - _YEARS), day.year)]


def _measured(
    everyone: Everyone, sittings: Iterable[Sitting], wanted: Sequence[str], days: Sequence[date]
) -> Mapping[date, Mapping[str, Diversity]]:
    """The measures of each dimension on each of the days, which rise."""
    sat: dict[date, list[str]] = {on: [] for on in days}
    for term in sittings:
        for on in days[bisect_left(days, term.start) : bisect_left(days, term.end)]:
            sat[on].append(term.city)
    belongs: dict[str, list[Counter[str]]] = {each: [Counter() for _ in days] for each in wanted}
    for (mine, first, last), number in _spans(everyone, wanted, days).items():
        for each, group in zip(wanted, mine, strict=True):
            if group is not None:
                for place in range(first, last):
                    belongs[each][place][group] += number
    return {
        on: {
            each: measure(each, (group for id_ in sat[on] if (group := everyone.groups[id_].get(each))), belongs[each][place])
            for each in wanted
        }
        for place, on in enumerate(days)
    }


def _spans(everyone: Everyone, wanted: Sequence[str], days: Sequence[date]) -> Counter[tuple[tuple[str | None, ...], int, int]]:
    """How many memberships of cities of the same groups cover the same days: there are few kinds of them, however many cities."""
    found: Counter[tuple[tuple[str | None, ...], int, int]] = Counter()
    for id_, own in everyone.spells.items():
        mine = tuple(map(everyone.groups[id_].get, wanted))
        for spell in own:
            if spell.status in MEMBERS:
                first, last = bisect_left(days, spell.start), bisect_left(days, spell.end or FOREVER)
                if first < last:
                    found[mine, first, last] += 1
    return found


def _called(desk: Desk, dimension: str, group: str | None) -> str | None:
    return policies.group_name(desk.policy, dimension, group, desk.lang) if group else group


def _line(desk: Desk, measured: Diversity, on: date) -> MeasureLine:
    shares = measured.shares
    return MeasureLine(
        dimension=measured.dimension,
        on=on,
        seats=sum(share.committee for share in shares),
        members=sum(share.members for share in shares),
        groups=measured.groups,
        groups_in_membership=measured.groups_in_membership,
        without=sum(share.members > 0 and share.committee == 0 for share in shares),
        largest=measured.largest,
        largest_name=_called(desk, measured.dimension, measured.largest),
        largest_share=measured.largest_share,
        entropy=measured.entropy,
        effective_groups=measured.effective_groups,
        effective_in_membership=effective(share.members for share in shares),
        distance=distance(measured),
    )


def _groups(desk: Desk, measured: Diversity) -> list[GroupLine]:
    """The groups that have a seat or a member; of regions also those of the policy that have neither."""
    by, regions = measured.dimension, desk.policy.regions
    shares = {share.group: share for share in measured.shares}
    beside = {each.group: each for each in represented(measured)}
    order = [*regions, *(group for group in shares if group not in regions)] if by == "region" else list(shares)
    found = []
    for group in order:
        name = _called(desk, by, group) or group
        if group not in shares:
            found.append(GroupLine(by, group, name, 0, 0.0, 0, 0.0, 0.0, 0, 0.0))
            continue
        share, due = shares[group], beside[group]
        found.append(
            GroupLine(
                by, group, name, share.committee, share.committee_share, share.members, share.members_share, due.due, due.fair, due.over
            )
        )
    return found


def _moved(desk: Desk, then: Diversity, now: Diversity) -> list[MovedLine]:
    was, is_ = ({each.group: each for each in represented(measured)} for measured in (then, now))
    found = []
    for group in dict.fromkeys([*is_, *was]):
        before, after = was.get(group), is_.get(group)
        seats_then, seats = before.seats if before else 0, after.seats if after else 0
        if seats_then != seats:
            found.append(
                MovedLine(
                    dimension=now.dimension,
                    group=group,
                    name=_called(desk, now.dimension, group) or group,
                    seats_then=seats_then,
                    seats=seats,
                    members_then=before.members if before else 0,
                    members=after.members if after else 0,
                    over_then=before.over if before else 0.0,
                    over=after.over if after else 0.0,
                )
            )
    return found


def _service(
    desk: Desk, everyone: Everyone, sittings: Sequence[Sitting], members: Sequence[str], begun: date | None
) -> tuple[tuple[ServiceLine, ...], ServiceLine]:
    """What each region has served since anybody sat, the day itself included; and all of them together."""
    of = {id_: groups.get("region") for id_, groups in everyone.groups.items()}
    belong, never = Counter(of[id_] for id_ in members), Counter[str | None]()
    ever = {term.city for term in sittings}
    never.update(of[id_] for id_ in members if id_ not in ever)
    sat, were = defaultdict[str | None, int](int), defaultdict[str | None, int](int)
    if begun is not None:
        last = day_after(desk.today)
        for term in sittings:
            sat[of[term.city]] += days_within(term.start, term.end, begun, last)
        for id_, own in everyone.spells.items():
            if days := _days(own, begun, last):
                were[of[id_]] += days
    regions: list[str | None] = [*desk.policy.regions]
    others = {*belong, *sat, *were} - {None, *regions}
    regions += sorted(each for each in others if each)
    regions += [None] if belong[None] or sat.get(None) or were.get(None) else []
    lines = tuple(
        _served(each, _called(desk, "region", each) or "in no region", belong[each], never[each], sat[each], were[each]) for each in regions
    )
    return lines, _served(None, "all", len(members), never.total(), sum(sat.values()), sum(were.values()))


def _days(own: Iterable[Spell], first: date, last: date) -> int:
    return sum(days_within(spell.start, spell.end, first, last) for spell in own if spell.status in MEMBERS)


def _served(region: str | None, name: str, members: int, never: int, sat: int, were: int) -> ServiceLine:
    return ServiceLine(
        region=region,
        name=name,
        members=members,
        never=never,
        never_share=never / members if members else 0.0,
        seat_years=round(sat / DAYS_A_YEAR, 1),
        member_years=round(were / DAYS_A_YEAR, 1),
        rate=round(100 * sat / were, 1) if were else None,
    )
