"""The membership over a period: who joined and left, and a balance by region that adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scn.reports.annual import BalanceLine
from scn.rules.membership import Spell, Status, status_on
from scn.rules.policy import Policy
from scn.services.cities import Everyone


@dataclass(frozen=True, slots=True)
class Moved:
    """A city whose membership was another from a day on: what happened, and whether it was an active member before."""

    id: str
    what: str
    on: date
    was_active: bool


def moves(spells: Mapping[str, Sequence[Spell]], since: date, day: date) -> list[Moved]:
    """What happened to memberships after a day, up to another, in the order of the days and the ids.

    What began and ended on one day never held, and did not happen.
    """
    found = [
        Moved(id_, what, on, before is Status.ACTIVE)
        for id_, own in spells.items()
        for on, before, after in _changes(own)
        if since < on <= day and (what := _what(before, after))
    ]
    return sorted(found, key=lambda moved: (moved.on, moved.id))


def _changes(own: Sequence[Spell]) -> Iterator[tuple[date, Status | None, Status | None]]:
    """Each day on which the status became another, with the status before and after."""
    held: Status | None = None
    until: date | None = None
    for spell in own:
        if spell.end == spell.start:
            continue
        if until is not None and until < spell.start:
            yield until, held, None
            held = None
        if spell.status is not held:
            yield spell.start, held, spell.status
        held, until = spell.status, spell.end
    if until is not None:
        yield until, held, None


def _what(before: Status | None, after: Status | None) -> str | None:
    match before, after:
        case Status.SUSPENDED, Status.ACTIVE:
            return "reinstated"
        case _, Status.ACTIVE:
            return "joined"
        case Status.ACTIVE, Status.SUSPENDED:
            return "suspended"
        case ((Status.ACTIVE | Status.SUSPENDED), _):
            return "left"
    return None


def balance(policy: Policy, lang: str, everyone: Everyone, moved: Sequence[Moved], since: date) -> tuple[BalanceLine, ...]:
    """The balance of the active members by region, the policy's regions first, as cities are filed now; `lang` is that of their names."""
    region_of = {id_: groups.get("region") for id_, groups in everyone.groups.items()}
    begin = Counter(region_of[id_] for id_ in everyone.groups if status_on(everyone.spells.get(id_, ()), since) is Status.ACTIVE)
    # Who was suspended and leaves was no active member any more.
    counted = Counter((region_of.get(each.id), each.what) for each in moved if each.was_active or each.what in ("joined", "reinstated"))
    there = {*begin, *(region for region, _ in counted)} - policy.regions.keys()
    found = []
    for region in [*policy.regions, *sorted(there, key=lambda key: key or "")]:
        joined, reinstated, suspended, left = (counted[region, what] for what in ("joined", "reinstated", "suspended", "left"))
        end = begin[region] + joined + reinstated - suspended - left
        name = policy.called("region", region, lang) or "in no region"
        found.append(BalanceLine(region, name, begin[region], joined, reinstated, suspended, left, end))
    return tuple(found)
