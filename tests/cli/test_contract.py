"""What every command has in common: --json, --dry-run, --actor, --why, and what they leave in the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calls import READING, WRITING, prepare
from command_line import Command, Network, commands, scn

COMMANDS = commands()
EVERY = {**READING, **WRITING}
UNDATED = {
    "expert topics",
    "db check",
    "db status",
    "city export",
    "expert export",
    "request export",
    "isc export",
    "isc verify",
    "isc draw",
    "report schedule",
}
"""Reading commands whose subject is the whole history, or has none."""


def test_calls_of_the_tests_cover_every_command() -> None:
    assert {command.path for command in COMMANDS if command.writes} == {*WRITING, "init"}
    assert {command.path for command in COMMANDS if not command.writes} == set(READING)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_command_has_the_common_flags(command: Command) -> None:
    assert {"db", "policy", "lang", "json", "quiet", "verbose", "debug"} <= command.parameters
    wanted = {"dry_run", "yes", "actor", "why"} if command.writes else {"as_of"} - ({"as_of"} if command.path in UNDATED else set())
    assert wanted <= command.parameters


@pytest.mark.parametrize("path", EVERY)
def test_json_is_one_document_on_standard_output_and_nothing_else_there(path: str, sample: Network, tmp_path: Path) -> None:
    call = EVERY[path]
    prepare(sample, tmp_path / "work", call)

    done = sample.scn(*call.arguments, "--json", cwd=tmp_path / "work")

    assert done.code == 0
    assert json.loads(done.out) is not None
    assert done.out.endswith("\n")


def test_json_of_init_is_one_document(tmp_path: Path) -> None:
    done = scn("init", "--sample", "--json", store=tmp_path / "network.db")

    assert done.json()["members"] > 100


@pytest.mark.parametrize("arguments", [("city", "list"), ("isc", "history"), ("audit", "log")])
def test_json_of_a_list_is_an_array_of_objects_with_ids(arguments: tuple[str, ...], sample: Network) -> None:
    found = sample.json(*arguments)

    assert found
    assert all(item["id"] for item in found)


@pytest.mark.parametrize(
    "arguments",
    [
        ("city", "export", "-"),
        ("isc", "export", "-"),
        ("report", "summary", "--output", "summary.json"),
        ("report", "summary", "--format", "table"),
    ],
    ids=" ".join,
)
def test_json_is_one_document_or_refused_where_another_output_is_asked_for(
    arguments: tuple[str, ...], sample: Network, tmp_path: Path
) -> None:
    done = sample.scn(*arguments, "--json", cwd=tmp_path)

    if done.code == 2:
        assert done.out == ""
        assert done.error()["code"] == "invalid"
    else:
        assert done.json()


def test_common_flags_may_stand_before_the_group(sample: Network) -> None:
    before = scn("--db", sample.store, "--json", "--lang", "fr", "city", "show", "Puno")

    assert before.json() == scn("city", "show", "Puno", "--db", sample.store, "--json", "--lang", "fr").json()


@pytest.mark.parametrize("path", WRITING)
def test_dry_run_changes_no_row_and_no_policy(path: str, sample: Network, tmp_path: Path) -> None:
    call = WRITING[path]
    prepare(sample, tmp_path / "work", call)
    before = sample.dump()

    done = sample.scn(*call.arguments, "--dry-run", cwd=tmp_path / "work")

    assert done.code == 0
    assert sample.dump() == before


@pytest.mark.parametrize("path", sorted(set(WRITING) - {"db upgrade"}))
def test_dry_run_prints_the_json_of_the_real_run(path: str, sample: Network, tmp_path: Path) -> None:
    call = WRITING[path]
    prepare(sample, tmp_path / "work", call)

    rehearsed = sample.json(*call.arguments, "--dry-run", cwd=tmp_path / "work")
    done = sample.json(*call.arguments, cwd=tmp_path / "work")

    # An array of people has no room for the mark, and a draw record is sealed as it is.
    marked = path not in ("city contact", "isc rotate")
    assert rehearsed == ({**done, "dry_run": True} if marked else done)
    assert "dry_run" not in done


def test_json_of_a_dry_run_of_init_says_that_nothing_was_written(tmp_path: Path) -> None:
    assert scn("init", "--dry-run", "--json", store=tmp_path / "network.db").json()["dry_run"] is True


@pytest.mark.parametrize("path", sorted(set(WRITING) - {"db upgrade"}))
def test_dry_run_says_that_nothing_was_changed(path: str, sample: Network, tmp_path: Path) -> None:
    call = WRITING[path]
    prepare(sample, tmp_path / "work", call)

    told = sample.do(*call.arguments, "--dry-run", cwd=tmp_path / "work").out

    assert "nothing was changed" in told or "would" in told.lower()


def test_dry_run_of_init_makes_no_file(tmp_path: Path) -> None:
    done = scn("init", "--sample", "--dry-run", store=tmp_path / "made" / "network.db")

    assert done.code == 0
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("path", sorted(path for path, call in WRITING.items() if call.recorded))
def test_writing_leaves_one_entry_with_who_which_command_and_why(path: str, sample: Network, tmp_path: Path) -> None:
    call = WRITING[path]
    prepare(sample, tmp_path / "work", call)
    before = sample.last_entry()

    sample.do(*call.arguments, "--actor", "A. Officer", "--why", "a decision of the board", cwd=tmp_path / "work")

    entries = sample.ledger(after=before)
    assert [(entry["actor"], entry["command"], entry["why"]) for entry in entries] == [("A. Officer", path, "a decision of the board")]
    assert entries[0]["at"] == "2026-11-24T12:00:00Z"
    assert entries[0]["changes"]


@pytest.mark.parametrize("path", sorted(path for path, call in WRITING.items() if call.recorded))
def test_writing_keeps_each_changed_row_as_it_was_and_as_it_is(path: str, sample: Network, tmp_path: Path) -> None:
    call = WRITING[path]
    prepare(sample, tmp_path / "work", call)
    before = sample.dump(ledger=False)

    sample.do(*call.arguments, cwd=tmp_path / "work")

    after = sample.dump(ledger=False)
    changes = sample.latest()["changes"]
    tables = {name: name if name != "the policy's file" else "policy" for name in before if before[name] != after[name]}
    # What an assignment went by stands in the ledger alone.
    assert {change["entity"] for change in changes} - {"assignment"} == set(tables.values())
    for name, entity in tables.items():
        gone, come = set(before[name]) - set(after[name]), set(after[name]) - set(before[name])
        touched = [change for change in changes if change["entity"] == entity]
        assert sum(change["before"] is not None for change in touched) == len(gone)
        assert sum(change["after"] is not None for change in touched) == len(come)
        assert all(change["before"] != change["after"] for change in touched)


@pytest.mark.parametrize("path", READING)
def test_reading_leaves_the_store_as_it_was(path: str, sample: Network, tmp_path: Path) -> None:
    call = READING[path]
    prepare(sample, tmp_path / "work", call)
    before = sample.dump()

    sample.do(*call.arguments, cwd=tmp_path / "work")

    assert sample.dump() == before


def test_contacts_are_read_without_an_entry(sample: Network) -> None:
    before = sample.dump()

    sample.do("city", "contact", "Puno")

    assert sample.dump() == before


def test_init_leaves_one_entry_with_the_policy_that_it_begins_with(tmp_path: Path) -> None:
    made = Network(tmp_path / "network.db")
    made.do("init", "--actor", "A. Officer", "--why", "the network begins")

    entries = made.ledger()
    assert [(entry["actor"], entry["command"], entry["why"]) for entry in entries] == [("A. Officer", "init", "the network begins")]


def test_init_with_the_sample_leaves_one_entry(sample: Network) -> None:
    assert [entry["command"] for entry in sample.ledger()] == ["init"]


def test_actor_is_that_of_the_environment_where_no_flag_names_one(sample: Network) -> None:
    sample.do("city", "edit", "Puno", "--kind", "town", env={"SCN_ACTOR": "The board"})

    assert sample.latest()["actor"] == "The board"


def test_actor_of_the_flag_goes_before_that_of_the_environment(sample: Network) -> None:
    sample.do("city", "edit", "Puno", "--kind", "town", "--actor", "A. Officer", env={"SCN_ACTOR": "The board"})

    assert sample.latest()["actor"] == "A. Officer"


def test_actor_is_the_login_name_where_nothing_names_one(sample: Network) -> None:
    sample.do("city", "edit", "Puno", "--kind", "town", env={"LOGNAME": "officer7"})

    assert sample.latest()["actor"] == "officer7"


def test_a_refused_command_leaves_no_entry(sample: Network) -> None:
    before = sample.dump()

    assert sample.scn("city", "edit", "Puno", "--population", "-1").code == 2
    assert sample.scn("isc", "appoint", "Colombo", "--on", "2026-12-01").code != 0
    assert sample.dump() == before


def test_an_edit_that_changes_nothing_leaves_no_entry(sample: Network) -> None:
    before = sample.last_entry()

    sample.do("city", "edit", "Puno", "--kind", "city")

    assert sample.last_entry() == before


def test_log_lists_the_newest_last_and_as_many_as_asked(sample: Network) -> None:
    for number in (1, 2, 3):
        sample.do("city", "edit", "Puno", "--population", number)

    shown = sample.json("audit", "log", "--last", "2")

    assert [entry["changes"][0]["after"]["population"] for entry in shown] == [2, 3]


def test_log_of_a_city_has_only_what_touched_it(sample: Network) -> None:
    sample.do("city", "edit", "Puno", "--kind", "town")
    sample.do("city", "edit", "Rabat", "--kind", "capital")
    sample.do("isc", "represent", "Puno", "--person", "A. Example", "--on", "2026-12-01")

    assert [entry["command"] for entry in sample.json("audit", "log", "--city", "بونو", "--last", "2")] == ["city edit", "isc represent"]


def test_log_of_an_actor_has_only_that_actor_s_entries(sample: Network) -> None:
    sample.do("city", "edit", "Puno", "--kind", "town", "--actor", "A. Officer")
    sample.do("city", "edit", "Puno", "--kind", "city", "--actor", "B. Officer")

    assert [entry["actor"] for entry in sample.json("audit", "log", "--by", "A. Officer")] == ["A. Officer"]


def test_log_since_a_day_has_only_entries_from_that_day_on(sample: Network) -> None:
    assert sample.json("audit", "log", "--since", "2026-11-25") == []
    assert sample.json("audit", "log", "--since", "2026-11-24") != []


def test_log_in_words_shows_what_became_of_what(sample: Network) -> None:
    sample.do("city", "edit", "Puno", "--kind", "town")

    assert "city puno: kind city -> town" in sample.do("audit", "log", "--last", "1", "--verbose").out


def test_language_is_that_of_the_flag_the_environment_or_the_locale(sample: Network) -> None:
    arabic = sample.do("isc", "show", "--as-of", "2026-12-01", "--lang", "ar").out

    assert "بونو" in arabic
    assert sample.do("isc", "show", "--as-of", "2026-12-01", env={"SCN_LANG": "ar"}).out == arabic
    assert sample.do("isc", "show", "--as-of", "2026-12-01", env={"LANG": "ar_MA.UTF-8"}).out == arabic


def test_quiet_leaves_remarks_out(sample: Network) -> None:
    assert sample.do("city", "list").err != ""
    assert sample.do("city", "list", "--quiet").err == ""


def test_the_log_and_the_histories_end_with_the_day_that_is_asked_for(sample: Network) -> None:
    sample.do("city", "suspend", "Aurora", "--on", "2026-11-24")
    everything = sample.json("audit", "log")

    assert sample.json("audit", "log", "--as-of", "2026-11-24") == everything
    assert sample.json("audit", "log", "--as-of", "2026-11-23") == []
    assert len(sample.json("city", "history", "Aurora", "--as-of", "2026-11-24")["events"]) == 2
    assert len(sample.json("city", "history", "Aurora", "--as-of", "2026-11-23")["events"]) == 1
    assert {term["start"] for term in sample.json("isc", "history", "--as-of", "2024-01-01")} == {"2023-09-22"}
