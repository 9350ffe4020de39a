"""`scn init`: create the store and the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call

app = frame.alone()


@frame.writes(app, "init", ["init", "init --sample", "--db /srv/scn/network.db init --policy our-policy.toml"])
def init(
    ctx: typer.Context,
    sample: Annotated[bool, typer.Option("--sample", help="Load the public sample network.")] = False,
) -> None:
    """Create the store and the policy. With --policy FILE the policy begins as a copy of FILE, else as an example."""
    from dataclasses import replace

    from scn.services import setup

    call: Call = ctx.obj
    template = Path(call.policy).expanduser() if call.policy else None
    desk = replace(call, policy=None).desk
    begun = setup.begin(desk, template=template, sample=sample)
    if call.json:
        call.document(begun)
        return
    verb = "Would create" if call.dry_run else "Created"
    call.console.line(f"{verb} {begun.store}")
    call.console.line(f"Policy: {begun.policy}")
    if begun.members:
        call.console.line(
            f"{begun.members} members, {begun.participants} cities that only take part, {begun.terms} terms, roles and representatives."
        )
        call.console.line(f"{begun.experts} experts and {begun.requests} requests for support, all of them invented.")
        call.console.note("The sample's facts carry their sources; terms from 2025 on and all quotas are examples.")
