"""Print how quickly members are brought in, and in how much memory, beside SQLite's plain insert and sqlite-utils.

python -m benchmarks.import [ROWS …]: each measure is a process of its own, one after the other, on the same files.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scn.places import gazetteer
from scn.places.folding import key

SIZES = (100_000, 1_000_000)
ROUNDS = 3
HEADINGS = ("name", "country", "kind", "status", "joined", "population", "lat", "lon")

PLAIN = """
import csv, sqlite3, time
connection = sqlite3.connect(store)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("CREATE TABLE member (name, country, kind, status, joined, population, lat, lon)")
insert = "INSERT INTO member VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
with open(file, encoding="utf-8", newline="") as stream:
    rows = csv.reader(stream)
    next(rows)
    held = list(rows) if from_memory else rows
    start = time.perf_counter()
    connection.executemany(insert, held)
    connection.commit()
    seconds = time.perf_counter() - start
"""
"""What SQLite does at best: one table without an index, nothing checked, no type, no history."""

SCN = """
import time
from scn.app import run
run(["--db", store, "init", "--quiet"])
start = time.perf_counter()
assert run(["--db", store, "city", "import", file, "--yes", "--quiet"]) == 0
seconds = time.perf_counter() - start
"""

UTILS = """
import time
from sqlite_utils.cli import cli
start = time.perf_counter()
cli.main(["insert", store, "member", file, "--csv", "--silent"], standalone_mode=False)
seconds = time.perf_counter() - start
"""

REPORT = """
import json, resource, sys
try:
    # The kernel's figure of this program alone; the other one begins with that of the program which started it.
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    peak = int(status["VmHWM"].split()[0]) / 1024
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 ** 2 if sys.platform == "darwin" else 1024)
print(json.dumps({"seconds": seconds, "peak": peak}), file=sys.stderr)
"""


def members(number: int) -> Iterator[tuple[object, ...]]:
    """Rows of made-up members with the real names of places, each name once in a country."""
    lots = random.Random(7)
    places = [(place.name, place.country, place.population, place.lat, place.lon) for place in gazetteer.every()]
    lots.shuffle(places)
    seen: set[tuple[str, str]] = set()
    made = turn = 0
    while made < number:
        turn += 1
        for name, country, people, lat, lon in places:
            called = name if turn == 1 else f"{name} {turn}"
            if (key(called), country) in seen:
                continue
            seen.add((key(called), country))
            day = f"{lots.randint(2015, 2025)}-{lots.randint(1, 12):02}-{lots.randint(1, 28):02}"
            kind, status = lots.choice(("city", "town", "municipality", "")), lots.choice(("active", "applicant"))
            yield called, country, kind, status, day, people, lat, lon
            made += 1
            if made == number:
                return


def measured(code: str, file: Path, folder: Path, **settings: object) -> tuple[float, float]:
    """The seconds and the peak memory (MB) of a process that runs some code on a store of its own."""
    store = folder / "measured.db"
    for ending in (".db", ".db-wal", ".db-shm", ".policy.toml"):
        store.with_suffix(ending).unlink(missing_ok=True)
    given = "".join(f"{name} = {value!r}\n" for name, value in {"store": str(store), "file": str(file), **settings}.items())
    done = subprocess.run(
        [sys.executable, "-c", given + code + REPORT], capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    told = json.loads(done.stderr.splitlines()[-1])
    return told["seconds"], told["peak"]


def main() -> None:
    """Measure, and print the table."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("| rows | what | s | rows/s | × plain insert of the file | peak MB |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            file = folder / f"{size}.csv"
            with file.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([HEADINGS, *members(size)])
            ways = {
                "plain insert, rows in memory": (PLAIN, {"from_memory": True}),
                "plain insert of the file": (PLAIN, {"from_memory": False}),
                "`scn city import`": (SCN, {}),
                "`sqlite-utils insert --csv`": (UTILS, {}),
            }
            best = {what: min(measured(code, file, folder, **settings) for _ in range(ROUNDS)) for what, (code, settings) in ways.items()}
            plain = best["plain insert of the file"][0]
            for what, (seconds, peak) in best.items():
                print(f"| {size:,} | {what} | {seconds:.2f} | {size / seconds:,.0f} | {plain / seconds:.2f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
