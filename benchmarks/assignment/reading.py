"""Only reads a file of scores, as any program in Python must: python -m benchmarks.assignment.reading FOLDER."""

from __future__ import annotations

import csv
import sys
from array import array
from pathlib import Path


def read(folder: Path) -> tuple[dict[str, int], dict[str, int], array[int], array[int], array[float]]:
    """The places of requests and experts, and the pairs by place with their scores."""
    requests: dict[str, int] = {}
    experts: dict[str, int] = {}
    first, second, scores = array("i"), array("i"), array("d")
    with (folder / "scores.csv").open(encoding="utf-8", newline="") as stream:
        for request, expert, score in csv.reader(stream):
            first.append(requests.setdefault(request, len(requests)))
            second.append(experts.setdefault(expert, len(experts)))
            scores.append(float(score))
    return requests, experts, first, second, scores


if __name__ == "__main__":
    read(Path(sys.argv[1]))
