"""Cities as a look ahead needs them: groups, memberships and terms, read from the store."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from scn.rules.cities import groups_of
from scn.rules.forecast import Prospect
from scn.rules.policy import Policy
from scn.services import cities
from scn.services.cities import Names
from scn.services.situation import Known


def prospects_of(known: Known, policy: Policy, brought: Mapping[str, Fraction] | None = None) -> dict[str, Prospect]:
    """By id; `brought` are the chances that each has had."""
    had = brought or {}
    return {
        city.id: Prospect(
            city.id,
            groups_of(cities.facts_of(city, Names(), known.own.get(city.id, {})), policy),
            tuple(known.spells.get(city.id, ())),
            tuple(known.sittings.get(city.id, ())),
            had.get(city.id, Fraction(0)),
        )
        for city in known.cities.values()
    }
