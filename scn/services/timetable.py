"""The schedules of a policy in the words of the machine: a crontab, and a service and a timer of systemd.

Cron starts a run at the times of each schedule, and every run makes all that is due: what was missed while the machine was off comes
with the next one. Two lines that name the same minute start two runs; the second waits for the first and finds nothing to do.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from scn.errors import InvalidInput
from scn.rules.policy import Schedule
from scn.rules.policyfile.scheduling import STORE
from scn.rules.schedule import calendar_events, expression
from scn.services.desk import Desk
from scn.services.schedules import template_of

UNIT = "scn-report"
"""What the units are called."""

RUN = ("report", "run", "--wait", "600")


def command(desk: Desk, program: Sequence[str]) -> list[str]:
    """The words that start a run: the program, the store and the policy by their whole paths, and no password.

    Raises `InvalidInput` for a path that no crontab can hold.
    """
    store = str(desk.store.path or desk.store.address_without_password)
    words = [*program, "--db", store, "--policy", str(desk.policy_file.absolute()), *RUN]
    if odd := next((word for word in words if not word.isprintable()), None):
        raise InvalidInput(f"No crontab can hold the path {odd}", "Rename it: it has a line break or a control character.")
    return words


def crontab(desk: Desk, schedules: Sequence[Schedule], program: Sequence[str]) -> list[str]:
    """The lines of a crontab: one for each time at which something is due, after comments that say what."""
    # To cron a per cent sign is a line break (crontab(5)).
    said = shlex.join(command(desk, program)).replace("%", "\\%")
    lines = [
        f"# Reports of {_plain(desk.policy.name) or 'the network'}. Cron mails what a run says: nothing while all is well.",
        *_remarks(desk),
    ]
    for when, those in _by_time(schedules).items():
        lines += [f"# {_told(desk, schedule)}" for schedule in those]
        lines.append(f"{when} {said}")
    return lines


def units(desk: Desk, schedules: Sequence[Schedule], program: Sequence[str], user: str | None) -> dict[str, list[str]]:
    """The lines of the units by the names of their files; `user` is who runs the service, None for a user's own unit."""
    title = f"Reports of {_plain(desk.policy.name) or 'the network'}".replace("%", "%%")
    timer = ["[Unit]", f"Description={title}", "", "[Timer]"]
    for when, those in _by_time(schedules).items():
        timer += [f"# {_told(desk, schedule)}" for schedule in those]
        timer += [f"OnCalendar={event}" for event in calendar_events(when)]
    return {
        f"{UNIT}.service": [
            "[Unit]",
            f"Description={title}",
            "",
            "[Service]",
            "Type=oneshot",
            *_remarks(desk),
            *([f"User={user}"] if user else []),
            f"ExecStart={' '.join(map(_quoted, _startable(command(desk, program))))}",
        ],
        f"{UNIT}.timer": [
            *timer,
            "# What was missed while the machine was off is made when it is on again.",
            "Persistent=true",
            "",
            "[Install]",
            "WantedBy=timers.target",
        ],
    }


def _remarks(desk: Desk) -> list[str]:
    has_password = desk.store.path is None and desk.store.url.password is not None
    return ["# The password of the database is not here: put it into ~/.pgpass, which only its owner may read."] if has_password else []


def _by_time(schedules: Sequence[Schedule]) -> dict[str, list[Schedule]]:
    found: dict[str, list[Schedule]] = {}
    for schedule in schedules:
        found.setdefault(expression(schedule.when), []).append(schedule)
    return found


def _told(desk: Desk, schedule: Schedule) -> str:
    if schedule.report == STORE:
        return _plain(f"{schedule.name}: the whole store to {template_of(desk, schedule)}")
    return _plain(f"{schedule.name}: {schedule.report} ({schedule.format}, {schedule.language}) to {template_of(desk, schedule)}")


def _plain(text: str) -> str:
    """A text that ends no comment and begins no line: in one line, without control characters."""
    return "".join(character if character.isprintable() else " " for character in text).rstrip("\\")


def _startable(words: list[str]) -> list[str]:
    """The words of a command whose first one systemd takes as a program: it takes none with quotes, and leaves `$$` as it is."""
    return ["/usr/bin/env", *words] if any(character in "\"'\\$" for character in words[0]) else words


def _quoted(word: str) -> str:
    """A word of a command as systemd reads it (systemd.service(5), systemd.syntax(7))."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if not escaped or any(character in " \t'\";\\" for character in escaped) else escaped


def write(folder: Path, files: dict[str, list[str]]) -> list[Path]:
    """Write the units into a folder; the files. Raises as `scn.exchange.files.whole` does."""
    from scn.exchange.files import whole

    for name, lines in files.items():
        with whole(folder / name) as stream:
            stream.write("".join(f"{line}\n" for line in lines))
    return [folder / name for name in files]
