"""`scn request propose`, `invite`, `confirm`, `decline`, `replace`, `start`, `close`, `withdraw`: the life of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame, offers
from scn.commands.frame import Call
from scn.commands.values import trimmed

if TYPE_CHECKING:
    from scn.services.request_life import Taken

app = frame.group("The life of a request.")

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day on which it happened; else today.")]
Request = Annotated[
    str, typer.Argument(metavar="REQUEST", help="Its id, or the city of the only one under way.", autocompletion=offers.request)
]
Experts = Annotated[list[str] | None, typer.Argument(metavar="[EXPERT]…", help="Else those of the team.", autocompletion=offers.expert)]
Named = Annotated[list[str], typer.Argument(metavar="EXPERT…", help="Their ids.", autocompletion=offers.expert)]


def _tell(call: Call, taken: Taken, on: object) -> None:
    """Say what a step came to, and who is asked next where the team is short."""
    shown = taken.request
    who = f" {', '.join(taken.experts)}" if taken.experts else ""
    call.tell(taken, f"{shown.id}: {taken.step}{who} on {on}; {len(shown.experts)} of {shown.number}, {shown.state}")
    if call.json or taken.step not in ("declined", "replaced"):
        return
    if taken.next_alternate:
        call.console.note(f"The next alternate is {taken.next_alternate}: `scn request invite {shown.id} {taken.next_alternate}`.")
    else:
        call.console.note("There is no alternate.")


@frame.writes(
    app,
    "propose",
    ["request propose R-2026-001 EX-005 EX-039 --alternate EX-007", "request propose R-2026-001 EX-005 --pin 'the mayor asked for her'"],
)
def propose(
    ctx: typer.Context,
    request: Request,
    experts: Experts = None,
    alternates: Annotated[
        list[str] | None,
        typer.Option("--alternate", metavar="EXPERT", help="Who is asked when somebody declines; repeated.", autocompletion=offers.expert),
    ] = None,
    pin: Annotated[str | None, typer.Option("--pin", metavar="WHY", help="Why those who are named, and nobody else.")] = None,
    on: On = None,
) -> None:
    """Propose experts for the team, and alternates in their order."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    team = list(experts or [])
    pinned = dict.fromkeys(team, why) if (why := trimmed(pin)) else {}
    _tell(call, request_life.propose(call.desk, request, request_life.Choice(team, alternates or (), pinned), on=day), day)


@frame.writes(app, "invite", ["request invite R-2026-001", "request invite R-2026-001 EX-005 --on 2027-02-03"])
def invite(ctx: typer.Context, request: Request, experts: Experts = None, on: On = None) -> None:
    """Invite who was proposed. An alternate who is named comes into the team."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    _tell(call, request_life.invite(call.desk, request, experts or (), on=day), day)


@frame.writes(app, "confirm", ["request confirm R-2026-001 EX-005"])
def confirm(ctx: typer.Context, request: Request, experts: Experts = None, on: On = None) -> None:
    """Keep that experts have said yes."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    _tell(call, request_life.confirm(call.desk, request, experts or (), on=day), day)


@frame.writes(app, "decline", ["request decline R-2026-001 EX-005 --why 'on leave in March'"])
def decline(ctx: typer.Context, request: Request, experts: Named, on: On = None) -> None:
    """Keep that experts have said no; it names the next alternate."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    _tell(call, request_life.decline(call.desk, request, experts, on=day), day)


@frame.writes(app, "replace", ["request replace R-2026-001 EX-005 --why 'a conflict of interest was declared'"])
def replace(ctx: typer.Context, request: Request, experts: Named, on: On = None) -> None:
    """Take experts off who have not said no; it names the next alternate."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    _tell(call, request_life.replace(call.desk, request, experts, on=day), day)


@frame.writes(app, "start", ["request start R-2026-001 --on 2027-03-01"])
def start(ctx: typer.Context, request: Request, on: On = None) -> None:
    """Let the work begin, with those who have confirmed."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    _tell(call, request_life.start(call.desk, request, on=day), day)


@frame.writes(app, "close", ["request close R-2026-001 --rating 5 --feedback 'the police and the youth council talk'"])
def close(
    ctx: typer.Context,
    request: Request,
    rating: Annotated[int | None, typer.Option("--rating", metavar="1-5", help="How the asker rates it; 5 is best.")] = None,
    feedback: Annotated[str | None, typer.Option("--feedback", metavar="TEXT", help="What the asker says of it.")] = None,
    on: On = None,
) -> None:
    """Keep that the work is done, with the feedback of who asked for it."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    _tell(call, request_life.close(call.desk, request, on=day, rating=rating, feedback=trimmed(feedback)), day)


@frame.writes(app, "withdraw", ["request withdraw R-2026-001 --why 'the council has put it off'"])
def withdraw(ctx: typer.Context, request: Request, on: On = None) -> None:
    """Give a request up. It is kept, with why."""
    from scn.services import request_life

    call: Call = ctx.obj
    day = call.day(on)
    _tell(call, request_life.withdraw(call.desk, request, on=day), day)
