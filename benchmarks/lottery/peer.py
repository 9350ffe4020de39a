"""Draws with `sortition-algorithms` from the files in a folder: python -m benchmarks.lottery.peer FOLDER SEATS BACKEND."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path


def main() -> None:
    """Print the smallest chance of its maximin as JSON."""
    from sortition_algorithms import Settings, read_in_features, read_in_people
    from sortition_algorithms.committee_generation.maximin import find_distribution_maximin

    folder, seats, backend = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    settings = Settings(id_column="id", columns_to_keep=[])
    with (folder / "categories.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        features, *_ = read_in_features(list(rows.fieldnames or []), rows)
    with (folder / "people.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        people, _ = read_in_people(list(rows.fieldnames or []), rows, features, settings)
    committees, weights, _ = find_distribution_maximin(features, people, seats, [], backend)
    chances = dict.fromkeys(people, 0.0)
    for committee, weight in zip(committees, weights, strict=True):
        for person in committee:
            chances[person] += weight
    print(json.dumps({"min": min(chances.values())}))


if __name__ == "__main__":
    main()
