"""Print what reports take: whole processes, on stores of made-up members with 20 years of terms.

    python -m benchmarks.reports [MEMBERS …]        (300 and 100,000 without an argument)

Processor seconds and the largest memory of each process, the median of three rounds; beside the summary its peer (`peer.py`), which
reads the same store. Everything runs from the environment that this is run with: install scn with its extra `bench` there first.
"""

from __future__ import annotations

import datetime
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scn.reports.offered import REPORTS

SIZES = (300, 100_000)
ROUNDS = 3
SEATS, FIRST, YEARS = 25, 2006, 20
COUNTRIES = [
    "AL",
    "BD",
    "BE",
    "CM",
    "CO",
    "DE",
    "DK",
    "EG",
    "FR",
    "GB",
    "IT",
    "JO",
    "KE",
    "MA",
    "MV",
    "NL",
    "PE",
    "PK",
    "RS",
    "SE",
    "UG",
    "US",
    "XK",
    "AR",
    "AU",
    "BR",
    "CA",
    "ES",
]
SCN, PEER = str(Path(sys.executable).parent / "scn"), str(Path(__file__).with_name("peer.py"))
DAY = ("--as-of", "2026-11-24")


@dataclass(frozen=True)
class Spent:
    """What a process took: seconds of processor, and the most memory in MB."""

    seconds: float
    memory: float


def members(number: int) -> Iterator[str]:
    """A file of members, each in a place on land or sea, who joined in 20 years."""
    lots = random.Random(number)
    yield "id,name,country,kind,joined,population,lat,lon"
    for place in range(number):
        joined = f"{lots.randint(FIRST, FIRST + YEARS - 1)}-{lots.randint(1, 12):02}-{lots.randint(1, 28):02}"
        spot = f"{lots.uniform(-55, 70):.4f},{lots.uniform(-179, 179):.4f}"
        name, people = f"City {place:06} of {lots.randint(0, 10**6)}", lots.randint(1000, 10**6)
        yield f"c{place},{name},{lots.choice(COUNTRIES)},city,{joined},{people},{spot}"


def terms(number: int) -> Iterator[str]:
    """A file of the terms on 25 seats, each of three years, of one city after the other."""
    yield "city,seat,start,end"
    held = 0
    for year in range(FIRST + 1, FIRST + YEARS + 2, 3):
        for seat in range(1, SEATS + 1):
            yield f"c{held % number},{seat},{year}-09-22,{year + 3}-09-22"
            held += 1


def made(folder: Path, number: int) -> Path:
    """A store with so many members."""
    store = folder / f"{number}.db"
    for name, lines in (("members.csv", members(number)), ("terms.csv", terms(number))):
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for words in (
        ["init"],
        ["city", "import", str(folder / "members.csv"), "--status", "active"],
        ["isc", "import", str(folder / "terms.csv")],
    ):
        subprocess.run([SCN, "--db", str(store), *words], check=True, capture_output=True)
    return store


def spent(command: Sequence[str]) -> Spent:
    """What a process takes. Raises `SystemExit` where it fails."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(command: Sequence[str]) -> Spent:
    """The median of some rounds."""
    rounds = [spent(command) for _ in range(ROUNDS)]
    return Spent(statistics.median(each.seconds for each in rounds), max(each.memory for each in rounds))


def main(sizes: Sequence[int]) -> None:
    """Print the table."""
    today = datetime.datetime.now(datetime.UTC).date()
    print(f"{today}, Python {platform.python_version()}, {os.cpu_count()} processors, medians of {ROUNDS}\n")
    print("| members | what | seconds | MB | peer s | peer MB | ratio |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number in sizes:
            store = made(folder, number)
            for form in ("html", "pdf"):
                mine = median([SCN, "--db", str(store), "report", "summary", *DAY, "--output", str(folder / f"mine.{form}")])
                other = median([sys.executable, PEER, str(store), str(folder / f"other.{form}"), *(["--pdf"] if form == "pdf" else [])])
                beside = f"{other.seconds:.2f} | {other.memory:.0f} | {other.seconds / mine.seconds:.1f}"
                print(f"| {number:,} | summary, {form} | {mine.seconds:.2f} | {mine.memory:.0f} | {beside} |", flush=True)
            for report in REPORTS[1:]:
                mine = median([SCN, "--db", str(store), "report", report, *DAY, "--output", str(folder / "mine.html")])
                print(f"| {number:,} | {report}, html | {mine.seconds:.2f} | {mine.memory:.0f} | | | |", flush=True)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or SIZES)
