"""Tables on a terminal that is narrower than they are: words are shortened, numbers, codes and dates never."""

from __future__ import annotations

import re

import pytest
from command_line import Network, scn

DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
COMMANDS = [("isc", "show"), ("isc", "history"), ("city", "history", "Puno"), ("report", "summary"), ("isc", "check"), ("audit", "log")]


def _seats(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if re.match(r" *\d+  ", line)]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_digit_of_a_number_or_a_date_is_cut_off(width: int, command: tuple[str, ...], sample: Network) -> None:
    narrow = sample.do(*command, env={"COLUMNS": str(width)}).out
    wide = sample.do(*command).out
    assert DATE.findall(narrow) == DATE.findall(wide)
    assert _seats(narrow) == _seats(wide)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("command", [*COMMANDS, ("city", "list", "--region", "mena"), ("status", "--as-of", "2027-08-01")], ids=" ".join)
def test_a_table_fits_the_terminal(width: int, command: tuple[str, ...], sample: Network) -> None:
    listed = sample.do(*command, env={"COLUMNS": str(width)}).out.splitlines()
    assert max(map(len, listed)) <= width


def test_a_flag_before_the_command_wins_over_the_environment(sample: Network, empty: Network) -> None:
    other = {"SCN_DATABASE_URL": str(empty.store), "SCN_LANG": "ar"}
    before = scn("--db", sample.store, "city", "list", "--json", env=other)
    after = scn("city", "list", "--json", "--db", sample.store, env=other)
    assert len(before.json()) == 145
    assert before.json() == after.json()
    assert "Rabat" in scn("--db", sample.store, "--lang", "en", "city", "show", "rabat", env=other).out
    assert "الرباط" in scn("--db", sample.store, "city", "show", "rabat", env=other).out
    assert scn("city", "list", "--json", env=other).json() == []


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", ""])
def test_a_day_beyond_all_terms_is_no_day(day: str, sample: Network) -> None:
    for call in (
        ("report", "summary", "--as-of", day),
        ("isc", "rotate", "--on", day, "--dry-run"),
        ("isc", "appoint", "Oslo", "--on", day),
        ("city", "add", "Lomé", "--country", "TG", "--on", day),
    ):
        done = sample.scn(*call)
        assert done.code == 2
        assert "Not a date" in done.err


def test_an_empty_seed_is_refused(sample: Network) -> None:
    assert sample.scn("isc", "rotate", "--on", "2027-09-22", "--seed", "", "--dry-run").code == 2


def test_the_file_of_a_record_has_the_sha256_that_is_printed(sample: Network) -> None:
    import json

    file = sample.store.parent / "draw.json"
    shown = sample.do("isc", "rotate", "--on", "2027-09-22", "--seed", "x", "--yes", "--record", file).out
    assert f"SHA-256 {json.loads(file.read_bytes())['sha256']}" in shown
    assert "Seated: the committee of 2027-09-22." in shown
    assert "Nothing to do" in sample.do("isc", "rotate", "--on", "2027-09-22", "--seed", "x", "--yes").out


def test_a_country_that_is_none_is_refused(sample: Network) -> None:
    assert sample.scn("city", "list", "--country", "foo").code == 2


def test_cities_are_listed_as_a_reader_sorts_them(sample: Network) -> None:
    listed = [city["name"] for city in sample.json("city", "list", "--country", "MK")]
    assert listed == ["Čair", "Kumanovo", "Ohrid", "Strumica"]


def test_init_does_not_pass_over_a_policy_that_is_there(empty: Network) -> None:
    ours = empty.store.parent / "ours.toml"
    ours.write_text(empty.policy.read_text(encoding="utf-8"), encoding="utf-8")
    empty.store.unlink()
    done = empty.scn("init", "--policy", ours)
    assert done.code == 5
    assert not empty.store.exists()
    assert empty.scn("init", "--policy", "/nowhere/at/all.toml").code == 2
    assert empty.scn("init").code == 0
