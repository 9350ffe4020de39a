"""The help: every command says what it is for, and its examples run as they stand."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
from command_line import Command, Network, commands, csv_of, groups, scn

from scn.exchange import tables

COMMANDS = commands()
EXAMPLES = [(command.path, example) for command in COMMANDS for example in command.examples]
SETTING = {
    "city approve": ("city apply",),
    "city reject": ("city apply",),
    "city reinstate": ("city suspend",),
    **dict.fromkeys(("request invite", "request confirm", "request decline", "request replace"), ("request propose",)),
    **dict.fromkeys(("request start", "request close"), ("request propose", "request confirm")),
}
"""Commands whose example goes on from the examples of others."""

JUDGING = {"isc stagger", "isc check"}
"""Commands that may say that a rule is broken."""


def _example_of(path: str) -> str:
    return next(command.examples[0] for command in COMMANDS if command.path == path)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_help_of_every_command_has_a_summary_and_examples(command: Command) -> None:
    shown = scn(*command.path.split(), "--help")

    assert shown.code == 0
    assert shown.err == ""
    assert len(command.help.splitlines()[0]) >= 10
    assert command.help.splitlines()[0].split()[0] in shown.out
    assert "Examples:" in shown.out
    assert all(f"scn {command.path.split()[-1]}" in example or command.path in example for example in command.examples)
    assert all(example in shown.out for example in command.examples)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_option_and_argument_of_a_command_stands_in_its_help(command: Command) -> None:
    shown = scn(*command.path.split(), "--help").out

    for flag in ("--db", "--policy", "--lang", "--json", "--quiet", "--verbose", "--debug"):
        assert flag in shown
    assert ("--dry-run" in shown) == command.writes


@pytest.mark.parametrize("group", groups())
def test_help_of_every_group_lists_its_commands(group: str) -> None:
    shown = scn(group, "--help")

    assert shown.code == 0
    for command in COMMANDS:
        if command.path.startswith(f"{group} "):
            assert f"  {command.path.split()[1]} " in shown.out


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_help_of_the_program_lists_every_group(arguments: tuple[str, ...]) -> None:
    shown = scn(*arguments)

    assert shown.code == 0
    for command in COMMANDS:
        assert f"  {command.path.split()[0]} " in shown.out


@pytest.fixture(scope="session")
def files_once(sample_once: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that examples name."""
    folder = tmp_path_factory.mktemp("files")
    sample_once.do("city", "export", folder / "members.csv")
    sample_once.do("isc", "export", folder / "terms.csv")
    sample_once.do("expert", "export", folder / "experts.csv")
    sample_once.do("request", "export", folder / "requests.csv")
    tables.write_table(folder / "pool.xlsx", ["id", "category", "Langues"], [{"id": "P-1", "category": "practitioner", "Langues": "fr:C1"}])
    sample_once.do("isc", "rotate", "--on", "2027-09-22", "--seed", "4 8 15 16 23 42", "--dry-run", "--record", folder / "draw-2027.json")
    shutil.copy(sample_once.policy, folder / "our-policy.toml")
    sample_once.copy(folder / "other").do("db", "backup", folder / "network-2026-11-24.db")
    (folder / "people.csv").write_bytes(csv_of("id,region", *(f"{number},{'north' if number % 2 else 'south'}" for number in range(20))))
    (folder / "categories.csv").write_bytes(csv_of("feature,value,min,max", "region,north,2,4", "region,south,2,4"))
    (folder / "scores.csv").write_bytes(csv_of("request,expert,score", "R-1,A,0.9", "R-1,B,0.5", "R-2,A,0.7", "R-2,B,0.6"))
    (folder / "capacity.csv").write_bytes(csv_of("id,n", "A,2", "B,2"))
    rows = [{"Municipality": "Cotonou", "Pays": "Bénin"}, {"Municipality": "Lomé", "Pays": "Togo"}]
    tables.write_table(folder / "list.xlsx", ["Municipality", "Pays"], rows)
    return folder


@pytest.mark.parametrize(("path", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_example_runs_as_it_stands(path: str, example: str, files_once: Path, sample: Network, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    shutil.copytree(files_once, folder)
    for before in SETTING.get(path, ()):
        sample.do(*shlex.split(_example_of(before))[1:], cwd=folder)
    words = [word.replace("/srv/scn", str(tmp_path / "srv")) for word in shlex.split(example)]
    assert words[0] == "scn"

    if path == "init":
        done = scn(*words[1:], cwd=folder, env={"XDG_DATA_HOME": str(tmp_path / "data")})
    else:
        done = sample.scn(*words[1:], cwd=folder)

    assert done.code in ({0, 3} if path in JUDGING else {0}), done.err
