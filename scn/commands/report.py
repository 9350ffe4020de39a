"""`scn report`: governance summaries."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column, Console
from scn.errors import InvalidInput
from scn.reports.words import bounds

if TYPE_CHECKING:
    from scn.reports.summary import Summary

app = frame.group("Governance summaries.")

_REGIONS = (
    Column("region"), Column("members", number=True), Column("share", number=True),
    Column("seats", number=True), Column("share", number=True), Column("rule"), Column("holds"),
)  # fmt: skip
_SEATS = (Column("seat", number=True), Column("city", shrinks=True), Column("cc"), Column("role"), Column("until"), Column(""))
_RULES = (
    Column("rule"),
    Column("group"),
    Column("min", number=True),
    Column("max", number=True),
    Column("count", number=True),
    Column("holds"),
)


@frame.reads(app, "summary", ["report summary", "report summary --as-of 2027-01-01 --format json --output summary.json"])
def summary(
    ctx: typer.Context,
    form: Annotated[str | None, typer.Option("--format", metavar="table|json", help="Else a table; json with --json.")] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write it to FILE, whole or not at all.")] = None,
) -> None:
    """Summarise the governance on any day.

    Members by status and region, the committee with its terms and what ends within the year, the rules.
    """
    from scn.exchange.files import whole
    from scn.services import reports

    call: Call = ctx.obj
    wanted = form or ("json" if call.json else "table")
    if wanted not in ("table", "json"):
        raise InvalidInput(f"There is no format {wanted}", "--format takes table or json.")
    if call.json and wanted != "json" and not output:
        raise InvalidInput("--json prints JSON, and --format asks for a table", "Leave one of them out, or write the table with --output.")
    found = reports.summary(call.desk)
    kept = io.StringIO()
    console = Console(out=kept) if output else call.console
    if wanted == "json":
        console.document(found)
    else:
        _render(console, found)
    if output:
        with whole(output) as file:
            file.write(kept.getvalue())
        call.tell({"file": str(output), "format": wanted}, f"Wrote {output}")


def _render(console: Console, found: Summary) -> None:
    """Print the summary as tables."""
    console.line(f"{found.network}: summary on {found.on}")
    console.line()
    console.line(f"Members: {found.members} active in {found.countries} countries")
    others = [f"{line.cities} {line.status}" for line in found.statuses if line.status != "active"]
    if others:
        console.line(f"Beside them: {', '.join(others)}")
    console.line()
    rows = [
        (
            line.name,
            line.members,
            f"{line.members_share:.0%}",
            line.seats,
            f"{line.seats_share:.0%}",
            bounds(line.min, line.max),
            line.holds,
        )
        for line in found.regions
    ]
    console.table(_REGIONS, rows)
    console.line()
    vacant = f", vacant: {', '.join(map(str, found.vacant))}" if found.vacant else ""
    title = f"Committee: {len(found.committee)} of {found.seats} seats{vacant}"
    seats = [
        (
            seat.seat,
            seat.city,
            seat.country,
            "" if seat.role == "member" else seat.role,
            seat.end,
            "within a year" if seat.ends_within_year else "",
        )
        for seat in found.committee
    ]
    console.table(_SEATS, seats, title=title)
    console.line()
    verdict = "every one holds" if found.holds else "NOT all hold"
    rules = [(rule.dimension, rule.name, rule.min or None, rule.max, rule.count, rule.holds) for rule in found.rules]
    console.table(_RULES, rules, title=f"Rules: {verdict}")
    if found.note:
        console.line(found.note)
    for warning in found.warnings:
        console.line(f"Note: {warning}")
