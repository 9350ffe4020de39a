"""What every command has in common: its flags, its worked examples, and the desk that it works at.

A command is written with its own flags alone; `reads` and `writes` add the flags of the contract, take their values
out of the parser's context, and hand over a `Call`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.models import CommandInfo

from scn.commands.flags import common_options, reading_options, writing_options
from scn.console import Console, plain
from scn.errors import InvalidInput
from scn.i18n.spoken import languages
from scn.rules.calendar import parse_day

if TYPE_CHECKING:
    from scn.services.desk import Desk
    from scn.store.store import Store

if TYPE_CHECKING:
    from scn.i18n.words import Words

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Call:
    """How a command was called: the values of the flags that all commands have; `acts` where it may change something."""

    command: str
    acts: bool = False
    db: str | None = None
    policy: str | None = None
    lang: str | None = None
    json: bool = False
    wide: bool = False
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    as_of: str | None = None
    dry_run: bool = False
    yes: bool = False
    actor: str | None = None
    why: str | None = None

    @cached_property
    def console(self) -> Console:
        """Where the command prints."""
        return Console(as_json=self.json, quiet=self.quiet, wide=self.wide)

    @cached_property
    def store(self) -> Store:
        """The store that was named, or the one in the user's data directory."""
        # Here, since it takes most of a start and commands on files alone do without.
        from scn.store.store import Store

        return Store(self.db or str(_data_dir() / "scn.db"))

    @cached_property
    def policy_file(self) -> Path:
        """The policy that was named, or the one beside the store."""
        if self.policy:
            return Path(self.policy).expanduser()
        path = self.store.path
        url = self.store.url
        return path.with_suffix(".policy.toml") if path else _data_dir() / f"{url.host or 'local'}-{url.database}.policy.toml"

    @cached_property
    def today(self) -> date:
        """The day as of which the command speaks: `--as-of`, else the clock's."""
        return parse_day(self.as_of, "date for --as-of") if self.as_of is not None else datetime.now().astimezone().date()

    @cached_property
    def clock(self) -> datetime:
        """The local time without its zone, as cron has it."""
        return datetime.now().astimezone().replace(tzinfo=None)

    @cached_property
    def desk(self) -> Desk:
        """What the use cases work with."""
        from scn.services.desk import Desk

        return Desk(
            store=self.store,
            policy_file=self.policy_file,
            today=self.today,
            now=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            actor=((self.actor or "").strip() or login()) if self.acts else "",
            command=self.command,
            lang=self.language,
            why=self.why,
            rehearse=self.dry_run,
            progress=self.console.progress,
        )

    def desk_on(self, day: date) -> Desk:
        """The same desk on another day."""
        return replace(self.desk, today=day)

    @cached_property
    def language(self) -> str:
        """The language of names and labels: `--lang`, else the locale's where it is one of ours, else English."""
        known = languages()
        if self.lang:
            if self.lang not in known:
                raise InvalidInput(f"scn does not speak {self.lang}", f"--lang takes one of {', '.join(known)}.")
            return self.lang
        for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
            if value := os.environ.get(variable):
                tag = value.partition(".")[0].partition("@")[0].replace("_", "-")
                return next((each for each in (tag, tag.partition("-")[0]) if each in known), "en")
        return "en"

    @property
    def words(self) -> Words:
        """What a report says in that language."""
        from scn.i18n.words import Words

        return Words.of(self.language)

    def document(self, value: object) -> None:
        """Print what was done as one JSON document; an object says `"dry_run": true` where nothing was written."""
        body = plain(value)
        self.console.document({**body, "dry_run": True} if self.dry_run and isinstance(body, dict) else body)

    def tell(self, value: object, sentence: str) -> None:
        """Say what was done: the value with --json, else the sentence."""
        if self.json:
            self.document(value)
        else:
            self.console.line(f"{sentence}{' (dry run: nothing was changed)' if self.dry_run else ''}.")

    def day(self, text: str | None, flag: str = "--on") -> date:
        """The day that a flag gives, else today."""
        return parse_day(text, f"date for {flag}") if text is not None else self.today


def _data_dir() -> Path:
    from platformdirs import user_data_path

    return user_data_path("scn", appauthor=False)


def login() -> str:
    """The name of who is logged in."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


_SHARED = frozenset(field.name for field in fields(Call)) - {"command", "acts"}


class _Command(TyperCommand):
    """A command with the common flags: their values become the `Call` in the context before the command runs."""

    def __init__(self, name: str | None, *, params: list[Any] | None = None, **settings: Any) -> None:
        super().__init__(name, params=[*(params or []), *self.more_options(), *common_options()], **settings)

    @staticmethod
    def more_options() -> list[TyperOption]:
        return []

    def invoke(self, ctx: Any) -> Any:
        above = ctx.obj or {}
        given: dict[str, Any] = {}
        for key in _SHARED & set(ctx.params):
            own = ctx.params.pop(key)
            given[key] = own if own not in (None, False) else above.get(key, own)
        call = Call(command=ctx.command_path.partition(" ")[2], acts="actor" in given, **given)
        ctx.obj = call
        try:
            return super().invoke(ctx)
        finally:
            call.console.finish()


class _Reading(_Command):
    @staticmethod
    def more_options() -> list[TyperOption]:
        return reading_options()


class _Writing(_Command):
    @staticmethod
    def more_options() -> list[TyperOption]:
        return writing_options()


class _Both(_Command):
    """A command that changes something only where it is asked to, and else shows any day."""

    @staticmethod
    def more_options() -> list[TyperOption]:
        return [*reading_options(), *writing_options()]


def export(call: Call, file: Path, headings: Sequence[str], rows: Iterable[Mapping[str, object]], *, what: str) -> None:
    """Write rows to a file in the format of its ending, whole or not at all.

    `-` is standard output: CSV there, and with --json a JSON document.
    """
    from scn.exchange import tables

    if str(file) != "-":
        number = 0

        def counted() -> Iterator[Mapping[str, object]]:
            nonlocal number
            for number, row in enumerate(rows, start=1):  # the number is told at the end
                yield row
                if number % 1000 == 0:
                    call.console.progress(f"{file}: {number} {what}")

        tables.write_table(file, headings, counted())
        call.tell({"file": str(file), what: number}, f"Wrote {number} {what} to {file}")
    elif call.json:
        call.console.document(list(rows))
    else:
        tables.write(call.console.out, headings, rows)


def beside(call: Call) -> Desk | None:
    """The desk with the network's own policy, where the call names another one with --policy; else None."""
    own = replace(call, policy=os.environ.get("SCN_POLICY") or None)
    differs = call.policy is not None and own.policy_file.resolve() != call.policy_file.resolve()
    return own.desk if differs and own.policy_file.exists() else None


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def timer(seconds: float | None) -> Callable[[], bool]:
    """Says, when it is called, whether so many seconds have passed since now. Raises `InvalidInput` for none at all."""
    if seconds is None:
        return lambda: False
    if not seconds > 0:
        raise InvalidInput(f"{seconds:g} seconds are no time", "Give more than 0.")
    from time import monotonic

    end = monotonic() + seconds
    return lambda: monotonic() > end


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """What ends the process from outside (SIGTERM, SIGHUP) ends it as Ctrl-C does, so that nothing half-written is left."""
    import signal
    import threading

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ends = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(number, signal.getsignal(number)) for number in ends]
    for number, handler in before:
        if handler is not signal.SIG_IGN:
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def pairs(given: list[str] | None, flag: str, form: str = "KEY=VALUE") -> dict[str, str]:
    """The KEY=VALUE pairs of a repeated flag. Raises `InvalidInput` for anything else."""
    found = {}
    for pair in given or []:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise InvalidInput(f"{flag} {pair}: not a pair", f"Write it as {flag} {form}.")
        found[key.strip()] = value.strip()
    return found


class _Group(TyperGroup):
    """A group that builds the parser of the one command that is called, not of all of them."""

    infos: Mapping[str, CommandInfo] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # the parser's signature
        return list(self.infos)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # the parser's signature
        info = self.infos.get(cmd_name)
        if info is None:
            return None
        return typer.main.get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)


def built(app: typer.Typer) -> Any:
    """The parser of an application: of a group without its commands, which are built when they are called."""
    infos = {info.name: info for info in app.registered_commands if info.name}
    if app.registered_callback is None:
        return typer.main.get_command(app)
    app.registered_commands = []
    made = typer.main.get_group(app)
    made.infos = infos  # type: ignore[attr-defined]  # its class is `_Group`
    app.registered_commands = list(infos.values())
    return made


def group(summary: str) -> typer.Typer:
    """A group of commands."""
    app = typer.Typer(help=summary, cls=_Group, no_args_is_help=True, rich_markup_mode=None, add_completion=False)
    app.callback()(_nothing)
    return app


def alone() -> typer.Typer:
    """A command that stands by itself, in no group."""
    return typer.Typer(rich_markup_mode=None, add_completion=False)


def _nothing() -> None:
    """A callback that makes a group of one command a group all the same."""


def reads(app: typer.Typer, name: str, examples: Sequence[str], *, dated: bool = True) -> Callable[[F], F]:
    """Register a command that changes nothing, with worked examples for its help; `dated` if it can show any day."""
    return app.command(name, cls=_Reading if dated else _Command, epilog=_epilog(examples))


def writes(app: typer.Typer, name: str, examples: Sequence[str], *, dated: bool = False) -> Callable[[F], F]:
    """Register a command that changes something, with worked examples for its help; `dated` if it can also show any day."""
    return app.command(name, cls=_Both if dated else _Writing, epilog=_epilog(examples))


def _epilog(examples: Sequence[str]) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  scn {example}" for example in examples)
