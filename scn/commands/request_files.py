"""`scn request import`, `export`: requests in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call

app = frame.group("Requests in files.")


@frame.writes(app, "import", ["request import requests.csv --dry-run", "request import requests.csv --skip-bad bad.csv"])
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV (UTF-8; comma, semicolon or tab), XLSX or JSON Lines.")],
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADING=KEY", help="A heading of the file, and what it is here, or -; may be repeated."),
    ] = None,
    skip_bad: Annotated[
        Path | None, typer.Option("--skip-bad", metavar="FILE", help="Take the good rows; write the others to FILE.")
    ] = None,
) -> None:
    """Import requests, all or none. The same file twice changes nothing the second time."""
    from scn.services import request_files
    from scn.services.expert_files import Order

    call: Call = ctx.obj
    mapped = {old: f"- {old}" if new == "-" else new for old, new in frame.pairs(renamed, "--map", "HEADING=KEY").items()}
    done = request_files.bring_in(call.desk, file, Order(mapped, skip_bad))
    if call.json:
        call.document(done)
        return
    would = "would be " if call.dry_run else ""
    call.console.line(f"{done.new} {would}added, {done.updated} {would}changed, {done.same} the same, {done.left_out} bad.")
    if done.left_out and skip_bad and not call.dry_run:
        call.console.note(f"The {done.left_out} bad rows are in {skip_bad}.")
    for fault in done.bad:
        call.console.warn(fault)


@frame.reads(app, "export", ["request export requests.csv", "request export requests.jsonl"], dated=False)
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, .csv, .xlsx or .jsonl; - for CSV on standard output.")],
) -> None:
    """Export all requests with their lives. Imported into a store with the same cities and experts they give the same."""
    from scn.services import request_files

    call: Call = ctx.obj
    structured = file.suffix.lower() in (".jsonl", ".ndjson") or (str(file) == "-" and call.json)
    with call.desk.read() as unit:
        taken = request_files.take_out(unit, structured=structured)
        frame.export(call, file, taken.headings, taken.rows, what="requests")
