"""`scn audit`: the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame
from scn.commands.cities import offered
from scn.commands.frame import Call
from scn.console import Column

if TYPE_CHECKING:
    from scn.services.ledger import EntryView

app = frame.group("The ledger of every change: who, when, with which command, why, before and after.")

_SHOWN = 6
_NAMED = 2


@frame.reads(app, "log", ["audit log --last 5", "audit log --city Rabat --json"])
def log(
    ctx: typer.Context,
    last: Annotated[int, typer.Option("--last", min=1, metavar="N", help="How many entries, counted from the newest.")] = 20,
    city: Annotated[
        str | None, typer.Option("--city", metavar="CITY", help="Only those that touched a city.", autocompletion=offered)
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Only those of one actor.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Only those from a day on.")] = None,
    contacts: Annotated[bool, typer.Option("--contacts", help="Show what is said of contacts: personal data.")] = False,
) -> None:
    """List the entries of the ledger, the newest last."""
    from scn.rules.calendar import day_after, parse_day
    from scn.services import ledger

    call: Call = ctx.obj
    begin = parse_day(since, "date for --since").isoformat() if since else None
    end = day_after(call.today).isoformat() if call.as_of else None
    entries = ledger.log(call.desk, ledger.Chosen(last, city, by, begin, end, contacts))
    if call.json:
        call.console.document(entries)
        return
    columns = (
        Column("no.", number=True),
        Column("when (UTC)"),
        Column("who", shrinks=True),
        Column("command"),
        Column("city", shrinks=True),
        Column("changes", number=True),
        Column("why", shrinks=True),
    )
    rows = [
        (entry.id, entry.at[:16].replace("T", " "), entry.actor, entry.command, _cities(entry), len(entry.changes), entry.why)
        for entry in entries
    ]
    call.console.table(columns, rows)
    if call.verbose or city:
        for entry in entries:
            shown = entry.changes if call.verbose else entry.changes[:_SHOWN]
            for change in shown:
                call.console.line(f"{entry.id}  {change.sentence}")
            if len(shown) < len(entry.changes):
                call.console.line(f"{entry.id}  and {len(entry.changes) - len(shown)} more; --verbose shows them.")


def _cities(entry: EntryView) -> str:
    """Which city an entry touched, or both, or how many."""
    return ", ".join(entry.named) if 0 < entry.touched <= _NAMED else f"{entry.touched} cities" if entry.touched else ""
