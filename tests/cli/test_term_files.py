"""Terms, roles and representatives in and out of CSV files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from command_line import Network, csv_of

HEADINGS = "city,record,seat,start,end,person"


def _write(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "terms.csv"
    path.write_bytes(csv_of(headings, *rows))
    return path


@pytest.fixture
def two(small: Network) -> Network:
    """A network of two active cities."""
    small.do("city", "add", "Cotonou", "--country", "BJ", "--status", "active", "--joined", "2018")
    small.do("city", "approve", "Lomé", "--on", "2024-01-01")
    return small


def test_import_brings_terms_roles_and_representatives(two: Network, tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "lome,term,1,2024-01-01,2026-01-01,",
        "Cotonou,,2,2024-06-01,2026-06-01,",
        "lome,chair,,2024-01-01,,",
        "lome,representative,,2024-01-01,2025-01-01,A. Example",
    )

    done = two.json("isc", "import", path)

    shown = two.json("isc", "show", "--as-of", "2024-06-01")
    assert done == {"added": 4, "same": 0}
    assert [(m["id"], m["role"], m["seat"], m["start"], m["end"], m["representative"]) for m in shown["members"]] == [
        ("lome", "chair", 1, "2024-01-01", "2026-01-01", "A. Example"),
        ("cotonou", "member", 2, "2024-06-01", "2026-06-01", None),
    ]


def test_the_same_file_twice_changes_nothing_the_second_time(two: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "lome,,1,2024-01-01,2026-01-01,", "lome,chair,,2024-01-01,,", "lome,representative,,2024-01-01,,A. Example")
    two.do("isc", "import", path)
    before = two.dump()

    assert two.json("isc", "import", path) == {"added": 0, "same": 3}
    assert two.dump() == before


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("lome,,1,2026-01-01,2024-01-01,", "end"),
        ("lome,,1,2026-01-01,2026-01-01,", "end"),
        ("lome,,first,2024-01-01,2026-01-01,", "seat"),
        ("lome,,0,2024-01-01,2026-01-01,", "seat"),
        ("lome,,,2024-01-01,2026-01-01,", "seat"),
        ("lome,,1,soon,2026-01-01,", "start"),
        ("lome,,1,,2026-01-01,", "start"),
        ("Atlantis,,1,2024-01-01,2026-01-01,", "Atlantis"),
        (",,1,2024-01-01,2026-01-01,", "city"),
        ("lome,king,,2024-01-01,,", "record"),
        ("lome,representative,,2024-01-01,,", "person"),
        ("lome,chair,,2024-01-01,2023-01-01,", "end"),
        ("lome,chair,,2020-01-01,2020-01-01,", "end"),
        ("lome,chair,,2022-01-01,,", "not on the committee"),
        ("lome,representative,,2022-01-01,,A. Example", "not on the committee"),
        ("lome,,2,2025-01-01,2027-01-01,", "cotonou"),
        ("cotonou,,1,2025-01-01,2027-01-01,", "cotonou"),
    ],
)
def test_import_names_the_line_and_what_is_wrong_and_changes_nothing(row: str, what: str, two: Network, tmp_path: Path) -> None:
    two.do("isc", "import", _write(tmp_path, "cotonou,,2,2024-01-01,2026-01-01,"))
    before = two.dump()

    path = _write(tmp_path, "lome,,1,2020-01-01,2022-01-01,", row)
    done = two.scn("isc", "import", path)

    assert done.code == 2
    (fault,) = [line for line in done.err.splitlines() if line.startswith(f"{path}:")]
    assert fault.startswith(f"{path}:3: ")
    assert what in fault
    assert two.dump() == before


def test_import_lists_the_faults_of_all_rows(two: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "lome,,x,2024-01-01,2026-01-01,", "lome,,1,2024-01-01,2026-01-01,", "Atlantis,,1,2024-01-01,2026-01-01,")

    details = two.scn("isc", "import", path, "--json").error()["details"]

    assert [detail.removeprefix(f"{path}:").split(":")[0] for detail in details] == ["2", "4"]


def test_two_cities_of_one_file_in_one_seat_are_refused(two: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "lome,,1,2024-01-01,2026-01-01,", "cotonou,,1,2025-12-31,2027-01-01,")

    assert two.scn("isc", "import", path).code == 2
    assert two.json("isc", "history") == []


def test_a_term_may_begin_on_the_day_on_which_another_ends(two: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, "lome,,1,2024-01-01,2026-01-01,", "cotonou,,1,2026-01-01,2028-01-01,")

    two.do("isc", "import", path)

    assert [m["id"] for m in two.json("isc", "show", "--as-of", "2025-12-31")["members"]] == ["lome"]
    assert [m["id"] for m in two.json("isc", "show", "--as-of", "2026-01-01")["members"]] == ["cotonou"]


@pytest.mark.parametrize("headings", ["city,seat,start", "city,seat,start,end,colour", "seat,start,end"])
def test_import_refuses_headings_that_it_does_not_know_or_misses(headings: str, two: Network, tmp_path: Path) -> None:
    path = _write(tmp_path, headings=headings)

    done = two.scn("isc", "import", path)

    assert done.code == 2
    assert f"{path}:1:" in done.err


def test_terms_exported_and_imported_are_the_same(sample: Network, empty: Network, tmp_path: Path) -> None:
    sample.do("isc", "represent", "Rabat", "--person", "=A. Example", "--title", "Mayor; acting", "--on", "2026-01-01")
    sample.do("isc", "represent", "Rabat", "--person", 'B. "Example"', "--on", "2026-06-01")
    sample.do("isc", "end", "Puno", "--as", "resigned", "--on", "2026-12-15", "--why", "a letter,\nof the mayor")
    sample.do("isc", "appoint", "Oslo", "--on", "2027-01-01", "--why", "a decision", "--note", "'quoted'")
    sample.do("city", "export", tmp_path / "cities.csv")
    sample.do("isc", "export", tmp_path / "first.csv")

    empty.do("city", "import", tmp_path / "cities.csv")
    empty.do("isc", "import", tmp_path / "first.csv")
    empty.do("isc", "export", tmp_path / "second.csv")

    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()
    for day in ("2024-12-21", "2026-06-01", "2026-12-15", "2027-01-01"):
        assert empty.json("isc", "show", "--as-of", day) == sample.json("isc", "show", "--as-of", day)
    assert empty.json("isc", "history") == sample.json("isc", "history")


def test_a_committee_that_was_drawn_is_exported_and_imported_too(sample: Network, empty: Network, tmp_path: Path) -> None:
    sample.do("city", "export", tmp_path / "cities.csv")
    sample.do("isc", "rotate", "--on", "2027-09-22", "--seed", "x", "--release", "Rabat", "--yes")
    sample.do("isc", "export", tmp_path / "first.csv")

    empty.do("city", "import", tmp_path / "cities.csv")
    empty.do("isc", "import", tmp_path / "first.csv")

    assert empty.json("isc", "show", "--as-of", "2027-09-22") == sample.json("isc", "show", "--as-of", "2027-09-22")
    assert empty.json("isc", "history") == sample.json("isc", "history")


def test_cells_that_a_spreadsheet_would_run_are_neutralised(two: Network, tmp_path: Path) -> None:
    two.do("isc", "import", _write(tmp_path, "lome,,1,2024-01-01,2026-01-01,"))
    two.do("isc", "represent", "Lomé", "--person", "=1+1", "--title", "@SUM(A1)", "--on", "2024-01-01")

    *_, row = csv.DictReader(io.StringIO(two.do("isc", "export", "-").out))

    assert (row["person"], row["title"]) == ("'=1+1", "'@SUM(A1)")
