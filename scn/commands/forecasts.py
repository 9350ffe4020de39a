"""`scn isc forecast`: what the coming rotations may bring, under this policy or beside another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column
from scn.reports.words import bounds, rule_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scn.rules.forecast import Dry
    from scn.services.forecast import Forecast, Year

app = frame.group("Looking ahead.")


@frame.reads(
    app,
    "forecast",
    [
        "isc forecast --years 10 --runs 100",
        "isc forecast --years 4 --runs 50 --what-if leave:dakar@2028-01-01 --what-if 'join:4*KE'",
        "isc forecast --against our-policy.toml --years 3 --runs 50",
    ],
)
def forecast(
    ctx: typer.Context,
    years: Annotated[int, typer.Option("--years", metavar="N", help="How far to look.")] = 10,
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="How many times to simulate the draws.")] = 500,
    seed: Annotated[str, typer.Option("--seed", metavar="TEXT", help="The same text gives the same numbers.")] = "forecast",
    method: Annotated[str, typer.Option("--method", help="leximin, maximin or nash.")] = "leximin",
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="Another policy, for a forecast beside that of the network's own."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="CHANGE", help="leave:CITY, join:CITY, join:3*KE, each with @DATE; may be repeated."),
    ] = None,
) -> None:
    """Simulate the coming rotations, many times.

    For each year: whether the rules can be kept, which of them fail how often, the seats of each region; for each city the
    chance to have served by then; the year in which the rotation runs dry, and why. With --policy FILE or --against FILE it
    compares that policy with the network's own.
    """
    from scn.services import forecast as looking
    from scn.services import policies

    call: Call = ctx.obj
    asked = looking.Asked(years, runs, seed, method, tuple(what_if or ()), frame.processors())
    own, other = call.desk, against
    beside = frame.beside(call)
    if other is None and beside is not None:
        own, other = beside, call.policy_file
    found = [looking.forecast(own, asked)]
    if other is not None:
        found.append(looking.forecast(own, asked, policy=policies.load(other)))
    labels = [own.policy_file.name, other.name if other else ""]
    if call.json:
        first = _document(found[0])
        call.console.document({**first, "against": {"file": str(other), **_document(found[1])}} if other else first)
        return
    _show(call, found, labels)


def _document(found: Forecast) -> dict[str, Any]:
    """The forecast with why it runs dry in the words of a conflict."""
    from scn.console import plain
    from scn.rotation.record import explanation_of

    told: dict[str, Any] = dict(plain(found))
    if found.why is not None:
        told["why"] = {
            "on": found.why.on.isoformat(),
            **explanation_of(found.why.conflict),
            "short": [
                {
                    "dimension": short.rule.dimension, "group": short.rule.group, "min": short.rule.min, "max": short.rule.max,
                    "stay": short.stay, "may_come": short.may_come,
                    "barred": {condition.value: count for condition, count in short.barred.items()}, "until": short.until,
                }
                for short in found.why.short
            ],
        }  # fmt: skip
    return told


def _show(call: Call, found: Sequence[Forecast], labels: Sequence[str]) -> None:
    console, policy, first = call.console, call.desk.policy, found[0]
    regions = list(first.years[0].regions)
    two = len(found) > 1
    columns = [Column("year")]
    for each in found:
        mark = "" if not two else f" {'AB'[found.index(each)]}"
        columns += [Column(f"valid{mark}", number=True)]
    columns += [Column("region", shrinks=True)]
    columns += [Column(f"seats {'AB'[place]}" if two else "seats", number=True) for place in range(len(found))]
    title = f"Rotations from {first.start} to {first.end}: {first.runs} runs by {first.method}, seed {first.seed}"
    rows: list[tuple[object, ...]] = []
    for place, year in enumerate(first.years):
        sides = [each.years[place] for each in found]
        for number, region in enumerate(regions):
            head = [year.year if not number else "", *(_share(side.valid) if not number else "" for side in sides)]
            rows.append((*head, policy.called("region", region, call.language), *(_seats(side, region) for side in sides)))
    console.table(tuple(columns), rows, title=title)
    if two:
        console.line(f"A: {labels[0]}. B: {labels[1]}.")
    for place, each in enumerate(found):
        _tell_rules(call, each, f"{'AB'[place]}: " if two else "")
    _show_cities(call, found)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _seats(year: Year, region: str) -> str:
    seats = year.regions.get(region)
    if seats is None:
        return ""
    return f"{seats.least}" if seats.least == seats.most else f"{seats.mean:.1f} ({seats.least}–{seats.most})"


def _tell_rules(call: Call, found: Forecast, mark: str) -> None:
    console = call.console
    for year in found.years:
        if year.broken:
            told = ", ".join(f"{_rule(name)} {share:.0%}" for name, share in list(year.broken.items())[:6])
            console.line(f"{mark}{year.year}, rules that had to give way, in how many of the runs: {told}")
    if found.first_failure is None:
        console.line(f"{mark}Every rotation up to {found.end} can keep every rule, in all {found.runs} runs.")
        return
    if found.dry is not None:
        console.line(f"{mark}The rotation runs dry in {found.dry}: in half of the runs or more no committee satisfies the rules.")
    else:
        console.line(f"{mark}From {found.first_failure} on some runs have a rotation that no committee satisfies, never half of them.")
    if found.why is not None:
        for line in _why(found.why):
            console.line(f"{mark}{line}")


def _rule(name: str) -> str:
    dimension, _, group = name.partition(" ")
    return rule_name({"dimension": dimension, "group": group})


def _why(why: Dry) -> Iterator[str]:
    """Which rules collide, and whom each finds."""
    yield f"Why, on {why.on} in the first run that fails; these rules collide:"
    for short in why.short:
        barred = ", ".join(f"{count} {condition.value}" for condition, count in short.barred.items())
        until = f", the first until {short.until}" if short.until else ""
        name = rule_name({"dimension": short.rule.dimension, "group": short.rule.group})
        told = f"{short.stay} stay, {short.may_come} may come"
        yield f"  {name} {bounds(short.rule.min, short.rule.max)}: {told}" + (f" ({barred}{until})" if barred else "")


def _show_cities(call: Call, found: Sequence[Forecast]) -> None:
    """The chances of the cities: of all with --verbose, else of those with the least and with the greatest that do not sit."""
    first = found[0]
    ordered = sorted(first.cities, key=lambda hope: (hope.by_year[-1], hope.name, hope.id))
    shown = ordered if call.verbose else [hope for hope in ordered if hope.by_year[0] < 1][:10]
    marks = sorted({len(first.years) // 3, 2 * len(first.years) // 3, len(first.years) - 1})
    others = {hope.id: hope for hope in found[1].cities} if len(found) > 1 else None
    columns = [Column("city", shrinks=True), Column("region", shrinks=True)]
    if others is None:
        columns += [Column(f"by {first.years[mark].year}", number=True) for mark in marks]
    else:
        columns += [Column(f"by {first.years[-1].year} {side}", number=True) for side in "AB"]
    rows = []
    for hope in shown:
        region = call.desk.policy.called("region", hope.region, call.language)
        if others is None:
            rows.append((hope.name, region, *(f"{hope.by_year[mark]:.0%}" for mark in marks)))
        else:
            other = others.get(hope.id)
            rows.append((hope.name, region, f"{hope.by_year[-1]:.0%}", f"{other.by_year[-1]:.0%}" if other else ""))
    title = "Chance to have served by the end of the year" + ("" if call.verbose else ": the ten least likely")
    call.console.table(tuple(columns), rows, title=title)
    if not call.verbose and len(ordered) > len(shown):
        call.console.note(f"{len(ordered) - len(shown)} more cities; --verbose or --json shows all.")
