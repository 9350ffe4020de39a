"""`scn city import`, `export`: cities in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.errors import InvalidInput

app = frame.group("Cities in files.")

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it takes effect; else today.")]


@frame.writes(app, "import", ["city import members.csv --dry-run"])
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV in UTF-8; comma, semicolon or tab.")],
    status: Annotated[str, typer.Option("--status", help="Of new cities whose row gives none.")] = "applicant",
    skip_bad: Annotated[
        Path | None, typer.Option("--skip-bad", metavar="FILE", help="Take the good rows; write the others to FILE.")
    ] = None,
    on: On = None,
) -> None:
    """Import cities, all or none. The same file twice changes nothing the second time."""
    from scn.rules.membership import Status
    from scn.services import member_files

    call: Call = ctx.obj
    if status not in set(Status):
        raise InvalidInput(f"There is no status {status}", f"There are {', '.join(Status)}.")
    done = member_files.bring_in(call.desk, file, on=call.day(on), status=Status(status), skip_bad=skip_bad)
    if call.json:
        call.console.document(done)
        return
    verb = "would be " if call.dry_run else ""
    call.console.line(f"{len(done.added)} {verb}added, {len(done.changed)} {verb}changed, {done.same} the same, {len(done.bad)} bad.")
    for fault in done.bad:
        call.console.warn(fault)


@frame.reads(app, "export", ["city export members.csv"], dated=False)
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; - for standard output.")],
    contacts: Annotated[bool, typer.Option("--contacts", help="With the focal points: personal data.")] = False,
) -> None:
    """Export all cities as CSV, with their history. Imported into an empty store it gives the same cities."""
    from scn.services import member_files

    call: Call = ctx.obj
    headings, rows = member_files.take_out(call.desk, contacts=contacts)
    frame.export(call, file, headings, rows, what="cities")
