"""`scn expert match`: who fits a request, why, and why not; and to propose those who fit best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame, offers
from scn.commands.frame import Call
from scn.commands.request_steps import Request
from scn.commands.values import trimmed
from scn.console import Column
from scn.errors import InvalidInput

if TYPE_CHECKING:
    from scn.matching.affinity import Affinity, Component
    from scn.services.matching import Match
    from scn.services.why_not import WhyNot

app = frame.group("Matches.")

_SHOWN = 10
_BAR = 8
_SHORT = {"topic": "top", "language": "lan", "region": "reg", "kind": "kin", "text": "txt", "load": "loa"}

_RANKING = (
    Column("no.", number=True), Column("expert"), Column("score", number=True), Column("", shrinks=True),
    *(Column(short, number=True) for short in _SHORT.values()), Column("team"), Column("strongest in", shrinks=True),
)  # fmt: skip
_PARTS = (Column("expert"), Column("component"), Column("value", number=True), Column("weight", number=True),
          Column("reason", shrinks=True, wraps=True))  # fmt: skip
_EXCLUDED = (Column("may not come"), Column("condition"), Column("reason", shrinks=True))
_FAILED = (Column("condition"), Column("record", shrinks=True, wraps=True), Column("reason", shrinks=True, wraps=True),
           Column("what would change it", shrinks=True, wraps=True))  # fmt: skip
_LACKS = (Column("component"), Column("has", number=True), Column("needs", number=True), Column("costs", number=True),
          Column("reason", shrinks=True, wraps=True), Column("what would raise it", shrinks=True, wraps=True))  # fmt: skip


@frame.writes(
    app,
    "match",
    [
        "expert match R-2026-001",
        "expert match rabat --why-not EX-012",
        "expert match R-2026-003 --with EX-007 --why 'has worked with them before' --take",
    ],
    dated=True,
)
def match(
    ctx: typer.Context,
    request: Request,
    top: Annotated[int | None, typer.Option("--top", metavar="N", help="So many of the ranking.")] = None,
    why_not: Annotated[
        str | None,
        typer.Option("--why-not", metavar="EXPERT", help="Why not this one, and what would have to change.", autocompletion=offers.expert),
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="EXPERT", help="Must be on the team; repeated.", autocompletion=offers.expert),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="EXPERT", help="May not be on the team; repeated.", autocompletion=offers.expert),
    ] = None,
    take: Annotated[
        bool, typer.Option("--take", help="Propose the team and two alternates; keep --with and --without, with --why.")
    ] = False,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day of the match; else today.")] = None,
) -> None:
    """Rank the experts who may come to a request, each with the reasons; say who may not come and by which record.

    Without --take it changes nothing.
    """
    from scn.console import plain
    from scn.services import matching

    call: Call = ctx.obj
    if top is not None and top < 1:
        raise InvalidInput(f"--top {top} shows nobody", "Give 1 or more.")
    if call.dry_run and not take:
        raise InvalidInput("There is nothing to try: without --take a match changes nothing", "Add --take, or leave --dry-run out.")
    if take and why_not is not None:
        raise InvalidInput("--why-not shows why, and --take proposes", "Take one after the other.")
    why = trimmed(call.why)
    if take and (with_ or without) and why is None:
        raise InvalidInput("A pin needs a reason", "Say with --why why those are wanted or barred.")
    day = call.day(on)
    wish = matching.Wish(with_ or (), without or (), why)
    if take:
        made, done = matching.take(call.desk, request, wish, on=day, top=top)
        if call.json:
            call.document({**plain(made), "proposed": {"team": [each for each in done.experts if each not in made.alternates],
                                                       "alternates": made.alternates}, "state": done.request.state})  # fmt: skip
            return
        new = ", ".join(each for each in done.experts if each not in made.alternates)
        more = f", alternates {', '.join(made.alternates)}" if made.alternates else ""
        call.tell(done, f"Proposed for {made.request} on {day}: {new}{more}; {len(done.request.experts)} of {made.number}")
        if made.missing:
            call.console.warn(f"{made.missing} of {made.number} places stay empty: {made.reason}.")
        return
    made = matching.match(call.desk, request, wish, on=day, top=top, why_not_whom=why_not)
    if call.json:
        call.console.document(made)
    elif made.why_not is not None:
        _show_why_not(call, made.why_not)
    else:
        _show(call, made, top)


def _show(call: Call, made: Match, top: int | None) -> None:
    shown = made.ranking[: top or _SHOWN]
    rows = [
        (number, each.expert, f"{each.score:.3f}", _bar(each.score), *(f"{part.value * 100:.0f}" for part in each.components),
         _part_of(made, each.expert), _strongest(each).reason)
        for number, each in enumerate(shown, start=1)
    ]  # fmt: skip
    call.console.table(_RANKING, rows)
    if call.verbose:
        call.console.line()
        parts = [(each.expert, part.name, part.value, part.weight, part.reason) for each in shown for part in each.components]
        call.console.table(_PARTS, parts)
    call.console.line()
    call.console.pairs(
        [
            ("team", f"{', '.join(made.team) or 'nobody'} ({len(made.team)} of {made.number})"),
            ("alternates", ", ".join([*made.waiting, *made.alternates])),
            ("short", made.reason),
            *(("wanted" if pin.kind == "with" else "barred", f"{pin.expert}: {pin.why}") for pin in made.pins),
        ]
    )
    if made.excluded:
        call.console.line()
        listed = made.excluded if call.verbose else made.excluded[:_SHOWN]
        more = len(made.excluded) - len(listed)
        call.console.table(_EXCLUDED, [(each.expert, each.condition, each.reason) for each in listed])
        if more:
            call.console.note(f"{more} more may not come; --verbose lists all.")
    left = len(made.ranking) - len(shown)
    read = "" if made.looked_at == made.pool else f", the most promising {made.looked_at} of {made.pool} looked at"
    call.console.note(f"{len(made.ranking)} may come{f', {left} of them not shown' if left else ''}{read}.")


def _show_why_not(call: Call, asked: WhyNot) -> None:
    call.console.line(asked.says if asked.says.endswith(".") else f"{asked.says}.")
    if asked.conditions:
        call.console.line()
        rows = [(failed.condition.value, failed.record, failed.reason, failed.change) for failed in asked.conditions]
        call.console.table(_FAILED, rows)
    elif asked.lacks:
        call.console.line()
        lacks = [
            (lack.component, lack.value, lack.theirs, f"{lack.costs:.3f}", f"{lack.reason}; {asked.against}: {lack.their_reason}",
             f"{lack.change} (+{lack.gain:.3f})" if lack.change else "")
            for lack in asked.lacks
        ]  # fmt: skip
        call.console.table(_LACKS, lacks)


def _strongest(each: Affinity) -> Component:
    return max(each.components, key=lambda part: part.value * part.weight)


def _part_of(made: Match, expert: str) -> str:
    if expert in made.held:
        return "on it"
    if expert in made.team:
        return "yes"
    listed = [*made.waiting, *made.alternates]
    return f"alt {listed.index(expert) + 1}" if expert in listed else ""


def _bar(score: float) -> str:
    eighths = round(score * _BAR * 8)
    return "█" * (eighths // 8) + ("" if eighths % 8 == 0 else "▏▎▍▌▋▊▉"[eighths % 8 - 1])
