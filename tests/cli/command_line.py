"""How the tests call scn: in this process, or as a real one; and how they look into a store.

In this process the clock stands at `TODAY`, the environment holds nothing of scn's, and nobody is at the terminal.
"""

from __future__ import annotations

import io
import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any
from unittest import mock

from scn import app
from scn.commands import frame

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 24)
"""The day on which the tests' commands are called."""

_HERE = {"LANG", "LC_ALL", "LC_MESSAGES", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM", "XDG_DATA_HOME"}


@dataclass(frozen=True)
class Result:
    """What a call came to."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)

    def error(self) -> Any:
        """The error that a call with --json told on standard error."""
        return json.loads(self.err)["error"]


@dataclass(frozen=True)
class Network:
    """A store of its own with its policy, to call scn on."""

    store: Path

    @property
    def policy(self) -> Path:
        return self.store.with_suffix(".policy.toml")

    def scn(self, *arguments: object, **settings: Any) -> Result:
        """Call scn on this store."""
        return scn(*arguments, store=self.store, **settings)

    def do(self, *arguments: object, **settings: Any) -> Result:
        """Call scn on this store, where it must succeed."""
        done = self.scn(*arguments, **settings)
        assert done.code == 0, f"scn {' '.join(map(str, arguments))}: exit {done.code}\n{done.out}{done.err}"
        return done

    def json(self, *arguments: object, **settings: Any) -> Any:
        """What a call that must succeed prints with --json."""
        return self.do(*arguments, "--json", **settings).json()

    def copy(self, folder: Path) -> Network:
        """The same network in another folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in (self.store, self.policy):
            shutil.copy(path, folder / path.name)
        return Network(folder / self.store.name)

    def dump(self, *, ledger: bool = True) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, and the policy. The index of the texts follows from the tables.

        Without the ledger also without what the store keeps of the policy for its views: that follows from the policy.
        """
        of_ours = "type = 'table' AND name NOT LIKE 'search\\_%' ESCAPE '\\'"
        names = [name for (name,) in self.sql(f"SELECT name FROM sqlite_master WHERE {of_ours} ORDER BY name")]
        found: dict[str, list[Any]] = {
            name: sorted(self.sql(f"SELECT * FROM {name}"), key=repr)
            for name in names
            if ledger or not name.startswith(("ledger_", "policy_"))
        }
        found["the policy's file"] = [(self.policy.read_bytes(),)]
        return found

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database itself, past scn."""
        connection = sqlite3.connect(self.store)
        try:
            connection.execute("PRAGMA foreign_keys=ON")
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def ledger(self, *, after: int = 0) -> list[Any]:
        """The entries after the number `after`."""
        more = self.last_entry() - after
        return list(self.json("audit", "log", "--last", more)) if more else []

    def last_entry(self) -> int:
        """The number of the newest entry."""
        ((number,),) = self.sql("SELECT coalesce(max(id), 0) FROM ledger_entry")
        return int(number)

    def latest(self) -> Any:
        """The newest entry."""
        (entry,) = self.json("audit", "log", "--last", "1")
        return entry


def scn(
    *arguments: object,
    store: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    today: date = TODAY,
) -> Result:
    """Call scn in this process."""
    given = [str(argument) for argument in arguments]
    variables = {**_bare_environment(), **({"SCN_DATABASE_URL": str(store)} if store else {}), **(env or {})}
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, variables, clear=True),
        mock.patch.object(frame, "datetime", _clock(today)),
        mock.patch.object(sys, "stdin", io.StringIO()),
        mock.patch.object(sys, "stdout", out),
        mock.patch.object(sys, "stderr", err),
        _working_in(cwd),
    ):
        code = app.run(given)
    return Result(int(code), out.getvalue(), err.getvalue())


def process(
    *arguments: object,
    store: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str = "",
    binary: bool = False,
) -> Result:
    """Call scn as a process of its own; what is `binary` is read as if each byte was a character."""
    done = subprocess.run(
        [sys.executable, "-m", "scn", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="latin-1" if binary else "utf-8",
        env=process_environment(store, env),
        cwd=cwd or ROOT,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def process_environment(store: Path | None = None, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process that finds this scn, and nothing of scn's settings but the store."""
    return {
        **_bare_environment(),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        **({"SCN_DATABASE_URL": str(store)} if store else {}),
        **(env or {}),
    }


def _bare_environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SCN_", "_SCN_")) and key not in _HERE}
    return {**kept, "TERM": "xterm-256color"}


def _clock(today: date) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a clock that stands still
            return datetime(today.year, today.month, today.day, 12, tzinfo=tz)

    return Clock


@contextmanager
def _working_in(folder: Path | None) -> Iterator[None]:
    before = Path.cwd()
    if folder is not None:
        os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@dataclass(frozen=True)
class Command:
    """A command of the tree."""

    path: str
    parameters: frozenset[str]
    help: str
    examples: tuple[str, ...]

    @property
    def writes(self) -> bool:
        """Whether it changes something: those take --dry-run."""
        return "dry_run" in self.parameters


def commands() -> list[Command]:
    """Every command that there is."""
    import typer

    return sorted(_below(typer.main.get_command(app.app), []), key=lambda command: command.path)


def _below(node: Any, path: Sequence[str]) -> Iterator[Command]:
    context = node.context_class(node, info_name=path[-1] if path else "scn")
    if hasattr(node, "list_commands"):
        for name in node.list_commands(context):
            yield from _below(node.get_command(context, name), [*path, name])
        return
    lines = (node.epilog or "").splitlines()
    examples = [line.strip() for line in lines[lines.index("Examples:") + 1 :]] if "Examples:" in lines else []
    yield Command(" ".join(path), frozenset(param.name for param in node.params), node.help or "", tuple(examples))


def groups() -> list[str]:
    """Every group that there is."""
    return sorted({command.path.partition(" ")[0] for command in commands() if " " in command.path})


def csv_of(*lines: str) -> bytes:
    """A CSV file of these lines."""
    return "".join(f"{line}\n" for line in lines).encode()


def answered(network: Network, *arguments: object, prompt: str, answer: str) -> tuple[int, str]:
    """Call scn on a terminal of its own and answer its question; the exit code, and what it wrote before the answer."""
    leader, follower = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "scn", *map(str, arguments)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=process_environment(network.store),
        cwd=ROOT,
    )
    os.close(follower)
    seen = b""
    try:
        while prompt.encode() not in seen:
            seen += os.read(leader, 1000)
        os.write(leader, answer.encode() + b"\n")
        return running.wait(60), seen.decode()
    finally:
        os.close(leader)


def on_terminal(network: Network, *arguments: object, columns: int, env: Mapping[str, str] | None = None) -> list[str]:
    """The lines that scn writes to a terminal of so many columns."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (50, columns))
    running = subprocess.Popen(
        [sys.executable, "-m", "scn", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=subprocess.DEVNULL,
        env=process_environment(network.store, env),
        cwd=ROOT,
    )
    os.close(follower)
    seen = b""
    try:
        while piece := _read(leader):
            seen += piece
        assert running.wait(60) == 0
    finally:
        os.close(leader)
    return seen.decode().replace("\r\n", "\n").splitlines()


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # the other side is closed
        return b""
