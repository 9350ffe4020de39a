"""`scn policy quotas`: the quotas beside the membership, and what they would be in proportion to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import InvalidInput
from scn.reports.words import bounds

if TYPE_CHECKING:
    from scn.services.quota_proposals import GroupLine, Proposed, Quotas

app = frame.group("Quotas beside the membership.")

_MOST = 10_000

_PRESENT = (
    Column("dimension"), Column("group", shrinks=True), Column("quota"), Column("members", number=True), Column("sit", number=True),
)  # fmt: skip
_PROPOSED = (
    Column("group", shrinks=True), Column("members", number=True), Column("share", number=True), Column("ideal", number=True),
    Column("seats", number=True), Column("sit", number=True), Column("now"), Column("proposed"), Column("allowed now"),
)  # fmt: skip


@frame.reads(
    app,
    "quotas",
    [
        "policy quotas",
        "policy quotas --from-membership --as-of 2026-12-01",
        "policy quotas --from-membership --method huntington-hill --by country --json",
        "policy quotas --from-membership --seats 30 --margin 0 --floor mena=3 --ceiling europe=8",
    ],
)
def quotas(
    ctx: typer.Context,
    from_membership: Annotated[
        bool, typer.Option("--from-membership", help="Propose quotas in proportion to the active members; change nothing.")
    ] = False,
    method: Annotated[
        str | None, typer.Option("--method", metavar="METHOD", help="webster (else), dhondt, hamilton, huntington-hill.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DIMENSION", help="region (else), or anything that may have quotas.")] = None,
    seats: Annotated[int | None, typer.Option("--seats", metavar="N", min=1, max=_MOST, help="Else those of the policy.")] = None,
    margin: Annotated[
        int | None, typer.Option("--margin", metavar="N", min=0, max=_MOST, help="Room of each maximum above the quota; else 1.")
    ] = None,
    at_least: Annotated[
        int | None,
        typer.Option("--at-least", metavar="N", min=0, max=_MOST, help="For each group with members; else 1 where there are seats enough."),
    ] = None,
    floor: Annotated[
        list[str] | None, typer.Option("--floor", metavar="GROUP=N", help="At least N seats for a group; may be repeated.")
    ] = None,
    ceiling: Annotated[
        list[str] | None, typer.Option("--ceiling", metavar="GROUP=N", help="At most N seats for a group; may be repeated.")
    ] = None,
) -> None:
    """Show the quotas beside the membership, or propose quotas in proportion to it.

    A proposal changes nothing: it prints the commands that would.
    """
    from scn.services import quota_proposals
    from scn.services.quota_proposals import Order

    call: Call = ctx.obj
    if not from_membership:
        given = [method, by, seats, margin, at_least, floor, ceiling]
        if any(value is not None for value in given):
            raise InvalidInput("Quotas are proposed only with --from-membership", "Add it, or leave the other flags out.")
        found = quota_proposals.present(call.desk)
        if call.json:
            call.console.document(found)
        else:
            _render_present(call, found)
        return
    order = Order(
        dimension=by or "region",
        method=method or "webster",
        seats=seats,
        margin=1 if margin is None else margin,
        at_least=at_least,
        floors=_numbers(floor, "--floor"),
        ceilings=_numbers(ceiling, "--ceiling"),
    )
    proposal = quota_proposals.proposed(call.desk, order)
    if call.json:
        call.console.document(proposal)
    else:
        _render(call, proposal)
    for remark in proposal.remarks:
        call.console.note(f"Note: {remark}.")
    for warning in proposal.warnings:
        call.console.warn(f"{warning}.")


def _numbers(given: list[str] | None, flag: str) -> dict[str, int]:
    found = {}
    for group, number in frame.pairs(given, flag, "GROUP=N").items():
        if not (number.isascii() and number.isdigit() and int(number) <= _MOST):
            raise InvalidInput(f"{flag} {group}={number}: not a number of seats", f"Give a whole number from 0 to {_MOST}.")
        found[group] = int(number)
    return found


def _render_present(call: Call, found: Quotas) -> None:
    """Print the quotas of the policy with the members of their groups."""
    rows = [(line.dimension, line.name, bounds(line.min, line.max), line.members, line.sit) for line in found.quotas]
    call.console.table(_PRESENT, rows, title=f"{len(rows)} quotas on {found.on}, of {found.seats} seats")


def _render(call: Call, found: Proposed) -> None:
    """Print what is proposed, where it departs from the policy, and the commands that would set it."""
    say = call.console.line
    rows = [
        (
            line.name,
            line.members,
            f"{float(line.share):.0%}",
            float(line.ideal),
            line.seats,
            line.sit,
            bounds(line.present["min"], line.present["max"]) if line.present else "",
            bounds(line.min, line.max),
            line.allowed if line.present else None,
        )
        for line in found.groups
    ]
    title = f"{found.seats} seats by {found.dimension} in proportion to {found.members} active members on {found.on}: {found.method}"
    call.console.table(_PROPOSED, rows, title=title)
    say()
    sums = found.sums
    say(f"The proposed minima add up to {sums['min']} and the maxima to {sums['max']}, of {found.seats} seats.")
    if found.divisor is not None:
        say(f"One seat for each {float(found.divisor):g} members, rounded by the method, gives these seats.")
    departing = [line for line in found.groups if line.departs]
    say("" if departing else "Nothing departs from the quotas of the policy.")
    for line in departing:
        say(_departure(line))
    if found.commands:
        say()
        say("To set what is proposed:")
    for command in found.commands:
        say(f"  {command}")


def _departure(line: GroupLine) -> str:
    """How the proposal for a group departs from its present quota: `africa: 5-8 now, 6-7 proposed`."""
    now = _span(line.present["min"] or 0, line.present["max"]) if line.present else "none"
    outside = "" if line.allowed else f"; {line.seats} in proportion is not allowed now"
    return f"{line.group}: {now} now, {_span(line.min, line.max)} proposed{outside}"


def _span(least: int, most: int | None) -> str:
    """Bounds in short: `5-8`, `5` where they are equal, `5 or more` without a maximum."""
    if most is None:
        return f"{least} or more"
    return str(least) if least == most else f"{least}-{most}"
