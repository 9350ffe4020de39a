"""The tables `[[schedule]]` and `[backup]` of a policy file: what is made again and again."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from scn.errors import InvalidInput
from scn.rules.policy import BackupPolicy, Schedule
from scn.rules.policyfile.entries import Entry
from scn.rules.policyfile.findings import meant
from scn.rules.policyfile.values import KEY, LANGUAGE, TEXT, TRUTH, Kind, whole
from scn.rules.schedule import LAST, expression, length

SCHEDULE = ("report", "format", "language", "when", "to", "name", "since", "keep", "if_changed", "sections")

BACKUP = ("max_age_days", "to", "when", "keep")

STORE = "backup"
"""What the backup of the store is called among the schedules."""

PLACEHOLDERS = ("report", "language", "date")
"""What may stand in braces in `to`."""

KEEP_MAX = 10_000
AGE_MAX = 36_600


@dataclass(frozen=True, slots=True)
class Offered:
    """The reports that there are, their formats and their languages."""

    reports: Collection[str]
    formats: Collection[str]
    languages: Collection[str]


def schedules(table: Entry, language: str) -> tuple[Schedule, ...]:
    """The schedules that can be read; `language` is that of one which names none. What is unfit is noted and left out."""
    found: list[Schedule] = []
    names: dict[str, Entry] = {}
    files: dict[str, Entry] = {}
    for entry in table.elements():
        made = _schedule(entry.fields(SCHEDULE), language)
        if made is None:
            continue
        first = names.setdefault(made.name, entry)
        if first is not entry:
            line = entry.findings.line(first.path)
            place = entry["name"] if entry["name"].value is not None else entry
            place.fault(f"is called {made.name!r}, as that of line {line} is; a name of its own would be right")
        file = filled(made, "{date}")
        first = files.setdefault(file, entry)
        if first is not entry:
            entry["to"].fault(
                f"is {file!r}, which the schedule of line {entry.findings.line(first.path)} writes; a file of its own would be right"
            )
        found.append(made)
    return tuple(found)


def backup(table: Entry, among: Sequence[Schedule]) -> BackupPolicy:
    """What the policy says of backups, `among` the schedules of reports."""
    usual = BackupPolicy()
    to, when = table["to"].read(BACKUP_FILE), table["when"].read(WHEN)
    age, keep = table["max_age_days"].read(whole(0, AGE_MAX)), table["keep"].read(whole(0, KEEP_MAX))
    if table["when"].value is not None and table["to"].value is None:
        table["when"].fault("stands without to; the path of a file for it, such as to = 'backups/network-{date}.db', would be right")
    if to is not None:
        if any(schedule.name == STORE for schedule in among):
            table["to"].fault(f"stands beside a schedule that is called {STORE!r}; another name for that would be right")
        if posixpath.normpath(to) in {filled(schedule, "{date}") for schedule in among}:
            table["to"].fault(f"is {to!r}, which a schedule writes; a file of its own would be right")
    return BackupPolicy(usual.max_age_days if age is None else age, to, when or usual.when, keep)


def filled(schedule: Schedule, date: str) -> str:
    """The path that a schedule writes on a day, as it stands in the policy, without `.` and `..` where they say nothing."""
    path = schedule.to
    for key, value in (("report", schedule.report), ("language", schedule.language), ("date", date)):
        path = path.replace(f"{{{key}}}", value)
    return posixpath.normpath(path)


def check_offered(table: Entry, offered: Offered) -> None:
    """Note the schedules of a report, in a format or in a language that there is not, and files that are named for another format."""
    for entry in table.elements():
        for key, known in (("report", offered.reports), ("format", offered.formats), ("language", offered.languages)):
            value = entry[key].value
            if isinstance(value, str) and value.strip() and value not in known:
                entry[key].fault(f"is {value!r}, which there is not; {meant(value, known)}")
        form, to = entry["format"].value, entry["to"].value
        ending = posixpath.splitext(to)[1].removeprefix(".").lower() if isinstance(to, str) else ""
        if form is None and ending and ending not in offered.formats:
            entry["to"].fault(f"ends in .{ending}, which is no format; {meant(ending, offered.formats)}")
        elif ending in offered.formats and form in offered.formats and form != ending:
            entry["to"].fault(f"ends in .{ending}, and the format is {form!r}; one of both would be right")


def _schedule(entry: Entry, language: str) -> Schedule | None:
    if not isinstance(entry.value, dict):
        entry["report"].read(TEXT)
        return None
    before = len(entry.findings.in_order())
    report, when, to = entry["report"].required(TEXT), entry["when"].required(WHEN), entry["to"].required(FILE)
    form, tongue = entry["format"].read(TEXT), entry["language"].read(LANGUAGE) or language
    since, keep, if_changed = entry["since"].read(SINCE), entry["keep"].read(whole(0, KEEP_MAX)), entry["if_changed"].read(TRUTH)
    sections, name = entry["sections"].distinct(TEXT), entry["name"].read(KEY)
    if to is not None and form is None and entry["format"].value is None:
        form = posixpath.splitext(to)[1].removeprefix(".").lower()
        if not form:
            entry["format"].fault("is missing, and the ending of to does not say it; one such as 'html' would be right")
    if sections and form == "json":
        entry["sections"].fault("is given, but JSON has the whole report; another format, or no sections, would be right")
    if len(entry.findings.in_order()) > before or report is None or when is None or to is None or form is None:
        return None
    return Schedule(
        name or f"{report}-{tongue.lower()}-{form}", report, form, tongue, when, to, since, keep, bool(if_changed), sections
    )  # fmt: skip


def _when(value: object) -> str:
    return _taken(expression, value)


def _since(value: object) -> str:
    text = TEXT.read(value).strip()
    return text if text == LAST else _taken(length, text)


def _taken(take: Callable[[str], object], value: object) -> str:
    """A text that a rule takes, as it is written."""
    text = TEXT.read(value)
    try:
        take(text)
    except InvalidInput:
        raise ValueError from None
    return text.strip()


def _file(value: object, placeholders: Sequence[str] = PLACEHOLDERS) -> str:
    text = TEXT.read(value)
    inside = re.sub("|".join(rf"\{{{key}\}}" for key in placeholders), "", text)
    if re.search(r"[{}\x00-\x1f]", inside) or posixpath.basename(text) in ("", ".", ".."):
        raise ValueError
    return text


WHEN = Kind("a time as crontab(5) has it, such as '0 6 * * mon', or '@daily', '@weekly', '@monthly',", _when)
SINCE = Kind("a length of time such as 'P7D', 'P6W' or 'P1M', or 'last',", _since)
BACKUP_FILE = Kind("the path of a file, with no braces but {date},", lambda value: _file(value, ("date",)))
FILE = Kind("the path of a file, with no braces but {report}, {language} and {date},", _file)
