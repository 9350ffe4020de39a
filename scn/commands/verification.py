"""`scn isc verify`: whether a draw record is true, without trusting the store or whoever wrote it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scn.commands import frame
from scn.commands.frame import Call
from scn.errors import Exit, Fault, InvalidInput

app = frame.group("Verification.")


@frame.reads(app, "verify", ["isc verify draw-2027.json"], dated=False)
def verify(
    ctx: typer.Context,
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="The draw record, as `scn isc rotate --record` writes it.")],
    plan: Annotated[str | None, typer.Option("--plan", metavar="SHA256", help="The SHA-256 that was published before the draw.")] = None,
    digest: Annotated[
        str | None, typer.Option("--sha256", metavar="SHA256", help="The SHA-256 of the record from elsewhere: the minutes, the ledger.")
    ] = None,
) -> None:
    """Replay a draw from its record alone.

    Counts every rule and every ticket, computes the chances and tickets again and draws again. Needs no store. Exits 3 where
    anything in the record does not follow from the rest.
    """
    from scn.rotation.canonical import sha256
    from scn.rotation.verify import read
    from scn.rotation.verify import verify as checked

    call: Call = ctx.obj
    try:
        data = record.read_bytes()
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {record}") from None
    except IsADirectoryError:
        raise InvalidInput(f"{record} is a folder, not a file") from None
    except OSError as error:
        raise Fault(f"Cannot read {record}: {error.strerror}") from None
    faults = checked(data, plan=plan, digest=digest)
    told = read(data)
    own = sha256({key: value for key, value in told.items() if key != "sha256"})
    if call.json:
        call.console.document({"holds": not faults, "sha256": own, "plan": told.get("plan"), "faults": faults})
    elif faults:
        call.console.line(f"{record} does not hold:")
        for fault in faults:
            call.console.line(f"  {fault}")
    else:
        tickets = told["tickets"]
        drawn = f", ticket {told['ticket']} of {tickets['count']}" if tickets else ""
        call.console.line(f"{record} holds: {len(told['joining'])} of {len(told['pool'])} by {told['method']}{drawn}.")
        call.console.line(f"SHA-256 {own}")
    if faults:
        raise typer.Exit(Exit.RULE)
