"""`scn status`: what needs somebody today."""

from __future__ import annotations

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column

app = frame.alone()


@frame.reads(app, "status", ["status", "status --as-of 2027-08-01"])
def status(ctx: typer.Context) -> None:
    """Show what needs somebody today: applications, suspensions, vacancies, broken rules, terms about to end."""
    from scn.services import agenda

    call: Call = ctx.obj
    found = agenda.today(call.desk)
    if call.json:
        call.console.document(found)
    elif found:
        call.console.table(
            (Column("what"), Column("who", shrinks=True), Column("when")), [(item.what, item.who, item.when) for item in found]
        )
    else:
        call.console.line(f"Nothing needs anybody on {call.today}.")
