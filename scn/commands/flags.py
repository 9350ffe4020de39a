"""The flags of the contract that all commands share. Apart, so that `scn --help` loads nothing else."""

from __future__ import annotations

from typer.core import TyperOption

from scn.i18n.spoken import languages


def common_options(*, outer: bool = False) -> list[TyperOption]:
    """The flags that the program (`outer`) and each of its commands take.

    The environment is asked by the program alone: asked by the command too, it would win over a flag before the command.
    """
    return [
        TyperOption(
            param_decls=["--db"],
            envvar="SCN_DATABASE_URL" if outer else None,
            metavar="URL",
            help="The store: a path or a URL; else SCN_DATABASE_URL.",
        ),
        TyperOption(
            param_decls=["--policy"],
            envvar="SCN_POLICY" if outer else None,
            metavar="FILE",
            help="Else SCN_POLICY, else the one beside the store.",
        ),
        TyperOption(
            param_decls=["--lang"],
            envvar="SCN_LANG" if outer else None,
            metavar="|".join(languages()),
            help="Language of names, labels and reports; else SCN_LANG.",
        ),
        TyperOption(param_decls=["--json"], is_flag=True, default=False, help="Print one JSON document."),
        TyperOption(param_decls=["--wide"], is_flag=True, default=False, help="Shorten nothing, however narrow the terminal."),
        TyperOption(param_decls=["--quiet"], is_flag=True, default=False, help="No remarks on standard error."),
        TyperOption(param_decls=["--verbose"], is_flag=True, default=False, help="More detail."),
        TyperOption(param_decls=["--debug"], is_flag=True, default=False, help="A traceback where something fails."),
    ]


def reading_options() -> list[TyperOption]:
    """The flags that a command takes which changes nothing."""
    return [TyperOption(param_decls=["--as-of"], metavar="DATE", help="As it stood, or will stand, on that day.")]


def writing_options() -> list[TyperOption]:
    """The flags that a command takes which changes something."""
    return [
        TyperOption(param_decls=["--dry-run"], is_flag=True, default=False, help="Show what it would do; change nothing."),
        TyperOption(param_decls=["--yes"], is_flag=True, default=False, help="Ask nothing."),
        TyperOption(param_decls=["--actor"], envvar="SCN_ACTOR", metavar="NAME", help="Who acts, for the ledger; else the login name."),
        TyperOption(param_decls=["--why"], metavar="TEXT", help="The reason, for the ledger."),
    ]
