"""`scn city stale`, `confirm`: what nobody has confirmed for long, and that somebody did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame, offers
from scn.commands.cities import City
from scn.commands.frame import Call
from scn.commands.values import dated, trimmed
from scn.console import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scn.services.provenance import FactLine

app = frame.group("Where facts are known from.")

_NEVER = "never"

_CITIES = (
    Column("id"), Column("city", shrinks=True), Column("cc"), Column("status"), Column("stale", number=True),
    Column("oldest", shrinks=True), Column("confirmed"),
)  # fmt: skip
_FACTS = (
    Column("id"), Column("city", shrinks=True), Column("fact"), Column("value", shrinks=True), Column("confirmed"),
    Column("by", shrinks=True),
)  # fmt: skip
_SOURCES = (
    Column("fact"), Column("value", shrinks=True, wraps=True), Column("source", shrinks=True, wraps=True), Column("as of"),
    Column("recorded"), Column("note", shrinks=True, wraps=True),
)  # fmt: skip


@frame.reads(app, "stale", ["city stale --older-than 18m --status active", "city stale --facts --field population --json"])
def stale(
    ctx: typer.Context,
    older_than: Annotated[str, typer.Option("--older-than", metavar="TIME", help="For how long: 2y, 18m, 6w, 90d.")] = "2y",
    country: Annotated[str | None, typer.Option("--country", metavar="CC", help="Code or name.", autocompletion=offers.country)] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="applicant, active, suspended, withdrawn, rejected, participant.", autocompletion=offers.status),
    ] = None,
    field: Annotated[
        str | None, typer.Option("--field", metavar="F", help="One fact alone: membership, population, names.ar, attributes.KEY, …")
    ] = None,
    facts: Annotated[bool, typer.Option("--facts", help="A line for each fact, not for each city.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="The first N alone.")] = None,
) -> None:
    """List what nobody has confirmed for that long, the longest unconfirmed first."""
    from scn.rules.durations import parse_duration
    from scn.services import provenance

    call: Call = ctx.obj
    before = parse_duration(older_than, "length of time for --older-than").before(call.today)
    asked = provenance.Asked(before, country, status, field)
    if facts:
        found = provenance.stale_facts(call.desk, asked)
        if call.json:
            call.console.document(found[:limit])
            return
        cells = [(fact.id, fact.city, fact.field, _text(fact.value), fact.confirmed or _NEVER, fact.source) for fact in found[:limit]]
        call.console.table(_FACTS, cells)
        call.console.note(f"{_count(len(found), 'fact', 'facts')} that nobody has confirmed since {before}")
        return
    cities = provenance.stale_cities(call.desk, asked)
    if call.json:
        call.console.document(cities[:limit])
        return
    rows = [(city.id, city.city, city.country, city.status, city.stale, city.oldest, city.confirmed or _NEVER) for city in cities[:limit]]
    call.console.table(_CITIES, rows)
    call.console.note(f"{_count(len(cities), 'city', 'cities')} with facts that nobody has confirmed since {before}")


@frame.writes(
    app,
    "confirm",
    [
        "city confirm Rabat --source 'a letter of the mayor' --source-date 2026-11",
        "city confirm Rabat names.ar country --source https://example.org/rabat",
    ],
)
def confirm(
    ctx: typer.Context,
    city: City,
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Where this is known from: an address, a letter.")],
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="[FIELD]...", help="Facts of it: population, names.ar, …; else its membership.")
    ] = None,
    source_date: Annotated[
        str | None, typer.Option("--source-date", metavar="DATE", help="The date that the source speaks for; else today counts.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A remark, kept with the source.")] = None,
) -> None:
    """Enter that a source confirms a fact of a city, as it is kept."""
    from scn.services import provenance

    call: Call = ctx.obj
    as_of = dated(source_date, "--source-date")
    done = provenance.confirm(call.desk, city, fields or (), source.strip(), as_of=as_of, note=trimmed(note))
    of = f" of {done.facts[0].as_of}" if done.facts[0].as_of else ""
    call.tell(done, f"{done.city}: {', '.join(fact.field for fact in done.facts)} confirmed by {done.facts[0].source}{of}")


def show_facts(call: Call, facts: Iterable[FactLine]) -> None:
    """Print each fact of a city with its sources, a line for each source."""
    rows: list[tuple[object, ...]] = []
    for fact in facts:
        value: object = _text(fact.value)
        if fact.entered:
            verb = "changed" if fact.entered.changed else "entered"
            rows.append((fact.field, value, f"no source; {verb} {fact.entered.on} by {fact.entered.by}", None, None, None))
        elif not fact.sources:
            rows.append((fact.field, value, "no source", None, None, None))
        for number, known in enumerate(fact.sources):
            source = f"before that: {known.source}" if fact.entered else known.source
            rows.append((fact.field, None if number or fact.entered else value, source, known.as_of, known.recorded, known.note))
    call.console.table(
        _SOURCES,
        rows,
    )


def _text(value: object) -> str:
    """A value as a cell shows it; numbers as they are."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else f"No {one}"
