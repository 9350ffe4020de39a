"""Print how long a draw takes, in how much memory and with which smallest chance, beside the sortition field's own tool.

python -m benchmarks.lottery: every draw is a process of its own, from the same files, one after the other.
python -m benchmarks.lottery --agree N: the smallest chances on N random pools of 12 to 150 people; exits 1 where they differ by 0.001.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.lottery.pools import Pool, committee, panel

ROUNDS = 3
PATIENCE = 150
"""Seconds after which the other tool is given up."""

GOALS = {"300": 1.2, "3,000": 1.5, "30,000": 3.0, "22 of 150": 5.0, "200 of 2,000": 2.0}
TOLERANCE = 0.001


@dataclass(frozen=True)
class Run:
    """A draw: seconds of the whole process, its greatest memory in MB, the smallest chance, seconds of processor.

    `seconds` is None where it was given up.
    """

    seconds: float | None
    peak: float = 0.0
    smallest: float = 0.0
    processor: float = 0.0


def run(arguments: list[str], patience: float = PATIENCE) -> tuple[Run, str]:
    """Run a program and measure it from outside."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=subprocess.DEVNULL)
        while time.perf_counter() - start < patience:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                seconds = time.perf_counter() - start
                out.seek(0)
                said = out.read()
                process.returncode = os.waitstatus_to_exitcode(status)
                unit = 1024**2 if sys.platform == "darwin" else 1024
                used = usage.ru_utime + usage.ru_stime
                return (Run(seconds, usage.ru_maxrss / unit, processor=used) if process.returncode == 0 else Run(None)), said
            time.sleep(0.002)
        process.kill()
        process.wait()
    return Run(None), ""


def scn(folder: Path, seats: int) -> Run:
    """Draw with scn: leximin, 1,000 tickets, the whole command."""
    files = ["--pool", str(folder / "people.csv"), "--quotas", str(folder / "categories.csv")]
    done, said = run(["-m", "scn", "isc", "draw", *files, "--seats", str(seats), "--id", "id", "--seed", "a public text", "--json"])
    assert done.seconds is not None, "scn found nothing"
    return Run(done.seconds, done.peak, json.loads(said)["chances"]["min"])


def peer(folder: Path, seats: int, backend: str) -> Run:
    """Draw with the other tool: maximin; it has no tickets to make here."""
    done, said = run(["-m", "benchmarks.lottery.peer", str(folder), str(seats), backend])
    return done if done.seconds is None else Run(done.seconds, done.peak, json.loads(said.splitlines()[-1])["min"])


def backends() -> list[str]:
    """The back ends of the other tool that are here."""
    import importlib.util

    return ["highspy", *(["mip-cbc"] if importlib.util.find_spec("mip") else [])]


def measured(pool: Pool, *, rounds: int = ROUNDS) -> tuple[Run, dict[str, Run]]:
    """Both on one pool: of scn the median of some rounds, the other one once."""
    with tempfile.TemporaryDirectory() as name:
        pool.write(Path(name))
        own = sorted((scn(Path(name), pool.seats) for _ in range(rounds)), key=lambda each: each.seconds or 0)[rounds // 2]
        return own, {backend: peer(Path(name), pool.seats, backend) for backend in backends()}


def row(name: str, goal: float | None, own: Run, others: dict[str, Run]) -> None:
    """Print a line of the table for each program."""
    assert own.seconds is not None
    print(
        f"| {name} | `scn`, leximin, 1,000 tickets | {own.seconds:.2f} | {own.peak:.0f} | {own.smallest:.5f} | {goal or ''} | |", flush=True
    )
    for backend, other in others.items():
        if other.seconds is None:
            print(f"| | `sortition-algorithms`, maximin, {backend} | > {PATIENCE} | | | | > {PATIENCE / own.seconds:.0f} |", flush=True)
        else:
            print(
                f"| | `sortition-algorithms`, maximin, {backend} | {other.seconds:.2f} | {other.peak:.0f} | {other.smallest:.5f} | "
                f"| {other.seconds / own.seconds:.1f} |",
                flush=True,
            )


def agree(number: int) -> int:
    """Compare the smallest chances on random pools; the number of those that differ."""
    lots = random.Random(11)
    worst, differing, compared = 0.0, 0, 0
    for place in range(number):
        size, features = lots.randint(12, 150), lots.randint(2, 5)
        pool = panel(max(3, size // 7), size, features, 10_000 + place)
        with tempfile.TemporaryDirectory() as name:
            pool.write(Path(name))
            own, other = scn(Path(name), pool.seats), peer(Path(name), pool.seats, "highspy")
        if other.seconds is None:
            print(f"{pool.name}: the other tool gave no answer", flush=True)
            continue
        compared += 1
        worst = max(worst, abs(own.smallest - other.smallest))
        if abs(own.smallest - other.smallest) > TOLERANCE:
            differing += 1
            print(f"{pool.name}: {own.smallest:.5f} and {other.smallest:.5f}", flush=True)
    print(f"{compared} pools compared, {differing} differ by more than {TOLERANCE}; the greatest difference is {worst:.6f}")
    return differing


def main() -> int:
    """Measure, and print the table."""
    if "--agree" in sys.argv:
        return 1 if agree(int(sys.argv[sys.argv.index("--agree") + 1])) else 0
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("| pool | program | s | peak MB | smallest chance | goal s | × scn |")
    print("|---|---|---|---|---|---|---|")
    for size in (300, 3_000, 30_000):
        pool = committee(size)
        row(pool.name, GOALS[f"{size:,}"], *measured(pool))
    crossing = [panel(22, 150, 5, seed) for seed in range(7)]
    taken = []
    for pool in crossing:
        own, others = measured(pool, rounds=1)
        taken.append(own.seconds or 0)
        row(pool.name, GOALS["22 of 150"], own, others)
    print(f"| {crossing[0].name}: median and longest of {len(crossing)} | `scn` | {median(taken):.2f}, {max(taken):.2f} | | | | |")
    pool = panel(200, 2_000, 2, 3)
    row(pool.name, GOALS["200 of 2,000"], *measured(pool))
    return 0


if __name__ == "__main__":
    sys.exit(main())
