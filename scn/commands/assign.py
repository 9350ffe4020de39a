"""`scn expert assign`: all open requests at once; or files alone, as the paper-assignment field keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scn.commands import frame, offers
from scn.commands.frame import Call
from scn.commands.values import trimmed
from scn.console import Column
from scn.errors import Exit, Fault, InvalidInput

if TYPE_CHECKING:
    from scn.services.assignment_files import Assigned
    from scn.services.assignments import Run

app = frame.group("Assignments.")

_SHOWN = 20
_PAIRS = (Column("request"), Column("expert"), Column("score", number=True), Column("note", shrinks=True))
_UNFILLED = (Column("stays short"), Column("missing", number=True), Column("why", shrinks=True, wraps=True))
_ALTERNATES = (Column("request"), Column("alternates", shrinks=True))


@frame.writes(
    app,
    "assign",
    [
        "expert assign",
        "expert assign --fair --commit",
        "expert assign R-2026-001 R-2026-002 --record run.json",
        "expert assign --scores scores.csv --demand 2 --capacity capacity.csv --fair",
    ],
    dated=True,
)
def assign(
    ctx: typer.Context,
    requests: Annotated[
        list[str] | None, typer.Argument(metavar="[REQUEST]…", help="Else all that are open.", autocompletion=offers.request)
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="All that are open; so it is where none is named.")] = False,
    fair: Annotated[bool, typer.Option("--fair", help="The worst-served request as well off as can be, then the next (leximin).")] = False,
    stable: Annotated[bool, typer.Option("--stable", help="Keep as many as can be of those who are proposed already.")] = False,
    seed: Annotated[str | None, typer.Option("--seed", metavar="TEXT", help="Decides between equal sums; else the order of ids.")] = None,
    alternates: Annotated[int, typer.Option("--alternates", metavar="N", help="How many stand in for each request.")] = 2,
    commit: Annotated[bool, typer.Option("--commit", help="Propose who was assigned, in one transaction.")] = False,
    record: Annotated[Path | None, typer.Option("--record", metavar="FILE", help="Write all that the run went by.")] = None,
    replay: Annotated[
        Path | None, typer.Option("--replay", metavar="FILE", help="Do the run of such a record again; needs no store.")
    ] = None,
    scores: Annotated[Path | None, typer.Option("--scores", metavar="FILE", help="Rows request,expert,score: files alone.")] = None,
    demand: Annotated[str | None, typer.Option("--demand", metavar="N|FILE", help="Experts per request; or rows id,n.")] = None,
    capacity: Annotated[str | None, typer.Option("--capacity", metavar="N|FILE", help="Requests per expert; or rows id,n.")] = None,
    constraints: Annotated[Path | None, typer.Option("--constraints", metavar="FILE", help="Rows request,expert,-1|0|1.")] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write request,expert,score as CSV.")] = None,
    limit: Annotated[float | None, typer.Option("--time-limit", metavar="SECONDS", help="Stop then with --fair, and say so.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day of the run; else today.")] = None,
) -> None:
    """Assign experts to all open requests at once.

    Within capacity, dates, conflicts of interest, team rules and pins; as many places as can be, then the best total, or with --fair
    leximin. Without --commit it changes nothing. Who was invited or has confirmed stays; who is only proposed may be moved.
    """
    call: Call = ctx.obj
    _require_sense(call, requests, open_, commit, alternates, replay, (scores, demand, capacity, constraints, record))
    if replay is not None:
        _replay(call, replay)
        return
    if scores is not None and demand is not None and capacity is not None:
        from scn.services import assignment_files as files

        asked = files.Asked(scores, demand, capacity, constraints, fair, trimmed(seed), frame.timer(limit))
        found = files.assigned(asked)
        _write(output, found.assignments)
        if call.json:
            call.console.document(found)
        else:
            _show_files(call, found)
        return
    _assign(call, requests or (), record, output, commit=commit, fair=fair, stable=stable, seed=trimmed(seed), alternates=alternates,
            limit=limit, on=on)  # fmt: skip


def _require_sense(
    call: Call, requests: object, open_: bool, commit: bool, alternates: int, replay: Path | None, files: tuple[object, ...]
) -> None:
    scores, demand, capacity, constraints, record = files
    if requests and open_:
        raise InvalidInput("--open means all that are open, and some are named", "Leave one of them out.")
    if not 0 <= alternates <= 20:
        raise InvalidInput(f"--alternates {alternates} is not between 0 and 20")
    if call.dry_run and not commit:
        raise InvalidInput("There is nothing to try: without --commit it changes nothing", "Add --commit, or leave --dry-run out.")
    if scores is None and any(each is not None for each in (demand, capacity, constraints)):
        raise InvalidInput("--demand, --capacity and --constraints go with --scores", "Give --scores FILE, rows request,expert,score.")
    if scores is not None and (demand is None or capacity is None):
        raise InvalidInput("--scores needs --demand and --capacity", "Each is a number for all, or a file with rows id,n.")
    if scores is not None and (requests or open_ or commit or record or replay):
        raise InvalidInput("--scores runs on files alone", "Leave requests, --open, --commit, --record and --replay out.")
    if replay is not None and (requests or open_ or commit or record):
        raise InvalidInput("--replay does what its record says", "Leave requests, --open, --commit and --record out.")


def _assign(
    call: Call, requests: Iterable[str], record: Path | None, output: Path | None, *, commit: bool, fair: bool, stable: bool,
    seed: str | None, alternates: int, limit: float | None, on: str | None,
) -> None:  # fmt: skip
    from scn.exchange.files import whole
    from scn.rotation.canonical import canonical
    from scn.services import assignments

    day = call.day(on)
    asked = assignments.Asked(tuple(requests), fair, stable, seed, alternates, frame.timer(limit))
    # The file is opened first: what cannot be recorded is not carried out.
    with whole(record) if record else nullcontext() as stream:
        run, kept = (assignments.commit if commit else assignments.run)(call.desk, asked, on=day)
        if stream:
            stream.write(canonical(kept))
    _write(output, run.assignments)
    if call.json:
        call.document(run)
    else:
        _show(call, run, committed=commit)


def _write(output: Path | None, pairs: Iterable[Any]) -> None:
    if output is None:
        return
    from scn.exchange import tables

    tables.write_table(
        output, ("request", "expert", "score"), ({"request": p.request, "expert": p.expert, "score": p.score} for p in pairs)
    )


def _replay(call: Call, path: Path) -> None:
    import json

    from scn.matching.assignment_record import replayed

    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}") from None
    except (ValueError, RecursionError):
        raise InvalidInput(f"{path} is no JSON", "`scn expert assign --record FILE` writes a record.") from None
    except OSError as error:
        raise Fault(f"Cannot read {path}: {error.strerror}") from None
    if not isinstance(record, Mapping):
        raise InvalidInput(f"{path} is no record of an assignment", "`scn expert assign --record FILE` writes one.")
    faults = replayed(record)
    if call.json:
        call.console.document({"holds": not faults, "input": record["input"], "faults": faults})
    elif faults:
        call.console.line(f"{path} does not hold:")
        for fault in faults:
            call.console.line(f"  {fault}")
    else:
        call.console.line(f"{path} holds: {sum(map(len, record['result']['teams'].values()))} assigned, as the record says.")
    if faults:
        raise typer.Exit(Exit.RULE)


def _note(pair: Any) -> str:
    said = ["stays"] if pair.was else []
    return ", ".join([*said, *([f"pinned: {pair.pinned}"] if pair.pinned else [])])


def _show(call: Call, run: Run, *, committed: bool) -> None:
    console = call.console
    if not run.requests:
        call.tell(run, "There is no open request.")
        return
    rows = [(pair.request, pair.expert, f"{pair.score:.3f}", _note(pair)) for pair in run.assignments]
    filled = f"{len(run.assignments)} of {run.places} open places of {run.requests} requests"
    console.table(_PAIRS, rows, title=f"Assignment on {run.on}: {filled}, total {run.objective:.3f}")
    if any(run.alternates.values()):
        console.line()
        console.table(_ALTERNATES, [(id_, ", ".join(listed)) for id_, listed in run.alternates.items() if listed])
    if run.unfilled:
        console.line()
        console.table(_UNFILLED, [(empty.request, empty.missing, empty.reason) for empty in run.unfilled])
        for said in run.short:
            console.line(f"{said}.")
    console.line()
    if run.worst is not None:
        console.line(f"Worst served: {run.worst_request}, {run.worst_mean:.3f} for each open place. Method: {run.method}.")
    changes = run.changes
    if changes.leaving or changes.staying:
        gone = ", ".join(f"{expert} from {request}" for request, expert in changes.leaving) or "nobody"
        console.line(f"Against what was proposed: {changes.staying} stay, {len(changes.joining)} come, {len(changes.leaving)} go ({gone}).")
    if not run.proved:
        console.warn("Time was up: those who are worst served are as well off as can be, the others may not be.")
    console.note(f"Input {run.input[:16]}…")
    if committed:
        call.tell(run, f"Proposed: {len(changes.joining)} new, {changes.staying} as before")
    else:
        console.note("Nothing is changed; --commit proposes them.")


def _show_files(call: Call, found: Assigned) -> None:
    console = call.console
    filled = f"{len(found.assignments)} of {found.places} places of {found.requests} requests, {found.experts} experts"
    shown = found.assignments if call.verbose else found.assignments[:_SHOWN]
    rows = [(pair.request, pair.expert, f"{pair.score:.4f}", "required" if pair.required else "") for pair in shown]
    console.table(_PAIRS, rows, title=f"Assignment: {filled}, total {found.objective:.4f}")
    if len(shown) < len(found.assignments):
        console.note(f"{len(found.assignments) - len(shown)} more; --verbose lists all, --output FILE writes them.")
    if found.unfilled:
        console.line()
        listed = found.unfilled if call.verbose else found.unfilled[:_SHOWN]
        console.table(_UNFILLED, [(empty.request, empty.missing, empty.reason) for empty in listed])
        if len(listed) < len(found.unfilled):
            console.note(f"{len(found.unfilled) - len(listed)} more; --verbose lists all.")
    if found.worst is not None:
        console.line(f"Worst served: {found.worst_request}, {found.worst_mean:.4f} for each place. Method: {found.method}.")
    if not found.proved:
        console.warn("Time was up: those who are worst served are as well off as can be, the others may not be.")
