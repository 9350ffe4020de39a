"""The use case of the agenda: what needs somebody today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scn.reports.words import bounds
from scn.rules.membership import Status, spell_on
from scn.services import backups, checks, cities, committee
from scn.services.desk import Desk

_WAITING = {Status.APPLICANT: "application to decide", Status.SUSPENDED: "suspended member"}
"""The states of a membership that wait for a decision, and what is said of them."""

OLD_BACKUP, NO_BACKUP = "no backup since", "never backed up"
"""What is said of a store that needs a backup."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to attend to: what, whose, and since or until when."""

    what: str
    who: str
    when: date | None


def today(desk: Desk) -> list[Item]:
    """Applications to decide, suspensions, broken rules, vacancies, terms that end within the notice period, a backup that is due."""
    day, policy = desk.today, desk.policy
    rules = desk.rules_on(day)
    with desk.read() as unit:
        session = unit.session
        spells = {id_: spell for id_, known in sorted(cities.spells_of(session).items()) if (spell := spell_on(known, day))}
        names = cities.called(session, (id_ for id_, spell in spells.items() if spell.status in _WAITING), desk.lang)
        sits = committee.composition(session, desk, rules, day)
        check = checks.judged(session, desk, rules, sits)
        late, saved = backups.is_late(session, desk), backups.last(session)
    found = [Item(_WAITING[spell.status], names[id_], spell.start) for id_, spell in spells.items() if spell.status in _WAITING]
    found += [Item("vacant seat", f"seat {seat}", None) for seat in sits.vacant]
    for line in check.broken:
        name = policy.called(line.dimension, line.group, desk.lang)
        found.append(Item("broken rule", f"{line.dimension} {name}: {bounds(line.min, line.max)}, but {line.count}", None))
    ending = [member for member in sits.members if (member.end - day).days <= rules.notice_days]
    found += [Item("term ends", member.city, member.end) for member in sorted(ending, key=lambda member: (member.end, member.seat))]
    if late:
        found.append(Item(OLD_BACKUP if saved else NO_BACKUP, desk.store.label, saved.day if saved else None))
    return found
