"""`scn expert import`, `export`: experts in files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column

app = frame.group("Experts in files.")


@frame.writes(
    app, "import", ["expert import experts.csv --dry-run", "expert import pool.xlsx --map 'Langues=languages' --skip-bad bad.xlsx"]
)
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
    """Import experts, all or none. The same file twice changes nothing the second time.

    With --dry-run it shows what would change, field by field.
    """
    from scn.services import expert_files

    call: Call = ctx.obj
    mapped = {old: f"- {old}" if new == "-" else new for old, new in frame.pairs(renamed, "--map", "HEADING=KEY").items()}
    done = expert_files.bring_in(call.desk, file, expert_files.Order(mapped, skip_bad))
    if call.json:
        call.document(done)
        return
    would = "would be " if call.dry_run else ""
    if (call.dry_run or call.verbose) and done.changes:
        rows = [(change.id, change.field, change.before, change.after) for change in done.changes]
        call.console.table((Column("expert"), Column("field"), Column("from", shrinks=True), Column("to", shrinks=True)), rows)
    call.console.line(f"{done.new} {would}added, {done.updated} {would}changed, {done.same} the same, {done.left_out} bad.")
    if done.left_out and skip_bad and not call.dry_run:
        call.console.note(f"The {done.left_out} bad rows are in {skip_bad}.")
    for fault in done.bad:
        call.console.warn(fault)


@frame.reads(app, "export", ["expert export experts.csv", "expert export experts.jsonl --contact"], dated=False)
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, .csv, .xlsx or .jsonl; - for CSV on standard output.")],
    contact: Annotated[bool, typer.Option("--contact", help="With who they are, and who vouched: personal data.")] = False,
) -> None:
    """Export all experts. Imported into a store with the same cities they give the same experts."""
    from scn.services import expert_files

    call: Call = ctx.obj
    structured = file.suffix.lower() in (".jsonl", ".ndjson") or (str(file) == "-" and call.json)
    with call.desk.read() as unit:
        taken = expert_files.take_out(unit, call.desk, contacts=contact, structured=structured)
        frame.export(call, file, taken.headings, taken.rows, what="experts")
