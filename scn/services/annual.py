"""The use case of the annual report: gather its data over a period, in a number of statements that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from scn.errors import InvalidInput
from scn.models.city import City, CityName
from scn.models.committee import Role
from scn.reports.annual import Annual, CityEvent, KeyFigure
from scn.rules.calendar import add_years
from scn.rules.membership import moves
from scn.services import annual_committee, annual_ledger, annual_members, annual_support, cities, members_report, terms
from scn.services.annual_support import totals
from scn.services.cities import Everyone
from scn.services.desk import Desk

FIGURES = ("members", "countries", "regions", "seats", "experts", "received", "answered", "open")
"""The key figures, in their order."""

_FEW = 500
"""Up to how many cities are asked for by their ids."""


def annual(desk: Desk, since: date | None = None) -> Annual:
    """What happened after `since` (else in the year) up to the desk's day, and where things stand then.

    Raises `InvalidInput` for a `since` that is later.
    """
    day = desk.today
    since = add_years(day, -1) if since is None else since
    if since > day:
        raise InvalidInput(f"--since {since} is after the day of the report, {day}")
    with desk.read() as unit:
        session = unit.session
        everyone = cities.everyone(session, desk.policy)
        held = terms.all_terms(session)
        moved = moves(everyone.spells, since, day)
        chairs = session.scalars(select(Role.city_id))
        names = _names(session, {each.id for each in moved} | {term.city_id for term in held} | {*chairs}, desk.lang)
        known = {id_: (name, everyone.groups[id_]["country"], everyone.groups[id_].get("region")) for id_, name in names.items()}
        committee = annual_committee.over(session, desk, since, everyone, held, known)
        asked = annual_support.read(session, desk, since)
        governance = annual_ledger.over(session, desk, since)
    balance = annual_members.balance(desk.policy, desk.lang, everyone, moved, since)
    pool = [sum(each.holds_on(on) for each in asked.experts.values()) for on in (since, day)]
    begin = *_spread(everyone, since), committee.filled_begin, pool[0], *totals(asked.then)
    end = *_spread(everyone, day), committee.filled_end, pool[1], *totals(asked.now)

    def events(*what: str) -> tuple[CityEvent, ...]:
        return tuple(CityEvent(each.what, each.id, *known[each.id], each.on, each.was_active) for each in moved if each.what in what)

    return Annual(
        network=desk.policy.name,
        on=day,
        since=since,
        figures=tuple(KeyFigure(figure, was, is_, is_ - was) for figure, was, is_ in zip(FIGURES, begin, end, strict=True)),
        balance=balance,
        joined=events("joined", "reinstated"),
        left=events("left", "suspended"),
        years=members_report.years(everyone.spells, day, most=None),
        committee=committee,
        support=annual_support.over(desk, since, asked, everyone),
        governance=governance,
    )


def _spread(everyone: Everyone, day: date) -> tuple[int, int, int]:
    """How many active members there are on a day, in how many countries, and in how many regions."""
    groups = [everyone.groups[id_] for id_ in everyone.active(day)]
    return len(groups), len({each["country"] for each in groups}), len({each["region"] for each in groups if "region" in each})


def _names(session: Session, ids: Iterable[str], lang: str) -> dict[str, str]:
    """What cities are called: one statement, of all cities where these are many."""
    wanted = {*ids}
    if len(wanted) <= _FEW:
        return cities.called(session, wanted, lang)
    query = select(City.id, func.coalesce(CityName.name, City.name))
    query = query.outerjoin(CityName, and_(CityName.city_id == City.id, CityName.lang == lang))
    return {id_: name for id_, name in session.execute(query) if id_ in wanted}
