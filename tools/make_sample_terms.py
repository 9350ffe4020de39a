"""Make `data/sample/terms.csv`: the terms of the sample network's committee.

Real are the five cities that public pages name from 2023 on, for the two years that one of them states, and the two
co-chairs. The other seats, and every term from 2025 on, are examples drawn by scn itself from fixed seeds, with first
terms of one, two and three years so that a third of the seats opens each year.

    python tools/make_sample_terms.py
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
COLUMNS = ("city", "record", "seat", "start", "end", "planned_end", "ended", "why", "person", "title", "source", "as_of", "note")
EXAMPLE = "An example: the network publishes no terms."
NEWSPAPER = "https://news2narayanganj.com/122416"
SUMMIT = "https://strongcitiesnetwork.org/news/fifth-global-summit-international-steering-committee-meeting/"
REAL = {
    "rabat": SUMMIT,
    "the-hague": SUMMIT,
    "narayanganj": NEWSPAPER,
    "kumanovo": "https://strongcitiesnetwork.org/city-spotlight/kumanovo/",
    "addu-city": "https://strongcitiesnetwork.org/city-spotlight/addu-city/",
}
FIRST, SECOND = "2023-09-22", "2025-09-22"
ENDS = ("2026-09-22", "2027-09-22", "2028-09-22")


def scn(store: Path, *arguments: str) -> str:
    """Run scn on a store and return what it prints."""
    command = [sys.executable, "-m", "scn", "--db", str(store), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows of terms."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def real_rows() -> list[dict[str, str]]:
    """The terms and roles that have a source."""
    note = "The start is the date of the report of the election; that report says two years."
    rows = [
        {"city": city, "record": "term", "seat": str(seat), "start": FIRST, "end": SECOND, "source": source, "as_of": FIRST, "note": note}
        for seat, (city, source) in enumerate(REAL.items(), start=1)
    ]
    return rows + [{"city": city, "record": "co-chair", "start": FIRST} for city in ("rabat", "the-hague")]


def main() -> None:
    """Draw the example terms and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        store, file = Path(folder) / "sample.db", Path(folder) / "terms.csv"
        scn(store, "init")
        scn(store, "city", "import", str(DATA / "sample" / "members.csv"))
        write(file, real_rows())
        scn(store, "isc", "import", str(file))
        keep = [part for city in REAL for part in ("--keep", city)]
        drawn = json.loads(scn(store, "isc", "rotate", "--on", SECOND, "--seed", "example of 2025", *keep, "--dry-run", "--json"))
        rows = real_rows()
        for number, term in enumerate(sorted(drawn["terms"], key=lambda term: term["seat"])):
            end = ENDS[2] if term["id"] in ("rabat", "the-hague") else ENDS[number % 3]
            row = {"city": term["id"], "record": "term", "seat": str(term["seat"]), "start": SECOND, "end": end, "note": EXAMPLE}
            rows.append(row)
        write(file, rows)
        scn(store, "isc", "import", str(file))
        drawn = json.loads(scn(store, "isc", "rotate", "--on", ENDS[0], "--seed", "example of 2026", "--dry-run", "--json"))
        rows += [
            {"city": term["id"], "record": "term", "seat": str(term["seat"]), "start": term["start"], "end": term["end"], "note": EXAMPLE}
            for term in sorted(drawn["terms"], key=lambda term: term["seat"])
        ]
        write(DATA / "sample" / "terms.csv", rows)


if __name__ == "__main__":
    main()
