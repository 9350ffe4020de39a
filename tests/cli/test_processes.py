"""scn as a process: what it loads, pipes that close, many of them at once on one store."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from command_line import ROOT, Network, process, process_environment

from scn import __version__

LOADED = """
import json, sys
from scn.__main__ import main
sys.argv = ["scn", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def _loaded(*arguments: str, network: Network | None = None) -> set[str]:
    """The packages that a call of scn loads."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=process_environment(network.store if network else None),
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_version_is_told_without_loading_the_parser_or_the_store() -> None:
    assert process("--version").out == f"scn {__version__}\n"
    assert not _loaded("--version") & {"typer", "click", "rich", "sqlalchemy", "alembic", "tomllib", "highspy"}


@pytest.mark.parametrize("arguments", [("--help",), ()])
def test_help_is_told_without_loading_the_store_or_the_tables(arguments: tuple[str, ...]) -> None:
    loaded = _loaded(*arguments)

    assert "typer" in loaded
    assert not loaded & {"rich", "sqlalchemy", "alembic", "tomlkit", "highspy", "numpy"}


def test_a_command_that_shows_a_city_loads_neither_solver_nor_migrations(sample_once: Network) -> None:
    loaded = _loaded("city", "show", "Puno", network=sample_once)

    assert not loaded & {"highspy", "numpy", "alembic", "mako", "tree_sitter", "tomlkit"}


def test_a_command_with_json_loads_no_tables(sample_once: Network) -> None:
    assert "rich" not in _loaded("--quiet", "city", "list", "--json", network=sample_once)


@pytest.mark.parametrize(
    ("command", "lines"),
    [("city list", 1), ("city list --json", 1), ("city list --json", 0), ("audit log --last 100 --verbose", 1), ("city export -", 1)],
)
def test_a_pipe_that_closes_is_no_reason_to_complain(command: str, lines: int, sample_once: Network) -> None:
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("needs bash")

    done = subprocess.run(
        [shell, "-c", f"'{sys.executable}' -m scn {command} | head -n {lines}"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=process_environment(sample_once.store),
        cwd=ROOT,
        timeout=60,
        check=False,
    )

    assert len(done.stdout.splitlines()) == lines
    for word in ("Traceback", "Exception", "BrokenPipe", "Error"):
        assert word not in done.stderr


def test_a_reader_of_standard_output_that_is_gone_leaves_the_change_done(empty: Network) -> None:
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("needs bash")

    subprocess.run(
        [shell, "-c", f"'{sys.executable}' -m scn city add Lomé --country TG | true"],
        env=process_environment(empty.store),
        cwd=ROOT,
        timeout=60,
        check=True,
        capture_output=True,
    )

    assert [city["name"] for city in empty.json("city", "list")] == ["Lomé"]


ADD = """
import sys
from scn.app import run
codes = [run(["city", "add", f"City {sys.argv[1]} {number}", "--country", "TG", "--quiet", "--namesake"]) for number in range(25)]
sys.exit(max(codes))
"""


def test_four_processes_that_add_25_cities_each_at_once_add_100(empty: Network) -> None:
    def add(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", ADD, name],
            capture_output=True,
            text=True,
            env=process_environment(empty.store),
            cwd=ROOT,
            timeout=120,
            check=False,
        )

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(add, "ABCD"))

    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 4
    assert len(empty.json("city", "list")) == 100
    assert len({city["id"] for city in empty.json("city", "list")}) == 100
    assert [entry["id"] for entry in empty.ledger()] == list(range(1, len(empty.ledger()) + 1))
    assert sum(entry["command"] == "city add" for entry in empty.ledger()) == 100


def test_two_processes_that_add_the_same_city_at_once_add_one(empty: Network) -> None:
    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(lambda _: process("city", "add", "Lomé", "--country", "TG", store=empty.store).code, range(2)))

    assert codes == [0, 5]
    assert len(empty.json("city", "list")) == 1


def test_a_traceback_is_shown_only_with_debug(tmp_path: Path, sample_once: Network) -> None:
    store = tmp_path / "network.db"
    store.write_bytes(b"This is not a database. " * 100)
    store.with_suffix(".policy.toml").write_bytes(sample_once.policy.read_bytes())

    assert "Traceback" not in process("city", "list", store=store).err
    assert "Traceback" in process("city", "list", "--debug", store=store).err


def test_arabic_is_printed_where_the_locale_is_c(sample_once: Network) -> None:
    shown = process("city", "show", "بونو", store=sample_once.store, env={"LC_ALL": "C", "PYTHONIOENCODING": ""})

    assert shown.code == 0
    assert "بونو" in shown.out


def test_completion_offers_the_commands_of_a_group() -> None:
    done = process(env={"_SCN_COMPLETE": "complete_bash", "COMP_WORDS": "scn city ", "COMP_CWORD": "2"})

    assert "approve" in done.out.split()


def test_the_store_and_policy_are_in_the_data_directory_unless_said_otherwise(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("XDG directories are Linux's")

    assert process("init", env={"XDG_DATA_HOME": str(tmp_path)}).code == 0

    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")) == ["scn/scn.db", "scn/scn.policy.toml"]
