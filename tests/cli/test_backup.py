"""Backing a store up, restoring it, copying it to the other database: everything is there, or nothing is, and it is told in time."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from command_line import ROOT, TODAY, Network, process_environment, scn
from hypothesis import given, settings
from hypothesis import strategies as st

from scn.reports.offered import REPORTS
from scn.store import copying, schema
from scn.store.engine import open_engine, url_of
from scn.store.store import Store
from tests.store.dumps import dump

CHANGES: tuple[tuple[str, ...], ...] = (
    ("city", "add", "Lomé", "--country", "TG", "--contact", "Ana Example", "--source", "a letter"),
    ("city", "add", "Ribat", "--country", "MA", "--name", "ar=الرباط", "--contact", "Ana Example"),
    ("city", "merge", "Rabat", "Ribat", "--yes"),
    ("city", "suspend", "Aurora", "--on", "2026-11-24"),
    ("city", "apply", "Colombo", "--on", "2026-11-24"),
    ("city", "edit", "Puno", "--population", "140000"),
    ("expert", "edit", "EX-003", "--email", "ana@example.org"),
    ("expert", "add", "--category", "practitioner", "--city", "Rabat", "--topic", "schools", "--name", "Ana Example"),
    ("request", "propose", "R-2026-003", "EX-007", "--alternate", "EX-028"),
    ("request", "pin", "R-2026-003", "EX-007", "--why", "a decision of the board"),
    ("isc", "end", "Puno", "--as", "resigned", "--on", "2026-11-24"),
    ("isc", "rotate", "--on", "2027-09-22", "--seed", "a public text", "--yes"),
    ("policy", "set", "isc.notice_days", "90"),
    ("city", "withdraw", "Bordeaux", "--on", "2026-12-01"),
)


@pytest.fixture
def lived(sample: Network) -> Network:
    """The sample network after some of everything."""
    for arguments in CHANGES:
        sample.do(*arguments)
    return sample


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def said(address: object, policy: Path, day: str = "2026-12-01") -> dict[str, str]:
    """What a store says in every report, in one language or another, with the names of the files that it lies in left out."""
    calls = [("report", report, "--format", form, "--as-of", day) for report in REPORTS for form in ("json", "md")]
    calls += [("audit", "log", "--last", "100", "--json"), ("expert", "list", "--text", "school", "--json"), ("city", "contact", "Puno")]
    calls += [("request", "list", "--text", "training", "--json"), ("expert", "match", "R-2026-003", "--json")]
    done = [scn("--db", address, "--policy", policy, *call) for call in calls]
    assert all(each.code in (0, 3) for each in done), [each.err for each in done]
    return {" ".join(call): each.out for call, each in zip(calls, done, strict=True)}


def test_a_restored_store_is_the_one_that_was_backed_up(lived: Network, tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    done = lived.do("db", "backup", file)
    assert len(done.out.splitlines()) == 1
    assert done.err == ""
    before = lived.dump()
    restored = Network(tmp_path / "new" / "network.db")

    restored.do("db", "restore", file)

    assert restored.dump() == before
    assert restored.json("db", "check")["holds"]
    assert said(restored.store, restored.policy) == said(lived.store, lived.policy)
    assert restored.sql("PRAGMA journal_mode") == [("wal",)]
    restored.do("city", "edit", "Puno", "--population", "1")
    assert restored.last_entry() == lived.last_entry() + 1


def test_a_backup_is_one_file_that_scn_opens_as_it_is_and_its_owner_s_alone(lived: Network, tmp_path: Path) -> None:
    file = tmp_path / "kept" / "network.db"
    file.parent.mkdir()
    lived.do("db", "backup", file)

    assert files(file.parent) == ["network.db", "network.policy.toml"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert said(file, file.with_suffix(".policy.toml")) == said(lived.store, lived.policy)
    assert files(file.parent) == ["network.db", "network.policy.toml"]
    assert Network(file).dump() == lived.dump()


def test_what_was_deleted_is_not_in_a_backup(sample: Network, tmp_path: Path) -> None:
    sample.do("city", "contact", "Puno", "--add", "Zacharias Zebedee Unforgotten")
    connection = sqlite3.connect(sample.store)
    connection.execute("PRAGMA secure_delete = OFF")
    with connection:
        connection.execute("DELETE FROM contact WHERE name LIKE 'Zacharias%'")
        connection.execute("UPDATE ledger_change SET after = '{}' WHERE after LIKE '%Zebedee%'")
    connection.execute("PRAGMA wal_checkpoint")
    connection.close()
    assert b"Zebedee" in sample.store.read_bytes()

    sample.do("db", "backup", tmp_path / "kept.db")

    assert b"Zebedee" not in (tmp_path / "kept.db").read_bytes()


@settings(max_examples=4)
@given(st.lists(st.sampled_from(CHANGES), max_size=4))
def test_after_any_commands_a_restored_store_says_the_same(
    sample_once: Network, tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    network = sample_once.copy(folder)
    for arguments in changes:
        network.scn(*arguments)
    network.do("db", "backup", folder / "kept.db")
    restored = Network(folder / "new.db")
    restored.do("db", "restore", folder / "kept.db")

    assert restored.dump() == network.dump()
    for report in ("summary", "members", "annual"):
        asked = ("report", report, "--format", "html", "--lang", "ar", "--as-of", "2026-12-01", "--output", "-")
        assert restored.do(*asked).out == network.do(*asked).out


@pytest.mark.postgresql
def test_all_four_ways_between_the_two_databases_lead_to_the_same_rows(
    lived: Network, postgresql: str, another_postgresql: str, tmp_path: Path
) -> None:
    policy = ("--policy", tmp_path / "policy.toml")
    lived.do("db", "backup", tmp_path / "kept.db")
    before, words = dump(str(lived.store)), said(lived.store, lived.policy)

    assert scn("--db", postgresql, *policy, "db", "restore", tmp_path / "kept.db").code == 0
    assert (dump(postgresql), policy[1].read_bytes()) == (before, lived.policy.read_bytes())
    ranked = "expert match R-2026-003 --json"  # how texts rank is each database's own
    assert {**said(postgresql, policy[1]), ranked: ""} == {**words, ranked: ""}

    env = {"XDG_DATA_HOME": str(tmp_path / "data")}
    done = scn("--db", postgresql, *policy, "db", "copy", another_postgresql, "--json", env=env)
    assert done.code == 0, done.err
    assert Path(done.json()["policy"]).read_bytes() == lived.policy.read_bytes()
    assert dump(another_postgresql) == before

    assert scn("--db", another_postgresql, *policy, "db", "copy", tmp_path / "back.db").code == 0
    back = Network(tmp_path / "back.db")
    assert dump(str(back.store)) == before
    assert said(back.store, back.policy) == words
    assert back.json("db", "check")["holds"]

    # Both go on where the numbers of the rows end.
    for address in (postgresql, str(back.store)):
        change = ("isc", "represent", "Rabat", "--person", "A. Example", "--on", "2026-12-01")
        assert scn("--db", address, *policy, *change).code == 0
        assert scn("--db", address, *policy, "city", "add", "Cotonou", "--country", "BJ", "--contact", "Ana").code == 0

    done = scn("--db", another_postgresql, *policy, "db", "backup", tmp_path / "again.db")
    assert done.code == 0, done.err
    assert dump(str(tmp_path / "again.db")) == dump(another_postgresql)
    assert dump(another_postgresql)["backup"] != before["backup"]
    assert copying.is_backup(tmp_path / "again.db")


@pytest.mark.postgresql
def test_a_copy_onto_a_server_that_fails_leaves_its_database_empty(
    sample: Network, postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(copying, "_settle", fail)
    call = ("--policy", tmp_path / "policy.toml", "--db", postgresql, "db", "restore", tmp_path / "kept.db")
    sample.do("db", "backup", tmp_path / "kept.db")

    assert scn(*call).code == 1
    assert not (tmp_path / "policy.toml").exists()
    monkeypatch.undo()
    assert scn(*call).code == 0
    again = scn(*call)
    assert again.code == 5
    assert "There is a store already" in again.err


@pytest.mark.postgresql
def test_a_database_with_a_table_of_the_name_of_one_of_ours_is_not_touched(sample: Network, postgresql: str, tmp_path: Path) -> None:
    import psycopg

    with psycopg.connect(postgresql, autocommit=True) as other:
        other.execute("CREATE TABLE city (mine text)")
        other.execute("CREATE TABLE mine (mine text)")
    env = {"XDG_DATA_HOME": str(tmp_path)}

    assert sample.scn("db", "copy", postgresql, env=env).code == 5
    with psycopg.connect(postgresql, autocommit=True) as other:
        other.execute("DROP TABLE city")
    assert sample.scn("db", "copy", postgresql, env=env).code == 0
    assert scn("--db", postgresql, "--policy", sample.policy, "db", "backup", tmp_path / "kept.db").code == 0


@pytest.mark.postgresql
def test_a_backup_of_a_server_is_of_one_moment_while_somebody_writes(postgresql: str, sample: Network, tmp_path: Path) -> None:
    env = {"XDG_DATA_HOME": str(tmp_path)}
    assert sample.scn("db", "copy", postgresql, env=env).code == 0
    told = list[str]()

    def interfere(what: str) -> None:
        if what.startswith("city:"):
            assert scn("--db", postgresql, "--policy", sample.policy, "city", "add", "Lomé", "--country", "TG").code == 0
        told.append(what)

    file = tmp_path / "kept.db"
    file.touch()
    held = copying.into_file(Store(postgresql), file, interfere)

    assert told
    assert held.entry == sample.last_entry()
    assert dump(str(file)) == dump(str(sample.store))


def test_a_backup_is_of_one_moment_while_somebody_writes(sample: Network, tmp_path: Path) -> None:
    begun, done = threading.Event(), threading.Event()

    def work() -> None:
        connection = sqlite3.connect(sample.store, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        for number in count(1):
            if done.is_set():
                break
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO city (id, name, country) VALUES (?, 'X', 'PE')", (f"x{number}",))
            connection.execute(
                "INSERT INTO fact (city_id, field, source, recorded) VALUES (?, 'name', 'a list', '2026-01-01')", (f"x{number}",)
            )
            connection.execute("COMMIT")
            begun.set()
            done.wait(0.002)
        connection.close()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        assert begun.wait(30)
        for number in range(5):
            sample.do("db", "backup", tmp_path / f"kept{number}.db")
    finally:
        done.set()
        writer.join()

    grown = []
    for number in range(5):
        kept = Network(tmp_path / f"kept{number}.db")
        cities = kept.sql("SELECT id FROM city WHERE id LIKE 'x%'")
        assert sorted(cities) == sorted(kept.sql("SELECT city_id FROM fact WHERE city_id LIKE 'x%'"))
        grown.append(len(cities))
    assert grown == sorted(grown)
    assert 0 < grown[0] < grown[-1]


def test_a_backup_does_not_wait_for_a_writer_and_is_there_even_where_it_cannot_be_noted(
    sample: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scn.store.engine.WAIT_SECONDS", 0.05)
    holder = sqlite3.connect(sample.store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("DELETE FROM fact")
    try:
        done = sample.scn("db", "backup", tmp_path / "kept.db")
    finally:
        holder.rollback()
        holder.close()

    assert done.code == 0
    assert "could not be noted" in done.err
    assert {**Network(tmp_path / "kept.db").dump(), "backup": []} == sample.dump()


def test_a_process_that_is_ended_leaves_nothing(sample: Network, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    script = "import sys, time, scn.store.copying as c; c.mark = lambda *a: (print('made', flush=True), time.sleep(60)); "
    script += "from scn.app import run; sys.exit(run(sys.argv[1:]))"
    with subprocess.Popen(
        [sys.executable, "-c", script, "db", "backup", str(tmp_path / "kept" / "network.db")],
        stdout=subprocess.PIPE,
        env=process_environment(sample.store),
        cwd=ROOT,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"made\n"
        assert files(tmp_path / "kept") != []
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 128 + signal.SIGTERM
    assert files(tmp_path / "kept") == []


@pytest.mark.parametrize("step", ["mark", "_compact", "_check", "flush"])
def test_a_backup_that_fails_leaves_the_one_before(step: str, sample: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    sample.do("db", "backup", kept / "network.db")
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    sample.do("city", "edit", "Puno", "--population", "1")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copying, step, fail)
    done = sample.scn("db", "backup", kept / "network.db")

    assert (done.code, done.out) == (1, "")
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before


@pytest.mark.parametrize("step", ["enliven", "_check", "flush"])
def test_a_restore_that_fails_leaves_nothing(step: str, sample: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.do("db", "backup", tmp_path / "kept.db")
    before = files(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copying, step, fail)
    done = scn("db", "restore", tmp_path / "kept.db", store=tmp_path / "network.db")

    assert done.code == 1
    assert files(tmp_path) == before


def damaged(file: Path) -> None:
    """Overwrite a page that holds rows of cities."""
    connection = sqlite3.connect(file)
    ((root,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'city'")
    ((size,),) = connection.execute("PRAGMA page_size")
    connection.close()
    with file.open("r+b") as stream:
        stream.seek((root - 1) * size + 8)
        stream.write(os.urandom(200))


def test_a_damaged_file_is_not_restored_and_a_damaged_store_not_backed_up(sample: Network, tmp_path: Path) -> None:
    sample.do("db", "backup", tmp_path / "kept.db")
    damaged(tmp_path / "kept.db")
    damaged(sample.store)
    before = files(tmp_path)

    restored = scn("db", "restore", tmp_path / "kept.db", store=tmp_path / "network.db")
    again = sample.scn("db", "backup", tmp_path / "other.db")

    assert (restored.code, again.code) == (2, 1)
    assert "damaged" in restored.err
    assert "damaged" in again.err or "malformed" in again.err
    assert files(tmp_path) == before


@pytest.mark.parametrize("kind", ["text", "empty", "database", "cut", "missing", "folder", "newer"])
def test_a_file_that_is_no_store_is_not_restored(kind: str, sample_once: Network, tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    shutil.copy(sample_once.policy, tmp_path / "kept.policy.toml")
    if kind == "text":
        file.write_text("no database " * 1000, encoding="utf-8")
    elif kind == "empty":
        file.touch()
    elif kind == "database":
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
            connection.execute("INSERT INTO alembic_version VALUES ('1975ea83b712')")
    elif kind == "cut":
        file.write_bytes(sample_once.store.read_bytes()[:500_000])
    elif kind == "folder":
        file.mkdir()
    elif kind == "newer":
        shutil.copy(sample_once.store, file)
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
    before = files(tmp_path)

    done = scn("db", "restore", file, store=tmp_path / "network.db")

    assert done.code == (5 if kind == "newer" else 2)
    assert str(file) in done.err
    assert files(tmp_path) == before


def test_a_store_is_never_restored_over_another_nor_beside_its_log(sample: Network, tmp_path: Path) -> None:
    sample.do("db", "backup", tmp_path / "kept.db")
    before = sample.dump()

    assert sample.scn("db", "restore", tmp_path / "kept.db").code == 5
    assert sample.scn("db", "restore", tmp_path / "kept.db", "--yes").code == 5
    assert sample.dump() == before

    (tmp_path / "network.db-wal").write_bytes(b"the last changes of a store that was moved away")
    done = scn("db", "restore", tmp_path / "kept.db", store=tmp_path / "network.db")
    assert done.code == 5
    assert "network.db-wal" in done.err


def test_another_policy_is_not_replaced_and_the_same_one_is_kept(sample: Network, tmp_path: Path) -> None:
    sample.do("db", "backup", tmp_path / "kept.db")
    restored = Network(tmp_path / "network.db")
    restored.policy.write_text("# mine\n", encoding="utf-8")

    done = restored.scn("db", "restore", tmp_path / "kept.db")

    assert done.code == 5
    assert str(restored.policy) in done.err
    assert str(tmp_path / "kept.policy.toml") in done.err
    assert restored.policy.read_text(encoding="utf-8") == "# mine\n"
    assert not restored.store.exists()

    shutil.copy(sample.policy, restored.policy)
    (tmp_path / "kept.policy.toml").unlink()
    restored.do("db", "restore", tmp_path / "kept.db")
    assert restored.dump() == sample.dump()


def test_a_backup_without_any_policy_asks_for_one(sample: Network, tmp_path: Path) -> None:
    sample.do("db", "backup", tmp_path / "kept.db")
    (tmp_path / "kept.policy.toml").unlink()

    done = scn("db", "restore", tmp_path / "kept.db", store=tmp_path / "network.db")

    assert done.code == 2
    assert str(tmp_path / "kept.policy.toml") in done.err
    assert not (tmp_path / "network.db").exists()


def older(folder: Path, sample: Network) -> Network:
    """A store of the tables before the last migration."""
    made = Network(folder / "older.db")
    engine = open_engine(url_of(str(made.store)))
    with engine.begin() as connection:
        config = schema.config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.exec_driver_sql("INSERT INTO city (id, name, folded, country) VALUES ('oslo', 'Oslo', 'oslo', 'NO')")
        connection.exec_driver_sql("INSERT INTO ledger_entry (id, at, actor, command) VALUES (1, '2026-11-01T00:00:00Z', 'a', 'city add')")
        change = "INSERT INTO ledger_change (entry_id, seq, entity, key, city_id, after) VALUES (1, 1, 'city', 'oslo', 'oslo', '{}')"
        connection.exec_driver_sql(change)
    shutil.copy(sample.policy, made.policy)
    return made


def test_an_older_store_is_backed_up_as_it_is_and_upgraded_when_it_is_restored(sample: Network, tmp_path: Path) -> None:
    network = older(tmp_path, sample)
    assert network.json("db", "backup", tmp_path / "kept.db")["version"] == "0003"
    assert network.do("db", "backup", tmp_path / "kept.db").code == 0, "an earlier backup may be replaced"
    before = Network(tmp_path / "kept.db").dump()
    restored = Network(tmp_path / "new.db")

    restored.do("db", "restore", tmp_path / "kept.db")

    assert restored.json("db", "status")["current"]
    assert restored.json("db", "check")["holds"]
    assert [city["id"] for city in restored.json("city", "list")] == ["oslo"]
    assert Network(tmp_path / "kept.db").dump() == before, "the file stays as it is"


@pytest.mark.postgresql
def test_an_older_store_goes_to_a_server_and_is_upgraded_there(sample: Network, postgresql: str, tmp_path: Path) -> None:
    network = older(tmp_path, sample)

    assert network.scn("db", "copy", postgresql, env={"XDG_DATA_HOME": str(tmp_path)}).code == 0

    call = ("--db", postgresql, "--policy", sample.policy)
    assert scn(*call, "db", "status", "--json").json()["current"]
    assert scn(*call, "db", "check").code == 0
    assert [city["id"] for city in scn(*call, "city", "list", "--json").json()] == ["oslo"]


def test_only_an_earlier_backup_is_replaced(sample: Network, small: Network, tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    sample.do("db", "backup", file)
    sample.do("city", "edit", "Puno", "--population", "1")
    sample.do("db", "backup", file)
    assert Network(file).dump() == sample.dump()

    Network(file).do("city", "edit", "Puno", "--population", "2")
    worked_on = Network(file).dump()
    refused = sample.scn("db", "backup", file)
    assert refused.code == 5
    assert "--yes" in refused.err
    assert Network(file).dump() == worked_on

    before = small.dump()
    assert sample.scn("db", "backup", small.store).code == 5
    assert small.dump() == before
    (tmp_path / "notes.txt").write_text("mine")
    assert sample.scn("db", "backup", tmp_path / "notes.txt").code == 5
    (tmp_path / "notes.policy.toml").write_text("# mine\n")
    assert sample.scn("db", "backup", tmp_path / "notes.db").code == 5

    sample.do("db", "backup", file, "--yes")
    assert Network(file).dump() == sample.dump()


def test_a_copy_of_a_backup_that_became_a_store_is_no_backup_any_longer(sample: Network, tmp_path: Path) -> None:
    sample.do("db", "backup", tmp_path / "kept.db")
    taken = Network(tmp_path / "kept.db").copy(tmp_path / "live")
    taken.do("city", "edit", "Puno", "--population", "2")
    taken.do("db", "backup", tmp_path / "other.db")

    assert sample.scn("db", "backup", taken.store).code == 5


def test_the_store_and_its_policy_are_never_the_backup(sample: Network, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(sample.store)
    before = sample.dump()

    for file in (sample.store, link, sample.store.with_suffix(".bak"), sample.policy):
        assert sample.scn("db", "backup", file, "--yes").code == 2
    assert sample.scn("db", "backup", tmp_path / "nowhere" / "x.db").code == 2
    assert sample.scn("db", "backup", "postgresql://x/y").code == 2
    assert sample.dump() == before


def test_keep_takes_away_the_oldest_with_their_policies_and_nothing_that_is_no_backup(sample: Network, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "network-2020-01-01.db").write_text("mine")
    for number in range(4):
        sample.do("db", "backup", folder / "network-{date}.db", "--keep", "2", today=TODAY + timedelta(days=number))

    days = [f"network-2026-11-{day}" for day in (25, 26, 27)]
    assert files(folder) == ["network-2020-01-01.db", *(f"{day}{end}" for day in days for end in (".db", ".policy.toml"))]


def test_keep_numbers_the_old_ones_of_a_name_that_stays(sample: Network, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    seen: list[Any] = []
    for number in range(4):
        sample.do("city", "edit", "Puno", "--population", number + 1)
        sample.do("policy", "set", "isc.notice_days", number + 1)
        sample.do("db", "backup", folder / "network.db", "--keep", "2", today=TODAY + timedelta(days=number))
        seen.append(sample.dump())

    assert files(folder) == sorted(f"network{number}{end}" for number in ("", ".1", ".2") for end in (".db", ".policy.toml"))
    assert [Network(folder / f"network{number}.db").dump() for number in (".2", ".1", "")] == seen[1:]
    restored = Network(tmp_path / "network.db")
    restored.do("db", "restore", folder / "network.2.db")
    assert restored.dump() == seen[1]


def test_a_new_store_is_silent_and_one_that_is_never_backed_up_tells_it(sample: Network, tmp_path: Path) -> None:
    late = TODAY + timedelta(days=36)
    alarms = ("no backup since", "never backed up")

    def told(network: Network, day: date) -> list[tuple[str, str | None]]:
        found = network.scn("status", "--json", today=day).json()
        run = network.scn("report", "run", "--json", today=day)
        again = [item for item in run.json()["alarms"] if item["what"] in alarms]
        assert again == [item for item in found if item["what"] in alarms]
        assert (run.code == 3) == bool(run.json()["alarms"])
        lines = [line for line in network.scn("report", "run", today=day).err.splitlines() if any(word in line for word in alarms)]
        assert len(lines) == len(again)
        return [(item["what"], item["when"]) for item in again]

    assert told(sample, TODAY) == []
    assert told(sample, late - timedelta(days=1)) == []
    assert told(sample, late) == [("never backed up", None)]

    sample.do("db", "backup", tmp_path / "kept.db", today=late)
    assert told(sample, late) == []
    assert told(sample, late + timedelta(days=35)) == []
    assert told(sample, late + timedelta(days=36)) == [("no backup since", str(late))]

    restored = Network(tmp_path / "network.db")
    restored.do("db", "restore", tmp_path / "kept.db", today=late + timedelta(days=40))
    assert told(restored, late + timedelta(days=40)) == [("no backup since", str(late))]

    sample.do("policy", "set", "backup.max_age_days", "0")
    assert told(sample, late + timedelta(days=1000)) == []
    sample.do("policy", "set", "backup.max_age_days", "1")
    assert told(sample, late + timedelta(days=2)) == [("no backup since", str(late))]


def test_status_of_the_store_tells_the_last_backup(sample: Network, tmp_path: Path) -> None:
    assert sample.json("db", "status")["backup"] is None
    assert "never" in sample.do("db", "status").out

    sample.do("db", "backup", tmp_path / "kept.db")
    sample.do("city", "edit", "Puno", "--population", "1")

    assert sample.json("db", "status")["backup"] == {"at": "2026-11-24T12:00:00Z", "file": str(tmp_path / "kept.db"), "since": 1}
    assert "2026-11-24" in sample.do("db", "status").out


def test_the_backup_that_the_policy_schedules_is_made_when_it_is_due(sample: Network) -> None:
    folder = sample.store.parent / "kept"
    folder.mkdir()
    for key, value in (("to", "kept/network-{date}.db"), ("when", "0 3 * * *"), ("keep", "1"), ("max_age_days", "2")):
        sample.do("policy", "set", f"backup.{key}", value)
    assert [line.split()[:5] for line in sample.do("report", "schedule").out.splitlines() if not line.startswith("#")] == [
        ["0", "3", "*", "*", "*"]
    ]
    assert "would write" in sample.do("report", "run", "--dry-run").out
    assert files(folder) == []

    first = sample.scn("report", "run")
    assert (first.code, first.out, first.err) == (0, "", "")
    assert Network(folder / "network-2026-11-24.db").dump() == sample.dump()
    assert sample.json("report", "run")["reports"] == []
    for number in (1, 2):
        (line,) = sample.json("report", "run", today=TODAY + timedelta(days=number))["reports"]
        assert (line["name"], line["report"], line["state"]) == ("backup", "backup", "written")
    assert files(folder) == [f"network-2026-11-{day}{end}" for day in (25, 26) for end in (".db", ".policy.toml")]

    shutil.rmtree(folder)
    failed = sample.scn("report", "run", "--keep", "0", today=TODAY + timedelta(days=9))
    assert failed.code == 1
    assert "no folder" in failed.err
    assert "no backup since" in failed.err


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('[backup]\nwhen = "@daily"\n', "stands without to"),
        ('[backup]\nto = "x-{language}.db"\n', "no braces but {date}"),
        ('[backup]\nwhen = "often"\nto = "x.db"\n', "crontab"),
        ("[backup]\nmax_age_days = -1\n", "a whole number from 0"),
        ("[backup]\nkeeps = 1\n", "keeps"),
        (
            '[backup]\nto = "x.db"\n[[schedule]]\nreport = "unit"\nformat = "md"\nwhen = "@daily"\nto = "./x.db"\n',
            "which a schedule writes",
        ),
        ('[backup]\nto = "x.db"\n[[schedule]]\nname = "backup"\nreport = "unit"\nwhen = "@daily"\nto = "x.md"\n', "called 'backup'"),
    ],
)
def test_a_policy_that_says_something_odd_of_backups_is_told_with_the_line(table: str, words: str, sample: Network) -> None:
    text = sample.policy.read_text(encoding="utf-8")
    sample.policy.write_text(text.replace("[backup]\nmax_age_days = 35 ", f"{table}#"), encoding="utf-8")

    done = sample.scn("policy", "check")

    assert done.code == 2
    assert words in done.out
