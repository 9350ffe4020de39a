"""Assigns with the min-cost flow of OR-Tools, files in and files out: python -m benchmarks.assignment.peer FOLDER [K].

Over the best K pairs of each request, where K is given: then it may miss the best total, and says nothing of it.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from benchmarks.assignment.instances import DEMAND
from benchmarks.assignment.reading import read

UNIT = 1_000_000


def main() -> None:
    """Write `assigned.csv`."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    folder = Path(sys.argv[1])
    requests, experts, *columns = read(folder)
    request, expert, scores = map(np.array, columns)
    kept = np.arange(len(scores)) if len(sys.argv) < 3 else best(request, scores, int(sys.argv[2]))
    with (folder / "capacity.csv").open(encoding="utf-8", newline="") as stream:
        capacity = {id_: int(number) for id_, number in csv.reader(stream)}
    source, sink = len(requests) + len(experts), len(requests) + len(experts) + 1
    flow = SimpleMinCostFlow()
    cost = np.rint(-scores[kept] * UNIT).astype(np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(request[kept], len(requests) + expert[kept], np.ones(len(kept), np.int64), cost)
    ones = np.arange(len(requests))
    flow.add_arcs_with_capacity_and_unit_cost(np.full(len(ones), source), ones, np.full(len(ones), DEMAND), np.zeros(len(ones), np.int64))
    others = len(requests) + np.arange(len(experts))
    numbers = np.array([capacity[id_] for id_ in experts], np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(others, np.full(len(others), sink), numbers, np.zeros(len(others), np.int64))
    flow.set_node_supply(source, DEMAND * len(requests))
    flow.set_node_supply(sink, -DEMAND * len(requests))
    assert flow.solve_max_flow_with_min_cost() == flow.OPTIMAL
    chosen = kept[flow.flows(arcs) > 0]
    ids = list(requests), list(experts)
    with (folder / "assigned.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("request", "expert", "score"))
        writer.writerows((ids[0][request[place]], ids[1][expert[place]], scores[place]) for place in chosen)


def best(request: np.ndarray, scores: np.ndarray, number: int) -> np.ndarray:
    """The places of the `number` best pairs of each request."""
    order = np.lexsort((-scores, request))
    return order[np.arange(len(order)) - np.searchsorted(request[order], request[order]) < number]


if __name__ == "__main__":
    main()
