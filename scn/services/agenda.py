"""The use case of the agenda: what needs somebody today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from scn.models.city import City
from scn.reports.words import bounds
from scn.rules.membership import Status, spell_on
from scn.services import checks, cities, committee
from scn.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Item:
    """Something to attend to: what, whose, and since or until when."""

    what: str
    who: str
    when: date | None


def today(desk: Desk) -> list[Item]:
    """Applications to decide, suspensions, broken rules, vacancies, terms that end within the notice period."""
    day, policy = desk.today, desk.policy
    rules = desk.rules_on(day)
    with desk.read() as unit:
        session = unit.session
        names = {city.id: city.name for city in session.scalars(select(City))}
        spells = {id_: spell_on(known, day) for id_, known in cities.spells_of(session).items()}
        sits = committee.composition(session, desk, rules, day)
        check = checks.judged(session, desk, rules, sits)
    waiting = {Status.APPLICANT: "application to decide", Status.SUSPENDED: "suspended member"}
    found = [
        Item(waiting[spell.status], names[id_], spell.start) for id_, spell in sorted(spells.items()) if spell and spell.status in waiting
    ]
    found += [Item("vacant seat", f"seat {seat}", None) for seat in sits.vacant]
    for line in check.broken:
        name = policy.called(line.dimension, line.group, desk.lang)
        found.append(Item("broken rule", f"{line.dimension} {name}: {bounds(line.min, line.max)}, but {line.count}", None))
    ending = [member for member in sits.members if (member.end - day).days <= rules.notice_days]
    found += [Item("term ends", member.city, member.end) for member in sorted(ending, key=lambda member: (member.end, member.seat))]
    return found
