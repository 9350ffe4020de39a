"""The membership over a period: a balance by region that adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from scn.reports.annual import BalanceLine
from scn.rules.membership import Moved, Status, status_on
from scn.rules.policy import Policy
from scn.services.cities import Everyone


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
