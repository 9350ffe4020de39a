"""The rules of the committee as counts: how many of each group may sit, and whether they do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from scn.rotation.dimensions import INCUMBENT, SEATS
from scn.rotation.types import Candidate, Rule
from scn.rules.policy import CommitteeRules


def composition_rules(rules: CommitteeRules, countries: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that a committee must satisfy on any day: its size, the quotas, the cap of each of `countries`.

    A quota for a country takes the place of the general cap for that country.
    """
    quotas = {(quota.dimension, quota.group) for quota in rules.quotas}
    found = [Rule(SEATS, "all", rules.seats, rules.seats, ceiling=None)]
    found += [Rule(quota.dimension, quota.group, quota.min, quota.max, quota.floor, quota.ceiling) for quota in rules.quotas]
    if rules.max_per_country is not None:
        found += [
            Rule("country", country, 0, rules.max_per_country) for country in sorted(set(countries)) if ("country", country) not in quotas
        ]
    return tuple(found)


def retain_rule(share: Fraction, sitting: int) -> Rule:
    """The rule on continuity: of `sitting` who sat before, at least the share (rounded up) sits afterwards."""
    return Rule(INCUMBENT, "yes", math.ceil(share * sitting))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule, how many of its group there are, and whether it holds."""

    rule: Rule
    count: int
    holds: bool


def judge(rules: Iterable[Rule], committee: Iterable[Candidate]) -> tuple[Verdict, ...]:
    """Each rule with its count and verdict for this committee."""
    members = tuple(committee)
    counted = [(rule, rule.count(members)) for rule in rules]
    return tuple(Verdict(rule, count, rule.holds(count)) for rule, count in counted)
