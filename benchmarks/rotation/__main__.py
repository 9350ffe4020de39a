"""Print how long grouping, solving and drawing take, by types and with one column per city, and how long a conflict takes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import Any, TypeVar
from unittest.mock import patch

from benchmarks.rotation.networks import IMPOSSIBLE, network
from scn.rotation.conflict import explain
from scn.rotation.model import Model, model_of
from scn.rotation.seed import by_lot, seed_of
from scn.rotation.serial import draw, serial_slate
from scn.rotation.solver import Program
from scn.rotation.types import Draw, Problem

POOLS = (300, 3_000, 30_000, 100_000)
LIMIT = 30.0
"""Seconds after which the plain model is given up."""

SEED = ("7 14 21 28 35 42",)
Result = TypeVar("Result")


@dataclass
class Spent:
    """Seconds in the solver, loading the model included, and the number of questions."""

    seconds: float = 0.0
    questions: int = 0


@contextmanager
def solver_clock() -> Iterator[Spent]:
    """Measure the time that every program spends in the solver."""
    spent = Spent()

    def measured(method: Callable[..., Any], questions: int) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            start = perf_counter()
            try:
                return method(*arguments)
            finally:
                spent.seconds += perf_counter() - start
                spent.questions += questions

        return run

    with patch.object(Program, "__init__", measured(Program.__init__, 0)), patch.object(Program, "solve", measured(Program.solve, 1)):
        yield spent


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work gives, and the seconds it takes."""
    start = perf_counter()
    return work(), perf_counter() - start


def plain(model: Model, problem: Problem) -> Model:
    """The same model with a type, and so a column, for each city."""
    number = {candidate.id: place for place, candidate in enumerate(problem.pool)}
    of_type: list[list[int]] = [[] for _ in model.sizes]
    for identity, kind in model.type_of.items():
        of_type[kind].append(number[identity])
    quotas = tuple(replace(quota, types=tuple(place for kind in quota.types for place in of_type[kind])) for quota in model.quotas)
    return Model((1,) * len(number), number, quotas)


def plain_seconds(model: Model, problem: Problem, order: list[str]) -> float | None:
    """How long the plain model takes, or None beyond the limit."""
    start = perf_counter()

    def within_limit() -> Iterator[str]:
        for identity in order:
            if perf_counter() - start > LIMIT:
                raise TimeoutError
            yield identity

    try:
        serial_slate(plain(model, problem), within_limit())
    except TimeoutError:
        return None
    return perf_counter() - start


def main() -> int:
    """Print both tables."""
    explain(network(60, countries=3))  # loads the solver before the clock runs
    print(
        f"{'cities':>8} {'types':>6} {'grouping s':>11} {'solver s':>9} {'questions':>10} {'draw s':>8} {'plain draw s':>13} {'ratio':>8}"
    )
    for cities in POOLS:
        print(drawing(network(cities)), flush=True)
    print(f"\n{'impossible rules, 30000 cities':<42} {'bounds':>6} {'smallest':>8} {'change':>6} {'plans':>5} {'questions':>10} {'s':>6}")
    for name, shape in IMPOSSIBLE.items():
        print(f"{name:<42} {explaining(network(30_000, **shape))}", flush=True)
    return 0


def drawing(problem: Problem) -> str:
    """One line of the first table."""
    model, grouping = timed(partial(model_of, problem))
    with solver_clock() as spent:
        drawn, whole = timed(partial(draw, problem, SEED))
    assert isinstance(drawn, Draw)
    slow = plain_seconds(model, problem, by_lot(seed_of(SEED), model.type_of))
    shown, ratio = (f"> {LIMIT:.0f}", f"> {LIMIT / whole:.0f}") if slow is None else (f"{slow:.2f}", f"{slow / whole:.0f}")
    by_types = f"{len(model.sizes):>6} {grouping:>11.3f} {spent.seconds:>9.3f} {spent.questions:>10} {whole:>8.3f}"
    return f"{len(problem.pool):>8} {by_types} {shown:>13} {ratio:>8}"


def explaining(problem: Problem) -> str:
    """One line of the second table, without its name."""
    with solver_clock() as spent:
        conflict, seconds = timed(partial(explain, problem))
    assert conflict is not None
    change = sum(abs(each.after - each.before) for each in conflict.relaxations)
    plans = bool(conflict.relaxations) + len(conflict.alternatives)
    return f"{len(conflict.rules):>6} {conflict.smallest!s:>8} {change:>6} {plans:>5} {spent.questions:>10} {seconds:>6.2f}"


if __name__ == "__main__":
    sys.exit(main())
