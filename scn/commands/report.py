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
    theme: documents.Look = None,
) -> None:
    """Summarise the governance on any day.

    Members by status and region, the committee with its terms and what ends within the year, the rules.
    """
    documents.deliver(ctx.obj, "summary", since, form, output, section, theme)


@frame.reads(app, "isc", ["report isc", "report isc --since 2026-01-01 --format html --output isc.html"])
def isc(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Show what changed from then on.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
) -> None:
    """Show the Steering Committee on any day: its seats, who may serve again, when terms end.

    Vacant seats, terms to come, who sits beside the membership, the rules with the room that they leave, chairs, who sat
    before and may come back when, how many stayed at each rotation. No person is named.
    """
    documents.deliver(ctx.obj, "isc", since, form, output, section)


@frame.reads(app, "members", ["report members", "report members --since 2026-01-01 --format html --output members.html"])
def members(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Name who joined since then; else within a year.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
    theme: documents.Look = None,
) -> None:
    """Show who belongs to the network: from where, since when, who waits, and what is not known.

    By status, region, country, kind and size; year by year; who joined, who waits for a decision, who is suspended.
    """
    documents.deliver(ctx.obj, "members", since, form, output, section, theme)


@frame.reads(app, "diversity", ["report diversity", "report diversity --since 2024-01-01 --output diversity.html"])
def diversity(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Set that day beside now.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
) -> None:
    """Show how diverse the committee and the membership are, and how that has changed.

    By region, country, kind, size, language and what else the policy knows: seats beside members, who has too many or too
    few, groups without a seat, measures of diversity year by year, and how much each region has served.
    """
    documents.deliver(ctx.obj, "diversity", since, form, output, section)


@frame.reads(app, "experts", ["report experts", "report experts --since 2026-01-01 --section load --format csv --output load.csv"])
def experts(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Count what was answered since then; else a year.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
    theme: documents.Look = None,
) -> None:
    """Show who of the Expert Pool carries how much, and what the pool lacks.

    The pool and its load; for the requests that want experts what it has, by request, topic and language; who was not used for
    a year, stale profiles, vetting that expires; how long requests wait, by region and by state.
    """
    documents.deliver(ctx.obj, "experts", since, form, output, section, theme)


@frame.reads(app, "unit", ["report unit", "report unit --since 2026-01-01 --lang ar --format html --output unit.html"])
def unit(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Count what happened since then; else a year.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
    theme: documents.Look = None,
) -> None:
    """Show the Management Unit: its hubs, whom they serve, and what waits for them.

    Members, seats, applications and experts of each hub and of the central team; the requests for support that they see to, and those
    that they make.
    """
    documents.deliver(ctx.obj, "unit", since, form, output, section, theme)


@frame.reads(app, "needs", ["report needs", "report needs --since 2026-01-01 --section topics --format csv --output topics.csv"])
def needs(
    ctx: typer.Context,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Count what was asked for since then; else a year.")] = None,
    form: documents.Form = None,
    output: documents.Output = None,
    section: documents.Sections = None,
    theme: documents.Look = None,
) -> None:
    """Show what cities ask for: by topic, region, kind of support and language.

    Beside it what was asked for in as many days before, who of the members asked, and what waits for experts.
    """
    documents.deliver(ctx.obj, "needs", since, form, output, section, theme)
