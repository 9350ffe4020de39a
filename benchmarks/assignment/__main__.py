"""Print how long an assignment of scored pairs takes, in how much memory, and what it comes to, beside a min-cost flow in OR-Tools.

python -m benchmarks.assignment: every run is a process of its own, files in and files out, one after the other. Beside it a process that
only reads the scores: what is beyond that is the assignment. Seconds are those of the processor, which depend less on what else the
machine does; every program here has one thread.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.assignment.instances import DEMAND, Instance, counted
from benchmarks.lottery.__main__ import run

ROUNDS = 3
PATIENCE = 150
"""Seconds after which a run is given up."""

INSTANCES = (
    Instance(100, 300, 2_500),
    Instance(1_000, 3_000, 198_000),
    Instance(5_000, 10_000, 3_200_000),
    Instance(1_000, 3_000, 198_000, contested=True),
    Instance(5_000, 10_000, 3_200_000, contested=True),
)

GOALS = {("total", 198_000): (0.3, 100), ("total", 3_200_000): (1.5, 1024), ("leximin", 198_000): (2.0, 1024)}
"""Seconds beyond reading and MB, by method and pairs."""


@dataclass(frozen=True)
class Measured:
    """A run: seconds of processor of the whole process, its greatest memory in MB; places filled, total, mean of the worst served."""

    seconds: float
    peak: float
    places: int = 0
    total: float = 0.0
    worst: float = 0.0


def measured(folder: Path, arguments: Sequence[str], *, rounds: int = 1) -> Measured | None:
    """The run of the median time of some rounds, counted from what it wrote; None where it was given up."""
    (folder / "assigned.csv").unlink(missing_ok=True)
    runs = []
    for _ in range(rounds):
        done, _said = run(list(arguments), PATIENCE)
        if done.seconds is None:
            return None
        runs.append((done.processor, done.peak))
    seconds, peak = sorted(runs)[rounds // 2]
    return Measured(seconds, peak, *(counted(folder) if (folder / "assigned.csv").exists() else ()))


def scn(folder: Path, *more: str) -> list[str]:
    """The call of scn."""
    files = ["--scores", str(folder / "scores.csv"), "--capacity", str(folder / "capacity.csv"), "--output", str(folder / "assigned.csv")]
    return ["-m", "scn", "expert", "assign", *files, "--demand", str(DEMAND), *more]


def main() -> int:
    """Measure, and print the table."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    peer = subprocess.run([sys.executable, "-c", "import ortools"], capture_output=True, check=False).returncode == 0
    print("| pairs | program | s | beyond reading s | goal | peak MB | goal | places | total | worst mean | × scn |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for instance in INSTANCES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make = [sys.executable, "-m", "benchmarks.assignment.instances", name, *map(str, (instance.requests, instance.experts))]
            subprocess.run([*make, str(instance.pairs), *(["contested"] if instance.contested else [])], check=True)
            reading = measured(folder, ["-m", "benchmarks.assignment.reading", name], rounds=ROUNDS)
            own = measured(folder, scn(folder), rounds=ROUNDS)
            assert reading is not None
            assert own is not None
            print(f"| {instance.name} | only reading | {reading.seconds:.2f} | | | {reading.peak:.0f} | | | | | |", flush=True)
            row("`scn`, best total", own, reading, own, GOALS.get(("total", instance.pairs)))
            row("`scn --fair`, leximin", measured(folder, scn(folder, "--fair")), reading, own, GOALS.get(("leximin", instance.pairs)))
            if peer:
                call = ["-m", "benchmarks.assignment.peer", name]
                row("OR-Tools, min-cost flow over all pairs", measured(folder, call), reading, own, None)
                row("OR-Tools over the best 50 of each request", measured(folder, [*call, "50"]), reading, own, None)
    return 0


def row(name: str, found: Measured | None, reading: Measured, own: Measured, goal: tuple[float, int] | None) -> None:
    """Print a line of the table; the ratio is that of the times beyond reading."""
    wanted = goal or ("", "")
    if found is None:
        print(f"| | {name} | > {PATIENCE} | | {wanted[0]} | | {wanted[1]} | | | | |", flush=True)
        return
    beyond, base = (max(each.seconds - reading.seconds, 0.001) for each in (found, own))
    ratio = "" if found is own else f"{beyond / base:.1f}"
    print(
        f"| | {name} | {found.seconds:.2f} | {beyond:.2f} | {wanted[0]} | {found.peak:.0f} | {wanted[1]} "
        f"| {found.places:,} | {found.total:.4f} | {found.worst:.4f} | {ratio} |",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
