"""`scn isc`: the International Steering Committee."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import forecasts, frame, panels, rotations, seats, staggering, verification
from scn.commands.cities import offered
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import Exit

if TYPE_CHECKING:
    from scn.services.checks import Check
    from scn.services.committee import Composition

app = frame.group("The International Steering Committee: seats, terms, rules, rotation.")
for part in (seats.app, rotations.app, verification.app, staggering.app, panels.app, forecasts.app):
    app.registered_commands += part.registered_commands

_MEMBERS = (
    Column("seat", number=True), Column("city", shrinks=True), Column("cc"), Column("region", shrinks=True), Column("role"),
    Column("from"), Column("until"), Column("representative", shrinks=True),
)  # fmt: skip
_RULES = (
    Column("rule"),
    Column("group", shrinks=True),
    Column("min", number=True),
    Column("max", number=True),
    Column("count", number=True),
    Column("holds"),
)
_DIVERSITY = (
    Column("dimension"), Column("groups", number=True), Column("of", number=True), Column("largest"),
    Column("share", number=True), Column("entropy", number=True), Column("effective groups", number=True),
)  # fmt: skip
_TERMS = (
    Column("seat", number=True),
    Column("city", shrinks=True),
    Column("cc"),
    Column("from"),
    Column("until"),
    Column("ended"),
    Column("why", shrinks=True),
)


@frame.reads(app, "show", ["isc show", "isc show --as-of 2024-12-21 --json"])
def show(ctx: typer.Context) -> None:
    """Show the committee on any day.

    Seats, terms, roles, representatives, vacancies.
    """
    from scn.services import committee

    call: Call = ctx.obj
    shown = committee.show(call.desk, call.today)
    if call.json:
        call.console.document(shown)
        return
    _show(call, shown)


def _show(call: Call, shown: Composition) -> None:
    rows = [
        (
            m.seat,
            m.city,
            m.country,
            call.desk.policy.called("region", m.region, call.language),
            "" if m.role == "member" else m.role,
            m.start,
            m.end,
            m.representative,
        )
        for m in shown.members
    ]
    call.console.table(_MEMBERS, rows, title=f"Committee on {shown.on}: {len(shown.members)} of {shown.seats} seats")
    if shown.vacant:
        call.console.line(f"Vacant: {', '.join(map(str, shown.vacant))}")


@frame.reads(app, "check", ["isc check", "isc check --as-of 2027-01-15 --json"])
def check(ctx: typer.Context) -> None:
    """Judge the committee on any day by its rules.

    Every rule on its composition with its bounds, count and verdict, and measures of its diversity. Exits 3 where a
    rule does not hold.
    """
    from scn.services import checks

    call: Call = ctx.obj
    found = checks.check(call.desk, call.today)
    if call.json:
        call.console.document(found)
    else:
        _show_check(call, found)
    if not found.holds:
        raise typer.Exit(Exit.RULE)


def _show_check(call: Call, found: Check) -> None:
    from scn.services.checks import condensed

    policy = call.desk.policy
    lines = found.rules if call.verbose else condensed(found.rules)
    rows = [
        (line.dimension, policy.called(line.dimension, line.group, call.language), line.min or None, line.max, line.count, line.holds)
        for line in lines
    ]
    broken = len(found.broken)
    verdict = "every rule holds" if found.holds else f"{broken} rule{'s' if broken > 1 else ''} broken"
    call.console.table(_RULES, rows, title=f"Committee on {found.on}: {verdict}")
    measured = [
        (
            key,
            m.groups,
            m.groups_in_membership,
            policy.called(key, m.largest, call.language),
            f"{m.largest_share:.0%}",
            m.entropy,
            m.effective_groups,
        )
        for key, m in found.diversity.items()
    ]
    call.console.line()
    call.console.table(_DIVERSITY, measured)
    if found.note:
        call.console.note(f"Rules: {found.note}")
    for warning in found.warnings:
        call.console.warn(warning)


@frame.reads(app, "history", ["isc history --city Rabat", "isc history --seat 7"])
def history(
    ctx: typer.Context,
    city: Annotated[str | None, typer.Option("--city", metavar="CITY", help="Only the terms of a city.", autocompletion=offered)] = None,
    seat: Annotated[int | None, typer.Option("--seat", metavar="N", help="Only the terms on a seat.")] = None,
) -> None:
    """List terms, earliest first: of a city, of a seat, or all."""
    from scn.services import committee

    call: Call = ctx.obj
    found = [term for term in committee.history(call.desk, city=city, seat=seat) if not call.as_of or term.start <= call.today]
    if call.json:
        call.console.document(found)
        return
    rows = [(t.seat, t.city, t.country, t.start, t.end, t.ended, "; ".join(part for part in (t.why, t.note) if part)) for t in found]
    call.console.table(_TERMS, rows)


@frame.writes(app, "import", ["isc import terms.csv --dry-run"])
def import_(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV in UTF-8.")]) -> None:
    """Import terms, roles and representatives, all or none."""
    from scn.services import term_files

    call: Call = ctx.obj
    done = term_files.bring_in(call.desk, file)
    call.tell(done, f"{done.added} {'would be ' if call.dry_run else ''}added, {done.same} the same")


@frame.reads(app, "export", ["isc export terms.csv"], dated=False)
def export(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; - for standard output.")]
) -> None:
    """Export all terms, roles and representatives as CSV."""
    from scn.services import term_files

    call: Call = ctx.obj
    headings, rows = term_files.take_out(call.desk)
    frame.export(call, file, headings, rows, what="rows")
