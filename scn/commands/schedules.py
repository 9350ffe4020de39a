"""`scn report schedule` and `scn report run`: the reports and the backup that the policy schedules, from cron."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scn import __version__
from scn.commands import documents, frame, kinds
from scn.commands.frame import Call
from scn.console import plain
from scn.errors import InvalidInput

if TYPE_CHECKING:
    from scn.rules.policy import Schedule
    from scn.services.desk import Desk
    from scn.services.schedules import Line, Made

app = frame.group("Scheduled reports.")


@frame.reads(app, "schedule", ["report schedule", "report schedule --systemd"], dated=False)
def schedule(
    ctx: typer.Context,
    cron: Annotated[bool, typer.Option("--cron", help="Print a crontab; so it does without a flag.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Print a service and a timer of systemd.")] = False,
    output: Annotated[Path | None, typer.Option("--output", metavar="FOLDER", help="Write the units of systemd there.")] = None,
) -> None:
    """Print the crontab, or the units of systemd, that make the reports and the backup which the policy schedules."""
    from scn.services import schedules, timetable

    call: Call = ctx.obj
    if cron and systemd:
        raise InvalidInput("--cron and --systemd print different things", "Leave one of them out.")
    if output is not None and not systemd:
        raise InvalidInput("--output writes the units of systemd", "Add --systemd, or leave it out.")
    found = schedules.planned(call.desk)
    if not found:
        _note_none(call)
    units = timetable.units(call.desk, found, _program(), frame.login()) if found else {}
    written = timetable.write(output, units) if output is not None else []
    if call.json:
        lines = timetable.crontab(call.desk, found, _program()) if found else []
        call.console.document({"schedules": found, "cron": lines, "systemd": units, "files": [str(file) for file in written]})
    elif written:
        call.console.line(f"Wrote {' and '.join(map(str, written))}.")
    elif not found:
        return
    elif systemd:
        for number, (name, unit) in enumerate(units.items()):
            if number:
                call.console.line()
            call.console.line(f"# /etc/systemd/system/{name}")
            for line in unit:
                call.console.line(line)
    else:
        for line in timetable.crontab(call.desk, found, _program()):
            call.console.line(line)


@frame.writes(app, "run", ["report run", "report run --all --dry-run"])
def run(
    ctx: typer.Context,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="Of these schedules alone; may be repeated.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what is not due.")] = False,
    if_changed: Annotated[bool, typer.Option("--if-changed", help="Leave a file as it is where only its day would differ.")] = False,
    keep: Annotated[int | None, typer.Option("--keep", metavar="N", min=0, help="Keep N old files of each report.")] = None,
    wait: Annotated[float | None, typer.Option("--wait", metavar="SECONDS", help="For another run to end; else exit 5 at once.")] = None,
) -> None:
    """Make the reports that are due, and the backup that the policy schedules.

    Says nothing while all is well. What breaks a rule, a vacant seat, a term that ends within the notice period, a store that was not
    backed up for too long: a line each on standard error, and exit 3. A file that cannot be written: exit 1, and the others are made.
    """
    from scn.services import schedules

    call: Call = ctx.obj
    is_late = frame.timer(wait) if wait is not None else lambda: True
    wish = schedules.Wish(tuple(only or ()), everything, if_changed, keep)
    if not call.desk.policy.schedules and call.desk.policy.backup.to is None:
        _note_none(call)
    outcome = schedules.run(call.desk, call.clock, _make, wish, is_late=is_late)
    if call.json:
        call.document({"on": outcome.on, "holds": outcome.holds, "reports": outcome.reports, "alarms": outcome.alarms})
    elif call.dry_run or call.verbose:
        for line in outcome.reports:
            call.console.line(_told(call, line))
        if call.dry_run and not outcome.reports:
            call.console.line("Nothing is due: nothing would be written.")
    for item in outcome.alarms:
        call.console.warn(f"{item.what}: {item.who}{f', {item.when}' if item.when else ''}")
    for error in outcome.errors:
        call.console.error(error)
    if outcome.exit_code:
        raise typer.Exit(outcome.exit_code)


def _note_none(call: Call) -> None:
    call.console.note(f"{call.policy_file} schedules no report: describe each in [[schedule]].")


def _make(desk: Desk, scheduled: Schedule, since: date | None) -> Made:
    from scn.i18n.words import Words
    from scn.services.schedules import Made

    theme = documents.theme_of(desk, None) if scheduled.format in kinds.ILLUSTRATED else None
    gathered = kinds.gathered(scheduled.report, desk, since, scheduled.format)
    content = documents.content(gathered, documents.Wanted(scheduled.format, scheduled.sections, Words.of(desk.lang), theme))
    form = [__version__, scheduled.report, scheduled.format, desk.lang, list(scheduled.sections), *([repr(theme)] if theme else [])]
    said = json.dumps([form, _timeless(gathered.found), _timeless(gathered.pictured)], sort_keys=True)
    return Made(content, hashlib.sha256(said.encode()).hexdigest())


def _timeless(data: object) -> object:
    """The data of a report without its own days."""
    body = plain(data)
    return {key: value for key, value in body.items() if key not in ("on", "since")} if isinstance(body, dict) else body


def _told(call: Call, line: Line) -> str:
    if line.state == "written":
        return f"{line.name}: {'would write' if call.dry_run else 'wrote'} {line.file}"
    return f"{line.name}: {line.state}, {line.error or line.file}"


def _program() -> list[str]:
    """The words that start this program, whatever the environment: its script where there is one, else this interpreter."""
    script = Path(sys.argv[0]).absolute()
    if script.stem == "scn" and script.is_file() and os.access(script, os.X_OK):
        return [str(script)]
    return [sys.executable, "-m", "scn"]
