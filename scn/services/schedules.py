"""The use cases of scheduled reports, and of the backup among them: which there are and which are due, making them, and what
needs somebody meanwhile.

What was made when stands in a small file beside the store (beside the policy where the store is on a server), not in the times of the
files: a copy of the folder, a restored backup or a file that did not need to change would tell the wrong time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from scn.errors import Exit, Fault, InvalidInput, NotFound, ScnError
from scn.exchange.files import whole
from scn.i18n.spoken import languages
from scn.rules.policy import Schedule
from scn.rules.policyfile.scheduling import STORE, filled
from scn.rules.schedule import begin_of, is_due, last_time
from scn.services import agenda, copies, policy_changes
from scn.services.agenda import Item
from scn.services.desk import Desk
from scn.services.report_files import DAY, put

ALARMS = ("broken rule", "vacant seat", "term ends", agenda.OLD_BACKUP, agenda.NO_BACKUP)
"""What of the agenda makes a run exit 3; applications and suspensions wait for people, not for the machine."""

LOCK, STATE = ".schedule.lock", ".schedule.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was made: its bytes, and a digest of all that it says but its own days."""

    content: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a schedule in a run. `file` is the one that it is in now, `due` the time for which it was made.

    `state` is `written`, `unchanged` (only the day would differ) or `failed`, with the error.
    """

    name: str
    report: str
    format: str
    language: str
    file: Path
    due: datetime | None
    state: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run: what was due and what became of it, what needs somebody, and the errors, each to be told."""

    on: date
    holds: bool
    reports: tuple[Line, ...]
    alarms: tuple[Item, ...]
    errors: tuple[ScnError, ...] = ()

    @property
    def exit_code(self) -> Exit:
        """1 where a file could not be written, else that of the first error, else 3 where something needs somebody."""
        codes = [error.exit_code for error in self.errors]
        if codes:
            return Exit.FAULT if Exit.FAULT in codes else codes[0]
        return Exit.RULE if self.alarms else Exit.DONE


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is to do: only the schedules of these names, also what is not due, and what the policy does not say itself."""

    only: Sequence[str] = ()
    everything: bool = False
    if_changed: bool = False
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    """What is known of a schedule: the day of its file, the file, its digest, and the time for which it was made last."""

    day: date
    file: str
    digest: str
    slot: datetime


def planned(desk: Desk, only: Sequence[str] = ()) -> tuple[Schedule, ...]:
    """What the policy schedules, or what is called so; first the backup of the store, which is called `backup`.

    Raises `InvalidInput` for faults in them, `NotFound` for a name.
    """
    backup = desk.policy.backup
    of_the_store = (Schedule(STORE, STORE, "db", "", backup.when, backup.to, keep=backup.keep),) if backup.to is not None else ()
    all_of_them = (*of_the_store, *desk.policy.schedules)
    faults = [str(found) for found in policy_changes.check(desk, against_members=False) if found.key.startswith("schedule")]
    if faults:
        raise InvalidInput(faults[0], details=faults[1:])
    names = [schedule.name for schedule in all_of_them]
    for name in only:
        if name not in names:
            raise NotFound(f"The policy schedules no report {name}", None if names else "Describe it in [[schedule]].", candidates=names)
    return tuple(schedule for schedule in all_of_them if not only or schedule.name in only)


def file_of(desk: Desk, schedule: Schedule) -> Path:
    """The file that a schedule writes on the desk's day."""
    return _beside_policy(desk, filled(schedule, desk.today.isoformat()))


def template_of(desk: Desk, schedule: Schedule) -> Path:
    """The same for any day: its path with {date}."""
    return _beside_policy(desk, filled(schedule, "{date}"))


def _beside_policy(desk: Desk, path: str) -> Path:
    return Path(os.path.normpath(desk.policy_file.absolute().parent / path))


def run(
    desk: Desk, now: datetime, make: Callable[[Desk, Schedule, date | None], Made], wish: Wish, *, is_late: Callable[[], bool]
) -> Outcome:
    """Make the reports that are due at `now` (local time), each whole or not at all; a rehearsal makes them and writes nothing.

    `make` makes one on a desk of its language. One run at a time: raises `Collision` where another one is under way and `is_late` says
    not to wait any longer. What fails is told in the outcome, and does not keep the others.
    """
    schedules = planned(desk, wish.only)
    if desk.rehearse:
        return _run(desk, now, make, wish, schedules)
    with desk.store.turn(LOCK, "`scn report run`", is_late) as waited:
        found = _run(desk, now, make, wish, schedules)
    # The one that was waited for has told it a moment ago.
    return replace(found, alarms=(), holds=True) if waited and not found.reports else found


def _run(
    desk: Desk, now: datetime, make: Callable[[Desk, Schedule, date | None], Made], wish: Wish, schedules: Sequence[Schedule]
) -> Outcome:
    kept = _state_file(desk)
    records = _read(kept)
    lines: list[Line] = []
    errors: list[ScnError] = []
    for schedule in schedules:
        slot, record = last_time(schedule.when, now), records.get(schedule.name)
        lost = record is not None and not Path(record.file).exists()
        if not (wish.everything or lost or is_due(slot, record.slot if record else None, now)):
            continue
        desk.progress(f"{schedule.name}…")
        line = Line(schedule.name, schedule.report, schedule.format, schedule.language, file_of(desk, schedule), slot, "failed")
        try:
            state, record = _one(desk, schedule, record, slot or now, make, wish)
            records[schedule.name] = record
            if not desk.rehearse:
                _write(kept, records)
        except ScnError as error:
            lines.append(replace(line, error=error.message))
            errors.append(type(error)(f"{schedule.name}: {error.message}", error.hint, details=error.details))
        else:
            lines.append(replace(line, file=Path(record.file), state=state))
    alarms = tuple(item for item in agenda.today(desk) if item.what in ALARMS)
    return Outcome(desk.today, not alarms, tuple(lines), alarms, tuple(errors))


def _backup(desk: Desk, schedule: Schedule, slot: datetime) -> tuple[str, _Record]:
    """Make the backup of the store; what became of it, and the record of it."""
    template = template_of(desk, schedule)
    try:
        done = copies.backup(desk, str(template), keep=schedule.keep)
    except InvalidInput as error:  # as of a report
        raise Fault(error.message, error.hint) from None
    if done.note:
        raise Fault(f"it is made, but could not be noted in the store: {done.note}")
    return "written", _Record(desk.today, done.target, "", slot)


def _one(
    desk: Desk,
    schedule: Schedule,
    record: _Record | None,
    slot: datetime,
    make: Callable[[Desk, Schedule, date | None], Made],
    wish: Wish,
) -> tuple[str, _Record]:
    """Make one report and write it, but where only the day would differ; what became of it, and the record of it."""
    if schedule.report == STORE:
        return _backup(desk, schedule, slot)
    file = file_of(desk, schedule)
    begin = begin_of(schedule.since, desk.today, record.day if record else None) if schedule.since else None
    spoken = schedule.language if schedule.language in languages() else "en"
    made = make(replace(desk, lang=spoken), schedule, begin)
    there = record is not None and Path(record.file).exists()
    if record is not None and there and made.digest == record.digest and (wish.if_changed or schedule.if_changed):
        return "unchanged", replace(record, slot=slot)
    ours = {desk.policy_file.absolute(), _state_file(desk), *([desk.store.path] if desk.store.path else [])}
    if file in ours:
        raise InvalidInput(f"{file} is a file of scn itself", "Give `to` another path.")
    if not desk.rehearse:
        pattern = _beside_policy(desk, filled(schedule, DAY))
        try:
            put(file, made.content, pattern, wish.keep if wish.keep is not None else schedule.keep)
        except InvalidInput as error:  # nobody typed this path just now: it was right once
            raise Fault(error.message, error.hint) from None
    return "written", _Record(desk.today, str(file), made.digest, slot)


def _state_file(desk: Desk) -> Path:
    return (desk.store.path or desk.policy_file.absolute()).with_suffix(STATE)


def _read(file: Path) -> dict[str, _Record]:
    """What is known of each schedule; nothing where the file is gone or damaged, so that everything is made once more."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))["schedules"]
        return {
            name: _Record(date.fromisoformat(each["day"]), each["file"], each["digest"], datetime.fromisoformat(each["slot"]))
            for name, each in known.items()
        }
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Fault(f"Cannot read {file}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(file: Path, records: dict[str, _Record]) -> None:
    known = {
        name: {"slot": each.slot.isoformat(timespec="minutes"), "day": each.day.isoformat(), "file": each.file, "digest": each.digest}
        for name, each in sorted(records.items())
    }
    with whole(file) as stream:
        stream.write(json.dumps({"version": 1, "schedules": known}, ensure_ascii=False, indent=2) + "\n")
