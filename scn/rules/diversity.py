"""Measures of diversity: how many groups a committee has, how evenly, and beside the membership it comes from.

For shares p_i of the groups present: Shannon's entropy H = -sum p_i ln p_i, and exp(H), the number of equally large
groups that would be as diverse (the effective number of groups; Hill 1973, order 1; Jost 2006).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


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
    """The measures for a committee and a membership, each given by the group of each of its cities."""
    sits = Counter(committee)
    belongs = Counter(members)
    seated, total = sits.total(), belongs.total()
    parts = [count / seated for count in sits.values()] if seated else []
    entropy = -math.fsum(part * math.log(part) for part in parts)
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
