"""The use case of the report on the membership: gather its data, in a number of statements that does not grow with the members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.models.committee import Term
from scn.reports.members import CityLine, GroupLine, LackLine, MembersReport, YearLine
from scn.reports.summary import StatusLine
from scn.rules.calendar import add_years
from scn.rules.cities import CityFacts, groups_of
from scn.rules.membership import MEMBERS, Spell, Status, member_since, moves, spell_on, status_on
from scn.services import cities
from scn.services.desk import Desk

_BY = ("region", "country", "kind", "size")
_YEARS = 10


def members(desk: Desk, since: date | None = None) -> MembersReport:
    """The report of the desk's day; who joined after `since`, else within a year.

    Raises `InvalidInput` for a `since` that is later.
    """
    day = desk.today
    if since is not None and since > day:
        raise InvalidInput(f"--since {since} is after the day of the report, {day}")
    since = since or add_years(day, -1)
    with desk.read() as unit:
        session = unit.session
        spells = cities.spells_of(session)
        known = cities.facts(session)
        seated = set(session.scalars(select(Term.city_id).where(Term.start <= day, Term.end > day)))
        now = {id_: status for id_, own in spells.items() if (status := status_on(own, day))}
        active = {id_: facts for id_, facts in known.items() if now.get(id_) is Status.ACTIVE}
        statuses = Counter(now.values())
        begun = {id_: first for id_ in active if (first := member_since(spells[id_], day))}
        lines = {
            "joined": [(id_, on) for id_, on in begun.items() if since < on],
            "left": [(each.id, each.on) for each in moves(spells, since, day) if each.what == "left" and now.get(each.id) not in MEMBERS],
            "applicants": _with(spells, now, Status.APPLICANT, day),
            "suspended": _with(spells, now, Status.SUSPENDED, day),
        }
        told = _told(session, desk, known, lines)
    return MembersReport(
        network=desk.policy.name,
        on=day,
        since=since,
        members=len(active),
        countries=len({facts.country for facts in active.values()}),
        statuses=tuple(StatusLine(status.value, statuses[status]) for status in Status if statuses[status]),
        groups=tuple(line for by in _BY for line in _groups(desk, active, seated, by)),
        years=years(spells, day),
        joined=told["joined"][::-1],
        left=told["left"][::-1],
        applicants=told["applicants"],
        suspended=told["suspended"],
        lacks=_lacks(desk, active.values()),
    )


def years(spells: Mapping[str, Sequence[Spell]], day: date, most: int | None = _YEARS) -> tuple[YearLine, ...]:
    """The years up to a day, the first one with a member in it first, the last `most`; who comes back within a year counts for both."""
    joined, left = Counter[int](), Counter[int]()
    for each in moves(spells, date.min, day):
        if each.what in ("joined", "reinstated"):
            joined[each.on.year] += 1
        elif each.was_active:
            left[each.on.year] += 1
    if not joined:
        return ()
    found, members = [], 0
    for year in range(min(joined), day.year + 1):
        members += joined[year] - left[year]
        found.append(YearLine(year, joined[year], left[year], members))
    return tuple(found if most is None else found[-most:])


def _with(spells: Mapping[str, Sequence[Spell]], now: Mapping[str, Status], wanted: Status, day: date) -> list[tuple[str, date]]:
    return [(id_, spell.start) for id_, status in now.items() if status is wanted and (spell := spell_on(spells[id_], day))]


def _told(
    session: Session, desk: Desk, known: Mapping[str, CityFacts], lines: Mapping[str, Sequence[tuple[str, date]]]
) -> dict[str, tuple[CityLine, ...]]:
    """The cities with their names, those who have waited longest first."""
    ids = sorted({id_ for listed in lines.values() for id_, _ in listed})
    names = cities.called(session, ids, desk.lang)
    regions = {country: desk.policy.region_of(country) for country in {known[id_].country for id_ in ids}}
    return {
        what: tuple(
            CityLine(id_, names[id_], known[id_].country, known[id_].region or regions[known[id_].country], on, (desk.today - on).days)
            for id_, on in sorted(listed, key=lambda at: (at[1], at[0]))
        )
        for what, listed in lines.items()
    }


def _groups(desk: Desk, active: Mapping[str, CityFacts], seated: set[str], by: str) -> list[GroupLine]:
    policy = desk.policy
    groups = {id_: groups_of(facts, policy).get(by) for id_, facts in active.items()}
    counts = Counter(groups.values())
    seats = Counter(group for id_, group in groups.items() if id_ in seated)
    order = list(policy.regions) if by == "region" else []
    keys = [*order, *sorted((key for key in counts if key not in order), key=lambda key: (-counts[key], key or ""))]
    names = {key: (policy.called(by, key, desk.lang) if key else None) or f"no {by}" for key in keys}
    return [GroupLine(by, key, names[key], counts[key], counts[key] / len(active) if active else 0.0, seats[key]) for key in keys]


def _lacks(desk: Desk, active: Iterable[CityFacts]) -> tuple[LackLine, ...]:
    listed = list(active)
    lacking = {
        "place on the map": sum(facts.lat is None for facts in listed),
        "population": sum(facts.population is None for facts in listed),
        "region": sum(groups_of(facts, desk.policy).get("region") is None for facts in listed),
        "date of joining": sum(facts.joined is None for facts in listed),
    }
    return tuple(LackLine(fact, number, number / len(listed)) for fact, number in lacking.items() if number)
