"""`scn isc stagger`: propose first terms for a committee that was chosen all at once."""

from __future__ import annotations

from typing import Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import Exit
from scn.reports.words import bounds, rule_name

app = frame.group("Staggering.")

_COLUMNS = (
    Column("part", number=True), Column("city", shrinks=True), Column("region", shrinks=True), Column("seat", number=True),
    Column("until now"), Column("proposed"),
)  # fmt: skip


@frame.reads(app, "stagger", ["isc stagger --parts 2 --as-of 2023-10-01 --seed 'the draw of 5 October'"])
def stagger(
    ctx: typer.Context,
    parts: Annotated[int, typer.Option("--parts", metavar="N", help="Halves are 2, thirds 3.")] = 2,
    seed: Annotated[
        list[str] | None,
        typer.Option("--seed", metavar="TEXT", help="A public text that decides who leaves first; may be repeated."),
    ] = None,
) -> None:
    """Propose first terms that bring a committee chosen all at once into parts.

    Each part has its share of every region and of every other group with a quota. It changes nothing: the lines it ends with do.
    Exits 3 where, with those who may come now, a part could not be replaced within the rules.
    """
    from scn.services import staggering

    call: Call = ctx.obj
    found = staggering.stagger(call.desk, call.desk.today, parts, tuple(seed or ("the order of the ids",)))
    broken = [part for part in found.parts if part.broken]
    if call.json:
        call.console.document(found)
    else:
        rows = [(each.part, each.city, each.region, each.seat, each.before, each.end) for each in found.members]
        call.console.table(_COLUMNS, rows)
        for number, part in enumerate(found.parts, start=1):
            told = ", ".join(f"{region} {count}" for region, count in part.regions.items())
            call.console.line(f"Part {number} leaves on {part.end}: {part.size} ({told})")
        for part in broken:
            call.console.line(f"On {part.end} these rules could not all hold:")
            for rule in part.broken:
                call.console.line(f"  {rule_name({'dimension': rule.dimension, 'group': rule.group})}: {bounds(rule.min, rule.max)}")
        if not broken:
            call.console.line("To make it so:")
            for each in found.members:
                if each.end != each.before:
                    call.console.line(f"  scn isc extend {each.id} --on {call.desk.today} --until {each.end} --yes")
    if broken:
        raise typer.Exit(Exit.RULE)
