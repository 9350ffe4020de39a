"""Made-up pools and quotas in the sortition field's files, the same for both programs."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from pathlib import Path

from scn.rotation.dimensions import SEATS
from scn.rotation.lottery import Wish, lottery_of
from scn.rotation.types import Candidate, Problem, Rule

_REGIONS, _COUNTRIES = 7, 160


@dataclass(frozen=True)
class Pool:
    """People with a value of every feature, and quotas `(feature, value, min, max)`; `seats` are to be filled."""

    name: str
    people: list[dict[str, str]]
    quotas: list[tuple[str, str, int, int]]
    seats: int

    def write(self, folder: Path) -> None:
        """Write `people.csv` and `categories.csv`."""
        with (folder / "people.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(self.people[0]))
            writer.writeheader()
            writer.writerows(self.people)
        with (folder / "categories.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("feature", "value", "min", "max"), *self.quotas])

    def everybody_can_come(self) -> bool:
        """Whether each of the people is in some valid committee: the other tool does without those who are not."""
        rules = (Rule(SEATS, "all", self.seats, self.seats), *(Rule(*quota) for quota in self.quotas))
        found = lottery_of(Problem(tuple(Candidate(row["id"], row) for row in self.people), (), rules), Wish(("x",)))
        return found is not None and min(found.chances) > 0


def committee(size: int, seed: int = 1) -> Pool:
    """25 seats: seven regions with quotas, 160 countries with a cap, a minimum of those who sat before. The rules nest."""
    lots = random.Random(seed)
    weights = [lots.random() ** 2 + 0.02 for _ in range(_COUNTRIES)]
    people = []
    for number in range(size):
        country = lots.choices(range(_COUNTRIES), weights)[0]
        sat = "yes" if number < 20 else "no"
        people.append({"id": f"p{number}", "region": f"region {country % _REGIONS}", "country": f"country {country}", "sat": sat})
    quotas = [("region", f"region {number}", 2, 5) for number in range(_REGIONS)]
    quotas += [("country", name, 0, 1) for name in sorted({row["country"] for row in people})]
    quotas += [("sat", "yes", 8, 25), ("sat", "no", 0, 17)]
    return Pool(f"25 of {size:,}, nested", people, quotas, 25)


def panel(seats: int, size: int, features: int, seed: int) -> Pool:
    """A panel with crossing features of two to five values, whose quotas lie around random shares of the seats."""
    while True:
        lots = random.Random(seed)
        values = [[f"value {number}" for number in range(lots.choice([2, 3, 4, 5]))] for _ in range(features)]
        weights = [[lots.random() + 0.15 for _ in own] for own in values]
        people = [
            {"id": f"p{number}"} | {f"feature {place}": lots.choices(own, weights[place])[0] for place, own in enumerate(values)}
            for number in range(size)
        ]
        quotas = []
        for place, own in enumerate(values):
            shares = [lots.random() + 0.5 for _ in own]
            quotas += [
                (f"feature {place}", value, int(seats * share / sum(shares)), int(seats * share / sum(shares)) + 1)
                for value, share in zip(own, shares, strict=True)
            ]
        made = Pool(f"{seats} of {size:,}, {features} features", people, quotas, seats)
        if made.everybody_can_come():
            return made
        seed += 1000
