"""Networks to draw from: cities spread unevenly over countries, countries over regions, as in a worldwide network."""

from __future__ import annotations

import random
from typing import Any

from scn.rotation.dimensions import INCUMBENT, SEATS
from scn.rotation.types import Candidate, Problem, Rule

SEATS_TO_FILL = 25
REGIONS = 7


def network(cities: int, countries: int = 160, region: tuple[int, int] = (3, 5), cap: int = 2, small: tuple[int, int] = (8, 12)) -> Problem:
    """A pool with quotas for each region, a cap for each country, a share that stays, and a quota for small cities."""
    rnd = random.Random(cities)
    weights = [1 / (rank + 1) ** 0.8 for rank in range(countries)]
    region_of = [country % REGIONS for country in range(countries)]
    rnd.shuffle(region_of)

    def city(number: int, country: int) -> Candidate:
        attributes = {"country": f"C{country}", "region": f"R{region_of[country]}", "size": "small" if rnd.random() < 0.3 else "large"}
        return Candidate(f"city-{number}", {**attributes, INCUMBENT: "yes" if number < 20 else "no"})

    pool = tuple(city(number, country) for number, country in enumerate(rnd.choices(range(countries), weights, k=cities)))
    rules = (
        Rule(SEATS, "all", SEATS_TO_FILL, SEATS_TO_FILL, floor=SEATS_TO_FILL, ceiling=SEATS_TO_FILL),
        *(Rule("region", f"R{number}", *region) for number in range(REGIONS)),
        *(Rule("country", f"C{number}", 0, cap) for number in range(countries)),
        Rule(INCUMBENT, "yes", 12),
        Rule("size", "small", *small),
    )
    return Problem(pool, (), rules)


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "minima of the regions above the seats": {"region": (4, 5)},
    "a cap on countries and too few of them": {"region": (0, 25), "cap": 1, "countries": 20},
    "no country may have anyone": {"region": (0, 25), "cap": 0, "countries": 60},
    "few small cities, and many wanted": {"cap": 1, "countries": 40, "small": (26, 30)},
    "regions, countries and sizes crossing": {"cap": 1, "countries": 24, "small": (14, 20), "region": (3, 4)},
}
"""Networks whose rules cannot all hold."""
