"""`scn db`: the store itself."""

from __future__ import annotations

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column

app = frame.group("The store itself: where it is, the version of its tables, and whether it is whole.")

_CHECKS = (Column("check"), Column("holds"), Column("detail", shrinks=True))


@frame.reads(app, "status", ["db status"], dated=False)
def status(ctx: typer.Context) -> None:
    """Show where the store is, and its version.

    Exits 5 where its tables are not those of this scn.
    """
    from scn.errors import Exit

    call: Call = ctx.obj
    state = call.store.state()
    body = {
        "store": call.store.label,
        "policy": str(call.policy_file),
        "present": state.present,
        "needed": state.needed,
        "current": state.is_current,
    }
    if call.json:
        call.console.document(body)
    else:
        advice = "up to date" if state.is_current else "made by a newer scn" if state.is_newer else "older: run `scn db upgrade`"
        call.console.pairs([("store", body["store"]), ("policy", body["policy"]), ("tables", f"{state.present or 'none'} ({advice})")])
    if not state.is_current:
        raise typer.Exit(Exit.CONFLICT)


@frame.reads(app, "check", ["db check", "db check --json"], dated=False)
def check(ctx: typer.Context) -> None:
    """Check that the store is whole: its file, its tables, the views for other tools, and what those know of the policy.

    Exits 1 where the file is damaged, 5 where something is not up to date.
    """
    from scn.errors import Exit
    from scn.services import upkeep

    call: Call = ctx.obj
    found = upkeep.check(call.desk)
    if call.json:
        call.console.document({"holds": found.holds, "checks": found.checks})
    else:
        call.console.table(_CHECKS, [(each.name, each.holds, each.detail) for each in found.checks])
    if not found.holds:
        raise typer.Exit(Exit.FAULT if found.damaged else Exit.CONFLICT)


@frame.writes(app, "upgrade", ["db upgrade"])
def upgrade(ctx: typer.Context) -> None:
    """Bring the tables and views up to date, and what those know of the policy."""
    from scn.services import upkeep

    call: Call = ctx.obj
    done = upkeep.upgrade(call.desk)
    if call.json:
        call.document({"store": call.store.label, "before": done.before, "after": done.after, "policy": done.policy})
        return
    if done.before == done.after:
        call.console.line(f"The tables are up to date ({done.after}).")
    else:
        call.console.line(f"Tables {'would go' if call.dry_run else 'went'} from {done.before or 'none'} to {done.after}.")
    if done.policy:
        call.console.line(f"The views {'would speak' if call.dry_run else 'speak'} of the policy as it is in {call.policy_file}.")
    if done.without:
        call.console.warn(f"the views know no region and no rule of {call.policy_file}: {done.without}")
