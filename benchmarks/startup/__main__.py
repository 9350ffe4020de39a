"""Times whole processes in turn, round by round, and prints medians as multiples of `python -c pass`.

    python -m benchmarks.startup [--rounds 21]

Everything runs from the environment that this is run with: install scn with its extra `bench` there first. The modules of
scn are byte-compiled before, as an installer does it.
"""

from __future__ import annotations

import argparse
import compileall
import datetime
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import scn

BIN = Path(sys.executable).parent
BARE = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def one(number: int = 1):
    "The one."
@app.command()
def two(number: int = 2):
    "The other."
app()
"""
LIBRARIES = "import typer, rich.table, sqlalchemy.orm"


@dataclass(frozen=True)
class Case:
    """A command to time, and the goal that its median is held against, if it has one: a multiple of another case."""

    name: str
    command: tuple[str, ...]
    goal: float | None = None
    against: str = "python -c pass"


def cases(folder: Path) -> list[Case]:
    """The commands of a run; the store and the bare program are in the folder."""
    bare = folder / "bare.py"
    bare.write_text(BARE, encoding="utf-8")
    store = str(folder / "network.db")
    subprocess.run([str(BIN / "scn"), "--db", store, "init", "--sample"], check=True, capture_output=True)
    python = sys.executable
    found = [
        Case("python -c pass", (python, "-c", "pass")),
        Case("scn --version", (str(BIN / "scn"), "--version"), 1.6),
        Case("scn --help", (str(BIN / "scn"), "--help"), 7),
        Case("Typer, Rich's table, SQLAlchemy's ORM: imports", (python, "-c", LIBRARIES)),
        Case(
            "scn city show Rabat",
            (str(BIN / "scn"), "--db", store, "city", "show", "Rabat"),
            1.15,
            "Typer, Rich's table, SQLAlchemy's ORM: imports",
        ),
        Case("bare Typer program --help", (python, str(bare), "--help")),
    ]
    for tool in ("sqlite-utils", "alembic", "hatch"):
        if (BIN / tool).exists():
            found += [Case(f"{tool} {flag}", (str(BIN / tool), flag)) for flag in ("--version", "--help")]
        else:
            print(f"{tool} is not installed here: it is left out", file=sys.stderr)
    return found


def seconds(command: tuple[str, ...], environment: dict[str, str]) -> float:
    """The wall time of one run."""
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} exited {done.returncode}")
    return time.perf_counter() - begin


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21)
    rounds = parser.parse_args().rounds
    compileall.compile_dir(str(Path(scn.__file__).parent), quiet=1)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SCN_", "PYTHON"))}
    with tempfile.TemporaryDirectory() as folder:
        listed = cases(Path(folder))
        for case in listed:
            seconds(case.command, environment)
        taken: dict[str, list[float]] = {case.name: [] for case in listed}
        for _ in range(rounds):
            for case in listed:
                taken[case.name].append(seconds(case.command, environment))
    # A ratio is taken round by round, so that a machine whose speed drifts does not bend it.
    today = datetime.datetime.now().astimezone().date()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors"
    print(f"{today}, {machine}, medians of {rounds} rounds\n")
    print(f"{'':48} {'ms':>7} {'x pass':>7}  goal")
    for case in listed:
        multiple = ratio(taken[case.name], taken["python -c pass"])
        line = f"{case.name:48} {1000 * statistics.median(taken[case.name]):7.1f} {multiple:7.2f}"
        if case.goal is not None:
            reached = ratio(taken[case.name], taken[case.against])
            verdict = "met" if reached <= case.goal else "MISSED"
            line += f"  {reached:.2f} x {case.against}; goal {case.goal}: {verdict}"
        print(line)


def ratio(these: list[float], those: list[float]) -> float:
    """The median of the ratios, pair by pair."""
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


if __name__ == "__main__":
    main()
