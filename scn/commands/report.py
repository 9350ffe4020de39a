"""`scn report`: governance summaries."""

from __future__ import annotations

from typing import Annotated

import typer

from scn.commands import documents, frame, schedules

app = frame.group("Governance summaries, by hand and from cron.")
app.registered_commands += schedules.app.registered_commands


@frame.reads(app, "summary", ["report summary", "report summary --as-of 2027-01-01 --format json --output summary.json"])
def summary(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Show what changed from then on.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
) -> None:
    """Summarise the governance on any day.

    Members by status and region, the committee with its terms and what ends within the year, the rules.
    """
    documents.deliver(ctx.obj, "summary", since, form, output, section)


@frame.reads(app, "members", ["report members", "report members --since 2026-01-01 --format html --output members.html"])
def members(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Name who joined since then; else within a year.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
) -> None:
    """Show who belongs to the network: from where, since when, who waits, and what is not known.

    By status, region, country, kind and size; year by year; who joined, who waits for a decision, who is suspended.
    """
    documents.deliver(ctx.obj, "members", since, form, output, section)


@frame.reads(app, "experts", ["report experts", "report experts --since 2026-01-01 --section load --format csv --output load.csv"])
def experts(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Count what was answered since then; else a year.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
) -> None:
    """Show who of the Expert Pool carries how much, and what the pool lacks.

    The pool and its load; for the requests that want experts what it has, by request, topic and language; who was not used for
    a year, stale profiles, vetting that expires; how long requests wait, by region and by state.
    """
    documents.deliver(ctx.obj, "experts", since, form, output, section)


@frame.reads(app, "annual", ["report annual", "report annual --since 2025-12-31 --as-of 2026-12-31 --output annual-2026.html"])
def annual(
    ctx: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="The day before the period begins; else a year before.")
    ] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
) -> None:
    """Show what happened in a period, and where things stand at its end: the governance chapter of an annual report.

    The period in numbers; the membership by region, who joined and left; the committee with its rotations, rules and vacancies; requests
    for support and the Expert Pool; changes of the policy, the ledger and draws. Nobody is named but cities.
    """
    documents.deliver(ctx.obj, "annual", since, form, output, section)
