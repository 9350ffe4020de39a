"""`scn request pin`: whom a coordinator wants on the team of a request, or bars from it."""

from __future__ import annotations

from typing import Annotated

import typer

from scn.commands import frame, offers
from scn.commands.frame import Call
from scn.commands.request_steps import On, Request
from scn.commands.values import trimmed
from scn.console import Column
from scn.errors import InvalidInput

app = frame.group("Pins of a request.")

_PINS = (Column("expert"), Column("is"), Column("why", shrinks=True, wraps=True), Column("since"), Column("by", shrinks=True))


@frame.writes(
    app,
    "pin",
    [
        "request pin R-2026-003 EX-007 --why 'has worked with them before'",
        "request pin R-2026-003 EX-008 --bar --why 'the mayor asked for somebody else'",
        "request pin R-2026-003",
    ],
)
def pin(
    ctx: typer.Context,
    request: Request,
    expert: Annotated[str | None, typer.Argument(metavar="[EXPERT]", help="Else all pins are shown.", autocompletion=offers.expert)] = None,
    bar: Annotated[bool, typer.Option("--bar", help="Nobody may propose this expert.")] = False,
    lift: Annotated[bool, typer.Option("--lift", help="Take the pin or the bar away.")] = False,
    on: On = None,
) -> None:
    """Keep that an expert must be on the team of a request, or may not be, with --why; a match and an assignment keep to it."""
    from scn.services import pinning, pins

    call: Call = ctx.obj
    if expert is None:
        if bar or lift:
            raise InvalidInput("Nobody is named", "Name the expert after the request.")
        found = pinning.listed(call.desk, request)
        if call.json:
            call.console.document(found)
            return
        call.console.table(_PINS, [(each.expert, _WORDS[each.kind], each.why, each.on, each.by) for each in found])
        call.console.note("Nobody is wanted and nobody barred." if not found else f"{len(found)} in all.")
        return
    if bar and lift:
        raise InvalidInput("--bar and --lift are two steps", "Take one after the other.")
    if lift:
        was = pinning.lift(call.desk, request, expert)
        call.tell(was, f"{was.expert} is no longer {_WORDS[was.kind]} for {was.request}")
        return
    why = pins.reason_of(trimmed(call.why), "A bar" if bar else "A pin")
    kept = pinning.pin(call.desk, request, expert, "without" if bar else "with", why=why, on=call.day(on))
    call.tell(kept, f"{kept.expert} is {_WORDS[kept.kind]} for {kept.request} since {kept.on}: {kept.why}")


_WORDS = {"with": "wanted", "without": "barred"}
