"""`scn isc draw`: the engine of the committee on files, for any panel. Needs no store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame
from scn.commands.conflicts import show_conflict
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import Exit, InvalidInput
from scn.reports.words import bounds, rule_name

if TYPE_CHECKING:
    from scn.rotation.types import Draw
    from scn.services.panels import Panel

app = frame.group("Panels.")

_RULES = (Column("rule", shrinks=True), Column("bounds"), Column("count", number=True), Column("holds"))


@frame.reads(app, "draw", ["isc draw --pool people.csv --quotas categories.csv --seats 6 --seed 'the lottery of 5 May'"], dated=False)
def draw(
    ctx: typer.Context,
    pool: Annotated[Path, typer.Option("--pool", metavar="FILE", help="The people: a row each, a column for each feature.")],
    quotas: Annotated[Path, typer.Option("--quotas", metavar="FILE", help="Columns feature, value, min, max; min_flex, max_flex.")],
    seats: Annotated[int, typer.Option("--seats", metavar="K", help="How many the panel has, with who is on it already.")],
    id_column: Annotated[str | None, typer.Option("--id", metavar="COLUMN", help="The ids; else a column id, else the first.")] = None,
    unique: Annotated[
        list[str] | None,
        typer.Option("--unique", metavar="COLUMN", help="At most one of those who share it, all of them together; may be repeated."),
    ] = None,
    staying: Annotated[Path | None, typer.Option("--staying", metavar="FILE", help="Who is on the panel already; same columns.")] = None,
    method: Annotated[str, typer.Option("--method", help="leximin, maximin, nash or serial.")] = "leximin",
    tickets: Annotated[int, typer.Option("--tickets", metavar="N", help="How many tickets the draw has.")] = 1000,
    seed: Annotated[
        list[str] | None, typer.Option("--seed", metavar="TEXT", help="A public text that decides; may be repeated. Else the machine's.")
    ] = None,
    source: Annotated[str, typer.Option("--draw", help="How the seed draws the ticket: sha256, or rfc3797.")] = "sha256",
    ticket: Annotated[int | None, typer.Option("--ticket", metavar="N", help="The number that was drawn, with balls.")] = None,
    limit: Annotated[float | None, typer.Option("--time-limit", metavar="SECONDS", help="Stop looking for fairer chances then.")] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write those who were drawn, with all columns.")] = None,
    remaining: Annotated[Path | None, typer.Option("--remaining", metavar="FILE", help="Write the others of the pool.")] = None,
) -> None:
    """Draw a panel from files, as the sortition field keeps them.

    Exits 3 where no panel keeps the quotas, and says which collide and what would help.
    """
    import secrets

    from scn.rotation.lottery import SCORE, Wish
    from scn.rotation.record import VERSION, chances_of, explanation_of, rule_entry, tickets_of
    from scn.rotation.types import Conflict
    from scn.services import panels

    call: Call = ctx.obj
    if method == SCORE:
        raise InvalidInput("A panel has no scores", "--method takes leximin, maximin, nash or serial.")
    if any(not text.strip() for text in seed or ()):
        raise InvalidInput("A seed is empty", "Give the public text that decides, or leave --seed out.")
    _refuse_overwriting((pool, quotas, staying), (output, remaining))
    texts = tuple(seed) if seed else (f"system {secrets.token_hex(16)}",)
    wish = Wish(texts, method, tickets, ticket, source, stop=frame.timer(limit))
    panel = panels.read(panels.Asked(pool, quotas, seats, staying, id_column, tuple(unique or ())))
    found = panels.drawn(panel, wish)
    if isinstance(found, Conflict):
        told = {"holds": False, "seats": seats, "pool": len(panel.problem.pool), **explanation_of(found)}
        if call.json:
            call.console.document(told)
        else:
            call.console.line(f"No panel of {seats} keeps the quotas: {len(panel.problem.pool)} people in the pool.")
            show_conflict(call.console, told)
        raise typer.Exit(Exit.RULE)
    _write(panel, found, output, remaining)
    on_panel = panels.on_panel(panel, found)
    counted = [(rule, rule.count(on_panel)) for rule in panel.problem.rules]
    rules = [{**rule_entry(rule), "count": count, "holds": rule.holds(count)} for rule, count in counted]
    if call.json:
        call.console.document(
            {
                "selected": list(found.selected), "standby": list(found.standby), "left_out": list(panel.left_out), "rules": rules,
                "method": found.method, "chances": None if found.chances is None else chances_of(found.chances, found.gap),
                "tickets": tickets_of(found.tickets) if found.tickets else None,
                "seed": list(texts), "draw": "ticket" if ticket is not None else source, "ticket": found.ticket, "version": VERSION,
            }
        )  # fmt: skip
        return
    features = list(dict.fromkeys(feature for person in panel.people.people[:1] for feature in person.features))
    by_id = {person.id: person for person in panel.people.people}
    call.console.table(
        (Column(panel.people.id_column), *(Column(feature, shrinks=True) for feature in features)),
        [(id_, *(by_id[id_].features[feature] for feature in features)) for id_ in found.selected],
    )
    call.console.line()
    shown = [rule for rule in rules if rule["dimension"] != panel.household]
    call.console.table(_RULES, [(rule_name(rule), bounds(rule["min"], rule["max"]), rule["count"], rule["holds"]) for rule in shown])
    if found.chances is not None and found.tickets is not None:
        values = sorted(found.chances.values()) or [0.0]
        call.console.line(f"Chances: the smallest {values[0]:.2%}, the largest {values[-1]:.2%}")
        call.console.line(f"Ticket {found.ticket} of {len(found.tickets.counts)}. Method: {found.method}. Seed: {' | '.join(texts)}")
    if panel.left_out:
        call.console.note(f"Out of the pool, since somebody of theirs is on the panel already: {len(panel.left_out)}")


def _refuse_overwriting(read: tuple[Path | None, ...], written: tuple[Path | None, ...]) -> None:
    """Raise `InvalidInput` where a file would be written that is read, or twice."""
    taken = {path.resolve() for path in read if path is not None}
    for path in written:
        if path is not None and path.resolve() in taken:
            raise InvalidInput(f"{path} is read or written already", "Name another file.")
        if path is not None:
            taken.add(path.resolve())


def _write(panel: Panel, found: Draw, output: Path | None, remaining: Path | None) -> None:
    """Write the files of those who were drawn and of the others, in the order of the file of people."""
    from scn.exchange import tables

    joining = set(found.selected)
    for path, drawn in ((output, True), (remaining, False)):
        if path is not None:
            rows = (person.cells for person in panel.people.people if (person.id in joining) == drawn)
            tables.write_table(path, panel.people.headings, rows)
