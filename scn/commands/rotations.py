"""`scn isc rotate`: draw the open seats and seat the new committee."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scn.commands import frame
from scn.commands.cities import offered
from scn.commands.conflicts import change_in_words, show_conflict
from scn.commands.frame import Call
from scn.console import Column
from scn.errors import Exit, InvalidInput
from scn.reports.words import bounds, rule_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scn.rules.eligibility import Bar
    from scn.services.rotation import Impossible, Rotation, Wanted

app = frame.group("Rotation.")

_COLUMNS = (
    Column(""), Column("city / rule", shrinks=True), Column("region / bounds", shrinks=True),
    Column("before", number=True), Column("after", number=True), Column("until / holds"),
)  # fmt: skip


@frame.writes(
    app,
    "rotate",
    [
        "isc rotate --on 2027-09-22 --seed 'lottery of 15 September 2027: 4 8 15 16 23 42' --dry-run",
        "isc rotate --on 2027-09-22 --release Viborg --yes --json",
    ],
)
def rotate(
    ctx: typer.Context,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which the new committee begins.")],
    release: Annotated[
        list[str] | None,
        typer.Option("--release", metavar="CITY", help="Its seat opens before its term ends; may be repeated.", autocompletion=offered),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="CITY", help="Must be on the new committee; may be repeated.", autocompletion=offered),
    ] = None,
    nominate: Annotated[
        list[str] | None,
        typer.Option(
            "--nominate", metavar="CITY", help="Only these, and who may serve again, can come; may be repeated.", autocompletion=offered
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="CITY", help="Cannot come; may be repeated.", autocompletion=offered)
    ] = None,
    decline: Annotated[
        list[str] | None,
        typer.Option("--decline", metavar="CITY", help="Was drawn and will not come; the next on standby does.", autocompletion=offered),
    ] = None,
    method: Annotated[
        str,
        typer.Option("--method", help="leximin: the worst chance as good as can be, then the next; maximin, nash, score, serial."),
    ] = "leximin",
    seed: Annotated[
        list[str] | None,
        typer.Option("--seed", metavar="TEXT", help="A public text that decides; may be repeated. Else the machine's randomness."),
    ] = None,
    draw: Annotated[str, typer.Option("--draw", help="How the seed draws the ticket: sha256, or rfc3797.")] = "sha256",
    ticket: Annotated[int | None, typer.Option("--ticket", metavar="N", help="The number that was drawn, with balls.")] = None,
    tickets: Annotated[int, typer.Option("--tickets", metavar="N", help="How many tickets the draw has.")] = 1000,
    score: Annotated[str, typer.Option("--score", metavar="KEY", help="The attribute whose numbers `--method score` sums.")] = "score",
    limit: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="SECONDS", help="Stop looking for fairer chances then, and say how far they may be off."),
    ] = None,
    lookahead: Annotated[
        int | None,
        typer.Option(
            "--lookahead", metavar="N", min=1, max=60, help="Seat nobody if a rotation of the next N years could not keep the rules."
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CITY", help="Draw nothing: say why its chance is what it is.", autocompletion=offered),
    ] = None,
    commit_to: Annotated[
        str | None,
        typer.Option("--commit-to", metavar="SOURCES", help="Draw nothing yet: publish the plan, and what the seed will be."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Write the draw record, or with --commit-to the plan, to FILE.")
    ] = None,
) -> None:
    """Draw the open seats within every rule.

    Then the new committee is seated: all of it, or nothing.

    Exits 3 where no committee satisfies the rules, and says which few of them collide and what would help.
    """
    import secrets
    from contextlib import nullcontext
    from dataclasses import replace

    from scn.exchange.files import whole
    from scn.rotation.canonical import canonical
    from scn.services import rotation
    from scn.services.situation import Asked

    call: Call = ctx.obj
    if any(not text.strip() for text in seed or ()):
        raise InvalidInput("A seed is empty", "Give the public text that decides the lots, or leave --seed out.")
    if not call.dry_run and commit_to is None and explain is None:
        call.console.require_answer(yes=call.yes)
    wanted = rotation.Wanted(
        on=call.day(on),
        seed=tuple(seed) if seed else (f"system {secrets.token_hex(16)}",),
        method=method,
        tickets=tickets,
        ticket=ticket,
        source=draw,
        score=score,
        stop=frame.timer(limit),
        public=bool(seed),
        lookahead=lookahead,
        asked=Asked(tuple(release or ()), tuple(keep or ()), tuple(nominate or ()), tuple(exclude or ()), tuple(decline or ())),
    )
    if explain is not None:
        _explain(call, wanted, explain)
        return
    if commit_to is not None:
        _commit(call, wanted, commit_to, record, drawing=bool(seed or ticket is not None))
        return
    asks = not (call.dry_run or call.yes)
    # The file is opened first: what cannot be recorded is not carried out.
    with whole(record) if record else nullcontext() as stream:
        drawn = rotation.rotate(replace(call.desk, rehearse=True) if asks else call.desk, wanted)
        if isinstance(drawn, rotation.Impossible):
            _show_impossible(call, drawn)
            raise typer.Exit(Exit.RULE)
        if not call.json:
            _show(call, drawn)
        if asks:
            if not call.console.confirm(f"Seat this committee on {wanted.on}?"):
                rotation.abandon(call.desk, wanted, drawn)
                call.console.note("Nobody was seated; the ledger has the draw.")
                raise typer.Exit
            rotation.rotate(call.desk, replace(wanted, expect=drawn.sha256))
        if drawn.blocked is not None:
            call.console.warn(
                f"With this committee no rotation on {drawn.blocked} can keep every rule, whoever is drawn. "
                "`scn isc forecast` says which; --lookahead forbids such a draw."
            )
        if not call.json and not call.dry_run:
            done = f"Seated: the committee of {wanted.on}." if drawn.changes else f"Nothing to do: every seat is taken on {wanted.on}."
            call.console.line(done)
        if call.json:
            call.console.document({**drawn.record, "holds": True, "blocked": drawn.blocked})
        if stream:
            stream.write(canonical(drawn.record))


def _explain(call: Call, wanted: Wanted, reference: str) -> None:
    """Say why a city has its chance, or may not come."""
    from scn.rotation.record import explanation_of, relaxation_entry, rule_entry
    from scn.services import rotation

    found = rotation.explained(call.desk, wanted, reference)
    if isinstance(found, rotation.Impossible):
        _show_impossible(call, found)
        raise typer.Exit(Exit.RULE)
    if call.json:
        eased = [{**relaxation_entry(each.change), "chance": each.chance} for each in found.eased]
        why = explanation_of(found.conflict) if found.conflict else None
        told = {"id": found.id, "city": found.name, "chance": found.chance, "reason": found.reason, "until": found.until}
        call.console.document({**told, "eased": eased, "kept_out": why})
        return
    console = call.console
    if found.chance is None:
        later = f" From {found.until} on it may." if found.until else ""
        console.line(f"{found.name} may not come on {wanted.on}: it {found.reason}.{later}")
        return
    console.line(f"{found.name} has a chance of {found.chance:.2%} on {wanted.on}.")
    if found.conflict is not None:
        console.line("No valid committee holds it, because of:")
        for rule in found.conflict.rules:
            if rule.dimension != "city":
                console.line(f"  {rule_name(rule_entry(rule))}: {bounds(rule.min, rule.max)}")
        for change in found.conflict.relaxations:
            console.line(f"It could come with {change_in_words(relaxation_entry(change))}")
    for each in found.eased:
        console.line(f"  {change_in_words(relaxation_entry(each.change))}: {each.chance:.2%}")
    if not found.eased and found.conflict is None:
        console.line("No single rule, eased by one, would make it greater.")


def _commit(call: Call, wanted: Wanted, sources: str, file: Path | None, *, drawing: bool) -> None:
    """Publish the plan of a rotation."""
    from contextlib import nullcontext

    from scn.exchange.files import whole
    from scn.rotation.canonical import canonical
    from scn.services import rotation

    if drawing:
        raise InvalidInput("--commit-to publishes what will decide before it is known", "Leave --seed and --ticket to the draw itself.")
    with whole(file) if file else nullcontext() as stream:
        found = rotation.commit(call.desk, wanted, sources)
        if isinstance(found, rotation.Impossible):
            _show_impossible(call, found)
            raise typer.Exit(Exit.RULE)
        if stream:
            stream.write(canonical(found.plan))
    if call.json:
        call.console.document({"effective": wanted.on, "sha256": found.sha256, "sources": found.sources, "plan": found.plan})
        return
    tickets = found.plan["tickets"]
    call.console.line(f"The rotation of {wanted.on} is fixed but for its seed: SHA-256 {found.sha256}")
    call.console.line(
        f"{len(found.plan['pool'])} cities in the pool, {len(found.plan['rules'])} rules, method {found.plan['method']}"
        + (f", {tickets['count']} tickets (SHA-256 {tickets['sha256']})." if tickets else ".")
    )
    call.console.line(f"The seed: {found.sources}")
    call.console.line(
        "Publish these lines; then draw with the same flags and --seed." + (" Dry run: nothing was kept." if call.dry_run else "")
    )


def _show(call: Call, drawn: Rotation) -> None:
    record = drawn.record
    open_seats = max(0, record["seats"] - len(record["staying"]))
    title = (
        f"Rotation on {record['effective']}: {len(record['staying'])} stay, {open_seats} seats open, "
        f"{len(record['joining'])} join, {len(record['leaving'])} leave"
    )
    call.console.table(_COLUMNS, [*_movements(drawn), *_rules(call, record)], title=title)
    call.console.line(f"Pool: {len(record['pool'])} cities. Method: {record['method']}. Seed: {' | '.join(record['seed'])}")
    _show_lottery(call, record)
    if record["declined"]:
        call.console.line(f"Declined, and replaced from the standby list: {', '.join(record['declined'])}")
    call.console.line(f"Record: SHA-256 {drawn.sha256}")
    _show_barred(call, drawn.barred)
    if call.dry_run:
        call.console.line("Dry run: nothing was changed.")


def _show_lottery(call: Call, record: Mapping[str, Any]) -> None:
    """The chances, and how the ticket was drawn."""
    chances, tickets = record["chances"], record["tickets"]
    if chances is None or tickets is None:
        return
    call.console.line(
        f"Chances: the smallest {chances['min']:.2%}, the median {chances['median']:.2%}"
        + (f", none more than {chances['gap']:.2%} below the best possible" if chances["gap"] > 1e-6 else "")
    )
    steps = "" if tickets["types"] is None else "; it says how many of each type, the lots who"
    by = {"ticket": "drawn outside", "sha256": "drawn by SHA-256 of the seed", "rfc3797": "drawn by RFC 3797"}[record["draw"]]
    call.console.line(f"Ticket {record['ticket']} of {tickets['count']}, {by}{steps}.")
    none = sorted(id_ for id_, chance in chances["by_id"].items() if chance == 0)
    if none and record["joining"]:
        call.console.note(f"In no valid committee: {', '.join(none[:10])}{f' and {len(none) - 10} more' if len(none) > 10 else ''}.")


def _movements(drawn: Rotation) -> Iterator[tuple[object, ...]]:
    """Who leaves, stays and joins, with the seat before and after."""
    seated = {member.id: member for member in drawn.before}
    later = {term["id"]: term for term in drawn.record["terms"]}
    for id_ in drawn.record["leaving"]:
        yield "leaves", seated[id_].city, seated[id_].region, seated[id_].seat, None, seated[id_].end
    for id_ in drawn.record["staying"]:
        yield "stays", seated[id_].city, seated[id_].region, seated[id_].seat, seated[id_].seat, seated[id_].end
    regions = {entry["id"]: entry["attributes"].get("region") for entry in drawn.record["pool"]}
    for id_ in sorted(drawn.record["joining"]):
        had = seated[id_].seat if id_ in seated else None
        yield "again" if had else "joins", drawn.names[id_], regions[id_], had, later[id_]["seat"], later[id_]["end"]


def _rules(call: Call, record: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """The rules before and after; of the caps of countries only the fullest, unless asked for all."""
    from scn.services.checks import RuleLine, condensed

    before = {(rule["dimension"], rule["group"]): rule["before"] for rule in record["rules"]}
    lines = [RuleLine(rule["dimension"], rule["group"], rule["min"], rule["max"], rule["after"], rule["holds"]) for rule in record["rules"]]
    for line in lines if call.verbose else condensed(lines):
        name = rule_name({"dimension": line.dimension, "group": line.group})
        yield "rule", name, bounds(line.min, line.max), before[line.dimension, line.group], line.count, line.holds


def _show_barred(call: Call, barred: Mapping[str, Bar]) -> None:
    """Say how many members may not come, and with --verbose why."""
    if not barred:
        return
    number = "1 member" if len(barred) == 1 else f"{len(barred)} members"
    call.console.note(f"{number} may not come" + (":" if call.verbose else "; --verbose says why."))
    if call.verbose:
        for id_, bar in sorted(barred.items()):
            call.console.note(f"  {id_}: {bar.reason}" + (f"; from {bar.until}" if bar.until else ""))


def _show_impossible(call: Call, found: Impossible) -> None:
    """Say which rules collide, on which numbers, and what the smallest changes are."""
    told = found.explanation
    if call.json:
        call.console.document(told)
        return
    console = call.console
    console.line(f"No committee satisfies the rules on {told['effective']}: {told['pool']} cities may come, {len(told['staying'])} stay.")
    show_conflict(console, told)
    _show_barred(call, found.barred)
