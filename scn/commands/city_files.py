"""`scn city import`, `export`: cities in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scn.commands import frame, offers
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import InvalidInput

app = frame.group("Cities in files.")

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it takes effect; else today.")]

_MOST_DOUBLES = 100


@frame.writes(app, "import", ["city import members.csv --dry-run", "city import list.xlsx --map 'Municipality=name' --map 'Pays=country'"])
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV (UTF-8; comma, semicolon or tab), XLSX or JSON Lines.")],
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADING=KEY", help="A heading of the file, and what it is here, or -; may be repeated."),
    ] = None,
    status: Annotated[
        str, typer.Option("--status", help="Of new cities whose row gives none.", autocompletion=offers.status)
    ] = "applicant",
    skip_bad: Annotated[
        Path | None, typer.Option("--skip-bad", metavar="FILE", help="Take the good rows; write the others to FILE.")
    ] = None,
    on: On = None,
) -> None:
    """Import cities, all or none. The same file twice changes nothing the second time.

    With --dry-run it shows what would change, field by field, and likely doubles.
    """
    from scn.rules.membership import Status
    from scn.services.member_files import importing

    call: Call = ctx.obj
    if status not in set(Status):
        raise InvalidInput(f"There is no status {status}", f"There are {', '.join(Status)}.")
    mapped = {old: f"- {old}" if new == "-" else new for old, new in frame.pairs(renamed, "--map", "HEADING=KEY").items()}
    order = importing.Order(call.day(on), Status(status), mapped, skip_bad)
    done = importing.bring_in(call.desk, file, order)
    if call.json:
        call.document(done)
        return
    would = "would be " if call.dry_run else ""
    if (call.dry_run or call.verbose) and done.changes:
        rows = [(change.id, change.field, change.before, change.after) for change in done.changes]
        call.console.table((Column("city"), Column("field"), Column("from", shrinks=True), Column("to", shrinks=True)), rows)
    call.console.line(f"{done.new} {would}added, {done.updated} {would}changed, {done.same} the same, {done.left_out} bad.")
    if done.left_out and skip_bad and not call.dry_run:
        call.console.note(f"The {done.left_out} bad rows are in {skip_bad}.")
    for fault in done.bad:
        call.console.warn(fault)
    likely = done.doubles or ()
    for double in likely[:_MOST_DOUBLES]:
        call.console.warn(f"{file}:{double.line}: {double.id} is {double.what}")
    if len(likely) > _MOST_DOUBLES:
        call.console.warn(
            f"And {len(likely) - _MOST_DOUBLES} more likely doubles: --json has all of them, and `scn city duplicates` later."
        )
    if done.doubles is None:
        call.console.note("Too many new cities to look for likely doubles on the way: see `scn city duplicates`.")


@frame.reads(app, "export", ["city export members.csv", "city export members.xlsx --contacts"], dated=False)
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, .csv, .xlsx or .jsonl; - for CSV on standard output.")],
    contacts: Annotated[bool, typer.Option("--contacts", help="With the focal points: personal data.")] = False,
) -> None:
    """Export all cities with their history. Imported into an empty store they give the same cities."""
    from scn.services.member_files import exporting

    call: Call = ctx.obj
    with call.desk.read() as unit:
        taken = exporting.take_out(unit, call.desk, contacts=contacts)
        frame.export(call, file, taken.headings, taken.rows, what="cities")
