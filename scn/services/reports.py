"""The use cases of reports: gather the data of each, on any day."""

from __future__ import annotations

from collections import Counter
from datetime import date

from scn.errors import InvalidInput
from scn.reports.summary import RegionLine, RuleLine, SeatLine, StatusLine, Summary
from scn.rules.calendar import add_years
from scn.rules.membership import Status, status_on
from scn.services import changes, checks, cities, committee
from scn.services.desk import Desk


def summary(desk: Desk, since: date | None = None) -> Summary:
    """The governance summary of the desk's day; with what changed since another one, where that is asked for.

    Raises `InvalidInput` for a `since` that is later.
    """
    if since is not None and since > desk.today:
        raise InvalidInput(f"--since {since} is after the day of the report, {desk.today}")
    day, policy = desk.today, desk.policy
    rules = desk.rules_on(day)
    with desk.read() as unit:
        session = unit.session
        everyone = cities.everyone(session, policy)
        statuses = Counter(status for spells in everyone.spells.values() if (status := status_on(spells, day)))
        active = [everyone.groups[id_] for id_ in everyone.active(day)]
        sits = committee.composition(session, desk, rules, day)
        check = checks.judged(session, desk, rules, sits, everyone)
        changed = () if since is None else changes.between(session, desk, since, sits, check, everyone)
    by_region = Counter(groups.get("region", "") for groups in active)
    seated = Counter(member.region or "" for member in sits.members)
    lines = {(line.dimension, line.group): line for line in check.rules}
    regions = []
    for key in [*policy.regions, *sorted({*by_region, *seated} - policy.regions.keys())]:
        rule = lines.get(("region", key))
        regions.append(
            RegionLine(
                region=key,
                name=policy.called("region", key, desk.lang) or "in no region",
                members=by_region[key],
                members_share=by_region[key] / len(active) if active else 0.0,
                seats=seated[key],
                seats_share=seated[key] / len(sits.members) if sits.members else 0.0,
                min=rule.min if rule else None,
                max=rule.max if rule else None,
                holds=rule.holds if rule else True,
            )
        )
    year = add_years(day, 1)
    return Summary(
        network=policy.name,
        on=day,
        members=len(active),
        countries=len({groups["country"] for groups in active}),
        statuses=tuple(StatusLine(status.value, statuses[status]) for status in Status if statuses[status]),
        regions=tuple(regions),
        seats=sits.seats,
        vacant=sits.vacant,
        committee=tuple(SeatLine(m.seat, m.id, m.city, m.country, m.region, m.role, m.start, m.end, m.end <= year) for m in sits.members),
        rules=tuple(
            RuleLine(
                line.dimension,
                line.group,
                policy.called(line.dimension, line.group, desk.lang) or "",
                line.min,
                line.max,
                line.count,
                line.holds,
            )
            for line in checks.condensed(check.rules)
        ),
        holds=check.holds,
        warnings=check.warnings,
        note=check.note,
        since=since,
        changes=changed,
    )
