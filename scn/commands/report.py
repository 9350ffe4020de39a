"""`scn report`: governance summaries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scn.commands import documents, frame, schedules

app = frame.group("Governance summaries, by hand and from cron.")
app.registered_commands += schedules.app.registered_commands


def _offer(name: str, text: str, examples: Sequence[str], *, since: str) -> None:
    """Register the command of a report; `since` says what that flag does to it."""

    def command(
        ctx: typer.Context,
        since: str | None = None,
        form: str | None = None,
        output: Path | None = None,
        section: list[str] | None = None,
        theme: Path | None = None,
    ) -> None:
        documents.deliver(ctx.obj, name, since, form, output, section, theme)

    flag = Annotated[str | None, typer.Option("--since", metavar="DATE", help=since)]
    command.__annotations__ |= {
        "since": flag, "form": documents.Form, "output": documents.Output, "section": documents.Sections, "theme": documents.Look,
    }  # fmt: skip
    command.__doc__ = text
    frame.reads(app, name, examples)(command)


_offer(
    "summary",
    """Summarise the governance on any day.

    Members by status and region, the committee with its terms and what ends within the year, the rules.
    """,
    ["report summary", "report summary --as-of 2027-01-01 --format json --output summary.json"],
    since="Show what changed from then on.",
)
_offer(
    "isc",
    """Show the Steering Committee on any day: its seats, who may serve again, when terms end.

    Vacant seats, terms to come, who sits beside the membership, the rules with the room that they leave, chairs, who sat
    before and may come back when, how many stayed at each rotation. No person is named.
    """,
    ["report isc", "report isc --since 2026-01-01 --format html --output isc.html"],
    since="Show what changed from then on.",
)
_offer(
    "members",
    """Show who belongs to the network: from where, since when, who waits, and what is not known.

    By status, region, country, kind and size; year by year; who joined, who waits for a decision, who is suspended.
    """,
    ["report members", "report members --since 2026-01-01 --format html --output members.html"],
    since="Name who joined since then; else within a year.",
)
_offer(
    "diversity",
    """Show how diverse the committee and the membership are, and how that has changed.

    By region, country, kind, size, language and what else the policy knows: seats beside members, who has too many or too
    few, groups without a seat, measures of diversity year by year, and how much each region has served.
    """,
    ["report diversity", "report diversity --since 2024-01-01 --output diversity.html"],
    since="Set that day beside now.",
)
_offer(
    "experts",
    """Show who of the Expert Pool carries how much, and what the pool lacks.

    The pool and its load; for the requests that want experts what it has, by request, topic and language; who was not used for
    a year, stale profiles, vetting that expires; how long requests wait, by region and by state.
    """,
    ["report experts", "report experts --since 2026-01-01 --section load --format csv --output load.csv"],
    since="Count what was answered since then; else a year.",
)
_offer(
    "unit",
    """Show the Management Unit: its hubs, whom they serve, and what waits for them.

    Members, seats, applications and experts of each hub and of the central team; the requests for support that they see to,
    and those that they make.
    """,
    ["report unit", "report unit --since 2026-01-01 --lang ar --output unit.pdf"],
    since="Count what happened since then; else a year.",
)
_offer(
    "needs",
    """Show what cities ask for: by topic, region, kind of support and language.

    Beside it what was asked for in as many days before, who of the members asked, and what waits for experts.
    """,
    ["report needs", "report needs --since 2026-01-01 --section topics --format csv --output topics.csv"],
    since="Count what was asked for since then; else a year.",
)
_offer(
    "annual",
    """Show what happened in a period, and where things stand at its end: the governance chapter of an annual report.

    The period in numbers; the membership by region, who joined and left; the committee with its rotations, rules and vacancies;
    requests for support and the Expert Pool; changes of the policy, the ledger and draws. Nobody is named but cities.
    """,
    ["report annual", "report annual --since 2025-12-31 --as-of 2026-12-31 --output annual-2026.pdf"],
    since="The day before the period begins; else a year before.",
)
