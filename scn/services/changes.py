"""What changed between two days: members, the committee, and which rules are newly broken or mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from scn.reports.summary import Changed
from scn.rules.membership import Spell, Status, status_on
from scn.services import checks, cities, committee
from scn.services.checks import Check
from scn.services.cities import Everyone
from scn.services.committee import Composition
from scn.services.desk import Desk


def between(session: Session, desk: Desk, since: date, now: Composition, judged: Check, everyone: Everyone) -> tuple[Changed, ...]:
    """The changes from a day to that of the composition, in the order: who joined and left, seats, chairs, rules.

    A city that joined and left in between is in neither list. Where the policy had no rules then, none is said to be new.
    """
    found = list(_members(everyone.spells, since, now.on))
    known = desk.policy.committee.on(since)
    if known is not None:
        then = committee.composition(session, desk, known, since)
        found += _seats(then, now)
        found += _rules(desk, checks.judged(session, desk, known, then, everyone), judged)
    names = cities.called(session, {each.id for each in found if each.id}, desk.lang)
    return tuple(Changed(each.what, each.id, names.get(each.id or "", each.name), each.on, each.detail) for each in found)


def _members(spells: Mapping[str, Sequence[Spell]], since: date, day: date) -> Iterator[Changed]:
    was = {id_: status_on(own, since) for id_, own in spells.items()}
    now = {id_: status_on(own, day) for id_, own in spells.items()}
    for began, first, second in ((True, now, was), (False, was, now)):
        for id_ in sorted(spells):
            before, after = was[id_], now[id_]
            if first[id_] is Status.ACTIVE and second[id_] is not Status.ACTIVE:
                days = (spell.start for spell in spells[id_] if since < spell.start <= day and (spell.status is Status.ACTIVE) is began)
                detail = ("reinstated" if before is Status.SUSPENDED else None) if began else after.value if after else None
                yield Changed("joined" if began else "left", id_, id_, max(days, default=None), detail)


def _seats(then: Composition, now: Composition) -> Iterator[Changed]:
    before, after = ({member.id: member for member in sits.members} for sits in (then, now))
    for id_, member in after.items():
        if id_ not in before:
            yield Changed("seated", id_, member.city, member.start, str(member.seat))
        elif member.role != before[id_].role:
            yield Changed("role", id_, member.city, None, member.role)
    for id_, member in before.items():
        if id_ not in after:
            yield Changed("unseated", id_, member.city, min(member.end, now.on), str(member.seat))


def _rules(desk: Desk, then: Check, now: Check) -> Iterator[Changed]:
    def failing(check: Check) -> dict[tuple[str, str], str]:
        return {
            (line.dimension, line.group): desk.policy.called(line.dimension, line.group, desk.lang) or line.group
            for line in check.rules
            if not line.holds
        }

    was, is_ = failing(then), failing(now)
    for what, more, fewer in (("broken", is_, was), ("mended", was, is_)):
        for (dimension, group), name in more.items():
            if (dimension, group) not in fewer:
                yield Changed(what, None, name, None, dimension)
