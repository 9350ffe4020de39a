"""Made-up scores in the paper-assignment field's files, the same for all programs, and what an assignment of them comes to.

python -m benchmarks.assignment.instances FOLDER REQUESTS EXPERTS PAIRS [contested] writes them: a process of its own, since one that is
started from a large one is taken for as large.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

DEMAND = 2


@dataclass(frozen=True)
class Instance:
    """So many requests, experts and scored pairs; `contested`: all want the same experts, 0.7 quality of the expert and 0.3 chance."""

    requests: int
    experts: int
    pairs: int
    contested: bool = False

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.requests:,} × {self.experts:,}, {self.pairs:,} pairs{', contested' if self.contested else ''}"

    def write(self, folder: Path, seed: int = 1) -> None:
        """Write `scores.csv`, rows request,expert,score in any order of experts, and `capacity.csv`, from 1 to 3."""
        import numpy as np

        lots = np.random.default_rng(seed)
        every = self.requests * self.experts
        drawn = np.unique(lots.integers(0, every, self.pairs * 2 if self.pairs * 4 > every else int(self.pairs * 1.2)))
        drawn = np.sort(lots.permutation(drawn)[: self.pairs])
        request, expert = drawn // self.experts, drawn % self.experts
        chance = lots.random(self.pairs)
        score = 0.7 * lots.random(self.experts)[expert] + 0.3 * chance if self.contested else chance
        with (folder / "scores.csv").open("w", encoding="utf-8") as stream:
            rows = zip(request.tolist(), expert.tolist(), score.tolist(), strict=True)
            stream.writelines(f"R{one:04},E{other:05},{value:.6f}\n" for one, other, value in rows)
        with (folder / "capacity.csv").open("w", encoding="utf-8") as stream:
            numbers = lots.integers(1, 4, self.experts).tolist()
            stream.writelines(f"E{other:05},{number}\n" for other, number in enumerate(numbers))


def counted(folder: Path) -> tuple[int, float, float]:
    """How many places `assigned.csv` fills, its total, and the mean of the worst-served request that it has.

    Raises `AssertionError` where a limit is broken.
    """
    with (folder / "capacity.csv").open(encoding="utf-8", newline="") as stream:
        capacity = {expert: int(number) for expert, number in csv.reader(stream)}
    teams: dict[str, dict[str, float]] = defaultdict(dict)
    with (folder / "assigned.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert row["expert"] not in teams[row["request"]]
            teams[row["request"]][row["expert"]] = float(row["score"])
    load = Counter(expert for team in teams.values() for expert in team)
    assert all(number <= capacity[expert] for expert, number in load.items())
    assert all(len(team) <= DEMAND for team in teams.values())
    sums = [sum(team.values()) for team in teams.values()]
    return load.total(), sum(sums), min(sums) / DEMAND


if __name__ == "__main__":
    Instance(*map(int, sys.argv[2:5]), contested="contested" in sys.argv[5:]).write(Path(sys.argv[1]))
