"""When a scheduled report is due: crontab expressions, the last time that one names, and the same times for systemd.

Times are local and naive, as cron has them. Nothing here reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from scn.errors import InvalidInput
from scn.rules.durations import Duration, parse_duration

NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
"""The short forms of crontab(5) that name a time, and what they stand for. `@reboot` names none."""

LAST = "last"
"""The `since` of a report that tells what changed since it was last written."""

SETBACK = timedelta(hours=3)
"""How far a clock may go back without being a wrong one: the end of summer time, as Debian's cron bounds it."""

_ITEM = re.compile(r"(\*|[0-9]{1,2}(-[0-9]{1,2})?|[a-z]{3}(-[a-z]{3})?)(/[0-9]{1,2})?", re.IGNORECASE)
_ALONE = re.compile(r"\b(\w+)-\1(/[0-9]+)?(?=,|$)", re.IGNORECASE)
"""A range of one value, with a step or not: the library would let the step run on to the end of the field."""

_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_RANGES = (range(60), range(24), range(1, 32), range(1, 13), range(7))


def expression(when: str) -> str:
    """The five fields of a crontab expression or of its short form, one blank between them.

    Raises `InvalidInput` for what crontab(5) does not know, and for a day that never comes (`0 0 31 2 *`).
    """
    from cronsim import CronSim, CronSimError

    fields = [_ALONE.sub(r"\1", field) for field in NICKNAMES.get(when.strip().lower(), when).split()]
    # The library takes more than cron does: seconds, `L`, `#`, a step after a single number.
    items = [item for field in fields for item in field.split(",")]
    known = all((found := _ITEM.fullmatch(item)) and (not found[4] or found[1] == "*" or "-" in found[1]) for item in items)
    if len(fields) == len(_RANGES) and known:
        try:
            CronSim(" ".join(fields), datetime(2000, 1, 1, tzinfo=UTC))
        except CronSimError:
            pass
        else:
            return " ".join(fields)
    raise InvalidInput(
        f"Not a time of crontab(5): {when}",
        "Write minute, hour, day of the month, month and day of the week, such as '0 6 * * mon', or @daily, @weekly, @monthly.",
    )


def last_time(when: str, now: datetime) -> datetime | None:
    """The last minute up to `now` that a crontab expression names; None where there was none for 50 years."""
    from cronsim import CronSim

    end = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return next(CronSim(expression(when), end, reverse=True), None)


def is_due(slot: datetime | None, made: datetime | None, now: datetime) -> bool:
    """Whether a report is due for `slot`, the last time that its expression names, when it was last made for `made`.

    One that was made for a time far ahead was made while the clock was wrong, and is due again.
    """
    if slot is None:
        return False
    return made is None or slot > made or made - now > SETBACK


def begin_of(since: str, day: date, written: date | None) -> date | None:
    """The day from which a report of `day` tells what changed; None where it was to be since the last one and there is none.

    `since` is a length of time, or `last` for the day on which the report was last written. Raises `InvalidInput` for anything else.
    """
    if since == LAST:
        return written and min(written, day)
    return length(since).before(day)


def length(since: str) -> Duration:
    """A length of time, `7d` or as ISO 8601 has it, `P7D`. Raises `InvalidInput` for anything else."""
    text = since.strip()
    try:
        return parse_duration(text[1:] if text[:1] in ("P", "p") else text)
    except InvalidInput:
        raise InvalidInput(f"Not a length of time: {since}", "Write it as P7D, P6W, P18M or P2Y, or 'last'.") from None


def calendar_events(when: str) -> tuple[str, ...]:
    """The same times as systemd's OnCalendar, each value written out: exact for every expression (systemd.time(7)).

    Where cron takes the day of the month or that of the week, whichever comes, there are two.
    """
    fields = expression(when).split()
    minutes, hours, days, months, weekdays = (_values(field, number) for number, field in enumerate(fields))
    clock = f"{_listed(hours, 0)}:{_listed(minutes, 0)}:00"
    by_day = f"*-{_listed(months, 3)}-{_listed(days, 2)} {clock}"
    weekly = "" if len(weekdays) == len(_WEEKDAYS) else ",".join(_WEEKDAYS[day] for day in weekdays) + " "
    if fields[2].startswith("*") or fields[4].startswith("*"):
        return (weekly + by_day,)
    return (by_day, f"{weekly}*-{_listed(months, 3)}-* {clock}")


def _values(field: str, number: int) -> Sequence[int]:
    """The numbers that a field names, in order; the days of the week from 0, Sunday."""
    from cronsim.cronsim import Field

    # The library counts seconds as field 0.
    found = {int(value) % 7 if number == 4 else int(value) for value in Field(number + 1).parse(field.upper()) if isinstance(value, int)}
    return sorted(found)


def _listed(values: Sequence[int], number: int) -> str:
    return "*" if number > 1 and len(values) == len(_RANGES[number]) else ",".join(f"{value:02d}" for value in values)
