"""`scn db`: the store itself."""

from __future__ import annotations

import typer

from scn.commands import frame
from scn.commands.frame import Call

app = frame.group("The store itself: where it is, and the version of its tables.")


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


@frame.writes(app, "upgrade", ["db upgrade"])
def upgrade(ctx: typer.Context) -> None:
    """Bring the tables up to date, in one transaction."""
    call: Call = ctx.obj
    if call.dry_run:
        state = call.store.state()
        before, after = state.present, state.needed
    else:
        before, after = call.store.upgrade()
    if call.json:
        call.document({"store": call.store.label, "before": before, "after": after})
    elif before == after:
        call.console.line(f"The tables are up to date ({after}).")
    else:
        call.console.line(f"Tables {'would go' if call.dry_run else 'went'} from {before or 'none'} to {after}.")
