"""The Typer application. A group's module is loaded when the group is called, and errors become words and exit codes here.

The summaries of the groups stand here, so that `scn --help` loads none of them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup, TyperOption

from scn import __version__
from scn.errors import Exit, Fault, InvalidInput, ScnError

GROUPS: dict[str, str] = {
    "init": "Create the store and the policy.",
    "status": "What needs somebody today.",
    "city": "Member cities: their names, memberships, contacts.",
    "isc": "The International Steering Committee: seats, terms, rotation.",
    "expert": "The Expert Pool: profiles, vetting, conflicts of interest.",
    "request": "Requests for support, from open to done.",
    "report": "Governance summaries.",
    "policy": "The rules of the network: show, check, change.",
    "audit": "The ledger of every change.",
    "db": "The store itself.",
}


class _Root(TyperGroup):
    """The program: its groups are known by name and loaded when called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.params += _options()

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # the parser's signature
        return list(GROUPS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # the parser's signature
        if cmd_name not in GROUPS:
            return None
        from scn.commands.frame import built

        command = built(import_module(f"scn.commands.{cmd_name}").app)
        command.name = cmd_name
        command.help = GROUPS[cmd_name] if command.help is None else command.help
        return command

    def invoke(self, ctx: Any) -> Any:
        """Set aside the common flags that stand before the group: the command looks for them there."""
        ctx.obj = {key: ctx.params.pop(key) for key in list(ctx.params) if key != "version"}
        return super().invoke(ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  # the parser's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(GROUPS.items()))


def _options() -> list[TyperOption]:
    """The common flags, which may also stand before the group."""
    from scn.commands.flags import common_options

    return common_options(outer=True)


app = typer.Typer(
    cls=_Root,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog="\b\nStart with:\n  scn init --sample\n  scn isc check\n  scn isc rotate --on 2027-09-22 --dry-run",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"scn {__version__}\n")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)] = False,
) -> None:
    """Run the governance of a network of cities: its members, its steering committee, its rules, and the record of it."""


def run(arguments: Sequence[str]) -> int:
    """Run the program and return its exit code. Every error ends here: as one to three lines, never as a traceback."""
    debug = "--debug" in arguments
    command = typer.main.get_command(app)
    try:
        result = command.main(args=list(arguments), prog_name="scn", standalone_mode=False)
    except ScnError as error:
        return _tell(error, arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _silence()
        return Exit.FAULT
    except Exception as error:
        if _is_usage(error):
            return _tell_usage(error, arguments)
        if isinstance(error, typer.Abort):
            return 130
        if debug:
            raise
        return _tell(_fault(error), arguments)
    return int(result) if isinstance(result, int) else Exit.DONE


def _is_usage(error: Exception) -> bool:
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


def _tell_usage(error: Any, arguments: Sequence[str]) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show(file=sys.stdout)
        return Exit.DONE
    context = getattr(error, "ctx", None)
    hint = f"See `{context.command_path} --help`." if context else None
    return _tell(InvalidInput(error.format_message(), hint), arguments)


def _fault(error: Exception) -> ScnError:
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return Fault(f"{error.strerror or error}{where}")
    return Fault(f"scn failed: {type(error).__name__}: {error}".splitlines()[0], "Run it again with --debug and report what it prints.")


def _tell(error: ScnError, arguments: Sequence[str]) -> int:
    from scn.console import Console

    if "--debug" in arguments:
        import traceback

        traceback.print_exc()
    Console(as_json="--json" in arguments).error(error)
    return error.exit_code


def _silence() -> None:
    """The reader of standard output has gone: let the interpreter's own flush at exit find nothing to complain of."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
