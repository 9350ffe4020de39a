"""The exit codes that scripts rely on, and errors in one to three lines or one JSON document."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from command_line import Network, Result, process, scn

END_PUNO = ("isc", "end", "Puno", "--as", "resigned", "--on", "2026-12-15")

REFUSED = {
    "an unknown command": (2, ("city", "nosuch")),
    "an unknown group": (2, ("nosuch",)),
    "an unknown flag": (2, ("city", "list", "--nosuch")),
    "a missing argument": (2, ("city", "show")),
    "a missing flag": (2, ("isc", "rotate", "--dry-run")),
    "one argument too many": (2, ("city", "show", "Puno", "Rabat")),
    "a number that is none": (2, ("city", "edit", "Puno", "--population", "many")),
    "a date that is none": (2, ("isc", "show", "--as-of", "soon")),
    "a day that no month has": (2, ("isc", "rotate", "--on", "2027-02-30", "--dry-run")),
    "a date without hyphens": (2, ("isc", "show", "--as-of", "20270922")),
    "a language that scn does not speak": (2, ("city", "list", "--lang", "xx")),
    "a country that there is not": (2, ("city", "add", "X", "--country", "ZZ")),
    "a region that the policy does not have": (2, ("city", "list", "--region", "atlantis")),
    "a status that there is not": (2, ("city", "list", "--status", "friend")),
    "a city added as rejected": (2, ("city", "add", "X", "--country", "TG", "--status", "rejected")),
    "a name without a letter": (2, ("city", "add", "...", "--country", "TG")),
    "an empty name": (2, ("city", "add", "", "--country", "TG")),
    "a place with one coordinate": (2, ("city", "edit", "Bujanovac", "--lat", "3")),
    "a latitude beyond the pole": (2, ("city", "edit", "Puno", "--lat", "91", "--lon", "0")),
    "an attribute that the policy does not define": (2, ("city", "edit", "Puno", "--attribute", "colour=red")),
    "a pair without an equals sign": (2, ("city", "edit", "Puno", "--name", "ar")),
    "a field that a city does not have": (2, ("city", "edit", "Puno", "--unset", "colour")),
    "an edit of nothing": (2, ("city", "edit", "Puno")),
    "a database that scn does not run on": (2, ("city", "list", "--db", "mysql://host/scn")),
    "a file that is not there": (2, ("city", "import", "nosuch.csv")),
    "a policy that is not there": (2, ("city", "list", "--policy", "nosuch.toml")),
    "a policy key that is unknown": (2, ("policy", "set", "isc.nosuch", "1")),
    "a policy that would contradict itself": (2, ("policy", "set", "isc.quota.region.mena.min", "30")),
    "an ending that there is not": (2, ("isc", "end", "Puno", "--as", "bored")),
    "an override without a reason": (2, ("isc", "appoint", "Oslo", "--override")),
    "a seat that the committee does not have": (2, ("isc", "appoint", "Oslo", "--seat", "26")),
    "seat 0": (2, ("isc", "appoint", "Oslo", "--seat", "0")),
    "a negative seat": (2, ("isc", "appoint", "Oslo", "--seat", "-1")),
    "a rotation that nobody confirms": (2, ("isc", "rotate", "--on", "2027-09-22")),
    "a method that there is not": (2, ("isc", "rotate", "--on", "2027-09-22", "--dry-run", "--method", "dice")),
    "a format that there is not": (2, ("report", "summary", "--format", "scroll")),
    "an appointment of no member": (3, ("isc", "appoint", "Colombo", "--on", "2026-12-01")),
    "a third chair": (3, ("isc", "chair", "Puno", "--on", "2026-12-01")),
    "a nominee that may not come": (3, ("isc", "rotate", "--on", "2027-09-22", "--dry-run", "--nominate", "Addu City")),
    "a city that is not there": (4, ("city", "show", "Pun")),
    "a step of a city that is not there": (4, ("city", "suspend", "Atlantis")),
    "a term of a city that is not on the committee": (4, ("isc", "end", "Oslo", "--as", "resigned")),
    "a contact that is not there": (4, ("city", "contact", "Puno", "--remove", "99")),
    "a nominee that is not there": (4, ("isc", "rotate", "--on", "2027-09-22", "--dry-run", "--nominate", "Atlantis")),
    "a city that is there already": (5, ("city", "add", "PUNO", "--country", "Peru")),
    "an id that is taken": (5, ("city", "add", "Lomé", "--country", "TG", "--id", "oslo")),
    "a step that the state does not allow": (5, ("city", "approve", "Puno")),
    "a step before the last one": (5, ("city", "suspend", "Puno", "--on", "2000-01-01")),
    "a seat that is taken": (5, ("isc", "appoint", "Oslo", "--seat", "3")),
    "a city that sits already": (5, ("isc", "appoint", "Puno", "--seat", "6")),
    "an appointment to a full committee": (5, ("isc", "appoint", "Oslo", "--on", "2026-12-01")),
    "a store that is there already": (5, ("init",)),
}
"""What is refused on the sample network, with its exit code."""

CODES = {2: "invalid", 3: "rule", 4: "missing", 5: "conflict"}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_with_its_exit_code_in_one_to_three_lines(what: str, sample_once: Network) -> None:
    code, arguments = REFUSED[what]

    done = sample_once.scn(*arguments)

    assert done.code == code
    assert done.out == ""
    assert done.err.startswith("Error: ")
    assert 1 <= len(done.err.splitlines()) <= 3
    assert "Traceback" not in done.err


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_with_json_in_one_document_on_standard_error(what: str, sample_once: Network) -> None:
    code, arguments = REFUSED[what]

    done = sample_once.scn(*arguments, "--json")

    assert done.code == code
    assert done.out == ""
    error = done.error()
    assert {"code", "message", "hint", "candidates"} <= set(error)
    assert error["code"] == CODES[code]
    assert error["message"]
    assert isinstance(error["candidates"], list)


def test_refusals_leave_the_store_as_it_was(sample: Network) -> None:
    before = sample.dump()

    for _, arguments in REFUSED.values():
        sample.scn(*arguments)

    assert sample.dump() == before


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_check_of_a_broken_rule_exits_3(flags: tuple[str, ...], sample: Network) -> None:
    sample.do(*END_PUNO)

    assert sample.scn("isc", "check", "--as-of", "2026-12-14", *flags).code == 0
    assert sample.scn("isc", "check", "--as-of", "2026-12-15", *flags).code == 3


def test_a_check_names_the_broken_rule_with_its_bounds_and_count(sample: Network) -> None:
    sample.do(*END_PUNO)

    found = sample.scn("isc", "check", "--as-of", "2026-12-15", "--json").json()

    assert found["holds"] is False
    assert [rule for rule in found["rules"] if not rule["holds"]] == [
        {"dimension": "seats", "group": "all", "min": 25, "max": 25, "count": 24, "holds": False}
    ]


def test_a_member_that_withdrew_breaks_the_rule_on_membership(sample: Network) -> None:
    sample.do("city", "withdraw", "Puno", "--on", "2026-12-15")

    found = sample.scn("isc", "check", "--as-of", "2026-12-15", "--json")

    assert found.code == 3
    assert [rule["dimension"] for rule in found.json()["rules"] if not rule["holds"]] == ["membership"]


def test_a_city_that_is_not_there_is_answered_with_the_nearest_names(sample_once: Network) -> None:
    assert sample_once.scn("city", "show", "Kumanvo", "--json").error()["candidates"][0] == "Kumanovo"
    assert "Did you mean: Kumanovo" in sample_once.scn("city", "show", "Kumanvo").err


def test_a_step_that_the_state_does_not_allow_is_answered_with_those_it_allows(sample_once: Network) -> None:
    told = sample_once.scn("city", "approve", "Puno").err

    assert "Puno is active" in told
    assert "suspend, withdraw" in told


def test_a_rotation_that_nobody_confirms_says_which_flag_is_missing(sample_once: Network) -> None:
    assert "--yes" in sample_once.scn("isc", "rotate", "--on", "2027-09-22").err


def test_a_day_that_is_none_is_answered_with_how_to_write_one(sample_once: Network) -> None:
    told = sample_once.scn("isc", "show", "--as-of", "soon").err

    assert "soon" in told
    assert "YYYY-MM-DD" in told


def _without_store(folder: Path, sample: Network, make: str) -> Path:
    store = folder / "network.db"
    store.with_suffix(".policy.toml").write_bytes(sample.policy.read_bytes())
    content = sample.store.read_bytes()
    match make:
        case "a directory":
            store.mkdir()
        case "an empty file":
            store.write_bytes(b"")
        case "another file":
            store.write_bytes(b"This is not a database. " * 100)
        case "half a file":
            store.write_bytes(content[: len(content) // 2])
        case "an overwritten file":
            store.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    return store


@pytest.mark.parametrize("command", [("city", "list"), ("city", "add", "Lomé", "--country", "TG")], ids=" ".join)
@pytest.mark.parametrize(
    ("make", "code"),
    [
        ("nothing", {2}),
        ("a directory", {1, 2}),
        ("an empty file", {2, 5}),
        ("another file", {1, 2}),
        ("half a file", {1}),
        ("an overwritten file", {1}),
    ],
)
def test_a_store_that_is_none_is_a_fault_in_words(
    make: str, code: set[int], command: tuple[str, ...], sample_once: Network, tmp_path: Path
) -> None:
    done = scn(*command, store=_without_store(tmp_path, sample_once, make))

    assert done.code in code
    assert 1 <= len(done.err.splitlines()) <= 3
    assert "Traceback" not in done.err
    assert "scn failed" not in done.err


def test_a_store_of_an_older_schema_is_a_collision_that_names_the_way_out(sample: Network) -> None:
    sample.sql("UPDATE alembic_version SET version_num = '0000'")

    done = sample.scn("city", "list")

    assert done.code == 5
    assert "scn db upgrade" in done.err
    assert sample.scn("db", "status", "--json").code == 5


def test_a_store_of_a_newer_schema_is_a_collision(sample: Network) -> None:
    sample.sql("UPDATE alembic_version SET version_num = '9999'")

    for command in (("city", "list"), ("city", "add", "Lomé", "--country", "TG"), ("db", "upgrade"), ("db", "status")):
        assert sample.scn(*command).code == 5


def test_another_writer_that_holds_the_store_too_long_is_a_collision(sample: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scn.store.engine.WAIT_SECONDS", 0.1)
    other = sqlite3.connect(sample.store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        done = sample.scn("city", "add", "Lomé", "--country", "TG")
    finally:
        other.close()

    assert done.code == 5
    assert "Another writer" in done.err


def test_readers_do_not_wait_for_a_writer(sample: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scn.store.engine.WAIT_SECONDS", 0.1)
    other = sqlite3.connect(sample.store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE city SET kind = 'town' WHERE id = 'puno'")
    try:
        assert sample.json("city", "show", "Puno")["kind"] == "city"
    finally:
        other.close()


def test_a_store_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    made = Network(tmp_path / "new" / "network.db")
    made.do("init")

    assert made.store.stat().st_mode & 0o777 == 0o600


def test_init_with_a_policy_that_is_not_fit_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[isc]\nseats = 0\n")

    done = scn("init", "--policy", tmp_path / "bad.toml", store=tmp_path / "made" / "network.db")

    assert done.code == 2
    assert "bad.toml:2" in done.err
    assert not (tmp_path / "made" / "network.db").exists()
    assert not (tmp_path / "made" / "network.policy.toml").exists()


def test_init_leaves_a_store_that_is_there_as_it_was(sample: Network) -> None:
    before = sample.dump()

    assert sample.scn("init", "--sample").code == 5
    assert sample.dump() == before


def test_init_where_no_file_can_be_made_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = scn("init", store=tmp_path / "file" / "network.db")

    assert done.code == 1
    assert "Traceback" not in done.err


@pytest.mark.parametrize("code", [0, 2, 3, 4, 5])
def test_a_process_exits_with_the_code(code: int, sample_once: Network) -> None:
    arguments = next((arguments for known, arguments in REFUSED.values() if known == code), ("city", "show", "Puno"))

    done: Result = process(*arguments, store=sample_once.store)

    assert done.code == code
    assert "Traceback" not in done.err
