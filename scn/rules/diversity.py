"""Measures of diversity: how many groups a committee has, how evenly, and beside the membership it comes from.

For shares p_i of the groups present: Shannon's entropy H = -sum p_i ln p_i, and exp(H), the number of equally large
groups that would be as diverse (the effective number of groups; Hill 1973, order 1; Jost 2006).

How far seats are from what the sizes of the groups would give: D = 1/2 sum |p_i - q_i| for the shares p_i of the seats and q_i of
the members, the share of the seats that would have to change hands (Loosemore and Hanby 1971).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from scn.rules.apportionment import Method, Party, apportion
from scn.rules.cities import LANGUAGE
from scn.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Share:
    """A group's number and share (0 to 1) in the committee and in the membership."""

    group: str
    committee: int
    committee_share: float
    members: int
    members_share: float


@dataclass(frozen=True, slots=True)
class Diversity:
    """The diversity of a committee in one dimension."""

    dimension: str
    groups: int
    groups_in_membership: int
    largest: str | None
    largest_share: float
    entropy: float
    effective_groups: float
    shares: tuple[Share, ...]


def measure(dimension: str, committee: Iterable[str], members: Iterable[str]) -> Diversity:
    """The measures for a committee and a membership, each given by the group of each of its cities, or counted by group."""
    sits = Counter(committee)
    belongs = Counter(members)
    seated, total = sits.total(), belongs.total()
    parts = [count / seated for count in sits.values()] if seated else []
    entropy = _entropy(parts)
    largest = min(sits, key=lambda group: (-sits[group], group), default=None)
    shares = tuple(
        Share(group, sits[group], sits[group] / seated if seated else 0.0, belongs[group], belongs[group] / total if total else 0.0)
        for group in sorted(set(sits) | set(belongs), key=lambda group: (-sits[group], -belongs[group], group))
    )
    return Diversity(
        dimension,
        groups=len(sits),
        groups_in_membership=len(belongs),
        largest=largest,
        largest_share=max(parts, default=0.0),
        entropy=abs(entropy),
        effective_groups=math.exp(entropy) if seated else 0.0,
        shares=shares,
    )


def effective(counts: Iterable[int]) -> float:
    """The effective number of groups of these sizes: exp(H), and 0 where there is nobody."""
    sizes = [count for count in counts if count]
    total = sum(sizes)
    return math.exp(_entropy([size / total for size in sizes])) if sizes else 0.0


def _entropy(parts: Iterable[float]) -> float:
    return -math.fsum(part * math.log(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Represented:
    """The seats of a group beside those that its share of the members would give.

    `due` is that share times all seats, to hundredths; `fair` the same in whole seats (Webster), or None where there are no members;
    `over` is seats - due, to hundredths: below 0 the group has too few.
    """

    group: str
    seats: int
    members: int
    due: float
    fair: int | None
    over: float


def represented(measured: Diversity) -> tuple[Represented, ...]:
    """The groups of a dimension, each beside what it would have in proportion, in the order of its shares."""
    seats, members = (sum(share.committee for share in measured.shares), sum(share.members for share in measured.shares))
    parties = [Party(share.group, share.members) for share in measured.shares]
    given = apportion(parties, seats, Method.WEBSTER).seats if members else None
    found = []
    for share in measured.shares:
        due = Fraction(seats * share.members, members or 1)
        over = float(round(share.committee - due, 2))
        fair = given[share.group] if given is not None else None
        found.append(Represented(share.group, share.committee, share.members, float(round(due, 2)), fair, over))
    return tuple(found)


def distance(measured: Diversity) -> float | None:
    """The share of the seats (0 to 1) that would have to change hands to be shared as the members are; None without seats or members."""
    if not any(share.committee for share in measured.shares) or not any(share.members for share in measured.shares):
        return None
    return math.fsum(abs(share.committee_share - share.members_share) for share in measured.shares) / 2


def dimensions(policy: Policy, quotas: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """The dimensions in which a committee is looked at: region, country, kind, the policy's classes, the language, its attributes.

    Of attributes those that have a list of values, or a quota: `quotas` are the dimensions that have some, `known` those in which any
    city is in a group. Region and country are always there.
    """
    listed = (key for key, attribute in policy.attributes.items() if attribute.values)
    wanted = dict.fromkeys(["region", "country", "kind", *policy.classes, LANGUAGE, *listed, *quotas])
    return tuple(each for each in wanted if each in ("region", "country") or each in known)
