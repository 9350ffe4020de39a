"""`scn city duplicates`, `merge`: likely doubles, and two records of one city made one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame, offers
from scn.commands.frame import Call
from scn.console import Column

if TYPE_CHECKING:
    from scn.services.doubles import One
    from scn.services.merging import Merged

app = frame.group("Likely doubles.")

_COLUMNS = (
    Column("score", number=True), Column("id"), Column("city", shrinks=True, wraps=True), Column("other id"),
    Column("other city", shrinks=True, wraps=True), Column("why", shrinks=True, wraps=True),
)  # fmt: skip


@frame.reads(app, "duplicates", ["city duplicates", "city duplicates --country Kosovo --least 0.4 --json"])
def duplicates(
    ctx: typer.Context,
    least: Annotated[float, typer.Option("--least", metavar="SCORE", help="The least score, above 0 and up to 1.")] = 0.8,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Of this country alone: code or name.", autocompletion=offers.country)
    ] = None,
) -> None:
    """List pairs of cities that are likely one, best first, with the reasons.

    Judged are their names in every language, countries, places, numbers in GeoNames and kinds. `scn city merge` makes one of two.
    """
    from scn.rules.cities import known_code
    from scn.services import doubles

    call: Call = ctx.obj
    found = doubles.likely(call.desk, least=least, country=known_code(country, call.desk.policy) if country else None)
    if call.json:
        call.console.document(found)
        return
    rows = [(each.score, each.one.id, _named(each.one), each.other.id, _named(each.other), "; ".join(each.reasons)) for each in found]
    if rows:
        call.console.table(_COLUMNS, rows)
    call.console.note("No likely double." if not rows else "1 likely double." if len(rows) == 1 else f"{len(rows)} likely doubles.")


@frame.writes(
    app,
    "merge",
    [
        "city merge Budapest Budavár --dry-run",
        "city merge Budapest Budavár --yes --why 'its castle district, which had joined for the whole city'",
    ],
)
def merge(
    ctx: typer.Context,
    kept: Annotated[str, typer.Argument(metavar="KEPT", help="The city that stays: its id, or a name that is unique.")],
    merged: Annotated[str, typer.Argument(metavar="MERGED", help="The record that goes into it.")],
) -> None:
    """Make one city of two records: the first stays, with all that is kept of both.

    Names, memberships, terms, roles, representatives, contacts, attributes and sources of the second go to the first; what
    the first lacks is filled. The second is gone then, and its names and id lead to the first.

    Exits 5 where the two contradict each other: both on the committee on one day, states that cannot both be true.
    """
    from dataclasses import replace

    from scn.services import merging

    call: Call = ctx.obj
    asks = not (call.dry_run or call.yes)
    # Rehearsed first: that there is no such city, or that the two contradict each other, is told before anybody is asked.
    done = merging.merge(replace(call.desk, rehearse=True) if asks else call.desk, kept, merged)
    stays = done.city.called(call.language)
    if asks:
        call.console.require_answer(yes=False)
        _show(call, done)
        if not call.console.confirm(f"Make {done.called} ({done.merged}) a part of {stays} ({done.city.id})?"):
            call.console.note("Nothing was changed.")
            raise typer.Exit
        done = merging.merge(call.desk, kept, merged, expect=done)
    elif not call.json:
        _show(call, done)
    call.tell(done, f"{done.called} ({done.merged}) is one with {stays} ({done.city.id})")


def _named(one: One) -> str:
    return f"{one.called}, {one.status}" if one.status else one.called


def _show(call: Call, done: Merged) -> None:
    """What goes to the city that stays, and what is kept in the ledger alone."""
    if call.json:
        return
    for title, listed in (("goes over", done.moved), ("differs, and is kept in the ledger alone", done.left)):
        if listed:
            call.console.line(f"Of {done.called} ({done.merged}), {title}:")
            call.console.pairs((f"  {each.what}", each.text) for each in listed)
