"""`scn report`: governance summaries."""

from __future__ import annotations

import typer

from scn.commands import documents, frame
from scn.commands.frame import Call

app = frame.group("Governance summaries.")


@frame.reads(app, "summary", ["report summary", "report summary --as-of 2027-01-01 --format json --output summary.json"])
def summary(ctx: typer.Context, form: documents.Form = None, output: documents.Output = None, section: documents.Sections = None) -> None:
    """Summarise the governance on any day.

    Members by status and region, the committee with its terms and what ends within the year, the rules.
    """
    from scn.reports.summary import document
    from scn.services import reports

    call: Call = ctx.obj
    documents.deliver(call, lambda: reports.summary(call.desk), document, form, output, section)
