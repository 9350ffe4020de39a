"""`scn db`: the store itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.console import Column

if TYPE_CHECKING:
    from scn.services.backups import Last
    from scn.services.copies import Copied

app = frame.group("The store itself: where it is, the version of its tables, whether it is whole, and copies of it.")

_CHECKS = (Column("check"), Column("holds"), Column("detail", shrinks=True))


@frame.reads(app, "status", ["db status"], dated=False)
def status(ctx: typer.Context) -> None:
    """Show where the store is, its version, and when it was last backed up.

    Exits 5 where its tables are not those of this scn.
    """
    from scn.errors import Exit

    call: Call = ctx.obj
    state = call.store.state()
    last = _last_backup(call) if state.is_current else None
    body = {
        "store": call.store.label,
        "policy": str(call.policy_file),
        "present": state.present,
        "needed": state.needed,
        "current": state.is_current,
        "backup": last,
    }
    if call.json:
        call.console.document(body)
    else:
        advice = "up to date" if state.is_current else "made by a newer scn" if state.is_newer else "older: run `scn db upgrade`"
        told = [("store", body["store"]), ("policy", body["policy"]), ("tables", f"{state.present or 'none'} ({advice})")]
        if state.is_current:
            told.append(
                (
                    "last backup",
                    f"{last.at}, {last.file}; {last.since} {'change' if last.since == 1 else 'changes'} since" if last else "never",
                )
            )
        call.console.pairs(told)
    if not state.is_current:
        raise typer.Exit(Exit.CONFLICT)


def _last_backup(call: Call) -> Last | None:
    from scn.services import backups

    with call.desk.read() as unit:
        return backups.last(unit.session)


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


@frame.writes(app, "backup", ["db backup network-copy.db", "db backup network-{date}.db --keep 14"])
def backup(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="The file to make; {date} in it stands for the day.")],
    keep: Annotated[int | None, typer.Option("--keep", metavar="N", min=0, help="Keep N old ones.")] = None,
) -> None:
    """Make a file of the store as it stands, with the policy beside it, while others go on working.

    scn opens it as it is with --db, and `scn db restore` makes a store of it. It is checked and then renamed: whole or not at all. An
    earlier backup of that name is replaced; any other file only with --yes.
    """
    from scn.services import copies

    call: Call = ctx.obj
    with frame.ending_cleanly():
        done = copies.backup(call.desk, file, anyway=call.yes, keep=keep)
    _tell(call, "Backed up", done)
    if done.note:
        call.console.warn(f"the backup is made, but could not be noted in the store: {done.note}")


@frame.writes(app, "restore", ["--db /srv/scn/network.db db restore network-2026-11-24.db"])
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The backup, or any other file of a store.", show_default=False)],
) -> None:
    """Make the store of --db, where there must be none yet, out of a backup, and its policy.

    The file is checked first and stays as it is. One of an older scn is brought up to date in the store.
    """
    from scn.services import copies

    call: Call = ctx.obj
    with frame.ending_cleanly():
        done = copies.restore(call.desk, file.expanduser())
    _tell(call, "Restored", done)


@frame.writes(app, "copy", ["db copy /srv/scn/network.db"])
def copy(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where there is no store yet: a path, or a database on a server.")],
) -> None:
    """Copy the whole store into another place, and its policy: from SQLite to PostgreSQL (postgresql://user@host/database) or back."""
    from scn.services import copies

    call: Call = ctx.obj
    there = replace(call, db=url, policy=None)
    with frame.ending_cleanly():
        done = copies.copy(call.desk, there.store, there.policy_file)
    _tell(call, "Copied", done)


def _tell(call: Call, verb: str, done: Copied) -> None:
    body = {
        "source": done.source,
        "target": done.target,
        "policy": done.policy,
        "version": done.version,
        "rows": done.rows,
        "entry": done.entry,
    }
    call.tell(body, f"{verb} {done.source} to {done.target}: {done.rows} rows, up to entry {done.entry} of the ledger")
