"""`scn isc appoint`, `extend`, `end`, `chair`, `represent`: single decisions on the seats of the committee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame
from scn.commands.cities import City, offered
from scn.commands.frame import Call
from scn.errors import Exit, InvalidInput
from scn.reports.words import bounds, rule_name

if TYPE_CHECKING:
    from datetime import date

app = frame.group("Single decisions on seats.")

On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it takes effect; else today.")]


@frame.writes(app, "appoint", ["isc appoint Oslo --on 2027-09-22 --why 'the board of 20 November'"])
def appoint(
    ctx: typer.Context,
    city: Annotated[
        str | None, typer.Argument(metavar="[CITY]", help="Its id, or a name that is unique; none with --standby.", autocompletion=offered)
    ] = None,
    standby: Annotated[bool, typer.Option("--standby", help="Fill every vacant seat from the last rotation's standby list.")] = False,
    on: On = None,
    seat: Annotated[int | None, typer.Option("--seat", metavar="N", help="Else the lowest free one.")] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The first day off the seat; else as the policy says.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Kept with the term.")] = None,
    override: Annotated[bool, typer.Option("--override", help="Appoint it although a rule bars it; needs --why.")] = False,
) -> None:
    """Put a city on a seat.

    For the rest of a term that was broken off, or for a full one, as the policy says. With --standby the seats go to the first
    on the list of the last draw with whom every rule can hold: exits 3 where there are none.
    """
    from scn.rules.calendar import parse_day
    from scn.services import checks, committee

    call: Call = ctx.obj
    if standby:
        if city or seat or until or note or override:
            raise InvalidInput("--standby decides who comes, where and for how long", "Leave the city and the other flags out.")
        _fill(call, call.day(on))
        return
    if city is None:
        raise InvalidInput("Which city?", "Name one, or --standby for the next on the list.")
    end = parse_day(until, "date for --until") if until else None
    term = committee.appoint(call.desk, committee.Appointment(city, call.day(on), seat, end, note, override))
    call.tell(term, f"{term.city} has seat {term.seat} from {term.start} until {term.end}")
    if not call.dry_run:
        for line in checks.check(call.desk, term.start).broken:
            if line.max is not None and line.count > line.max:
                call.console.warn(f"{line.dimension} {line.group}: {bounds(line.min, line.max)}, but {line.count} sit on {term.start}")


def _fill(call: Call, on: date) -> None:
    """Fill the vacant seats from the standby list."""
    from scn.services import standby

    filled = standby.fill(call.desk, on)
    if call.json:
        call.document(filled)
    for term in filled.terms if not call.json else ():
        call.console.line(f"{term.city} has seat {term.seat} from {term.start} until {term.end}")
    if filled.passed and not call.json:
        call.console.note(f"Passed over, since a rule would be broken: {', '.join(filled.passed)}")
    if filled.conflict is not None:
        if not call.json:
            call.console.line(f"Nobody on the standby list can take the vacant seats on {on} within every rule.")
            for rule in filled.conflict.get("conflict", ()):
                call.console.line(f"  {rule_name(rule)}: {bounds(rule['min'], rule['max'])}")
        raise typer.Exit(Exit.RULE)


@frame.writes(app, "extend", ["isc extend Rabat --on 2026-12-01 --until 2029-01-31 --why 'the summit moved to January'"])
def extend(
    ctx: typer.Context,
    city: City,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The new first day off the seat.")],
    on: On = None,
) -> None:
    """Shift the end of a city's present term."""
    from scn.rules.calendar import parse_day
    from scn.services import committee

    call: Call = ctx.obj
    term = committee.extend(call.desk, city, parse_day(until, "date for --until"), on=call.day(on))
    call.tell(term, f"The term of {term.city} on seat {term.seat} ends on {term.end}")


@frame.writes(app, "end", ["isc end Viborg --on 2026-12-15 --as resigned --why 'letter of the mayor'"])
def end(
    ctx: typer.Context,
    city: City,
    how: Annotated[str, typer.Option("--as", metavar="HOW", help="resigned, lapsed, removed or released.")],
    on: On = None,
) -> None:
    """End a city's term before its time; its roles end with it."""
    from scn.services import committee

    call: Call = ctx.obj
    term = committee.end(call.desk, city, how, on=call.day(on))
    call.tell(term, f"{term.city} left seat {term.seat} on {term.end}: {term.ended}")


@frame.writes(
    app,
    "chair",
    ["isc chair Rabat --stand-down --on 2026-12-01", "isc chair 'The Hague' --on 2026-12-01 --why 'chair instead of co-chair'"],
)
def chair(
    ctx: typer.Context,
    city: City,
    co: Annotated[bool, typer.Option("--co", help="As co-chair.")] = False,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The first day without the role.")] = None,
    stand_down: Annotated[bool, typer.Option("--stand-down", help="End the role.")] = False,
    on: On = None,
) -> None:
    """Make a city chair or co-chair, or let it stand down."""
    from scn.rules.calendar import parse_day
    from scn.services import committee

    call: Call = ctx.obj
    last = parse_day(until, "date for --until") if until else None
    shown = committee.chair(call.desk, city, "co-chair" if co else "chair", on=call.day(on), until=last, stand_down=stand_down)
    chairs = ", ".join(f"{member.city} ({member.role})" for member in shown.members if member.role != "member") or "nobody"
    call.tell(shown, f"Chairs from {shown.on}: {chairs}")


@frame.writes(app, "represent", ["isc represent Rabat --person 'A. Example' --title Mayor --on 2026-12-01"])
def represent(
    ctx: typer.Context,
    city: City,
    person: Annotated[str, typer.Option("--person", metavar="NAME", help="Who sits for the city.")],
    title: Annotated[str | None, typer.Option("--title", help="Mayor, deputy mayor, …")] = None,
    on: On = None,
) -> None:
    """Say who sits for a city from a day on. The seat stays the city's; the one before is kept with dates."""
    from scn.services import committee

    call: Call = ctx.obj
    shown = committee.represent(call.desk, city, person, title, on=call.day(on))
    call.tell(shown, f"{person} sits for {city} from {shown.on}")
